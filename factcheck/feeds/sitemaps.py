"""Site maps for search engines: an index, the site's own pages, and the rulings in parts."""

from collections.abc import Iterable
from datetime import datetime

from flask import Response, abort, render_template, url_for
from sqlmodel import col, func

from claims.filing.models import Claim
from claims.ledger.public import public_propositions
from claims.review.models import Publication
from claims.review.public import (
    live_rulings,
    public_contests,
    public_speakers,
    public_topics,
)
from factcheck.database import db
from factcheck.feeds.room import bp

XML = "application/xml; charset=utf-8"
# The protocol allows 50,000 (sitemaps.org); smaller parts are quicker to make.
PER_PART = 10_000
OWN_PAGES = (
    "public.home",
    "public.search",
    "public.speakers",
    "public.topics",
    "public.contests",
    "public.corrections",
    "public.methodology",
    "public.transparency",
    "public.about",
    "ledger.propositions",
)
Line = tuple[str, datetime | None]


@bp.get("/sitemap.xml")
def sitemap_index() -> Response:
    """Answer with the list of all site maps."""
    counted = live_rulings().order_by(None).options().with_only_columns(func.count())
    total = db.session.execute(counted).scalar_one()
    parts = range(1, 1 + -(-total // PER_PART))
    lines = [
        url_for("feeds.sitemap_pages", _external=True),
        *(url_for("feeds.sitemap_rulings", part=part, _external=True) for part in parts),
    ]
    return _xml(render_template("feeds/sitemap_index.xml", lines=lines))


@bp.get("/sitemaps/rulings-<int(min=1):part>.xml")
def sitemap_rulings(part: int) -> Response:
    """Answer with one part of the rulings, the oldest first, so that full parts stay."""
    rows = db.session.execute(
        live_rulings()
        .options()
        .order_by(None)
        .with_only_columns(col(Claim.slug), col(Publication.published_at))
        .order_by(col(Publication.first_published_at), col(Publication.id))
        .limit(PER_PART)
        .offset((part - 1) * PER_PART)
    ).all()
    if not rows:
        abort(404)
    return _map((url_for("public.ruling", slug=slug, _external=True), at) for slug, at in rows)


@bp.get("/sitemaps/pages.xml")
def sitemap_pages() -> Response:
    """Answer with the lists, and the page of every speaker, topic, contest and proposition."""
    return _map((address, None) for address in _addresses())


def _addresses() -> Iterable[str]:
    session = db.session
    yield from (url_for(page, _external=True) for page in OWN_PAGES)
    for each, _ in public_speakers(session, page=1, size=PER_PART)[0]:
        yield url_for("public.speaker", slug=each.slug, _external=True)
    for topic, _ in public_topics(session, page=1, size=PER_PART)[0]:
        yield url_for("public.topic", slug=topic.slug, _external=True)
    for contest, _ in public_contests(session, page=1, size=PER_PART)[0]:
        yield url_for("public.contest", slug=contest.slug, _external=True)
    for line in public_propositions(session, page=1, size=PER_PART)[0]:
        yield url_for("ledger.proposition", slug=line.proposition.slug, _external=True)


def _map(lines: Iterable[Line]) -> Response:
    return _xml(render_template("feeds/sitemap.xml", lines=list(lines)))


def _xml(text: str) -> Response:
    return Response(text, content_type=XML)
