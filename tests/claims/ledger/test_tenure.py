"""Since when and for how long somebody is on record: what each choice of days bears out."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.ledger.positions import Position, RecordStatus, Search, Stance, Verdict, dated_position
from claims.ledger.tenure import TenureFinding, longest_gap, tenure, years_before
from tests.claims.ledger.worlds import (
    AS_OF,
    LAST,
    World,
    dated,
    day,
    ledgers,
    position,
    verdict_by_trying,
    worlds,
)

END = day(LAST)
STANCES = tuple(Stance)


def years_later(number: int) -> date:
    """Return a day of the small world, one year on, so that cut-offs fall among the records."""
    return day(number).replace(year=day(number).year + 1)


def is_borne_out(world: World, cutoff: date) -> bool:
    """Tell whether support of the cut-off day or before stands uncontradicted in one world."""
    contrary = [when for record, when in world if record.stance in {Stance.OPPOSE, Stance.MIXED}]
    last = max(contrary, default=date.min)
    return any(record.stance is Stance.SUPPORT and last < when <= cutoff for record, when in world)


@settings(max_examples=400, deadline=None)
@given(ledgers(("ahn",), STANCES, 5), st.integers(3, LAST), AS_OF)
def test_for_years_holds_in_every_world_fails_in_none_and_else_is_undecided(
    records: list[Position], cutoff: int, as_of: date
) -> None:
    # The small world lasts days; moving its late records on by a year makes them lie after.
    moved = [moved_on(each) if each.earliest > day(5) else each for each in records]
    as_of = years_later(cutoff) if as_of > day(5) else as_of
    finding = tenure(moved, "ahn", years=1, as_of=as_of)
    if not finding.records:
        assert finding.verdict is Verdict.NO_RECORD
        assert finding.first is None
        return
    limit = years_before(as_of, 1)
    expected = verdict_by_trying(moved, as_of, lambda world: is_borne_out(world, limit))
    assert finding.verdict is expected
    check_broken_by(finding, moved, limit)


@settings(max_examples=400, deadline=None)
@given(ledgers(("ahn",), STANCES, 5), AS_OF)
def test_for_no_years_is_whether_it_stands_on_the_day_as_of_which(
    records: list[Position], as_of: date
) -> None:
    finding = tenure(records, "ahn", years=0, as_of=as_of)
    if finding.records:
        expected = verdict_by_trying(records, as_of, lambda world: is_borne_out(world, as_of))
        assert finding.verdict is expected
        check_broken_by(finding, records, as_of)


def check_broken_by(finding: TenureFinding, records: list[Position], limit: date) -> None:
    """Hold the named contrary records to be what it fails on, and only if it fails on them."""
    if finding.verdict is not Verdict.FAILS:
        assert finding.broken_by == ()
        return

    def without(*left_out: Position) -> Verdict:
        rest = [each for each in records if each not in left_out]
        return verdict_by_trying(rest, finding.as_of, lambda world: is_borne_out(world, limit))

    contrary = [each for each in records if each.stance in {Stance.OPPOSE, Stance.MIXED}]
    assert (without(*contrary) is Verdict.FAILS) == (not finding.broken_by)
    assert (without(*finding.broken_by) is Verdict.FAILS) == (not finding.broken_by)
    for named in finding.broken_by:
        assert without(*(each for each in contrary if each is not named)) is Verdict.FAILS


def moved_on(record: Position) -> Position:
    when = dated(
        record.earliest.replace(year=record.earliest.year + 1),
        record.latest.replace(year=record.latest.year + 1),
    )
    return dated_position(record.id, record.speaker, record.stance, record.act, when, record.status)


@settings(max_examples=400, deadline=None)
@given(ledgers(("ahn",), (Stance.SUPPORT,), 5), AS_OF)
def test_the_longest_gap_is_free_of_records_and_between_records_in_every_world(
    records: list[Position], as_of: date
) -> None:
    gap = tenure(records, "ahn", years=1, as_of=as_of).longest_gap
    free_everywhere = gap_by_trying(records, as_of)
    assert (gap is None) == (not free_everywhere)
    if gap:
        assert (gap[1] - gap[0]).days + 1 == max(free_everywhere)


def gap_by_trying(records: list[Position], as_of: date) -> list[int]:
    """Return the lengths of all stretches that in every world lie between acts and hold none."""
    everywhere = [[when for _, when in world] for world in worlds(records, as_of)]
    return [
        last - first + 1
        for first in range(LAST + 1)
        for last in range(first, LAST + 1)
        if all(is_gap(days, day(first), day(last)) for days in everywhere)
    ]


def is_gap(days: list[date], first: date, last: date) -> bool:
    return (
        any(each < first for each in days)
        and any(each > last for each in days)
        and not any(first <= each <= last for each in days)
    )


def one_year_on(*records: Position, years: int = 1) -> TenureFinding:
    return tenure(records, "ahn", years=years, as_of=date(2017, 3, 1))


def test_a_record_of_the_very_day_so_many_years_ago_bears_it_out() -> None:
    assert one_year_on(position("ahn", 3)).verdict is Verdict.HOLDS
    assert one_year_on(position("ahn", 4)).verdict is Verdict.FAILS
    assert one_year_on(position("ahn", 3, 4)).verdict is Verdict.UNDECIDED


def test_a_contrary_record_of_the_same_day_breaks_it_and_of_the_day_before_does_not() -> None:
    support = position("ahn", 2)
    same, before = (position("ahn", number, stance=Stance.OPPOSE) for number in (2, 1))
    assert one_year_on(support, same).verdict is Verdict.FAILS
    assert one_year_on(support, same).broken_by == (same,)
    assert one_year_on(support, same).contrary == (same,)
    assert one_year_on(support, before).verdict is Verdict.HOLDS
    assert one_year_on(support, before).contrary == ()


def test_a_mixed_stance_is_contrary_and_to_decline_is_not() -> None:
    support = position("ahn", 1)
    mixed, declined = (position("ahn", 2, stance=each) for each in (Stance.MIXED, Stance.DECLINED))
    assert one_year_on(support, mixed).verdict is Verdict.FAILS
    assert one_year_on(support, declined).verdict is Verdict.HOLDS
    assert one_year_on(support, declined).contrary == ()


def test_a_record_that_does_not_reach_back_is_not_broken_by_anything() -> None:
    finding = one_year_on(position("ahn", 5), position("ahn", 6, stance=Stance.OPPOSE))
    assert finding.verdict is Verdict.FAILS
    assert finding.broken_by == ()


def test_the_records_of_the_stance_are_counted_in_order_and_of_others_not() -> None:
    late, early = position("ahn", 5), position("ahn", 1)
    finding = one_year_on(
        late, early, position("gomez", 0), position("ahn", 0, stance=Stance.MIXED)
    )
    assert finding.records == (early, late)
    assert finding.longest_gap == (day(2), day(4))


def test_without_a_record_the_searches_are_listed_and_what_is_unverified_is_told() -> None:
    search = Search("s", "ahn", "Nexis", day(0), day(5), 0, day(5))
    asserted = position("ahn", 1, status=RecordStatus.ASSERTED)
    finding = tenure([asserted], "ahn", years=2, as_of=END, searches=[search])
    assert finding.verdict is Verdict.NO_RECORD
    assert finding.searches == (search,)
    assert finding.set_aside == (asserted,)
    assert finding.longest_gap is None
    with_record = tenure([position("ahn", 1)], "ahn", years=2, as_of=END, searches=[search])
    assert with_record.searches == ()


def test_of_two_gaps_of_one_length_the_first_is_told() -> None:
    records = [position("ahn", number) for number in (0, 3, 6)]
    assert longest_gap(records, END) == (day(1), day(2))


def test_of_two_gaps_the_longer_is_told_be_it_by_a_day() -> None:
    records = [position("ahn", number) for number in (0, 2, 5)]
    assert longest_gap(records, END) == (day(3), day(4))


def test_records_of_following_days_have_no_gap() -> None:
    assert longest_gap([position("ahn", 0), position("ahn", 1)], END) is None


@pytest.mark.parametrize(
    ("of", "years", "expected"),
    [
        (date(2017, 5, 14), 2, date(2015, 5, 14)),
        (date(2016, 2, 29), 1, date(2015, 2, 28)),
        (date(2016, 2, 29), 4, date(2012, 2, 29)),
        (date(2016, 2, 28), 1, date(2015, 2, 28)),
        (date(2016, 3, 29), 1, date(2015, 3, 29)),
        (date(2017, 5, 14), 0, date(2017, 5, 14)),
        (date(2017, 5, 14), 9000, date(1, 5, 14)),
    ],
)
def test_so_many_years_before_a_day_is_the_same_day(of: date, years: int, expected: date) -> None:
    assert years_before(of, years) == expected


def test_a_year_before_every_day_is_a_year_earlier() -> None:
    for number in range(0, 1500, 7):
        later = date(2016, 1, 1) + timedelta(days=number)
        assert 365 <= (later - years_before(later, 1)).days <= 366
