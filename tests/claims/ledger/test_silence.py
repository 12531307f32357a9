"""Silence: contradicted by a record, never proven by the lack of one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.errors import BadInput
from claims.ledger.positions import Position, RecordStatus, Search, Stance, Verdict
from claims.ledger.silence import Silence, SilenceFinding, silence
from tests.claims.ledger.worlds import (
    AS_OF,
    LAST,
    World,
    day,
    ledgers,
    position,
    verdict_by_trying,
)

END = day(LAST)


def search(
    first: int, last: int, *, speaker: str = "ahn", hits: int = 0, made: int = LAST
) -> Search:
    return Search(f"s{first}-{last}", speaker, "Nexis", day(first), day(last), hits, day(made))


def asked(*records: Position, searches: tuple[Search, ...] = ()) -> SilenceFinding:
    return silence(records, "ahn", since=day(2), until=day(5), as_of=END, searches=searches)


@settings(max_examples=400, deadline=None)
@given(
    ledgers(("ahn", "gomez"), tuple(Stance), 4),
    st.integers(0, LAST),
    st.integers(0, LAST),
    AS_OF,
)
def test_silence_is_contradicted_in_every_world_or_undecided_or_without_a_record(
    records: list[Position], since: int, length: int, as_of: date
) -> None:
    first, last = day(since), day(since + length)
    if as_of < first:
        return
    finding = silence(records, "ahn", since=first, until=last, as_of=as_of)

    def is_silent(world: World) -> bool:
        return not any(
            record.speaker == "ahn"
            and record.stance is not Stance.DECLINED
            and first <= when <= last
            for record, when in world
        )

    expected = verdict_by_trying(records, as_of, is_silent)
    if expected is Verdict.HOLDS:
        assert finding.verdict is Verdict.NO_RECORD
        assert finding.outcome is Silence.NOT_LOOKED_FOR
    else:
        assert finding.verdict is expected


def test_a_record_on_the_first_or_last_day_contradicts() -> None:
    assert asked(position("ahn", 2)).outcome is Silence.CONTRADICTED
    assert asked(position("ahn", 5)).outcome is Silence.CONTRADICTED
    whole = asked(position("ahn", 2, 5))
    assert whole.outcome is Silence.CONTRADICTED
    assert whole.perhaps_in == ()


def test_a_record_the_day_before_or_after_does_not() -> None:
    assert asked(position("ahn", 1)).outcome is Silence.NOT_LOOKED_FOR
    assert asked(position("ahn", 6)).outcome is Silence.NOT_LOOKED_FOR


def test_a_record_that_may_lie_outside_leaves_it_open() -> None:
    for record in (position("ahn", 1, 2), position("ahn", 5, 6), position("ahn", 1, 6)):
        finding = asked(record)
        assert finding.outcome is Silence.UNDECIDED
        assert finding.verdict is Verdict.UNDECIDED
        assert finding.perhaps_in == (record,)


def test_what_is_certain_and_what_may_be_are_told_apart() -> None:
    certain, perhaps = position("ahn", 3), position("ahn", 5, 6)
    finding = asked(perhaps, certain)
    assert finding.contradicted_by == (certain,)
    assert finding.perhaps_in == (perhaps,)
    assert finding.verdict is Verdict.FAILS


def test_to_decline_to_answer_is_told_and_does_not_contradict() -> None:
    declined = position("ahn", 3, stance=Stance.DECLINED)
    finding = asked(declined)
    assert finding.declined == (declined,)
    assert finding.outcome is Silence.NOT_LOOKED_FOR


def test_only_own_verified_records_count() -> None:
    asserted = position("ahn", 3, status=RecordStatus.ASSERTED)
    finding = asked(asserted, position("gomez", 3))
    assert finding.outcome is Silence.NOT_LOOKED_FOR
    assert finding.set_aside == (asserted,)


def test_searches_of_the_time_that_found_nothing_are_what_is_known() -> None:
    inside, before, after = search(3, 4), search(0, 1), search(6, 8)
    finding = asked(searches=(inside, before, after))
    assert finding.outcome is Silence.NOTHING_FOUND
    assert finding.verdict is Verdict.NO_RECORD
    assert finding.searches == (inside,)
    assert finding.unsearched == ((day(2), day(2)), (day(5), day(5)))


def test_a_search_that_touches_the_time_counts_and_one_that_found_something_does_not() -> None:
    assert asked(searches=(search(0, 2),)).outcome is Silence.NOTHING_FOUND
    assert asked(searches=(search(5, 8),)).outcome is Silence.NOTHING_FOUND
    assert asked(searches=(search(2, 5, hits=1),)).outcome is Silence.NOT_LOOKED_FOR
    assert asked(searches=(search(2, 5, speaker="gomez"),)).outcome is Silence.NOT_LOOKED_FOR
    assert asked(searches=(search(2, 5, made=LAST + 1),)).outcome is Silence.NOT_LOOKED_FOR


@given(st.lists(st.tuples(st.integers(0, LAST), st.integers(0, LAST)), max_size=4))
def test_the_unsearched_stretches_are_the_days_that_no_search_looked_at(
    spans: list[tuple[int, int]],
) -> None:
    looked = tuple(search(min(span), max(span)) for span in spans)
    finding = asked(searches=looked)
    assert all(first <= last for first, last in finding.unsearched)
    covered = {number for span in spans for number in range(min(span), max(span) + 1)}
    listed = [
        first + timedelta(days=number)
        for first, last in finding.unsearched
        for number in range((last - first).days + 1)
    ]
    assert listed == [day(number) for number in range(2, 6) if number not in covered]


def test_the_time_ends_with_the_day_as_of_which() -> None:
    finding = silence([position("ahn", 6)], "ahn", since=day(2), until=day(7), as_of=day(5))
    assert finding.until == day(5)
    assert finding.outcome is Silence.NOT_LOOKED_FOR
    assert finding.unsearched == ((day(2), day(5)),)


def test_a_search_until_the_end_of_days_leaves_nothing_unsearched() -> None:
    endless = Search("s", "ahn", "Nexis", date.min, date.max, 0, END)
    assert asked(searches=(endless,)).unsearched == ()


def test_a_time_that_lies_ahead_or_ends_before_it_begins_is_refused() -> None:
    for since, until in ((day(5), day(4)), (day(LAST + 1), day(LAST + 2))):
        with pytest.raises(BadInput, match="must begin before it ends"):
            silence([], "ahn", since=since, until=until, as_of=END)
    assert silence([], "ahn", since=END, until=END, as_of=END).until == END
