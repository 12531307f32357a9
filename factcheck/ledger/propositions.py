"""Pages about one proposition: everybody on one axis, and who was first on record."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from claims.dates import ImpreciseDate
from claims.errors import NotFound
from claims.ledger.known import Known, known
from claims.ledger.models import Proposition
from claims.ledger.narrowed import (
    Tally,
    first_of_each,
    firsts,
    page_by_day,
    place_by_day,
    tallies,
    with_candidates,
)
from claims.ledger.positions import NEVER, Position, RecordStatus, Stance
from claims.ledger.priority import FirstKnown
from claims.ledger.public import names_of, public_proposition, public_propositions, speakers_by_id
from claims.ledger.ranking import Standing, ranked
from claims.people.models import Speaker
from factcheck.database import db
from factcheck.ledger.drawing import (
    MOST_MARKS,
    MOST_ROWS,
    Chosen,
    Drawing,
    choose,
    draw,
    in_order,
    turns_of,
)
from factcheck.ledger.moments import Moment, asked_moment
from factcheck.ledger.presenting import (
    PER_PAGE,
    Addresses,
    RecordLine,
    asked_stance,
    first_words,
    record_lines,
    ruling_lines,
)
from factcheck.ledger.room import bp
from factcheck.public.room import LIST_SIZE, page_number, pages_of

STANDINGS = 25
MOST_CANDIDATES = 3
LEADERS = 5
MOST_OFFERED = 200


@dataclass(frozen=True)
class PlaceLine:
    """A speaker's place in the order, and the records that can be the first."""

    standing: Standing
    speaker: Speaker
    candidates: Sequence[RecordLine]
    more: int
    drawn: Position

    @property
    def place(self) -> str:
        """The place, or the best and the worst it can be."""
        best, worst = self.standing.best_place, self.standing.worst_place
        return f"{best:,}" if best >= worst else f"{best:,} to {worst:,}"


@dataclass(frozen=True)
class Order:
    """Who came when on record with a stance, as a reader expects it, and in sentences."""

    standings: Sequence[Standing]
    words: Sequence[str]


@bp.get("/positions/")
def propositions() -> str:
    """List what people on record were for or against."""
    page = page_number()
    lines, total = public_propositions(db.session, page=page, size=LIST_SIZE)
    return render_template(
        "ledger/propositions.html",
        lines=lines,
        page=page,
        pages=pages_of(total, LIST_SIZE),
        url_for_page=lambda number: url_for("ledger.propositions", page=number),
    )


@dataclass(frozen=True)
class Subject:
    """A proposition as of a moment: its public records, to be narrowed, and how many there are."""

    proposition: Proposition
    moment: Moment
    asked: Known
    counts: Sequence[Tally]

    @property
    def total(self) -> int:
        """How many records there are."""
        return sum(each.records for each in self.counts)

    @property
    def undated(self) -> int:
        """How many of them have no date."""
        return sum(each.records for each in self.counts if not each.is_dated)

    def count(self, stance: Stance, *, verified: bool, undated: bool = False) -> int:
        """Return how many there are of a stance, verified or not."""
        return sum(
            each.records
            for each in self.counts
            if each.stance is stance
            and (each.status is RecordStatus.VERIFIED) == verified
            and not (undated and each.is_dated)
        )

    def speakers(self, *, dated: bool = False) -> list[str]:
        """Return whose they are, the first on record first, the undated last; or `dated` alone."""
        kept = [each for each in self.counts if each.is_dated or not dated]
        kept.sort(key=lambda each: (not each.is_dated, each.earliest, each.speaker))
        return list(dict.fromkeys(each.speaker for each in kept))


@bp.get("/positions/<slug>")
def proposition(slug: str) -> str:
    """Show everybody's records on one proposition, drawn on one axis and in a table."""
    subject = _subject(slug)
    pages = pages_of(subject.total, PER_PAGE)
    start = (page_number() - 1) * PER_PAGE
    order = _order(subject, Stance.SUPPORT)
    shown = page_by_day(db.session, subject.asked, start=start, size=PER_PAGE)
    return render_template(
        "ledger/proposition.html",
        proposition=subject.proposition,
        moment=subject.moment,
        drawing=_drawing(subject, [each.id for each in shown]),
        first=order.words,
        leaders=_place_lines(subject, Stance.SUPPORT, order.standings[:LEADERS]),
        ranked=len(order.standings),
        lines=record_lines(subject.asked, shown),
        total=subject.total,
        names=_offered(subject),
        speakers=len(subject.speakers()),
        rulings=ruling_lines(subject.proposition),
        page=page_number(),
        pages=pages,
        url_for_page=_pager("ledger.proposition", subject),
    )


@bp.get("/positions/<slug>/first")
def first(slug: str) -> str:
    """Show in which order speakers came on record, as far as their dates decide it."""
    subject, stance = _subject(slug), asked_stance()
    order = _order(subject, stance)
    pages = pages_of(len(order.standings), STANDINGS)
    start = (page_number() - 1) * STANDINGS
    lines = _place_lines(subject, stance, order.standings[start : start + STANDINGS])
    shown = {each.stance for each in subject.counts}
    return render_template(
        "ledger/first.html",
        proposition=subject.proposition,
        moment=subject.moment,
        stance=stance,
        stances=[each for each in Stance if each in shown],
        first=order.words,
        lines=lines,
        drawing=_drawing_of_firsts(subject, lines),
        set_aside=subject.count(stance, verified=False),
        total=len(order.standings),
        page=page_number(),
        pages=pages,
        url_for_page=_pager("ledger.first", subject, stance=stance.value),
    )


