"""Finding: one question to the database's own full text, narrowed by what is true of claims now."""

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from claims.evidence.models import Citation
from claims.filing.models import Claim
from claims.review.board import BoardFilter, conditions
from factcheck.staff_search.asking import Question, StaffSort
from factcheck.staff_search.models import STAFF_WORDS, ItemKind, StaffItem
from factcheck.staff_search.writing import WORDS
from search_index.analysis import fold
from search_index.clauses import clauses_of
from search_index.engine import Segment
from search_index.highlighting import Highlighter

PAGE_SIZE = 20
MOST_PAGES = 200
# PostgreSQL reads a text again to rank it: of very many only the newest are put in order.
MOST_RANKED_ON_POSTGRES = 10_000
MOST_NEW = 200
# How much more a word counts in a title than in the text.
TITLE_WEIGHT = 4.0
EXCERPT = 240


@dataclass(frozen=True)
class Narrowed:
    """What of everything is looked through: kinds of items, and a filter of claims.

    With a filter of claims only what belongs to such a claim, or is cited by it, is found.
    """

    kinds: Collection[ItemKind] = ()
    claims: BoardFilter = field(default_factory=BoardFilter)


@dataclass(frozen=True)
class Found:
    """One item: what it is, what it belongs to, when it changed, and what to show of it."""

    kind: ItemKind
    subject_id: str
    part: int
    claim_id: str | None
    evidence_id: str | None
    changed_at: datetime
    title: tuple[Segment, ...]
    excerpt: tuple[Segment, ...]


@dataclass(frozen=True)
class Answer:
    """One page of what was found, and how many of each kind there are.

    The counts leave the choice of kinds out of account. `any_words` says that nothing had all the
    words, and what has some is shown.
    """

    found: Sequence[Found]
    counts: Mapping[ItemKind, int]
    total: int
    any_words: bool = False


def find_items(
    session: Session, question: Question, narrowed: Narrowed, *, sort: StaffSort, page: int
) -> Answer:
    """Return one page (from 1) of what fits; where nothing has all the words, what has some."""
    search = _Search(session, question, narrowed)
    counts = search.counts()
    if not counts and len(question.words) > 1 and not question.any_words:
        loose = replace(question, any_words=True)
        return find_items(session, loose, narrowed, sort=sort, page=page)
    total = sum(counts.get(kind, 0) for kind in narrowed.kinds or ItemKind)
    if sort is StaffSort.BEST and total > search.most_ranked:
        search.keep_to_the_newest(search.most_ranked)
    rows = search.rows(sort, page) if total else []
    return Answer(rows, counts, total, any_words=question.any_words)


def fitting(
    session: Session, question: Question, narrowed: Narrowed, *, after: int, not_by: str
) -> list[tuple[StaffItem, str]]:
    """Return what fits, changed after an audit event and not by this person alone, with titles.

    At most MOST_NEW, those first that changed first.
    """
    search = _Search(session, question, narrowed)
    query = (
        sa.select(StaffItem, WORDS.c.title)
        .join(WORDS, WORDS.c.rowid == col(StaffItem.id))
        .where(
            *search.conditions(with_kinds=True),
            col(StaffItem.changed_seq) > after,
            sa.or_(col(StaffItem.changed_by_id).is_(None), col(StaffItem.changed_by_id) != not_by),
        )
        .order_by(col(StaffItem.changed_seq))
        .limit(MOST_NEW)
    )
    return [(item, title) for item, title in session.execute(query)]


