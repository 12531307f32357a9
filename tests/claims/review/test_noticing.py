import json
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.audit.operations import Subject, head_event, record_event, redact_event
from claims.base import now
from claims.evidence.replies import record_answer, replies_of
from claims.filing.models import Claim
from claims.newsroom.desk_models import Watch
from claims.newsroom.models import Role, User
from claims.newsroom.notice_kinds import KINDS, quote_of, sentence_of
from claims.newsroom.notice_models import Notice, NoticeCursor
from claims.newsroom.operations import declare_conflict
from claims.newsroom.watching import set_watching
from claims.newsroom.webhook_kinds import EVENT_KINDS
from claims.newsroom.webhook_models import WebhookDelivery
from claims.newsroom.webhooks import WebhookDetails, add_webhook
from claims.review.announcing import ANNOUNCED, Addresses
from claims.review.corrections import (
    ask_for_retraction,
    begin_correction,
    confirm_retraction,
    publish_correction,
    submit_correction,
)
from claims.review.deadlines import set_deadline
from claims.review.models import CorrectionClass
from claims.review.noticing import (
    MOVES,
    NEWS_FOR,
    RULES,
    SLACK,
    draw_notices,
    has_news,
    pass_over,
    pass_over_all,
)
from claims.review.panels import return_ruling
from claims.review.publication import publish, schedule, unschedule
from claims.review.triage import assign, decline, merge, reassign
from claims.review.workflow import Action
from tests.builders import (
    a_claim,
    a_claim_at_work,
    a_claim_in_review,
    a_person,
    a_published_claim,
    a_reporter,
    an_admin,
    an_approved_claim,
    an_editor,
    vote,
    write,
)

HERE = Addresses(
    public=lambda claim: f"https://facts.example/rulings/{claim.slug}",
    staff=lambda claim: f"https://facts.example/desk/claims/{claim.id}",
)


def draw(session: Session) -> None:
    while draw_notices(session, HERE):
        pass


def skip(session: Session) -> None:
    """Let what was built so far be no news."""
    pass_over_all(session)


def said_to(session: Session, person: User) -> list[str]:
    """Return the kinds of what a person is told, in order."""
    query = select(Notice.kind).where(Notice.user_id == person.id)
    return list(session.exec(query.order_by(col(Notice.audit_seq), col(Notice.id))))


def sentences(session: Session, person: User) -> list[str]:
    query = select(Notice).where(Notice.user_id == person.id).order_by(col(Notice.audit_seq))
    return [sentence_of(each) for each in session.exec(query)]


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def editor(session: Session) -> User:
    return an_editor(session)


def test_every_rule_tells_a_kind_that_is_known() -> None:
    assert {rule.kind for rule in RULES} <= set(KINDS)
    assert set(ANNOUNCED.values()) <= set(EVENT_KINDS)
    assert set(Action) - set(MOVES) == set()


def test_who_is_given_a_claim_is_told_with_the_message(
    session: Session, reporter: User, editor: User
) -> None:
    claim = a_claim(session, reporter)
    assign(session, actor=editor, claim=claim, assignee=reporter, message="For Monday")
    draw(session)
    notice = session.exec(select(Notice).where(Notice.user_id == reporter.id)).one()
    assert sentence_of(notice) == f"{editor.name} gave you the claim “{claim.wording}”."
    assert quote_of(notice) == "For Monday"
    assert notice.claim_id == claim.id


def test_who_takes_a_claim_is_not_told(session: Session, reporter: User) -> None:
    a_claim_at_work(session, reporter)
    draw(session)
    assert said_to(session, reporter) == []


def test_a_claim_that_changes_hands_is_told_to_both(
    session: Session, reporter: User, editor: User
) -> None:
    claim, other, third = (
        a_claim_at_work(session, reporter),
        a_reporter(session),
        a_reporter(session),
    )
    skip(session)
    reassign(session, actor=editor, claim=claim, assignee=other)
    draw(session)
    reassign(session, actor=editor, claim=claim, assignee=third)
    draw(session)
    words = f"{editor.name} gave “{claim.wording}” to {other.name}."
    assert sentences(session, reporter)[0] == words
    assert said_to(session, other) == ["assigned", "handed_over"]
    assert said_to(session, third) == ["assigned"]


