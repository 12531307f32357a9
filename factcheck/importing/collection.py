"""What every form of a foreign collection is read into, before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from claims.evidence.external_checks import CheckDetails
from claims.filing.importing import ImportedAppearance, ImportedClaim, ImportedSpeaker
from factcheck.importing.report import RowProblem


@dataclass(frozen=True)
class ImportedChecker:
    """Another organisation that publishes verdicts."""

    slug: str
    name: str
    url: str | None = None


@dataclass(frozen=True)
class ImportedCheck:
    """A verdict on some of the claims of a statement."""

    checker: str
    claim_refs: Sequence[str]
    details: CheckDetails


@dataclass(frozen=True)
class ImportedStatement:
    """One statement: an appearance of one or more claims, and others' verdicts on it."""

    appearance: ImportedAppearance
    claim_refs: Sequence[str]
    checks: Sequence[ImportedCheck] = ()
    file: str = ""
    place: str = ""


@dataclass
class Collection:
    """A whole collection as read.

    Rows that could not be read are problems; of what is noted, the row was kept without it.
    """

    origin: str
    speakers: dict[str, ImportedSpeaker] = field(default_factory=dict)
    claims: dict[str, ImportedClaim] = field(default_factory=dict)
    checkers: dict[str, ImportedChecker] = field(default_factory=dict)
    statements: list[ImportedStatement] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[RowProblem] = field(default_factory=list)
