"""How fast searches are, beside other engines over the same documents, in one run.

    .venv/bin/python bench/search/speed.py [--sizes 10000 100000] [--texts FILE] [--queries 60]

Engines are asked in turn (A B A B …), each query once cold and then warm. Times are milliseconds
of CPU for engines in this process and of the clock for PostgreSQL, which is its own server and
is left out, with a note, where its programs are not installed.
"""

import argparse
import contextlib
import gc
import itertools
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import grammar  # noqa: E402 -- run as a script from anywhere
import peers  # noqa: E402

from search_index.document import Document  # noqa: E402
from search_index.parsing import parse_query  # noqa: E402
from search_index.whoosh_engine import WhooshEngine  # noqa: E402
from tests.postgres import PostgresMissing, running_postgres  # noqa: E402

PATHOLOGICAL = ("ba*", "word " * 5000, "(" * 1900, "[a-z]+.*?(foo|bar){9}", "a* b* c*")
SLOWEST_PREFIX = 3
"""Whoosh's own searcher may take seconds for one beginning: it is asked only this many."""


def timed(clock: Callable[[], float], act: Callable[[], object]) -> float:
    """Return the milliseconds that an act takes."""
    start = clock()
    act()
    return (clock() - start) * 1000


def spread(times: Sequence[float]) -> str:
    """Return median and 95th percentile."""
    ranked = sorted(times)
    return f"{statistics.median(ranked):.1f} / {ranked[int(len(ranked) * 0.95)]:.1f}"


def clock_of(peer: peers.Peer) -> Callable[[], float]:
    """Return the clock that counts a peer's work: the wall's for one with a server of its own."""
    return time.perf_counter if isinstance(peer, peers.Postgres) else time.process_time


def build(engines: Sequence[peers.Peer], documents: Callable[[], Iterator[Document]]) -> None:
    """Let each engine take in all documents."""
    for peer in engines:
        cpu, clock = time.process_time(), time.perf_counter()
        peer.build(documents())
        cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
        print(f"built {peer.name}: {cpu:.1f} s of CPU, {clock:.1f} s", file=sys.stderr)


def compare(engines: Sequence[peers.Peer], kinds: dict[str, list[str]]) -> None:
    """Ask every engine every text, in turn, and print the table."""
    print("| engine | " + " | ".join(f"{kind}, cold | warm" for kind in kinds) + " |")
    print("| --- |" + " --- | --- |" * len(kinds))
    cells: dict[str, list[str]] = {peer.name: [] for peer in engines}
    for kind, texts in kinds.items():
        times = {(peer.name, warm): [] for peer in engines for warm in (False, True)}
        for number, text in enumerate(texts):
            for peer, warm in itertools.product(engines, (False, True)):
                if kind == "prefix" and "Whoosh" in peer.name and number >= SLOWEST_PREFIX:
                    continue
                took = timed(clock_of(peer), partial(peer.ask, kind, text))
                times[peer.name, warm].append(took)
        for (name, _), each in times.items():
            cells[name].append(spread(each))
    for name, row in cells.items():
        print(f"| {name} | " + " | ".join(row) + " |")


def moments(ours: peers.Ours, folder: Path, sample: Sequence[Document], texts: list[str]) -> None:
    """Print what happens once: opening, publishing, matching, the worst queries, memory."""
    opened = WhooshEngine(folder / "ours")
    first = timed(time.perf_counter, lambda: opened.search(parse_query(texts[0])))
    publishing, after = [], []
    for number, each in enumerate(sample[:5]):
        new = Document(f"new{number}", each.title, each.published_at)
        publishing.append(timed(time.perf_counter, partial(ours.engine.update, [new])))
        after.append(timed(time.perf_counter, asking(ours, texts[number])))
    matching = [timed(time.process_time, partial(ours.engine.match, text)) for text in texts]
    worst = [timed(time.process_time, asking(ours, text)) for text in PATHOLOGICAL]
    missing = timed(time.process_time, asking(ours, "zzzimmigration"))
    print(f"\n- first query after start: {first:.0f} ms")
    print(f"- publishing one ruling: {statistics.median(publishing):.0f} ms")
    print(f"- first query after a publication: {statistics.median(after):.0f} ms")
    print(f"- a re-ranked match: {spread(matching)} ms of CPU")
    print(f"- the worst queries: {max(worst):.0f} ms at most")
    print(f"- a word that is nowhere: {missing:.0f} ms")


def asking(ours: peers.Ours, text: str) -> Callable[[], object]:
    """Return the act of one search."""
    return lambda: ours.engine.search(parse_query(text))


def memory(ours: peers.Ours, documents: Callable[[], Iterator[Document]]) -> None:
    """Print the most memory that a process uses which builds the index and nothing else."""
    child = os.fork()
    if child == 0:
        ours.build(documents())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"- memory of a process that builds the index: {peak} MiB", flush=True)
        os._exit(0)
    os.waitpid(child, 0)


def measure(size: int, options: argparse.Namespace) -> None:
    """Build one corpus, run everything on it, print what came out."""

    def documents() -> Iterator[Document]:
        if options.texts is None:
            return grammar.documents(size)
        lines = options.texts.read_text(encoding="utf-8").splitlines()
        return grammar.documents_of(itertools.islice(itertools.cycle(lines), size))

    sample = list(itertools.islice(documents(), 0, size, max(1, size // 2000)))
    kinds = grammar.queries(sample, options.queries)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        ours = peers.Ours(folder)
        print(f"\n## {size:,} rulings\n", flush=True)
        memory(ours, documents)
        engines: list[peers.Peer] = [ours, peers.OursScoring(ours)]
        if not options.alone:
            engines += [peers.WhooshOwn(folder), peers.Fts5(folder), peers.Tantivy(folder)]
            engines += postgres(stack)
        build(engines, documents)
        gc.collect()
        gc.freeze()
        compare(engines, kinds)
        moments(ours, folder, sample, kinds["sentence"])


def postgres(stack: contextlib.ExitStack) -> list[peers.Peer]:
    """Return PostgreSQL on a server of its own, or nothing where it is not installed."""
    try:
        server = stack.enter_context(running_postgres())
    except PostgresMissing as fault:
        print(f"{fault}", file=sys.stderr)
        return []
    return [peers.Postgres(server.create("bench").replace("+psycopg", ""))]


def main() -> None:
    """Read the command line and measure every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--texts", type=Path, help="a file of real texts, one a line")
    parser.add_argument("--alone", action="store_true", help="leave the other engines out")
    options = parser.parse_args()
    for size in options.sizes:
        measure(size, options)


if __name__ == "__main__":
    main()
