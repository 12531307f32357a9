"""What a version froze beside its text, read back from its JSON as words and dates for a page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from claims.dates import ImpreciseDate
from claims.review.standards import STANDARDS

Json = Mapping[str, Any]

_GATES = {kind.key: kind.label for kind in STANDARDS}
BEARINGS = ("supports", "refutes", "context")
CHANNELS = {
    "mail": "by e-mail",
    "telephone": "by telephone",
    "letter": "by letter",
    "in_person": "in person",
    "message": "by message",
}


@dataclass(frozen=True)
class CitedSource:
    """One numbered source: what it is, who is behind it, and what it is cited for."""

    number: int
    element: int
    bearing: str
    quotation: str
    locator: str
    why: str
    check: str
    title: str
    kind: str
    author: str
    url: str | None
    reference: str
    published: ImpreciseDate | None
    is_primary: bool
    on_record: bool
    archive_url: str | None
    publisher: str
    origin: str
    interests: str
    anonymity_reason: str
    digest: str | None
    captured: datetime | None

    @property
    def is_verified(self) -> bool:
        """Whether the quotation was found word for word in our copy."""
        return self.check == "verified"

    @property
    def is_found(self) -> bool:
        """Whether the quotation stands in our copy, be it with differences."""
        return bool(self.quotation) and self.check in {"verified", "differs"}

    @property
    def may_be_known(self) -> bool:
        """Whether what stands round its words may be shown without giving anybody away."""
        return self.on_record and not self.anonymity_reason


@dataclass(frozen=True)
class AnswerAsItCame:
    """The mail or the letter itself: what it is called, and our copy of it, if there is one."""

    title: str
    digest: str | None
    captured: datetime | None


@dataclass(frozen=True)
class Reply:
    """A question put to the speaker, and the answer word for word, if there was one.

    `came` is the answer's own evidence; versions from before it was frozen have none.
    """

    asked_of: str
    channel: str
    question: str
    asked_at: datetime
    deadline: datetime
    answer: str | None
    answered_at: datetime | None
    came: AnswerAsItCame | None


@dataclass(frozen=True)
class FrozenWaiver:
    """A standard that was waived, by whom and why."""

    standard: str
    reason: str
    by: str


@dataclass(frozen=True)
class Part:
    """One element of the claim, and the sources cited for it by their bearing."""

    text: str
    supports: tuple[CitedSource, ...]
    refutes: tuple[CitedSource, ...]
    context: tuple[CitedSource, ...]


class Frozen:
    """A version's dossier; `claims.review.dossiers` writes it."""

    def __init__(self, dossier: Json) -> None:
        self._dossier = dossier
        self._claim: Json = dossier["claim"]
        self._first: Json = self._claim["first_appearance"] or {}

    @property
    def wording(self) -> str:
        """The claim as it was checked."""
        return str(self._claim["wording"])

    @property
    def kind(self) -> str:
        """What sort of claim it is, as one word."""
        return str(self._claim["kind"])

    @property
    def speaker(self) -> str:
        """The speaker's name as it was then."""
        return str(self._claim["speaker"])

    @property
    def role(self) -> str:
        """What the speaker was when it was said: office, then party; empty if not known."""
        return ", ".join(filter(None, (self._claim["office"], self._claim["party"])))

    @property
    def quotation(self) -> str:
        """The first appearance word for word."""
        return str(self._first.get("quotation", ""))

    @property
    def said(self) -> ImpreciseDate | None:
        """When it was first said, as far as is known."""
        return _imprecise(self._first.get("said"))

    @property
    def venue(self) -> str:
        """Where it was first said."""
        return str(self._first.get("venue", ""))

    @property
    def medium(self) -> str:
        """By which medium."""
        return str(self._first.get("medium", ""))

    @property
    def said_url(self) -> str | None:
        """Where it can be read or seen."""
        return self._first.get("url")

    @property
    def topics(self) -> Sequence[str]:
        """What it is about."""
        topics: Sequence[str] = self._claim["topics"]
        return topics

    @property
    def authors(self) -> Sequence[str]:
        """Who wrote the ruling."""
        authors: Sequence[str] = self._dossier["authors"]
        return authors

    @cached_property
    def sources(self) -> tuple[CitedSource, ...]:
        """All that is cited, by number."""
        return tuple(map(_source, self._dossier["citations"]))

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers that the analysis may cite."""
        return frozenset(source.number for source in self.sources)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The claim's elements with their evidence, in order."""
        return tuple(
            Part(text, *(self._cited(position, way) for way in BEARINGS))
            for position, text in enumerate(self._claim["elements"])
        )

    def _cited(self, element: int, bearing: str) -> tuple[CitedSource, ...]:
        return tuple(
            source
            for source in self.sources
            if source.element == element and source.bearing == bearing
        )

    @cached_property
    def shared_origins(self) -> dict[str, tuple[int, ...]]:
        """The origins that several numbers go back to: these count as one source."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for source in self.sources:
            numbers[source.origin].append(source.number)
        return {origin: tuple(those) for origin, those in numbers.items() if len(those) > 1}

    @property
    def independent(self) -> int:
        """How many sources are left when those of one origin count as one."""
        return len({source.origin for source in self.sources})

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """The right of reply, request by request."""
        return tuple(map(_reply, self._dossier["replies"]))

    @property
    def finding(self) -> Json | None:
        """What the ledger said of the claim; None if the claim asserts nothing in its terms."""
        finding: Json | None = self._dossier.get("finding")
        return finding

    @cached_property
    def waivers(self) -> tuple[FrozenWaiver, ...]:
        """The standards that were waived for this version."""
        return tuple(
            FrozenWaiver(_GATES.get(each["gate"], each["gate"]), each["reason"], each["by"])
            for each in self._dossier["waivers"]
        )


def _imprecise(frozen: Json | None) -> ImpreciseDate | None:
    if frozen is None:
        return None
    return ImpreciseDate(
        typed=frozen["typed"],
        edtf=frozen["edtf"],
        earliest=date.fromisoformat(frozen["earliest"]),
        latest=date.fromisoformat(frozen["latest"]),
    )


def _source(citation: Json) -> CitedSource:
    evidence, snapshot = citation["evidence"], citation["snapshot"] or {}
    behind = evidence["source"]
    same = ("title", "kind", "author", "url", "reference", "is_primary", "on_record", "archive_url")
    return CitedSource(
        **{key: citation[key] for key in ("number", "element", "bearing", "quotation")},
        **{key: citation[key] for key in ("locator", "why")},
        **{key: evidence[key] for key in same},
        check=citation["check"],
        published=_imprecise(evidence["published"]),
        publisher=behind["name"],
        **{key: behind[key] for key in ("origin", "interests", "anonymity_reason")},
        digest=snapshot.get("digest"),
        captured=_moment(snapshot.get("captured_at")),
    )


def _reply(request: Json) -> Reply:
    return Reply(
        asked_of=request["asked_of"],
        channel=CHANNELS[request["channel"]],
        question=request["question"],
        asked_at=datetime.fromisoformat(request["asked_at"]),
        deadline=datetime.fromisoformat(request["deadline"]),
        answer=request["answer"],
        answered_at=_moment(request["answered_at"]),
        came=_came(request.get("evidence")),
    )


def _came(evidence: Json | None) -> AnswerAsItCame | None:
    if evidence is None:
        return None
    snapshot = evidence["snapshot"] or {}
    return AnswerAsItCame(
        evidence["title"], snapshot.get("digest"), _moment(snapshot.get("captured_at"))
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
