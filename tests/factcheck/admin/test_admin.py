"""Admins decide who works here and by which rules, on the record; others are kept out."""

import json
import re
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.audit.operations import head_event, verify_chain
from claims.newsroom.models import Role, User
from claims.newsroom.operations import declare_conflict
from claims.review.models import Choice, Rating, RatingScale
from claims.review.scales import seed_scales
from claims.review.standards import standards_in_force
from factcheck.accounts.models import Account
from factcheck.config import Settings
from tests.builders import (
    a_claim_in_review,
    a_person,
    a_published_claim,
    a_reporter,
    an_admin,
    an_editor,
    vote,
)
from tests.factcheck.sitting import Counting, Signed, again

PAGES = (
    "/admin/",
    "/admin/people",
    "/admin/people/new",
    "/admin/standards",
    "/admin/scales",
    "/admin/conflicts",
    "/admin/registers/speakers",
    "/admin/record",
    "/admin/record/export.jsonl",
    "/admin/record/verify",
    "/admin/record/1",
)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR])
def test_nobody_but_admins_comes_in(session: Session, signed: Signed, role: Role) -> None:
    person = signed(a_person(session, role))
    for page in PAGES:
        assert person.client.get(page).status_code == 403, page
    stranger = person.client.application.test_client()
    assert {stranger.get(page).status_code for page in PAGES} == {302}


def test_every_page_opens_for_an_admin(session: Session, signed: Signed) -> None:
    admin = signed(an_admin(session))
    for page in PAGES:
        admin.open(page)


def test_a_person_is_added_and_gets_a_link_to_choose_a_password(
    session: Session, signed: Signed, settings: Settings
) -> None:
    admin = signed(an_admin(session))
    admin.open("/admin/people/new")
    answer = admin.send("", name="Nia New", email="Nia@Example.org", roles="editor")
    assert answer.status_code == 302, answer.text
    again(session)
    account = session.exec(select(Account).where(Account.email == "nia@example.org")).one()
    assert (account.user.name, account.user.has(Role.EDITOR)) == ("Nia New", True)
    (letter,) = _outbox(settings.data)
    link = re.search(r"http://localhost(/\S+)", letter)
    assert link is not None
    assert admin.client.application.test_client().get(link[1]).status_code == 200
    admin.open(f"/admin/people/{account.user_id}")
    admin.send(f"/admin/people/{account.user_id}/send-link")
    assert len(_outbox(settings.data)) == 2


def _outbox(data: Path) -> list[str]:
    return [path.read_text() for path in sorted((data / "outbox").iterdir())]


def test_an_address_that_is_taken_or_none_is_refused_with_what_was_typed(
    session: Session, signed: Signed
) -> None:
    admin = signed(an_admin(session))
    admin.open("/admin/people/new")
    taken = f"{admin.user.id}@example.org"
    for address, words in ((taken, "has an account already"), ("nonsense", "email")):
        answer = admin.send("", name="Nia New", email=address, roles="reporter")
        assert answer.status_code == 400
        assert words in answer.text
        assert "Nia New" in answer.text
    again(session)
    assert session.exec(select(User).where(User.name == "Nia New")).first() is None


def test_roles_change_and_hold_at_once(session: Session, signed: Signed) -> None:
    admin, reporter = signed(an_admin(session)), a_reporter(session)
    other = signed(reporter)
    address = f"/admin/people/{reporter.id}"
    admin.open(address)
    assert admin.send(address, roles="admin").status_code == 302
    other.open("/admin/")


def test_a_disabled_person_is_out_at_once_and_can_come_back(
    session: Session, signed: Signed
) -> None:
    admin, editor = signed(an_admin(session)), an_editor(session)
    other = signed(editor)
    address = f"/admin/people/{editor.id}"
    admin.open(address)
    admin.send(f"{address}/disable")
    assert other.client.get("/review/").status_code == 302
    admin.open(address)
    admin.send(f"{address}/enable")
    signed(editor).open("/review/")


def test_a_person_without_an_account_can_be_disabled_but_gets_no_link(
    session: Session, signed: Signed
) -> None:
    admin, reporter = signed(an_admin(session)), a_reporter(session)
    session.commit()
    address = f"/admin/people/{reporter.id}"
    assert "no account" in admin.open(address)
    assert admin.push(f"{address}/send-link").status_code == 302
    admin.open(address)
    assert admin.send(f"{address}/disable").status_code == 302
    again(session)
    assert not reporter.is_active


