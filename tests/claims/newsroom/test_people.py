"""Members of the newsroom: joining, roles, leaving, and standing aside."""

import pytest
from sqlmodel import Session

from claims.audit.operations import head_event, verify_chain
from claims.errors import BadInput, NotFound
from claims.newsroom.errors import NeedsRole, OneselfRefused
from claims.newsroom.models import Role
from claims.newsroom.operations import (
    add_user,
    declare_conflict,
    end_conflict,
    everybody,
    find_user,
    people_with_role,
    set_active,
    set_roles,
)
from claims.people.operations import speaker_called
from tests.builders import a_person, a_reporter, an_admin, an_editor


def roles_of(user: object) -> set[Role]:
    return {held.role for held in user.roles}  # type: ignore[attr-defined]  # a user


def test_an_admin_adds_people_with_roles(session: Session) -> None:
    user = add_user(
        session, actor=an_admin(session), name=" Ada ", roles=[Role.EDITOR, Role.REPORTER]
    )
    assert (user.name, roles_of(user)) == ("Ada", {Role.EDITOR, Role.REPORTER})
    assert find_user(session, user.id) is user
    assert verify_chain(session).is_whole


def test_a_person_needs_a_name(session: Session) -> None:
    with pytest.raises(BadInput):
        add_user(session, actor=None, name=" ")


def test_only_admins_add_change_and_disable_people(session: Session) -> None:
    editor, user = an_editor(session), a_reporter(session)
    with pytest.raises(NeedsRole, match="Only an admin can add people"):
        add_user(session, actor=editor, name="Ada")
    with pytest.raises(NeedsRole):
        set_roles(session, actor=editor, user=user, roles=[Role.ADMIN])
    with pytest.raises(NeedsRole):
        set_active(session, actor=editor, user=user, active=False)


def test_setting_the_same_again_writes_nothing(session: Session) -> None:
    admin, user = an_admin(session), a_reporter(session)
    before = head_event(session)
    set_roles(session, actor=admin, user=user, roles=[Role.REPORTER])
    set_active(session, actor=admin, user=user, active=True)
    assert head_event(session) is before


def test_roles_come_and_go(session: Session) -> None:
    admin, user = an_admin(session), a_reporter(session)
    set_roles(session, actor=admin, user=user, roles=[Role.REPORTER, Role.EDITOR])
    set_roles(session, actor=admin, user=user, roles=[Role.EDITOR])
    session.expire_all()
    assert roles_of(user) == {Role.EDITOR}


def test_who_is_disabled_holds_no_role(session: Session) -> None:
    admin, user = an_admin(session), an_editor(session)
    set_active(session, actor=admin, user=user, active=False)
    assert not user.has(Role.EDITOR)
    assert user not in people_with_role(session, Role.EDITOR)
    assert everybody(session)[-1] is user
    set_active(session, actor=admin, user=user, active=True)
    assert people_with_role(session, Role.EDITOR) == [user]


def test_an_admin_always_remains(session: Session) -> None:
    admin = an_admin(session)
    with pytest.raises(OneselfRefused, match="another admin"):
        set_roles(session, actor=admin, user=admin, roles=[])
    with pytest.raises(OneselfRefused):
        set_active(session, actor=admin, user=admin, active=False)
    set_roles(session, actor=admin, user=admin, roles=[Role.ADMIN, Role.EDITOR])
    assert admin.has(Role.EDITOR)


def test_a_conflict_names_exactly_one_thing(session: Session) -> None:
    editor = an_editor(session)
    speaker = speaker_called(session, actor=editor, name="Ahn")
    for named in ({}, {"speaker_id": speaker.id, "contest_id": "x"}):
        with pytest.raises(BadInput) as refused:
            declare_conflict(session, actor=editor, user=editor, reason="kin", **named)
        assert refused.value.field == "concerns"
    with pytest.raises(BadInput):
        declare_conflict(session, actor=editor, user=editor, reason=" ", speaker_id=speaker.id)


def test_reporters_declare_their_own_conflicts_and_nobody_elses(session: Session) -> None:
    reporter, editor, admin = a_reporter(session), an_editor(session), an_admin(session)
    speaker = speaker_called(session, actor=reporter, name="Ahn")
    for actor, user in ((reporter, reporter), (editor, reporter), (admin, editor)):
        declare_conflict(session, actor=actor, user=user, reason="kin", speaker_id=speaker.id)
    with pytest.raises(NeedsRole):
        declare_conflict(session, actor=reporter, user=editor, reason="kin", speaker_id=speaker.id)


def test_only_another_admin_ends_a_conflict_and_once(session: Session) -> None:
    both, admin = a_person(session, Role.EDITOR, Role.ADMIN), an_admin(session)
    speaker = speaker_called(session, actor=both, name="Ahn")
    conflict = declare_conflict(session, actor=both, user=both, reason="kin", speaker_id=speaker.id)
    with pytest.raises(NeedsRole):
        end_conflict(session, actor=an_editor(session), conflict_id=conflict.id)
    with pytest.raises(OneselfRefused):
        end_conflict(session, actor=both, conflict_id=conflict.id)
    end_conflict(session, actor=admin, conflict_id=conflict.id)
    ended, count = conflict.ended_at, verify_chain(session).count
    end_conflict(session, actor=admin, conflict_id=conflict.id)
    assert (conflict.ended_at, verify_chain(session).count) == (ended, count)


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        find_user(session, "nonsense")
    with pytest.raises(NotFound):
        end_conflict(session, actor=an_admin(session), conflict_id="nonsense")