def test_a_deadline_that_moves_is_told_in_words(
    session: Session, reporter: User, editor: User
) -> None:
    claim = a_claim_at_work(session, reporter)
    set_deadline(session, actor=editor, claim=claim, due_on=date(2026, 5, 1))
    draw(session)
    assert sentences(session, reporter) == [
        f"{editor.name} changed the deadline of “{claim.wording}”. It was: none. It is: 2026-05-01."
    ]


def test_a_claim_that_is_closed_is_told_to_who_filed_and_worked_on_it(
    session: Session, reporter: User, editor: User
) -> None:
    filer = a_reporter(session)
    claim, target = a_claim(session, filer), a_claim(session, filer)
    assign(session, actor=reporter, claim=claim, assignee=reporter)
    other = a_claim(session, filer)
    skip(session)
    decline(session, actor=editor, claim=claim, reason="An opinion")
    merge(session, actor=editor, claim=other, target=target)
    draw(session)
    assert said_to(session, reporter) == ["closed"]
    assert sentences(session, filer) == [
        f"“{claim.wording}”: {editor.name} declined it.",
        f"“{other.wording}”: {editor.name} merged it into another claim.",
    ]


def test_a_submitted_ruling_calls_the_editors_who_may_judge_it(
    session: Session, editor: User
) -> None:
    torn = an_editor(session)
    both = a_person(session, Role.REPORTER, Role.EDITOR)
    claim = a_claim_in_review(session, both)
    declare_conflict(session, actor=torn, user=torn, reason="Kin", speaker_id=claim.speaker_id)
    voted = an_editor(session)
    vote(session, voted, claim)
    draw(session)
    assert said_to(session, editor) == ["review_wanted"]
    assert said_to(session, torn) == said_to(session, both) == said_to(session, voted) == []


def test_what_waited_for_votes_that_are_in_by_now_calls_nobody(
    session: Session, reporter: User, editor: User
) -> None:
    an_approved_claim(session, reporter)
    draw(session)
    assert said_to(session, editor) == []
    assert said_to(session, reporter) == ["approved"]


def test_the_way_of_a_ruling_is_told_to_its_authors(
    session: Session, reporter: User, editor: User
) -> None:
    claim = an_approved_claim(session, reporter)
    skip(session)
    at = now() + timedelta(days=1)
    schedule(session, actor=editor, claim=claim, at=at)
    unschedule(session, actor=editor, claim=claim)
    publish(session, actor=editor, claim=claim)
    draw(session)
    assert said_to(session, reporter) == ["scheduled", "scheduled", "published"]
    assert sentences(session, reporter)[0] == (
        f"“{claim.wording}”: {editor.name} scheduled it for {at:%Y-%m-%d %H:%M} UTC."
    )


def test_a_returned_ruling_comes_with_its_reason(
    session: Session, reporter: User, editor: User
) -> None:
    claim = a_claim_in_review(session, reporter)
    skip(session)
    return_ruling(session, actor=editor, claim=claim, reason="Ask her first")
    draw(session)
    notice = session.exec(select(Notice).where(Notice.user_id == reporter.id)).one()
    assert (notice.kind, quote_of(notice)) == ("returned", "Ask her first")


def corrected(session: Session, reporter: User, editor: User) -> Claim:
    claim = a_published_claim(session, reporter)
    begin_correction(
        session,
        actor=reporter,
        claim=claim,
        kind=CorrectionClass.CLARIFICATION,
        reason="Unclear",
        public_note="Made clear.",
    )
    write(session, reporter, claim, summary="Clearer.")
    submit_correction(session, actor=reporter, claim=claim)
    publish_correction(session, actor=editor, claim=claim)
    return claim


def test_a_correction_is_told_from_its_beginning_to_its_end(
    session: Session, reporter: User, editor: User
) -> None:
    corrected(session, reporter, editor)
    draw(session)
    assert said_to(session, reporter) == ["approved", "published", "corrected"]
    assert said_to(session, editor) == []


