"""How machines find the rest: robots.txt, the browser's search box, oEmbed."""

from urllib.parse import urlsplit

from flask import Response, abort, current_app, jsonify, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from claims.review.models import Publication
from claims.review.public import public_ruling
from factcheck.config import Settings
from factcheck.database import db
from factcheck.feeds.embedding import WIDEST, height_of, iframe
from factcheck.feeds.pictures import PICTURE_SIZE
from factcheck.feeds.room import bp
from factcheck.public.frozen import Frozen

DAY_SECONDS = 86_400
MOST_DIGITS = 5
ROBOTS = """\
User-agent: *
Disallow: /desk
Disallow: /review
Disallow: /admin
Disallow: /sign-in

Sitemap: {sitemap}
"""


@bp.get("/robots.txt")
def robots() -> Response:
    """Answer with what robots may read: all that readers may."""
    text = ROBOTS.format(sitemap=url_for("feeds.sitemap_index", _external=True))
    return Response(text, content_type="text/plain; charset=utf-8")


@bp.get("/opensearch.xml")
def opensearch() -> Response:
    """Answer with the description that lets a browser search here (OpenSearch 1.1)."""
    text = render_template("feeds/opensearch.xml")
    return Response(text, content_type="application/opensearchdescription+xml; charset=utf-8")


@bp.get("/oembed")
def oembed() -> Response:
    """Answer with the card of a ruling's address (oEmbed 1.0), as JSON or XML.

    An address that is no ruling is a 404, another format a 501, as the specification has it.
    """
    kind = request.args.get("format", "json")
    if kind not in {"json", "xml"}:
        abort(501)
    card = _card(_ruling_at(request.args.get("url", "")), _width())
    if kind == "json":
        return jsonify(card)
    text = render_template("feeds/oembed.xml", card=card)
    return Response(text, content_type="text/xml; charset=utf-8")


def _card(publication: Publication, width: int) -> dict[str, object]:
    settings: Settings = current_app.config["SETTINGS"]
    frozen, slug = Frozen(publication.ruling_version.dossier), publication.claim.slug
    picture = url_for("feeds.picture", slug=slug, edition=publication.edition, _external=True)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": settings.newsroom_name,
        "provider_url": url_for("public.home", _external=True),
        "title": frozen.wording,
        "author_name": ", ".join(frozen.authors),
        "cache_age": DAY_SECONDS,
        "html": str(iframe(publication, width)),
        "width": width,
        "height": height_of(publication, width),
        "thumbnail_url": picture,
        "thumbnail_width": PICTURE_SIZE[0],
        "thumbnail_height": PICTURE_SIZE[1],
    }


def _width() -> int:
    """Return the width asked for, in pixels, at most the card's own."""
    text = request.args.get("maxwidth", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return min(int(text), WIDEST) if is_number and int(text) else WIDEST


def _ruling_at(address: str) -> Publication:
    """Return the ruling at a whole address of ours, of any edition. Anything else is a 404."""
    try:
        parts = urlsplit(address)
    except ValueError:  # What is no address is no ruling's.
        abort(404)
    if parts.hostname != urlsplit(request.url_root).hostname:
        abort(404)
    try:
        endpoint, values = current_app.create_url_adapter(request).match(parts.path)  # type: ignore[union-attr]  # a request has one
    except (HTTPException, RequestRedirect):
        abort(404)
    if endpoint not in {"public.ruling", "public.edition"}:
        abort(404)
    return public_ruling(db.session, values["slug"])
