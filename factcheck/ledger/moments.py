"""As of which day a page answers, and which state of the ledger it reads."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from claims.base import now

# Nobody asks about an earlier day, and a reader's slip of the keyboard is no day.
FIRST_YEAR = 1000


@dataclass(frozen=True)
class Moment:
    """Acts after `as_of` are left out; records noted after `known_on` too, if it is given."""

    as_of: date
    known_on: date | None
    is_today: bool
    refused: tuple[str, ...] = ()

    @property
    def args(self) -> dict[str, Any]:
        """What another address needs to answer as of the same day."""
        given: dict[str, Any] = {} if self.is_today else {"as_of": self.as_of.isoformat()}
        if self.known_on is not None:
            given["known_on"] = self.known_on.isoformat()
        return given


def asked_moment() -> Moment:
    """Read `as_of` and `known_on` from the address; without them it is today, as all stands now.

    What is no day of the past is left out, and named in `refused`.
    """
    today, refused = now().date(), []
    days: dict[str, date | None] = {}
    for name in ("as_of", "known_on"):
        text = request.args.get(name, "").strip()
        days[name] = past_day(text, today)
        if text and days[name] is None:
            refused.append(text[:40])
    as_of = days["as_of"] or today
    return Moment(as_of, days["known_on"], as_of == today, tuple(refused))


def past_day(text: str, today: date) -> date | None:
    """Return the day written as YYYY-MM-DD, unless it is none, or lies ahead."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= FIRST_YEAR and day <= today else None
