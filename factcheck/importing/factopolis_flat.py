"""Reading the flat CSV form of the Factopolis collection, one statement a line."""

from itertools import zip_longest
from pathlib import Path

from claims.errors import BadInput
from claims.evidence.external_checks import CheckDetails
from claims.filing.importing import ImportedClaim, ImportedSource, ImportedSpeaker
from factcheck.importing.collection import (
    Collection,
    ImportedCheck,
    ImportedChecker,
    ImportedStatement,
)
from factcheck.importing.factopolis_words import (
    ORIGIN,
    address_of,
    affiliations,
    appearance,
    ref,
    retraction_words,
    topic_name,
)
from factcheck.importing.rows import csv_rows, row

Row = dict[str, str]


def read_flat(path: Path) -> Collection:
    """Read the flat form: it knows less of people, claims and checkers than the folder does."""
    found = Collection(ORIGIN)
    for place, given in csv_rows(path, found.problems):
        with row(found.problems, path.name, place):
            statement = _statement(path.name, place, given)
            speaker = _speaker(given)
            found.speakers.setdefault(speaker.ref, speaker)
            for claim in _claims(given):
                found.claims.setdefault(claim.ref, claim)
            for check in statement.checks:
                found.checkers.setdefault(check.checker, _checker(check.checker))
            found.statements.append(statement)
    return found


def _speaker(given: Row) -> ImportedSpeaker:
    party = [given["party"]] if given["party"] else []
    return ImportedSpeaker(
        ref(_person(given)), given["speaker"], affiliations=affiliations(party, [])
    )


def _person(given: Row) -> str:
    """Return the person's name in the collection: a statement's id is “person/date”."""
    return given["id"].partition("/")[0]


def _claims(given: Row) -> list[ImportedClaim]:
    pairs = zip_longest(_parts(given["claim_slugs"]), _parts(given["claim_titles"]))
    topics = [topic_name(slug) for slug in _parts(given["topics"])]
    return [ImportedClaim(ref(slug), title, topics=topics) for slug, title in pairs]


def _checker(slug: str) -> ImportedChecker:
    return ImportedChecker(slug, topic_name(slug))


def _parts(text: str) -> list[str]:
    return text.split("|") if text else []


def _statement(file: str, place: str, given: Row) -> ImportedStatement:
    statement_ref = ref(given["id"])
    claim_refs = [ref(slug) for slug in _parts(given["claim_slugs"])]
    return ImportedStatement(
        appearance=appearance(
            statement_ref,
            person=_person(given),
            quote=given["quote"],
            date=given["date"],
            where=given["where"],
            retraction=retraction_words(given["retraction"]),
            sources=_sources(given),
        ),
        claim_refs=claim_refs,
        checks=_checks(statement_ref, given, claim_refs),
        file=file,
        place=place,
    )


def _sources(given: Row) -> list[ImportedSource]:
    kinds, addresses = _parts(given["source_types"]), _parts(given["source_urls"])
    return [
        ImportedSource(
            kind,
            address if address.startswith("http") else address_of(kind, address) or "",
            {"id": address} if address else {},
        )
        for kind, address in zip_longest(kinds, addresses[: len(kinds)], fillvalue="")
    ]


def _checks(statement_ref: str, given: Row, claim_refs: list[str]) -> list[ImportedCheck]:
    checkers = _parts(given["check_checkers"])
    ratings, addresses = given["check_ratings"].split("|"), given["check_urls"].split("|")
    if not checkers:
        return []
    if not len(checkers) == len(ratings) == len(addresses):
        raise BadInput("check_checkers", "As many checkers, ratings and addresses are needed.")
    return [
        ImportedCheck(
            checker=checker,
            claim_refs=claim_refs,
            details=CheckDetails(
                url=address, label=rating or None, import_ref=f"{statement_ref}#{number}"
            ),
        )
        for number, (checker, rating, address) in enumerate(
            zip(checkers, ratings, addresses, strict=True), start=1
        )
    ]
