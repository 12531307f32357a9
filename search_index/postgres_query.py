"""Which rulings match a query and how well: SQL over one set of tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from search_index.document import FACETS
from search_index.joining import SHARE_OF_BEST
from search_index.postgres_clauses import Asked, Way
from search_index.postgres_layout import Tables
from search_index.postgres_rows import PART_MARK, quoted
from search_index.postgres_statement import Meant, Values, all_of
from search_index.schema import PARTS
from search_index.scoring import READERS

LABEL_WEIGHTS = "{0.4,0.5,0.67,1}"
"""What a word labelled D, C, B and A counts to ts_rank."""

WEIGHT_SCALE = 5.0
"""ts_rank of one word in the title is some 0.6; BM25 counts it as three."""

STEPS = 4096
"""Scores are added up in whole steps, so that they are the same in whatever order."""

KEPT = ("number", "published", "tie", "repeats", "said_from", "said_until", *FACETS)

_ALL = "SELECT {kept}, {points} AS points, true AS whole FROM {ruling} r {joins} WHERE {where}"
_SOME = """
    WITH found AS MATERIALIZED (
        SELECT number, sum(points)::bigint AS points FROM ({found}) ways GROUP BY number
    ), whole AS MATERIALIZED ({whole}), scored AS MATERIALIZED (
        SELECT {kept}, {points} AS points, whole.number IS NOT NULL AS whole
        FROM found JOIN {ruling} r USING (number) LEFT JOIN whole USING (number) WHERE {where}
    )
    SELECT * FROM scored
    WHERE whole OR points >= {share} * (SELECT max(points) FROM scored)
"""
_NUMBERS = "SELECT {row}.number FROM {ruling} {row} WHERE {where}"
_WAY = "SELECT {row}.number, {points} AS points FROM {ruling} {row} WHERE {where}"
_BEST = "SELECT number, max(points) AS points FROM ({ways}) ways GROUP BY number"
_NONE = "SELECT 0::bigint AS number, 0::bigint AS points WHERE false"
_NO_NUMBERS = "SELECT 0::bigint WHERE false"
_COUNT = "SELECT count(*) FROM ({whole} LIMIT {limit}) whole"
# Asked row by row: joined, every line might be read before the words are looked up.
_STANDS = "(SELECT {stands} FROM {text} {at} WHERE {at}.number = {row}.number)"
_RANK = "{scale} * ts_rank('{labels}', {row}.claim, {query})"
_POINTS = "({most} * (1 - {norm} / ({norm} + greatest({rank}, {least}))))::bigint"


@dataclass(frozen=True)
class Parts:
    """A query's clauses with their ways; `rare` are those that lead to rulings with some words."""

    soft: tuple[Asked, ...]
    hard: tuple[Asked, ...]
    banned: tuple[Asked, ...]
    rare: tuple[Asked, ...]
    fields: tuple[Meant, ...]


