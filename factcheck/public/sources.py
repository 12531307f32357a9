"""The numbered sources of a ruling: who is behind each, and whether it can still be read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for

from claims.review.models import Publication
from claims.review.public_sources import RottenSource, public_digests, rotten_sources
from factcheck.database import db
from factcheck.public.frozen import CitedSource, Frozen


@dataclass(frozen=True)
class SourceLine:
    """One source in the numbered list.

    `same_origin` are the numbers that count as one with it, its own among them; `rotten` is what
    became of its address; the two addresses are empty where readers may not have what is there.
    """

    source: CitedSource
    uses: int
    same_origin: tuple[int, ...]
    rotten: RottenSource | None
    context_url: str
    copy_url: str


@dataclass(frozen=True)
class Copies:
    """Which of our copies readers may have, by digest."""

    public: frozenset[str]

    def url(self, digest: str | None) -> str:
        """Return where a reader gets our copy, or nothing if they may not have it."""
        return url_for("snapshots.snapshot", digest=digest) if digest in self.public else ""


def copies_of(frozen: Frozen) -> Copies:
    """Return which copies of this version's sources and answers readers may have."""
    cited = {source.digest for source in frozen.sources}
    answers = {reply.came.digest for reply in frozen.replies if reply.came}
    return Copies(public_digests(db.session, {each for each in cited | answers if each}))


def source_lines(
    publication: Publication, frozen: Frozen, uses: Mapping[int, int], copies: Copies
) -> tuple[SourceLine, ...]:
    """Return the sources of an edition; `uses` is how often the text cites each number."""
    addresses = {source.number: source.url for source in frozen.sources if source.url}
    rotten = rotten_sources(db.session, publication.claim, addresses)
    return tuple(
        SourceLine(
            source=source,
            uses=uses.get(source.number, 0),
            same_origin=frozen.shared_origins.get(source.origin, ()),
            rotten=rotten.get(source.number),
            context_url=_context_url(publication, source, copies.public),
            copy_url=copies.url(source.digest),
        )
        for source in frozen.sources
    )


def _context_url(publication: Publication, source: CitedSource, public: Collection[str]) -> str:
    """Return where the quotation is shown in its context, as far as readers may see that."""
    may_see = source.digest in public or (source.is_verified and source.may_be_known)
    if not (source.is_found and may_see):
        return ""
    slug = publication.claim.slug
    if publication.is_live:
        return url_for("snapshots.source", slug=slug, number=source.number)
    return url_for(
        "snapshots.source_of_edition",
        slug=slug,
        edition=publication.edition,
        number=source.number,
    )
