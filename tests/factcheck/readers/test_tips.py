"""A reader sends a tip, is answered, follows it, and is written to if they proved an address."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.filing.models import Claim
from claims.filing.tip_models import Tip, TipState
from claims.newsroom.models import User
from claims.review.triage import decline, merge
from tests.builders import a_claim, a_published_claim, an_editor
from tests.factcheck.desk.browsing import Browser
from tests.factcheck.public.newsroom import indexed
from tests.factcheck.readers.conftest import Reader

TIP = "/tip"
TEXT = "The mayor said that crime has doubled since last year."
SAYS = "Robert Lee Ahn was for single-payer health care for many years"
HOUR = 60 * 60


def the_tip(session: Session) -> Tip:
    session.rollback()
    return session.exec(select(Tip)).one()


def tips(session: Session) -> int:
    session.rollback()
    return len(session.exec(select(Tip)).all())


def actions(session: Session) -> list[str]:
    session.rollback()
    return list(session.exec(select(AuditEvent.action).order_by(AuditEvent.seq)))


def test_a_tip_is_sent_and_followed_by_a_link_that_only_its_sender_has(
    reader: Reader, session: Session
) -> None:
    assert "Send it" in reader.get(TIP).text
    answer = reader.send(TIP, text=TEXT, url="https://News.example/a?utm_source=x")
    assert answer.status_code == 302

    page = reader.get(answer.location)
    assert TEXT in page.text
    assert "waits for an editor" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"
    tip = the_tip(session)
    assert tip.url == "https://news.example/a"
    assert tip.token_digest not in page.text
    assert answer.location.rpartition("/")[2] not in repr(tip)


def test_another_link_leads_nowhere(reader: Reader) -> None:
    assert reader.client.get("/tip/no-such-code").status_code == 404


def test_readers_get_no_cookie(reader: Reader) -> None:
    answer = reader.send(TIP, text=TEXT)
    assert "Set-Cookie" not in reader.get(TIP).headers
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" not in reader.get(answer.location).headers


def test_an_address_alone_is_a_tip_and_nothing_at_all_is_none(
    reader: Reader, session: Session
) -> None:
    empty = reader.send(TIP, text=" ")
    assert empty.status_code == 422
    assert "Write what was said" in empty.text
    assert reader.send(TIP, url="https://news.example/a").status_code == 302
    assert tips(session) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": TEXT, "url": "not an address"}, "An address starts with"),
        ({"text": "x" * 5001}, "at most 5,000 fit"),
        ({"text": TEXT, "contact": "two@mail.example, one@mail.example"}, "Write one mail address"),
        ({"text": TEXT, "contact": "a@mail.example\nBcc: b@mail.example"}, "one line"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field_with_all_that_was_typed(
    reader: Reader, session: Session, typed: dict[str, str], words: str
) -> None:
    answer = reader.send(TIP, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert typed["text"][:50] in answer.text
    assert tips(session) == 0


@pytest.mark.parametrize(
    ("seconds_ago", "more", "words"),
    [
        (1, {}, "quicker than people type"),
        (13 * HOUR, {}, "open for very long"),
        (60, {"homepage": "https://spam.example"}, "people cannot see"),
        (60, {"stamp": "made up"}, "open for very long"),
    ],
)
def test_what_looks_like_a_program_is_held_off_and_a_person_only_sends_again(
    reader: Reader, session: Session, seconds_ago: float, more: dict[str, str], words: str
) -> None:
    answer = reader.send(TIP, seconds_ago=seconds_ago, text=TEXT, **more)
    assert answer.status_code == 422
    assert words in answer.text
    assert TEXT in answer.text
    assert "spam.example" not in answer.text
    assert tips(session) == 0
    assert reader.send(TIP, text=TEXT).status_code == 302


def test_a_form_that_another_site_sends_is_not_taken(reader: Reader, session: Session) -> None:
    reader.client.environ_base["HTTP_ORIGIN"] = "https://elsewhere.example"
    assert "another site" in reader.send(TIP, text=TEXT).text
    reader.client.environ_base["HTTP_ORIGIN"] = "null"
    reader.client.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert "another site" in reader.send(TIP, text=TEXT).text
    assert tips(session) == 0
    reader.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert reader.send(TIP, text=TEXT).status_code == 302


def test_who_sends_very_much_is_asked_to_wait_and_loses_nothing(
    reader: Reader, session: Session
) -> None:
    for number in range(6):
        assert reader.send(TIP, text=f"{TEXT} {number}").status_code == 302
    answer = reader.send(TIP, text="The seventh within the hour")
    assert answer.status_code == 429
    assert "Please wait an hour" in answer.text
    assert "The seventh within the hour" in answer.text
    assert tips(session) == 6


def test_what_was_checked_already_is_answered_at_once_and_can_be_sent_all_the_same(
    app: Flask, reader: Reader, session: Session, reporter: User
) -> None:
    a_published_claim(session, reporter, wording=SAYS)
    indexed(app, session)
    typed = {"text": "Ahn was for single-payer health care for years"}

    answered = reader.send(TIP, **typed)

    assert answered.status_code == 200
    assert "We have checked this" in answered.text
    assert SAYS in answered.text
    assert typed["text"] in answered.text
    assert tips(session) == 0
    assert SAYS in reader.client.post("/tip/checked", data=typed).text

    confirmed = re.search(r'name="confirmed"[^>]*value="([^"]+)"', answered.text)
    assert confirmed
    assert reader.send(TIP, **typed, confirmed=unescape(confirmed[1])).status_code == 302


def test_what_is_not_published_is_never_shown_to_readers(
    reader: Reader, session: Session, reporter: User
) -> None:
    a_claim(session, reporter, wording=SAYS)
    session.commit()
    assert SAYS not in reader.client.post("/tip/checked", data={"text": SAYS}).text
    assert reader.send(TIP, text=SAYS).status_code == 302


def test_a_search_without_results_offers_the_form_with_the_words_in_it(
    app: Flask, reader: Reader, session: Session, reporter: User
) -> None:
    a_published_claim(session, reporter)
    indexed(app, session)
    found = reader.get("/search?q=zanzibar+xylophones")
    link = re.search(r'href="(/tip\?[^"]+)"', found.text)
    assert link
    assert "zanzibar xylophones" in reader.get(unescape(link[1])).text


def test_an_editor_links_a_tip_and_the_reader_learns_no_more_than_is_public(
    reader: Reader, editor_desk: Browser, session: Session, reporter: User
) -> None:
    claim = a_claim(session, reporter, wording=SAYS)
    session.commit()
    link = reader.send(TIP, text="Was Ahn for single-payer health care for many years?").location
    tip = the_tip(session)
    queue = editor_desk.get("/desk/tips")
    assert "Was Ahn for single-payer" in queue.text

    answer = editor_desk.fill(f"/desk/tips/{tip.id}", "link-confirmed", **{"link-target": claim.id})

    assert answer.status_code == 302
    tip = the_tip(session)
    assert (tip.state, tip.claim_id) == (TipState.LINKED, claim.id)
    page = reader.get(link)
    assert "We are checking it" in page.text
    assert SAYS not in page.text
    assert "tip.link" in actions(session)


def test_an_editor_looks_for_another_claim_to_link_a_tip_to(
    reader: Reader, editor_desk: Browser, session: Session, reporter: User
) -> None:
    claim = a_claim(session, reporter, wording="Something that shares no word")
    session.commit()
    reader.send(TIP, text=TEXT)
    tip = the_tip(session)

    page = f"/desk/tips/{tip.id}?q=shares"
    answer = editor_desk.fill(page, "link-confirmed", **{"link-target": claim.id})

    assert answer.status_code == 302, answer.text
    assert the_tip(session).claim_id == claim.id


def test_a_tip_is_filed_as_a_new_claim(
    reader: Reader, editor_desk: Browser, session: Session
) -> None:
    reader.send(TIP, text=TEXT, url="https://news.example/a")
    tip = the_tip(session)
    page = editor_desk.get(f"/desk/tips/{tip.id}")
    form = re.search(r'class="button" href="([^"]+)">File as new', page.text)
    assert form

    asked = editor_desk.fill(unescape(form[1]), wording="Crime has doubled", speaker="The mayor")
    assert editor_desk.send(asked).status_code == 302

    tip = the_tip(session)
    claim = session.exec(select(Claim)).one()
    assert (tip.state, tip.claim_id) == (TipState.FILED, claim.id)
    first = claim.first_appearance
    assert first is not None
    assert (first.quotation, first.url) == (TEXT, "https://news.example/a")
    assert actions(session)[-2:] == ["file claim", "tip.file"]


def test_a_tip_is_declined_with_words_that_its_sender_reads(
    reader: Reader, editor_desk: Browser, session: Session
) -> None:
    link = reader.send(TIP, text=TEXT).location
    tip = the_tip(session)
    refused = editor_desk.fill(f"/desk/tips/{tip.id}", "no-confirmed")
    assert refused.status_code == 422

    answer = editor_desk.fill(
        f"/desk/tips/{tip.id}", "no-confirmed", **{"no-answer": "It is an opinion."}
    )

    assert answer.status_code == 302
    assert "It is an opinion." in reader.get(link).text
    assert "tip.decline" in actions(session)


def test_a_tip_is_decided_on_once(
    reader: Reader, editor_desk: Browser, session: Session, reporter: User
) -> None:
    claim = a_claim(session, reporter, wording=SAYS)
    session.commit()
    reader.send(TIP, text=SAYS)
    tip = the_tip(session)
    first, second = (editor_desk.get(f"/desk/tips/{tip.id}") for _ in range(2))
    assert editor_desk.send(first, "link-confirmed", **{"link-target": claim.id}).status_code == 302
    assert editor_desk.send(second, "no-confirmed", **{"no-answer": "No."}).status_code == 403
    assert the_tip(session).state is TipState.LINKED


def test_only_editors_decide_on_tips(
    reader: Reader, session: Session, reporter: User, browse_as: Callable[[User], Browser]
) -> None:
    reader.send(TIP, text=TEXT)
    tip = the_tip(session)
    client: FlaskClient = browse_as(reporter).client
    assert client.get("/desk/tips").status_code == 403
    assert client.get(f"/desk/tips/{tip.id}").status_code == 403


def test_tips_move_with_a_claim_that_is_merged(
    reader: Reader, editor_desk: Browser, session: Session, reporter: User
) -> None:
    claim, target = a_claim(session, reporter, wording=SAYS), a_claim(session, reporter)
    session.commit()
    link = reader.send(TIP, text=SAYS).location
    tip = the_tip(session)
    editor_desk.fill(f"/desk/tips/{tip.id}", "link-confirmed", **{"link-target": claim.id})
    session.rollback()
    merge(session, actor=an_editor(session), claim=claim, target=target)
    session.commit()
    assert the_tip(session).claim_id == target.id
    assert "We are checking it" in reader.get(link).text

    decline(session, actor=an_editor(session), claim=target, reason="Not checkable.")
    session.commit()
    page = reader.get(link).text
    assert "decided in the end not to check it" in page
    assert "Not checkable." not in page
