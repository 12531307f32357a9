"""The calendar's page: a grid of the month on wide screens, a list of its days on phones."""

import calendar
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from claims.base import now
from claims.newsroom.calendars import change_detail, end_link, link_of, make_link
from claims.newsroom.day_models import CalendarDetail
from claims.review.agenda import Entry, EntryKind, Span, agenda
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db, transaction
from factcheck.day.room import staff
from factcheck.desk.fields import options
from factcheck.desk.saving import DeskForm, saving

KIND_WORDS: Mapping[EntryKind, str] = {
    EntryKind.PUBLICATION: "Publishes",
    EntryKind.REPLY: "Reply due",
    EntryKind.DEADLINE: "Deadline",
    EntryKind.CONTEST: "Contest",
}
DETAIL_WORDS = {
    CalendarDetail.TITLES: "The wording of each claim, shortened",
    CalendarDetail.COUNTS: "Only how many there are: nothing that a stranger may not read",
}
MOST_OF_A_KIND = 300
FIRST_YEAR, LAST_YEAR = 1970, 2106


@dataclass(frozen=True)
class Day:
    """One day of the grid, with what stands in it."""

    on: date
    in_month: bool
    entries: Sequence[Entry]


class LinkForm(DeskForm):
    """How much the feed says of unpublished work."""

    detail = RadioField(
        "What the calendar says of unpublished claims",
        choices=options((detail.value, words) for detail, words in DETAIL_WORDS.items()),
        default=CalendarDetail.COUNTS.value,
    )


@staff.get("/calendar")
def month() -> str:
    """Show one month (`?month=2026-11`), of everybody or of oneself (`?owner=me`)."""
    actor = signed_in_actor()
    first = _asked_month()
    mine = request.args.get("owner") == "me"
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    span = Span(weeks[0][0], weeks[-1][-1], actor if mine else None, MOST_OF_A_KIND)
    entries = agenda(db.session, span)
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.on, []).append(entry)
    days = [[Day(on, on.month == first.month, by_day.get(on, ())) for on in week] for week in weeks]
    return render_template(
        "day/calendar.html",
        first=first,
        cut_at=MOST_OF_A_KIND if _is_cut(entries) else None,
        weeks=days,
        listed=[day for week in days for day in week if day.in_month and day.entries],
        before=_neighbour(first - timedelta(days=1), mine=mine),
        after=_neighbour(first + timedelta(days=31), mine=mine),
        whose=[
            ("The newsroom's", _month_url(first, mine=False), not mine),
            ("Mine", _month_url(first, mine=True), mine),
        ],
        kinds=KIND_WORDS,
        address=address_of,
        today=now().date(),
        this_month=_month_url(now().date(), mine=mine),
    )


def _is_cut(entries: Sequence[Entry]) -> bool:
    """Return whether there may be more of some kind than is shown."""
    counts = Counter(entry.kind for entry in entries)
    return any(count >= MOST_OF_A_KIND for count in counts.values())


def _asked_month() -> date:
    """Return the first day of the month in the address; of this month for nonsense."""
    text = request.args.get("month", "")
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = now().date()
    return asked.replace(day=1) if FIRST_YEAR <= asked.year < LAST_YEAR else _this_month()


def _this_month() -> date:
    return now().date().replace(day=1)


def _neighbour(on: date, *, mine: bool) -> tuple[str, str]:
    """Return the name of a month and its address."""
    return f"{on:%B %Y}", _month_url(on, mine=mine)


def _month_url(on: date, *, mine: bool) -> str:
    return url_for("day.desk.month", month=f"{on:%Y-%m}", owner="me" if mine else None)


def address_of(entry: Entry, *, external: bool = False) -> str:
    """Return where the entry is dealt with; nothing for a day of a contest."""
    if entry.claim is None:
        return ""
    if entry.kind is EntryKind.PUBLICATION:
        return url_for("review.claim", claim_id=entry.claim.id, _external=external)
    return url_for("desk.claim", claim_id=entry.claim.id, _external=external)


@staff.route("/calendar/link", methods=["GET", "POST"])
def link() -> ResponseReturnValue:
    """Make the private link of one's calendar, or a new one in place of the old."""
    actor = signed_in_actor()
    feed = link_of(db.session, actor)
    form = LinkForm(data={"detail": feed.detail.value if feed else CalendarDetail.COUNTS.value})
    token = ""
    if form.is_ready():
        with saving(form) as session:
            token = make_link(session, actor=actor, detail=CalendarDetail(form.detail.data))
    return _link_page(form, token)


def _link_page(form: LinkForm, token: str = "") -> ResponseReturnValue:
    feed = link_of(db.session, signed_in_actor())
    shown = render_template("day/calendar_link.html", form=form, feed=feed, token=token)
    return shown, form.status


@staff.post("/calendar/link/detail")
def link_detail() -> ResponseReturnValue:
    """Let the link that stands say more or less."""
    form = LinkForm()
    if form.is_ready():
        with saving(form) as session:
            detail = CalendarDetail(form.detail.data)
            change_detail(session, actor=signed_in_actor(), detail=detail)
            flash("Your calendar says so from its next update on.", "success")
            return redirect(url_for("day.desk.link"))
    return _link_page(form)


@staff.post("/calendar/link/end")
def link_end() -> ResponseReturnValue:
    """Take the link back."""
    with transaction() as session:
        end_link(session, actor=signed_in_actor())
    flash("The link is ended. Calendars that used it get nothing any more.", "success")
    return redirect(url_for("day.desk.link"))
