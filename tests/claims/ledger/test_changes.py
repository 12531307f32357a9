"""Where a stance turns: named where every choice of days has the turn, and not missed."""

from datetime import date

from hypothesis import given, settings

from claims.ledger.changes import ChangesFinding, Flip, changes
from claims.ledger.positions import Position, RecordStatus, Stance
from tests.claims.ledger.worlds import AS_OF, LAST, World, day, ledgers, position, worlds

END = day(LAST)
SUPPORT, OPPOSE, MIXED, DECLINED = Stance


def of(*records: Position, as_of: date = END) -> ChangesFinding:
    return changes(records, "ahn", as_of=as_of)


def shown(world: World) -> list[tuple[date, Position]]:
    pairs = [(when, record) for record, when in world if record.stance is not DECLINED]
    return sorted(pairs, key=lambda pair: pair[0])


@settings(max_examples=400, deadline=None)
@given(ledgers(("ahn",), tuple(Stance), 5), AS_OF)
def test_a_certain_turn_is_in_every_world_between_the_days_it_says(
    records: list[Position], as_of: date
) -> None:
    finding = changes(records, "ahn", as_of=as_of)
    for turn in finding.turns:
        if not turn.is_certain:
            continue
        last_before, first_after = turn.between
        for world in worlds(records, as_of):
            acts = shown(world)
            before = [record.stance for when, record in acts if when <= last_before]
            after = [record.stance for when, record in acts if when >= first_after]
            assert len(before) + len(after) == len(acts)
            assert before[-1] != after[0]
            wide = {before[-1], after[0]} == {SUPPORT, OPPOSE}
            assert wide or turn.flip is Flip.PARTIAL


@settings(max_examples=400, deadline=None)
@given(ledgers(("ahn",), tuple(Stance), 5), AS_OF)
def test_the_proposal_is_what_every_world_shows_and_the_possible_what_some_world_does(
    records: list[Position], as_of: date
) -> None:
    finding = changes(records, "ahn", as_of=as_of)
    flips = [flip_in(world) for world in worlds(records, as_of)]
    assert finding.proposed == min(flips)
    assert finding.possible == max(flips)
    assert bool(finding.turns) == (finding.possible > Flip.NONE)


def flip_in(world: World) -> Flip:
    stances = {record.stance for _, record in shown(world)}
    if {SUPPORT, OPPOSE} <= stances:
        return Flip.FULL
    return Flip.PARTIAL if len(stances) > 1 else Flip.NONE


def test_from_one_side_to_the_other_is_a_full_turn() -> None:
    old, new = position("ahn", 1, 2), position("ahn", 4, 5, OPPOSE)
    finding = of(new, old)
    assert finding.proposed is Flip.FULL
    (turn,) = finding.turns
    assert (turn.before, turn.after, turn.flip) == ((old,), (new,), Flip.FULL)
    assert turn.is_certain
    assert turn.between == (day(2), day(4))


def test_to_or_from_a_mixed_stance_is_a_partial_turn() -> None:
    finding = of(position("ahn", 1, stance=MIXED), position("ahn", 2))
    assert [turn.flip for turn in finding.turns] == [Flip.PARTIAL]
    assert finding.proposed is Flip.PARTIAL


def test_records_that_touch_have_no_order() -> None:
    finding = of(position("ahn", 1, 3), position("ahn", 3, 5, OPPOSE))
    (turn,) = finding.turns
    assert not turn.is_certain
    assert turn.flip is Flip.FULL
    assert turn.between == (day(1), day(5))
    assert finding.proposed is Flip.FULL


def test_records_of_following_days_have_an_order() -> None:
    (turn,) = of(position("ahn", 1, 3), position("ahn", 4, 5, OPPOSE)).turns
    assert turn.is_certain


def test_a_turn_to_one_of_several_stances_is_at_least_the_least_of_them() -> None:
    finding = of(position("ahn", 1), position("ahn", 3, 5, OPPOSE), position("ahn", 4, 6, MIXED))
    into, within = finding.turns
    assert (into.flip, into.is_certain) == (Flip.PARTIAL, True)
    assert (within.flip, within.is_certain) == (Flip.PARTIAL, False)


def test_there_and_back_again_are_two_turns() -> None:
    finding = of(position("ahn", 1), position("ahn", 3, stance=OPPOSE), position("ahn", 5))
    assert [turn.between for turn in finding.turns] == [(day(1), day(3)), (day(3), day(5))]


def test_a_turn_that_may_come_later_is_possible_and_not_proposed() -> None:
    finding = of(position("ahn", 1), position("ahn", 3, 6, OPPOSE), as_of=day(4))
    assert finding.proposed is Flip.NONE
    assert finding.possible is Flip.FULL
    assert [turn.is_certain for turn in finding.turns] == [False]
    on_the_day = of(position("ahn", 1), position("ahn", 3, 4, OPPOSE), as_of=day(4))
    assert on_the_day.proposed is Flip.FULL
    assert [turn.is_certain for turn in on_the_day.turns] == [True]


def test_the_same_stance_again_and_to_decline_are_no_turns() -> None:
    finding = of(position("ahn", 1), position("ahn", 3, stance=DECLINED), position("ahn", 5))
    assert finding.turns == ()
    assert len(finding.records) == 2


def test_only_own_verified_records_count() -> None:
    disputed = position("ahn", 3, stance=OPPOSE, status=RecordStatus.DISPUTED)
    finding = of(position("ahn", 1), disputed, position("gomez", 3, stance=OPPOSE))
    assert finding.turns == ()
    assert finding.set_aside == (disputed,)
