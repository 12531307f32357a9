"""Records, places and sentences as the ledger's pages show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for

from claims.ledger.known import Known, Row, rows_by_id
from claims.ledger.models import Proposition
from claims.ledger.positions import Position, Stance
from claims.ledger.public import speakers_by_id
from claims.ledger.ranking import Ranking
from claims.ledger.sentences import NOUNS, ranking_sentence
from claims.people.models import Speaker
from claims.review.asserted import rulings_on
from factcheck.database import db
from factcheck.ledger.drawing import Naming, is_dated
from factcheck.ledger.moments import Moment
from factcheck.public.cards import Card, card_of

PER_PAGE = 50
MOST_NAMED = 5


@dataclass(frozen=True)
class RecordLine:
    """A record in a table: what it says, or said on an earlier day, and the days it can mean."""

    record: Row
    position: Position

    @property
    def is_dated(self) -> bool:
        """Whether anybody knows at all when it was."""
        return is_dated(self.position)


def record_lines(asked: Known, positions: Sequence[Position]) -> list[RecordLine]:
    """Return these of the records for a table, in the order given."""
    rows = rows_by_id(db.session, asked, [each.id for each in positions])
    return [RecordLine(rows[each.id], each) for each in positions]


@dataclass(frozen=True)
class RulingLine:
    """A published ruling that rests on the ledger, and whether its finding is under review."""

    card: Card
    is_under_review: bool


def ruling_lines(
    proposition: Proposition, speaker_ids: Collection[str] | None = None
) -> list[RulingLine]:
    """Return the published rulings that rest on what is on record about a proposition."""
    return [
        RulingLine(card_of(each.publication), each.is_under_review)
        for each in rulings_on(db.session, proposition, speaker_ids)
    ]


@dataclass(frozen=True)
class Addresses:
    """Where names and marks of one proposition's pages lead, as of the same moment.

    `here` are the records in the table of the page itself.
    """

    proposition: Proposition
    moment: Moment
    here: Collection[str] = ()

    def record(self, record_id: str) -> str:
        """Return the address of a record: on this page, or one that leads to it in the table."""
        if record_id in self.here:
            return f"#record-{record_id}"
        return url_for(
            "ledger.record", slug=self.proposition.slug, record_id=record_id, **self.moment.args
        )

    def naming(self, speakers: Mapping[str, Speaker]) -> Naming:
        """Return how a drawing names these speakers."""
        return Naming(
            {key: each.name for key, each in speakers.items()},
            lambda key: url_for("ledger.person", slug=speakers[key].slug, **self.moment.args),
            lambda position: self.record(position.id),
        )


def first_words(found: Ranking, dated: Ranking | None, undated: int, about: str) -> tuple[str, ...]:
    """Say who was first on record. Undated records can be of any day: what that means is said.

    `dated` is the order without the `undated` ones, if there are any of both. With too many to
    name who may be the first, their number is told.
    """
    told = [_first_sentence(found, about)]
    if undated:
        told.append(f"{_count(undated, 'verified record has', 'verified records have')} no date.")
    if dated is not None and dated.standings:
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


def asked_stance() -> Stance:
    """Return the stance that the address asks about; support, if it names none."""
    asked = request.args.get("stance", "")
    return next((each for each in Stance if each.value == asked), Stance.SUPPORT)
