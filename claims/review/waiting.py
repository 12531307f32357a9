"""What waits for a person, most urgent first: one row of `SOURCES` for each kind of thing.

A new kind is a line of `Wait`, a function that looks for it, and a row of `SOURCES`; what to do
about it, in words and as an address, is said where pages are made (`factcheck.desk.home`).
"""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from claims.filing.models import Claim
from claims.newsroom.models import Role, User

MOST_OF_A_KIND = 20
SOON = timedelta(days=2)


class Wait(enum.StrEnum):
    """What sort of thing waits."""

    VOTE = "vote"
    SECOND_PERSON = "second_person"
    CONFIRM_RETRACTION = "confirm_retraction"
    PUBLISH = "publish"
    SCHEDULED = "scheduled"
    RETURNED = "returned"
    WRITE_CORRECTION = "write_correction"
    DEADLINE = "deadline"
    REPLY = "reply"
    LETTER_FAILED = "letter_failed"
    CAPTURE_FAILED = "capture_failed"
    LINK_ROTTED = "link_rotted"
    RECHECK = "recheck"
    MENTION = "mention"
    TIPS = "tips"
    CORRECTION_REQUEST = "correction_request"


class Urgency(enum.IntEnum):
    """How urgent it is; the smaller, the more."""

    LATE = 0
    BLOCKS_OTHERS = 1
    SOON = 2
    WHEN_YOU_CAN = 3


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for this person.

    `at` is since when, or until when where a time is set; `subject_id` the row it is about, if
    that is not the claim; `detail` words that tell it from others; `count` how many it stands for.
    """

    wait: Wait
    urgency: Urgency
    at: datetime
    claim: Claim | None = None
    subject_id: str = ""
    detail: str = ""
    count: int = 1


@dataclass(frozen=True)
class Looking:
    """Who looks, and when."""

    session: Session
    person: User
    at: datetime

    def by(self, moment: datetime) -> Urgency:
        """Return how urgent something is that is to be done by a moment."""
        if moment < self.at:
            return Urgency.LATE
        return Urgency.SOON if moment < self.at + SOON else Urgency.WHEN_YOU_CAN


@dataclass(frozen=True)
class Source:
    """Where things that wait come from, and for whom; each makes a fixed number of queries."""

    roles: frozenset[Role]
    look: Callable[[Looking], Iterable[Waiting]]


def waiting_for(
    session: Session, person: User, at: datetime, sources: Sequence[Source]
) -> list[Waiting]:
    """Return what waits for the person in these sources, the most urgent first.

    Of one kind at most MOST_OF_A_KIND come from one source; the queries do not grow with them.
    """
    looking = Looking(session, person, at)
    found = [
        each
        for source in sources
        if any(person.has(role) for role in source.roles)
        for each in source.look(looking)
    ]
    return sorted(found, key=lambda each: (each.urgency, each.at))
