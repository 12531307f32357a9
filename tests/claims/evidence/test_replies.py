"""The right of reply: who was asked what, until when, and what came back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from claims.audit.operations import head_event
from claims.base import now
from claims.errors import BadInput
from claims.evidence.models import Channel, ReplyRequest
from claims.evidence.replies import (
    ReplyQuestion,
    record_answer,
    replies_of,
    request_reply,
)
from claims.filing.errors import Locked
from claims.filing.models import Claim
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from tests.builders import a_claim, a_claim_in_review, a_reporter, an_admin

START = now()
ASKED = ReplyQuestion("Press office", Channel.MAIL, "Since when?", START + timedelta(days=1), START)


def a_request(
    session: Session, actor: User, claim: Claim, asked: ReplyQuestion = ASKED
) -> ReplyRequest:
    return request_reply(session, actor=actor, claim=claim, speaker=claim.speaker, asked=asked)


def test_a_question_is_kept_and_written_down(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter)
    later = a_request(session, reporter, claim, replace(ASKED, asked_at=None))
    first = a_request(session, reporter, claim)
    assert later.asked_at > START
    assert replies_of(session, claim) == [first, later]
    head = head_event(session)
    assert head is not None
    assert (head.action, head.claim_id) == ("request reply", claim.id)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("deadline", {"deadline": START}),
        ("deadline", {"deadline": START - timedelta(microseconds=1)}),
        ("asked_of", {"asked_of": " "}),
        ("question", {"question": "\x00"}),
    ],
)
def test_a_deadline_lies_after_the_question_and_nothing_is_left_out(
    session: Session, field: str, given: dict[str, object]
) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter)
    with pytest.raises(BadInput) as refusal:
        a_request(session, reporter, claim, replace(ASKED, **given))  # type: ignore[arg-type]  # given by name
    assert refusal.value.field == field
    assert a_request(
        session, reporter, claim, replace(ASKED, deadline=START + timedelta(microseconds=1))
    )


def test_an_answer_is_kept_word_for_word_and_never_overwritten(session: Session) -> None:
    reporter = a_reporter(session)
    request = a_request(session, reporter, a_claim(session, reporter))
    record_answer(session, actor=reporter, request=request, answer="Since 2009, “always”.")
    head = head_event(session)
    with pytest.raises(BadInput, match="never overwritten"):
        record_answer(session, actor=reporter, request=request, answer="Another")
    session.expire_all()
    assert request.answer == "Since 2009, “always”."
    assert request.answered_at is not None
    assert head_event(session) is head


def test_an_answer_may_come_while_others_vote_but_no_new_question(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    with pytest.raises(Locked):
        a_request(session, reporter, claim)
    (request,) = replies_of(session, claim)
    came = now()
    record_answer(session, actor=reporter, request=request, answer="Late.", answered_at=came)
    assert request.answered_at == came


@pytest.mark.parametrize(
    ("after", "why"),
    [(timedelta(minutes=-2), "no answer came before"), (timedelta(days=9), "has not come yet")],
)
def test_an_answer_comes_after_its_question_and_not_from_the_future(
    session: Session, after: timedelta, why: str
) -> None:
    reporter = a_reporter(session)
    request = a_request(session, reporter, a_claim(session, reporter))
    with pytest.raises(BadInput, match=why) as refusal:
        record_answer(
            session, actor=reporter, request=request, answer="x", answered_at=START + after
        )
    assert refusal.value.field == "answered_at"
    assert request.answered_at is None


def test_an_answer_within_the_minute_of_its_question_is_taken(session: Session) -> None:
    reporter = a_reporter(session)
    request = a_request(session, reporter, a_claim(session, reporter))
    minute = START.replace(second=0, microsecond=0)
    record_answer(session, actor=reporter, request=request, answer="Now.", answered_at=minute)
    assert request.answered_at == minute


def test_an_empty_answer_is_none(session: Session) -> None:
    reporter = a_reporter(session)
    request = a_request(session, reporter, a_claim(session, reporter))
    with pytest.raises(BadInput):
        record_answer(session, actor=reporter, request=request, answer=" ")
    request.answer = "Without its time."
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_admin_as_such_neither_asks_nor_answers(session: Session) -> None:
    reporter, admin = a_reporter(session), an_admin(session)
    claim = a_claim(session, reporter)
    with pytest.raises(NeedsRole):
        a_request(session, admin, claim)
    with pytest.raises(NeedsRole):
        record_answer(session, actor=admin, request=a_request(session, reporter, claim), answer="x")
