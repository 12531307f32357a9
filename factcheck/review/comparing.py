"""Any two texts of a ruling side by side or in one run: saved drafts, versions, editions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, select

from claims.filing.models import Claim
from claims.review.board import versions_of
from claims.review.dossiers import ruling_of
from claims.review.models import Publication, RulingVersion
from claims.review.past_drafts import PastDraft, past_drafts
from factcheck.database import db
from factcheck.desk.finding import find
from factcheck.diffing import Change, changes_of_texts
from factcheck.review.blueprint import bp
from factcheck.review.reading import evidence_text

DRAFT = "draft"
VIEWS = {"inline": "In one run", "side": "Side by side"}


@dataclass(frozen=True)
class Text:
    """One text that can be compared: its key in addresses, its name, and its parts.

    `evidence` is None for a draft: what it cites is frozen only when it is submitted.
    """

    key: str
    label: str
    rating: str
    summary: str
    analysis: str
    evidence: str | None = None


@bp.get("/claims/<claim_id>/compare")
def compare(claim_id: str) -> ResponseReturnValue:
    """Compare `?from=` with `?to=`; by default the newest text with the version before it."""
    claim = find(Claim, claim_id)
    texts = texts_of(db.session, claim)
    after = _chosen(texts, request.args.get("to", ""), 0)
    before = _chosen(texts, request.args.get("from", ""), 1)
    view = request.args.get("view", "inline")
    return render_template(
        "review/compare.html",
        claim=claim,
        texts=texts,
        before=before,
        after=after,
        changes=_changes(before, after) if before and after else [],
        view=view if view in VIEWS else "inline",
        views=[
            (label, _url(claim_id, before, after, key), key == view) for key, label in VIEWS.items()
        ],
        swapped=_url(claim_id, after, before, view),
    )


def _chosen(texts: Sequence[Text], key: str, place: int) -> Text | None:
    """Return the text of that key, else the one at this place of the list, or the last."""
    found = next((each for each in texts if each.key == key), None)
    return found or (texts[min(place, len(texts) - 1)] if texts else None)


def _url(claim_id: str, before: Text | None, after: Text | None, view: str) -> str:
    keys: dict[str, Any] = {"from": before.key if before else "", "to": after.key if after else ""}
    return url_for("review.compare", claim_id=claim_id, view=view, **keys)


def _changes(before: Text, after: Text) -> list[Change]:
    parts = [
        ("Rating", before.rating, after.rating),
        ("Summary", before.summary, after.summary),
        ("Analysis", before.analysis, after.analysis),
    ]
    if before.evidence is not None and after.evidence is not None:
        parts.append(("Evidence", before.evidence, after.evidence))
    return changes_of_texts(*parts)


def texts_of(session: Session, claim: Claim) -> list[Text]:
    """Return every text of a claim's ruling: the draft as it is, versions, earlier savings."""
    editions = {
        each.version_id: each
        for each in session.exec(select(Publication).where(Publication.claim_id == claim.id))
    }
    versions = [_of_version(each, editions.get(each.id)) for each in versions_of(session, claim)]
    saved = [_of_saving(each) for each in past_drafts(session, claim.id)]
    draft = ruling_of(session, claim)
    rating = draft.rating.label if draft.rating else ""
    now = Text(DRAFT, "The draft as it is now", rating, draft.summary, draft.analysis)
    return [*([now] if draft.version else []), *versions, *saved]


def _of_version(version: RulingVersion, edition: Publication | None) -> Text:
    published = ""
    if edition is not None:
        published = f", edition {edition.edition}{' (live)' if edition.is_live else ''}"
    return Text(
        f"v{version.number}",
        f"Version {version.number}{published}, {version.submitted_at:%d %B %Y, %H:%M} UTC",
        version.rating_label,
        version.summary,
        version.analysis,
        evidence_text(version),
    )


def _of_saving(saved: PastDraft) -> Text:
    label = f"Saved {saved.at:%d %B %Y, %H:%M:%S} UTC by {saved.who}"
    return Text(f"s{saved.seq}", label, saved.rating, saved.summary, saved.analysis)
