"""The gates to submit: what a claim must have before a panel's time is asked for.

Each gate is a pure function from the dossier to what is missing. A waiver passes a gate by name,
with a reason on the record; the ruling's own text cannot be waived, for there is nothing to
vote on without it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from claims.errors import Missing
from claims.evidence.models import Bearing, Citation, QuotationCheck, ReplyRequest
from claims.evidence.sources import independent_origins
from claims.filing.models import Claim, Element
from claims.review.models import Ruling, Waiver

CITED_NUMBER = re.compile(r"\[(\d{1,4})\](?!\()")


@dataclass(frozen=True)
class Dossier:
    """Everything that bears on a claim's verdict, loaded. Removed citations are left out."""

    claim: Claim
    ruling: Ruling
    citations: list[Citation]
    replies: list[ReplyRequest]
    waivers: list[Waiver]
    standards: Mapping[str, int]

    def citations_of(self, element: Element) -> list[Citation]:
        """Return the citations tied to one part of the claim."""
        return [each for each in self.citations if each.element_id == element.id]


Gate = Callable[[Dossier], Iterator[Missing]]


@dataclass(frozen=True)
class Remark:
    """Something to look at that blocks nothing: under which gate, in words, which citation."""

    gate: str
    message: str
    citation_id: str


def element_evidence(dossier: Dossier) -> Iterator[Missing]:
    """Ask for a citation on every part that supports or refutes it."""
    for element in dossier.claim.elements:
        if all(each.bearing == Bearing.CONTEXT for each in dossier.citations_of(element)):
            message = f"No evidence supports or refutes “{element.text}” yet."
            yield Missing("element_evidence", message, "evidence", element.id)


def independent_sources(dossier: Dossier) -> Iterator[Missing]:
    """Ask that every part rests on enough sources of different origin."""
    needed = dossier.standards["independent_sources"]
    for element in dossier.claim.elements:
        origins = independent_origins(dossier.citations_of(element))
        if len(origins) < needed:
            message = f"“{element.text}” has {len(origins)} of {needed} independent sources."
            message = " ".join([message, *_counted_once(origins)])
            yield Missing("independent_sources", message, "evidence", element.id)


def _counted_once(origins: Mapping[str, list[Citation]]) -> Iterator[str]:
    """Say which citations count as one source, and why."""
    for origin, citations in origins.items():
        numbers = [f"[{each.number}]" for each in citations]
        if len(numbers) > 1:
            listed = f"{', '.join(numbers[:-1])} and {numbers[-1]}"
            yield f"{listed} go back to {origin} and count as one."


def primary_source(dossier: Dossier) -> Iterator[Missing]:
    """Ask for at least one citation of a primary source."""
    if not any(each.evidence.is_primary for each in dossier.citations):
        yield Missing("primary_source", "No primary source is cited.", "evidence")


def snapshots(dossier: Dossier) -> Iterator[Missing]:
    """Ask that every cited item has a snapshot."""
    for citation in dossier.citations:
        if not citation.evidence.snapshots:
            message = f"[{citation.number}] “{citation.evidence.title}” has no snapshot."
            yield Missing("snapshots", message, "snapshot", citation.evidence_id)


def quotations(dossier: Dossier) -> Iterator[Missing]:
    """Ask that every quotation was found in our copy of what it is quoted from.

    One found with small differences passes: people see them word by word. So does one that could
    not be looked for, because there is no copy with text; `remarks_on` tells of both.
    """
    for citation in dossier.citations:
        if citation.quotation and citation.check is QuotationCheck.NOT_FOUND:
            message = (
                f"[{citation.number}] The quotation from “{citation.evidence.title}” was not found "
                "in our copy."
            )
            yield Missing("quotations", message, "citation", citation.id)


def said_where_when(dossier: Dossier) -> Iterator[Missing]:
    """Ask for a verbatim quotation, a date and a place."""
    first = dossier.claim.first_appearance
    facts = {
        "verbatim quotation": first and first.quotation,
        "date": first and first.said,
        "place": first and (first.venue or first.url),
    }
    for name, given in facts.items():
        if not given:
            yield Missing("said_where_when", f"The claim has no {name}.", "claim")


def reply_sought(dossier: Dossier) -> Iterator[Missing]:
    """Ask that the speaker was asked for a reply; a waiver says why not."""
    if not dossier.replies:
        message = "The speaker has not been asked for a reply."
        yield Missing("reply_sought", message, "reply")


def ruling_complete(dossier: Dossier) -> Iterator[Missing]:
    """Ask for a rating, a summary and an analysis whose numbers all lead somewhere."""
    ruling = dossier.ruling
    facts = {"rating": ruling.rating_id, "summary": ruling.summary, "analysis": ruling.analysis}
    for name, given in facts.items():
        if not given:
            yield _unwaivable(f"The ruling has no {name}.")
    numbers = {each.number for each in dossier.citations}
    for number in sorted(set(map(int, CITED_NUMBER.findall(ruling.analysis))) - numbers):
        yield _unwaivable(f"The analysis cites [{number}], but no evidence has this number.")


def _unwaivable(message: str) -> Missing:
    return Missing("ruling_complete", message, "draft", can_waive=False)


# A gate of the same name as a standard is open while the standard is 0.
GATES: dict[str, Gate] = {
    "element_evidence": element_evidence,
    "independent_sources": independent_sources,
    "primary_source": primary_source,
    "snapshots": snapshots,
    "quotations": quotations,
    "said_where_when": said_where_when,
    "reply_sought": reply_sought,
    "ruling_complete": ruling_complete,
}


def missing_from(dossier: Dossier) -> list[Missing]:
    """Return all that still stands in the way of submission, after standards and waivers."""
    waived = {waiver.gate for waiver in dossier.waivers}
    return [
        missing
        for name, gate in GATES.items()
        if dossier.standards.get(name, 1)
        for missing in gate(dossier)
        if not (missing.can_waive and name in waived)
    ]


def remarks_on(dossier: Dossier) -> list[Remark]:
    """Return what a person should look at before submitting, though it blocks nothing."""
    found = [(citation, _to_be_compared(citation)) for citation in dossier.citations]
    return [
        Remark("quotations", f"[{citation.number}] {words}", citation.id)
        for citation, words in found
        if words
    ]


def _to_be_compared(citation: Citation) -> str:
    """Return why a quotation is to be compared by eye, or nothing if it is not."""
    if not citation.quotation or citation.snapshot is None:
        return ""
    title = citation.evidence.title
    if citation.check is QuotationCheck.DIFFERS:
        return f"The quotation from “{title}” differs from our copy in some words."
    if citation.check is not QuotationCheck.NOT_CHECKED:
        return ""
    if citation.snapshot.text_digest is None:
        return f"Our copy of “{title}” has no text to search: compare the quotation by eye."
    return f"The quotation from “{title}” has no words that can be looked for."