def test_a_retraction_calls_every_other_editor(
    session: Session, reporter: User, editor: User
) -> None:
    second = an_editor(session)
    claim = a_published_claim(session, reporter)
    skip(session)
    ask_for_retraction(session, actor=editor, claim=claim, reason="Wrong", public_note="Sorry.")
    confirm_retraction(session, actor=second, claim=claim)
    draw(session)
    assert said_to(session, second) == ["retraction_asked"]
    assert said_to(session, editor) == ["retracted"]
    assert said_to(session, reporter) == ["retraction_asked", "retracted"]


def test_an_answer_is_told_to_who_works_on_the_claim_and_who_asked(
    session: Session, reporter: User, editor: User
) -> None:
    claim = a_claim_in_review(session, reporter)
    skip(session)
    asked = replies_of(session, claim)[0]
    record_answer(session, actor=editor, request=asked, answer="Since 2012.")
    draw(session)
    assert sentences(session, reporter) == [
        f"{editor.name} recorded an answer about “{claim.wording}”."
    ]


def test_who_watches_is_told_what_was_done_unless_told_in_person(
    session: Session, reporter: User, editor: User
) -> None:
    claim, watcher = a_claim(session, reporter), a_reporter(session)
    for person in (watcher, reporter, editor):
        set_watching(session, user=person, kind="claim", subject_id=claim.id, on=True)
    assign(session, actor=editor, claim=claim, assignee=reporter)
    draw(session)
    assert sentences(session, watcher) == [
        f"“{claim.wording}”, which you watch: {editor.name} gave it to {reporter.name}."
    ]
    assert said_to(session, reporter) == ["assigned"]
    assert said_to(session, editor) == []
    assert session.exec(select(Watch)).all()


def test_drawing_again_adds_nothing_even_when_the_cursor_is_lost(
    session: Session, reporter: User
) -> None:
    an_approved_claim(session, reporter)
    draw(session)
    before = said_to(session, reporter)
    session.delete(session.exec(select(NoticeCursor)).one())
    session.flush()
    draw(session)
    assert said_to(session, reporter) == before != []


def test_a_cursor_is_as_old_as_the_notices_it_stands_for(session: Session, reporter: User) -> None:
    an_approved_claim(session, reporter)
    session.commit()
    draw(session)
    session.rollback()
    assert said_to(session, reporter) == []
    assert has_news(session)
    draw(session)
    session.commit()
    assert said_to(session, reporter) == ["approved"]
    assert not has_news(session)


def test_what_concerns_nobody_is_no_news_until_much_of_it_is_waiting(session: Session) -> None:
    assert not has_news(session)
    user = an_editor(session)
    assert not has_news(session)
    session.add(NoticeCursor(name="drawn", seq=-SLACK))
    session.flush()
    assert has_news(session)
    draw(session)
    assert said_to(session, user) == []


def test_old_events_are_history(session: Session, reporter: User) -> None:
    an_approved_claim(session, reporter)
    while draw_notices(session, HERE, at=now() + NEWS_FOR + timedelta(minutes=1)):
        pass
    assert said_to(session, reporter) == []


def test_an_event_that_cannot_be_drawn_can_be_passed_over(session: Session, reporter: User) -> None:
    claim = a_claim(session, reporter)
    skip(session)
    assert pass_over(session) is None
    head = head_event(session)
    record_event(
        session, actor_id=None, action="assign", subject=Subject("claim", claim.id, claim.id)
    )
    assert pass_over(session) == (head.seq if head else 0) + 1
    assert not has_news(session)


def test_nothing_is_skipped_where_nothing_happened(session: Session) -> None:
    pass_over_all(session)
    assert session.exec(select(NoticeCursor.seq)).one() == 0