class _Search:
    """One question on one database: how it is said there, and what comes back."""

    def __init__(self, session: Session, question: Question, narrowed: Narrowed) -> None:
        self._session = session
        self._narrowed = narrowed
        self._question = question
        self._kept: list[sa.ColumnElement[bool]] = []
        on_postgres = session.get_bind().dialect.name == "postgresql"
        self._text = _OnPostgres(question) if on_postgres else _OnSqlite(question)
        self.most_ranked = MOST_RANKED_ON_POSTGRES if on_postgres else sys.maxsize

    def conditions(self, *, with_kinds: bool) -> list[sa.ColumnElement[bool]]:
        """Return what an item must meet; the words' table is joined where there are words."""
        met: list[sa.ColumnElement[bool]] = []
        if self._question.has_text:
            met.append(self._text.matches())
        if with_kinds and self._narrowed.kinds:
            met.append(col(StaffItem.kind).in_(self._narrowed.kinds))
        of_claims = conditions(self._narrowed.claims)
        if of_claims:
            claims = sa.select(col(Claim.id)).where(*of_claims)
            cited = sa.select(col(Citation.evidence_id)).where(
                col(Citation.claim_id).in_(claims), col(Citation.removed_at).is_(None)
            )
            met.append(col(StaffItem.claim_id).in_(claims) | col(StaffItem.evidence_id).in_(cited))
        return met

    def keep_to_the_newest(self, most: int) -> None:
        """Look, from now on, only at so many of what fits, those that changed last."""
        newest = (
            sa.select(col(StaffItem.id))
            .select_from(self._joined())
            .where(*self.conditions(with_kinds=True))
            .order_by(*self._order(StaffSort.NEWEST))
            .limit(most)
        )
        self._kept = [col(StaffItem.id).in_(sa.select(newest.subquery().c.id))]

    def counts(self) -> dict[ItemKind, int]:
        """Return how many items of each kind fit, whichever kinds are chosen."""
        query = sa.select(col(StaffItem.kind), sa.func.count()).select_from(self._joined())
        query = query.where(*self.conditions(with_kinds=False)).group_by(col(StaffItem.kind))
        return {kind: count for kind, count in self._session.execute(query)}  # noqa: C416 - mypy knows rows only as tuples here

    def rows(self, sort: StaffSort, page: int) -> list[Found]:
        """Return one page: first the ids in order, then their words."""
        query = (
            sa.select(col(StaffItem.id))
            .select_from(self._joined())
            .where(*self.conditions(with_kinds=True), *self._kept)
            .order_by(*self._order(sort))
            .limit(PAGE_SIZE)
            .offset((page - 1) * PAGE_SIZE)
        )
        ids = list(self._session.execute(query).scalars())
        words = (
            sa.select(StaffItem, WORDS.c.title, WORDS.c.body)
            .join(WORDS, WORDS.c.rowid == col(StaffItem.id))
            .where(col(StaffItem.id).in_(ids))
        )
        by_id = {item.id: (item, title, body) for item, title, body in self._session.execute(words)}
        marker = Highlighter(clauses_of(self._question.for_highlights()), frozenset())
        return [_shown(*by_id[each], marker) for each in ids if each in by_id]

    def _joined(self) -> sa.FromClause:
        items = sa.inspect(StaffItem).local_table
        if not self._question.has_text:
            return items
        return items.join(WORDS, WORDS.c.rowid == items.c.id)

    def _order(self, sort: StaffSort) -> list[sa.ColumnElement[Any]]:
        if sort is StaffSort.OLDEST:
            return [col(StaffItem.changed_at).asc(), col(StaffItem.id).asc()]
        newest: list[sa.ColumnElement[Any]] = [
            col(StaffItem.changed_at).desc(),
            col(StaffItem.id).desc(),
        ]
        if sort is StaffSort.BEST and self._question.has_text:
            return [self._text.best_first(), *newest]
        return newest


class _OnSqlite:
    """Words as FTS5 reads them (sqlite.org/fts5.html, 3). Quoted, nothing is an operator."""

    def __init__(self, question: Question) -> None:
        wanted = [_quoted(each) for each in (*question.words, *question.phrases)]
        wanted += [f"{_quoted(each)} *" for each in question.prefixes]
        joined = (" OR " if question.any_words else " AND ").join(wanted)
        banned = " OR ".join(_quoted(each) for each in question.excluded)
        self._expression = f"({joined}) NOT ({banned})" if banned else joined

    def matches(self) -> sa.ColumnElement[bool]:
        return sa.literal_column(STAFF_WORDS).op("MATCH", is_comparison=True)(self._expression)

    def best_first(self) -> sa.ColumnElement[Any]:
        return sa.func.bm25(sa.literal_column(STAFF_WORDS), TITLE_WEIGHT, 1.0)


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ") + '"'


class _OnPostgres:
    """Words as tsquery (postgresql.org/docs, 12.1), stemmed as the texts are."""

    def __init__(self, question: Question) -> None:
        wanted = [_phrase(each) for each in (*question.words, *question.phrases)]
        wanted += [_prefix(each) for each in question.prefixes]
        query = wanted[0] if wanted else _phrase("")
        for more in wanted[1:]:
            query = query.op("||" if question.any_words else "&&")(more)
        for banned in question.excluded:
            query = query.op("&&")(sa.func.tsquery_not(_phrase(banned)))
        self._query = query

    def matches(self) -> sa.ColumnElement[bool]:
        return WORDS.c.words.op("@@", is_comparison=True)(self._query)

    def best_first(self) -> sa.ColumnElement[Any]:
        return sa.func.ts_rank(WORDS.c.words, self._query).desc()


_ENGLISH: sa.ColumnElement[str] = sa.literal_column("'english'")


def _phrase(words: str) -> sa.ColumnElement[Any]:
    return sa.func.phraseto_tsquery(_ENGLISH, fold(words))


def _prefix(beginning: str) -> sa.ColumnElement[Any]:
    return sa.func.to_tsquery(_ENGLISH, f"{fold(beginning)}:*")


def _shown(item: StaffItem, title: str, body: str, marker: Highlighter) -> Found:
    marked = {
        each.field: each.segments for each in marker.highlights({"title": [title], "body": [body]})
    }
    beginning = body if len(body) <= EXCERPT else f"{body[:EXCERPT].rsplit(' ', 1)[0]} …"
    return Found(
        kind=item.kind,
        subject_id=item.subject_id,
        part=item.part,
        claim_id=item.claim_id,
        evidence_id=item.evidence_id,
        changed_at=item.changed_at,
        title=marked.get("title", (Segment(title, is_match=False),)),
        excerpt=marked.get("body", (Segment(beginning, is_match=False),)),
    )
