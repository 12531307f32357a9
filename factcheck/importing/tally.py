"""Counting a collection as it now stands in the database, so that nothing is lost unseen."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.importing.collection import Collection, ImportedStatement


@dataclass(frozen=True)
class Pair:
    """A statement that now stands as an appearance of a claim."""

    claim_ref: str
    statement: ImportedStatement


def tally(collection: Collection, loaded: Sequence[Pair]) -> Counter[str]:
    """Return the counts that a reader of the collection would check first."""
    statements = {pair.statement.appearance.ref: pair.statement for pair in loaded}
    checks = {
        check.details.import_ref: check for each in statements.values() for check in each.checks
    }
    claims: dict[str, list[ImportedStatement]] = defaultdict(list)
    for pair in loaded:
        claims[pair.claim_ref].append(pair.statement)
    counts = Counter(
        {
            "people": len(collection.speakers),
            "claims": len(claims),
            "statements": len(statements),
            "checks": len(checks),
            "checks without a rating": sum(c.details.label is None for c in checks.values()),
            "statements with a retraction": sum(
                bool(each.appearance.retraction) for each in statements.values()
            ),
            "statements that make more than one claim": sum(
                len(set(each.claim_refs)) > 1 for each in statements.values()
            ),
            "claims made in more than one statement": sum(
                len(each) > 1 for each in claims.values()
            ),
            "claims made by more than one person": sum(
                len({one.appearance.speaker_ref for one in each}) > 1 for each in claims.values()
            ),
        }
    )
    return +counts
