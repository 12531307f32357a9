"""Reading the newsroom's own table of positions on one proposition.

A row is one act: `speaker` (a name), `stance`, `act` and `status` (words of the domain; an empty
status is asserted), `date` (as people type it; empty: undated), `evidence_url`, `quotation` and
`note`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from sqlmodel import Session

from claims.dates import parse_imprecise_date
from claims.errors import BadInput
from claims.filing.importing import ImportedSpeaker, import_speaker
from claims.ledger.importing import ImportedPosition, import_position
from claims.ledger.models import Proposition
from claims.ledger.operations import find_proposition
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.ledger.recheck import recheck_proposition
from claims.people.models import Contest
from claims.people.operations import speaker_named
from factcheck.database import transaction
from factcheck.importing.report import ImportReport, RowProblem
from factcheck.importing.rows import csv_rows, row

COLUMNS = ("speaker", "stance", "act", "date", "status", "evidence_url", "quotation", "note")
Word = TypeVar("Word", bound=StrEnum)


@dataclass
class Positions:
    """The file as read: each row's place and what it says, and the rows that say nothing clear."""

    rows: list[tuple[str, ImportedPosition]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def days_named(session: Session, slug: str) -> Mapping[str, date]:
    """Return the days that a date may name: those of the contest that the proposition belongs to.

    Raises NotFound for no such proposition.
    """
    contest_id = find_proposition(session, slug).contest_id
    contest = session.get(Contest, contest_id) if contest_id else None
    return {day.name: day.on for day in contest.days} if contest else {}


def read_positions(path: Path, *, slug: str, days: Mapping[str, date]) -> Positions:
    """Read the table for the proposition at this slug; a date may name one of the `days`.

    A row that cannot be read becomes a problem that names its line.
    """
    found = Positions()
    for place, given in csv_rows(path, found.problems):
        with row(found.problems, path.name, place):
            cells = {name: given[name].strip() for name in COLUMNS}
            found.rows.append((place, _position(cells, slug, days)))
    return found


def _position(cells: dict[str, str], slug: str, days: Mapping[str, date]) -> ImportedPosition:
    if not cells["speaker"]:
        raise BadInput("speaker", "This is needed.")
    address = cells["evidence_url"]
    digest = hashlib.sha256(repr((slug, sorted(cells.items()))).encode()).hexdigest()
    return ImportedPosition(
        ref=f"positions:{digest}",
        proposition=slug,
        speaker_ref=cells["speaker"],
        stance=_word(Stance, "stance", cells["stance"]),
        act=_word(Act, "act", cells["act"]),
        happened=parse_imprecise_date(cells["date"], anchors=days) if cells["date"] else None,
        evidence_title=f"{cells['speaker']}: {cells['act'].replace('_', ' ')}",
        evidence_url=address,
        evidence_source=urlsplit(address).hostname or "",
        note=cells["note"],
        status=_word(RecordStatus, "status", cells["status"] or RecordStatus.ASSERTED.value),
        quotation=cells["quotation"],
    )


def _word(kind: type[Word], column: str, typed: str) -> Word:
    """Return the word of the domain, however it is spaced or capitalised. Raises BadInput."""
    wanted = _letters(typed)
    found = next((each for each in kind if _letters(each.value) == wanted), None)
    if found is None:
        raise BadInput(column, f"“{typed}” is none of {', '.join(kind)}.")
    return found


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word.lower()))


def load_positions(found: Positions, *, slug: str, file: str, dry_run: bool) -> ImportReport:
    """Load what is not known yet, all in one transaction; a dry run keeps nothing.

    Findings that rest on the proposition are made anew. Raises NotFound for no such proposition.
    """
    report = ImportReport(problems=[*found.problems])
    with transaction() as session:
        proposition = find_proposition(session, slug)
        for place, given in found.rows:
            try:
                with session.begin_nested():
                    _load(session, given, proposition, report)
            except BadInput as refusal:
                reason = f"{refusal.field}: {refusal.message}"
                report.problems.append(RowProblem(file, place, reason))
        report.added["findings of published rulings that flip"] = len(
            recheck_proposition(session, proposition)
        )
        if dry_run:
            session.rollback()
    return report


def _load(
    session: Session, given: ImportedPosition, proposition: Proposition, report: ImportReport
) -> None:
    known = speaker_named(session, given.speaker_ref)
    speaker = known or import_speaker(
        session, ImportedSpeaker(f"positions:{given.speaker_ref}", given.speaker_ref)
    )
    added = import_position(session, given, speaker, proposition)
    kind = "dated positions" if given.happened else "undated positions"
    report.found["rows"] += 1
    report.found[kind] += 1
    report.added["people"] += known is None
    report.added[kind] += added
