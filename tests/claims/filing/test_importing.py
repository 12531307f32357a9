"""Taking over speakers, claims and appearances: once each, however often it runs."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from claims.audit.operations import head_event
from claims.dates import parse_imprecise_date
from claims.errors import BadInput
from claims.filing.importing import (
    ImportedAffiliation,
    ImportedAppearance,
    ImportedClaim,
    ImportedSource,
    ImportedSpeaker,
    import_appearance,
    import_claim,
    import_speaker,
    known_claim,
    known_speaker,
    knows_appearance,
    record_import,
)
from claims.filing.models import Claim, Topic
from claims.people.models import AffiliationKind, SpeakerKind
from claims.review.triage import merge
from tests.builders import an_editor

AHN = ImportedSpeaker(
    ref="people/ahn",
    name="Robert Lee Ahn",
    same_as=["https://a.example/ahn", "@ahn", ""],
    affiliations=[
        ImportedAffiliation(AffiliationKind.PARTY, "Democrats", parse_imprecise_date("2012-06-01")),
        ImportedAffiliation(AffiliationKind.CAMPAIGN, "Candidate for CA-34"),
    ],
)
SAID = ImportedAppearance(
    ref="statements/1",
    speaker_ref=AHN.ref,
    quotation="For years.",
    said=parse_imprecise_date("May 2017"),
    sources=[
        ImportedSource("book", "ISBN 1"),
        ImportedSource("video", "https://v.example/1", {"at": "1:02"}),
    ],
)


def an_import(session: Session, ref: str = "claims/1", topics: tuple[str, ...] = ()) -> Claim:
    speaker = known_speaker(session, AHN.ref) or import_speaker(session, AHN)
    return import_claim(session, ImportedClaim(ref, "He was for it", topics=topics), speaker)


def test_a_speaker_is_taken_over_with_what_they_were(session: Session) -> None:
    assert known_speaker(session, AHN.ref) is None
    speaker = import_speaker(session, AHN)
    session.expire_all()
    assert known_speaker(session, AHN.ref) is speaker
    assert (speaker.kind, speaker.same_as) == (SpeakerKind.PERSON, ["https://a.example/ahn"])
    assert {each.name for each in speaker.affiliations} == {"Democrats", "Candidate for CA-34"}


def test_a_party_that_no_claim_could_keep_is_refused(session: Session) -> None:
    long = ImportedAffiliation(AffiliationKind.PARTY, "x" * 121)
    with pytest.raises(BadInput) as refusal:
        import_speaker(session, ImportedSpeaker("a", "A", affiliations=[long]))
    assert refusal.value.field == "affiliation"


def test_a_claim_arrives_as_filed_by_nobody_with_one_element(session: Session) -> None:
    assert known_claim(session, "claims/1") is None
    claim = an_import(session)
    assert known_claim(session, "claims/1") is claim
    assert (claim.state, claim.filed_by_id) == ("filed", None)
    assert [each.text for each in claim.elements] == ["He was for it"]
    assert claim.first_appearance is None


def test_a_topic_is_taken_over_once_in_any_letter_case(session: Session) -> None:
    first = an_import(session, topics=("Health", " health", "Économie"))
    second = an_import(session, "claims/2", topics=("HEALTH", "économie"))
    assert [each.name for each in first.topics] == ["Health", "Économie"]
    assert set(first.topics) == set(second.topics) == set(session.exec(select(Topic)))


def test_the_first_appearance_freezes_the_role_as_filing_does(session: Session) -> None:
    claim = an_import(session)
    first = import_appearance(session, claim, SAID, claim.speaker)
    assert (claim.speaker_party, claim.speaker_office) == ("Democrats", "Candidate for CA-34")
    assert claim.first_appearance is first
    assert first.url == "https://v.example/1"
    session.expire_all()
    assert {(each.kind, each.address) for each in first.sources} == {
        ("book", "ISBN 1"),
        ("video", "https://v.example/1"),
    }


def test_a_later_appearance_freezes_nothing(session: Session) -> None:
    claim = an_import(session)
    import_appearance(session, claim, SAID, claim.speaker)
    early = ImportedAppearance("statements/2", AHN.ref, "For it.", parse_imprecise_date("2010"))
    later = import_appearance(session, claim, early, claim.speaker)
    assert (later.is_first, later.url, claim.speaker_party) == (False, None, "Democrats")


def test_the_same_is_known_again_and_the_database_takes_it_once(session: Session) -> None:
    claim = an_import(session)
    assert not knows_appearance(session, claim, SAID.ref)
    import_appearance(session, claim, SAID, claim.speaker)
    assert knows_appearance(session, claim, SAID.ref)
    assert not knows_appearance(session, an_import(session, "claims/2"), SAID.ref)
    with pytest.raises(IntegrityError):
        import_appearance(session, claim, SAID, claim.speaker)


def test_nobody_is_taken_over_twice_under_one_name(session: Session) -> None:
    import_speaker(session, AHN)
    with pytest.raises(IntegrityError):
        import_speaker(session, AHN)


def test_no_claim_is_taken_over_twice_under_one_name(session: Session) -> None:
    an_import(session)
    with pytest.raises(IntegrityError):
        an_import(session)


def test_what_a_merged_claim_handed_over_is_still_known(session: Session) -> None:
    source, target = an_import(session), an_import(session, "claims/2")
    import_appearance(session, source, SAID, source.speaker)
    merge(session, actor=an_editor(session), claim=source, target=target)
    assert source.appearances == []
    assert knows_appearance(session, source, SAID.ref)
    assert knows_appearance(session, target, SAID.ref)
    assert not knows_appearance(session, source, "statements/2")


def test_what_was_taken_over_and_from_where_is_written_down(session: Session) -> None:
    claim = an_import(session)
    record_import(session, claim, origin="elsewhere", added={"appearances": 1})
    head = head_event(session)
    assert head is not None
    assert head.payload is not None
    assert (head.action, head.actor_id, head.claim_id) == ("import claim", None, claim.id)
    assert '"from":"elsewhere"' in (head.payload.body or "")


def test_a_place_without_the_words_is_kept_without_them(session: Session) -> None:
    claim = an_import(session)
    given = ImportedAppearance("a", "b", " ", None, venue="A rally")
    kept = import_appearance(session, claim, given, claim.speaker)
    assert (kept.quotation, kept.venue) == ("", "A rally")
