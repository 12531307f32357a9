"""Comments: who may write, who is told, what may be changed, and that nothing is taken away."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from claims.errors import BadInput, NotAllowed, NotFound
from claims.filing.models import Claim
from claims.newsroom.anchors import Anchor
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import Role, User
from claims.newsroom.notice_models import Notice
from claims.newsroom.operations import set_active
from claims.newsroom.talk_models import CommentMention, CommentThread, TalkOf
from claims.newsroom.talking import (
    About,
    find_comment,
    find_thread,
    open_thread,
    open_threads,
    reply,
    reword,
    set_resolved,
    threads_of,
)
from claims.newsroom.watching import set_watching
from tests.builders import (
    a_claim,
    a_claim_at_work,
    a_person,
    a_reporter,
    an_admin,
    an_editor,
    some_evidence,
)


def about(claim: Claim, **more: object) -> About:
    return About(claim.id, claim.wording, **more)  # type: ignore[arg-type]  # what a test gives


def told(session: Session) -> list[tuple[str, str]]:
    """Return who was told of what kind, in a fixed order."""
    rows = session.exec(
        select(Notice).where(col(Notice.kind).in_(["mention", "comment"])).order_by(Notice.id)
    )
    return sorted((notice.kind, notice.user_id) for notice in rows)


def test_a_thread_knows_what_it_is_about(session: Session) -> None:
    reporter = a_reporter(session)
    claim, evidence = a_claim(session, reporter), some_evidence(session, reporter)
    anchor = Anchor(2, "The second.", "0" * 64)
    for given, kind in (
        (about(claim), TalkOf.CLAIM),
        (about(claim, evidence_id=evidence.id), TalkOf.EVIDENCE),
        (about(claim, paragraph=anchor), TalkOf.PARAGRAPH),
    ):
        thread = open_thread(session, actor=reporter, about=given, body="Is it so?")
        assert thread.about is kind
    assert [len(each.comments) for each in threads_of(session, claim.id)] == [1, 1, 1]
    assert open_threads(session, [claim.id, "none"]) == {claim.id: 3}
    assert open_threads(session, []) == {}


def test_those_mentioned_and_those_who_watch_are_told_once_and_nobody_of_their_own(
    session: Session,
) -> None:
    reporter, other = a_reporter(session), a_reporter(session)
    editor = a_person(session, Role.EDITOR, name="Emil Ek")
    claim = a_claim_at_work(session, reporter)
    thread = open_thread(session, actor=editor, about=about(claim), body="Who asked them?")
    assert told(session) == [("comment", reporter.id)], "the assignee watches"

    reply(session, actor=reporter, thread=thread, wording=claim.wording, body="I did, @emil-ek.")
    assert told(session) == sorted([("comment", reporter.id), ("mention", editor.id)])

    set_watching(session, user=reporter, kind="claim", subject_id=claim.id, on=False)
    later = open_thread(session, actor=other, about=about(claim), body="And then?")
    assert ("comment", editor.id) in told(session), "who spoke once watches"
    assert told(session).count(("comment", reporter.id)) == 1, "who watches no more hears nothing"
    assert later.is_open


@pytest.mark.parametrize("name", ["@Emil Ek", "@emil-ek", "@EMIL", "@emil."])
def test_a_person_is_mentioned_by_any_of_their_names(session: Session, name: str) -> None:
    reporter = a_reporter(session)
    editor = a_person(session, Role.EDITOR, name="Emil Ek")
    claim = a_claim(session, reporter)
    body = f"Ask {name} or write to desk@example.org, {name}!"
    thread = open_thread(session, actor=reporter, about=about(claim), body=body)
    mentions = session.exec(select(CommentMention)).all()
    assert [(each.comment_id, each.user_id) for each in mentions] == [
        (thread.comments[0].id, editor.id)
    ]


def test_a_name_that_nobody_has_or_several_is_told_with_those_that_work(session: Session) -> None:
    reporter = a_reporter(session)
    a_person(session, Role.EDITOR, name="Emil Ek")
    a_person(session, Role.EDITOR, name="Emil Berg")
    gone = a_person(session, Role.EDITOR, name="Gone Long")
    set_active(session, actor=None, user=gone, active=False)
    claim = a_claim(session, reporter)
    for body, words in (
        ("@nobody?", "Nobody here is called “@nobody?”|Nobody here is called “@nobody”"),
        ("@emil?", "@emil-ek or @emil-berg|@emil-berg or @emil-ek"),
        ("@gone-long", "@emil-berg, @emil-ek"),
    ):
        with pytest.raises(BadInput, match=words) as refused:
            open_thread(session, actor=reporter, about=about(claim), body=body)
        assert refused.value.field == "body"


def test_only_reporters_and_editors_talk(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    admin = an_admin(session)
    with pytest.raises(NeedsRole):
        open_thread(session, actor=admin, about=about(claim), body="Hm.")
    thread = open_thread(session, actor=an_editor(session), about=about(claim), body="Hm.")
    with pytest.raises(NeedsRole):
        set_resolved(session, actor=admin, thread=thread, resolved=True)


def test_a_resolved_thread_is_open_again_when_somebody_answers(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    claim = a_claim(session, reporter)
    thread = open_thread(session, actor=reporter, about=about(claim), body="Is it so?")
    for _ in range(2):
        set_resolved(session, actor=editor, thread=thread, resolved=True)
    assert (thread.is_open, thread.resolved_by) == (False, editor)
    assert open_threads(session, [claim.id]) == {}
    reply(session, actor=reporter, thread=thread, wording=claim.wording, body="One thing more.")
    assert (thread.is_open, thread.resolved_by) == (True, None)


def test_ones_own_words_can_be_changed_for_a_while_and_it_shows(session: Session) -> None:
    reporter = a_reporter(session)
    editor = a_person(session, Role.EDITOR, name="Emil Ek")
    thread = open_thread(
        session, actor=reporter, about=about(a_claim(session, reporter)), body="A typpo."
    )
    comment = thread.comments[0]
    reword(session, actor=reporter, comment=comment, body="A typpo.")
    assert comment.edited_at is None
    reword(session, actor=reporter, comment=comment, body="A typo, @emil-ek.")
    assert (comment.body, comment.edited_at is not None) == ("A typo, @emil-ek.", True)
    assert [each.user_id for each in session.exec(select(CommentMention))] == [editor.id]
    with pytest.raises(NotAllowed, match="somebody else's"):
        reword(session, actor=editor, comment=comment, body="Mine now.")
    with pytest.raises(BadInput):
        reword(session, actor=reporter, comment=comment, body=" ")


def test_after_half_an_hour_what_was_said_was_said(session: Session) -> None:
    reporter = a_reporter(session)
    thread = open_thread(
        session, actor=reporter, about=about(a_claim(session, reporter)), body="Said."
    )
    comment = thread.comments[0]
    comment.written_at -= timedelta(minutes=31)
    with pytest.raises(NotAllowed, match="30 minutes"):
        reword(session, actor=reporter, comment=comment, body="Never said.")


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        find_thread(session, "x")
    with pytest.raises(NotFound):
        find_comment(session, "x")


def test_a_thread_is_found_again(session: Session) -> None:
    reporter: User = a_reporter(session)
    thread: CommentThread = open_thread(
        session, actor=reporter, about=about(a_claim(session, reporter)), body="Here."
    )
    assert find_thread(session, thread.id) is thread
    assert find_comment(session, thread.comments[0].id) is thread.comments[0]
