"""Who is behind evidence: interests, anonymity, and whose reports they pass on."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from claims.evidence.models import Source
from claims.evidence.sources import describe_source
from claims.filing.rules import require_current
from claims.ledger.recheck import recheck_source
from factcheck.accounts.actor import signed_in_actor
from factcheck.desk.blueprint import bp
from factcheck.desk.finding import find
from factcheck.desk.forms import SourceForm
from factcheck.desk.saving import page, saving


@bp.route("/sources/<source_id>", methods=["GET", "POST"])
def source(source_id: str) -> ResponseReturnValue:
    """Disclose a source's interests, say why it stays unnamed, name its origin."""
    source = find(Source, source_id)
    form = SourceForm(data=_stored(source))
    if form.is_ready():
        with saving(form) as session:
            require_current("source", form.seen, source.version)
            describe_source(
                session,
                actor=signed_in_actor(),
                source=source,
                interests=form.interests.data or "",
                anonymity_reason=form.anonymity_reason.data or "",
                origin=form.origin.data or "",
                url=form.url.data,
            )
            recheck_source(session, source)
            flash(f"What readers are told about {source.name} is changed.", "success")
            return redirect(url_for("desk.source", source_id=source_id))
        if form.was_stale:
            form.keep_both(SourceForm(formdata=None, data=_stored(source)))
    return page("source.html", form, source=source)


def _stored(source: Source) -> dict[str, object]:
    """Return the source as its form shows it."""
    return {
        "seen_version": source.version,
        "origin": source.origin.name,
        "url": source.url or "",
        "interests": source.interests,
        "anonymity_reason": source.anonymity_reason,
    }
