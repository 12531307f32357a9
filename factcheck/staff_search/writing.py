"""Writing what staff can find: only what changed, many rows at once, on both databases alike."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, col, select

from claims.evidence.models import Evidence, Source
from claims.filing.models import Claim
from factcheck.staff_search.models import STAFF_WORDS, StaffItem
from factcheck.staff_search.texts import Family, Text
from search_index.analysis import composed, fold

WORDS = sa.table(
    STAFF_WORDS, sa.column("rowid"), sa.column("title"), sa.column("body"), sa.column("words")
)
# Databases take some thousands of values in one statement.
MOST_AT_ONCE = 1000
_LEADING: Mapping[type, object] = {
    Claim: StaffItem.claim_id,
    Evidence: StaffItem.evidence_id,
    Source: StaffItem.subject_id,
}


@dataclass(frozen=True)
class Cause:
    """With which event a text changed, when, and who did it, if one person alone."""

    seq: int
    at: datetime
    by_id: str | None = None


def write(
    session: Session,
    family: Family,
    ids: Collection[str],
    texts: Iterable[Text],
    cause_of: Callable[[str], Cause],
) -> int:
    """Make the items of these rows say what the texts say; return how many changed.

    What stands there unchanged is left alone; what has no text any more goes. `cause_of` is asked
    for the row by which a changed text came: a claim, evidence or a source.
    """
    held = {(each.kind, each.subject_id, each.part): each for each in _held(session, family, ids)}
    changed: list[tuple[StaffItem, Text]] = []
    for text in texts:
        item = held.pop(text.key, None)
        if item is None or item.digest != text.digest():
            changed.append((_item(item, text, cause_of(_led_by(text))), text))
    before = [item.id for item, _ in changed if item.id is not None]
    _drop_words(session, [*before, *(each.id for each in held.values() if each.id is not None)])
    for gone in held.values():
        session.delete(gone)
    session.add_all(item for item, _ in changed)
    session.flush()
    _put_words(session, [(item.id, text) for item, text in changed])
    return len(changed) + len(held)


def _led_by(text: Text) -> str:
    return text.claim_id or text.evidence_id or text.subject_id


def held_ids(family: Family) -> "InstrumentedAttribute[str | None]":
    """Return the column that says by which row of the family an item came."""
    return _LEADING[family.table]  # type: ignore[return-value]  # SQLModel types it as the value


def _held(session: Session, family: Family, ids: Collection[str]) -> Sequence[StaffItem]:
    query = select(StaffItem).where(
        held_ids(family).in_(ids), col(StaffItem.kind).in_(family.kinds)
    )
    return session.exec(query).all()


def _item(item: StaffItem | None, text: Text, cause: Cause) -> StaffItem:
    values = {
        "claim_id": text.claim_id,
        "evidence_id": text.evidence_id,
        "digest": text.digest(),
        "changed_at": cause.at,
        "changed_seq": cause.seq,
        "changed_by_id": cause.by_id,
    }
    if item is None:
        return StaffItem(kind=text.kind, subject_id=text.subject_id, part=text.part, **values)  # type: ignore[arg-type]  # each has its column's type
    for name, value in values.items():
        setattr(item, name, value)
    return item


def _put_words(session: Session, texts: Sequence[tuple[int | None, Text]]) -> None:
    """Put the words where this database finds them: PostgreSQL is given them without accents."""
    if not texts:
        return
    on_postgres = session.get_bind().dialect.name == "postgresql"
    query = sa.insert(WORDS).values(
        rowid=sa.bindparam("n"),
        title=sa.bindparam("t", type_=sa.Text),
        body=sa.bindparam("b", type_=sa.Text),
    )
    if on_postgres:
        weighted = _weighted("plain_t", "A").op("||")(_weighted("plain_b", "D"))
        query = query.values(words=weighted)
    session.execute(query, [_row(rowid, text, folded=on_postgres) for rowid, text in texts])


def _row(rowid: int | None, text: Text, *, folded: bool) -> dict[str, object]:
    title, body = composed(text.title), composed(text.body)
    row: dict[str, object] = {"n": rowid, "t": title, "b": body}
    return row | {"plain_t": fold(title), "plain_b": fold(body)} if folded else row


def _weighted(name: str, weight: str) -> sa.ColumnElement[str]:
    words = sa.func.to_tsvector(sa.literal_column("'english'"), sa.bindparam(name, type_=sa.Text))
    return sa.func.setweight(words, sa.literal_column(f"'{weight}'"))


def _drop_words(session: Session, rowids: Collection[int]) -> None:
    if rowids:
        session.execute(sa.delete(WORDS).where(WORDS.c.rowid.in_(rowids)))


def drop_items(session: Session, ids: Sequence[int]) -> None:
    """Take out these items and their words, many at a time."""
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = ids[start : start + MOST_AT_ONCE]
        _drop_words(session, some)
        session.execute(sa.delete(StaffItem).where(col(StaffItem.id).in_(some)))
