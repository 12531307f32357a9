"""The right of reply: a letter to start from, and answers kept word for word."""

from sqlmodel import Session, select

from claims.evidence.models import ReplyRequest
from claims.newsroom.models import User
from tests.builders import a_claim_at_work, a_claim_in_review, ask
from tests.factcheck.desk.browsing import Browser


def test_the_question_starts_from_a_letter_that_quotes_the_claim(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = f"/desk/claims/{claim.id}/replies/new"

    page = desk.get(url)
    assert "Dear Robert Lee Ahn," in page.text
    assert "I have publicly advocated for single-payer for years." in page.text
    answer = desk.follow(desk.send(page, asked_of="Press office", channel="telephone"))

    assert "It is on record that Robert Lee Ahn was asked." in answer.text
    assert "by telephone" in answer.text
    assert "We are waiting for an answer." in answer.text


def test_a_deadline_before_the_question_is_refused(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()

    refused = desk.fill(
        f"/desk/claims/{claim.id}/replies/new",
        asked_of="Press office",
        asked_at="2026-01-02T10:00",
        deadline="2026-01-01T10:00",
        question="My own words",
    )

    assert refused.status_code == 422
    assert "The deadline must lie after the question." in refused.text
    assert "My own words</textarea>" in refused.text


def test_what_is_no_time_is_refused_and_kept(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = f"/desk/claims/{claim.id}/replies/new"

    for time in ("tomorrow", "", "99999-01-01T00:00", "2026-02-30T10:00"):
        refused = desk.fill(url, asked_of="Press office", deadline=time)
        assert refused.status_code == 422
        assert f'value="{time}"' in refused.text


def test_an_answer_is_kept_once(session: Session, reporter: User, desk: Browser) -> None:
    claim = a_claim_at_work(session, reporter)
    ask(session, reporter, claim)
    session.commit()
    asked = session.exec(select(ReplyRequest)).one()
    url = f"/desk/replies/{asked.id}/answer"

    assert "Record the answer" in desk.get(f"/desk/claims/{claim.id}").text
    page = desk.follow(desk.fill(url, answer="Ask me <later>."))
    assert "Ask me &lt;later&gt;." in page.text
    refused = desk.fill(url, answer="Another answer")

    assert refused.status_code == 422
    assert "An answer stands here already" in refused.text
    assert "Another answer</textarea>" in refused.text


def test_nobody_is_asked_while_editors_judge(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_in_review(session, reporter)
    session.commit()

    assert desk.client.get(f"/desk/claims/{claim.id}/replies/new").status_code == 400
