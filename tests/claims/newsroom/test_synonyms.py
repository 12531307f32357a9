"""Editors say which wordings mean one thing; each is in one group, and each change on record."""

import json
from collections.abc import Sequence

import pytest
from sqlmodel import Session

from claims.audit.models import AuditEvent
from claims.audit.operations import all_events
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.newsroom.synonyms import (
    MOST_WORDINGS,
    add_group,
    all_groups,
    change_group,
    delete_group,
    find_group,
    synonyms_stamp,
    wording_key,
)
from tests.builders import a_reporter, an_admin, an_editor

MARRIAGE = ("gay marriage", "same-sex marriage", "marriage equality")


@pytest.fixture
def editor(session: Session) -> User:
    """Return somebody who may."""
    return an_editor(session)


def on_record(session: Session, action: str) -> list[AuditEvent]:
    return [event for event in all_events(session) if event.action == action]


def payload(event: AuditEvent) -> dict[str, object]:
    assert event.payload is not None
    assert event.payload.body is not None
    return {key: value for key, value in json.loads(event.payload.body).items() if key != "salt"}


def test_a_group_is_kept_as_it_was_typed_and_on_the_record(session: Session, editor: User) -> None:
    typed = ("  gay   marriage ", "", "same-sex marriage")
    group = add_group(session, actor=editor, wordings=typed)
    session.expire_all()
    assert find_group(session, group.id).wordings == ("gay marriage", "same-sex marriage")
    [event] = on_record(session, "add synonyms")
    assert (event.actor_id, event.subject_id) == (editor.id, group.id)
    assert payload(event) == {"wordings": ["gay marriage", "same-sex marriage"]}


def test_an_admin_may_too_and_a_reporter_may_not(session: Session) -> None:
    group = add_group(session, actor=an_admin(session), wordings=MARRIAGE)
    reporter = a_reporter(session)
    with pytest.raises(NeedsRole):
        add_group(session, actor=reporter, wordings=("ACA", "Obamacare"))
    with pytest.raises(NeedsRole):
        change_group(session, actor=reporter, group=group, seen_version=1, wordings=MARRIAGE[:2])
    with pytest.raises(NeedsRole):
        delete_group(session, actor=reporter, group=group)


def test_groups_are_listed_by_their_first_wording(session: Session, editor: User) -> None:
    add_group(session, actor=editor, wordings=("tax", "levy"))
    add_group(session, actor=editor, wordings=("ACA", "Obamacare"))
    assert [group.wordings[0] for group in all_groups(session)] == ["ACA", "tax"]


def test_a_change_keeps_what_stays_and_says_what_was(session: Session, editor: User) -> None:
    group = add_group(session, actor=editor, wordings=MARRIAGE)
    after = ("marriage equality", "gay marriage")
    change_group(session, actor=editor, group=group, seen_version=group.version, wordings=after)
    session.expire_all()
    assert find_group(session, group.id).wordings == after
    [event] = on_record(session, "change synonyms")
    assert payload(event) == {"before": list(MARRIAGE), "after": list(after)}
    change_group(session, actor=editor, group=group, seen_version=group.version, wordings=after)
    assert len(on_record(session, "change synonyms")) == 1


def test_the_second_of_two_who_change_one_group_is_told(session: Session, editor: User) -> None:
    group = add_group(session, actor=editor, wordings=MARRIAGE)
    seen = group.version
    change_group(session, actor=editor, group=group, seen_version=seen, wordings=MARRIAGE[:2])
    with pytest.raises(Stale):
        change_group(session, actor=editor, group=group, seen_version=seen, wordings=MARRIAGE)


def test_a_deleted_group_is_gone_and_its_wordings_are_free(session: Session, editor: User) -> None:
    group = add_group(session, actor=editor, wordings=MARRIAGE)
    delete_group(session, actor=editor, group=group)
    with pytest.raises(NotFound):
        find_group(session, group.id)
    add_group(session, actor=editor, wordings=MARRIAGE[1:])
    assert len(on_record(session, "delete synonyms")) == 1


@pytest.mark.parametrize(
    ("wordings", "why"),
    [
        (("gay marriage",), "at least two"),
        ((), "at least two"),
        (("tax", "!!!"), "Line 2, “!!!”, has no letter"),
        (("tax", "x" * 81), "Line 2 has more than 80 characters"),
        (("tax", "a b c d e f g h i"), "Line 2 has more than 8 words"),
        (("Same-Sex marriage", "tax", "same sex márriage"), "are the same to search"),
        (tuple(f"word {n}" for n in range(MOST_WORDINGS + 1)), f"At most {MOST_WORDINGS}"),
    ],
)
def test_what_is_of_no_use_is_refused_by_its_line(
    session: Session, editor: User, wordings: Sequence[str], why: str
) -> None:
    with pytest.raises(BadInput, match=why) as refusal:
        add_group(session, actor=editor, wordings=wordings)
    assert refusal.value.field == "wordings"


def test_a_wording_is_in_one_group_only(session: Session, editor: User) -> None:
    add_group(session, actor=editor, wordings=MARRIAGE)
    with pytest.raises(BadInput, match="is in another group already: “gay marriage”, “same-sex"):
        add_group(session, actor=editor, wordings=("wedding", "Gay Marriage"))


def test_there_is_an_end_to_groups(
    session: Session, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.newsroom.synonyms.MOST_GROUPS", 1)
    add_group(session, actor=editor, wordings=MARRIAGE)
    with pytest.raises(BadInput, match="delete one first"):
        add_group(session, actor=editor, wordings=("ACA", "Obamacare"))


def test_the_stamp_changes_with_every_change(session: Session, editor: User) -> None:
    stamps = [synonyms_stamp(session)]
    group = add_group(session, actor=editor, wordings=MARRIAGE)
    stamps.append(synonyms_stamp(session))
    change_group(
        session, actor=editor, group=group, seen_version=group.version, wordings=MARRIAGE[:2]
    )
    stamps.append(synonyms_stamp(session))
    delete_group(session, actor=editor, group=group)
    stamps.append(synonyms_stamp(session))
    assert stamps[0] == stamps[3]
    assert len(set(stamps)) == 3


def test_wordings_are_the_same_whatever_their_signs() -> None:
    assert wording_key("  Peña-Nieto’s ") == "pena nieto s"  # noqa: RUF001 - the typographic sign is meant
