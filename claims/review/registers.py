"""Lists of the speakers, topics, contests and checkers that are known, with their use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from claims.errors import NotFound
from claims.evidence.models import ExternalCheck, ExternalChecker
from claims.filing.models import Claim, ClaimTopic, Topic
from claims.people.models import Contest, Speaker
from claims.review.merging import Merged

MOST_NAMES = 500

# By the word that addresses use: the table, and the column whose rows are counted.
# Typed loosely, as the four have no more than a base in common.
REGISTERS: Mapping[str, type[Any]] = {
    "speakers": Speaker,
    "topics": Topic,
    "contests": Contest,
    "checkers": ExternalChecker,
}
COUNTED: Mapping[str, Any] = {
    "speakers": Claim.speaker_id,
    "topics": ClaimTopic.topic_id,
    "contests": Claim.contest_id,
    "checkers": ExternalCheck.checker_id,
}


@dataclass(frozen=True)
class RegisterRow:
    """One line: the thing, how many claims (or verdicts) name it, and what it was merged into."""

    row: Merged
    count: int
    merged_into: Merged | None


def register_page(
    session: Session, register: str, words: str, *, page: int, size: int
) -> tuple[list[RegisterRow], int]:
    """Return one page (from 1) of those whose name holds all the words, and how many there are."""
    table = REGISTERS[register]
    held = [col(table.name).icontains(word, autoescape=True) for word in words.split()[:10]]
    total = session.exec(select(func.count(col(table.id))).where(*held)).one()
    query = select(table).where(*held).order_by(func.lower(col(table.name)), col(table.id))
    rows = session.exec(query.limit(size).offset((page - 1) * size)).all()
    counts = _counts(session, register, [row.id for row in rows])
    return [
        RegisterRow(row, counts.get(row.id, 0), _merged_into(session, row)) for row in rows
    ], total


def find_listed(session: Session, register: str, row_id: str) -> Merged:
    """Return one row of a register. Raises NotFound."""
    row: Merged | None = session.get(REGISTERS[register], row_id)
    if row is None:
        raise NotFound(register.removesuffix("s"), row_id)
    return row


def others_called(session: Session, register: str, row: Merged, name: str) -> list[Merged]:
    """Return the others of this name, in any letter case, that were not merged into another."""
    table = REGISTERS[register]
    same = func.lower(col(table.name)) == name.strip().lower()
    query = select(table).where(same, table.id != row.id, col(table.merged_into_id).is_(None))
    return list(session.exec(query.order_by(col(table.id))))


def other_names(session: Session, register: str, row: Merged) -> Sequence[str]:
    """Return names to merge into, those that begin like this one's first."""
    table = REGISTERS[register]
    first = row.name.split()[0] if row.name.split() else ""
    alike = sa.case((col(table.name).icontains(first, autoescape=True), 0), else_=1)
    query = select(table.name).where(table.id != row.id, col(table.merged_into_id).is_(None))
    return session.exec(query.order_by(alike, col(table.name)).limit(MOST_NAMES)).all()


def _counts(session: Session, register: str, ids: Sequence[str]) -> dict[str, int]:
    column = COUNTED[register]
    query = sa.select(column, sa.func.count()).where(column.in_(ids)).group_by(column)
    if register == "checkers":
        query = query.where(col(ExternalCheck.removed_at).is_(None))
    return {row[0]: row[1] for row in session.execute(query)}


def _merged_into(session: Session, row: Merged) -> Merged | None:
    table: type[Any] = type(row)
    found: Merged | None = session.get(table, row.merged_into_id) if row.merged_into_id else None
    return found
