"""Speakers, what they were when, contests and who stands in them."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from claims.dates import ImpreciseDate, exact, parse_imprecise_date
from claims.errors import BadInput, NotFound
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.people.models import AffiliationKind, Contest, Speaker, SpeakerKind
from claims.people.operations import (
    add_affiliation,
    add_candidacy,
    add_contest,
    add_speaker,
    find_speaker,
    role_when,
    speaker_called,
)
from claims.people.queries import contests_with_days, speaker_names
from tests.builders import a_reporter, an_admin

PARTY = AffiliationKind.PARTY


def when(text: str | None) -> ImpreciseDate | None:
    return parse_imprecise_date(text) if text else None


def a_member(session: Session, *terms: tuple[str, str | None, str | None]) -> Speaker:
    """Return a speaker who was in parties: name, since, until."""
    reporter = a_reporter(session)
    speaker = add_speaker(session, actor=reporter, name="Robert Lee Ahn")
    for name, since, until in terms:
        add_affiliation(
            session,
            actor=reporter,
            speaker=speaker,
            kind=PARTY,
            name=name,
            since=when(since),
            until=when(until),
        )
    return speaker


@pytest.mark.parametrize(
    ("said", "party"),
    [
        ("2012-05-31", None),
        ("2012-06-01", "Democrats"),
        ("2016-11-08", "Democrats"),
        ("2016-11-09", None),
        ("June 2012", "Democrats"),
        ("2012", None),
        ("October 2016", "Democrats"),
        ("November 2016", None),
        (None, None),
    ],
)
def test_a_party_counts_from_its_first_day_to_its_last(
    session: Session, said: str | None, party: str | None
) -> None:
    speaker = a_member(session, ("Democrats", "2012-06-01", "2016-11-08"))
    assert role_when(speaker, when(said), PARTY) == party


@pytest.mark.parametrize(
    ("said", "party"),
    [("2011-12-31", None), ("2012", None), ("2013-01-01", "Democrats"), ("2015", None)],
)
def test_a_party_dated_by_year_counts_only_once_it_is_certain(
    session: Session, said: str, party: str | None
) -> None:
    speaker = a_member(session, ("Democrats", "2012", "2015"))
    assert role_when(speaker, when(said), PARTY) == party


def test_without_an_end_or_a_beginning_it_lasts(session: Session) -> None:
    speaker = a_member(session, ("Democrats", None, None))
    assert role_when(speaker, exact(date(1990, 1, 1)), PARTY) == "Democrats"
    assert role_when(speaker, exact(date(1990, 1, 1)), AffiliationKind.OFFICE) is None


def test_of_several_the_one_that_began_last_counts(session: Session) -> None:
    speaker = a_member(session, ("Democrats", "2012-06-01", None), ("Republicans", None, None))
    assert role_when(speaker, when("2012-05-31"), PARTY) == "Republicans"
    assert role_when(speaker, when("2012-06-01"), PARTY) == "Democrats"


def test_while_a_change_of_party_is_uncertain_no_party_is_named(session: Session) -> None:
    speaker = a_member(session, ("Republicans", "2000", None), ("Democrats", "2012", None))
    assert role_when(speaker, when("2011-12-31"), PARTY) == "Republicans"
    assert role_when(speaker, when("May 2012"), PARTY) is None
    assert role_when(speaker, when("2013"), PARTY) == "Democrats"


def test_an_affiliation_counts_at_once_though_others_were_read_before(session: Session) -> None:
    speaker = a_member(session)
    assert speaker.affiliations == []
    add_affiliation(
        session, actor=a_reporter(session), speaker=speaker, kind=PARTY, name="Democrats"
    )
    assert role_when(speaker, when("2017"), PARTY) == "Democrats"


def test_an_affiliation_cannot_end_before_it_begins(session: Session) -> None:
    with pytest.raises(BadInput) as refusal:
        a_member(session, ("Democrats", "2012-06-02", "2012-06-01"))
    assert refusal.value.field == "until"
    assert a_member(session, ("Democrats", "2012", "2012")).affiliations[0].name == "Democrats"


@pytest.mark.parametrize(("kind", "longest"), [(PARTY, 120), (AffiliationKind.OFFICE, 200)])
def test_an_affiliation_is_no_longer_than_a_claim_can_keep(
    session: Session, kind: AffiliationKind, longest: int
) -> None:
    reporter = a_reporter(session)
    speaker = speaker_called(session, actor=reporter, name="Ahn")
    named = {"session": session, "actor": reporter, "speaker": speaker, "kind": kind}
    add_affiliation(**named, name="x" * longest)  # type: ignore[arg-type]  # given by name
    with pytest.raises(BadInput, match="at most"):
        add_affiliation(**named, name="x" * (longest + 1))  # type: ignore[arg-type]  # the same


def test_a_speaker_is_made_once(session: Session) -> None:
    reporter = a_reporter(session)
    made = speaker_called(session, actor=reporter, name=" Our Party ", kind=SpeakerKind.PARTY)
    assert (made.name, made.slug, made.kind) == ("Our Party", "our-party", SpeakerKind.PARTY)
    assert speaker_called(session, actor=reporter, name="Our Party") is made
    assert find_speaker(session, made.id) is made


def test_a_speaker_that_was_merged_is_not_found_by_name(session: Session) -> None:
    reporter = a_reporter(session)
    old, new = (add_speaker(session, actor=reporter, name=name) for name in ("R. Ahn", "Robert"))
    old.merged_into_id = new.id
    session.flush()
    assert speaker_names(session) == ["Robert"]
    assert speaker_called(session, actor=reporter, name="R. Ahn") is not old


def test_an_unknown_speaker_is_said_to_be_unknown(session: Session) -> None:
    with pytest.raises(NotFound, match="speaker"):
        find_speaker(session, "nobody")


def test_a_contest_keeps_the_days_that_people_name(session: Session) -> None:
    reporter = a_reporter(session)
    days = {"the run-off": date(2017, 6, 6), "the primary": date(2017, 4, 4)}
    made = add_contest(session, actor=reporter, name="CA-34", begins=when("2017"), days=days)
    add_contest(session, actor=reporter, name="CA-33")
    session.expire_all()
    contests = contests_with_days(session)
    assert [contest.name for contest in contests] == ["CA-33", "CA-34"]
    assert [day.name for day in contests[1].days] == ["the primary", "the run-off"]
    assert contests[1] is made


def test_a_candidate_stands_once_and_in_order(session: Session) -> None:
    reporter = a_reporter(session)
    contest = add_contest(session, actor=reporter, name="CA-34")
    speakers = [speaker_called(session, actor=reporter, name=name) for name in ("Gomez", "Ahn")]
    for speaker in speakers:
        add_candidacy(session, actor=reporter, contest=contest, speaker=speaker, party=" ")
    session.expire_all()
    found = session.exec(select(Contest)).one().candidacies
    assert [(each.speaker.name, each.party) for each in found] == [("Gomez", None), ("Ahn", None)]
    with pytest.raises(BadInput) as refusal:
        add_candidacy(
            session, actor=reporter, contest=contest, speaker=speakers[0], party="x" * 121
        )
    assert refusal.value.field == "party"
    with pytest.raises(IntegrityError):
        add_candidacy(session, actor=reporter, contest=contest, speaker=speakers[0])


def everything(session: Session, actor: User, speaker: Speaker, contest: Contest) -> None:
    """Try each door in turn; each must be closed."""
    with pytest.raises(NeedsRole):
        add_speaker(session, actor=actor, name="x")
    with pytest.raises(NeedsRole):
        add_affiliation(session, actor=actor, speaker=speaker, kind=PARTY, name="x")
    with pytest.raises(NeedsRole):
        add_contest(session, actor=actor, name="x")
    with pytest.raises(NeedsRole):
        add_candidacy(session, actor=actor, contest=contest, speaker=speaker)


def test_an_admin_as_such_makes_nobody_known(session: Session) -> None:
    reporter = a_reporter(session)
    speaker = speaker_called(session, actor=reporter, name="Ahn")
    contest = add_contest(session, actor=reporter, name="CA-34")
    everything(session, an_admin(session), speaker, contest)
