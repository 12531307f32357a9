"""What was typed and not sent: kept, offered on its form, and gone once it was sent."""

import html
import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.base import new_id
from claims.filing.models import Claim
from claims.newsroom.desk_models import UnsavedText
from claims.newsroom.models import User
from claims.review.dossiers import ruling_of
from tests.builders import a_claim_at_work, a_claim_in_review, a_reporter, an_editor
from tests.conftest import PASSWORD, SignIn, open_account
from tests.factcheck.desk.browsing import Browser, Form

HIDDEN = re.compile(r'name="kept" value="([^"]*)"')


def draft_url(claim: Claim) -> str:
    return f"/desk/claims/{claim.id}/draft"


def autosave(browser: Browser, url: str, holding: str = "unsaved", **typed: str) -> str:
    """Type into the form of a page as its script would tell it; return the tab's key."""
    fields = {**Form(browser.get(url).text, holding).fields, **typed}
    key = next(value for name, value in fields.items() if name.endswith("unsaved"))
    about = {
        "autosave_key": key,
        "autosave_place": url,
        "autosave_form": holding.removesuffix("unsaved").rstrip("-"),
        "autosave_title": "Draft",
    }
    token = next(value for name, value in fields.items() if name.endswith("csrf_token"))
    sent = {**fields, **about, "csrf_token": token}
    answer = browser.client.post("/desk/unsaved", data=sent)
    assert answer.status_code == 200, answer.text
    return str(key)


