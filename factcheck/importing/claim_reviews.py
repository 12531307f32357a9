"""Reading ClaimReview (schema.org) as publishers write it: a claim, and their verdict on it.

What can be kept is kept. What cannot is noted by field, and the rest of the review still loads;
only a review without the claim itself is left out.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from slugify import slugify

from claims.errors import BadInput
from claims.evidence.external_checks import CheckDetails
from claims.filing.importing import (
    ImportedAffiliation,
    ImportedAppearance,
    ImportedClaim,
    ImportedSource,
    ImportedSpeaker,
)
from claims.people.models import AffiliationKind, SpeakerKind
from factcheck.importing import json_ld_fields as read
from factcheck.importing.collection import (
    Collection,
    ImportedCheck,
    ImportedChecker,
    ImportedStatement,
)
from factcheck.importing.json_ld import objects_of_type, types_of
from factcheck.importing.report import RowProblem
from factcheck.importing.rows import row

ORIGIN = "claimreview"
NOBODY = "Speaker not named"
NAME_LENGTH, LABEL_LENGTH, EXCERPT_LENGTH = 200, 200, 20_000
KINDS = {
    "organization": SpeakerKind.ORGANISATION,
    "newsmediaorganization": SpeakerKind.OUTLET,
    "politicalparty": SpeakerKind.PARTY,
}
Json = dict[str, Any]
Value = TypeVar("Value")


@dataclass
class Review:
    """One review being read: the object, where it lies, and what of it could not be kept."""

    given: Json
    file: str
    place: str
    notes: list[RowProblem] = field(default_factory=list)

    def take(
        self, name: str, reader: Callable[..., Value | None], value: object, *more: object
    ) -> Value | None:
        """Return what a field means; what cannot be read is noted under its name."""
        try:
            return reader(value, *more)
        except BadInput as refusal:
            self.note(name, f"{refusal.message}; left out")
            return None

    def note(self, name: str, reason: str) -> None:
        """Note what was not kept as given."""
        self.notes.append(RowProblem(self.file, self.place, f"{name}: {reason}"))

    def short(self, name: str, value: object, limit: int) -> str:
        """Return words, cut to what can be stored, with a note where they were."""
        words = self.take(name, read.text, value) or ""
        if len(words) <= limit:
            return words
        self.note(name, f"cut to {limit} characters")
        return words[: limit - 1].rstrip() + "…"


def read_claim_reviews(path: Path) -> Collection:
    """Read every ClaimReview in a file or folder: JSON-LD, JSON Lines, feeds, saved web pages.

    Raises BadInput if there is nothing at the path.
    """
    if not path.exists():
        raise BadInput("path", f"There is nothing at {path}.")
    found = Collection(ORIGIN)
    for file, place, given in objects_of_type(path, "ClaimReview", found.problems):
        review = Review(given, file, place, found.notes)
        with row(found.problems, file, place):
            _add(found, review)
    return found


def _add(found: Collection, review: Review) -> None:
    """Add one review to the collection. Raises BadInput if it has no claim."""
    wording = review.short("claimReviewed", review.given.get("claimReviewed"), 1000)
    if not wording:
        raise BadInput("claimReviewed", "There is no claim.")
    url = review.take("url", read.address, review.given.get("url"), _base(review.given))
    checker = _checker(review, url)
    # Several publishers check one claim in the same words: it is one claim, with several checks.
    claim_ref = f"{ORIGIN}:{_digest(wording.casefold())}"
    found.claims.setdefault(claim_ref, ImportedClaim(claim_ref, wording))
    item = read.thing(review.given.get("itemReviewed"))
    speaker = _speaker(review, item)
    found.speakers.setdefault(speaker.ref, speaker)
    check = _check(review, url, checker, claim_ref) if checker and url else None
    if check and checker:
        found.checkers.setdefault(checker.slug, checker)
    for number, appearance in enumerate(_appearances(review, item, speaker, url or wording)):
        checks = [check] if check and not number else []
        found.statements.append(
            ImportedStatement(appearance, [claim_ref], checks, review.file, review.place)
        )


def _base(given: Json) -> str | None:
    """Return what relative addresses are relative to: the publisher's own address."""
    for holder in (given.get("author"), given.get("publisher")):
        address = read.text(read.thing(holder).get("url"))
        if address and address.startswith("http"):
            return address
    return None


