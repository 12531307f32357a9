"""Reading members of Congress with their dated terms (unitedstates/congress-legislators, CC0)."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from claims.dates import parse_imprecise_date
from claims.filing.importing import ImportedAffiliation, ImportedSpeaker
from claims.people.models import AffiliationKind
from factcheck.importing.collection import Collection
from factcheck.importing.report import RowProblem
from factcheck.importing.rows import row

ORIGIN = "congress-legislators"
PARTIES = {
    "Democrat": "Democratic Party",
    "Republican": "Republican Party",
    "Independent": "Independent",
}
OFFICES = {"sen": "United States Senator", "rep": "United States Representative"}
SAME_AS = {
    "wikipedia": "https://en.wikipedia.org/wiki/{}",
    "wikidata": "https://www.wikidata.org/wiki/{}",
    "ballotpedia": "https://ballotpedia.org/{}",
}

Json = Mapping[str, Any]


def read_legislators(path: Path) -> Collection:
    """Read the YAML file; a member that cannot be read becomes a problem with its place."""
    found = Collection(ORIGIN)
    try:
        members = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, RecursionError) as error:
        found.problems.append(RowProblem(path.name, "whole file", str(error)))
        return found
    if not isinstance(members, list):
        found.problems.append(RowProblem(path.name, "whole file", "This is not a YAML list."))
        return found
    for number, member in enumerate(members, start=1):
        with row(found.problems, path.name, f"member {number}"):
            speaker = _speaker(member)
            found.speakers[speaker.ref] = speaker
    return found


def _speaker(member: Json) -> ImportedSpeaker:
    name = member["name"]
    ids = member["id"]
    return ImportedSpeaker(
        ref=f"bioguide:{ids['bioguide']}",
        name=name.get("official_full") or f"{name['first']} {name['last']}",
        same_as=[
            pattern.format(str(ids[key]).replace(" ", "_"))
            for key, pattern in SAME_AS.items()
            if ids.get(key)
        ],
        affiliations=[*_parties(member["terms"]), *map(_office, member["terms"])],
    )


def _office(term: Json) -> ImportedAffiliation:
    """Return a term of office with its first and last day; the day that it ends is its last."""
    district = f", district {term['district']}" if term.get("district") else ""
    return ImportedAffiliation(
        AffiliationKind.OFFICE,
        f"{OFFICES[term['type']]} for {term['state']}{district}",
        parse_imprecise_date(str(term["start"])),
        parse_imprecise_date(str(term["end"])),
    )


def _parties(terms: list[Json]) -> Iterator[ImportedAffiliation]:
    """Yield each party with the days on which the file has the member in it.

    A party that the member joined again after a pause is one span: the file says nothing of the
    time between two terms, and a span with a change inside is always split. The last has no end.
    """
    spans = [span for term in terms for span in _party_spans(term)]
    runs = [list(run) for _, run in groupby(spans, key=lambda span: span[0])]
    for number, run in enumerate(runs):
        is_last = number == len(runs) - 1
        yield ImportedAffiliation(
            AffiliationKind.PARTY,
            PARTIES.get(run[0][0], run[0][0]),
            parse_imprecise_date(run[0][1].isoformat()),
            None if is_last else parse_imprecise_date(run[-1][2].isoformat()),
        )


def _party_spans(term: Json) -> list[tuple[str, date, date]]:
    given = term.get("party_affiliations") or [term]
    return [(each["party"], _day(each["start"]), _day(each["end"])) for each in given]


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
