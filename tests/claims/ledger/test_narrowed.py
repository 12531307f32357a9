"""What a page reads is less than all there is, and finds the same."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from claims.dates import ImpreciseDate
from claims.evidence.models import Evidence, Origin, Source
from claims.ledger.known import UNDATED, known, positions_of
from claims.ledger.models import PositionRecord, Proposition
from claims.ledger.narrowed import (
    first_of_each,
    firsts,
    page_by_day,
    place_by_day,
    tallies,
    with_candidates,
)
from claims.ledger.positions import Act, Position, RecordStatus, Stance
from claims.ledger.ranking import ranked, ranking
from claims.ledger.tenure import most_years, tenure
from claims.people.models import Speaker
from factcheck.ledger.drawing import MOST_MARKS, MOST_ROWS, choose, in_order, is_dated
from tests.claims.ledger.worlds import AS_OF, SPEAKERS, day, ledgers

Fresh = Callable[[], AbstractContextManager[Session]]
BOTH_WAYS = (Stance.SUPPORT, Stance.OPPOSE)


@st.composite
def uneven(draw: st.DrawFn) -> list[Position]:
    """Draw records of which some have no date, and some are not verified."""
    made = draw(ledgers(SPEAKERS, BOTH_WAYS, most=8))
    return [
        each._replace(status=draw(st.sampled_from(list(RecordStatus))))
        if draw(st.booleans())
        else each._replace(when=UNDATED, earliest=date.min, latest=day(draw(st.integers(0, 8))))
        if draw(st.integers(0, 3)) == 0
        else each
        for each in made
    ]


def store(session: Session, positions: list[Position]) -> Proposition:
    """Put the records into a database, each on public evidence."""
    session.add(Origin(id="o", name="O"))
    session.add_all([Speaker(id=name, slug=name, name=name) for name in SPEAKERS])
    subject = Proposition(slug="p", name="p")
    session.add(subject)
    session.flush()
    session.add(Source(id="s", name="S", origin_id="o"))
    session.flush()
    session.add(Evidence(id="e", title="E", source_id="s", url="https://example.org"))
    session.flush()
    for each in positions:
        session.add(
            PositionRecord(
                id=each.id,
                proposition_id=subject.id,
                speaker_id=each.speaker,
                stance=each.stance,
                act=Act.VOTE,
                happened=None if each.when is UNDATED else as_stored(each),
                earliest=each.earliest,
                latest=each.latest,
                status=each.status,
                evidence_id="e",
            )
        )
    session.flush()
    return subject


def as_stored(position: Position) -> ImpreciseDate:
    edtf = f"[{position.earliest}..{position.latest}]"
    return ImpreciseDate("invented", edtf, position.earliest, position.latest)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(positions=uneven(), as_of=AS_OF, stance=st.sampled_from(BOTH_WAYS))
def test_what_is_read_for_a_page_finds_what_all_records_do(
    fresh_session: Fresh, positions: list[Position], as_of: date, stance: Stance
) -> None:
    with fresh_session() as session:
        asked = known().on(store(session, positions)).by(as_of)
        everything = positions_of(session, asked)
        assert sorted(everything) == sorted(
            each._replace(when=as_stored(each) if is_dated(each) else UNDATED)
            for each in positions
            if each.earliest <= as_of
        )
        counts = tallies(session, asked)
        assert sum(each.records for each in counts) == len(everything)
        for undated in (True, False):
            taken = [each for each in everything if undated or is_dated(each)]
            expected = ranking(taken, as_of=as_of, stance=stance)
            lean = ranked(
                firsts(counts, stance, as_of, undated=undated), as_of=as_of, stance=stance
            )
            places = [(each.best_place, each.worst_place, each.tier) for each in lean.standings]
            assert places == [(e.best_place, e.worst_place, e.tier) for e in expected.standings]
            if undated:
                known_days = [each.first for each in lean.standings]
                whole = with_candidates(session, asked, stance, known_days)
                assert whole == [each.first for each in expected.standings]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(positions=uneven(), as_of=AS_OF)
def test_pages_and_drawings_show_the_same_records_in_the_same_order(
    fresh_session: Fresh, positions: list[Position], as_of: date
) -> None:
    with fresh_session() as session:
        asked = known().on(store(session, positions)).by(as_of)
        ordered = in_order(positions_of(session, asked))
        paged = [
            *page_by_day(session, asked, start=0, size=3),
            *page_by_day(session, asked, start=3, size=9),
        ]
        assert paged == ordered
        places = [place_by_day(session, asked, each.id) for each in ordered]
        assert places == list(range(len(ordered)))
        assert place_by_day(session, asked, "nothing") is None
        speakers = list({each.speaker for each in ordered})
        assert len(speakers) <= MOST_ROWS
        drawn = first_of_each(session, asked, speakers, most=MOST_MARKS)
        assert tuple(in_order(drawn)) == choose(ordered).drawn


@settings(max_examples=300, deadline=None)
@given(uneven(), AS_OF, st.sampled_from(BOTH_WAYS), st.integers(1, 5))
def test_the_most_years_are_the_last_that_hold(
    positions: list[Position], as_of: date, stance: Stance, most: int
) -> None:
    spread = [
        each._replace(
            earliest=max(date(1900, 1, 1), each.earliest).replace(
                year=max(1900, each.earliest.year) - number % 4, day=1
            ),
            latest=each.latest.replace(year=each.latest.year - number % 4, day=28),
        )
        for number, each in enumerate(positions)
    ]
    held = [
        years
        for years in range(1, most + 1)
        if tenure(spread, "ahn", years=years, as_of=as_of, stance=stance).verdict == "holds"
    ]
    assert held == list(range(1, len(held) + 1))
    found = most_years(spread, "ahn", as_of=as_of, stance=stance, most=most)
    assert found == len(held)