class Matching:
    """Writes the selections of matching rulings, before filters and dates narrow them.

    What it writes refers to `values`; it serves one statement.
    """

    def __init__(
        self, tables: Tables, average_length: float, values: Values, *, ranks: bool
    ) -> None:
        self._ruling = tables.ruling.fullname
        self._text = tables.text.fullname
        self._values = values
        self._ranks = ranks
        self._slope = READERS.k1 * READERS.b / average_length
        self._rows = (f"r{number}" for number in count(1))

    def with_all(self, parts: Parts) -> str:
        """Return the rulings that have all that is asked for, with their points."""
        joins, points = [], []
        for each in (*parts.soft, *parts.hard):
            if len(each.ways) == 1:
                points.append(self._points(each.ways[0], "r", 1.0))
            elif each.ways:
                row = next(self._rows)
                joins.append(f"JOIN ({self._scored(each)}) {row} USING (number)")
                points.append(f"{row}.points")
        return _ALL.format(
            kept=_kept(),
            points=_sum(points),
            ruling=self._ruling,
            joins=" ".join(joins),
            where=all_of(self._every(parts)),
        )

    def with_some(self, parts: Parts) -> str:
        """Return the rulings that have some of the words and come near enough to the best."""
        common = [each for each in parts.soft if each not in parts.rare]
        points = [
            "found.points",
            *(self._points(way, "r", 0.0) for each in common for way in each.ways[:1]),
            *(self._points(way, "r", 1.0) for each in parts.hard for way in each.ways),
        ]
        return _SOME.format(
            found=" UNION ALL ".join(map(self._scored, parts.rare)) or _NONE,
            whole=self._whole(parts),
            kept=_kept(),
            points=_sum(points),
            ruling=self._ruling,
            where=all_of(self._within(parts)),
            share=self._values(SHARE_OF_BEST),
        )

    def count_whole(self, parts: Parts, limit: int) -> str:
        """Return how many rulings have all that is asked for, counted no further than `limit`."""
        return _COUNT.format(whole=self._whole(parts), limit=self._values(limit))

    def _whole(self, parts: Parts) -> str:
        where = all_of(self._every(parts))
        return _NUMBERS.format(row="r", ruling=self._ruling, where=where)

    def _scored(self, asked: Asked) -> str:
        """Return the rulings that have a clause, with the points of the best of its ways."""
        ways = [self._way(way) for way in asked.ways]
        return ways[0] if len(ways) == 1 else _BEST.format(ways=" UNION ALL ".join(ways))

    def _way(self, way: Way) -> str:
        row = next(self._rows)
        return _WAY.format(
            row=row,
            points=self._points(way, row, 1.0),
            ruling=self._ruling,
            where=self._having(way, row),
        )

    def _every(self, parts: Parts) -> list[str]:
        """Return what a ruling must meet to have all that is asked for."""
        simple = [each.ways[0].query for each in parts.soft if _is_simple(each)]
        others = [each for each in parts.soft if not _is_simple(each)]
        found = self._within(parts)
        if simple:
            found.append(self._holds("r.words", " & ".join(simple)))
        return [*found, *(f"r.number IN ({self._numbers(each)})" for each in others)]

    def _within(self, parts: Parts) -> list[str]:
        """Return what holds for every hit, however its words are joined."""
        fields = (each.condition("r", self._values) for each in parts.fields)
        hard = (self._having(way, "r") for each in parts.hard for way in each.ways)
        banned = (f"r.number NOT IN ({self._numbers(each)})" for each in parts.banned)
        return [*fields, *hard, *banned]

    def _numbers(self, asked: Asked) -> str:
        """Return the numbers of the rulings that have a clause in any of its ways."""
        ways = []
        for way in asked.ways:
            row = next(self._rows)
            where = self._having(way, row)
            ways.append(_NUMBERS.format(row=row, ruling=self._ruling, where=where))
        return " UNION ALL ".join(ways) or _NO_NUMBERS

    def _having(self, way: Way, row: str) -> str:
        """Return what must hold for a row to have a clause in one way."""
        holds = self._holds(f"{row}.{way.column}", way.query)
        if not way.needles:
            return holds
        text = next(self._rows)
        line = self._line(text, way)
        stands = (f"strpos({line}, {self._values(each, 'text')}) > 0" for each in way.needles)
        stand = _STANDS.format(stands=" OR ".join(stands), text=self._text, at=text, row=row)
        return f"{holds} AND {stand}"

    def _holds(self, column: str, query: str) -> str:
        return f"{column} @@ {self._values(query, 'tsquery')}"

    def _line(self, text: str, way: Way) -> str:
        """Return the line of the way's part, the foreign one with it; else that of all parts."""
        if not way.part:
            return f"{text}.line"
        place, mark = PARTS.index(way.part) + 1, self._values(PART_MARK, "text")
        both = (f"split_part({text}.line, {mark}, {at})" for at in (place, place + len(PARTS)))
        return f"concat({', '.join(both)})"

    def _points(self, way: Way, row: str, least: float) -> str:
        """Return what a clause adds to a ruling's score, by BM25's formula, in steps.

        Its weight is what ts_rank says of the claim; a word that only the analysis has weighs
        `least`.
        """
        if not self._ranks:
            return "0::bigint"
        rank = "1" if not way.stems else self._rank(way.stems, row)
        base = self._values(READERS.k1 * (1 - READERS.b), "float8")
        slope = self._values(self._slope, "float8")
        return _POINTS.format(
            most=self._values(way.idf * (READERS.k1 + 1) * STEPS, "float8"),
            norm=f"({base} + {slope} * {row}.text_length)",
            rank=rank,
            least=self._values(least, "float8"),
        )

    def _rank(self, stems: Sequence[str], row: str) -> str:
        return _RANK.format(
            # ts_rank divides by how many words it is asked for.
            scale=self._values(WEIGHT_SCALE * len(stems), "float8"),
            labels=LABEL_WEIGHTS,
            row=row,
            query=self._values(" | ".join(map(quoted, stems)), "tsquery"),
        )


def _is_simple(asked: Asked) -> bool:
    return len(asked.ways) == 1 and asked.ways[0].is_simple


def _kept() -> str:
    return ", ".join(f"r.{name}" for name in KEPT)


def _sum(points: Sequence[str]) -> str:
    return " + ".join(points) or "0::bigint"
