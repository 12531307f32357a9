"""Filing claims, describing them anew, and noting where they were made."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.audit.operations import head_event, verify_chain
from claims.dates import parse_imprecise_date
from claims.errors import BadInput, NotFound, Stale
from claims.filing.errors import Locked
from claims.filing.models import Appearance, Claim, ClaimKind, State
from claims.filing.operations import (
    AppearanceDetails,
    ClaimDetails,
    add_appearance,
    add_topic,
    edit_claim,
    file_claim,
    find_claim,
    topic_called,
)
from claims.filing.queries import appearances_of, claims_like, topic_names
from claims.filing.rules import OPEN_FOR_WORK, TAKES_APPEARANCES, WAYS_OUT, require_open
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.outbox import IndexTask
from claims.people.models import AffiliationKind, Speaker
from claims.people.operations import add_affiliation, add_contest, speaker_called
from claims.review.triage import decline, merge, reopen
from tests.builders import (
    a_citation,
    a_claim,
    a_claim_at_work,
    a_claim_in_review,
    a_published_claim,
    a_reporter,
    an_admin,
    an_editor,
    details,
    some_evidence,
)

REPEAT = AppearanceDetails(quotation="Single payer, as I always said.", venue="Debate")


def change(session: Session, actor: User, claim: Claim, given: ClaimDetails) -> None:
    """Describe the claim anew, by somebody who saw how it stands now."""
    edit_claim(
        session,
        actor=actor,
        claim=claim,
        seen_version=claim.version,
        speaker=claim.speaker,
        details=given,
    )


def last_payload(session: Session) -> str:
    head = head_event(session)
    assert head is not None
    assert head.payload is not None
    return head.payload.body or ""


def a_speaker_with_roles(session: Session, actor: User) -> Speaker:
    """Return a Democrat since June 2012 who stood for the House in 2017."""
    speaker = speaker_called(session, actor=actor, name="Robert Lee Ahn")
    for kind, name, since in [
        (AffiliationKind.PARTY, "Democrats", "2012-06-01"),
        (AffiliationKind.CAMPAIGN, "Candidate for CA-34", "2016-12-15"),
        (AffiliationKind.OFFICE, "Commissioner", "2017-05-20"),
    ]:
        add_affiliation(
            session,
            actor=actor,
            speaker=speaker,
            kind=kind,
            name=name,
            since=parse_imprecise_date(since),
        )
    return speaker


@pytest.mark.parametrize(
    ("said", "party", "office"),
    [
        ("2012-05-31", None, None),
        ("2012-06-01", "Democrats", None),
        ("2016", "Democrats", None),
        ("2017-05-19", "Democrats", "Candidate for CA-34"),
        ("2017-05-20", "Democrats", "Commissioner"),
        (None, None, None),
    ],
)
def test_a_claim_freezes_party_and_office_where_the_dates_make_them_certain(
    session: Session, said: str | None, party: str | None, office: str | None
) -> None:
    reporter = a_reporter(session)
    first = AppearanceDetails(said=parse_imprecise_date(said) if said else None)
    speaker = a_speaker_with_roles(session, reporter)
    claim = file_claim(session, actor=reporter, speaker=speaker, details=details(first=first))
    assert (claim.speaker_party, claim.speaker_office) == (party, office)


def test_what_was_frozen_stays_when_the_speaker_changes_and_moves_with_the_date(
    session: Session,
) -> None:
    reporter = a_reporter(session)
    speaker = a_speaker_with_roles(session, reporter)
    claim = file_claim(session, actor=reporter, speaker=speaker, details=details())
    add_affiliation(
        session, actor=reporter, speaker=speaker, kind=AffiliationKind.PARTY, name="Greens"
    )
    assert claim.speaker_party == "Democrats"
    earlier = replace(details().first, said=parse_imprecise_date("2010"))
    change(session, reporter, claim, details(first=earlier))
    assert claim.speaker_party == "Greens"


def test_a_plain_claim_has_one_element_and_its_first_appearance(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter, wording=" He was\x00 for it ")
    assert (claim.wording, claim.slug, claim.state) == ("He was for it", "he-was-for-it", "filed")
    assert [each.text for each in claim.elements] == ["He was for it"]
    assert claim.first_appearance is appearances_of(session, claim)[0]
    assert find_claim(session, claim.id) is claim
    assert "He was for it" in last_payload(session)


def test_claims_of_the_same_words_have_addresses_of_their_own(session: Session) -> None:
    reporter = a_reporter(session)
    assert a_claim(session, reporter).slug != a_claim(session, reporter).slug


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("wording", {"wording": " "}),
        ("wording", {"wording": "x" * 1001}),
        ("context", {"context": "x" * 10_001}),
        ("elements", {"elements": ["x" * 1001]}),
        ("topics", {"topic_ids": ["nothing"]}),
        ("url", {"first": AppearanceDetails(url="javascript:1")}),
        ("venue", {"first": AppearanceDetails(venue="x" * 301)}),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(
    session: Session, field: str, given: dict[str, object]
) -> None:
    with pytest.raises(BadInput) as refusal:
        a_claim(session, a_reporter(session), **given)
    assert refusal.value.field == field


def test_only_reporters_and_editors_file_and_describe(session: Session) -> None:
    admin, claim = an_admin(session), a_claim(session, a_reporter(session))
    with pytest.raises(NeedsRole):
        file_claim(session, actor=admin, speaker=claim.speaker, details=details())
    with pytest.raises(NeedsRole):
        change(session, admin, claim, details())
    with pytest.raises(NeedsRole):
        add_appearance(session, actor=admin, claim=claim, speaker=claim.speaker, details=REPEAT)
    with pytest.raises(NeedsRole):
        add_topic(session, actor=admin, name="Health")


def test_a_change_is_written_down_with_before_and_after(session: Session) -> None:
    editor = an_editor(session)
    claim = a_claim(session, editor)
    contest = add_contest(session, actor=editor, name="CA-34")
    topic = add_topic(session, actor=editor, name="Health care")
    given = details(
        wording="She was against it",
        kind=ClaimKind.POSITION,
        contest_id=contest.id,
        topic_ids=[topic.id],
        elements=["She was", "against it", " "],
    )
    change(session, editor, claim, given)
    session.expire_all()
    assert (claim.wording, claim.kind) == ("She was against it", ClaimKind.POSITION)
    assert [each.name for each in claim.topics] == ["Health care"]
    assert [each.text for each in claim.elements] == ["She was", "against it"]
    body = last_payload(session)
    assert '"after":{' in body
    assert "He was for single-payer" in body
    assert verify_chain(session).is_whole


@pytest.mark.parametrize(
    "given",
    [
        {"context": "In a debate."},
        {"due_on": date(2017, 6, 6)},
        {"first": AppearanceDetails(quotation="I was.", medium="radio")},
    ],
)
def test_no_change_goes_unrecorded_and_saving_the_same_is_none(
    session: Session, given: dict[str, object]
) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter)
    before = head_event(session)
    change(session, reporter, claim, details())
    assert head_event(session) is before
    change(session, reporter, claim, details(**given))  # type: ignore[arg-type]  # what a test gives
    assert head_event(session) is not before


def test_who_saw_an_older_version_changes_nothing(session: Session) -> None:
    reporter, other = a_reporter(session), a_reporter(session)
    claim = a_claim(session, reporter)
    seen = claim.version
    change(session, other, claim, details(elements=["He was", "for years"]))
    with pytest.raises(Stale) as refusal:
        edit_claim(
            session,
            actor=reporter,
            claim=claim,
            seen_version=seen,
            speaker=claim.speaker,
            details=details(wording="Mine"),
        )
    assert refusal.value.current == claim.version
    assert claim.wording == details().wording


def test_the_parts_of_a_claim_change_places_without_losing_their_evidence(
    session: Session,
) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter, elements=["one", "two", "three"])
    ids = {each.text: each.id for each in claim.elements}
    a_citation(session, reporter, claim.elements[2], some_evidence(session, reporter))
    change(session, reporter, claim, details(elements=["three", "one"]))
    session.expire_all()
    assert [(each.text, each.id) for each in claim.elements] == [
        ("three", ids["three"]),
        ("one", ids["one"]),
    ]
    change(session, reporter, claim, details(elements=["three, reworded", "one", "four"]))
    session.expire_all()
    assert [each.text for each in claim.elements] == ["three, reworded", "one", "four"]
    assert claim.elements[0].id == ids["three"]


def test_a_part_with_evidence_cannot_be_dropped(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter, elements=["one", "two"])
    a_citation(session, reporter, claim.elements[1], some_evidence(session, reporter))
    session.commit()
    with pytest.raises(BadInput, match="Evidence was tied to the part “two”") as refusal:
        change(session, reporter, claim, details(elements=["one"]))
    assert refusal.value.field == "elements"
    session.rollback()
    assert [each.text for each in claim.elements] == ["one", "two"]


def test_nothing_changes_in_a_claim_under_review(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim_in_review(session, reporter)
    with pytest.raises(Locked, match=r"in review, so this cannot change\. Withdraw it"):
        change(session, reporter, claim, details(wording="Quietly another"))
    assert claim.wording == details().wording


@pytest.mark.parametrize("state", State)
def test_every_locked_state_names_a_way_out(state: State) -> None:
    claim = Claim(slug="a", wording="a", speaker_id="a", state=state)
    if state in OPEN_FOR_WORK:
        require_open(claim)
        return
    with pytest.raises(Locked) as refusal:
        require_open(claim)
    assert refusal.value.way_out == WAYS_OUT[state]
    require_open(claim, state)


def test_repeats_are_added_to_a_published_claim_and_search_learns_of_them(
    session: Session,
) -> None:
    reporter = a_reporter(session)
    claim = a_published_claim(session, reporter)
    waiting = len(session.exec(select(IndexTask)).all())
    given = replace(REPEAT, url="https://a.example/debate")
    add_appearance(session, actor=reporter, claim=claim, speaker=claim.speaker, details=given)
    assert [each.is_first for each in claim.appearances] == [True, False]
    assert [each.venue for each in appearances_of(session, claim)] == ["Campaign mailer", "Debate"]
    assert len(session.exec(select(IndexTask)).all()) == waiting + 1
    assert "add appearance" in [event.action for event in session.exec(select(AuditEvent))]


def test_search_need_not_learn_of_a_claim_that_is_not_public(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter)
    add_appearance(session, actor=reporter, claim=claim, speaker=claim.speaker, details=REPEAT)
    assert [each.is_first for each in claim.appearances] == [True, False]
    assert session.exec(select(IndexTask)).all() == []


def test_a_repeat_needs_its_words(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter)
    with pytest.raises(BadInput) as refusal:
        add_appearance(
            session,
            actor=reporter,
            claim=claim,
            speaker=claim.speaker,
            details=AppearanceDetails(venue="Debate"),
        )
    assert refusal.value.field == "quotation"


def test_a_claim_that_is_not_checked_takes_no_repeats(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter)
    decline(session, actor=an_editor(session), claim=claim, reason="An opinion.")
    assert claim.state not in TAKES_APPEARANCES
    with pytest.raises(Locked, match="reopen"):
        add_appearance(session, actor=reporter, claim=claim, speaker=claim.speaker, details=REPEAT)


def test_a_merged_claim_hands_its_appearances_over_and_starts_anew_when_reopened(
    session: Session,
) -> None:
    reporter, editor = a_reporter(session), an_editor(session)
    source, target = a_claim_at_work(session, reporter), a_claim(session, reporter)
    assert merge(session, actor=editor, claim=source, target=target) == 1
    assert [each.is_first for each in target.appearances] == [True, False]
    assert source.appearances == []
    reopen(session, actor=editor, claim=source, reason="Not the same.")
    assert source.first_appearance is None
    change(session, reporter, source, details())
    assert [each.is_first for each in source.appearances] == [True]


def test_an_appearance_taken_over_for_both_is_counted_once_after_a_merger(
    session: Session,
) -> None:
    reporter = a_reporter(session)
    source, target = a_claim(session, reporter), a_claim(session, reporter)
    for claim in (source, target):
        claim.appearances[0].import_ref = "statement 7"
    session.flush()
    assert merge(session, actor=an_editor(session), claim=source, target=target) == 0
    assert len(target.appearances) == 1
    assert len(session.exec(select(Appearance)).all()) == 2


def test_a_topic_is_known_in_any_letter_case(session: Session) -> None:
    reporter = a_reporter(session)
    for name, same in [("Health care", "HEALTH CARE"), ("Économie", "éCONOMIE"), ("Öl", "Öl")]:
        made = topic_called(session, actor=reporter, name=name)
        assert topic_called(session, actor=reporter, name=f" {same} ") is made
    assert set(topic_names(session)) == {"Health care", "Économie", "Öl"}


def test_an_unknown_claim_is_said_to_be_unknown(session: Session) -> None:
    with pytest.raises(NotFound, match="There is no claim “nothing”"):
        find_claim(session, "nothing")


def test_claims_to_merge_with_hold_all_words_and_are_alive(session: Session) -> None:
    reporter = a_reporter(session)
    old = a_claim(session, reporter, wording="Taxes fell by 100%")
    new = a_claim(session, reporter, wording="Taxes rose")
    gone = a_claim(session, reporter, wording="Taxes vanished")
    decline(session, actor=an_editor(session), claim=gone, reason="An opinion.")
    other = a_claim(session, reporter, wording="Schools closed")
    assert claims_like(session, "taxes AHN", but=other, most=9) == [new, old]
    assert claims_like(session, "100% taxes", but=other, most=9) == [old]
    assert claims_like(session, "taxes", but=new, most=9) == [old]
    assert claims_like(session, "", but=new, most=1) == [other]
