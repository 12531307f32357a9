"""What readers may have of our copies: a public one as a file, a quotation in its context."""

from functools import lru_cache

from flask import Blueprint, Response, render_template, send_file

from claims.errors import BadInput, NotFound
from claims.evidence.contexts import Excerpt, quotation_in_context
from claims.evidence.models import Snapshot
from claims.evidence.publicity import snapshot_of_digest, text_of_digest
from claims.newsroom.models import Role
from claims.review.models import Publication
from claims.review.public import public_edition, public_ruling
from factcheck.accounts.actor import current_actor
from factcheck.database import db
from factcheck.desk.snapshots import LOCKED_IN
from factcheck.public.frozen import CitedSource, Frozen
from factcheck.uploads import open_stored

_REMEMBERED = 512

bp = Blueprint("snapshots", __name__)


@bp.get("/snapshots/<digest>")
def snapshot(digest: str) -> Response:
    """Hand out a stored file, checked against its digest, to be saved and not to be run.

    For readers, what is not public is not there: the answer is the same as for no file at all.
    """
    actor = current_actor()
    is_staff = actor is not None and (actor.has(Role.REPORTER) or actor.has(Role.EDITOR))
    found = snapshot_of_digest(db.session, digest, only_public=not is_staff)
    if found is None:
        raise NotFound("snapshot", digest)
    return handed_out(found)


def handed_out(snapshot: Snapshot) -> Response:
    """Return the file of a snapshot as a download that a browser neither runs nor guesses at."""
    answer = send_file(
        open_stored(snapshot.digest),
        mimetype=snapshot.media_type,
        as_attachment=True,
        download_name=snapshot.file_name or f"snapshot-{snapshot.digest[:12]}",
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = LOCKED_IN
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@bp.get("/rulings/<slug>/sources/<int:number>")
def source(slug: str, number: int) -> str:
    """Show a quotation of the ruling that stands in its context."""
    return _context_page(public_ruling(db.session, slug), number)


@bp.get("/rulings/<slug>/editions/<int:edition>/sources/<int:number>")
def source_of_edition(slug: str, edition: int, number: int) -> str:
    """Show a quotation of one edition in its context."""
    return _context_page(public_edition(db.session, slug, edition), number)


def _context_page(publication: Publication, number: int) -> str:
    """Return the page; not there unless the quotation was found or our copy is public.

    What stands round the words of a source that must not be known could give it away: there, only
    a copy that an editor made public is shown.
    """
    frozen = Frozen(publication.ruling_version.dossier)
    cited = next((each for each in frozen.sources if each.number == number), None)
    if cited is None or not cited.digest or not cited.quotation:
        raise NotFound("source", str(number))
    copy = snapshot_of_digest(db.session, cited.digest, only_public=True)
    is_open = cited.is_verified and cited.may_be_known
    excerpts = _excerpts_of(cited) if is_open or copy is not None else ()
    if not excerpts:
        raise NotFound("source", str(number))
    return render_template(
        "snapshots/context.html",
        publication=publication,
        frozen=frozen,
        source=cited,
        excerpts=excerpts,
        copy=copy,
    )


def _excerpts_of(cited: CitedSource) -> tuple[Excerpt, ...]:
    assert cited.digest is not None  # noqa: S101 - the caller asked
    return _excerpts(cited.digest, cited.quotation)


@lru_cache(maxsize=_REMEMBERED)
def _excerpts(digest: str, quotation: str) -> tuple[Excerpt, ...]:
    """Remember excerpts: neither a snapshot's words nor a published quotation ever change."""
    text = text_of_digest(db.session, digest)
    try:
        return quotation_in_context(quotation, text) if text else ()
    except BadInput:
        # A quotation without words, or of too many parts, was never looked for.
        return ()
