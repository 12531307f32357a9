"""How the search tests ask an engine."""

from search_index.engine import Results, SearchEngine
from search_index.parsing import parse_query


def found(results: Results) -> list[str]:
    """Return the ids of the hits in order."""
    return [hit.id for hit in results.hits]


def search(engine: SearchEngine, text: str, **narrowed: object) -> list[str]:
    """Return the ids that a typed text finds; further keywords are those of `narrowed`."""
    return found(engine.search(parse_query(text).narrowed(**narrowed)))  # type: ignore[arg-type] # keywords of narrowed()
