"""A person's calendar as a feed for calendar programs (RFC 5545), by a private link."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from flask import Response, abort, current_app, make_response
from icalendar import Calendar, Event

from claims.base import now
from claims.newsroom.calendars import owner_of
from claims.newsroom.day_models import CalendarDetail
from claims.review.agenda import Entry, EntryKind, Span, agenda
from factcheck import current_settings
from factcheck.database import db
from factcheck.day.calendar import KIND_WORDS, address_of
from factcheck.day.room import bp

BEFORE, AFTER = timedelta(days=30), timedelta(days=400)
SHORT = 60
HOW_LONG = timedelta(minutes=15)
COUNT_WORDS = {
    EntryKind.PUBLICATION: "to publish",
    EntryKind.REPLY: "replies due",
    EntryKind.DEADLINE: "claims due",
}
NEVER_CHANGED = datetime(2000, 1, 1, tzinfo=UTC)


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """Give the calendar of whoever made this link; any other link is not there."""
    found = owner_of(db.session, token)
    if found is None:
        abort(404)
    owner, detail = found
    today = now().date()
    entries = agenda(db.session, Span(today - BEFORE, today + AFTER, owner))
    says_titles = detail is CalendarDetail.TITLES
    events = _titled(entries) if says_titles else _counted(entries)
    answer = make_response(_calendar(events).to_ical())
    answer.content_type = "text/calendar; charset=utf-8"
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["Content-Disposition"] = 'inline; filename="newsroom.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _calendar(events: Iterable[Event]) -> Calendar:
    settings = current_settings(current_app)
    calendar = Calendar()
    calendar.add("prodid", "-//factcheck-tracker//newsroom calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{settings.newsroom_name}: my claims")
    for event in events:
        calendar.add_component(event)
    return calendar


def _titled(entries: Iterable[Entry]) -> Iterator[Event]:
    """Yield an event an entry: a moment lasts HOW_LONG, a day is a whole day."""
    for entry in entries:
        event = _event(entry.key, f"{KIND_WORDS[entry.kind]}: {_short(entry.title)}")
        event.add("dtstamp", entry.changed_at or NEVER_CHANGED)
        event.add("dtstart", entry.at or entry.on)
        event.add("dtend", entry.at + HOW_LONG if entry.at else entry.on + timedelta(days=1))
        if entry.claim is not None:
            event.add("url", address_of(entry, external=True))
        yield event


def _counted(entries: Iterable[Entry]) -> Iterator[Event]:
    """Yield a whole day's event for each day and kind: how many; days of contests are public."""
    entries = list(entries)
    yield from _titled(each for each in entries if each.kind not in COUNT_WORDS)
    counts = Counter((each.on, each.kind) for each in entries if each.kind in COUNT_WORDS)
    for (on, kind), count in sorted(counts.items()):
        event = _event(f"{kind}-{on:%Y%m%d}", f"{count} {COUNT_WORDS[kind]}")
        event.add("dtstamp", NEVER_CHANGED)
        event.add("dtstart", on)
        event.add("dtend", on + timedelta(days=1))
        yield event


def _event(key: str, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{key}@{current_settings(current_app).public_host}")
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _short(title: str) -> str:
    return title if len(title) <= SHORT else f"{title[: SHORT - 1].rstrip()}…"
