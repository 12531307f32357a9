import io
from email import message_from_bytes
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlmodel import Session, select

from claims.evidence.letter_models import AnswerEvidence, LetterState, ReplyLetter
from claims.evidence.models import Evidence, ReplyRequest
from claims.filing.models import Claim
from claims.newsroom.models import User
from factcheck.config import Settings
from factcheck.jobs.mailing import send_next
from tests.builders import a_claim_at_work
from tests.factcheck.desk.browsing import Browser, Form


@pytest.fixture
def claim(session: Session, reporter: User) -> Claim:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    return claim


Row = TypeVar("Row", ReplyLetter, ReplyRequest, AnswerEvidence)


def ask(desk: Browser, claim: Claim, **typed: object) -> str:
    given = {"address": "press@campaign.example", "asked_of": "Press office", **typed}
    answer = desk.fill(f"/desk/claims/{claim.id}/replies/mail", "subject", **given)
    assert answer.status_code == 302, answer.text
    return desk.follow(answer).text


def rows(session: Session, kind: type[Row]) -> list[Row]:
    """Return all rows as they are now, which a session that read before would not see."""
    session.rollback()
    return list(session.exec(select(kind)))


def token(desk: Browser, page: str) -> dict[str, object]:
    return {"csrf_token": Form(desk.get(page).text, "csrf_token").fields["csrf_token"]}


def outbox(settings: Settings) -> list[Path]:
    return sorted((settings.data / "outbox").glob("*.log"))


def test_a_speaker_is_asked_by_mail_and_the_question_is_on_record(
    desk: Browser, session: Session, claim: Claim, settings: Settings
) -> None:
    assert f"/desk/claims/{claim.id}/replies/mail" in desk.get(f"/desk/claims/{claim.id}").text
    shown = ask(desk, claim)
    request = rows(session, ReplyRequest)[0]
    assert f"No answer yet, due by {request.deadline.day} {request.deadline:%B %Y}." in shown
    assert "The question to press@campaign.example: sent" in shown
    assert "The reminder to press@campaign.example: " in shown
    (file,) = outbox(settings)
    sent = message_from_bytes(file.read_bytes())
    assert sent["To"] == "press@campaign.example"
    assert "checking this statement" in str(sent.get_payload(decode=True))
    assert request.asked_of == "Press office"
    states = {each.kind.value: each.state for each in rows(session, ReplyLetter)}
    assert states == {"question": LetterState.SENT, "reminder": LetterState.WAITING}
    assert "Letters, and answers as they came" in desk.get(f"/desk/claims/{claim.id}").text


def test_the_worker_sends_the_reminder_when_it_is_due(
    desk: Browser, app: Flask, session: Session, claim: Claim, settings: Settings
) -> None:
    ask(desk, claim)
    letters = rows(session, ReplyLetter)
    due = max(each.next_try_at for each in letters)
    with app.app_context():
        assert send_next(lambda: due)
    reminder = next(text for text in map(Path.read_text, outbox(settings)) if "Reminder" in text)
    assert "has had no answer yet" in reminder


def test_nobody_is_reminded_who_should_not_be(
    desk: Browser, session: Session, claim: Claim
) -> None:
    ask(desk, claim, remind=None)
    assert [each.kind.value for each in rows(session, ReplyLetter)] == ["question"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("address", "a@b.example, c@d.example"),
        ("address", "a@b.example\r\nBcc: c@d.example"),
        ("subject", "A question\r\nBcc: c@d.example"),
        ("deadline", "2001-01-01T10:00"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_all_that_was_typed(
    desk: Browser, session: Session, claim: Claim, settings: Settings, field: str, typed: str
) -> None:
    given = {"address": "press@campaign.example", "asked_of": "Press office", field: typed}
    refused = desk.fill(f"/desk/claims/{claim.id}/replies/mail", "subject", **given)
    assert refused.status_code == 422
    assert "Press office" in refused.text
    assert rows(session, ReplyRequest) == []
    assert outbox(settings) == []


def test_a_letter_that_did_not_go_can_be_sent_again_and_one_that_went_cannot(
    desk: Browser, session: Session, claim: Claim, settings: Settings
) -> None:
    (settings.data / "outbox").write_text("a file where the folder should be")
    shown = ask(desk, claim, remind=None)
    assert "could not be reached" in shown
    letter = rows(session, ReplyLetter)[0]
    letter.state = LetterState.UNSURE
    session.commit()
    page = f"/desk/claims/{claim.id}/letters"
    assert "may not have gone" in desk.get(page).text
    (settings.data / "outbox").unlink()
    again = f"/desk/letters/{letter.id}/again"
    assert ": sent" in desk.follow(desk.press(page, again)).text
    assert len(outbox(settings)) == 1
    refused = desk.client.post(again, data=token(desk, page))
    assert "was sent, or will be" in desk.follow(refused).text
    missing = desk.client.post(
        "/desk/letters/nothing/again",
        data=token(desk, page),
    )
    assert missing.status_code == 404


def test_an_answer_is_kept_word_for_word_with_the_mail_as_evidence(
    desk: Browser, session: Session, claim: Claim
) -> None:
    ask(desk, claim)
    request = rows(session, ReplyRequest)[0]
    keep = f"/desk/replies/{request.id}/evidence"
    mail = (io.BytesIO(b"Since 2009, as you could know."), "answer.txt")
    early = desk.fill(keep, "held", file=mail)
    assert early.status_code == 422
    assert "Record the answer first" in early.text
    desk.follow(desk.fill(f"/desk/replies/{request.id}/answer", "answer", answer="Since 2009."))
    page = desk.get(f"/desk/claims/{claim.id}/letters")
    assert "Since 2009." in page.text
    assert f'href="{keep}"' in page.text
    empty = desk.fill(keep, "held")
    assert "Choose a file" in empty.text
    mail = (io.BytesIO(b"Since 2009, as you could know."), "answer.txt")
    kept = desk.follow(desk.fill(keep, "held", file=mail))
    assert "The answer as it came" in kept.text
    tied = rows(session, AnswerEvidence)[0]
    evidence = session.get_one(Evidence, tied.evidence_id)
    assert evidence.source.name == "Robert Lee Ahn"
    assert evidence.is_primary
    assert len(evidence.snapshots) == 1


def test_a_claim_whose_speaker_was_not_asked_says_so(desk: Browser, claim: Claim) -> None:
    assert "Nobody was asked yet" in desk.get(f"/desk/claims/{claim.id}/letters").text
