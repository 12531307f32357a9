"""Rating scales: what each rating says and how it looks, for rulings to come."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.newsroom.models import User
from claims.review import scale_editing as editing
from claims.review.models import Colour, Rating, RatingScale, Shape
from factcheck.admin.blueprint import bp
from factcheck.admin.forms import RatingForm, ScaleForm
from factcheck.database import db
from factcheck.review.forms import Decision, decided

Change = Callable[[Session, User], object]


@bp.route("/scales", methods=["GET", "POST"])
def scales() -> ResponseReturnValue:
    """List the scales, and add one."""
    form = ScaleForm()
    added: list[RatingScale] = []

    def add(session: Session, actor: User) -> None:
        added.append(editing.add_scale(session, actor=actor, name=form.name.data or ""))

    if decided(form, add):
        flash("Now add its ratings, best first.", "success")
        return redirect(url_for("admin.scale", scale_id=added[0].id))
    page = render_template("admin/scales.html", form=form, scales=editing.all_scales(db.session))
    return page, form.status


@bp.route("/scales/<scale_id>", methods=["GET", "POST"])
def scale(scale_id: str) -> ResponseReturnValue:
    """Show one scale with its ratings, and rename it."""
    found = editing.find_scale(db.session, scale_id)
    form = ScaleForm(data={"name": found.name, "seen_version": found.version})

    def rename(session: Session, actor: User) -> None:
        seen, name = _seen(form), form.name.data or ""
        editing.rename_scale(session, actor=actor, scale=found, seen_version=seen, name=name)

    if decided(form, rename):
        flash("The scale has its new name.", "success")
        return redirect(url_for("admin.scale", scale_id=scale_id))
    return _scale_page(found, form)


@bp.post("/scales/<scale_id>/default")
def default_scale(scale_id: str) -> ResponseReturnValue:
    """Offer this scale first."""
    found = editing.find_scale(db.session, scale_id)
    return _do(
        found,
        lambda session, actor: editing.make_default(session, actor=actor, scale=found),
        "It is offered first now.",
    )


@bp.post("/scales/<scale_id>/retire")
def retire_scale(scale_id: str) -> ResponseReturnValue:
    """Offer a scale to reporters no more."""
    return _retire(scale_id, retired=True, words="The scale is retired; rulings keep it.")


@bp.post("/scales/<scale_id>/revive")
def revive_scale(scale_id: str) -> ResponseReturnValue:
    """Offer a retired scale again."""
    return _retire(scale_id, retired=False, words="The scale is in use again.")


def _retire(scale_id: str, *, retired: bool, words: str) -> ResponseReturnValue:
    found = editing.find_scale(db.session, scale_id)

    def change(session: Session, actor: User) -> None:
        editing.retire_scale(session, actor=actor, scale=found, retired=retired)

    return _do(found, change, words)


@bp.route("/scales/<scale_id>/ratings/new", methods=["GET", "POST"])
def add_rating(scale_id: str) -> ResponseReturnValue:
    """Add a rating to a scale."""
    found = editing.find_scale(db.session, scale_id)
    form = RatingForm()

    def add(session: Session, actor: User) -> None:
        editing.add_rating(session, actor=actor, scale=found, details=_details(form))

    if decided(form, add):
        flash("The rating is added.", "success")
        return redirect(url_for("admin.scale", scale_id=scale_id))
    return render_template("admin/rating.html", form=form, scale=found, rating=None), form.status


@bp.route("/ratings/<rating_id>", methods=["GET", "POST"])
def rating(rating_id: str) -> ResponseReturnValue:
    """Change what a rating says and how it looks."""
    found = editing.find_rating(db.session, rating_id)
    form = RatingForm(obj=found, data={"seen_version": found.version})

    def change(session: Session, actor: User) -> None:
        seen, details = _seen(form), _details(form)
        editing.change_rating(
            session, actor=actor, rating=found, seen_version=seen, details=details
        )

    if decided(form, change):
        flash("Changed for rulings to come; those that are public keep what they were given.")
        return redirect(url_for("admin.scale", scale_id=found.scale_id))
    page = render_template("admin/rating.html", form=form, scale=found.scale, rating=found)
    return page, form.status


@bp.post("/ratings/<rating_id>/<any(up, down):way>")
def move_rating(rating_id: str, way: str) -> ResponseReturnValue:
    """Move a rating one place."""
    found = editing.find_rating(db.session, rating_id)

    def move(session: Session, actor: User) -> None:
        editing.move_rating(session, actor=actor, rating=found, up=way == "up")

    return _do(found.scale, move, f"{found.label} is moved {way}.")


@bp.post("/ratings/<rating_id>/delete")
def delete_rating(rating_id: str) -> ResponseReturnValue:
    """Delete a rating that nothing ever used."""
    found: Rating = editing.find_rating(db.session, rating_id)
    scale = found.scale

    def delete(session: Session, actor: User) -> None:
        editing.delete_rating(session, actor=actor, rating=found)

    return _do(scale, delete, "The rating is deleted; nothing ever used it.")


def _details(form: RatingForm) -> editing.RatingDetails:
    return editing.RatingDetails(
        label=form.label.data or "",
        definition=form.definition.data or "",
        colour=Colour(form.colour.data),
        shape=Shape(form.shape.data),
        number=form.number.data,
    )


def _seen(form: ScaleForm | RatingForm) -> int:
    """Return the version that the admin saw; -1, which is never current, for nonsense."""
    text = form.seen_version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004 - ten digits would not fit the column


def _do(scale: RatingScale, change: Change, words: str) -> ResponseReturnValue:
    form = Decision()
    if decided(form, change):
        flash(words, "success")
        return redirect(url_for("admin.scale", scale_id=scale.id))
    return _scale_page(scale, form)


def _scale_page(scale: RatingScale, sent: Decision) -> ResponseReturnValue:
    """Return a scale's page; `sent` is the form that was refused, or the empty one."""
    data = {"name": scale.name, "seen_version": scale.version}
    form = sent if isinstance(sent, ScaleForm) else ScaleForm(formdata=None, data=data)
    page = render_template(
        "admin/scale.html",
        form=form,
        scale=scale,
        used=editing.used_ratings(db.session),
        refusals=sent.refusals,
    )
    return page, sent.status
