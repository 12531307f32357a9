"""Who was first on record: never more, and never less, than the dates allow."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.ledger.positions import NEVER, Position, RecordStatus, Search, Stance, Verdict
from claims.ledger.priority import Order, PriorityFinding, priority
from claims.ledger.ranking import ranking
from tests.claims.ledger.worlds import (
    AS_OF,
    LAST,
    SPEAKERS,
    day,
    first_day,
    ledgers,
    position,
    possible_days,
    verdict_by_trying,
    worlds,
)

END = day(LAST)


def between(*records: Position, as_of: date = END) -> PriorityFinding:
    return priority(records, "ahn", "gomez", as_of=as_of)


def order_by_trying(records: list[Position], as_of: date) -> Order:
    """Return the order of Ahn and Gomez that every world agrees on."""
    seen = set()
    for world in worlds(records, as_of):
        one, other = first_day(world, "ahn"), first_day(world, "gomez")
        same = Order.SAME_DAY if one != date.max else Order.UNDECIDED
        seen.add(Order.BEFORE if one < other else Order.AFTER if other < one else same)
    return seen.pop() if len(seen) == 1 else Order.UNDECIDED


@settings(max_examples=400, deadline=None)
@given(ledgers(), AS_OF)
def test_before_holds_in_every_world_fails_in_none_and_else_is_undecided(
    records: list[Position], as_of: date
) -> None:
    finding = priority(records, "ahn", "gomez", as_of=as_of)
    if finding.first_of_one is None or finding.first_of_other is None:
        assert finding.order is Order.NO_RECORD
        assert finding.verdict is Verdict.NO_RECORD
        return
    expected = verdict_by_trying(
        records, as_of, lambda world: first_day(world, "ahn") < first_day(world, "gomez")
    )
    assert finding.verdict is expected
    assert finding.order is order_by_trying(records, as_of)


@settings(max_examples=400, deadline=None)
@given(ledgers(), AS_OF)
def test_the_date_of_a_named_record_can_settle_it_and_of_no_other(
    records: list[Position], as_of: date
) -> None:
    finding = priority(records, "ahn", "gomez", as_of=as_of)
    if finding.order is not Order.UNDECIDED:
        assert finding.settled_by == ()
        return
    telling = {record.id for record in records if some_day_settles(records, record, as_of)}
    named = {record.id for record in finding.settled_by}
    assert named
    assert finding.settles_alone == bool(telling)
    if telling:
        assert named == telling


def some_day_settles(records: list[Position], record: Position, as_of: date) -> bool:
    for known in possible_days(record):
        exact = record._replace(earliest=known, latest=known)
        others = [exact if each is record else each for each in records]
        if order_by_trying(others, as_of) is not Order.UNDECIDED:
            return True
    return False


@settings(max_examples=400, deadline=None)
@given(ledgers(most=3), AS_OF)
def test_where_no_date_alone_settles_it_the_named_ones_do_together(
    records: list[Position], as_of: date
) -> None:
    finding = priority(records, "ahn", "gomez", as_of=as_of)
    named = {record.id for record in finding.settled_by}
    if not named or finding.settles_alone:
        return
    for world in worlds(records, date.max):
        known = [
            record._replace(earliest=when, latest=when) if record.id in named else record
            for record, when in world
        ]
        is_empty = all(when > as_of for record, when in world if record.id in named)
        assert is_empty or order_by_trying(known, as_of) is not Order.UNDECIDED


def test_one_day_apart_is_before() -> None:
    finding = between(position("ahn", 1, 3), position("gomez", 4, 6))
    assert finding.order is Order.BEFORE
    assert finding.verdict is Verdict.HOLDS
    assert finding.settled_by == ()


def test_touching_intervals_decide_nothing_one_way_and_all_the_other_way() -> None:
    finding = between(position("ahn", 1, 3), position("gomez", 3, 6))
    assert finding.order is Order.UNDECIDED
    reverse = priority(finding.records, "gomez", "ahn", as_of=END)
    assert reverse.verdict is Verdict.FAILS
    assert reverse.order is Order.UNDECIDED


def test_two_exact_records_of_one_day_are_of_the_same_day() -> None:
    finding = between(position("ahn", 3), position("gomez", 3))
    assert finding.order is Order.SAME_DAY
    assert finding.verdict is Verdict.FAILS


def test_two_imprecise_records_of_the_same_days_are_not_of_the_same_day() -> None:
    assert between(position("ahn", 3, 4), position("gomez", 3, 4)).order is Order.UNDECIDED


def test_what_comes_later_than_the_day_as_of_which_is_left_out() -> None:
    records = position("ahn", 2, 5), position("gomez", 7)
    assert between(*records, as_of=day(6)).order is Order.NO_RECORD
    assert between(*records, as_of=day(7)).order is Order.BEFORE


def test_a_record_that_may_be_later_than_the_day_as_of_which_may_be_never() -> None:
    finding = between(position("ahn", 2, 5), position("gomez", 1), as_of=day(4))
    assert finding.first_of_one is not None
    assert finding.first_of_one.latest == NEVER
    assert finding.order is Order.AFTER
    assert between(position("ahn", 2, 5), position("gomez", 1), as_of=day(5)).order is Order.AFTER
    on_the_day = between(position("ahn", 2, 5), position("gomez", 6), as_of=day(5)).first_of_one
    assert on_the_day is not None
    assert on_the_day.latest == day(5)


def test_only_verified_records_count_and_the_others_are_told() -> None:
    asserted = position("ahn", 1, status=RecordStatus.ASSERTED)
    disputed = position("gomez", 1, status=RecordStatus.DISPUTED)
    other_stance = position("gomez", 1, stance=Stance.OPPOSE, status=RecordStatus.ASSERTED)
    finding = between(asserted, disputed, other_stance, position("ahn", 5), position("gomez", 4))
    assert finding.order is Order.AFTER
    assert finding.set_aside == (asserted, disputed)


def test_a_record_of_another_stance_or_speaker_does_not_count() -> None:
    finding = between(
        position("ahn", 1, stance=Stance.OPPOSE),
        position("carrillo", 0),
        position("ahn", 5),
        position("gomez", 4),
    )
    assert finding.order is Order.AFTER


def test_the_proof_lists_the_records_that_can_be_the_first_by_their_day() -> None:
    late, early, wide = position("ahn", 7), position("ahn", 2, 5), position("ahn", 1, 6)
    finding = between(late, early, wide, position("gomez", 8))
    assert finding.first_of_one is not None
    assert finding.first_of_one.candidates == (wide, early)
    assert (finding.first_of_one.earliest, finding.first_of_one.latest) == (day(1), day(5))
    assert [each.id for each in finding.records] == [wide.id, early.id, "gomez-8-8-support"]


def test_without_a_record_the_searches_that_found_nothing_are_listed() -> None:
    def search(name: str, speaker: str, hits: int = 0, made_on: date = END) -> Search:
        return Search(name, speaker, "Nexis", day(0), day(5), hits, made_on)

    searches = [
        search("s1", "ahn"),
        search("s2", "gomez"),
        search("s3", "gomez", hits=1),
        search("s4", "gomez", made_on=day(LAST + 1)),
    ]
    finding = priority([position("ahn", 1)], "ahn", "gomez", as_of=END, searches=searches)
    assert finding.order is Order.NO_RECORD
    assert [each.id for each in finding.searches] == ["s2"]
    assert finding.set_aside == ()
    assert [each.id for each in finding.records] == ["ahn-1-1-support"]


@settings(max_examples=400, deadline=None)
@given(ledgers(SPEAKERS, (Stance.SUPPORT, Stance.OPPOSE), 5), AS_OF)
def test_places_are_those_taken_in_some_world_and_tiers_those_kept_in_all(
    records: list[Position], as_of: date
) -> None:
    found = ranking(records, as_of=as_of)
    places: dict[str, set[int]] = {each.first.speaker: set() for each in found.standings}
    for world in worlds(records, as_of):
        days = {speaker: first_day(world, speaker) for speaker in places}
        for speaker, own in days.items():
            places[speaker].add(1 + sum(other < own for other in days.values()))
        for one in found.standings:
            for other in found.standings:
                if one.tier < other.tier:
                    assert days[one.first.speaker] < days[other.first.speaker]
    for each in found.standings:
        assert {each.best_place, each.worst_place} == {
            min(places[each.first.speaker]),
            max(places[each.first.speaker]),
        }


@settings(max_examples=400, deadline=None)
@given(ledgers(SPEAKERS, most=5), AS_OF)
def test_the_order_of_many_agrees_with_the_order_of_each_two(
    records: list[Position], as_of: date
) -> None:
    found = ranking(records, as_of=as_of)
    for one in found.standings:
        for other in found.standings:
            pair = priority(records, one.first.speaker, other.first.speaker, as_of=as_of)
            if one is not other:
                assert (one.first.before(other.first) is Verdict.HOLDS) == (
                    pair.order is Order.BEFORE
                )
            if one.tier < other.tier:
                assert pair.order is Order.BEFORE
    leader = found.certainly_first
    if leader:
        assert all(
            leader is each or leader.first.before(each.first) is Verdict.HOLDS
            for each in found.standings
        )


def test_who_was_first_of_many_is_a_partial_order() -> None:
    found = ranking(
        [
            position("ahn", 1, 3),
            position("gomez", 3, 4),
            position("carrillo", 5),
            position("carrillo", 7),
            position("villaraigosa", 0, 8, Stance.OPPOSE),
            position("quiet", 0, status=RecordStatus.ASSERTED),
            position("quiet", 0, stance=Stance.OPPOSE, status=RecordStatus.ASSERTED),
        ],
        as_of=END,
    )
    assert [(each.first.speaker, each.tier) for each in found.standings] == [
        ("ahn", 1),
        ("gomez", 1),
        ("carrillo", 2),
    ]
    assert [(each.best_place, each.worst_place) for each in found.standings] == [
        (1, 1),
        (1, 2),
        (3, 3),
    ]
    assert [each.first.speaker for each in found.possibly_first] == ["ahn", "gomez"]
    assert found.certainly_first is None
    assert [each.id for each in found.set_aside] == ["quiet-0-0-support"]


def test_one_before_all_others_is_certainly_first() -> None:
    found = ranking([position("gomez", 4), position("ahn", 1, 3)], as_of=END)
    assert found.certainly_first is not None
    assert found.certainly_first.first.speaker == "ahn"


def test_two_first_on_one_day_are_both_first_and_neither_certainly() -> None:
    found = ranking([position("gomez", 4), position("ahn", 4)], as_of=END)
    assert [each.worst_place for each in found.standings] == [1, 1]
    assert found.certainly_first is None


def test_nobody_is_first_without_records() -> None:
    found = ranking([], as_of=END)
    assert found.possibly_first == ()
    assert found.certainly_first is None


@given(st.permutations([position("ahn", 1, 3), position("ahn", 2), position("gomez", 2, 4)]))
def test_the_order_in_which_records_are_given_changes_nothing(records: list[Position]) -> None:
    ordered = sorted(records, key=lambda each: each.id)
    one, other = between(*records), between(*ordered)
    assert one == other
