"""Reading the demonstration's claims from `case.toml`: what is told, and how far each one is."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.evidence.models import Bearing
from claims.filing.models import ClaimKind, State

CASE = Path(__file__).with_name("case.toml")


@dataclass(frozen=True)
class Report:
    """The one report that everything rests on, and a note of short quotations from it."""

    title: str
    url: str
    published: str
    outlet: str
    note: str
    excerpts: str


@dataclass(frozen=True)
class Cited:
    """One passage of the report and which way it points; `element` counts from 0."""

    bearing: Bearing
    why: str
    quotation: str = ""
    element: int = 0


@dataclass(frozen=True)
class Told:
    """A claim of the demonstration, how far it is to go, and the draft that it has."""

    key: str
    wording: str
    speaker: str
    reach: State
    kind: ClaimKind
    topics: tuple[str, ...]
    quotation: str
    elements: tuple[str, ...]
    cited: tuple[Cited, ...]
    rating: str
    summary: str
    analysis: str
    question: str
    answered: bool
    clarified: bool


@dataclass(frozen=True)
class Case:
    """The whole demonstration."""

    report: Report
    waivers: dict[str, str]
    question: str
    answer: str
    claims: tuple[Told, ...]


def read_case() -> Case:
    """Return the demonstration as it stands in `case.toml`."""
    given = tomllib.loads(CASE.read_text(encoding="utf-8"))
    return Case(
        report=Report(**given["report"]),
        waivers=given["waivers"],
        question=given["reply"]["question"],
        answer=given["reply"]["answer"],
        claims=tuple(_told(claim) for claim in given["claims"]),
    )


def _told(given: dict[str, Any]) -> Told:
    return Told(
        key=given["key"],
        wording=given["wording"],
        speaker=given["speaker"],
        reach=State(given["reach"]),
        kind=ClaimKind(given.get("kind", ClaimKind.FACTUAL)),
        topics=tuple(given.get("topics", ())),
        quotation=given.get("quotation", ""),
        elements=tuple(given.get("elements", ())),
        cited=tuple(
            Cited(**{**each, "bearing": Bearing(each["bearing"])})
            for each in given.get("cited", ())
        ),
        rating=given.get("rating", ""),
        summary=given.get("summary", ""),
        analysis=given.get("analysis", ""),
        question=given.get("question", ""),
        answered=given.get("answered", False),
        clarified=given.get("clarified", False),
    )
