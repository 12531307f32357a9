"""A finding as it is kept with a version of a ruling: plain words and dates, with the records."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from claims.dates import days_in_words, short_words
from claims.filing.models import Claim
from claims.ledger.asserting import assertion_of, finding_of
from claims.ledger.known import UNDATED, Row, known, rows_by_id
from claims.ledger.models import SearchRecord
from claims.ledger.positions import Position

Json = Mapping[str, Any]
MOST_KEPT = 200


def frozen_finding(session: Session, claim: Claim, *, public: bool = True) -> dict[str, Any] | None:
    """Return what the ledger says of the claim's assertion now, fit for JSON; None without one.

    `public`: from what rests on public evidence alone, which is what readers may be shown.
    """
    assertion = assertion_of(session, claim)
    if assertion is None:
        return None
    finding = finding_of(session, assertion, public=public)
    asked = known(public=public)
    rows = rows_by_id(session, asked, [each.id for each in finding.records[:MOST_KEPT]])
    return {
        "kind": assertion.kind.value,
        "proposition": assertion.proposition.name,
        "proposition_slug": assertion.proposition.slug,
        "sentence": finding.sentence,
        "verdict": finding.verdict.value,
        "as_of": assertion.as_of.isoformat(),
        "records": [_record(rows[each.id], each) for each in finding.records[:MOST_KEPT]],
        "more_records": max(0, len(finding.records) - MOST_KEPT),
        "searches": _searches(session, [each.id for each in finding.searches]),
    }


def _record(row: Row, position: Position) -> dict[str, Any]:
    evidence = row.evidence
    return {
        "speaker": row.speaker.name,
        "stance": row.stance.value,
        "act": row.act.value,
        "when": short_words(row.happened or UNDATED),
        "days": days_in_words(position.earliest, position.latest) if row.happened else "",
        "title": evidence.title if evidence else "",
        "url": evidence.url if evidence else None,
        "source": evidence.source.name if evidence else "",
        "quotation": row.quotation,
    }


def _searches(session: Session, ids: list[str]) -> list[dict[str, Any]]:
    found = session.exec(select(SearchRecord).where(col(SearchRecord.id).in_(ids)))
    return [
        {
            "speaker": each.speaker.name,
            "place": each.place,
            "words": each.words,
            "days": days_in_words(each.covers_from, each.covers_until),
            "made_on": each.made_on.isoformat(),
            "hits": each.hits,
        }
        for each in sorted(found, key=lambda each: each.covers_from)
    ]
