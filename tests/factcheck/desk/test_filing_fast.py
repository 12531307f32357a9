"""Filing from other pages, and seeing what is alike before anything is filed twice."""

from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.filing.models import Appearance, Claim, State
from claims.newsroom.models import User
from claims.review.triage import decline
from tests.builders import a_claim, a_published_claim, an_editor
from tests.conftest import csrf_token, open_account
from tests.factcheck.desk.browsing import Browser
from tests.factcheck.public.newsroom import indexed

SAYS = "Robert Lee Ahn was for single-payer health care for many years"
SAME = "Ahn was for single-payer health care for years"
FORM = "/desk/claims/new"
SHARED = (
    "?quotation=He+said+so.&url=https%3A%2F%2FNews.example%2Fa%3Futm_source%3Dx&title=The+debate"
)


def filled(text: str) -> bool:
    page = unescape(text)
    wanted = (">\nHe said so.<", 'value="https://news.example/a"', 'value="The debate"')
    return all(each in page or each.replace("\n", "\r\n") in page for each in wanted)


def claims(session: Session) -> list[Claim]:
    session.rollback()
    return list(session.exec(select(Claim)))


def test_the_bookmark_opens_the_form_filled_in_and_saves_nothing(
    desk: Browser, session: Session
) -> None:
    assert filled(desk.get(FORM + SHARED).text)
    assert claims(session) == []


def test_what_the_bookmark_took_along_survives_signing_in(
    app: Flask, session: Session, client: FlaskClient, reporter: User
) -> None:
    account = open_account(app, session, reporter)
    detour = client.get(FORM + SHARED)
    page = client.get(detour.location)
    fields = {"email": account.email, "password": "correct horse battery staple"}
    answer = client.post(detour.location, data={**fields, "csrf_token": csrf_token(page)})

    assert filled(client.get(answer.location).text)


def test_an_address_that_a_phone_shares_within_the_text_is_taken_out_of_it(desk: Browser) -> None:
    page = desk.get(f"{FORM}?quotation=He+said+so.+https%3A%2F%2Fnews.example%2Fa&title=The+debate")
    assert filled(page.text)


def test_the_bookmark_names_this_newsroom_and_runs_nothing_here(desk: Browser) -> None:
    page = desk.get("/desk/tools")
    assert 'href="javascript:' in page.text
    assert "http://localhost/desk/claims/new" in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]


