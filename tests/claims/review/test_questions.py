"""The questions of the vote form: the newsroom's own, and answers that stay as they were given."""

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.errors import NeedsRole
from claims.review.models import Choice
from claims.review.panels import Ballot, cast_vote
from claims.review.question_models import VoteAnswer
from claims.review.questions import (
    ASKED_FIRST,
    MOST_QUESTIONS,
    QuestionText,
    add_question,
    all_questions,
    answers_of,
    change_question,
    move_question,
    questions_asked,
    retire_question,
)
from tests.builders import a_claim_in_review, a_reporter, an_admin, an_editor, the_panel


def asked(session: Session) -> list[str]:
    return [each.id for each in questions_asked(session)]


def test_four_questions_are_asked_until_an_admin_changes_them(session: Session) -> None:
    assert [each.text for each in questions_asked(session)] == [text for _, text in ASKED_FIRST]
    admin = an_admin(session)
    added = add_question(session, actor=admin, asked=QuestionText("Is it fair?"))
    change_question(
        session,
        actor=admin,
        question_id="literally",
        seen_version=1,
        asked=QuestionText("Is it true word for word?", is_required=True),
    )
    retire_question(session, actor=admin, question_id="reading", retired=True)
    move_question(session, actor=admin, question_id=added.id, down=False)
    move_question(session, actor=admin, question_id="literally", down=False)
    assert asked(session) == ["literally", "support", added.id, "before"]
    assert [each.id for each in all_questions(session)][-1] == "reading"
    retire_question(session, actor=admin, question_id="reading", retired=False)
    retire_question(session, actor=admin, question_id="reading", retired=False)
    assert asked(session) == ["literally", "reading", "support", added.id, "before"]
    actions = session.exec(
        select(AuditEvent.action).where(AuditEvent.subject_type == "vote_question")
    ).all()
    assert len(actions) == 5, "what changed nothing is not on the record"


def test_the_first_change_may_be_of_a_question_that_stands_in_no_table_yet(
    session: Session,
) -> None:
    change_question(
        session,
        actor=an_admin(session),
        question_id="before",
        seen_version=0,
        asked=QuestionText("And before?"),
    )
    assert questions_asked(session)[-1].text == "And before?"


def test_a_question_that_stays_as_it_is_leaves_no_trace(session: Session) -> None:
    admin = an_admin(session)
    same = QuestionText("Did the speaker support it?")
    change_question(session, actor=admin, question_id="support", seen_version=0, asked=same)
    events = select(AuditEvent).where(AuditEvent.subject_type == "vote_question")
    assert session.exec(events).all() == []


def test_only_admins_change_what_is_asked(session: Session) -> None:
    with pytest.raises(NeedsRole):
        add_question(session, actor=an_editor(session), asked=QuestionText("Mine?"))


def test_what_cannot_be_asked_is_refused(session: Session) -> None:
    admin = an_admin(session)
    with pytest.raises(BadInput, match="there already"):
        add_question(session, actor=admin, asked=QuestionText("is it literally TRUE?"))
    with pytest.raises(BadInput):
        add_question(session, actor=admin, asked=QuestionText(" "))
    with pytest.raises(NotFound):
        retire_question(session, actor=admin, question_id="none", retired=True)
    with pytest.raises(Stale):
        change_question(
            session, actor=admin, question_id="before", seen_version=7, asked=QuestionText("?")
        )
    for number in range(MOST_QUESTIONS - len(ASKED_FIRST)):
        add_question(session, actor=admin, asked=QuestionText(f"And {number}?"))
    with pytest.raises(BadInput, match="At most"):
        add_question(session, actor=admin, asked=QuestionText("One more?"))


def test_answers_stay_with_the_words_of_their_questions(session: Session) -> None:
    claim, admin = a_claim_in_review(session, a_reporter(session)), an_admin(session)
    panel = the_panel(session, claim)
    given = {"support": " With a press release. ", "before": "", "unknown": "?"}
    ballot = Ballot(panel.ruling_version.digest, Choice.APPROVE, answers=given)
    vote = cast_vote(session, actor=an_editor(session), panel=panel, ballot=ballot)
    change_question(
        session,
        actor=admin,
        question_id="support",
        seen_version=1,
        asked=QuestionText("What did the speaker say to it?"),
    )
    (answer,) = answers_of(session, [vote])[vote.id]
    assert (answer.question, answer.answer) == (
        "Did the speaker support it?",
        "With a press release.",
    )
    assert answers_of(session, []) == {}


def test_a_required_question_refuses_a_vote_without_an_answer(session: Session) -> None:
    claim, editor = a_claim_in_review(session, a_reporter(session)), an_editor(session)
    change_question(
        session,
        actor=an_admin(session),
        question_id="before",
        seen_version=1,
        asked=QuestionText("How did we rule before?", is_required=True),
    )
    panel = the_panel(session, claim)
    with pytest.raises(BadInput, match="How did we rule before") as refused:
        cast_vote(
            session,
            actor=editor,
            panel=panel,
            ballot=Ballot(panel.ruling_version.digest, Choice.APPROVE),
        )
    assert refused.value.field == "answer-before"
    ballot = Ballot(panel.ruling_version.digest, Choice.APPROVE, answers={"before": "Never."})
    cast_vote(session, actor=editor, panel=panel, ballot=ballot)
    assert [each.answer for each in session.exec(select(VoteAnswer))] == ["Never."]