def _checker(review: Review, url: str | None) -> ImportedChecker | None:
    """Return who reviewed: by name, or by the host where the review stands."""
    author = read.thing(review.given.get("author") or review.given.get("publisher"))
    site = review.take("author.url", read.address, author.get("url"))
    host = urlsplit(site or url or "").hostname or ""
    name = review.short("author.name", author.get("name"), NAME_LENGTH)
    name = name or host.removeprefix("www.")
    if not name:
        review.note("author", "nobody is named; the verdict is left out, the claim is kept")
        return None
    return ImportedChecker(slugify(name, max_length=80), name, site)


def _speaker(review: Review, item: Json) -> ImportedSpeaker:
    """Return whose claim it is; nobody named is a speaker of that name, and is noted."""
    author = read.thing(item.get("author") or item.get("creator"))
    name = review.short("itemReviewed.author.name", author.get("name"), NAME_LENGTH)
    if not name:
        review.note("itemReviewed.author", f"nobody is named; filed under “{NOBODY}”")
        return ImportedSpeaker(f"{ORIGIN}:nobody", NOBODY, SpeakerKind.ANONYMOUS)
    office = review.short("itemReviewed.author.jobTitle", author.get("jobTitle"), NAME_LENGTH)
    kinds = (KINDS[each] for each in types_of(author) if each in KINDS)
    return ImportedSpeaker(
        ref=f"{ORIGIN}:{slugify(name) or _digest(name)}",
        name=name,
        kind=next(kinds, SpeakerKind.PERSON),
        same_as=[each for each in _same_as(review, author) if each],
        affiliations=[ImportedAffiliation(AffiliationKind.OFFICE, office)] if office else [],
    )


def _same_as(review: Review, author: Json) -> Iterator[str | None]:
    given = author.get("sameAs")
    for each in given if isinstance(given, list) else [given]:
        yield review.take("itemReviewed.author.sameAs", read.address, each)


def _check(review: Review, url: str, checker: ImportedChecker, claim_ref: str) -> ImportedCheck:
    """Return the verdict: its label as published or none, its numbers if they make sense."""
    given = review.given
    rating = read.thing(given.get("reviewRating"))
    label = review.short("reviewRating.alternateName", rating.get("alternateName"), LABEL_LENGTH)
    value, worst, best = (
        review.take(f"reviewRating.{name}", read.number, rating.get(name))
        for name in ("ratingValue", "worstRating", "bestRating")
    )
    if value is not None and not _is_within(value, worst, best):
        review.note("reviewRating.ratingValue", f"{value:g} is not on its scale; left out")
        value = None
    excerpt = given.get("reviewBody") or given.get("description") or given.get("headline")
    return ImportedCheck(
        checker=checker.slug,
        claim_refs=[claim_ref],
        details=CheckDetails(
            url=url,
            label=label or None,
            number=value,
            worst=worst if value is not None else None,
            best=best if value is not None else None,
            published=review.take("datePublished", read.day, given.get("datePublished")),
            excerpt=review.short("description", excerpt, EXCERPT_LENGTH),
            import_ref=f"{ORIGIN}:{_digest(url)}",
        ),
    )


def _is_within(value: float, worst: float | None, best: float | None) -> bool:
    """Return whether a value lies on its scale, as far as its ends are given."""
    if worst is not None and best is not None:
        return min(worst, best) <= value <= max(worst, best)
    return True


def _appearances(
    review: Review, item: Json, speaker: ImportedSpeaker, about: str
) -> Iterator[ImportedAppearance]:
    """Yield the places where the claim was made: the item itself, if no place is listed."""
    works = [*read.things(item.get("firstAppearance")), *read.things(item.get("appearance"))]
    is_work = "claim" not in types_of(item)
    for number, work in enumerate(works or [item]):
        when = work.get("datePublished") or (item.get("datePublished") if not number else None)
        url = review.take("itemReviewed.url", read.address, work.get("url"), _base(review.given))
        yield ImportedAppearance(
            ref=f"{ORIGIN}:{_digest(f'{about}#{number}')}",
            speaker_ref=speaker.ref,
            quotation=review.short("itemReviewed.text", work.get("text"), 20_000),
            said=review.take("itemReviewed.datePublished", read.day, when),
            venue=review.short("itemReviewed.name", work.get("name"), 300)
            if works or is_work
            else "",
            sources=[ImportedSource("appearance", url)] if url else [],
        )


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:40]
