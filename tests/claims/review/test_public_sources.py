"""What readers are told of the sources of a ruling that rotted."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from claims.base import now
from claims.evidence.capture_models import LinkOutcome
from claims.evidence.link_watch import Judgement, PlannedVisit, Sighting, record_visit
from claims.evidence.models import Evidence, Snapshot
from claims.evidence.operations import EvidenceDetails, edit_evidence
from claims.evidence.publicity import set_snapshot_public
from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.review.dossiers import citations_of
from claims.review.public_sources import (
    AWAY_FOR,
    Rot,
    RottenSource,
    public_digests,
    rotten_sources,
)
from tests.builders import a_complete_dossier, a_reporter, an_editor

URL = "https://news.example/1"
CITED = {1: URL}
KEPT = now()
THEN = KEPT + timedelta(days=30)
LATER = THEN + timedelta(days=1)


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def claim(session: Session, reporter: User) -> Claim:
    """Return a claim whose citations are of evidence at an address."""
    claim = a_complete_dossier(session, reporter)
    for citation in citations_of(session, claim):
        citation.evidence.url = URL
    return claim


@pytest.fixture
def evidence(session: Session, claim: Claim) -> Evidence:
    return citations_of(session, claim)[0].evidence


def visit(
    session: Session,
    evidence: Evidence,
    outcome: LinkOutcome,
    at: datetime = THEN,
    words: str = "b" * 64,
) -> None:
    planned = PlannedVisit(evidence.id, URL)
    sighting = Sighting(status=200, final_url=URL, text_digest=words)
    record_visit(session, planned, sighting, Judgement(outcome), at)


@pytest.mark.parametrize(
    ("outcome", "rot"),
    [
        (LinkOutcome.GONE, Rot.GONE),
        (LinkOutcome.CHANGED, Rot.CHANGED),
        (LinkOutcome.MOVED, Rot.MOVED),
    ],
)
def test_what_the_last_visit_found_is_told_since_it_is_so(
    session: Session, claim: Claim, evidence: Evidence, outcome: LinkOutcome, rot: Rot
) -> None:
    visit(session, evidence, LinkOutcome.OK, KEPT)
    visit(session, evidence, outcome, THEN)
    visit(session, evidence, outcome, LATER)
    assert rotten_sources(session, claim, CITED) == {1: RottenSource(rot, THEN)}


def test_a_page_that_was_never_visited_or_is_as_it_was_is_not_rotten(
    session: Session, claim: Claim, evidence: Evidence
) -> None:
    assert rotten_sources(session, claim, {}) == {}
    assert rotten_sources(session, claim, {1: URL, 2: URL}) == {}
    visit(session, evidence, LinkOutcome.GONE, THEN)
    visit(session, evidence, LinkOutcome.OK, LATER)
    assert rotten_sources(session, claim, {1: URL, 2: URL}) == {}


def test_a_server_is_called_away_only_once_it_stays_away(
    session: Session, claim: Claim, evidence: Evidence
) -> None:
    visit(session, evidence, LinkOutcome.UNREACHABLE, THEN)
    visit(session, evidence, LinkOutcome.UNREACHABLE, THEN + AWAY_FOR - timedelta(seconds=1))
    assert rotten_sources(session, claim, CITED) == {}
    visit(session, evidence, LinkOutcome.UNREACHABLE, THEN + AWAY_FOR)
    assert rotten_sources(session, claim, CITED) == {1: RottenSource(Rot.AWAY, THEN)}


def test_a_page_captured_anew_has_still_changed_since_the_copy_that_is_quoted(
    session: Session, claim: Claim, evidence: Evidence
) -> None:
    visit(session, evidence, LinkOutcome.OK, KEPT - timedelta(days=1), words="a" * 64)
    visit(session, evidence, LinkOutcome.CHANGED, THEN)
    visit(session, evidence, LinkOutcome.OK, LATER)
    assert rotten_sources(session, claim, CITED) == {1: RottenSource(Rot.CHANGED, LATER)}
    visit(session, evidence, LinkOutcome.OK, LATER + timedelta(days=1), words="a" * 64)
    assert rotten_sources(session, claim, CITED) == {}


@pytest.mark.parametrize(
    ("address", "rot"),
    [("http://www.news.example/1/", None), ("https://else.example/", Rot.REPLACED)],
)
def test_an_address_that_was_mended_since_is_told(
    session: Session,
    reporter: User,
    claim: Claim,
    evidence: Evidence,
    address: str,
    rot: Rot | None,
) -> None:
    session.flush()
    edit_evidence(
        session,
        actor=reporter,
        evidence=evidence,
        seen_version=evidence.version,
        source=evidence.source,
        details=EvidenceDetails(title=evidence.title, url=address),
    )
    told = {1: RottenSource(rot, None)} if rot else {}
    assert rotten_sources(session, claim, CITED) == told


def test_an_address_that_is_none_breaks_nothing(
    session: Session, claim: Claim, evidence: Evidence
) -> None:
    evidence.url = "https://[bad"
    session.flush()
    assert rotten_sources(session, claim, {1: "https://[bad"}) == {}


def test_only_copies_that_were_given_to_readers_are_theirs(
    session: Session, evidence: Evidence
) -> None:
    snapshot: Snapshot = evidence.snapshots[0]
    assert public_digests(session, []) == frozenset()
    assert public_digests(session, [snapshot.digest]) == frozenset()
    set_snapshot_public(session, actor=an_editor(session), snapshot=snapshot, public=True)
    assert public_digests(session, [snapshot.digest, "0" * 64]) == {snapshot.digest}
