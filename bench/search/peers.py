"""Other search engines over the same documents, each asked in its own best way for ten ids."""

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import psycopg
import tantivy
from whoosh import fields, index, qparser, scoring
from whoosh.analysis import StemmingAnalyzer

from search_index.document import Document
from search_index.parsing import parse_query
from search_index.whoosh_engine import WhooshEngine

_WORD = re.compile(r"[^\W_]+")
FILTERS = {"rating": {"false", "half-true", "true"}}


class Peer(Protocol):
    """An engine under measurement."""

    name: str

    def build(self, documents: Iterable[Document]) -> None:
        """Take in all documents."""

    def ask(self, kind: str, text: str) -> list[str]:
        """Return the ids of the best ten."""


def whole(document: Document) -> str:
    """Return all of a document's text."""
    quotations = " ".join(document.quotations)
    return f"{document.title}\n{quotations}\n{document.summary}\n{document.body}"


class Ours:
    """This project's engine: filter, counts for all facets and highlights included."""

    name = "factcheck (all of it)"

    def __init__(self, folder: Path) -> None:
        self.engine = WhooshEngine(folder / "ours")

    def build(self, documents: Iterable[Document]) -> None:
        """Take in all documents."""
        self.engine.rebuild(documents)

    def ask(self, kind: str, text: str) -> list[str]:
        """Return the ids of the best ten."""
        del kind
        query = parse_query(text).narrowed(filters=FILTERS, per_page=10)
        return [hit.id for hit in self.engine.search(query).hits]


class OursScoring:
    """Scoring alone: BM25 over the claims, as for matching before it is re-ranked."""

    name = "factcheck (scoring)"

    def __init__(self, ours: Ours) -> None:
        self._engine = ours.engine

    def build(self, documents: Iterable[Document]) -> None:
        """Take in all documents."""
        del documents

    def ask(self, kind: str, text: str) -> list[str]:
        """Return the ids of the best ten."""
        del kind
        return self._engine.best_by_words(text, 10)


class WhooshOwn:
    """Whoosh with its own codec and searcher."""

    name = "Whoosh's own"

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "whoosh"

    def build(self, documents: Iterable[Document]) -> None:
        """Take in all documents."""
        self._folder.mkdir()
        text = fields.TEXT(analyzer=StemmingAnalyzer(stoplist=None), phrase=True)
        made = index.create_in(self._folder, fields.Schema(id=fields.ID(stored=True), text=text))
        writer = made.writer(limitmb=256)
        for document in documents:
            writer.add_document(id=document.id, text=whole(document))
        writer.commit()
        self._searcher = made.searcher(weighting=scoring.BM25F())
        self._all = qparser.QueryParser("text", made.schema)
        self._any = qparser.QueryParser("text", made.schema, group=qparser.OrGroup)

    def ask(self, kind: str, text: str) -> list[str]:
        """Return the ids of the best ten."""
        parser = self._any if kind == "sentence" else self._all
        words = text if kind in ("phrase", "prefix") else " ".join(_WORD.findall(text))
        return [hit["id"] for hit in self._searcher.search(parser.parse(words), limit=10)]


class Fts5:
    """SQLite's full text index with Porter stems and BM25."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.db")

    def build(self, documents: Iterable[Document]) -> None:
        """Take in all documents."""
        make = "CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, text, tokenize='porter unicode61')"
        self._database.execute(make)
        rows = ((document.id, whole(document)) for document in documents)
        self._database.executemany("INSERT INTO t VALUES (?, ?)", rows)
        self._database.execute("INSERT INTO t(t) VALUES ('optimize')")
        self._database.commit()

    def ask(self, kind: str, text: str) -> list[str]:
        """Return the ids of the best ten."""
        words = [f'"{word}"' for word in _WORD.findall(text)]
        match = {"sentence": " OR ".join(words), "phrase": f'"{" ".join(_WORD.findall(text))}"'}
        typed = f"{text.rstrip('*')}*" if kind == "prefix" else match.get(kind, " ".join(words))
        rows = self._database.execute(
            "SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 10", (typed,)
        )
        return [row[0] for row in rows]


class Tantivy:
    """The Rust engine, English stems."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        (folder / "tantivy").mkdir()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", tokenizer_name="en_stem")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder / "tantivy"))

    def build(self, documents: Iterable[Document]) -> None:
        """Take in all documents."""
        writer = self._index.writer(num_threads=1)
        for document in documents:
            writer.add_document(tantivy.Document(id=document.id, text=whole(document)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, kind: str, text: str) -> list[str]:
        """Return the ids of the best ten."""
        words = _WORD.findall(text)
        if kind == "prefix":
            query = tantivy.Query.regex_query(self._schema, "text", f"{words[0]}.*")
        elif kind == "phrase":
            query = self._index.parse_query(f'"{" ".join(words)}"', ["text"])
        else:
            together = kind != "sentence"
            typed = " ".join(words)
            query = self._index.parse_query(typed, ["text"], conjunction_by_default=together)
        hits = self._searcher.search(query, 10).hits
        return [self._searcher.doc(address)["id"][0] for _, address in hits]


class Postgres:
    """PostgreSQL's full text with a GIN index; ts_rank orders."""

    name = "PostgreSQL"

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address, autocommit=True)

    def build(self, documents: Iterable[Document]) -> None:
        """Take in all documents."""
        execute = self._connection.execute
        execute("CREATE TABLE t (id text PRIMARY KEY, text text, v tsvector)")
        with self._connection.cursor().copy("COPY t (id, text) FROM STDIN") as copy:
            for document in documents:
                copy.write_row((document.id, whole(document)))
        execute("UPDATE t SET v = to_tsvector('english', text)")
        execute("CREATE INDEX ON t USING gin (v)")
        execute("VACUUM ANALYZE t")
        execute("SET max_parallel_workers_per_gather = 0")

    def ask(self, kind: str, text: str) -> list[str]:
        """Return the ids of the best ten."""
        words = _WORD.findall(text)
        joint = {"sentence": " | ", "phrase": " <-> "}.get(kind, " & ")
        typed = f"{words[0]}:*" if kind == "prefix" else joint.join(words)
        rows = self._connection.execute(
            "SELECT id FROM t, to_tsquery('english', %s) q WHERE v @@ q"
            " ORDER BY ts_rank(v, q) DESC LIMIT 10",
            (typed,),
        )
        return [row[0] for row in rows]
