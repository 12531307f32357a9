"""Conversations as colleagues have them: on the claim, a paragraph, a piece of evidence."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.filing.models import Claim
from claims.newsroom.models import Role, User
from claims.newsroom.talk_models import Comment, CommentThread
from claims.newsroom.talking import threads_of
from claims.review.dossiers import ruling_of
from claims.review.drafting import DraftText, save_draft
from tests.builders import (
    a_citation,
    a_claim_at_work,
    a_person,
    a_published_claim,
    an_admin,
    some_evidence,
)
from tests.factcheck.desk.browsing import Browser, Form


def url_of(claim: Claim, on: str = "") -> str:
    return f"/desk/claims/{claim.id}/comments" + (f"?on={on}" if on else "")


def draft(session: Session, writer: User, claim: Claim, analysis: str) -> None:
    seen = ruling_of(session, claim).version
    text = DraftText(summary="S.", analysis=analysis)
    save_draft(session, actor=writer, claim=claim, seen_version=seen, text=text)
    session.commit()


@pytest.fixture
def claim(session: Session, reporter: User) -> Claim:
    """Return a claim at work with evidence and two paragraphs of draft."""
    claim = a_claim_at_work(session, reporter)
    a_citation(session, reporter, claim.elements[0], some_evidence(session, reporter))
    draft(
        session, reporter, claim, "He said it in May, at the harbour.\n\nNobody else has said it."
    )
    return claim


def keys_of(page: str) -> list[str]:
    """Return what can be commented on, by the keys that the page's links name."""
    return [part.partition("#")[0] for part in page.split("comments?on=")[1:]]


def test_a_comment_on_a_paragraph_stays_with_it_and_says_when_it_changed(
    session: Session, reporter: User, claim: Claim, desk: Browser
) -> None:
    page = desk.get(url_of(claim))
    second = next(key for key in keys_of(page.text) if key.startswith("p2-"))
    desk.follow(desk.fill(url_of(claim, second), holding="tell", body="Is **nobody** sure?"))

    page = desk.get(url_of(claim))
    assert "Is <strong>nobody</strong> sure?" in page.text
    assert "The paragraph changed since." not in page.text

    draft(session, reporter, claim, "New first.\n\nAs far as we know, nobody else has said it.")
    page = desk.get(url_of(claim))
    assert "The paragraph changed since." in page.text
    assert "[added: </span>As far as we know, n" in page.text
    place = page.text.partition("Paragraph 2 of the draft")[2]
    assert "Is <strong>nobody</strong> sure?" in place

    draft(session, reporter, claim, "Everything is otherwise now.")
    page = desk.get(url_of(claim))
    gone = page.text.partition("No longer in the draft or the evidence")[2]
    assert "Is <strong>nobody</strong> sure?" in gone


def test_colleagues_answer_resolve_and_reopen(
    session: Session, claim: Claim, desk: Browser, editor_desk: Browser
) -> None:
    desk.follow(desk.fill(url_of(claim), holding="tell", body="Who asked them?"))
    thread = session.exec(select(CommentThread)).one()
    assert "1 open conversation" in editor_desk.get(f"/desk/claims/{claim.id}").text

    page = editor_desk.get(url_of(claim))
    name = f"t{thread.id}-"
    answered = editor_desk.send(page, holding=f"{name}body", **{f"{name}body": "I did."})
    assert answered.location.endswith(f"#thread-{thread.id}")
    page = editor_desk.get(url_of(claim))
    assert "2 comments" in page.text
    token = Form(page.text, "tell").fields["csrf_token"]
    for way, words in (("resolve", "Resolved by"), ("reopen", "One is open.")):
        answer = editor_desk.client.post(
            f"/desk/threads/{thread.id}/{way}", data={"csrf_token": token}
        )
        assert words in editor_desk.follow(answer).text


def test_a_mention_of_nobody_is_told_and_the_comment_is_kept(claim: Claim, desk: Browser) -> None:
    refused = desk.fill(url_of(claim), holding="tell", body="Ask @nobody about it.")
    assert refused.status_code == 422
    assert "Nobody here is called “@nobody”." in refused.text
    assert "Ask @nobody about it.</textarea>" in refused.text


def test_who_is_to_be_told_is_chosen_from_a_list(
    session: Session, claim: Claim, desk: Browser
) -> None:
    a_person(session, Role.EDITOR, name="Emil Ek")
    session.commit()
    page = desk.get(url_of(claim))
    assert '<option value="emil-ek">' in page.text
    desk.follow(desk.send(page, holding="tell", body="Look here.", tell="emil-ek"))
    assert "@emil-ek Look here." in desk.get(url_of(claim)).text


def test_evidence_is_talked_about_where_it_is_cited(
    session: Session, claim: Claim, desk: Browser
) -> None:
    page = desk.get(url_of(claim))
    key = next(each for each in keys_of(page.text) if each.startswith("e"))
    desk.follow(desk.fill(url_of(claim, key), holding="tell", body="Is this first hand?"))
    (thread,) = threads_of(session, claim.id)
    assert f"e{thread.evidence_id}" == key


def test_a_paragraph_that_changed_before_the_comment_was_sent_keeps_the_comment(
    session: Session, reporter: User, claim: Claim, desk: Browser
) -> None:
    key = next(each for each in keys_of(desk.get(url_of(claim)).text) if each.startswith("p1-"))
    page = desk.get(url_of(claim, key))
    draft(session, reporter, claim, "All of it is new.")
    refused = desk.send(page, holding="tell", body="Just typed.")
    assert refused.status_code == 422
    assert "That part was changed meanwhile." in refused.text
    assert "Just typed.</textarea>" in refused.text


def test_ones_own_words_are_reworded_while_fresh_and_it_shows(
    session: Session, claim: Claim, desk: Browser, editor_desk: Browser
) -> None:
    desk.follow(desk.fill(url_of(claim), holding="tell", body="A typpo."))
    comment = session.exec(select(Comment)).one()
    edit = f"/desk/comments/{comment.id}/edit"
    desk.follow(desk.fill(edit, holding="tell", body="A typo."))
    page = desk.get(url_of(claim))
    assert "A typo." in page.text
    assert "· edited" in page.text
    assert edit not in editor_desk.get(url_of(claim)).text
    assert editor_desk.client.get(edit).status_code == 403
    comment = session.exec(select(Comment)).one()
    comment.edited_at = None
    comment.written_at -= timedelta(hours=1)
    with pytest.raises(Exception, match="never changed"):
        session.commit()
    session.rollback()


def test_what_is_said_is_clean_and_never_public(
    session: Session, reporter: User, desk: Browser, client: FlaskClient
) -> None:
    claim = a_published_claim(session, reporter)
    session.commit()
    words = "Between us <script>alert(1)</script> [x](javascript:alert(1))"
    page = desk.follow(desk.fill(url_of(claim), holding="tell", body=words))
    assert "<script>alert" not in page.text
    assert 'href="javascript' not in page.text
    client.delete_cookie("factcheck")
    public = client.get(f"/rulings/{claim.slug}")
    assert public.status_code == 200
    assert "Between us" not in public.text
    assert client.get(url_of(claim)).status_code == 302


def test_an_admin_who_does_neither_job_reads_no_comments(
    session: Session, claim: Claim, browse_as: Callable[[User], Browser]
) -> None:
    admin = browse_as(an_admin(session))
    assert admin.client.get(url_of(claim)).status_code == 403
