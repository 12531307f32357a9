"""What waits for an editor: each list holds what it says, and nothing waits unseen."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from claims.base import now
from claims.filing.models import Claim
from claims.newsroom.models import Role, User
from claims.newsroom.operations import declare_conflict, end_conflict
from claims.people.operations import add_contest
from claims.review.conflicts import all_conflicts, conflicts_of, find_thing, known_things
from claims.review.corrections import ask_for_retraction, begin_correction, submit_correction
from claims.review.models import Choice, CorrectionClass
from claims.review.publication import schedule
from claims.review.queue import (
    WaitingClaim,
    WaitingPanel,
    barred_because,
    open_votes,
    review_queue,
    votes_wanted,
)
from tests.builders import (
    a_claim_in_review,
    a_person,
    a_published_claim,
    a_reporter,
    an_admin,
    an_approved_claim,
    an_editor,
    some_evidence,
    vote,
    write,
)


def wordings(waiting: Sequence[WaitingPanel | WaitingClaim]) -> list[str]:
    return [each.claim.wording for each in waiting]


def test_the_longest_waiting_vote_comes_first(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    for wording in ("First", "Second"):
        a_claim_in_review(session, reporter, wording=wording)
    queue = review_queue(session, editor)
    assert wordings(queue.for_me) == ["First", "Second"]
    assert votes_wanted(session, editor) == 2


def test_what_i_voted_on_waits_for_others(session: Session) -> None:
    editor = an_editor(session)
    claim = a_claim_in_review(session, a_reporter(session))
    vote(session, editor, claim)
    queue = review_queue(session, editor)
    assert (queue.for_me, wordings(queue.for_others)) == ([], [claim.wording])
    assert open_votes(session) == {claim.id: (1, 3)}


def test_a_full_panel_asks_nobody_else(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    for _ in range(3):
        vote(session, an_editor(session), claim, Choice.RETURN)
    queue = review_queue(session, an_editor(session))
    assert (queue.for_me, len(queue.for_others)) == ([], 1)


def test_what_i_am_barred_from_says_why(session: Session) -> None:
    both = a_person(session, Role.REPORTER, Role.EDITOR)
    a_claim_in_review(session, both)
    queue = review_queue(session, both)
    assert [each.barred_because for each in queue.barred] == ["You wrote on this ruling."]
    editor = an_editor(session)
    claim = queue.barred[0].claim
    declare_conflict(session, actor=editor, user=editor, reason="kin", speaker_id=claim.speaker_id)
    assert barred_because(session, editor, claim).endswith("conflict of interest: kin")
    assert votes_wanted(session, editor) == 0
    assert barred_because(session, an_admin(session), claim) == "Only editors judge rulings."


def test_approved_scheduled_and_corrected_claims_stand_in_their_lists(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    an_approved_claim(session, reporter, wording="Approved")
    timed = an_approved_claim(session, reporter, wording="Timed")
    schedule(session, actor=editor, claim=timed, at=now() + timedelta(hours=1))
    _correct(session, reporter, "Being written", CorrectionClass.TYPO, submitted=False)
    _correct(session, reporter, "Ready", CorrectionClass.TYPO, submitted=True)
    _correct(session, reporter, "In a panel", CorrectionClass.CORRECTION, submitted=True)
    judged = _correct(session, reporter, "Judged", CorrectionClass.UPDATE, submitted=True)
    wrong = a_published_claim(session, reporter, wording="Wrong")
    ask_for_retraction(session, actor=editor, claim=wrong, reason="So.", public_note="So.")
    for _ in range(2):
        vote(session, an_editor(session), judged)
    queue = review_queue(session, an_editor(session))

    assert set(wordings(queue.ready)) == {"Approved", "Ready", "Judged"}
    assert wordings(queue.scheduled) == ["Timed"]
    assert wordings(queue.corrections) == ["Being written", "In a panel"]
    assert [each.is_submitted for each in queue.corrections] == [False, True]
    assert wordings(queue.retractions) == ["Wrong"]
    assert wordings(queue.for_me) == ["In a panel"]


def _correct(
    session: Session, reporter: User, wording: str, kind: CorrectionClass, *, submitted: bool
) -> Claim:
    claim = a_published_claim(session, reporter, wording=wording)
    begin_correction(
        session, actor=reporter, claim=claim, kind=kind, reason="Wrong.", public_note="A note."
    )
    if submitted:
        write(session, reporter, claim, summary="Corrected.")
        submit_correction(session, actor=reporter, claim=claim)
    return claim


def test_declared_conflicts_are_listed_with_what_they_concern(session: Session) -> None:
    editor, reporter = an_editor(session), a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    contest = add_contest(session, actor=reporter, name="CA-34")
    source = some_evidence(session, reporter).source
    mine = declare_conflict(
        session, actor=editor, user=editor, reason="kin", speaker_id=claim.speaker_id
    )
    for thing in ({"contest_id": contest.id}, {"source_id": source.id}):
        declare_conflict(session, actor=reporter, user=reporter, reason="paid", **thing)
    end_conflict(session, actor=an_admin(session), conflict_id=mine.id)
    listed = [(each.kind, each.thing) for each in all_conflicts(session)]
    assert listed == [
        ("source", "The Daily"),
        ("contest", "CA-34"),
        ("speaker", "Robert Lee Ahn"),
    ]
    assert [each.who for each in conflicts_of(session, editor)] == [editor.name]


def test_what_a_conflict_concerns_is_found_by_name_in_any_case(session: Session) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    assert find_thing(session, "speaker", " robert lee ahn ") == claim.speaker_id
    assert find_thing(session, "contest", "Robert Lee Ahn") is None
    assert {"Robert Lee Ahn", "The Daily"} <= set(known_things(session))