def test_phones_can_put_the_newsroom_on_their_share_sheet(desk: Browser) -> None:
    manifest = desk.get("/desk/share.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    target = manifest.get_json()["share_target"]
    assert (target["action"], target["params"]["text"]) == (FORM, "quotation")


def test_duplicates_are_looked_for_without_saving(
    desk: Browser, session: Session, reporter: User
) -> None:
    known = a_claim(session, reporter, wording=SAYS)
    session.commit()

    page = desk.fill(FORM, wording=SAME, look="1")

    assert page.status_code == 200
    assert "Much the same" in page.text
    assert f"/desk/claims/{known.id}/appearances/new" in page.text
    assert SAME in page.text
    assert len(claims(session)) == 1


def test_what_was_looked_for_in_vain_is_said(desk: Browser) -> None:
    page = desk.fill(FORM, wording="Nobody ever said anything like this", look="1")
    assert "Nothing that is filed or published is like it" in page.text


def test_scripts_get_the_same_as_a_piece_of_a_page(
    desk: Browser, session: Session, reporter: User
) -> None:
    a_claim(session, reporter, wording=SAYS)
    session.commit()
    token = csrf_token(desk.get(FORM))

    piece = desk.client.post("/desk/claims/alike", data={"csrf_token": token, "wording": SAME})

    assert SAYS in piece.text
    assert "<html" not in piece.text


def test_a_claim_much_like_another_is_filed_only_once_that_is_confirmed(
    desk: Browser, session: Session, reporter: User
) -> None:
    a_claim(session, reporter, wording=SAYS)
    session.commit()

    asked = desk.fill(FORM, wording=SAME, speaker="Robert Lee Ahn")
    assert asked.status_code == 200
    assert "Is this really another claim?" in unescape(asked.text)
    assert len(claims(session)) == 1

    assert desk.send(asked).status_code == 302
    assert len(claims(session)) == 2


def test_one_click_makes_it_an_appearance_with_all_that_was_typed(
    desk: Browser, session: Session, reporter: User
) -> None:
    known = a_claim(session, reporter, wording=SAYS)
    session.commit()
    found = desk.fill(
        FORM + SHARED, wording=SAME, speaker="Robert Lee Ahn", said="2 June 2017", look="1"
    )
    fields = desk_fields(found.text)

    answer = desk.client.post(f"/desk/claims/{known.id}/appearances/new", data=fields)

    assert answer.status_code == 302
    session.rollback()
    noted = session.exec(select(Appearance).where(Appearance.is_first == False)).one()  # noqa: E712 - a column
    assert (noted.claim_id, noted.quotation, noted.venue, noted.url) == (
        known.id,
        "He said so.",
        "The debate",
        "https://news.example/a",
    )
    assert noted.said is not None


def test_where_nobody_was_named_yet_it_is_asked_whether_the_claims_speaker_said_it(
    desk: Browser, session: Session, reporter: User
) -> None:
    known = a_claim(session, reporter, wording=SAYS)
    session.commit()
    fields = desk_fields(desk.fill(FORM + SHARED, wording=SAME, look="1").text)
    url = f"/desk/claims/{known.id}/appearances/new"

    asked = desk.client.post(url, data=fields)

    assert asked.status_code == 200
    assert "Did Robert Lee Ahn say it?" in asked.text
    assert filled(asked.text)
    assert desk.send(asked).status_code == 302


def desk_fields(text: str) -> dict[str, str]:
    from tests.factcheck.desk.browsing import Form  # noqa: PLC0415 - one use

    return Form(text, "confirmed").fields


def test_a_published_ruling_is_found_with_its_rating(
    app: Flask, desk: Browser, session: Session, reporter: User
) -> None:
    a_published_claim(session, reporter, wording=SAYS)
    for number in range(30):
        a_published_claim(session, reporter, wording=f"Another matter altogether, number {number}")
    indexed(app, session)

    page = desk.fill(FORM, wording=SAYS, look="1")

    assert SAYS in page.text
    assert "Half true" in page.text


def test_a_declined_claim_is_shown_but_takes_no_appearance(
    desk: Browser, session: Session, reporter: User
) -> None:
    known = a_claim(session, reporter, wording=SAYS)
    decline(session, actor=an_editor(session), claim=known, reason="Not checkable.")
    session.commit()

    page = desk.fill(FORM, wording=SAME, look="1")

    assert "It was declined" in page.text
    assert "appearances/new" not in page.text


def test_what_changes_is_found_by_its_new_words(
    desk: Browser, session: Session, reporter: User
) -> None:
    known = a_claim(session, reporter, wording="The bullet train will cost 98 billion dollars")
    session.commit()
    desk.fill(FORM, wording=SAME, look="1")
    assert desk.fill(f"/desk/claims/{known.id}/edit", wording=SAYS).status_code == 302

    assert SAYS in desk.fill(FORM, wording=SAME, look="1").text


def test_a_claim_from_the_same_page_is_shown_whatever_it_says(
    desk: Browser, session: Session
) -> None:
    desk.fill(
        FORM + SHARED, wording="Something else entirely", speaker="Ahn", speaker_kind="person"
    )
    page = desk.send(desk.fill(FORM + SHARED, wording="Something else entirely", speaker="Ahn"))
    assert page.status_code == 302
    assert [each.state for each in claims(session)] == [State.FILED]

    assert "filed from the same web address" in desk.get(FORM + SHARED).text