def test_an_admin_cannot_lock_themselves_out(session: Session, signed: Signed) -> None:
    admin = signed(an_admin(session))
    address = f"/admin/people/{admin.user.id}"
    admin.open(address)
    for act, fields in ((address, {"roles": "editor"}), (f"{address}/disable", {})):
        answer = admin.send(act, **fields)
        assert answer.status_code == 403
        assert "another admin must do it" in answer.text
    again(session)
    assert admin.user.has(Role.ADMIN)


def test_standards_change_together_and_are_on_the_record(session: Session, signed: Signed) -> None:
    admin = signed(an_admin(session))
    assert "How many editors judge a ruling" in admin.open("/admin/standards")
    given = {"panel_size": "1", "quorum": "1", "independent_sources": "1", "snapshots": "y"}
    assert admin.send("", **given, panel_reminder_days="0").status_code == 302
    again(session)
    in_force = standards_in_force(session)
    assert (in_force["quorum"], in_force["snapshots"], in_force["reply_sought"]) == (1, 1, 0)
    assert "change standard" in admin.open("/admin/record?action=change+standard")


def test_standards_that_contradict_each_other_are_refused_at_their_field(
    session: Session, signed: Signed
) -> None:
    admin = signed(an_admin(session))
    admin.open("/admin/standards")
    numbers = {"panel_size": "2", "quorum": "3", "independent_sources": "2"}
    answer = admin.send("", **numbers, panel_reminder_days="2")
    assert answer.status_code == 400
    assert "cannot be larger than the panel" in answer.text
    assert admin.send("", panel_size="none", quorum="3").status_code == 422


def rating_fields(label: str, **more: str) -> dict[str, str]:
    look = {"definition": "When so.", "colour": "teal", "shape": "half", "number": "2"}
    return {"label": label, **look, **more}


def test_a_scale_is_made_filled_ordered_and_retired(session: Session, signed: Signed) -> None:
    admin = signed(an_admin(session))
    seed_scales(session)
    session.commit()
    admin.open("/admin/scales")
    admin.send("", name="Promises")
    again(session)
    scale = session.exec(select(RatingScale).where(RatingScale.name == "Promises")).one()
    address = f"/admin/scales/{scale.id}"
    for label in ("Kept", "Broken"):
        admin.open(f"{address}/ratings/new")
        answer = admin.send("", **rating_fields(label))
        assert answer.status_code == 302, answer.text
    again(session)
    kept, broken = scale.ratings
    admin.open(address)
    admin.send(f"/admin/ratings/{broken.id}/up")
    admin.open(f"/admin/ratings/{kept.id}")
    admin.send("", **rating_fields("Held", number=""))
    admin.open(address)
    admin.send(f"/admin/ratings/{broken.id}/delete")
    admin.open(address)
    admin.send(f"{address}/retire")
    admin.open(address)
    admin.send(f"{address}/revive")
    admin.open(address)
    admin.send(f"{address}/default")
    admin.open(address)
    assert admin.send(address, name="Pledges").status_code == 302
    again(session)
    assert [(each.label, each.number) for each in scale.ratings] == [("Held", None)]
    assert (scale.name, scale.is_default, scale.retired_at) == ("Pledges", True, None)


def test_a_used_rating_shows_no_delete_button_and_is_refused(
    session: Session, signed: Signed
) -> None:
    a_published_claim(session, a_reporter(session))
    scale = seed_scales(session)
    used = next(rating for rating in scale.ratings if rating.slug == "half-true")
    admin = signed(an_admin(session))
    assert f'action="/admin/ratings/{used.id}/delete"' not in admin.open(
        f"/admin/scales/{scale.id}"
    )
    answer = admin.push(f"/admin/ratings/{used.id}/delete")
    assert answer.status_code == 400
    assert "so it stays" in answer.text


def test_the_second_admin_to_save_a_rating_is_told(session: Session, signed: Signed) -> None:
    rating_id = seed_scales(session).ratings[0].id
    one, two = signed(an_admin(session)), signed(an_admin(session))
    address = f"/admin/ratings/{rating_id}"
    one.open(address)
    two.open(address)
    assert one.send("", **rating_fields("Right")).status_code == 302
    answer = two.send("", **rating_fields("Correct"))
    assert answer.status_code == 409
    assert "Correct" in answer.text
    again(session)
    assert session.get_one(Rating, rating_id).label == "Right"


