"""A person's page: every proposition they are on record about, with the turns marked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flask import render_template, url_for

from claims.errors import NotFound
from claims.ledger.changes import ChangesFinding, changes
from claims.ledger.models import PositionRecord, Proposition
from claims.ledger.positions import Position
from claims.ledger.public import ledger_speaker, public_records_of
from claims.ledger.queries import as_position
from claims.ledger.sentences import changes_sentence
from claims.people.models import Speaker
from factcheck.database import db
from factcheck.ledger.drawing import Drawing, Naming, choose, draw, in_order, is_dated
from factcheck.ledger.moments import Moment, asked_moment
from factcheck.ledger.presenting import RecordLine
from factcheck.ledger.room import bp
from factcheck.public.room import page_number, pages_of

PER_PAGE = 20
MOST_LINES = 50


@dataclass(frozen=True)
class Held:
    """A speaker's records on one proposition, the first MOST_LINES, and where the stance turns."""

    proposition: Proposition
    lines: Sequence[RecordLine]
    finding: ChangesFinding
    sentence: str

    @property
    def shown(self) -> Sequence[RecordLine]:
        """The records in the table."""
        return self.lines[:MOST_LINES]


@bp.get("/speakers/<slug>/positions")
def person(slug: str) -> str:
    """Show a speaker's stance over time, on each proposition."""
    moment = asked_moment()
    speaker = ledger_speaker(db.session, slug)
    records = public_records_of(db.session, speaker, known_on=moment.known_on)
    if not records and moment.known_on is None:
        raise NotFound("speaker", slug)
    held = _held(speaker, records, moment)
    pages = pages_of(len(held), PER_PAGE)
    start = (page_number() - 1) * PER_PAGE
    shown = held[start : start + PER_PAGE]
    return render_template(
        "ledger/person.html",
        speaker=speaker,
        moment=moment,
        held=shown,
        turned=sum(bool(each.finding.turns) for each in held),
        total=len(held),
        drawing=_drawing(shown, moment),
        page=page_number(),
        pages=pages,
        url_for_page=lambda number: url_for("ledger.person", slug=slug, page=number, **moment.args),
    )


def _held(speaker: Speaker, records: Sequence[PositionRecord], moment: Moment) -> list[Held]:
    """Return the records by proposition, in order of its name."""
    names = {speaker.id: speaker.name}
    ordered = sorted(records, key=lambda each: (each.proposition.name, each.proposition_id))
    found = []
    for _, group in groupby(ordered, key=lambda each: each.proposition_id):
        lines = [RecordLine(each, as_position(each)) for each in group]
        lines = [each for each in lines if each.position.earliest <= moment.as_of]
        if lines:
            proposition = lines[0].record.proposition
            by_id = {each.record.id: each for each in lines}
            ordered_positions = in_order(each.position for each in lines)
            finding = changes(ordered_positions, speaker.id, as_of=moment.as_of)
            lines = [by_id[each.id] for each in ordered_positions]
            sentence = changes_sentence(finding, names, proposition.name)
            found.append(Held(proposition, lines, finding, sentence))
    return found


def _drawing(shown: Sequence[Held], moment: Moment) -> Drawing | None:
    """Draw a row for each proposition, as a proposition's page has one for each speaker."""
    naming = Naming(
        {each.proposition.id: each.proposition.name for each in shown},
        {each.proposition.id: f"#{each.proposition.slug}" for each in shown}.__getitem__,
        lambda position: f"#record-{position.id}",
    )
    rows: list[Position] = [
        replace(line.position, speaker=each.proposition.id) for each in shown for line in each.lines
    ]
    turns = {
        each.id: changes(filter(is_dated, rows), each.id, as_of=moment.as_of).turns
        for each in (one.proposition for one in shown)
    }
    return draw(choose(in_order(rows)), naming, as_of=moment.as_of, turns=turns)
