from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from claims.audit.operations import verify_chain
from claims.errors import BadInput
from claims.evidence.letter_models import LetterKind, LetterState, ReplyLetter
from claims.evidence.letters import (
    ANSWERED,
    BACK_OFF,
    INTERRUPTED,
    LEASE,
    MOST_ATTEMPTS,
    TOO_LATE,
    LetterText,
    TakenLetter,
    answer_evidence_of,
    keep_answer_evidence,
    letter_failed,
    letter_sent,
    letter_unsure,
    letters_of,
    queue_letter,
    reminder_due,
    reply_status,
    send_again,
    take_letter,
)
from claims.evidence.models import Channel, ReplyRequest
from claims.evidence.replies import ReplyQuestion, record_answer, request_reply
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from tests.builders import a_claim_at_work, a_reporter, an_admin, some_evidence

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DEADLINE = START + timedelta(days=3)
TEXT = LetterText("press@campaign.example", "A question", "Since when?\nAnd why?")


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def request_(session: Session, reporter: User) -> ReplyRequest:
    claim = a_claim_at_work(session, reporter)
    asked = ReplyQuestion("press office", Channel.MAIL, "Since when?", DEADLINE, START)
    return request_reply(session, actor=reporter, claim=claim, speaker=claim.speaker, asked=asked)


def queue(
    session: Session,
    reporter: User,
    request: ReplyRequest,
    *,
    kind: LetterKind = LetterKind.QUESTION,
    text: LetterText = TEXT,
    due: datetime = START,
) -> ReplyLetter:
    return queue_letter(session, actor=reporter, request=request, kind=kind, text=text, due=due)


def take(session: Session, at: datetime) -> TakenLetter:
    taken = take_letter(session, at)
    assert taken is not None
    return taken


