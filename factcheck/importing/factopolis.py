"""Reading the Factopolis collection (github.com/factopolis, CC BY 4.0): JSON Lines, or flat CSV.

Both forms give people, claims and statements the same names, so that either may follow the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from claims.errors import BadInput
from claims.evidence.external_checks import CheckDetails
from claims.filing.importing import ImportedClaim, ImportedSpeaker
from factcheck.importing.collection import (
    Collection,
    ImportedCheck,
    ImportedChecker,
    ImportedStatement,
)
from factcheck.importing.factopolis_flat import read_flat
from factcheck.importing.factopolis_words import (
    ORIGIN,
    SAME_AS,
    address_of,
    affiliations,
    appearance,
    ref,
    retraction_words,
    source,
    topic_name,
)
from factcheck.importing.report import RowProblem
from factcheck.importing.rows import Json, json_lines, json_object, row


def read(path: Path) -> Collection:
    """Read a folder (JSON Lines with its people, claims and checkers) or a flat CSV file.

    Raises BadInput if the path is neither. Rows that cannot be read become problems.
    """
    if path.is_dir():
        return _read_folder(path)
    if path.suffix == ".csv" and path.is_file():
        return read_flat(path)
    raise BadInput("path", f"{path} is neither a Factopolis folder nor its flat CSV file.")


def _read_folder(folder: Path) -> Collection:
    found = Collection(ORIGIN)
    people = json_object(folder / "people.json", found.problems)
    claims = json_object(folder / "claims.json", found.problems)
    checkers = json_object(folder / "checkers.json", found.problems)
    for key, each in people.items():
        with row(found.problems, "people.json", key):
            found.speakers[ref(key)] = _speaker(key, each)
    for key, each in claims.items():
        with row(found.problems, "claims.json", key):
            found.claims[ref(key)] = _claim(key, each)
    for key, each in checkers.items():
        with row(found.problems, "checkers.json", key):
            found.checkers[key] = ImportedChecker(key, str(each["title"]), each.get("web"))
    lines = json_lines(folder / "statements.jsonl", found.problems)
    found.statements.extend(_statements(lines, checkers, found.problems))
    return found


def _speaker(key: str, given: Json) -> ImportedSpeaker:
    addresses = [given.get("web")] + [address_of(kind, given.get(kind)) for kind in SAME_AS]
    return ImportedSpeaker(
        ref=ref(key),
        name=str(given["title"]),
        same_as=[str(address) for address in addresses if address],
        affiliations=affiliations(given.get("groups", []), given.get("offices", [])),
    )


def _claim(key: str, given: Json) -> ImportedClaim:
    notes = {"Summary there": given.get("summary"), "The contrary": given.get("negative")}
    return ImportedClaim(
        ref=ref(key),
        wording=str(given["title"]),
        context="\n".join(f"{name}: {text}" for name, text in notes.items() if text),
        topics=[topic_name(slug) for slug in given.get("topics", [])],
    )


def _statements(
    lines: Iterable[tuple[str, Json]], checkers: Mapping[str, Json], problems: list[RowProblem]
) -> Iterator[ImportedStatement]:
    for place, given in lines:
        with row(problems, "statements.jsonl", place):
            yield _statement(place, given, checkers)


def _statement(place: str, given: Json, checkers: Mapping[str, Json]) -> ImportedStatement:
    claim_refs = [ref(slug) for slug in given["claims"]]
    statement_ref = ref(given["id"])
    return ImportedStatement(
        appearance=appearance(
            statement_ref,
            person=given["person"],
            quote=given["quote"],
            date=given["date"],
            where=given.get("where") or "",
            retraction=retraction_words(given.get("retraction")),
            sources=[source(each) for each in given.get("sources", [])],
        ),
        claim_refs=claim_refs,
        checks=[
            _check(f"{statement_ref}#{number}", each, claim_refs, checkers)
            for number, each in enumerate(given.get("checks", []), start=1)
        ],
        file="statements.jsonl",
        place=place,
    )


def _check(
    check_ref: str, given: Json, claim_refs: list[str], checkers: Mapping[str, Json]
) -> ImportedCheck:
    """Return a check; without a rating it has none. It bears on all claims unless it names some."""
    checker = str(given["checker"])
    scale = {str(each["id"]): each for each in checkers.get(checker, {}).get("ratings", [])}
    numbers = [each["value"] for each in scale.values() if "value" in each]
    rating = given.get("rating")
    step = scale.get(str(rating), {})
    has_number = "value" in step
    return ImportedCheck(
        checker=checker,
        claim_refs=[ref(slug) for slug in given["claims"]] if "claims" in given else claim_refs,
        details=CheckDetails(
            url=str(given["source"]),
            label=None if rating is None else str(step.get("name", rating)),
            number=step.get("value"),
            # The scales with numbers in this collection count up from the best rating.
            best=min(numbers) if has_number else None,
            worst=max(numbers) if has_number else None,
            excerpt=given.get("quote") or given.get("short") or "",
            import_ref=check_ref,
        ),
    )
