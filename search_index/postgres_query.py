"""Which rulings match a query and how well: SQL over one set of tables, terms and figures bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY

from search_index.document import FACETS
from search_index.joining import SHARE_OF_BEST
from search_index.postgres_clauses import Asked, Way
from search_index.postgres_layout import Tables
from search_index.postgres_rows import PART_MARK, quoted
from search_index.schema import PARTS
from search_index.scoring import READERS

Condition = sa.ColumnElement[bool]
Points = sa.ColumnElement[int]
Chosen = sa.Select[Any]

LABEL_WEIGHTS = (0.4, 0.5, 0.67, 1.0)
"""What a word labelled D, C, B and A counts to ts_rank."""

WEIGHT_SCALE = 5.0
"""ts_rank of one word in the title is some 0.6; BM25 counts it as three."""

STEPS = 4096
"""Scores are added up in whole steps, so that they are the same in whatever order."""

KEPT = ("number", "published", "tie", "repeats", "said_from", "said_until", *FACETS)


@dataclass(frozen=True)
class Parts:
    """A query's clauses with their ways; `rare` are those that lead to rulings with some words."""

    soft: tuple[Asked, ...]
    hard: tuple[Asked, ...]
    banned: tuple[Asked, ...]
    rare: tuple[Asked, ...]
    fields: tuple[Condition, ...]