def test_a_letter_is_taken_when_it_is_due_and_once(
    session: Session, reporter: User, request_: ReplyRequest
) -> None:
    letter = queue(session, reporter, request_)
    assert take_letter(session, START - timedelta(seconds=1)) is None
    taken = take(session, START)
    assert (taken.letter_id, taken.text) == (letter.id, TEXT)
    assert take_letter(session, START) is None
    letter_sent(session, taken, START)
    assert (letter.state, letter.sent_at) == (LetterState.SENT, START)
    assert take_letter(session, START + timedelta(days=9)) is None
    assert letters_of(session, request_.claim_id) == [letter]
    assert verify_chain(session).is_whole


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "a@b.example, c@d.example",
        "Press <press@b.example>",
        "a@b.example\nBcc: c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a\x00@b.example",
        "a b@c.example",
        "@b.example",
        "a@.example",
        "x" * 250 + "@b.example",
    ],
)
def test_what_is_not_one_mail_address_is_refused(
    session: Session, reporter: User, request_: ReplyRequest, address: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        queue(session, reporter, request_, text=LetterText(address, "A question", "Why?"))
    assert refusal.value.field == "address"


@pytest.mark.parametrize(
    "subject", ["", "A\nBcc: c@d.example", "A\r\nBcc: c@d.example", "A\u2028B", "A\x0bB"]
)
def test_a_subject_that_would_add_headers_is_refused(
    session: Session, reporter: User, request_: ReplyRequest, subject: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        queue(session, reporter, request_, text=LetterText(TEXT.address, subject, "Why?"))
    assert refusal.value.field == "subject"


def test_only_reporters_and_editors_write_to_speakers(
    session: Session, request_: ReplyRequest
) -> None:
    with pytest.raises(NeedsRole):
        queue(session, an_admin(session), request_)


def test_what_the_mail_server_did_not_take_is_tried_again_and_then_given_up(
    session: Session, reporter: User, request_: ReplyRequest
) -> None:
    letter = queue(session, reporter, request_)
    at, waits = START, []
    for _ in range(MOST_ATTEMPTS - 1):
        letter_failed(session, take(session, at), "It was away.", at)
        waits.append(letter.next_try_at - at)
        at = letter.next_try_at
    assert tuple(waits) == BACK_OFF
    letter_failed(session, take(session, at), "It was away.", at)
    assert (letter.state, letter.reason) == (LetterState.FAILED, "It was away.")
    send_again(session, actor=reporter, letter=letter, at=at)
    assert take(session, at).attempt == 1


def test_a_letter_that_may_have_gone_is_never_sent_again_by_itself(
    session: Session, reporter: User, request_: ReplyRequest
) -> None:
    letter = queue(session, reporter, request_)
    take(session, START)
    assert take_letter(session, START + LEASE - timedelta(seconds=1)) is None
    assert take_letter(session, START + LEASE) is None
    assert (letter.state, letter.reason) == (LetterState.UNSURE, INTERRUPTED)
    assert take_letter(session, START + timedelta(days=9)) is None
    send_again(session, actor=reporter, letter=letter, at=START + LEASE)
    letter_unsure(session, take(session, START + LEASE), "It broke off.")
    assert letter.state is LetterState.UNSURE


def test_a_letter_that_was_sent_or_waits_is_not_sent_again(
    session: Session, reporter: User, request_: ReplyRequest
) -> None:
    letter = queue(session, reporter, request_)
    with pytest.raises(BadInput, match="was sent, or will be"):
        send_again(session, actor=reporter, letter=letter)
    letter_sent(session, take(session, START), START)
    with pytest.raises(BadInput, match="was sent, or will be"):
        send_again(session, actor=reporter, letter=letter)


def test_a_reminder_is_dropped_once_there_is_an_answer_or_no_time_left(
    session: Session, reporter: User, request_: ReplyRequest
) -> None:
    due = reminder_due(START, DEADLINE)
    reminder = queue(session, reporter, request_, kind=LetterKind.REMINDER, due=due)
    assert take_letter(session, DEADLINE) is None
    assert (reminder.state, reminder.reason) == (LetterState.DROPPED, TOO_LATE)
    reminder.state = LetterState.WAITING
    record_answer(session, actor=reporter, request=request_, answer="Since 2009.")
    assert take_letter(session, due) is None
    assert (reminder.state, reminder.reason) == (LetterState.DROPPED, ANSWERED)


def test_a_reminder_goes_a_day_before_or_halfway() -> None:
    assert reminder_due(START, START + timedelta(days=3)) == START + timedelta(days=2)
    assert reminder_due(START, START + timedelta(hours=10)) == START + timedelta(hours=5)


def test_a_reminder_that_is_due_and_needed_is_taken(
    session: Session, reporter: User, request_: ReplyRequest
) -> None:
    due = reminder_due(START, DEADLINE)
    reminder = queue(session, reporter, request_, kind=LetterKind.REMINDER, due=due)
    assert take(session, due).letter_id == reminder.id


def test_how_a_request_stands_is_said_in_words(
    session: Session, reporter: User, request_: ReplyRequest
) -> None:
    assert reply_status(request_, START) == "no answer yet, due by 4 March 2026"
    assert reply_status(request_, DEADLINE) == "did not respond by 4 March 2026"
    record_answer(
        session, actor=reporter, request=request_, answer="Since 2009.", answered_at=START
    )
    assert reply_status(request_, DEADLINE) == "answered on 1 March 2026"


def test_an_answer_is_tied_to_the_evidence_of_it_once(
    session: Session, reporter: User, request_: ReplyRequest
) -> None:
    evidence = some_evidence(session, reporter)

    def keep() -> None:
        keep_answer_evidence(session, actor=reporter, request=request_, evidence=evidence)

    with pytest.raises(BadInput, match="Record the answer first"):
        keep()
    record_answer(session, actor=reporter, request=request_, answer="Since 2009.")
    keep()
    with pytest.raises(BadInput, match="kept already"):
        keep()
    assert answer_evidence_of(session, request_.claim_id) == {request_.id: evidence}
