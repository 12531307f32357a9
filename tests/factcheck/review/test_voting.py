"""Editors vote on what they read, blind, and publish what a panel approved."""

from sqlmodel import Session

from claims.filing.models import Claim, State
from claims.newsroom.models import Role
from claims.newsroom.operations import declare_conflict
from claims.review.drafting import submit, withdraw
from claims.review.models import Choice
from tests.builders import (
    a_claim_at_work,
    a_claim_in_review,
    a_complete_dossier,
    a_person,
    a_rating,
    a_reporter,
    an_admin,
    an_approved_claim,
    an_editor,
    the_live_publication,
    the_panel,
    vote,
    write,
)
from tests.factcheck.sitting import Counting, Signed, again


def test_three_editors_take_a_ruling_from_the_queue_to_publication(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    one, two, three = (signed(an_editor(session)) for _ in range(3))
    address = f"/review/claims/{claim.id}"

    for editor in (one, two):
        assert claim.wording in editor.open("/review/")
        editor.open(address)
        answer = editor.send(f"{address}/vote", vote__choice="approve", vote__reasons="")
        assert answer.status_code == 302, answer.text
    three.open(address)
    answer = three.send(f"{address}/publish")

    assert answer.status_code == 302, answer.text
    again(session)
    assert claim.state is State.PUBLISHED
    assert the_live_publication(session, claim).published_by_id == three.user.id


def test_a_blind_panel_tells_only_how_many_votes_are_in(session: Session, signed: Signed) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    first = an_editor(session)
    vote(session, first, claim, Choice.RETURN)
    text = signed(an_editor(session)).open(f"/review/claims/{claim.id}")
    assert "1 of 3 votes are in" in text
    assert "Not so." not in text
    assert "Not so." in signed(first).open(f"/review/claims/{claim.id}")


def test_dissent_is_shown_with_its_reasons_once_the_panel_is_open(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    other = a_rating(session, "false").id
    vote(session, an_editor(session), claim, Choice.PROPOSE, proposed_rating_id=other)
    vote(session, an_editor(session), claim)
    vote(session, an_editor(session), claim)
    text = signed(an_editor(session)).open(f"/review/claims/{claim.id}")
    assert "Proposes another rating" in text
    assert "Not so." in text


def test_a_vote_on_a_text_that_changed_shows_the_new_one_and_keeps_the_reasons(
    session: Session, signed: Signed
) -> None:
    reporter = a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    editor.open(address)
    withdraw(session, actor=reporter, claim=claim)
    write(session, reporter, claim, summary="Another text altogether.")
    submit(session, actor=reporter, claim=claim)
    session.commit()

    answer = editor.send(
        f"{address}/vote", vote__choice="approve", vote__reasons="My long-considered reasons."
    )

    assert answer.status_code >= 400
    assert "not the one you read" in answer.text
    assert "Another text altogether." in answer.text
    assert "My long-considered reasons." in answer.text
    answer = editor.send(f"{address}/vote", vote__choice="approve", vote__reasons="Fine now.")
    assert answer.status_code == 302
    again(session)
    assert [each.reasons for each in the_panel(session, claim).votes] == ["Fine now."]


def test_an_author_is_told_why_they_cannot_vote_and_is_refused(
    session: Session, signed: Signed
) -> None:
    both = a_person(session, Role.REPORTER, Role.EDITOR)
    claim = a_claim_in_review(session, both)
    author, address = signed(both), f"/review/claims/{claim.id}"
    text = author.open(address)
    assert "You wrote on this ruling, so somebody else must vote on it." in text
    assert f'action="{address}/vote"' not in text
    assert "You wrote on this ruling." in author.open("/review/")

    answer = author.push(f"{address}/vote", **ballot(session, claim))

    assert answer.status_code == 403
    assert "somebody else must vote on it" in answer.text
    assert "Because." in answer.text


def ballot(session: Session, claim: Claim) -> dict[str, str]:
    return {
        "vote-digest": the_panel(session, claim).ruling_version.digest,
        "vote-choice": "approve",
        "vote-reasons": "Because.",
    }


def test_a_conflict_of_interest_bars_in_words(session: Session, signed: Signed) -> None:
    claim, editor = a_claim_in_review(session, a_reporter(session)), an_editor(session)
    declare_conflict(
        session, actor=editor, user=editor, reason="my cousin", speaker_id=claim.speaker_id
    )
    person = signed(editor)
    assert "my cousin" in person.open(f"/review/claims/{claim.id}")
    answer = person.push(f"/review/claims/{claim.id}/vote", **ballot(session, claim))
    assert answer.status_code == 403
    again(session)
    assert the_panel(session, claim).votes == []


def test_an_admin_who_is_no_editor_sees_no_buttons_and_is_refused(
    session: Session, signed: Signed
) -> None:
    claim, ready = (
        a_claim_in_review(session, a_reporter(session)),
        an_approved_claim(session, a_reporter(session)),
    )
    admin = signed(an_admin(session))
    for each, acts in ((claim, ("vote", "return")), (ready, ("publish", "schedule"))):
        address = f"/review/claims/{each.id}"
        text = admin.open(address)
        assert not any(f'action="{address}/{act}"' in text for act in acts)
        fields = {"schedule-at": "2090-01-01T10:00", "return-reason": "So."}
        fields |= {"vote-choice": "approve", "vote-digest": "0" * 64}
        for act in acts:
            assert admin.push(f"{address}/{act}", **fields).status_code == 403
    again(session)
    assert (claim.state, ready.state) == (State.IN_REVIEW, State.APPROVED)


def test_a_vote_without_a_choice_or_reasons_keeps_what_was_typed(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    editor.open(address)
    answer = editor.send(f"{address}/vote", vote__reasons="Half a thought.")
    assert answer.status_code == 422
    assert "Choose one of these." in answer.text
    assert "Half a thought." in answer.text
    answer = editor.send(f"{address}/vote", vote__choice="return", vote__reasons="")
    assert answer.status_code == 400
    assert "This is needed." in answer.text


def test_a_vote_can_propose_another_rating(session: Session, signed: Signed) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    other = a_rating(session, "false").id
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    editor.open(address)
    answer = editor.send(
        f"{address}/vote",
        vote__choice="propose",
        vote__proposed_rating=other,
        vote__reasons="Too kind.",
    )
    assert answer.status_code == 302
    again(session)
    assert the_panel(session, claim).votes[0].proposed_rating_id == other


def test_a_ruling_goes_back_with_a_reason(session: Session, signed: Signed) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    editor.open(address)
    assert editor.send(f"{address}/return", return__reason="").status_code == 422
    answer = editor.send(f"{address}/return", return__reason="Call the county clerk.")
    assert answer.status_code == 302
    again(session)
    assert claim.state is State.RETURNED
    assert "Call the county clerk." in editor.open(address)


def test_nothing_submitted_says_so_and_takes_no_vote(session: Session, signed: Signed) -> None:
    claim = a_claim_at_work(session, a_reporter(session))
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    assert "Nothing was submitted yet." in editor.open(address)
    answer = editor.push(f"{address}/vote", **{"vote-choice": "approve"})
    assert answer.status_code >= 400


def test_publication_is_scheduled_in_utc_and_can_be_stopped(
    session: Session, signed: Signed
) -> None:
    claim = an_approved_claim(session, a_reporter(session))
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    assert "It is now" in editor.open(address)
    past = editor.send(f"{address}/schedule", schedule__at="2017-05-26T10:00")
    assert past.status_code == 400
    assert "Choose a time in the future." in past.text
    assert editor.send(f"{address}/schedule", schedule__at="soon").status_code == 422
    assert editor.send(f"{address}/schedule", schedule__at="2090-01-31T06:00").status_code == 302
    assert "31 January 2090, 06:00 UTC" in editor.open("/review/")
    editor.open(address)
    assert editor.send(f"{address}/unschedule").status_code == 302
    again(session)
    assert claim.state is State.APPROVED


def test_an_action_from_the_wrong_state_is_refused_in_words(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    for act in ("publish", "unschedule", "correction/publish", "correction/cancel"):
        answer = editor.push(f"{address}/{act}")
        assert answer.status_code == 409, act
        assert "in review" in answer.text


def test_earlier_versions_stay_at_their_own_addresses(session: Session, signed: Signed) -> None:
    reporter = a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    withdraw(session, actor=reporter, claim=claim)
    write(session, reporter, claim, summary="Thus-and-thus.")
    submit(session, actor=reporter, claim=claim)
    editor, address = signed(an_editor(session)), f"/review/claims/{claim.id}"
    assert "What changed since version 1" in editor.open(address)
    assert "So-so." in editor.open(f"{address}/versions/1")
    assert "Thus-and-thus." in editor.open(f"{address}/versions/2")
    editor.open(f"{address}/versions/3", status=404)
    editor.open("/review/claims/nonsense", status=404)


def test_readers_are_sent_to_sign_in_and_people_without_a_role_refused(
    session: Session, signed: Signed
) -> None:
    nobody = signed(a_person(session))
    assert nobody.client.get("/review/").status_code == 403
    stranger = nobody.client.application.test_client()
    assert stranger.get("/review/").status_code == 302


def test_reporters_read_dossiers_without_buttons(session: Session, signed: Signed) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    text = signed(a_reporter(session)).open(f"/review/claims/{claim.id}")
    assert "Only an editor can vote on it." in text


def test_queries_do_not_grow_with_the_queue_or_the_panel(
    session: Session, signed: Signed, counting: Counting
) -> None:
    editor = signed(an_editor(session))

    def queries(address: str) -> int:
        editor.open(address)
        with counting() as statements:
            editor.open(address)
        return len(statements)

    claim = a_claim_in_review(session, a_reporter(session))
    session.commit()
    queue, dossier = queries("/review/"), queries(f"/review/claims/{claim.id}")
    for _ in range(4):
        a_claim_in_review(session, a_reporter(session))
        an_approved_claim(session, a_reporter(session))
    vote(session, an_editor(session), claim, Choice.RETURN)
    session.commit()
    assert queries("/review/") <= queue
    news = 9  # What is new since the last look is told by so many more, however much it is.
    assert queries(f"/review/claims/{claim.id}") <= dossier + news
    assert queue <= 25
    assert dossier <= 75


def test_the_dossier_says_which_sources_count_as_one(session: Session, signed: Signed) -> None:
    reporter = a_reporter(session)
    claim = a_complete_dossier(session, reporter, elements=("He was for it", "For years"))
    submit(session, actor=reporter, claim=claim)
    text = signed(an_editor(session)).open(f"/review/claims/{claim.id}")
    assert "count as one source, because both come from The Daily." in text
    assert "Quotation found word for word in our copy" in text
