"""Editors put wordings together, and every search and comparison knows at once."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import Session

from claims.audit.operations import all_events
from claims.newsroom.models import Role, User
from claims.newsroom.synonyms import add_group, all_groups
from factcheck.config import Settings
from factcheck.database import db, transaction
from factcheck.indexing import search_engine
from factcheck.synonyms import known as known_module
from search_index.engine import Condition
from search_index.parsing import parse_query
from tests.builders import a_person, a_published_claim, a_reporter, an_admin, an_editor
from tests.conftest import make_app, settings_for
from tests.factcheck.public.newsroom import indexed
from tests.factcheck.sitting import Signed

PAGE = "/desk/synonyms/"
MARRIAGE = "gay marriage\r\nsame-sex marriage\r\n\r\nmarriage equality"


@pytest.fixture
def site(app: Flask, session: Session) -> Flask:
    """Return a site with a ruling on gay marriage and one on the weather."""
    reporter = a_reporter(session)
    a_published_claim(session, reporter, wording="Gomez was silent on gay marriage")
    a_published_claim(session, reporter, wording="It rains in Los Angeles")
    indexed(app, session)
    return app


@pytest.fixture
def editor(session: Session) -> User:
    """Return somebody who may."""
    editor = an_editor(session)
    session.commit()
    return editor


def test_what_an_editor_puts_together_is_found_together_at_once(
    site: Flask, editor: User, signed: Signed
) -> None:
    reader = site.test_client()
    assert "<mark>gay</mark>" not in reader.get("/search?q=marriage+equality").text
    person = signed(editor)
    assert "There is no group yet" in person.open(PAGE)
    assert person.send("", wordings=MARRIAGE).status_code == 302
    assert "“gay marriage”, “same-sex marriage” and “marriage equality” now" in person.open(PAGE)
    found = reader.get("/search?q=marriage+equality").text
    assert "<mark>gay</mark> <mark>marriage</mark>" in found
    assert "Also searched for: “gay marriage”, “same-sex marriage”." in found
    assert "Also searched" not in reader.get('/search?q="gay+marriage"').text
    with site.app_context():
        best = search_engine().match("Gomez never spoke of marriage equality")[0]
        assert "“marriage equality” and “gay marriage” mean the same." in best.reasons


def test_a_group_is_changed_and_deleted_on_the_record(
    session: Session, editor: User, signed: Signed
) -> None:
    group = add_group(session, actor=editor, wordings=("ACA", "Obamacare"))
    session.commit()
    address = f"{PAGE}{group.id}"
    person = signed(editor)
    assert "ACA\r\nObamacare" in person.open(address) or "ACA\nObamacare" in person.open(address)
    assert person.send("", wordings="ACA\nObamacare\nAffordable Care Act").status_code == 302
    assert "ACA · Obamacare · Affordable Care Act" in person.open(PAGE)
    assert person.send(f"{address}/delete").status_code == 302
    session.expire_all()
    assert list(all_groups(session)) == []
    actions = [event.action for event in all_events(session)][-3:]
    assert actions == ["add synonyms", "change synonyms", "delete synonyms"]


def test_what_is_refused_is_still_in_the_form_and_says_why(
    session: Session, editor: User, signed: Signed
) -> None:
    add_group(session, actor=editor, wordings=("ACA", "Obamacare"))
    session.commit()
    person = signed(editor)
    for typed, why in (
        ("aca\nhealth law", "“ACA” is in another group already"),
        ("alone", "at least two wordings"),
        ("one\n???", "Line 2, “???”, has no letter"),
        ("", "at least two wordings"),
    ):
        person.open(PAGE)
        answer = person.send("", wordings=typed)
        assert answer.status_code == 422
        assert why in answer.text
        assert typed in answer.text.replace("\r\n", "\n")


def test_of_two_who_change_one_group_the_second_sees_both(
    session: Session, editor: User, signed: Signed
) -> None:
    group = add_group(session, actor=editor, wordings=("ACA", "Obamacare"))
    session.commit()
    first, second = signed(editor), signed(an_editor(session))
    address = f"{PAGE}{group.id}"
    for person in (first, second):
        person.open(address)
    assert first.send("", wordings="ACA\nhealth law").status_code == 302
    answer = second.send("", wordings="ACA\nObamacare\nthe health act")
    assert answer.status_code == 409
    assert "Somebody else changed this group" in answer.text
    assert "the health act" in answer.text
    assert second.send("", wordings="ACA\nthe health act").status_code == 302
    session.expire_all()
    assert all_groups(session)[0].wordings == ("ACA", "the health act")


def test_editors_and_admins_come_in_and_nobody_else(session: Session, signed: Signed) -> None:
    signed(an_admin(session)).open(PAGE)
    reporter = signed(a_person(session, Role.REPORTER))
    reporter.open(PAGE, status=403)
    assert reporter.push(PAGE, wordings="a\nb").status_code == 403
    assert reporter.client.application.test_client().get(PAGE).status_code == 302
    signed(an_editor(session)).open(f"{PAGE}{'0' * 26}", status=404)


@pytest.fixture
def other_process(settings: Settings, database: str) -> Iterator[Flask]:
    """Return the application as another process with the same data."""
    app = make_app(settings_for(settings.data, database))
    yield app
    with app.app_context():
        db.engine.dispose()


def also_searched(app: Flask, text: str) -> tuple[str, ...]:
    with app.app_context():
        return search_engine().search(parse_query(text)).also_searched


def test_another_processs_change_is_seen_within_seconds_and_asked_for_no_oftener(
    site: Flask,
    other_process: Flask,
    editor: User,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = [100.0]
    monkeypatch.setattr(known_module.time, "monotonic", lambda: moment[0])
    editor_id = editor.id
    session.commit()
    assert also_searched(other_process, "Obamacare") == ()
    with site.app_context(), transaction() as here:
        actor = here.get_one(User, editor_id)
        add_group(here, actor=actor, wordings=("ACA", "Obamacare"))
    assert also_searched(site, "Obamacare") == ("ACA",)
    moment[0] += known_module.FRESH_SECONDS - 0.1
    assert also_searched(other_process, "Obamacare") == ()
    moment[0] += 0.2
    assert also_searched(other_process, "Obamacare") == ("ACA",)


def test_the_engine_behind_answers_for_everything_else(site: Flask) -> None:
    with site.app_context():
        engine = search_engine()
        assert engine.state().condition is Condition.READY
        assert len(engine.ids()) == 2
        assert engine.rebuild([]) == 0
