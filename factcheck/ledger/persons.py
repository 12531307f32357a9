"""A person's page: every proposition they are on record about, with the turns marked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from claims.errors import NotFound
from claims.ledger.changes import ChangesFinding, changes
from claims.ledger.known import Known, known
from claims.ledger.models import Proposition
from claims.ledger.narrowed import positions_by_proposition
from claims.ledger.positions import Position
from claims.ledger.public import (
    has_public_records,
    ledger_speaker,
    propositions_by_id,
    public_proposition,
)
from claims.ledger.sentences import changes_sentence
from claims.people.models import Speaker
from factcheck.database import db
from factcheck.ledger.drawing import (
    Drawing,
    Naming,
    choose,
    draw,
    in_order,
    is_dated,
    turns_of,
)
from factcheck.ledger.moments import Moment, asked_moment
from factcheck.ledger.presenting import PER_PAGE, RecordLine, record_lines
from factcheck.ledger.room import bp
from factcheck.public.room import page_number, pages_of

PROPOSITIONS = 20
MOST_LINES = 100
LEAST_LINES = 5


@dataclass(frozen=True)
class Held:
    """A speaker's records on one proposition, and where the stance turns."""

    proposition: Proposition
    positions: Sequence[Position]
    finding: ChangesFinding


@dataclass(frozen=True)
class Shown:
    """The same as a page shows it: in a sentence, and some of the records in a table."""

    held: Held
    sentence: str
    lines: Sequence[RecordLine]

    @property
    def proposition(self) -> Proposition:
        """On what it is."""
        return self.held.proposition

    @property
    def total(self) -> int:
        """How many records there are, in the table or not."""
        return len(self.held.positions)


@dataclass(frozen=True)
class Asked:
    """Whose positions are asked for, as of when, and on what alone, if it is named."""

    speaker: Speaker
    moment: Moment
    only: Proposition | None

    @property
    def records(self) -> Known:
        """The public records that it is about, to be narrowed."""
        of_them = known(self.moment.known_on).of([self.speaker.id]).by(self.moment.as_of)
        return of_them.on(self.only) if self.only else of_them

    def url_for(self, **more: Any) -> str:  # noqa: ANN401 - as url_for has it
        """Return the address of this page, or of another like it."""
        given = {"on": self.only.slug if self.only else None, **self.moment.args, **more}
        return url_for("ledger.person", slug=self.speaker.slug, **given)


@bp.get("/speakers/<slug>/positions")
def person(slug: str) -> str:
    """Show a speaker's stance over time on each proposition, or `on` one with all records."""
    asked = _asked(slug)
    held = _held(asked)
    if not held and asked.moment.known_on is None and not _has_any(asked):
        raise NotFound("speaker", slug)
    total = sum(len(each.positions) for each in held) if asked.only else len(held)
    pages = pages_of(total, PER_PAGE if asked.only else PROPOSITIONS)
    shown = _on_page(asked, held)
    return render_template(
        "ledger/person.html",
        speaker=asked.speaker,
        asked=asked,
        moment=asked.moment,
        only=asked.only,
        held=shown,
        turned=sum(bool(each.finding.turns) for each in held),
        total=len(held),
        drawing=_drawing(asked, shown),
        page=page_number(),
        pages=pages,
        url_for_page=lambda number: asked.url_for(page=number if number > 1 else None),
    )


def _asked(slug: str) -> Asked:
    moment, on = asked_moment(), request.args.get("on", "")
    speaker = ledger_speaker(db.session, slug)
    return Asked(speaker, moment, public_proposition(db.session, on) if on else None)


def _has_any(asked: Asked) -> bool:
    """Return whether readers may know of the page, though it has nothing by that day."""
    return has_public_records(db.session, asked.speaker, on=asked.only)


def _held(asked: Asked) -> list[Held]:
    """Return the records by proposition, in order of its name."""
    found = positions_by_proposition(db.session, asked.records)
    named = propositions_by_id(db.session, found)
    ordered = sorted(named.values(), key=lambda each: (each.name, each.id))
    as_of = asked.moment.as_of
    return [
        Held(each, found[each.id], changes(found[each.id], each.id, as_of=as_of))
        for each in ordered
    ]


def _on_page(asked: Asked, held: Sequence[Held]) -> list[Shown]:
    """Return what the page shows: so many propositions with some records, or one with a page."""
    start = (page_number() - 1) * PROPOSITIONS
    chosen, first = held[start : start + PROPOSITIONS], 0
    size = max(LEAST_LINES, MOST_LINES // max(1, len(chosen)))
    if asked.only:
        chosen, first, size = held, (page_number() - 1) * PER_PAGE, PER_PAGE
    in_table = {
        each.proposition.id: in_order(each.positions)[first : first + size] for each in chosen
    }
    lines = _lines(asked, in_table)
    return [Shown(each, _sentence(asked, each), lines[each.proposition.id]) for each in chosen]


def _lines(
    asked: Asked, in_table: Mapping[str, Sequence[Position]]
) -> dict[str, Sequence[RecordLine]]:
    """Return a line for each record, with one query for all."""
    lines = iter(record_lines(asked.records, [one for each in in_table.values() for one in each]))
    return {key: [next(lines) for _ in each] for key, each in in_table.items()}


def _sentence(asked: Asked, held: Held) -> str:
    names = {held.proposition.id: asked.speaker.name}
    return changes_sentence(held.finding, names, held.proposition.name)


def _drawing(asked: Asked, shown: Sequence[Shown]) -> Drawing | None:
    """Draw a row for each proposition, as a proposition's page has one for each speaker."""
    here = {line.position.id for each in shown for line in each.lines}
    by_id = {each.proposition.id: each.proposition for each in shown}
    naming = Naming(
        {key: each.name for key, each in by_id.items()},
        lambda key: f"#{by_id[key].slug}",
        _mark_url(asked, here, by_id),
    )
    dated = {each.proposition.id: sum(map(is_dated, each.held.positions)) for each in shown}
    chosen = choose(in_order(one for each in shown for one in each.held.positions))
    as_of = asked.moment.as_of
    return draw(chosen, naming, as_of=as_of, turns=turns_of(chosen.drawn, dated, as_of))


def _mark_url(
    asked: Asked, here: set[str], by_id: Mapping[str, Proposition]
) -> Callable[[Position], str]:
    """Return where a mark leads: to the record on this page, or among those of everybody."""

    def url(position: Position) -> str:
        if position.id in here:
            return f"#record-{position.id}"
        slug = by_id[position.speaker].slug
        return url_for("ledger.record", slug=slug, record_id=position.id, **asked.moment.args)

    return url