def test_what_a_closed_tab_held_is_offered_and_put_back_only_when_asked(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = draft_url(claim)
    key = autosave(desk, url, summary="Half a thought", analysis="First.\n\nSecond.")

    page = desk.get(url)
    assert "You have unsaved text from" in page.text
    assert "Half a thought</textarea>" not in page.text, "nothing is put in unasked"

    restored = desk.get(f"{url}?restore={key}&compare=1")
    assert "is back in the form" in restored.text
    assert "Half a thought</textarea>" in restored.text
    assert "[added: </span>First." in restored.text, "what it changes of what is saved"
    assert "You have unsaved text" not in restored.text

    desk.follow(desk.send(restored))
    session.expire_all()
    assert ruling_of(session, claim).summary == "Half a thought"
    assert "unsaved text" not in desk.get(url).text


def test_two_tabs_are_two_texts_and_neither_is_lost(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = draft_url(claim)
    first, second = (autosave(desk, url, summary=f"Tab {tab}") for tab in ("one", "two"))

    page = desk.get(url)

    assert "Tab one" in page.text
    assert "Tab two" in page.text
    answer = desk.client.post(
        f"/desk/unsaved/{first}/discard",
        data={"csrf_token": Form(page.text, "csrf_token").fields["csrf_token"]},
    )
    page = desk.follow(answer)
    assert "Tab one" not in page.text
    assert f"restore={second}" in page.text


def test_a_late_autosave_never_brings_back_what_was_sent(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = draft_url(claim)
    page = desk.get(url)
    fields = Form(page.text, "unsaved").fields
    desk.follow(desk.send(page, summary="Sent"))

    late = {
        "autosave_key": fields["unsaved"],
        "autosave_place": url,
        "summary": "Se",
        "csrf_token": fields["csrf_token"],
    }
    answer = desk.client.post("/desk/unsaved", data=late)

    assert answer.json == {"kept_at": None}
    assert "unsaved text" not in desk.get(url).text


def test_nobody_sees_what_somebody_else_typed(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = draft_url(claim)
    key = autosave(desk, url, summary="Between me and my screen")

    for page in (url, f"{url}?restore={key}", "/desk/unsaved"):
        assert "Between me" not in editor_desk.get(page).text
    token = Form(editor_desk.get(url).text, "csrf_token").fields["csrf_token"]
    answer = editor_desk.client.post(f"/desk/unsaved/{key}/discard", data={"csrf_token": token})
    assert answer.status_code == 404
    assert "Between me" in desk.get("/desk/unsaved").text


def test_a_text_belongs_to_its_page_and_its_form(
    session: Session, reporter: User, desk: Browser
) -> None:
    one, two = a_claim_at_work(session, reporter), a_claim_at_work(session, reporter)
    session.commit()
    key = autosave(desk, draft_url(one), summary="About the first")

    assert "About the first" not in desk.get(f"{draft_url(two)}?restore={key}").text
    assert "About the first" not in desk.get(f"/desk/claims/{one.id}/note?restore={key}").text


def test_reasons_for_a_vote_are_kept_beside_the_other_forms_of_the_dossier(
    session: Session, reporter: User, browse_as: Callable[[User], Browser]
) -> None:
    claim = a_claim_in_review(session, reporter)
    editor = browse_as(an_editor(session))
    url = f"/review/claims/{claim.id}"
    typed = {"vote-reasons": "Half a reason", "vote-answer-before": "As we did in May."}
    key = autosave(editor, url, holding="vote-unsaved", **typed)

    page = editor.get(f"{url}?restore={key}")

    assert "Half a reason</textarea>" in page.text
    assert "As we did in May.</textarea>" in page.text
    assert page.text.count("is back in the form") == 1


def test_what_no_form_of_ours_says_is_refused(session: Session, desk: Browser) -> None:
    session.commit()
    token = Form(desk.get("/desk/claims/new").text, "csrf_token").fields["csrf_token"]
    for wrong in (
        {},
        {"autosave_key": new_id(), "autosave_place": "//elsewhere.example"},
        {"autosave_key": "x", "autosave_place": "/desk/"},
    ):
        answer = desk.client.post("/desk/unsaved", data={"csrf_token": token, **wrong})
        assert answer.status_code == 400
    assert session.exec(select(UnsavedText)).all() == []


def kept_in(page_text: str) -> str:
    found = HIDDEN.search(page_text)
    assert found, "the page carries the text"
    return html.unescape(found.group(1))


def test_a_form_sent_after_the_session_ended_goes_on_after_signing_in(
    session: Session, reporter: User, client: FlaskClient, sign_in: SignIn
) -> None:
    claim = a_claim_at_work(session, reporter)
    sign_in(client, reporter)
    desk, url = Browser(client), draft_url(claim)
    page = desk.get(url)
    client.delete_cookie("factcheck")

    refused = desk.send(page, summary="Typed for an hour", analysis="<b>All of it</b>")

    assert refused.status_code == 403
    assert "What you typed is kept" in refused.text
    assert "Typed for an hour" in refused.text
    assert refused.headers["Cache-Control"] == "no-store"
    fields = Form(refused.text, "kept").fields
    wrong = client.post(Form(refused.text, "kept").action, data={**fields, "password": "wrong"})
    assert "Typed for an hour" in kept_in(wrong.text), "a wrong password loses nothing"
    account = open_account(client.application, session, reporter)
    fields = Form(wrong.text, "kept").fields
    signed_in = client.post(
        Form(wrong.text, "kept").action,
        data={**fields, "email": account.email, "password": PASSWORD},
    )
    restored = desk.follow(signed_in)
    assert restored.request.path == url
    assert "Typed for an hour</textarea>" in restored.text
    assert "&lt;b&gt;All of it&lt;/b&gt;</textarea>" in restored.text
    desk.follow(desk.send(restored))
    session.expire_all()
    assert ruling_of(session, claim).summary == "Typed for an hour"


def test_a_session_that_was_ended_elsewhere_loses_no_text_either(
    session: Session, reporter: User, client: FlaskClient, sign_in: SignIn
) -> None:
    claim = a_claim_at_work(session, reporter)
    sign_in(client, reporter)
    desk = Browser(client)
    page = desk.get(draft_url(claim))
    account = open_account(client.application, session, reporter)
    account.fs_uniquifier = "signed out everywhere"
    session.commit()

    refused = desk.send(page, summary="Nearly lost")

    assert refused.status_code == 403
    assert "Nearly lost" in kept_in(refused.text)


def test_a_form_from_an_older_sign_in_is_opened_again_with_its_text(
    session: Session, reporter: User, client: FlaskClient, sign_in: SignIn
) -> None:
    claim = a_claim_at_work(session, reporter)
    sign_in(client, reporter)
    desk, url = Browser(client), draft_url(claim)
    page = desk.get(url)
    client.delete_cookie("factcheck")
    sign_in(client, reporter)

    refused = desk.send(page, summary="From before")

    assert refused.status_code == 400
    fields = Form(refused.text, "kept").fields
    restored = desk.follow(client.post("/desk/unsaved/put-back", data=fields))
    assert "From before</textarea>" in restored.text


def test_a_text_that_nobody_wrote_is_not_kept_at_sign_in(
    session: Session, reporter: User, client: FlaskClient
) -> None:
    account = open_account(client.application, session, reporter)
    token = Form(client.get("/sign-in").text, "csrf_token").fields["csrf_token"]
    given = {"email": account.email, "password": PASSWORD, "csrf_token": token}
    kept = '["x", "//elsewhere.example", "", "", [["a", "b"]]]'

    answer = client.post("/sign-in", data={**given, "kept": kept})

    assert answer.status_code == 302
    assert session.exec(select(UnsavedText)).all() == []


def test_a_form_that_the_rules_refuse_is_not_forgotten(session: Session, desk: Browser) -> None:
    claim = a_claim_at_work(session, a_reporter(session))
    session.commit()
    url = draft_url(claim)
    key = autosave(desk, url, summary="s" * 501)

    refused = desk.send(desk.get(f"{url}?restore={key}"))

    assert refused.status_code == 422
    assert "s" * 501 in refused.text
    assert f"restore={key}" in desk.get(url).text