def test_what_is_redacted_from_the_record_leaves_the_notices_too(
    session: Session, reporter: User, editor: User
) -> None:
    claim = a_claim_in_review(session, reporter)
    return_ruling(session, actor=editor, claim=claim, reason="Call 555 0100")
    draw(session)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "return")).one()
    redact_event(session, event.seq, actor_id=None, reason="A telephone number")
    draw(session)
    notice = session.exec(select(Notice).where(Notice.kind == "returned")).one()
    assert quote_of(notice) == ""
    assert sentence_of(notice) == f"{editor.name} returned “{claim.wording}”."
    record_event(session, actor_id=None, action="redact", subject=Subject("other", "x"))
    draw(session)


def test_what_readers_send_is_told_to_editors_and_who_wrote_the_ruling(
    session: Session, reporter: User, editor: User
) -> None:
    claim = a_published_claim(session, reporter)
    skip(session)
    record_event(session, actor_id=None, action="tip.receive", subject=Subject("tip", "t"))
    asked = Subject("correction_request", "r", claim.id)
    record_event(session, actor_id=None, action="correction_request.receive", subject=asked)
    draw(session)
    assert sentences(session, editor) == [
        "A reader sent a tip.",
        f"A reader asks for a correction of “{claim.wording}”.",
    ]
    assert said_to(session, reporter) == ["correction_request"]


def hooked(session: Session, *kinds: str) -> None:
    wanted = WebhookDetails("Tool", "https://tools.example.org/hook", kinds)
    add_webhook(session, actor=an_admin(session), details=wanted)


def messages(session: Session) -> list[dict[str, object]]:
    bodies = session.exec(select(WebhookDelivery.body).order_by(WebhookDelivery.id))
    return [json.loads(body) for body in bodies]


def test_readers_news_go_out_whole_and_in_order(
    session: Session, reporter: User, editor: User
) -> None:
    hooked(session, "ruling.published", "ruling.corrected", "ruling.retracted")
    claim = corrected(session, reporter, editor)
    ask_for_retraction(session, actor=editor, claim=claim, reason="Wrong", public_note="Sorry.")
    confirm_retraction(session, actor=an_editor(session), claim=claim)
    draw(session)
    published, clarified, retracted = messages(session)
    assert [each["type"] for each in (published, clarified, retracted)] == [
        "ruling.published",
        "ruling.corrected",
        "ruling.retracted",
    ]
    data = published["data"]
    assert isinstance(data, dict)
    assert data["address"] == f"https://facts.example/rulings/{claim.slug}"
    assert data["claim"]["wording"] == claim.wording
    assert (data["ruling"]["edition"], data["ruling"]["rating"]) == (1, "Half true")
    assert data["correction"] is None
    assert clarified["data"]["correction"] == {"class": "clarification", "note": "Made clear."}  # type: ignore[index]  # JSON
    assert clarified["data"]["ruling"]["summary"] == "Clearer."  # type: ignore[index]  # JSON
    assert retracted["data"]["correction"] == {"class": "retraction", "note": "Sorry."}  # type: ignore[index]  # JSON


def test_own_tools_are_told_ids_and_no_word_that_is_not_public(
    session: Session, reporter: User, editor: User
) -> None:
    hooked(session, *(key for key, kind in EVENT_KINDS.items() if not kind.is_public))
    claim = a_claim_in_review(session, reporter, wording="A secret wording")
    return_ruling(session, actor=editor, claim=claim, reason="A secret reason")
    draw(session)
    sent = messages(session)
    assert [each["type"] for each in sent] == [
        "claim.filed",
        "claim.assigned",
        "claim.submitted",
        "claim.returned",
    ]
    assert sent[-1]["data"]["by"] == editor.id  # type: ignore[index]  # JSON
    assert sent[-1]["data"]["claim"] == {"id": claim.id, "state": "returned"}  # type: ignore[index]  # JSON
    assert "secret" not in json.dumps(sent).lower()


def test_a_publication_that_never_was_is_announced_to_nobody(
    session: Session, reporter: User
) -> None:
    hooked(session, "ruling.retracted")
    claim = a_claim(session, reporter)
    subject = Subject("claim", claim.id, claim.id)
    record_event(session, actor_id=None, action="retract", subject=subject)
    draw(session)
    assert messages(session) == []
