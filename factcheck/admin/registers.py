"""Speakers, topics, contests and checkers that are known; two that are one are merged here."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from claims.errors import BadInput, ClaimError
from claims.newsroom.models import User
from claims.review.merging import Merged, Preview, merge, preview_merge
from claims.review.registers import (
    REGISTERS,
    find_listed,
    other_names,
    others_called,
    register_page,
)
from factcheck.admin.blueprint import bp
from factcheck.database import db
from factcheck.public.room import LIST_SIZE, page_number, pages_of
from factcheck.review.forms import Decision, decided

# What one of each is called in a sentence.
ONE_OF = {
    "speakers": "speaker",
    "topics": "topic",
    "contests": "contest",
    "checkers": "checker",
}
MOST_DIGITS = 9
REGISTER = f"any({','.join(REGISTERS)})"


class MergeForm(Decision):
    """Why two are one; which states of the two the page showed."""

    reason = StringField(
        "Why they are one and the same",
        description="It stays on the record, for those who come after you.",
        validators=[InputRequired("Give a reason."), Length(max=1000)],
    )
    source_version = HiddenField()
    target_version = HiddenField()

    @property
    def seen_versions(self) -> tuple[int, int]:
        """The versions that the preview showed. Raises BadInput for what is none."""
        given = (self.source_version.data or "", self.target_version.data or "")
        if not all(
            each.isascii() and each.isdigit() and len(each) <= MOST_DIGITS for each in given
        ):
            raise BadInput("reason", "Open the merge again: the form was not whole.")
        return int(given[0]), int(given[1])


@dataclass(frozen=True)
class Offer:
    """What merging into one chosen target would do, or why it cannot be done."""

    target: Merged
    preview: Preview | None
    refusal: str


@bp.get(f"/registers/<{REGISTER}:register>")
def register(register: str) -> str:
    """List one register, by name, narrowed to the words asked for."""
    words = request.args.get("q", "").strip()[:200]
    rows, total = register_page(db.session, register, words, page=page_number(), size=LIST_SIZE)
    return render_template(
        "admin/register.html",
        register=register,
        registers=list(REGISTERS),
        words=words,
        rows=rows,
        total=total,
        page=page_number(),
        pages=pages_of(total, LIST_SIZE),
        url_for_page=lambda number: url_for(
            "admin.register", register=register, q=words or None, page=number
        ),
    )


@bp.route(f"/registers/<{REGISTER}:register>/<row_id>/merge", methods=["GET", "POST"])
def merge_rows(register: str, row_id: str) -> ResponseReturnValue:
    """Choose what to merge into, see what would move, and merge with a reason."""
    source = find_listed(db.session, register, row_id)
    candidates = _candidates(register, source)
    target = candidates[0] if len(candidates) == 1 else None
    form = MergeForm()
    if request.method == "GET" and target is not None:
        form.source_version.data = str(source.version)
        form.target_version.data = str(target.version)

    def join(session: Session, actor: User) -> None:
        assert target is not None  # noqa: S101 - asked below, before this is called
        merge(
            session,
            actor=actor,
            source=source,
            target=target,
            seen_versions=form.seen_versions,
            reason=form.reason.data or "",
        )

    if request.method == "POST" and target is None:
        abort(404)
    if decided(form, join):
        flash(f"“{source.name}” is now “{candidates[0].name}”, and its address leads there.")
        return redirect(url_for("admin.register", register=register, q=candidates[0].name))
    page = render_template(
        "admin/merge.html",
        register=register,
        one=ONE_OF[register],
        source=source,
        into=request.args.get("into", "").strip(),
        candidates=candidates,
        offer=_offer(source, target) if target else None,
        names=other_names(db.session, register, source),
        form=form,
    )
    return page, form.status


def _candidates(register: str, source: Merged) -> list[Merged]:
    """Return what the address names to merge into: one by its id, or all of a name."""
    target_id = request.args.get("target", "")
    if target_id:
        return [find_listed(db.session, register, target_id)]
    into = request.args.get("into", "").strip()[:200]
    return others_called(db.session, register, source, into) if into else []


def _offer(source: Merged, target: Merged) -> Offer:
    try:
        return Offer(target, preview_merge(db.session, source, target), "")
    except ClaimError as refusal:
        return Offer(target, None, str(refusal))
