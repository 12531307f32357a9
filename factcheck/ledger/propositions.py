"""Pages about one proposition: everybody on one axis, and who was first on record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from claims.dates import ImpreciseDate
from claims.errors import NotFound
from claims.ledger.models import Proposition
from claims.ledger.positions import NEVER, Position, Stance
from claims.ledger.public import (
    public_positions,
    public_proposition,
    public_propositions,
    speakers_by_id,
)
from claims.ledger.ranking import Standing, ranking
from claims.people.models import Speaker
from factcheck.database import db
from factcheck.ledger.drawing import Drawing, choose, draw, in_order
from factcheck.ledger.moments import Moment, asked_moment
from factcheck.ledger.presenting import (
    PER_PAGE,
    Addresses,
    RecordLine,
    asked_stance,
    by_place,
    first_words,
    places_of,
    record_lines,
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


@bp.get("/positions/<slug>")
def proposition(slug: str) -> str:
    """Show everybody's records on one proposition, drawn on one axis and in a table."""
    moment = asked_moment()
    subject = public_proposition(db.session, slug)
    positions = positions_by_day(subject, moment)
    pages = pages_of(len(positions), PER_PAGE)
    start = (page_number() - 1) * PER_PAGE
    found = ranking(positions, as_of=moment.as_of)
    return render_template(
        "ledger/proposition.html",
        proposition=subject,
        moment=moment,
        drawing=_drawing(subject, moment, positions),
        first=first_words(found, positions, subject.name),
        leaders=_place_lines(sorted(found.standings, key=by_place)[:LEADERS]),
        ranked=len(found.standings),
        lines=record_lines(positions[start : start + PER_PAGE]),
        total=len(positions),
        names=_offered(positions),
        speakers=len({each.speaker for each in positions}),
        page=page_number(),
        pages=pages,
        url_for_page=_pager("ledger.proposition", subject, moment),
    )


@bp.get("/positions/<slug>/first")
def first(slug: str) -> str:
    """Show in which order speakers came on record, as far as their dates decide it."""
    moment = asked_moment()
    subject = public_proposition(db.session, slug)
    positions = positions_by_day(subject, moment)
    stance = asked_stance()
    found = ranking(positions, as_of=moment.as_of, stance=stance)
    standings = sorted(found.standings, key=by_place)
    pages = pages_of(len(standings), STANDINGS)
    start = (page_number() - 1) * STANDINGS
    lines = _place_lines(standings[start : start + STANDINGS])
    return render_template(
        "ledger/first.html",
        proposition=subject,
        moment=moment,
        stance=stance,
        stances=_stances(positions),
        first=first_words(found, positions, subject.name),
        lines=lines,
        drawing=_drawing_of_firsts(subject, moment, lines, positions),
        set_aside=len(found.set_aside),
        total=len(standings),
        page=page_number(),
        pages=pages,
        url_for_page=_pager("ledger.first", subject, moment, stance=stance.value),
    )


@bp.get("/positions/<slug>/records/<record_id>")
def record(slug: str, record_id: str) -> ResponseReturnValue:
    """Lead to a record in the table of all, on whichever page it is. Raises NotFound."""
    moment = asked_moment()
    subject = public_proposition(db.session, slug)
    places = places_of(positions_by_day(subject, moment))
    if record_id not in places:
        raise NotFound("record", record_id)
    return redirect(Addresses(subject, moment, places).record(record_id))


def positions_by_day(subject: Proposition, moment: Moment) -> list[Position]:
    """Return the public records that can lie by the day as of which it is asked, by their day."""
    found = public_positions(db.session, subject, known_on=moment.known_on)
    return in_order(each for each in found if each.earliest <= moment.as_of)


def _offered(positions: Sequence[Position]) -> list[str]:
    """Return the names of those on record first, to be chosen from."""
    ids = dict.fromkeys(each.speaker for each in positions)
    speakers = speakers_by_id(db.session, list(ids)[:MOST_OFFERED])
    return sorted(each.name for each in speakers.values())


def _drawing(subject: Proposition, moment: Moment, positions: Sequence[Position]) -> Drawing | None:
    chosen = choose(positions)
    speakers = speakers_by_id(db.session, {each.speaker for each in chosen.drawn})
    naming = Addresses(subject, moment, places_of(positions)).naming(speakers)
    return draw(chosen, naming, as_of=moment.as_of)


def _drawing_of_firsts(
    subject: Proposition,
    moment: Moment,
    lines: Sequence[PlaceLine],
    positions: Sequence[Position],
) -> Drawing | None:
    """Draw one bar a speaker: the days between which the first known record lies."""
    addresses = Addresses(subject, moment, places_of(positions))
    naming = addresses.naming({line.speaker.id: line.speaker for line in lines})
    return draw(choose(in_order(line.drawn for line in lines)), naming, as_of=moment.as_of)


def _place_lines(standings: Sequence[Standing]) -> list[PlaceLine]:
    """Return a line for each of these standings, with two queries for all of them."""
    speakers = speakers_by_id(db.session, [each.first.speaker for each in standings])
    shown = [each.first.candidates[:MOST_CANDIDATES] for each in standings]
    rows = {
        line.position.id: line for line in record_lines([one for each in shown for one in each])
    }
    return [
        PlaceLine(
            standing=standing,
            speaker=speakers[standing.first.speaker],
            candidates=[rows[each.id] for each in candidates],
            more=len(standing.first.candidates) - len(candidates),
            drawn=_first_as_bar(standing),
        )
        for standing, candidates in zip(standings, shown, strict=True)
    ]


def _first_as_bar(standing: Standing) -> Position:
    """Return the first known record, whichever it is, as one to be drawn."""
    known, likely = standing.first, standing.first.candidates[0]
    latest = likely.latest if known.latest == NEVER else known.latest
    span = ImpreciseDate(typed="", edtf=likely.when.edtf, earliest=known.earliest, latest=latest)
    return Position(likely.id, likely.speaker, likely.stance, likely.act, span)


def _stances(positions: Sequence[Position]) -> list[Stance]:
    """Return the stances that anybody showed."""
    shown = {each.stance for each in positions}
    return [each for each in Stance if each in shown]


def _pager(
    endpoint: str, subject: Proposition, moment: Moment, **more: str
) -> Callable[[int], str]:
    given: dict[str, Any] = {**moment.args, **more}
    return lambda number: url_for(
        endpoint, slug=subject.slug, page=number if number > 1 else None, **given
    )
