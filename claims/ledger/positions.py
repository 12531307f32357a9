"""Position and search records as findings read them: frozen facts without tables or sessions.

Everything here and in the modules beside it is pure. A position's date is an interval of days;
which day it truly was is one of them, each independent of every other record's. A finding *holds*
when it is so on every choice of such days, *fails* when it is so on none, else is *undecided*.

As of a day means: acts after that day are left out. An act that may lie before or after it is in on
some choices of days and out on others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from claims.dates import ImpreciseDate

NEVER = date.max
"""Stands for "not by the day as of which we ask"; later than any day that is."""


class Stance(StrEnum):
    """What a position record shows its speaker to be, towards one proposition."""

    SUPPORT = "support"
    OPPOSE = "oppose"
    MIXED = "mixed"
    DECLINED = "declined"


class Act(StrEnum):
    """How the stance was shown."""

    VOTE = "vote"
    BILL_AUTHORED = "bill_authored"
    BILL_COAUTHORED = "bill_coauthored"
    SPEECH = "speech"
    INTERVIEW = "interview"
    QUESTIONNAIRE = "questionnaire"
    POST = "post"
    CAMPAIGN_PAGE = "campaign_page"
    SPOKESPERSON = "spokesperson"
    ENDORSEMENT = "endorsement"


class RecordStatus(StrEnum):
    """Whether the newsroom stands behind a record; findings use verified ones alone."""

    VERIFIED = "verified"
    ASSERTED = "asserted"
    DISPUTED = "disputed"


class Verdict(StrEnum):
    """What the records say of a statement about them."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    NO_RECORD = "no_record"


class Position(NamedTuple):
    """One dated act of a speaker on the proposition that is asked about.

    A tuple, because a page may make ten thousand of them; `dated_position` makes one from a date.
    """

    id: str
    speaker: str
    stance: Stance
    act: Act
    when: ImpreciseDate
    status: RecordStatus
    earliest: date
    latest: date
    """The first and the last day on which it can have been."""

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return self.earliest == self.latest


def dated_position(
    id: str,  # noqa: A002 - as the position has it
    speaker: str,
    stance: Stance,
    act: Act,
    when: ImpreciseDate,
    status: RecordStatus = RecordStatus.VERIFIED,
) -> Position:
    """Return a position that can have been on any of the days that its date means."""
    return Position(id, speaker, stance, act, when, status, when.earliest, when.latest)


def by_day(position: Position) -> tuple[int, int, str]:
    """Return what puts records in order of the first day that they can be.

    Days as numbers, because they sort several times as fast as dates.
    """
    return position.earliest.toordinal(), position.latest.toordinal(), position.id


@dataclass(frozen=True, slots=True)
class Search:
    """One time that somebody looked for records of a speaker, and the days that were searched."""

    id: str
    speaker: str
    where: str
    covers_from: date
    covers_until: date
    hits: int
    made_on: date


@dataclass(frozen=True, slots=True)
class Considered:
    """The records that bear on a question, and those left out because nobody verified them."""

    used: tuple[Position, ...]
    set_aside: tuple[Position, ...]


def considered(
    positions: Iterable[Position], speakers: frozenset[str] | None, as_of: date
) -> Considered:
    """Pick the records of these speakers (or of all) that can lie on or before `as_of`."""
    near = [
        each
        for each in positions
        if each.earliest <= as_of and (speakers is None or each.speaker in speakers)
    ]
    return Considered(
        used=tuple([each for each in near if each.status is RecordStatus.VERIFIED]),
        set_aside=tuple([each for each in near if each.status is not RecordStatus.VERIFIED]),
    )


def fruitless(searches: Iterable[Search], speaker: str, as_of: date) -> tuple[Search, ...]:
    """Pick the searches for a speaker, made by `as_of`, that found nothing."""
    return tuple(
        search
        for search in searches
        if search.speaker == speaker and search.made_on <= as_of and search.hits == 0
    )
