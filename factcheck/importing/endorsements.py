"""Reading FiveThirtyEight's endorsements of 2020 candidates (CC BY 4.0).

A row with an endorsee is an act. A row without one says that the collection watched this person
and has no endorsement of theirs: that is a search without a hit, over the days that the file
covers, and no stance is made up for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from sqlmodel import Session

from claims.dates import parse_imprecise_date
from claims.errors import BadInput
from claims.filing.importing import (
    ImportedAffiliation,
    ImportedSpeaker,
    import_speaker,
    known_speaker,
)
from claims.ledger.importing import (
    ImportedPosition,
    ImportedSearch,
    import_position,
    import_search,
    proposition_called,
)
from claims.ledger.models import PropositionKind
from claims.ledger.positions import Act, Stance
from claims.people.models import AffiliationKind
from factcheck.database import transaction
from factcheck.importing.report import ImportReport, RowProblem
from factcheck.importing.rows import csv_rows, row

ORIGIN = "endorsements-2020"
PLACE = "FiveThirtyEight, endorsements of 2020 presidential candidates"
ANY = "any candidate of the 2020 Democratic presidential primary"
PARTIES = {"D": "Democratic Party", "I": "Independent", "NPP": "No party preference"}

Row = dict[str, str]
Read = tuple[str, ImportedSpeaker, ImportedPosition | ImportedSearch]


@dataclass
class Endorsements:
    """The file as read: each row's place, its endorser, and what it says."""

    rows: list[Read] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read_endorsements(path: Path) -> Endorsements:
    """Read the file. The days that it covers run from its first to its last endorsement."""
    found = Endorsements()
    lines = list(csv_rows(path, found.problems))
    covered = _covered(line for _, line in lines)
    for place, given in lines:
        with row(found.problems, path.name, place):
            found.rows.append((place, _endorser(given), _said(given, covered)))
    return found


def _covered(lines: Iterable[Row]) -> tuple[date, date]:
    days = [line["date"] for line in lines if line.get("date")]
    known = sorted(parse_imprecise_date(day).earliest for day in days) or [date.min]
    return known[0], known[-1]


def _ref(given: Row) -> str:
    """Return who this is: two people of one name differ in state and office."""
    return f"{ORIGIN}:{given['endorser']}, {given['position']}, {given['state']}"


def _endorser(given: Row) -> ImportedSpeaker:
    place = ", ".join(part for part in (given["city"], given["state"]) if part)
    office = given["position"][:1].upper() + given["position"][1:]
    affiliations = [
        ImportedAffiliation(AffiliationKind.OFFICE, f"{office} ({place})" if place else office)
    ]
    party = given["endorser_party"]
    if party:
        name = PARTIES.get(party, party)
        affiliations.append(ImportedAffiliation(AffiliationKind.PARTY, name))
    return ImportedSpeaker(_ref(given), given["endorser"], affiliations=affiliations)


def _said(given: Row, covered: tuple[date, date]) -> ImportedPosition | ImportedSearch:
    if not given["endorsee"]:
        return ImportedSearch(ANY, _ref(given), PLACE, given["endorser"], *covered)
    return ImportedPosition(
        ref=f"{ORIGIN}:{given['rownames']}",
        proposition=f"{given['endorsee']} for President, 2020",
        speaker_ref=_ref(given),
        stance=Stance.SUPPORT,
        act=Act.ENDORSEMENT,
        happened=parse_imprecise_date(given["date"]) if given["date"] else None,
        evidence_title=f"{given['endorser']} endorses {given['endorsee']}",
        evidence_url=given["source"],
        evidence_source=urlsplit(given["source"]).hostname or PLACE,
        note=f"As listed by {PLACE}",
    )


def load_endorsements(found: Endorsements, *, file: str, dry_run: bool) -> ImportReport:
    """Load what is not known yet, all in one transaction; a dry run keeps nothing."""
    report = ImportReport(problems=[*found.problems])
    with transaction() as session:
        for place, speaker, said in found.rows:
            try:
                with session.begin_nested():
                    _load(session, speaker, said, report)
            except BadInput as refusal:
                reason = f"{refusal.field}: {refusal.message}"
                report.problems.append(RowProblem(file, place, reason))
        if dry_run:
            session.rollback()
    return report


def _load(
    session: Session,
    given: ImportedSpeaker,
    said: ImportedPosition | ImportedSearch,
    report: ImportReport,
) -> None:
    speaker = known_speaker(session, given.ref)
    is_new = speaker is None
    speaker = speaker or import_speaker(session, given)
    proposition = proposition_called(session, said.proposition, PropositionKind.CANDIDACY)
    if isinstance(said, ImportedPosition):
        added = import_position(session, said, speaker, proposition)
        kind = "dated positions" if said.happened else "undated positions"
    else:
        added = import_search(session, said, speaker, proposition)
        kind = "undated rows without an endorsement"
    report.found["rows"] += 1
    report.found[kind] += 1
    report.added["people"] += is_new
    report.added[kind] += added