def test_another_admin_ends_a_conflict(session: Session, signed: Signed) -> None:
    claim, editor = a_claim_in_review(session, a_reporter(session)), an_editor(session)
    conflict = declare_conflict(
        session, actor=editor, user=editor, reason="kin", speaker_id=claim.speaker_id
    )
    admin = signed(an_admin(session))
    assert "Robert Lee Ahn" in admin.open("/admin/conflicts")
    assert admin.send(f"/admin/conflicts/{conflict.id}/end").status_code == 302
    again(session)
    assert conflict.ended_at is not None


def test_nobody_ends_their_own_conflict(session: Session, signed: Signed) -> None:
    claim, both = a_claim_in_review(session, a_reporter(session)), an_admin(session)
    conflict = declare_conflict(
        session, actor=both, user=both, reason="kin", speaker_id=claim.speaker_id
    )
    admin = signed(both)
    assert "another admin must end it" in admin.open("/admin/conflicts")
    answer = admin.push(f"/admin/conflicts/{conflict.id}/end")
    assert answer.status_code == 403
    assert "another admin must do it" in answer.text


def test_the_record_is_narrowed_and_paged(
    session: Session, signed: Signed, counting: Counting
) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    for _ in range(3):
        a_published_claim(session, a_reporter(session))
    admin = signed(an_admin(session))
    assert "page=2" in admin.open("/admin/record")
    admin.open("/admin/record?page=2")
    text = admin.open(f"/admin/record?claim={claim.id}&action=vote")
    assert "2 events of one claim" in text
    assert "No event fits." in admin.open(f"/admin/record?person={reporter.id}&action=vote")
    admin.open("/admin/record?page=99999999999999999999999")
    with counting() as statements:
        admin.open("/admin/record")
    assert len(statements) <= 20


def test_details_are_redacted_with_a_reason(session: Session, signed: Signed) -> None:
    reporter = a_reporter(session)
    reporter.name = "Somebody"
    claim = a_published_claim(session, reporter)
    event = session.exec(
        select(AuditEvent).where(AuditEvent.claim_id == claim.id, AuditEvent.action == "submit")
    ).one()
    admin, address = signed(an_admin(session)), f"/admin/record/{event.seq}"
    assert "digest" in admin.open(address)
    assert admin.send("", reason="").status_code == 422
    assert admin.send("", reason="Names a minor.").status_code == 302
    assert "Names a minor." in admin.open(address)
    again(session)
    assert verify_chain(session).is_whole
    assert "The record is whole" in admin.open("/admin/record/verify")
    admin.open("/admin/record/999999", status=404)
    admin.open("/admin/record/99999999999999999999", status=404)


def test_an_admin_cannot_read_blind_votes_out_of_the_record(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    vote(session, an_editor(session), claim, Choice.RETURN)
    newest = head_event(session)
    assert newest is not None
    admin = signed(an_admin(session))
    event = session.exec(
        select(AuditEvent).where(AuditEvent.action == "vote").order_by(col(AuditEvent.seq).desc())
    ).one()
    text = admin.open(f"/admin/record/{event.seq}")
    assert "still blind" in text
    assert "Not so." not in text
    assert "Not so." not in admin.open("/admin/record/export.jsonl")


def test_the_export_holds_every_event_in_order(session: Session, signed: Signed) -> None:
    a_published_claim(session, a_reporter(session))
    admin = signed(an_admin(session))
    lines = admin.open("/admin/record/export.jsonl").splitlines()
    numbers = [json.loads(line)["event"]["seq"] for line in lines]
    assert numbers == list(range(1, len(numbers) + 1))
    again(session)
    head = head_event(session)
    assert head is not None
    assert json.loads(lines[-1])["hash"] == head.hash


def test_a_known_hash_is_looked_for(session: Session, signed: Signed) -> None:
    admin = signed(an_admin(session))
    head = head_event(session)
    assert head is not None
    assert "stands in the chain" in admin.open(f"/admin/record/verify?head={head.hash.upper()}")
    assert "the known head is gone" in admin.open(f"/admin/record/verify?head={'0' * 64}")
