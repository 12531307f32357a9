"""Beside a claim: watching, one's own note, who is here, and what is new since the last look."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, select

from claims.base import now
from claims.filing.models import Claim
from claims.newsroom.desk_models import LastLook, Presence
from claims.newsroom.models import Role, User
from claims.newsroom.watching import watchers_of
from tests.builders import a_claim_at_work, a_person, an_admin, an_editor, write
from tests.factcheck.desk.browsing import Browser, Form


def page_of(claim: Claim) -> str:
    return f"/desk/claims/{claim.id}"


def test_a_colleague_watches_a_claim_and_stops(
    session: Session, reporter: User, editor_desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = page_of(claim)
    page = editor_desk.follow(editor_desk.press(url, f"{url}/watch"))
    assert "You watch this claim" in page.text
    session.expire_all()
    assert len(watchers_of(session, "claim", claim.id)) == 2
    editor_desk.follow(editor_desk.press(url, f"{url}/unwatch"))
    session.expire_all()
    assert watchers_of(session, "claim", claim.id) == [reporter]


def test_a_note_is_read_by_its_writer_alone(
    session: Session, reporter: User, desk: Browser, browse_as: Callable[[User], Browser]
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    note = f"{page_of(claim)}/note"
    page = desk.follow(desk.fill(note, body="Her number is in the drawer."))
    assert "Her number is in the drawer." in page.text
    boss = browse_as(a_person(session, Role.EDITOR, Role.ADMIN))
    for url in (page_of(claim), note, f"/review/claims/{claim.id}", "/admin/record"):
        assert "in the drawer" not in boss.get(url).text, url
    assert "in the drawer" not in boss.client.get("/admin/record/export").text
    desk.follow(desk.fill(note, body=""))
    assert "in the drawer" not in desk.get(page_of(claim)).text


def test_of_two_windows_the_second_loses_no_note(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    note = f"{page_of(claim)}/note"
    one, two = desk.get(note), desk.get(note)
    desk.follow(desk.send(one, body="From the first"))
    conflict = desk.send(two, body="From the second")
    assert conflict.status_code == 409
    assert "From the second</textarea>" in conflict.text
    desk.follow(desk.send(conflict))


def test_whoever_opens_a_draft_is_told_who_has_it_open_and_is_not_kept_out(
    session: Session, reporter: User, desk: Browser, browse_as: Callable[[User], Browser]
) -> None:
    emil = a_person(session, Role.EDITOR, name="Emil Ek")
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = f"{page_of(claim)}/draft"
    browse_as(emil).get(url)
    here = session.exec(select(Presence)).one()
    here.since -= timedelta(minutes=3)
    session.commit()

    page = desk.get(url)

    assert "<b>Emil Ek</b> has had this draft open for 3 minutes." in page.text
    desk.follow(desk.send(page, summary="Written all the same."))


def test_a_page_says_that_it_is_open_still_and_that_it_is_closed(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = f"{page_of(claim)}/draft"
    token = Form(desk.get(url).text, "csrf_token").fields["csrf_token"]
    told = {"place": url, "csrf_token": token}
    assert desk.client.post("/desk/here", data=told).status_code == 204
    assert len(session.exec(select(Presence)).all()) == 1
    assert desk.client.post("/desk/here", data={**told, "leaving": "1"}).status_code == 204
    session.expire_all()
    assert session.exec(select(Presence)).all() == []
    assert desk.client.post("/desk/here", data={**told, "place": "//x"}).status_code == 400


def test_what_others_did_since_the_last_look_is_told_with_what_changed(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    write(session, reporter, claim, summary="Half so.")
    session.commit()
    url = page_of(claim)
    assert "Since you last looked" not in editor_desk.get(url).text
    for look in session.exec(select(LastLook)):
        look.seen_at = now() - timedelta(hours=2)
    session.commit()
    page = desk.get(f"{url}/draft")
    desk.follow(desk.send(page, summary="Quite so."))

    for _ in range(2):
        page = editor_desk.get(url)
        assert "Since you last looked" in page.text, "it stays for the visit"
        assert f"<b>{reporter.name}</b> changed the draft" in page.text
        assert "[removed: </span>Half" in page.text
    assert "Since you last looked" not in desk.get(url).text, "nobody is told what they did"


def test_an_editor_sets_a_deadline_with_the_assignment_and_moves_it(
    session: Session, reporter: User, editor_desk: Browser, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    other = a_person(session, Role.REPORTER, name="Ravi Roy")
    session.commit()
    page = editor_desk.follow(
        editor_desk.fill(
            f"{page_of(claim)}/assign",
            assignee=other.id,
            due_on="2017-06-06",
            message="She knows the harbour.",
        )
    )
    assert "Ravi Roy has the claim now, due on 06 June 2017." in page.text
    assert "overdue since" in page.text
    assert "“She knows the harbour.”" in desk.get(page_of(claim)).text
    page = editor_desk.follow(editor_desk.fill(f"{page_of(claim)}/deadline", due_on=""))
    assert "The claim has no deadline." in page.text
    assert desk.client.get(f"{page_of(claim)}/deadline").status_code == 403


def test_a_dossier_is_open_to_admins_without_the_newsrooms_talk(
    session: Session, reporter: User, browse_as: Callable[[User], Browser]
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    page = browse_as(an_admin(session)).get(f"/review/claims/{claim.id}")
    assert "/comments" not in page.text
    assert "/comments" in browse_as(an_editor(session)).get(f"/review/claims/{claim.id}").text
