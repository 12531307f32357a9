"""What each person has on their own desk: watching, notes, presence, unsaved text, last looks."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from claims.audit.operations import Subject, record_event
from claims.base import new_id, now
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.desk_models import LastLook, Presence, PrivateNote, UnsavedText
from claims.newsroom.looking import (
    last_look,
    looked_before,
    needs_noting,
    newest_event_of,
    note_look,
)
from claims.newsroom.noting import note_of, write_note
from claims.newsroom.operations import set_active
from claims.newsroom.presence import be_here, leave, others_at
from claims.newsroom.unsaved import (
    MOST_ROWS,
    Typed,
    end_unsaved,
    find_unsaved,
    keep_typed,
    unsaved_at,
    unsaved_of,
)
from claims.newsroom.watching import (
    is_watching,
    set_watching,
    watch_along,
    watched_by,
    watchers_of,
)
from claims.review.triage import reassign
from tests.builders import a_claim, a_claim_at_work, a_person, a_reporter, an_editor

PLACE = "/desk/claims/x/draft"


def test_whoever_works_on_a_claim_watches_it_unless_they_chose_not_to(session: Session) -> None:
    one, two, editor = a_reporter(session), a_reporter(session), an_editor(session)
    claim = a_claim_at_work(session, one)
    assert watchers_of(session, "claim", claim.id) == [one]
    set_watching(session, user=two, kind="claim", subject_id=claim.id, on=True)
    for on in (False, False):
        set_watching(session, user=two, kind="claim", subject_id=claim.id, on=on)
    reassign(session, actor=editor, claim=claim, assignee=two)
    assert not is_watching(session, two, "claim", claim.id)
    watch_along(session, user=editor, kind="claim", subject_id=claim.id)
    assert is_watching(session, editor, "claim", claim.id)
    assert watched_by(session, editor, "claim") == [claim.id]
    set_active(session, actor=None, user=one, active=False)
    assert watchers_of(session, "claim", claim.id) == [editor]


def test_a_note_is_its_writers_alone(session: Session) -> None:
    one, two = a_reporter(session), a_reporter(session)
    claim = a_claim(session, one)
    write_note(session, user=one, claim_id=claim.id, seen_version=0, body=" Call her. ")
    assert note_of(session, one, claim.id).body == "Call her."
    assert note_of(session, two, claim.id).body == ""
    seen = note_of(session, one, claim.id).version
    write_note(session, user=one, claim_id=claim.id, seen_version=seen, body="Call her.")
    with pytest.raises(Stale):
        write_note(session, user=one, claim_id=claim.id, seen_version=0, body="Other window")
    with pytest.raises(BadInput):
        write_note(session, user=one, claim_id=claim.id, seen_version=seen, body="x" * 20_001)
    write_note(session, user=one, claim_id=claim.id, seen_version=seen, body="")
    assert session.exec(select(PrivateNote)).all() == []


def test_others_see_who_has_it_open_and_since_when_until_they_leave(session: Session) -> None:
    emil, rosa = a_person(session, name="Emil"), a_person(session, name="Rosa")
    be_here(session, user=emil, place=PLACE)
    here = session.get_one(Presence, (emil.id, PLACE))
    here.since -= timedelta(minutes=3, seconds=5)
    be_here(session, user=emil, place=PLACE)
    be_here(session, user=rosa, place=PLACE)
    (other,) = others_at(session, rosa, PLACE)
    assert (other.name, other.minutes, other.is_sure) == ("Emil", 3, True)
    assert others_at(session, rosa, "/elsewhere") == []
    leave(session, user=emil, place=PLACE)
    assert others_at(session, rosa, PLACE) == []


def test_who_was_not_heard_of_is_unsure_and_then_forgotten(session: Session) -> None:
    emil, rosa = a_person(session), a_person(session)
    be_here(session, user=emil, place=PLACE)
    here = session.get_one(Presence, (emil.id, PLACE))
    here.seen_at -= timedelta(minutes=5)
    session.flush()
    assert [each.is_sure for each in others_at(session, rosa, PLACE)] == [False]
    here.seen_at -= timedelta(minutes=15)
    session.flush()
    assert others_at(session, rosa, PLACE) == []
    be_here(session, user=rosa, place=PLACE)
    session.expire_all()
    assert [each.user_id for each in session.exec(select(Presence))] == [rosa.id]


def test_who_comes_back_after_being_forgotten_begins_anew(session: Session) -> None:
    emil = a_person(session)
    be_here(session, user=emil, place=PLACE)
    here = session.get_one(Presence, (emil.id, PLACE))
    here.since = here.seen_at = now() - timedelta(hours=3)
    be_here(session, user=emil, place=PLACE)
    assert now() - here.since < timedelta(minutes=1)


def typed(key: str, *fields: tuple[str, str], place: str = PLACE) -> Typed:
    return Typed(key, place, "", "Draft", fields)


def test_what_a_tab_typed_is_kept_over_what_it_typed_before(session: Session) -> None:
    rosa, emil = a_person(session), a_person(session)
    one, two = new_id(), new_id()
    keep_typed(session, user=rosa, typed=typed(one, ("summary", "So")))
    keep_typed(session, user=rosa, typed=typed(one, ("summary", "So it")))
    keep_typed(session, user=rosa, typed=typed(two, ("summary", "Other tab")))
    kept = unsaved_at(session, rosa, PLACE)
    assert {each.id: each.fields for each in kept} == {
        one: [["summary", "So it"]],
        two: [["summary", "Other tab"]],
    }
    assert unsaved_of(session, emil) == []
    assert keep_typed(session, user=emil, typed=typed(one, ("summary", "Mine"))) is None
    with pytest.raises(NotFound):
        find_unsaved(session, emil, one)
    assert find_unsaved(session, rosa, one).fields == [["summary", "So it"]]


def test_a_late_autosave_does_not_bring_back_what_was_sent(session: Session) -> None:
    rosa, emil = a_person(session), a_person(session)
    sent, never_kept = new_id(), new_id()
    keep_typed(session, user=rosa, typed=typed(sent, ("summary", "Sent")))
    end_unsaved(session, user=emil, key=sent)
    assert len(unsaved_of(session, rosa)) == 1, "nobody ends what is somebody else's"
    for key in (sent, never_kept, sent, "nonsense"):
        end_unsaved(session, user=rosa, key=key)
        if key != "nonsense":
            assert keep_typed(session, user=rosa, typed=typed(key, ("summary", "Late"))) is None
    assert unsaved_of(session, rosa) == []
    assert session.get_one(UnsavedText, sent).fields == []


@pytest.mark.parametrize(
    "wrong",
    [
        typed("short", ("a", "b")),
        typed("u" * 26, ("a", "b")),
        typed("0" * 26, ("a", "b"), place="nowhere"),
        typed("0" * 26, ("a", "b"), place="/" + "x" * 300),
        typed("0" * 26, ("a", "b"), place="//elsewhere.example/x"),
        typed("0" * 26, ("a", "b"), place="/\\elsewhere.example"),
        typed("0" * 26, ("a", "b"), place="/desk?x=1"),
        typed("0" * 26, ("a", "b" * 400_001)),
        typed("0" * 26, *[("a", "b")] * 81),
    ],
)
def test_what_no_form_can_hold_is_refused(session: Session, wrong: Typed) -> None:
    with pytest.raises(BadInput):
        keep_typed(session, user=a_person(session), typed=wrong)


def test_old_and_surplus_text_is_dropped_and_new_text_never(session: Session) -> None:
    rosa = a_person(session)
    old = new_id()
    keep_typed(session, user=rosa, typed=typed(old, ("a", "old")))
    session.get_one(UnsavedText, old).kept_at -= timedelta(days=31)
    session.flush()
    keys = [new_id() for _ in range(MOST_ROWS + 1)]
    for key in keys:
        keep_typed(session, user=rosa, typed=typed(key, ("a", key)))
    session.expire_all()
    kept = [each.id for each in unsaved_of(session, rosa)]
    assert len(kept) == MOST_ROWS
    assert old not in kept
    assert keys[-1] in kept


def test_what_is_new_stays_new_for_one_visit(session: Session) -> None:
    rosa, emil = a_reporter(session), an_editor(session)
    claim = a_claim(session, rosa)
    first = newest_event_of(session, claim.id)
    assert looked_before(last_look(session, emil, claim.id), first) == first, "all was new then"
    note_look(session, user=emil, claim_id=claim.id)
    session.get_one(LastLook, (emil.id, claim.id)).seen_at -= timedelta(hours=1)
    record_event(
        session, actor_id=rosa.id, action="x", subject=Subject("claim", claim.id, claim.id)
    )
    second = newest_event_of(session, claim.id)
    for _ in range(2):
        look = last_look(session, emil, claim.id)
        assert looked_before(look, second) == first
        assert needs_noting(look, second) == (_ == 0)
        note_look(session, user=emil, claim_id=claim.id)
    look = session.get_one(LastLook, (emil.id, claim.id))
    look.seen_at -= timedelta(minutes=6)
    assert needs_noting(look, second), "a visit goes on while somebody reads"
    look.seen_at -= timedelta(hours=1)
    assert looked_before(look, second) == second
    assert newest_event_of(session, "none") == 0
