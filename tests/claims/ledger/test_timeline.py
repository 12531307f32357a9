"""The axis: every record on it, bars as long as what is not known, open ends said to be open."""

from datetime import date

from hypothesis import given, settings

from claims.dates import exact, parse_imprecise_date
from claims.ledger.positions import Act, Position, Stance, dated_position
from claims.ledger.timeline import Timeline, timeline
from tests.claims.ledger.worlds import AS_OF, SPEAKERS, ledgers

AS_OF_2017 = date(2017, 5, 20)


def record(speaker: str, typed: str) -> Position:
    return dated_position(typed, speaker, Stance.SUPPORT, Act.POST, parse_imprecise_date(typed))


def drawn(*records: Position, as_of: date = AS_OF_2017) -> Timeline:
    axis = timeline(records, as_of=as_of)
    assert axis is not None
    return axis


@settings(max_examples=300, deadline=None)
@given(ledgers(SPEAKERS, most=6), AS_OF)
def test_every_record_is_on_the_axis_once_within_its_ends(
    records: list[Position], as_of: date
) -> None:
    axis = timeline(records, as_of=as_of)
    due = [each for each in records if each.earliest <= as_of]
    if axis is None:
        assert due == []
        return
    bars = [bar for row in axis.rows for bar in row.bars]
    assert sorted(bar.position.id for bar in bars) == sorted(each.id for each in due)
    for row in axis.rows:
        assert {bar.position.speaker for bar in row.bars} == {row.speaker}
        assert [bar.left for bar in row.bars] == sorted(bar.left for bar in row.bars)
    for bar in bars:
        assert 0 <= bar.left <= bar.right <= 1
        runs_off = bar.opens_left or bar.opens_right
        assert (bar.left == bar.right) == bar.position.is_exact or runs_off


def test_the_axis_is_of_whole_years_up_to_the_day_as_of_which() -> None:
    axis = drawn(record("ahn", "spring 2015"))
    assert (axis.start, axis.end) == (date(2015, 1, 1), date(2017, 12, 31))
    assert [tick.day.year for tick in axis.ticks] == [2015, 2016, 2017]
    assert axis.ticks[0].at == 0
    assert axis.ticks[1].at == 365 / 1095


def test_a_whole_axis_reaches_from_zero_to_one() -> None:
    (row,) = drawn(record("ahn", "2015-2017"), as_of=date(2017, 12, 31)).rows
    assert (row.bars[0].left, row.bars[0].right) == (0, 1)
    assert not row.bars[0].opens_left
    assert not row.bars[0].opens_right


def test_open_ends_run_to_the_edge_and_say_so() -> None:
    axis = drawn(record("ahn", "before 2015"), record("gomez", "since 2012"))
    ahn, gomez = (row.bars[0] for row in axis.rows)
    assert (ahn.left, ahn.opens_left, ahn.opens_right) == (0, True, False)
    assert (gomez.right, gomez.opens_left, gomez.opens_right) == (1, False, True)
    assert axis.start == date(2012, 1, 1)


def test_a_bar_that_runs_past_the_day_as_of_which_opens_on_the_right_beyond_its_year() -> None:
    axis = drawn(record("ahn", "2015-2019"), record("gomez", "2017"))
    assert axis.end == date(2017, 12, 31)
    assert [row.bars[0].opens_right for row in axis.rows] == [True, False]


def test_rows_come_by_first_appearance_and_what_lies_ahead_does_not_come() -> None:
    axis = drawn(record("gomez", "2016"), record("ahn", "2015"), record("carrillo", "2018"))
    assert [row.speaker for row in axis.rows] == ["ahn", "gomez"]


def test_without_records_there_is_no_axis() -> None:
    assert timeline([], as_of=AS_OF_2017) is None


def test_years_that_would_crowd_are_left_out() -> None:
    def ticks(start: int) -> list[int]:
        return [tick.day.year for tick in drawn(record("ahn", str(start))).ticks]

    assert ticks(2008) == list(range(2008, 2018))
    assert ticks(2007) == [2010, 2015]
    assert ticks(1968)[:2] == [1970, 1975]
    assert ticks(1967) == [1975, 2000]


def test_a_point_lies_on_its_day() -> None:
    day = date(2017, 7, 2)
    axis = drawn(dated_position("p", "ahn", Stance.SUPPORT, Act.VOTE, exact(day)), as_of=day)
    assert axis.rows[0].bars[0].left == axis.rows[0].bars[0].right == 1 / 30


def test_where_all_lies_within_a_year_and_a_half_the_axis_is_of_months() -> None:
    near = drawn(record("ahn", "12 January 2017"), record("gomez", "April 2017"))
    assert (near.start, near.end) == (date(2017, 1, 1), date(2017, 5, 31))
    assert [(tick.day.month, tick.day.day) for tick in near.ticks] == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 1),
        (5, 1),
    ]
    wider = drawn(record("ahn", "20 November 2015"), record("gomez", "April 2017"))
    assert (wider.start, wider.end) == (date(2015, 11, 1), date(2017, 5, 31))
    assert [tick.day.month for tick in wider.ticks] == [11, 2, 5, 8, 11, 2, 5]
    assert wider.ticks[0].at == 0
    assert max(tick.at for tick in wider.ticks) < 1
