"""A claim's finding: bound, frozen at submission, and noticed when it flips after publication."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.audit.operations import verify_chain
from claims.dates import parse_imprecise_date
from claims.errors import BadInput, NotAllowed, NotFound
from claims.filing.errors import Locked
from claims.filing.models import Claim
from claims.ledger.asserting import (
    AssertionDetails,
    assert_in_ledger,
    assertion_of,
    finding_of,
    withdraw_assertion,
)
from claims.ledger.freezing import frozen_finding
from claims.ledger.models import Assertion, AssertionKind, PositionRecord, Proposition
from claims.ledger.operations import (
    PositionDetails,
    SearchDetails,
    edit_position,
    record_search,
    remove_position,
)
from claims.ledger.positions import Act, RecordStatus, Stance, Verdict
from claims.ledger.recheck import (
    answer_recheck,
    is_under_review,
    note_published,
    recheck_evidence,
    recheck_source,
    rechecks,
)
from claims.newsroom.models import User
from claims.people.operations import speaker_called
from claims.review.drafting import submit
from claims.review.publication import publish
from tests.builders import (
    a_claim,
    a_complete_dossier,
    a_reporter,
    an_editor,
    the_live_publication,
    vote,
)
from tests.factcheck.ledger.entries import AHN, GOMEZ, a_proposition, a_record, public_evidence

AS_OF = date(2017, 5, 20)
FIRST = AssertionDetails(AssertionKind.FIRST, AS_OF)


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


@pytest.fixture
def single_payer(session: Session, reporter: User) -> Proposition:
    found = a_proposition(session, reporter)
    a_record(session, reporter, found, AHN, "2015")
    a_record(session, reporter, found, GOMEZ, "17 February 2017")
    return found


def bind(
    session: Session,
    reporter: User,
    claim: Claim,
    proposition: Proposition,
    details: AssertionDetails = FIRST,
) -> Assertion:
    people = [speaker_called(session, actor=reporter, name=name) for name in (AHN, GOMEZ)]
    return assert_in_ledger(
        session,
        actor=reporter,
        claim=claim,
        proposition=proposition,
        speaker=people[0],
        other=people[1],
        details=details,
    )


def published(session: Session, reporter: User, proposition: Proposition) -> Claim:
    claim = a_complete_dossier(session, reporter)
    bind(session, reporter, claim, proposition)
    submit(session, actor=reporter, claim=claim)
    for _ in range(2):
        vote(session, an_editor(session), claim)
    publish(session, actor=an_editor(session), claim=claim)
    return claim


def record_of(session: Session, name: str) -> PositionRecord:
    return next(each for each in session.exec(select(PositionRecord)) if each.speaker.name == name)


def add_an_older_one(session: Session, reporter: User, proposition: Proposition) -> None:
    a_record(session, reporter, proposition, GOMEZ, "2013")


def change_the_date(session: Session, reporter: User, proposition: Proposition) -> None:
    del proposition
    record = record_of(session, AHN)
    details = PositionDetails(
        Stance.SUPPORT, Act.SPEECH, parse_imprecise_date("2015-2017"), RecordStatus.VERIFIED
    )
    edit_position(
        session,
        actor=reporter,
        record=record,
        seen_version=record.version,
        evidence=record.evidence,
        details=details,
    )


def remove_one(session: Session, reporter: User, proposition: Proposition) -> None:
    del reporter, proposition
    record = record_of(session, AHN)
    remove_position(session, actor=an_editor(session), record=record, reason="Not his.")


Change = Callable[[Session, User, Proposition], None]
FLIPS: list[tuple[Change, Verdict]] = [
    (add_an_older_one, Verdict.FAILS),
    (change_the_date, Verdict.UNDECIDED),
    (remove_one, Verdict.NO_RECORD),
]


@pytest.mark.parametrize(("change", "after"), FLIPS)
def test_a_change_that_flips_a_published_finding_is_noticed(
    session: Session,
    reporter: User,
    single_payer: Proposition,
    change: Change,
    after: Verdict,
) -> None:
    claim = published(session, reporter, single_payer)
    assert rechecks(session) == []
    change(session, reporter, single_payer)
    ((assertion, flipped),) = rechecks(session)
    assert flipped is claim
    assert assertion.verdict is after
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "finding flipped")).one()
    told = json.loads(event.payload.body or "")
    assert (told["before"], told["after"]) == ("holds", after)
    assert verify_chain(session).is_whole


@pytest.mark.parametrize(("change", "after"), FLIPS)
def test_before_publication_the_finding_follows_without_an_alarm(
    session: Session,
    reporter: User,
    single_payer: Proposition,
    change: Change,
    after: Verdict,
) -> None:
    assertion = bind(session, reporter, a_claim(session, reporter), single_payer)
    change(session, reporter, single_payer)
    assert assertion.verdict is after
    assert rechecks(session) == []


def test_a_record_that_flips_nothing_raises_no_alarm(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    published(session, reporter, single_payer)
    a_record(session, reporter, single_payer, GOMEZ, "2012", status=RecordStatus.ASSERTED)
    a_record(session, reporter, single_payer, "Wendy Carrillo", "2010")
    a_record(session, reporter, single_payer, AHN, "2012")
    assert rechecks(session) == []


def test_readers_are_told_only_if_an_editor_agrees(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = published(session, reporter, single_payer)
    assertion = assertion_of(session, claim)
    assert assertion is not None
    editor = an_editor(session)
    with pytest.raises(NotFound):
        answer_recheck(session, actor=editor, assertion=assertion, tell_readers=True)
    add_an_older_one(session, reporter, single_payer)
    assert not is_under_review(session, claim)
    with pytest.raises(NotAllowed):
        answer_recheck(session, actor=reporter, assertion=assertion, tell_readers=True)
    answer_recheck(session, actor=editor, assertion=assertion, tell_readers=True)
    assert is_under_review(session, claim)
    assert len(rechecks(session)) == 1
    answer_recheck(session, actor=editor, assertion=assertion, tell_readers=False)
    assert not is_under_review(session, claim)
    assert rechecks(session) == []


def test_a_published_ruling_keeps_its_finding_as_it_was_then(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = published(session, reporter, single_payer)
    add_an_older_one(session, reporter, single_payer)
    session.expire_all()
    kept = the_live_publication(session, claim).ruling_version.dossier["finding"]
    assert kept["verdict"] == "holds"
    assert kept["as_of"] == "2017-05-20"
    assert [(each["speaker"], each["when"]) for each in kept["records"]] == [
        (AHN, "2015"),
        (GOMEZ, "17 February 2017"),
    ]
    assert kept["records"][0]["url"] == "https://example.org/report"
    fresh = frozen_finding(session, claim)
    assert fresh is not None
    assert fresh["verdict"] == "fails"


def test_the_finding_of_a_ruling_rests_on_public_evidence_alone(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    secret = public_evidence(session, reporter, "A whisper", on_record=False)
    a_record(session, reporter, single_payer, GOMEZ, "2011", evidence=secret)
    claim = a_claim(session, reporter)
    assert frozen_finding(session, claim) is None
    assertion = bind(session, reporter, claim, single_payer)
    assert assertion.verdict is Verdict.FAILS
    shown = frozen_finding(session, claim)
    assert shown is not None
    assert shown["verdict"] == "holds"
    assert "whisper" not in str(shown)


def test_the_searches_are_kept_with_the_finding(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    record_search(
        session,
        actor=reporter,
        proposition=single_payer,
        speaker=speaker_called(session, actor=reporter, name=AHN),
        details=SearchDetails(
            "Nexis", "Ahn AND payer", date(2012, 1, 1), date(2014, 12, 31), made_on=AS_OF
        ),
    )
    claim = a_claim(session, reporter)
    silent = AssertionDetails(
        AssertionKind.SILENT, AS_OF, since=date(2012, 1, 1), until=date(2014, 1, 1)
    )
    assertion = bind(session, reporter, claim, single_payer, silent)
    assert assertion.other_speaker_id is None
    kept = frozen_finding(session, claim)
    assert kept is not None
    (search,) = kept["searches"]
    assert search["words"] == "Ahn AND payer"
    assert search["days"] == "1 January 2012 to 31 December 2014"
    assert "one search found nothing" in kept["sentence"]


def test_a_finding_can_be_made_as_the_ledger_stood(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    assertion = bind(session, reporter, a_claim(session, reporter), single_payer)
    assert finding_of(session, assertion).verdict is Verdict.HOLDS
    assert finding_of(session, assertion, known_on=AS_OF).verdict is Verdict.NO_RECORD


UNFIT = [
    (AssertionDetails(AssertionKind.FOR_YEARS, AS_OF), "years"),
    (AssertionDetails(AssertionKind.FOR_YEARS, AS_OF, years=101), "years"),
    (AssertionDetails(AssertionKind.SILENT, AS_OF, since=AS_OF), "since"),
    (AssertionDetails(AssertionKind.SILENT, AS_OF, since=AS_OF, until=date(2017, 1, 1)), "since"),
]


@pytest.mark.parametrize(("details", "field"), UNFIT)
def test_an_assertion_without_what_it_needs_is_refused(
    session: Session,
    reporter: User,
    single_payer: Proposition,
    details: AssertionDetails,
    field: str,
) -> None:
    with pytest.raises(BadInput) as refusal:
        bind(session, reporter, a_claim(session, reporter), single_payer, details)
    assert refusal.value.field == field


def test_a_claim_asserts_one_thing_and_nothing_new_once_published(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = a_claim(session, reporter)
    bind(session, reporter, claim, single_payer)
    years = bind(
        session,
        reporter,
        claim,
        single_payer,
        AssertionDetails(AssertionKind.FOR_YEARS, AS_OF, years=1),
    )
    assert session.exec(select(Assertion)).one() is years
    assert years.verdict is Verdict.HOLDS
    with pytest.raises(Locked):
        bind(session, reporter, published(session, reporter, single_payer), single_payer)


def test_a_claim_can_be_taken_out_of_the_ledger_while_it_is_open(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = a_claim(session, reporter)
    with pytest.raises(NotFound):
        withdraw_assertion(session, actor=reporter, claim=claim)
    bind(session, reporter, claim, single_payer)
    withdraw_assertion(session, actor=reporter, claim=claim)
    assert assertion_of(session, claim) is None
    assert frozen_finding(session, claim) is None
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "withdraw assertion")).one()
    before = json.loads(event.payload.body or "")["before"]
    assert (before["kind"], before["speaker"], before["other_speaker"]) == ("first", AHN, GOMEZ)
    with pytest.raises(Locked):
        withdraw_assertion(
            session, actor=reporter, claim=published(session, reporter, single_payer)
        )


def test_what_a_claim_asserted_before_is_on_the_record(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = a_claim(session, reporter)
    years = AssertionDetails(AssertionKind.FOR_YEARS, AS_OF, years=3)
    bind(session, reporter, claim, single_payer, years)
    bind(session, reporter, claim, single_payer)
    events = session.exec(
        select(AuditEvent)
        .where(AuditEvent.action == "assert in ledger")
        .order_by(col(AuditEvent.seq))
    ).all()
    first, second = (json.loads(event.payload.body or "") for event in events)
    assert (first["before"], first["years"]) == (None, 3)
    assert second["before"] == {each: first[each] for each in second["before"]}


def test_a_private_record_flips_nothing_that_readers_are_told_but_editors_learn_of_it(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    published(session, reporter, single_payer)
    secret = public_evidence(session, reporter, "A whisper", on_record=False)
    a_record(session, reporter, single_payer, GOMEZ, "2011", evidence=secret)
    ((assertion, _),) = rechecks(session)
    assert (assertion.verdict, assertion.public_verdict) == (Verdict.FAILS, Verdict.HOLDS)


@pytest.mark.parametrize("hidden", ["evidence", "source"])
def test_what_is_taken_back_from_readers_flips_what_they_are_told(
    session: Session, reporter: User, single_payer: Proposition, hidden: str
) -> None:
    claim = published(session, reporter, single_payer)
    evidence = record_of(session, AHN).evidence
    assert evidence is not None
    if hidden == "evidence":
        evidence.on_record = False
        recheck_evidence(session, evidence)
    else:
        evidence.source.is_anonymous, evidence.source.anonymity_reason = True, "Fears for the job."
        recheck_source(session, evidence.source)
    ((assertion, flipped),) = rechecks(session)
    assert flipped is claim
    assert (assertion.verdict, assertion.public_verdict) == (Verdict.HOLDS, Verdict.NO_RECORD)


def test_a_ruling_that_the_ledger_left_behind_before_it_was_published_is_marked(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = a_complete_dossier(session, reporter)
    bind(session, reporter, claim, single_payer)
    submit(session, actor=reporter, claim=claim)
    add_an_older_one(session, reporter, single_payer)
    assert rechecks(session) == []
    for _ in range(2):
        vote(session, an_editor(session), claim)
    publish(session, actor=an_editor(session), claim=claim)
    assert [flipped for _, flipped in rechecks(session)] == [claim]


def test_a_ruling_that_catches_up_with_the_ledger_is_settled(
    session: Session, reporter: User, single_payer: Proposition
) -> None:
    claim = published(session, reporter, single_payer)
    add_an_older_one(session, reporter, single_payer)
    assert len(rechecks(session)) == 1
    fresh = frozen_finding(session, claim)
    note_published(session, claim, fresh, actor=an_editor(session))
    assert rechecks(session) == []
    note_published(session, claim, None, actor=None)
    assert verify_chain(session).is_whole
