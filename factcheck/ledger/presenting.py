"""Records, places and sentences as the ledger's pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for

from claims.ledger.models import PositionRecord, Proposition
from claims.ledger.positions import Position, RecordStatus, Stance
from claims.ledger.public import records_by_id, speakers_by_id
from claims.ledger.ranking import Ranking, Standing, ranking
from claims.ledger.sentences import NOUNS, ranking_sentence
from claims.people.models import Speaker
from factcheck.database import db
from factcheck.ledger.drawing import Naming, is_dated, undated_among
from factcheck.ledger.moments import Moment

PER_PAGE = 50
MOST_NAMED = 5


@dataclass(frozen=True)
class RecordLine:
    """A record in a table: its row, and the days that it can mean here."""

    record: PositionRecord
    position: Position

    @property
    def is_dated(self) -> bool:
        """Whether anybody knows at all when it was."""
        return is_dated(self.position)


def record_lines(positions: Sequence[Position]) -> list[RecordLine]:
    """Return these records for a table, in the order given."""
    rows = records_by_id(db.session, [each.id for each in positions])
    return [RecordLine(rows[each.id], each) for each in positions]


@dataclass(frozen=True)
class Addresses:
    """Where names and marks of one proposition's pages lead, as of the same moment."""

    proposition: Proposition
    moment: Moment
    places: Mapping[str, int]

    def record(self, record_id: str) -> str:
        """Return the address of a record in the table of all, on whichever page it is.

        Without its place, that is an address which leads there.
        """
        if record_id not in self.places:
            return url_for(
                "ledger.record",
                slug=self.proposition.slug,
                record_id=record_id,
                **self.moment.args,
            )
        page = self.places[record_id] // PER_PAGE + 1
        return url_for(
            "ledger.proposition",
            slug=self.proposition.slug,
            page=page if page > 1 else None,
            _anchor=f"record-{record_id}",
            **self.moment.args,
        )

    def naming(self, speakers: Mapping[str, Speaker]) -> Naming:
        """Return how a drawing names these speakers."""
        return Naming(
            {key: each.name for key, each in speakers.items()},
            lambda key: url_for("ledger.person", slug=speakers[key].slug, **self.moment.args),
            lambda position: self.record(position.id),
        )


def places_of(positions: Sequence[Position]) -> dict[str, int]:
    """Return where each record stands in the table."""
    return {each.id: place for place, each in enumerate(positions)}


def first_words(found: Ranking, positions: Sequence[Position], about: str) -> tuple[str, ...]:
    """Say who was first on record. Undated records can be of any day: what that means is said.

    With too many to name who may be the first, their number is told.
    """
    undated = sum(
        each.stance is found.stance and each.status is RecordStatus.VERIFIED
        for each in undated_among(positions)
    )
    told = [_first_sentence(found, about)]
    if undated:
        dated = ranking(filter(is_dated, positions), as_of=found.as_of, stance=found.stance)
        told.append(f"{_count(undated, 'verified record has', 'verified records have')} no date.")
        if dated.standings:
            told.append(f"Among those with a date: {_lower(_first_sentence(dated, about))}")
    return tuple(told)


def _first_sentence(found: Ranking, about: str) -> str:
    leaders = found.possibly_first
    if len(leaders) > MOST_NAMED:
        noun = f"{NOUNS[found.stance]} {about}"
        return (
            f"The first known record of {noun} is by one of {len(leaders):,} speakers: their"
            " dates do not decide it."
        )
    speakers = speakers_by_id(db.session, [each.first.speaker for each in leaders])
    names = {key: each.name for key, each in speakers.items()}
    return ranking_sentence(found, names, about)


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def by_place(standing: Standing) -> tuple[bool, int, int, str]:
    """Sort standings as a reader expects: those known only from undated records come last."""
    first = standing.first
    has_date = any(map(is_dated, first.candidates))
    return not has_date, standing.best_place, standing.worst_place, first.speaker


def asked_stance() -> Stance:
    """Return the stance that the address asks about; support, if it names none."""
    asked = request.args.get("stance", "")
    return next((each for each in Stance if each.value == asked), Stance.SUPPORT)
