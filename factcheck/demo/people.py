"""Who is in the demonstration: an invented newsroom, and the real people of the race."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from claims.dates import parse_imprecise_date
from claims.newsroom.models import Role, User
from claims.people.models import AffiliationKind, Contest, Speaker, SpeakerKind
from claims.people.operations import add_affiliation, add_candidacy, add_contest, add_speaker
from factcheck.accounts.operations import add_account

# The demonstration is reachable from its own machine only, and says so; see `factcheck demo`.
PASSWORD = "check-every-claim-twice"  # noqa: S105 - it is printed for everybody who runs the demo


@dataclass(frozen=True)
class Member:
    """One member of the invented newsroom."""

    name: str
    email: str
    roles: tuple[Role, ...]


MEMBERS: dict[str, Member] = {
    "rosa": Member("Rosa Reporter", "rosa@demo.example", (Role.REPORTER,)),
    "ravi": Member("Ravi Reporter", "ravi@demo.example", (Role.REPORTER,)),
    "edith": Member("Edith Editor", "edith@demo.example", (Role.EDITOR,)),
    "emil": Member("Emil Editor", "emil@demo.example", (Role.EDITOR,)),
    "erin": Member("Erin Editor", "erin@demo.example", (Role.EDITOR,)),
    "both": Member("Bea Both", "bea@demo.example", (Role.REPORTER, Role.EDITOR)),
    "admin": Member("Ada Admin", "ada@demo.example", (Role.ADMIN,)),
}


@dataclass(frozen=True)
class Affiliated:
    """What a speaker was; dates as a reporter would type them, or nothing where nobody says."""

    kind: AffiliationKind
    name: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Known:
    """One speaker of the race, with what the report says they were."""

    name: str
    kind: SpeakerKind = SpeakerKind.PERSON
    description: str = ""
    affiliations: tuple[Affiliated, ...] = ()


_PARTY, _OFFICE = AffiliationKind.PARTY, AffiliationKind.OFFICE
_CAMPAIGN, _MEMBER = AffiliationKind.CAMPAIGN, AffiliationKind.MEMBERSHIP
_GROUP = SpeakerKind.ORGANISATION

SPEAKERS: dict[str, Known] = {
    "gomez": Known(
        "Jimmy Gomez",
        description="Candidate in the 2017 special election, in the Legislature since 2012.",
        affiliations=(
            Affiliated(_PARTY, "Democratic Party"),
            Affiliated(_OFFICE, "Member of the California State Assembly", "2012"),
            Affiliated(_CAMPAIGN, "Gomez for CA-34", "2017"),
        ),
    ),
    "ahn": Known(
        "Robert Lee Ahn",
        description="Candidate in the 2017 special election; once a registered Republican.",
        affiliations=(
            Affiliated(_PARTY, "Republican Party", "", "before 2017"),
            Affiliated(_PARTY, "Democratic Party"),
            Affiliated(_CAMPAIGN, "Ahn for CA-34", "2017"),
        ),
    ),
    "ahn_campaign": Known(
        "Robert Lee Ahn's campaign",
        SpeakerKind.CAMPAIGN,
        affiliations=(
            Affiliated(_PARTY, "Democratic Party"),
            Affiliated(_CAMPAIGN, "Ahn for CA-34", "2017"),
        ),
    ),
    "gomez_campaign": Known(
        "Jimmy Gomez's campaign",
        SpeakerKind.CAMPAIGN,
        affiliations=(
            Affiliated(_PARTY, "Democratic Party"),
            Affiliated(_CAMPAIGN, "Gomez for CA-34", "2017"),
        ),
    ),
    "carrillo": Known(
        "Wendy Carrillo",
        description="Candidate in the primary, who later endorsed Gomez.",
        affiliations=(
            Affiliated(_PARTY, "Democratic Party"),
            Affiliated(_CAMPAIGN, "Carrillo for CA-34", "2017"),
        ),
    ),
    "carmona": Known("Arturo Carmona", description="Candidate in the primary."),
    "party": Known("California Democratic Party", SpeakerKind.PARTY),
    "caucus": Known("Congressional Progressive Caucus", _GROUP),
    "dfa": Known("Democracy for America", _GROUP),
    "nurses": Known("California Nurses Association / National Nurses United", _GROUP),
    "revolution": Known("Our Revolution", _GROUP),
    "equality": Known("Equality California", _GROUP),
    "clinton": Known("Hillary Clinton", description="Candidate in the 2016 presidential primary."),
    "times": Known("Los Angeles Times", SpeakerKind.OUTLET),
    "activist": Known(
        "An activist quoted by the Los Angeles Times",
        SpeakerKind.ANONYMOUS,
        description="The demonstration leaves the name out: it adds nothing to the case.",
    ),
}

CONTEST = "CA-34 special election, 2017"
CONTEST_DAYS = {"primary": date(2017, 4, 4), "run-off": date(2017, 6, 6)}
CANDIDATES = {
    "gomez": "in the run-off",
    "ahn": "in the run-off",
    "carrillo": "out in the primary",
    "carmona": "out in the primary",
}


def add_members(session: Session) -> dict[str, User]:
    """Add the invented newsroom, each with an account and the printed password."""
    return {
        key: add_account(
            session,
            actor=None,
            name=member.name,
            email=member.email,
            roles=member.roles,
            password=PASSWORD,
        ).user
        for key, member in MEMBERS.items()
    }


def add_speakers(session: Session, reporter: User) -> dict[str, Speaker]:
    """Add everybody whom the report names, with what it says they were."""
    return {key: _speaker(session, reporter, known) for key, known in SPEAKERS.items()}


def _speaker(session: Session, reporter: User, known: Known) -> Speaker:
    speaker = add_speaker(
        session, actor=reporter, name=known.name, kind=known.kind, description=known.description
    )
    for each in known.affiliations:
        add_affiliation(
            session,
            actor=reporter,
            speaker=speaker,
            kind=each.kind,
            name=each.name,
            since=parse_imprecise_date(each.since) if each.since else None,
            until=parse_imprecise_date(each.until) if each.until else None,
        )
    session.expire(speaker, ["affiliations"])
    return speaker


def add_race(session: Session, reporter: User, speakers: dict[str, Speaker]) -> Contest:
    """Add the contest with its days and the candidates whom the report names."""
    contest = add_contest(
        session,
        actor=reporter,
        name=CONTEST,
        description="A special election to the House of Representatives in Los Angeles.",
        begins=parse_imprecise_date("2017"),
        ends=parse_imprecise_date("6 June 2017"),
        days=CONTEST_DAYS,
    )
    for key, outcome in CANDIDATES.items():
        party = "Democratic Party" if key != "carmona" else None
        add_candidacy(
            session,
            actor=reporter,
            contest=contest,
            speaker=speakers[key],
            party=party,
            outcome=outcome,
        )
    return contest
