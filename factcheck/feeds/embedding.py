"""A ruling as a card on somebody else's page: an iframe that needs no script."""

from flask import render_template, url_for
from markupsafe import Markup

from claims.filing.models import State
from claims.review.models import Publication
from claims.review.public import public_ruling
from factcheck.database import db
from factcheck.feeds.room import bp
from factcheck.public.cards import look_of
from factcheck.public.frozen import Frozen

WIDEST = 600
# The card's type, measured in Chromium: mean width of a character and height of a line, in pixels.
WORDING_CHARACTER, WORDING_LINE = 10.4, 28
SUMMARY_CHARACTER, SUMMARY_LINE = 8.0, 25
PADDING, AROUND_TEXT = 40, 190


@bp.get("/rulings/<slug>/embed")
def embed(slug: str) -> str:
    """Show the ruling that stands as a card."""
    publication = public_ruling(db.session, slug)
    return render_template(
        "feeds/embed.html",
        publication=publication,
        frozen=Frozen(publication.ruling_version.dossier),
        rating=look_of(publication),
        is_retracted=publication.claim.state is State.RETRACTED,
    )


def height_of(publication: Publication, width: int) -> int:
    """Return the height, in pixels, that the card needs at this width."""
    wording = Frozen(publication.ruling_version.dossier).wording
    across = max(1, width - PADDING)
    lines = _lines(wording, across / WORDING_CHARACTER) * WORDING_LINE
    summary = publication.ruling_version.summary
    return AROUND_TEXT + lines + _lines(summary, across / SUMMARY_CHARACTER) * SUMMARY_LINE


def iframe(publication: Publication, width: int) -> Markup:
    """Return the HTML that shows the card on another page."""
    title = f"Fact-check: {Frozen(publication.ruling_version.dossier).wording}"
    address = url_for("feeds.embed", slug=publication.claim.slug, _external=True)
    return Markup(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"'
        ' style="border:0;max-width:100%"></iframe>'
    ).format(address, width, height_of(publication, width), title)


def _lines(text: str, characters: float) -> int:
    """Return how many lines a text takes, words not being cut."""
    lines, used = 1, 0
    for word in text.split():
        if used and used + len(word) > characters:
            lines, used = lines + 1, 0
        used += len(word) + 1
    return lines
