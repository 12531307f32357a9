"""Two that are one: everything moves, nothing published changes, and nothing is lost or doubled."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.audit.operations import verify_chain
from claims.base import METADATA, now
from claims.dates import parse_imprecise_date
from claims.errors import BadInput, Stale
from claims.evidence.external_checks import CheckDetails, add_external_check, checker_called
from claims.filing.models import Topic
from claims.filing.operations import add_topic, topic_called
from claims.former_slugs import surviving
from claims.ledger.asserting import AssertionDetails, assert_in_ledger
from claims.ledger.models import (
    Assertion,
    AssertionKind,
    PositionRecord,
    PositionRevision,
    Proposition,
)
from claims.ledger.operations import (
    PositionDetails,
    SearchDetails,
    add_proposition,
    record_position,
    record_search,
)
from claims.ledger.positions import Act, RecordStatus, Stance, Verdict
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.newsroom.operations import declare_conflict
from claims.outbox import IndexTask
from claims.people.models import AffiliationKind, Speaker
from claims.people.operations import (
    add_affiliation,
    add_candidacy,
    add_contest,
    add_speaker,
    speaker_called,
)
from claims.review.merging import HOLDINGS, Merged, merge, preview_merge
from factcheck import tables
from tests.builders import (
    a_claim,
    a_claim_at_work,
    a_published_claim,
    a_reporter,
    an_editor,
    some_evidence,
    the_live_publication,
)

NEVER_NAMED = {"merged_into_id"}


def join(session: Session, editor: User, source: Merged, target: Merged) -> None:
    versions = (source.version, target.version)
    merge(
        session,
        actor=editor,
        source=source,
        target=target,
        seen_versions=versions,
        reason="One and the same.",
    )


def a_position(
    session: Session, reporter: User, speaker: Speaker, what: Proposition
) -> PositionRecord:
    return record_position(
        session,
        actor=reporter,
        proposition=what,
        speaker=speaker,
        evidence=some_evidence(session, reporter),
        details=PositionDetails(
            Stance.SUPPORT,
            Act.SPEECH,
            happened=parse_imprecise_date("2015-03-02"),
            status=RecordStatus.VERIFIED,
        ),
    )


def test_every_column_that_names_them_is_among_what_moves() -> None:
    assert tables.METADATA is METADATA
    for kind, holdings in HOLDINGS.items():
        naming = {
            (table.name, column.name)
            for table in METADATA.tables.values()
            for column in table.columns
            for key in column.foreign_keys
            if key.column.table.name == kind.__tablename__ and column.name not in NEVER_NAMED
        }
        assert naming == {(each.table.__tablename__, each.column) for each in holdings}


def test_all_of_one_speaker_moves_to_the_other(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    contest = add_contest(session, actor=reporter, name="CA-34")
    claim = a_published_claim(session, reporter, contest_id=contest.id)
    source = claim.speaker
    target = add_speaker(session, actor=reporter, name="Robert L. Ahn")
    for each in (source, target):
        add_affiliation(
            session, actor=reporter, speaker=each, kind=AffiliationKind.PARTY, name="Democratic"
        )
        add_candidacy(session, actor=reporter, contest=contest, speaker=each)
    declare_conflict(session, actor=editor, user=editor, reason="Kin.", speaker_id=source.id)
    frozen = the_live_publication(session, claim).ruling_version.dossier
    session.exec(select(IndexTask)).all()
    preview = preview_merge(session, source, target)

    join(session, editor, source, target)

    counts = dict(preview.counts)
    assert counts["claims"] == counts["affiliations"] == counts["candidacies"] == 1
    assert len(preview.doubles) == 2
    assert preview.public_rulings == 1
    assert claim.speaker_id == target.id
    assert [each.speaker_id for each in claim.appearances] == [target.id]
    assert len(target.affiliations) == 1
    assert [each.speaker_id for each in contest.candidacies] == [target.id]
    assert the_live_publication(session, claim).ruling_version.dossier == frozen
    assert claim.id in session.exec(select(IndexTask.claim_id)).all()
    assert speaker_called(session, actor=reporter, name="Robert Lee Ahn") is target
    assert preview_merge(session, target, add_speaker(session, actor=reporter, name="X")).counts
    said = session.exec(select(AuditEvent).where(AuditEvent.claim_id == claim.id)).all()
    assert said[-1].action == "follow merge"
    assert verify_chain(session).is_whole


def test_positions_move_with_their_history_and_flip_the_findings_that_rest_on_them(
    session: Session,
) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    what = add_proposition(session, actor=reporter, name="single-payer")
    claim = a_claim_at_work(session, reporter)
    double = add_speaker(session, actor=reporter, name="Bob Ahn")
    record = a_position(session, reporter, double, what)
    search = record_search(
        session,
        actor=reporter,
        proposition=what,
        speaker=double,
        details=SearchDetails("Nexis", "Ahn", record.earliest, record.earliest),
    )
    day = parse_imprecise_date("2017-05-26").earliest
    claimed = AssertionDetails(
        AssertionKind.SILENT, as_of=day, since=day - timedelta(days=3000), until=day
    )
    bound = assert_in_ledger(
        session,
        actor=reporter,
        claim=claim,
        proposition=what,
        speaker=claim.speaker,
        details=claimed,
    )
    assert bound.verdict is Verdict.NO_RECORD
    target = claim.speaker

    join(session, editor, double, target)

    assert record.speaker_id == search.speaker_id == target.id
    assert session.get_one(Assertion, bound.id).verdict is Verdict.FAILS
    kept = session.exec(select(PositionRevision).where(PositionRevision.record_id == record.id))
    assert [each.version for each in kept] == [1, 2]
    told = select(AuditEvent).where(AuditEvent.subject_id == record.id)
    assert [each.action for each in session.exec(told)] == ["record position", "follow merge"]


def test_two_whom_a_claim_compares_are_not_one(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    what = add_proposition(session, actor=reporter, name="single-payer")
    claim = a_claim_at_work(session, reporter)
    other = add_speaker(session, actor=reporter, name="Jimmy Gomez")
    assert_in_ledger(
        session,
        actor=reporter,
        claim=claim,
        proposition=what,
        speaker=claim.speaker,
        other=other,
        details=AssertionDetails(AssertionKind.FIRST, as_of=now().date()),
    )
    with pytest.raises(BadInput, match="compares the two"):
        join(session, editor, other, claim.speaker)


def test_a_claim_about_two_topics_that_are_one_is_about_it_once(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    topics = [add_topic(session, actor=reporter, name=name) for name in ("Medicare", "Health")]
    both = a_claim(session, reporter, topic_ids=[each.id for each in topics])
    one = a_claim(session, reporter, topic_ids=[topics[0].id])

    join(session, editor, topics[0], topics[1])

    assert [each.name for each in both.topics] == ["Health"]
    assert [each.name for each in one.topics] == ["Health"]
    assert topic_called(session, actor=reporter, name="MEDICARE") is topics[1]


def test_contests_merge_with_their_days_and_candidates(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    day = now().date()
    source = add_contest(
        session, actor=reporter, name="34th", days={"primary": day, "run-off": day}
    )
    target = add_contest(session, actor=reporter, name="CA-34", days={"primary": day})
    claim = a_claim(session, reporter, contest_id=source.id)
    for contest in (source, target):
        add_candidacy(session, actor=reporter, contest=contest, speaker=claim.speaker)

    join(session, editor, source, target)

    assert claim.contest_id == target.id
    assert sorted(each.name for each in target.days) == ["primary", "run-off"]
    assert len(target.candidacies) == 1


def test_a_checker_s_verdicts_move_and_later_imports_find_the_other(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    claim = a_claim(session, reporter)
    source, target = checker_called(session, "Politifact"), checker_called(session, "PolitiFact")
    check = add_external_check(session, claim, source, CheckDetails("https://p.example/1", "False"))

    join(session, editor, source, target)

    assert check.checker_id == target.id
    assert checker_called(session, "Politifact") is target


def test_what_was_merged_twice_leads_to_the_last(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    one, two, three = (add_speaker(session, actor=reporter, name=name) for name in "ABC")
    join(session, editor, one, two)
    join(session, editor, two, three)
    assert surviving(session, one) is three
    with pytest.raises(BadInput, match="merged already"):
        join(session, editor, one, three)


def test_a_merge_needs_an_editor_a_reason_and_what_the_preview_showed(session: Session) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    one = add_topic(session, actor=reporter, name="One")
    two = add_topic(session, actor=reporter, name="Two")
    with pytest.raises(NeedsRole):
        join(session, reporter, one, two)
    with pytest.raises(BadInput, match="needed"):
        merge(session, actor=editor, source=one, target=two, seen_versions=(1, 1), reason=" ")
    with pytest.raises(Stale):
        merge(session, actor=editor, source=one, target=two, seen_versions=(1, 2), reason="R")
    with pytest.raises(BadInput, match="same one"):
        join(session, editor, one, one)
    assert isinstance(session.get(Topic, one.id), Topic)
