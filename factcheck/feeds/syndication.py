"""What can be followed: all rulings, or those of a speaker, topic, contest, rating or search."""

from dataclasses import replace

from flask import Response, abort, request, url_for
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from claims.filing.models import State
from claims.review.models import Correction, Publication, RulingVersion
from claims.review.public import (
    by_contest,
    by_speaker,
    by_topic,
    live_rulings,
    public_contest,
    public_speaker,
    public_topic,
)
from claims.review.public_record import public_corrections
from factcheck.database import db
from factcheck.feeds.claim_review import newsroom
from factcheck.feeds.formats import BEGINNING, Entry, Feed, in_format
from factcheck.feeds.room import bp
from factcheck.public.cards import look_of
from factcheck.public.frozen import Frozen
from factcheck.public.openness import RegisterLine, register_lines
from factcheck.public.search_request import read_request
from factcheck.public.searching import rulings_found

MOST_ENTRIES = 50
FORMATS = "any(atom,json)"


@bp.get(f"/feed.<{FORMATS}:kind>")
def latest(kind: str) -> Response:
    """Answer with the newest rulings."""
    page = url_for("public.home", _external=True)
    return in_format(kind, Feed(newsroom().name, page, _entries(live_rulings())))


@bp.get(f"/speakers/<slug>/feed.<{FORMATS}:kind>")
def speaker(slug: str, kind: str) -> Response:
    """Answer with the newest rulings on what one speaker said."""
    shown = public_speaker(db.session, slug)
    page = url_for("public.speaker", slug=slug, _external=True)
    return in_format(kind, _about(shown.name, page, by_speaker(shown)))


@bp.get(f"/topics/<slug>/feed.<{FORMATS}:kind>")
def topic(slug: str, kind: str) -> Response:
    """Answer with the newest rulings about one topic."""
    shown = public_topic(db.session, slug)
    page = url_for("public.topic", slug=slug, _external=True)
    return in_format(kind, _about(shown.name, page, by_topic(shown)))


@bp.get(f"/contests/<slug>/feed.<{FORMATS}:kind>")
def contest(slug: str, kind: str) -> Response:
    """Answer with the newest rulings in one contest."""
    shown = public_contest(db.session, slug)
    page = url_for("public.contest", slug=slug, _external=True)
    return in_format(kind, _about(shown.name, page, by_contest(shown)))


@bp.get(f"/ratings/<slug>/feed.<{FORMATS}:kind>")
def rating(slug: str, kind: str) -> Response:
    """Answer with the newest rulings that have one rating. A rating without any is a 404."""
    rated = live_rulings().join(RulingVersion).where(RulingVersion.rating_slug == slug)
    found = db.session.exec(rated.limit(MOST_ENTRIES)).all()
    if not found:
        abort(404)
    page = url_for("public.search", rating=slug, _external=True)
    title = f"{newsroom().name}: {look_of(found[0]).label}"
    return in_format(kind, Feed(title, page, [_entry(each) for each in found]))


@bp.get(f"/search/feed.<{FORMATS}:kind>")
def search(kind: str) -> Response:
    """Answer with the newest rulings that a search finds: any search can be followed."""
    asked = replace(read_request(request.args), page=1)
    page = request.url_root.rstrip("/") + asked.url()
    found = rulings_found(asked, most=MOST_ENTRIES)
    title = f"{newsroom().name}: “{asked.text}”" if asked.text else newsroom().name
    return in_format(kind, Feed(title, page, [_entry(each) for each in found]))


@bp.get(f"/corrections/feed.<{FORMATS}:kind>")
def corrections(kind: str) -> Response:
    """Answer with the newest corrections, of one class if asked for."""
    only = request.args.get("kind", "")
    found, _ = public_corrections(db.session, kind=only, page=1, size=MOST_ENTRIES)
    page = url_for("public.corrections", kind=only or None, _external=True)
    lines = zip(found, register_lines(found), strict=True)
    entries = [_correction(each, line) for each, line in lines]
    return in_format(kind, Feed(f"{newsroom().name}: corrections", page, entries))


def _about(name: str, page: str, query: SelectOfScalar[Publication]) -> Feed:
    return Feed(f"{newsroom().name}: {name}", page, _entries(query))


def _entries(query: SelectOfScalar[Publication]) -> list[Entry]:
    """Return the rulings that changed last, first published or corrected."""
    newest = query.order_by(None).order_by(
        col(Publication.published_at).desc(), col(Publication.id).desc()
    )
    return [_entry(each) for each in db.session.exec(newest.limit(MOST_ENTRIES))]


def _entry(publication: Publication) -> Entry:
    claim, version = publication.claim, publication.ruling_version
    frozen = Frozen(version.dossier)
    retracted = "Retracted: " if claim.state is State.RETRACTED else ""
    return Entry(
        id=f"urn:factcheck:claim:{claim.id}",
        url=url_for("public.ruling", slug=claim.slug, _external=True),
        title=f"{retracted}{version.rating_label}: {frozen.speaker}: {frozen.wording}",
        summary=version.summary,
        author=", ".join(frozen.authors),
        published=publication.first_published_at,
        updated=max(publication.published_at, claim.state_since if retracted else BEGINNING),
        tags=(version.rating_label, frozen.speaker, *frozen.topics),
    )


def _correction(correction: Correction, line: RegisterLine) -> Entry:
    return Entry(
        id=f"urn:factcheck:correction:{correction.id}",
        url=request.url_root.rstrip("/") + (line.changes_url or line.url),
        title=f"{correction.kind.value.replace('_', ' ').capitalize()}: {line.wording}",
        summary=line.text,
        author=newsroom().name,
        published=line.on,
        updated=line.on,
        tags=(correction.kind.value,),
    )
