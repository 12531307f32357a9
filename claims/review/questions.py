"""The questions put to everybody who votes: a newsroom's own, or those that come with the product.

Until an admin changes them, the questions are ASKED_FIRST and stand in no table; answers keep the
words of the question, so that what was asked then stays known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.review.models import Vote
from claims.review.question_models import VoteAnswer, VoteQuestion
from claims.typed import optional, required

MOST_QUESTIONS = 12
LONGEST_ANSWER = 2_000

# The four that fact-checkers ask of each other, after PolitiFact's description of its method.
ASKED_FIRST: tuple[tuple[str, str], ...] = (
    ("literally", "Is it literally true?"),
    ("reading", "Is there another way to read it?"),
    ("support", "Did the speaker support it?"),
    ("before", "How did we rule on such claims before?"),
)


@dataclass(frozen=True)
class QuestionText:
    """How an admin words a question, and whether a vote without an answer is refused."""

    text: str
    is_required: bool = False


def all_questions(session: Session) -> list[VoteQuestion]:
    """Return every question, retired ones last, each group in the order in which it is asked."""
    stored = session.exec(select(VoteQuestion).order_by(col(VoteQuestion.position))).all()
    if not stored:
        return _asked_first()
    return sorted(stored, key=lambda each: (each.retired_at is not None, each.position))


def questions_asked(session: Session) -> list[VoteQuestion]:
    """Return the questions that are put to voters now, in order."""
    return [each for each in all_questions(session) if each.retired_at is None]


def _asked_first() -> list[VoteQuestion]:
    """Return what comes with the product, not stored: version 0 says so."""
    return [
        VoteQuestion(id=key, position=place, text=text, version=0)
        for place, (key, text) in enumerate(ASKED_FIRST, 1)
    ]


def add_question(session: Session, *, actor: User, asked: QuestionText) -> VoteQuestion:
    """Put one more question to voters, after the others. Raises NeedsRole, BadInput."""
    stored = _stored(session, actor)
    if sum(each.retired_at is None for each in stored) >= MOST_QUESTIONS:
        raise BadInput("text", f"At most {MOST_QUESTIONS} questions are asked at once.")
    question = VoteQuestion(
        position=max((each.position for each in stored), default=0) + 1,
        text=_new_text(stored, asked.text),
        is_required=asked.is_required,
    )
    session.add(question)
    session.flush()
    _record(session, actor, question, "add vote question")
    return question


def change_question(
    session: Session, *, actor: User, question_id: str, seen_version: int, asked: QuestionText
) -> None:
    """Word a question anew; answers that were given keep the words they answered.

    Raises NeedsRole, NotFound, Stale, BadInput. Does nothing when nothing changes.
    """
    stored = _stored(session, actor)
    question = _find(stored, question_id)
    if seen_version not in {question.version, question.version - 1 if _is_fresh(question) else -1}:
        raise Stale("question", question.version)
    others = [each for each in stored if each is not question]
    text = _new_text(others, asked.text)
    if (text, asked.is_required) == (question.text, question.is_required):
        return
    before = question.text
    question.text, question.is_required = text, asked.is_required
    session.add(question)
    session.flush()
    _record(session, actor, question, "change vote question", {"before": before})


def _is_fresh(question: VoteQuestion) -> bool:
    """Return whether it was stored only now, so that its editor saw version 0."""
    return question.version == 1


def retire_question(session: Session, *, actor: User, question_id: str, retired: bool) -> None:
    """Ask a question no more, or again. Raises NeedsRole, NotFound."""
    question = _find(_stored(session, actor), question_id)
    if (question.retired_at is not None) == retired:
        return
    question.retired_at = now() if retired else None
    session.add(question)
    session.flush()
    _record(session, actor, question, f"{'retire' if retired else 'revive'} vote question")


def move_question(session: Session, *, actor: User, question_id: str, down: bool) -> None:
    """Ask a question one place earlier or later. Raises NeedsRole, NotFound."""
    asked = [each for each in _stored(session, actor) if each.retired_at is None]
    question = _find(asked, question_id)
    asked.sort(key=lambda each: each.position)
    place = asked.index(question)
    other = place + (1 if down else -1)
    if not 0 <= other < len(asked):
        return
    asked[place].position, asked[other].position = asked[other].position, asked[place].position
    session.add_all(asked)
    session.flush()
    _record(session, actor, question, "move vote question")


def _stored(session: Session, actor: User) -> list[VoteQuestion]:
    """Return all questions as rows: what comes with the product is stored at the first change."""
    require_role(actor, "change the questions of a vote", Role.ADMIN)
    questions = all_questions(session)
    for each in questions:
        if each.version == 0:
            each.version = 1
            session.add(each)
    session.flush()
    return questions


def _find(questions: Sequence[VoteQuestion], question_id: str) -> VoteQuestion:
    question = next((each for each in questions if each.id == question_id), None)
    if question is None:
        raise NotFound("question", question_id)
    return question


def _new_text(others: Sequence[VoteQuestion], text: str) -> str:
    wanted = required("text", text, limit=300)
    if any(each.text.casefold() == wanted.casefold() for each in others):
        raise BadInput("text", "This question is there already, maybe among the retired ones.")
    return wanted


def _record(
    session: Session,
    actor: User,
    question: VoteQuestion,
    action: str,
    more: Mapping[str, object] | None = None,
) -> None:
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("vote_question", question.id),
        payload={
            "text": question.text,
            "required": question.is_required,
            "position": question.position,
            **(more or {}),
        },
    )


def checked_answers(session: Session, given: Mapping[str, str]) -> list[tuple[VoteQuestion, str]]:
    """Return the answers that were given to the questions asked now, in order.

    `given` is text by question id; an answer to a question that was retired meanwhile is kept
    too. Raises BadInput naming `answer-ID` of a required question without an answer, or too long.
    """
    answers = []
    for question in all_questions(session):
        name = f"answer-{question.id}"
        text = optional(name, given.get(question.id, ""), limit=LONGEST_ANSWER)
        if not text and question.is_required and question.retired_at is None:
            raise BadInput(name, f"This newsroom wants an answer: {question.text}")
        if text:
            answers.append((question, text))
    return answers


def keep_answers(session: Session, vote: Vote, answers: Sequence[tuple[VoteQuestion, str]]) -> None:
    """Store what a vote answered, with the questions as they were worded."""
    session.add_all(
        VoteAnswer(
            vote_id=vote.id,
            question_id=question.id,
            position=place,
            question=question.text,
            answer=text,
        )
        for place, (question, text) in enumerate(answers, 1)
    )
    session.flush()


def answers_of(session: Session, votes: Sequence[Vote]) -> dict[str, list[VoteAnswer]]:
    """Return what these votes answered, by vote id, in the order in which it was asked."""
    found: dict[str, list[VoteAnswer]] = {}
    query = (
        select(VoteAnswer)
        .where(col(VoteAnswer.vote_id).in_([vote.id for vote in votes]))
        .order_by(col(VoteAnswer.position))
    )
    for answer in session.exec(query) if votes else ():
        found.setdefault(answer.vote_id, []).append(answer)
    return found
