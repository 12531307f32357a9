"""How fast the engine in PostgreSQL is, on a server of its own.

    .venv/bin/python bench/search/in_postgres.py [--sizes 10000 100000] [--texts FILE]

Each query is asked once cold and once warm, with a filter, counts of six facets and highlights of
ten hits. Times are milliseconds: of the clock, and of CPU in this process, which a web node spends.
"""

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import grammar  # noqa: E402 -- run as a script from anywhere
import peers  # noqa: E402
import sqlalchemy as sa  # noqa: E402

from search_index.document import Document  # noqa: E402
from search_index.parsing import parse_query  # noqa: E402
from search_index.postgres_engine import PostgresEngine  # noqa: E402
from tests.postgres import running_postgres  # noqa: E402

PATHOLOGICAL = ("ba*", "word " * 5000, "(" * 1900, "[a-z]+.*?(foo|bar){9}", "a* b* c*")


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds of the clock and of CPU here that an act takes."""
    clock, cpu = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000


def spread(times: Sequence[float]) -> str:
    """Return median and 95th percentile."""
    ranked = sorted(times)
    return f"{statistics.median(ranked):.1f} / {ranked[int(len(ranked) * 0.95)]:.1f}"


def ask(engine: PostgresEngine, text: str) -> object:
    """Run one search as the site does."""
    return engine.search(parse_query(text).narrowed(filters=peers.FILTERS, per_page=10))


def searches(engine: PostgresEngine, kinds: dict[str, list[str]]) -> None:
    """Print the table of searches."""
    print("| kind | cold, clock | warm, clock | warm, CPU of the web node |")
    print("| --- | --- | --- | --- |")
    for kind, texts in kinds.items():
        cold, warm = [], []
        for text in texts:
            cold.append(timed(partial(ask, engine, text)))
            warm.append(timed(partial(ask, engine, text)))
        columns = ([clock for clock, _ in cold], *zip(*warm, strict=True))
        print(f"| {kind} | " + " | ".join(map(spread, columns)) + " |", flush=True)


def moments(engine: PostgresEngine, sample: Sequence[Document], sentences: list[str]) -> None:
    """Print what happens once: publishing, matching, the worst queries."""
    publishing = [
        timed(partial(engine.update, [Document(f"new{n}", each.title, each.published_at)]))[0]
        for n, each in enumerate(sample[:10])
    ]
    matching = [timed(partial(engine.match, text)) for text in sentences]
    worst = [timed(lambda text=text: engine.search(parse_query(text)))[0] for text in PATHOLOGICAL]
    print(f"\n- publishing one ruling: {spread(publishing)} ms")
    print(f"- a re-ranked match: {spread([clock for clock, _ in matching])} ms,")
    print(f"  of CPU here {spread([cpu for _, cpu in matching])} ms")
    print(f"- everything, newest first: {timed(lambda: engine.search(parse_query('')))[0]:.0f} ms")
    print(f"- the worst queries: {max(worst):.0f} ms at most")


def measure(size: int, options: argparse.Namespace, engine: PostgresEngine) -> None:
    """Build one corpus in the database and ask it everything."""

    def documents() -> Iterator[Document]:
        if options.texts is None:
            return grammar.documents(size)
        lines = options.texts.read_text(encoding="utf-8").splitlines()
        return grammar.documents_of(itertools.islice(itertools.cycle(lines), size))

    sample = list(itertools.islice(documents(), 0, size, max(1, size // 2000)))
    kinds = grammar.queries(sample, options.queries)
    print(f"\n## {size:,} rulings in PostgreSQL\n", flush=True)
    clock, cpu = timed(lambda: engine.rebuild(documents()))
    print(f"built in {clock / 1000:.1f} s, {cpu / 1000:.1f} s of CPU here\n", flush=True)
    searches(engine, kinds)
    moments(engine, sample, kinds["sentence"])


def main() -> None:
    """Read the command line and measure every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--texts", type=Path, help="a file of real texts, one a line")
    options = parser.parse_args()
    with running_postgres() as server:
        database = sa.create_engine(server.create("bench"))
        for size in options.sizes:
            measure(size, options, PostgresEngine(database))
        database.dispose()


if __name__ == "__main__":
    main()