class Matching:
    """Builds the selections of matching rulings, before filters and dates narrow them."""

    def __init__(self, tables: Tables, average_length: float, *, ranks: bool) -> None:
        self._tables = tables
        self._ruling = tables.ruling
        self._average_length = average_length
        self._ranks = ranks

    def with_all(self, parts: Parts) -> Chosen:
        """Return the rulings that have all that is asked for, with their points."""
        several = [self._several(each) for each in parts.soft if len(each.ways) > 1]
        single = [each for each in (*parts.soft, *parts.hard) if len(each.ways) == 1]
        points = [
            *(self._points(way, 1.0) for each in single for way in each.ways),
            *(each.c.points for each in several),
        ]
        chosen = self._chosen(points, sa.true())
        for each in several:
            chosen = chosen.join(each, each.c.number == self._ruling.c.number)
        return chosen.where(*self._every(parts))

    def with_some(self, parts: Parts) -> Chosen:
        """Return the rulings that have some of the words and come near enough to the best."""
        found = self._found(parts).cte("found").prefix_with("MATERIALIZED")
        whole = self._whole(parts).cte("whole")
        common = [each for each in parts.soft if each not in parts.rare]
        points = [
            found.c.points,
            *(self._points(way, 0.0) for each in common for way in each.ways[:1]),
            *(self._points(way, 1.0) for each in parts.hard for way in each.ways),
        ]
        scored = (
            self._chosen(points, whole.c.number.is_not(None))
            .join(found, found.c.number == self._ruling.c.number)
            .outerjoin(whole, whole.c.number == self._ruling.c.number)
            .where(*self._within(parts))
            .cte("scored")
        )
        best = sa.select(sa.func.max(scored.c.points)).scalar_subquery()
        near = scored.c.points >= best * SHARE_OF_BEST
        return sa.select(*scored.c).where(sa.or_(scored.c.whole, near))

    def _chosen(self, points: Sequence[Points], whole: Condition) -> Chosen:
        total: Points = reduce(add, points, sa.literal(0, sa.BigInteger))
        return sa.select(
            *(self._ruling.c[name] for name in KEPT), total.label("points"), whole.label("whole")
        )

    def _found(self, parts: Parts) -> Any:  # noqa: ANN401 -- SQLAlchemy has no common type of both
        """Return the rulings with any of the rare clauses, and their points for these."""
        each = [self._scored(asked) for asked in parts.rare]
        every = sa.union_all(*each).subquery() if each else self._nothing().subquery()
        number, points = every.c.number, every.c.points
        return sa.select(number, sa.func.sum(points).label("points")).group_by(number)

    def _scored(self, asked: Asked) -> sa.Select[Any]:
        if len(asked.ways) > 1:
            several = self._several(asked)
            return sa.select(several.c.number, several.c.points)
        return self._way(asked.ways[0])

    def _several(self, asked: Asked) -> sa.Subquery:
        """Return the rulings that have a clause in several ways, with the points of the best."""
        ways = sa.union_all(*map(self._way, asked.ways)).subquery()
        number = ways.c.number
        best = sa.func.max(ways.c.points).label("points")
        return sa.select(number, best).group_by(number).subquery()

    def _way(self, way: Way) -> Chosen:
        """Return the rulings that have a clause in one way, with their points."""
        ruling = self._ruling.alias()
        chosen = sa.select(ruling.c.number, self._points(way, 1.0, ruling).label("points"))
        return self._having(chosen, way, ruling)

    @staticmethod
    def _nothing() -> Any:  # noqa: ANN401 -- SQLAlchemy's type of a selection has those of its columns
        zero = sa.literal(0, sa.BigInteger)
        return sa.select(zero.label("number"), zero.label("points")).where(sa.false())

    def _whole(self, parts: Parts) -> Chosen:
        return sa.select(self._ruling.c.number).where(*self._every(parts))

    def count_whole(self, parts: Parts, limit: int) -> sa.Select[Any]:
        """Return how many rulings have all that is asked for, counted no further than `limit`."""
        some = self._whole(parts).limit(limit).subquery()
        return sa.select(sa.func.count()).select_from(some)

    def _every(self, parts: Parts) -> list[Condition]:
        """Return what a ruling must meet to have all that is asked for."""
        simple = [each.ways[0].query for each in parts.soft if _is_simple(each)]
        others = [each for each in parts.soft if not _is_simple(each)]
        found = self._within(parts)
        if simple:
            found.append(_holds(self._ruling.c.words, " & ".join(simple)))
        return [*found, *(self._ruling.c.number.in_(self._numbers(each)) for each in others)]

    def _within(self, parts: Parts) -> list[Condition]:
        """Return what holds for every hit, however its words are joined."""
        number = self._ruling.c.number
        hard = (number.in_(self._numbers(each)) for each in parts.hard)
        banned = (number.not_in(self._numbers(each)) for each in parts.banned)
        return [*parts.fields, *hard, *banned]

    def _numbers(self, asked: Asked) -> Any:  # noqa: ANN401 -- SQLAlchemy has no common type of both
        """Return the numbers of the rulings that have a clause in any of its ways."""
        ways = []
        for way in asked.ways:
            ruling = self._ruling.alias()
            ways.append(self._having(sa.select(ruling.c.number), way, ruling))
        return sa.union(*ways) if ways else sa.select(self._nothing().subquery().c.number)

    def _having(self, chosen: Chosen, way: Way, ruling: sa.FromClause) -> Chosen:
        chosen = chosen.where(_holds(ruling.c[way.column], way.query))
        if not way.needles:
            return chosen
        text = self._tables.text.alias()
        line = _line(text.c.line, way)
        stands = sa.or_(*(sa.func.strpos(line, needle) > 0 for needle in way.needles))
        return chosen.join(text, text.c.number == ruling.c.number).where(stands)

    def _points(self, way: Way, least: float, ruling: sa.FromClause | None = None) -> Points:
        """Return what a clause adds to a ruling's score, by BM25's formula, in steps.

        Its weight is what ts_rank says of the claim; a word that only the analysis has weighs
        `least`.
        """
        if not self._ranks:
            return sa.literal(0, sa.BigInteger)
        held = (self._ruling if ruling is None else ruling).c
        # ts_rank divides by how many words it is asked for.
        scale = WEIGHT_SCALE * len(way.stems)
        rank = sa.func.ts_rank(
            sa.cast(list(LABEL_WEIGHTS), ARRAY(REAL)), held.claim, _query(_any(way.stems))
        )
        weight = sa.func.greatest(rank * scale, least)
        length = held.text_length / sa.cast(self._average_length, sa.Double)
        norm = READERS.k1 * (1 - READERS.b + READERS.b * length)
        most = sa.cast(way.idf * (READERS.k1 + 1) * STEPS, sa.Double)
        return sa.cast(most * weight / (weight + norm), sa.BigInteger)


def _is_simple(asked: Asked) -> bool:
    return len(asked.ways) == 1 and asked.ways[0].is_simple


def _any(stems: Sequence[str]) -> str:
    return " | ".join(map(quoted, stems))


def _query(text: str) -> sa.ColumnElement[Any]:
    return sa.cast(text, TSQUERY)


def _holds(vector: sa.ColumnElement[Any], query: str) -> Condition:
    return vector.bool_op("@@")(_query(query))


def _line(line: sa.ColumnElement[str], way: Way) -> sa.ColumnElement[str]:
    """Return the line of the way's part, the foreign one with it; else the line of all parts."""
    if not way.part:
        return line
    place = PARTS.index(way.part) + 1
    both = (sa.func.split_part(line, PART_MARK, at) for at in (place, place + len(PARTS)))
    return sa.func.concat(*both)
