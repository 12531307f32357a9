"""A published ruling as one entry of a list."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from claims.dates import ImpreciseDate, short_words
from claims.filing.models import State
from claims.review.models import Publication
from factcheck.public.frozen import Frozen


@dataclass(frozen=True)
class Look:
    """A rating as macros take it."""

    label: str
    colour: str
    shape: str


@dataclass(frozen=True)
class Card:
    """One ruling in a list; `wording` and `summary` may carry the marks of a search."""

    url: str
    wording: str | Markup
    rating: Look
    speaker: str
    speaker_url: str
    role: str
    said: ImpreciseDate | None
    summary: str | Markup
    published: datetime
    note: str
    flag: str


def look_of(publication: Publication) -> Look:
    """Return the rating as frozen in this edition."""
    version = publication.ruling_version
    return Look(version.rating_label, version.rating_colour, version.rating_shape)


def card_of(publication: Publication) -> Card:
    """Return the entry for a live edition whose claim and speaker are loaded."""
    claim, version = publication.claim, publication.ruling_version
    frozen = Frozen(version.dossier)
    said = frozen.said
    return Card(
        url=url_for("public.ruling", slug=claim.slug),
        wording=claim.wording,
        rating=look_of(publication),
        speaker=frozen.speaker,
        speaker_url=url_for("public.speaker", slug=claim.speaker.slug),
        role=frozen.role,
        said=replace(said, typed=short_words(said)) if said else None,
        summary=version.summary,
        published=publication.first_published_at,
        note=f"Edition\N{NO-BREAK SPACE}{publication.edition}" if publication.edition > 1 else "",
        flag="Retracted" if claim.state is State.RETRACTED else "",
    )
