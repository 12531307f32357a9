"""Keeping positions and searches on record: what is refused, what stays, and as of when."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.audit.operations import verify_chain
from claims.base import now
from claims.errors import BadInput, NotAllowed, NotFound, Stale
from claims.evidence.models import Evidence
from claims.ledger.known import known, positions_of
from claims.ledger.models import PositionRecord, Proposition
from claims.ledger.operations import (
    PositionDetails,
    SearchDetails,
    add_proposition,
    edit_position,
    find_proposition,
    record_search,
    remove_position,
)
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.ledger.public import (
    all_propositions,
    ledger_speaker,
    ledger_speaker_called,
    names_on,
    public_positions,
    public_proposition,
    public_propositions,
    searches_about,
)
from claims.ledger.queries import ledger_of
from claims.newsroom.models import User
from claims.people.operations import speaker_called
from tests.builders import a_reporter, an_admin, an_editor
from tests.factcheck.ledger.entries import (
    AHN,
    GOMEZ,
    SINGLE_PAYER,
    a_proposition,
    a_record,
    public_evidence,
)

SAME_ACT = PositionDetails(Stance.SUPPORT, Act.SPEECH)


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def single_payer(session: Session, reporter: User) -> Proposition:
    return a_proposition(session, reporter)


def test_a_proposition_is_named_once(session: Session, reporter: User) -> None:
    made = a_proposition(session, reporter)
    assert find_proposition(session, made.slug) is made
    with pytest.raises(BadInput, match="known already"):
        add_proposition(session, actor=reporter, name=f" {SINGLE_PAYER.upper()} ")
    with pytest.raises(NotFound):
        find_proposition(session, "nothing")


def test_a_verified_record_needs_evidence(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    record = a_record(session, reporter, single_payer, GOMEZ, "2015", status=RecordStatus.ASSERTED)
    verified = PositionDetails(Stance.SUPPORT, Act.SPEECH, status=RecordStatus.VERIFIED)
    with pytest.raises(BadInput, match="needs the evidence"):
        edit_position(
            session, actor=reporter, record=record, seen_version=1, evidence=None, details=verified
        )


def test_the_second_editor_of_a_record_is_refused(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    record = a_record(session, reporter, single_payer, GOMEZ, "2015")
    for expected in (None, Stale):
        change = {"record": record, "seen_version": 1, "evidence": None, "details": SAME_ACT}
        if expected is None:
            edit_position(session, actor=reporter, **change)  # type: ignore[arg-type]  # as above
        else:
            with pytest.raises(expected):
                edit_position(session, actor=reporter, **change)  # type: ignore[arg-type]  # as above
    assert record.happened is None


def test_a_removed_record_keeps_its_row_and_its_reason(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    record = a_record(session, reporter, single_payer, GOMEZ, "2015")
    with pytest.raises(NotAllowed):
        remove_position(session, actor=reporter, record=record, reason="Wrong Gomez.")
    editor = an_editor(session)
    with pytest.raises(BadInput):
        remove_position(session, actor=editor, record=record, reason=" ")
    for _ in range(2):
        remove_position(session, actor=editor, record=record, reason="Wrong Gomez.")
    assert session.exec(select(PositionRecord)).one() is record
    assert positions_of(session, known(public=False).on(single_payer)) == []
    events = session.exec(select(AuditEvent).where(AuditEvent.action == "remove position")).all()
    assert [json.loads(event.payload.body or "")["reason"] for event in events] == ["Wrong Gomez."]
    assert verify_chain(session).is_whole


def test_admins_keep_no_ledger(session: Session, single_payer: Proposition) -> None:
    with pytest.raises(NotAllowed):
        a_record(session, an_admin(session), single_payer, GOMEZ, "2015")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"covers_until": date(2011, 1, 1)}, "covers_until"), ({"hits": -1}, "hits")],
)
def test_a_search_that_cannot_be_is_refused(
    session: Session,
    reporter: User,
    single_payer: Proposition,
    wrong: dict[str, object],
    field: str,
) -> None:
    given = {"covers_from": date(2012, 1, 1), "covers_until": date(2017, 1, 1), **wrong}
    with pytest.raises(BadInput) as refusal:
        record_search(
            session,
            actor=reporter,
            proposition=single_payer,
            speaker=speaker_called(session, actor=reporter, name=AHN),
            details=SearchDetails("Nexis", "Ahn", **given),  # type: ignore[arg-type]  # what a test gives
        )
    assert refusal.value.field == field


HIDDEN = [{"on_record": False}, {"url": None}]


@pytest.mark.parametrize("private", HIDDEN)
def test_what_rests_on_private_evidence_is_nowhere_public(
    session: Session, reporter: User, single_payer: Proposition, private: dict[str, object]
) -> None:
    secret = public_evidence(session, reporter, **private)  # type: ignore[arg-type]  # what a test gives
    a_record(session, reporter, single_payer, AHN, "2010", evidence=secret)
    ahn = speaker_called(session, actor=reporter, name=AHN)
    assert public_propositions(session, page=1, size=9) == ([], 0)
    with pytest.raises(NotFound):
        public_proposition(session, single_payer.slug)
    a_record(session, reporter, single_payer, GOMEZ, "2015")
    assert len(public_positions(session, single_payer)) == 1
    assert positions_of(session, known().of([ahn.id])) == []
    assert names_on(session, single_payer, most=9) == [GOMEZ]
    with pytest.raises(NotFound):
        ledger_speaker(session, ahn.slug)
    assert ledger_speaker_called(session, AHN) is None
    ((line,), total) = public_propositions(session, page=1, size=9)
    assert (line.records, line.speakers, total) == (1, 1, 1)
    ((staff,),) = [all_propositions(session)]
    assert (staff.records, staff.speakers) == (2, 2)


def test_evidence_with_a_reference_alone_is_public(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    paper: Evidence = public_evidence(session, reporter, url=None)
    paper.reference = "County archive, box 7"
    a_record(session, reporter, single_payer, AHN, "2010", evidence=paper)
    assert len(public_positions(session, single_payer)) == 1


def test_somebody_looked_for_in_vain_is_known_to_readers(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    a_record(session, reporter, single_payer, GOMEZ, "2015")
    ahn = speaker_called(session, actor=reporter, name=AHN)
    record_search(
        session,
        actor=reporter,
        proposition=single_payer,
        speaker=ahn,
        details=SearchDetails("Nexis", "Ahn", date(2012, 1, 1), date(2017, 5, 1)),
    )
    assert ledger_speaker(session, ahn.slug) is ahn
    assert ledger_speaker_called(session, AHN.upper()) is ahn
    (search,) = searches_about(session, single_payer, {ahn.id})
    assert search.made_on == now().date()
    before = now().date() - timedelta(days=1)
    assert searches_about(session, single_payer, {ahn.id}, known_on=before) == []
    assert ledger_of(session, single_payer, speaker_ids=[ahn.id], known_on=before).looked == ()