@bp.get("/positions/<slug>/records/<record_id>")
def record(slug: str, record_id: str) -> ResponseReturnValue:
    """Lead to a record in the table of all, on whichever page it is. Raises NotFound."""
    moment = asked_moment()
    found = public_proposition(db.session, slug)
    place = place_by_day(db.session, _asked(found, moment), record_id)
    if place is None:
        raise NotFound("record", record_id)
    page = place // PER_PAGE + 1
    given: dict[str, Any] = {"page": page, **moment.args} if page > 1 else moment.args
    return redirect(
        url_for("ledger.proposition", slug=slug, _anchor=f"record-{record_id}", **given)
    )


def _asked(found: Proposition, moment: Moment) -> Known:
    """Return the public records that can lie by the day as of which it is asked."""
    return known(moment.known_on).on(found).by(moment.as_of)


def _subject(slug: str) -> Subject:
    moment = asked_moment()
    found = public_proposition(db.session, slug)
    asked = _asked(found, moment)
    return Subject(found, moment, asked, tallies(db.session, asked))


def _order(subject: Subject, stance: Stance) -> Order:
    """Return who came when on record with a stance, and the same in sentences."""
    as_of, counts = subject.moment.as_of, subject.counts
    found = ranked(firsts(counts, stance, as_of), as_of=as_of, stance=stance)
    undated = subject.count(stance, verified=True, undated=True)
    known_days = firsts(counts, stance, as_of, undated=False)
    dated = ranked(known_days, as_of=as_of, stance=stance) if undated else None
    by_speaker = {each.speaker: each.earliest for each in known_days}

    def by_place(standing: Standing) -> tuple[bool, int, int, str]:
        """Sort as a reader expects: those known only from undated records come last."""
        first = standing.first
        is_dated = by_speaker.get(first.speaker, NEVER) <= first.latest
        return not is_dated, standing.best_place, standing.worst_place, first.speaker

    words = first_words(found, dated, undated, subject.proposition.name)
    return Order(sorted(found.standings, key=by_place), words)


def _offered(subject: Subject) -> list[str]:
    """Return the names of those on record first, to be chosen from."""
    return names_of(db.session, subject.speakers()[:MOST_OFFERED])


def _drawing(subject: Subject, here: Collection[str]) -> Drawing | None:
    """Draw the first records of those who were on record first."""
    rows = subject.speakers(dated=True)[:MOST_ROWS]
    found = in_order(first_of_each(db.session, subject.asked, rows, most=MOST_MARKS))
    left_out = subject.total - subject.undated - len(found)
    chosen = Chosen(tuple(found), left_out, subject.undated)
    naming = Addresses(subject.proposition, subject.moment, here).naming(
        speakers_by_id(db.session, rows)
    )
    dated = Counter[str]()
    for count in subject.counts:
        dated[count.speaker] += count.records * count.is_dated
    as_of = subject.moment.as_of
    return draw(chosen, naming, as_of=as_of, turns=turns_of(found, dated, as_of))


def _drawing_of_firsts(subject: Subject, lines: Sequence[PlaceLine]) -> Drawing | None:
    """Draw one bar a speaker: the days between which the first known record lies."""
    addresses = Addresses(subject.proposition, subject.moment)
    naming = addresses.naming({line.speaker.id: line.speaker for line in lines})
    return draw(choose(in_order(line.drawn for line in lines)), naming, as_of=subject.moment.as_of)


def _place_lines(
    subject: Subject, stance: Stance, standings: Sequence[Standing]
) -> list[PlaceLine]:
    """Return a line for each of these standings, with three queries for all of them."""
    speakers = speakers_by_id(db.session, [each.first.speaker for each in standings])
    known_days = [each.first for each in standings]
    whole = with_candidates(db.session, subject.asked, stance, known_days)
    shown = [one for each in whole for one in each.candidates[:MOST_CANDIDATES]]
    rows = {line.position.id: line for line in record_lines(subject.asked, shown)}
    return [
        PlaceLine(
            standing=standing,
            speaker=speakers[first.speaker],
            candidates=[rows[each.id] for each in first.candidates[:MOST_CANDIDATES]],
            more=max(0, len(first.candidates) - MOST_CANDIDATES),
            drawn=_first_as_bar(first),
        )
        for standing, first in zip(standings, whole, strict=True)
    ]


def _first_as_bar(known_days: FirstKnown) -> Position:
    """Return the first known record, whichever it is, as one to be drawn."""
    likely = known_days.candidates[0]
    latest = likely.latest if known_days.latest == NEVER else known_days.latest
    span = ImpreciseDate("", likely.when.edtf, known_days.earliest, latest)
    return likely._replace(when=span, earliest=known_days.earliest, latest=latest)


def _pager(endpoint: str, subject: Subject, **more: str) -> Callable[[int], str]:
    given: dict[str, Any] = {**subject.moment.args, **more}
    slug = subject.proposition.slug
    return lambda number: url_for(endpoint, slug=slug, page=number if number > 1 else None, **given)
