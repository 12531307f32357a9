"""The demonstration: every state, every noun of the report, and marked as what it is."""

from collections import Counter
from pathlib import Path

from flask import Flask
from sqlmodel import func, select

from claims.audit.operations import verify_chain
from claims.evidence.letter_models import AnswerEvidence
from claims.evidence.models import Citation, Evidence, QuotationCheck, ReplyRequest, Snapshot
from claims.filing.models import Claim, State
from claims.ledger.asserting import finding_of
from claims.ledger.changes import Flip, changes
from claims.ledger.models import Assertion, AssertionKind, Proposition
from claims.ledger.operations import find_proposition
from claims.ledger.positions import Verdict
from claims.ledger.queries import ledger_of
from claims.newsroom.day_models import SavedView
from claims.people.models import Contest, Speaker
from claims.review.models import Correction, Panel, Publication, Waiver
from factcheck.database import db, transaction
from factcheck.demo.build import build_demonstration
from factcheck.demo.ledger import AS_OF
from factcheck.snapshots.store import SnapshotStore


def build(tmp_path: Path) -> SnapshotStore:
    store = SnapshotStore((tmp_path / "snapshots").as_uri())
    with transaction() as session:
        build_demonstration(session, store)
    return store


def test_the_demonstration_has_a_claim_in_every_state(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        build(tmp_path)
        states = Counter(db.session.exec(select(Claim.state)).all())

        assert set(states) == set(State)
        assert states[State.PUBLISHED] >= 3
        assert verify_chain(db.session).is_whole


def test_one_ruling_was_corrected_one_is_being_and_one_was_retracted(
    app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        build(tmp_path)
        editions = db.session.exec(select(func.max(Publication.edition))).one()
        corrections = db.session.exec(select(Correction)).all()

        assert editions == 2
        assert len([each for each in corrections if each.was_published]) == 2
        assert len([each for each in corrections if each.ended_at is None]) == 1


def test_a_panel_waits_for_votes_and_has_one(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        build(tmp_path)
        waiting = db.session.exec(select(Panel).where(Panel.outcome == None)).one()  # noqa: E711 - SQL's IS NULL

        assert len(waiting.votes) == 1


def test_quotations_stand_in_the_snapshot_and_waivers_say_why(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        store = build(tmp_path)
        quoted = db.session.exec(select(Citation).where(Citation.quotation != "")).all()

        assert {each.check for each in quoted} == {QuotationCheck.VERIFIED}
        assert all(waiver.reason for waiver in db.session.exec(select(Waiver)))
        for snapshot in db.session.exec(select(Snapshot)):
            store.verify(snapshot.digest)


def test_replies_are_there_with_and_without_answer(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        build(tmp_path)
        answered = {each.answer is None for each in db.session.exec(select(ReplyRequest))}

        assert answered == {True, False}
        for came in db.session.exec(select(AnswerEvidence)).all():
            (copy,) = came.evidence.snapshots
            assert copy.is_public


def test_the_ledger_says_what_its_records_allow_and_names_the_missing_date(
    app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        build(tmp_path)
        findings = {
            assertion.kind: finding_of(db.session, assertion)
            for assertion in db.session.exec(select(Assertion)).all()
        }

        assert findings[AssertionKind.FIRST].verdict is Verdict.UNDECIDED
        assert "could settle it" in findings[AssertionKind.FIRST].sentence
        assert findings[AssertionKind.SILENT].verdict is Verdict.FAILS
        assert findings[AssertionKind.FOR_YEARS].verdict is Verdict.UNDECIDED


def test_carrillo_turned_on_gomez(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        build(tmp_path)
        proposition = find_proposition(db.session, "jimmy-gomez-for-ca-34")
        carrillo = db.session.exec(select(Speaker).where(Speaker.name == "Wendy Carrillo")).one()
        speakers = [carrillo.id]
        ledger = ledger_of(db.session, proposition, speaker_ids=speakers, public=True)
        turns = changes(ledger.positions, carrillo.id, as_of=AS_OF).turns

        assert [turn.flip for turn in turns] == [Flip.FULL]


def test_every_noun_of_the_report_is_there(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        build(tmp_path)
        names = set(db.session.exec(select(Speaker.name)))
        contest = db.session.exec(select(Contest)).one()

        assert {
            "Jimmy Gomez",
            "Robert Lee Ahn",
            "Wendy Carrillo",
            "Arturo Carmona",
            "Hillary Clinton",
            "Democracy for America",
            "Our Revolution",
            "Congressional Progressive Caucus",
            "California Nurses Association / National Nurses United",
            "Equality California",
            "Los Angeles Times",
        } <= names
        assert {each.name for each in db.session.exec(select(Proposition))} >= {
            "the state single-payer bill",
            "wider paid family leave",
            "stronger disclosure of who pays for campaign ads",
        }
        assert {day.name for day in contest.days} == {"primary", "run-off"}
        answers = set(db.session.exec(select(AnswerEvidence.evidence_id)))
        assert {
            evidence.source.name
            for evidence in db.session.exec(select(Evidence))
            if evidence.id not in answers
        } == {"Los Angeles Times"}


def test_the_demonstrations_day_has_deadlines_and_saved_views(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        build(tmp_path)
        due = db.session.exec(select(Claim.due_on).where(Claim.due_on != None)).all()  # noqa: E711 - SQL's IS NOT NULL
        views = db.session.exec(select(SavedView.name)).all()

        assert len(due) >= 3
        assert "My late ones" in views
