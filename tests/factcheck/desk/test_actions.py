"""What can be done to a claim: offered where the table allows it, refused with the reason."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.audit.operations import redact_event
from claims.filing.models import Claim, State
from claims.newsroom.models import Role, User
from claims.review.corrections import begin_correction
from claims.review.models import CorrectionClass
from tests.builders import (
    a_claim,
    a_claim_at_work,
    a_claim_in_review,
    a_complete_dossier,
    a_person,
    a_published_claim,
    a_reporter,
    an_editor,
)
from tests.factcheck.desk.browsing import Browser


def url_of(claim: Claim, action: str = "") -> str:
    return f"/desk/claims/{claim.id}" + (f"/{action}" if action else "")


def test_a_reporter_takes_a_claim_and_is_offered_what_comes_next(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim(session, reporter)
    session.commit()

    page = desk.follow(desk.press(url_of(claim), url_of(claim, "take")))

    assert "The claim is yours." in page.text
    assert "took the claim" in page.text
    assert url_of(claim, "submit") in page.text
    for action in ("take", "assign", "decline", "merge"):
        assert f'"{url_of(claim, action)}"' not in page.text


def test_a_claim_that_somebody_else_took_first_says_so(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim(session, reporter)
    session.commit()
    page = desk.get(url_of(claim))
    desk.press(url_of(claim), url_of(claim, "take"))

    refused = desk.client.post(url_of(claim, "take"), data={"csrf_token": token_of(page.text)})

    assert refused.status_code == 422
    assert "A claim that is researching cannot assign." in refused.text


def token_of(html: str) -> str:
    return html.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_a_refused_submission_names_all_that_is_missing_with_links(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter, elements=["One", "Two"])
    session.commit()

    refused = desk.press(url_of(claim), url_of(claim, "submit"))

    assert refused.status_code == 422
    assert "9 things are" in refused.text
    for element in claim.elements:
        assert f"/evidence/new?element={element.id}" in refused.text
    assert url_of(claim, "replies/new") in refused.text
    assert url_of(claim, "draft") in refused.text
    assert url_of(claim, "waive/reply_sought") in refused.text
    assert url_of(claim, "waive/ruling_complete") not in refused.text


def test_what_the_claim_lacks_leads_to_its_field(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    first = claim.first_appearance
    assert first is not None
    first.quotation, first.said, first.venue = "", None, ""
    session.add(first)
    session.commit()

    page = desk.get(url_of(claim))

    for field in ("quotation", "said", "venue"):
        assert url_of(claim, f"edit#{field}") in page.text


def test_only_the_assignee_submits(
    session: Session, reporter: User, browse_as: Callable[[User], Browser], desk: Browser
) -> None:
    claim = a_complete_dossier(session, reporter)
    session.commit()
    other = browse_as(a_reporter(session))

    assert url_of(claim, "submit") not in other.get(url_of(claim)).text
    token = token_of(other.get(url_of(claim)).text)
    answer = other.client.post(url_of(claim, "submit"), data={"csrf_token": token})

    assert answer.status_code == 403
    desk.follow(desk.press(url_of(claim), url_of(claim, "submit")))
    desk.follow(desk.press(url_of(claim), url_of(claim, "withdraw")))
    session.rollback()
    assert claim.state is State.RESEARCHING


def test_a_gate_is_waived_once_with_a_reason_that_is_shown(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    url = url_of(claim, "waive/reply_sought")

    assert desk.fill(url, reason="").status_code == 422
    page = desk.follow(desk.fill(url, reason="The speaker died in 2019."))
    assert "Reason: The speaker died in 2019." in page.text
    again = desk.fill(url, reason="Once more")

    assert again.status_code == 422
    assert "This gate is waived already." in again.text
    assert "Once more</textarea>" in again.text


@pytest.mark.parametrize("gate", ["ruling_complete", "panel_size", "nonsense"])
def test_what_cannot_be_waived_is_not(
    gate: str, session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    token = token_of(desk.get(url_of(claim)).text)

    answer = desk.client.post(
        url_of(claim, f"waive/{gate}"), data={"csrf_token": token, "reason": "Because"}
    )

    assert answer.status_code == 422


def test_an_editor_assigns_and_hands_over(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    claim = a_claim(session, reporter)
    other = a_reporter(session)
    session.commit()

    page = editor_desk.follow(editor_desk.fill(url_of(claim, "assign"), assignee=reporter.id))
    assert f"{reporter.name} has the claim now." in page.text
    editor_desk.follow(editor_desk.fill(url_of(claim, "assign"), assignee=other.id))
    assert editor_desk.fill(url_of(claim, "assign"), assignee="nobody").status_code == 422

    session.rollback()
    assert claim.assignee_id == other.id
    assert desk.client.get(url_of(claim, "assign")).status_code == 403


def test_an_editor_declines_and_reopens_with_reasons(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    claim = a_claim(session, reporter)
    session.commit()

    assert desk.client.get(url_of(claim, "decline")).status_code == 403
    page = editor_desk.follow(
        editor_desk.fill(url_of(claim, "decline"), reason="An opinion, not checkable")
    )
    assert "An opinion, not checkable" in page.text
    assert editor_desk.client.get(url_of(claim, "decline")).status_code == 409
    editor_desk.follow(editor_desk.fill(url_of(claim, "reopen"), reason="New facts"))

    session.rollback()
    assert claim.state is State.FILED


def test_an_editor_merges_a_claim_into_one_found_by_its_words(
    session: Session, reporter: User, editor_desk: Browser
) -> None:
    claim = a_claim(session, reporter, wording="He was for it for years")
    target = a_claim(session, reporter, wording="For years he advocated it")
    session.commit()
    url = url_of(claim, "merge")

    assert "Nothing found" in editor_desk.get(f"{url}?q=zzz").text
    assert editor_desk.fill(f"{url}?q=advocated").status_code == 422
    page = editor_desk.follow(editor_desk.fill(f"{url}?q=advocated", target=target.id))
    assert target.wording in page.text
    assert "Appearances that moved here: 1." in page.text
    old = editor_desk.get(url_of(claim))
    assert f'Merged into <a href="{url_of(target)}">' in old.text


def test_a_claim_is_not_merged_into_what_is_gone(
    session: Session, reporter: User, editor_desk: Browser
) -> None:
    claim = a_claim(session, reporter)
    a_claim(session, reporter)
    session.commit()

    assert editor_desk.fill(url_of(claim, "merge"), target=claim.id).status_code == 422
    assert editor_desk.fill(url_of(claim, "merge"), target="nonsense").status_code == 404


def test_a_published_claim_leads_to_its_correction(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_published_claim(session, reporter)
    session.commit()

    page = desk.get(url_of(claim))
    assert "Correct or retract" in page.text
    assert url_of(claim, "edit") not in page.text
    assert "What still blocks" not in page.text

    begin_correction(
        session,
        actor=reporter,
        claim=claim,
        kind=CorrectionClass.TYPO,
        reason="A name was misspelt",
    )
    session.commit()
    page = desk.get(url_of(claim))
    assert url_of(claim, "draft") in page.text
    assert "Nothing blocks submission" in page.text


def test_a_vote_stays_blind_in_the_history(session: Session, reporter: User, desk: Browser) -> None:
    claim = a_published_claim(session, reporter)
    session.commit()

    page = desk.get(url_of(claim, "history"))

    assert page.text.count("voted") == 2
    assert "approve" not in page.text.split("<h1>")[1].replace("approved", "")


def test_what_was_redacted_is_said_to_be(session: Session, reporter: User, desk: Browser) -> None:
    claim = a_claim(session, reporter)
    event = session.exec(select(AuditEvent).where(AuditEvent.claim_id == claim.id)).one()
    redact_event(session, event.seq, actor_id=reporter.id, reason="A private address")
    session.commit()

    assert "filed the claim: the details were redacted" in desk.get(url_of(claim)).text


def test_a_person_with_both_roles_is_offered_both_ways(
    session: Session, reporter: User, browse_as: Callable[[User], Browser]
) -> None:
    claim = a_claim(session, reporter)
    both = a_person(session, Role.REPORTER, Role.EDITOR)
    session.commit()

    page = browse_as(both).get(url_of(claim))

    for action in ("take", "assign", "merge", "decline"):
        assert f'"{url_of(claim, action)}"' in page.text


def test_a_claim_in_review_is_shown_without_ways_to_change_it(
    session: Session, reporter: User, browse_as: Callable[[User], Browser]
) -> None:
    claim = a_claim_in_review(session, reporter)
    session.commit()

    page = browse_as(an_editor(session)).get(url_of(claim))

    assert "See it in review" in page.text
    for action in ("edit", "draft", "evidence/new", "replies/new"):
        assert f'"{url_of(claim, action)}"' not in page.text
