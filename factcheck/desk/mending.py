"""Where what is missing can be mended."""

from flask import request, url_for

from claims.errors import Missing
from claims.filing.models import Claim


def mend_url(missing: Missing, claim: Claim | None = None) -> str:
    """Return the address where this can be mended; the claim is the page's own unless given."""
    claim_id = claim.id if claim else (request.view_args or {})["claim_id"]
    match missing.mend:
        case "claim":
            return url_for("desk.edit_claim", claim_id=claim_id, _anchor=_field_of(missing))
        case "evidence":
            return url_for("desk.add_evidence", claim_id=claim_id, element=missing.subject_id)
        case "snapshot":
            evidence_id = str(missing.subject_id)
            return url_for("desk.add_snapshot", evidence_id=evidence_id, claim=claim_id)
        case "citation":
            return citation_url(str(missing.subject_id))
        case "reply":
            return url_for("desk.ask_for_reply", claim_id=claim_id)
        case _:
            return url_for("desk.draft", claim_id=claim_id)


def citation_url(citation_id: str) -> str:
    """Return the address where a quotation is compared with our copy, and mended."""
    return url_for("desk.citation", citation_id=citation_id)


def _field_of(missing: Missing) -> str:
    """Return the field of the claim's form that lacks something."""
    places = {"quotation": "quotation", "date": "said", "place": "venue"}
    return next((field for word, field in places.items() if word in missing.message), "wording")
