"""Changing rating scales: on the record, and never what a ruling already says.

Versions freeze the label, number and range they were given, so a change here speaks of rulings to
come. What any ruling or vote ever used stays; a scale that is used no more is retired.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from slugify import slugify
from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotFound
from claims.filing.rules import require_current
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.review.models import Colour, Rating, RatingScale, Ruling, RulingVersion, Shape, Vote
from claims.typed import required, unique_slug

# The slug is made of the name, and has room for this much.
MOST_NAME = 70


@dataclass(frozen=True)
class RatingDetails:
    """What a rating says and how it looks. No number: it stands outside the order."""

    label: str
    definition: str
    colour: Colour
    shape: Shape
    number: int | None = None


def all_scales(session: Session) -> list[RatingScale]:
    """Return every scale: the default first, retired ones last."""
    query = select(RatingScale).order_by(
        col(RatingScale.is_default).desc(), col(RatingScale.retired_at), RatingScale.name
    )
    return list(session.exec(query))


def find_scale(session: Session, scale_id: str) -> RatingScale:
    """Return the scale with this id. Raises NotFound."""
    scale = session.get(RatingScale, scale_id)
    if scale is None:
        raise NotFound("rating scale", scale_id)
    return scale


def find_rating(session: Session, rating_id: str) -> Rating:
    """Return the rating with this id. Raises NotFound."""
    rating = session.get(Rating, rating_id)
    if rating is None:
        raise NotFound("rating", rating_id)
    return rating


def used_ratings(session: Session) -> set[str]:
    """Return the ids of the ratings that a draft, a version or a vote ever used."""
    return {
        rating_id
        for column in (Ruling.rating_id, RulingVersion.rating_id, Vote.proposed_rating_id)
        for rating_id in session.execute(sa.select(col(column)).distinct()).scalars()
        if rating_id is not None
    }


def add_scale(session: Session, *, actor: User, name: str) -> RatingScale:
    """Add an empty scale. It is offered to reporters as soon as it has ratings."""
    _require_admin(actor)
    name = required("name", name, limit=MOST_NAME)
    slug = unique_slug(session, RatingScale.slug, name)
    scale = RatingScale(slug=slug, name=name)
    session.add(scale)
    session.flush()
    _record(session, actor, "add rating scale", scale, name=name)
    return scale


def rename_scale(
    session: Session, *, actor: User, scale: RatingScale, seen_version: int, name: str
) -> None:
    """Give a scale another name; published rulings keep the one they were given."""
    _require_admin(actor)
    require_current("rating scale", seen_version, scale.version)
    name = required("name", name, limit=MOST_NAME)
    if name == scale.name:
        return
    before, scale.name = scale.name, name
    session.add(scale)
    session.flush()
    _record(session, actor, "rename rating scale", scale, before=before, after=name)


def retire_scale(session: Session, *, actor: User, scale: RatingScale, retired: bool) -> None:
    """Offer a scale to reporters no more, or again. The default scale cannot be retired."""
    _require_admin(actor)
    if scale.is_default:
        raise BadInput("scale", "Make another scale the default first.")
    if (scale.retired_at is not None) == retired:
        return
    scale.retired_at = now() if retired else None
    session.add(scale)
    session.flush()
    _record(session, actor, "retire rating scale" if retired else "revive rating scale", scale)


def make_default(session: Session, *, actor: User, scale: RatingScale) -> None:
    """Offer this scale's ratings first from now on."""
    _require_admin(actor)
    if scale.retired_at is not None or not scale.ratings:
        raise BadInput("scale", "The default scale must be in use and have ratings.")
    if scale.is_default:
        return
    for each in all_scales(session):
        each.is_default = each.id == scale.id
        session.add(each)
    session.flush()
    _record(session, actor, "make rating scale the default", scale)


def add_rating(
    session: Session, *, actor: User, scale: RatingScale, details: RatingDetails
) -> Rating:
    """Add a rating at the end of a scale."""
    _require_admin(actor)
    given = _checked(scale, details, but=None)
    last = max((each.position for each in scale.ratings), default=-1)
    slug = _slug(scale, given.label)
    rating = Rating(scale_id=scale.id, position=last + 1, slug=slug, **vars(given))
    scale.ratings.append(rating)
    session.add(rating)
    session.flush()
    _record(session, actor, "add rating", scale, **_as_payload(rating))
    return rating


def change_rating(
    session: Session, *, actor: User, rating: Rating, seen_version: int, details: RatingDetails
) -> None:
    """Change what a rating says or how it looks, for rulings to come. Raises Stale, BadInput."""
    _require_admin(actor)
    require_current("rating", seen_version, rating.version)
    given = _checked(rating.scale, details, but=rating)
    before = _as_payload(rating)
    for name, value in vars(given).items():
        setattr(rating, name, value)
    if before == _as_payload(rating):
        return
    session.add(rating)
    session.flush()
    after = _as_payload(rating)
    _record(session, actor, "change rating", rating.scale, before=before, after=after)


def move_rating(session: Session, *, actor: User, rating: Rating, up: bool) -> None:
    """Move a rating one place up or down in its scale; at the end of it, do nothing."""
    _require_admin(actor)
    order = sorted(rating.scale.ratings, key=lambda each: each.position)
    place = order.index(rating)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order):
        each.position = position
        session.add(each)
    session.flush()
    session.expire(rating.scale, ["ratings"])
    labels = [each.label for each in order]
    _record(session, actor, "reorder ratings", rating.scale, order=labels)


def delete_rating(session: Session, *, actor: User, rating: Rating) -> None:
    """Delete a rating that nothing ever used. Raises BadInput for one that was used."""
    _require_admin(actor)
    if rating.id in used_ratings(session):
        raise BadInput("rating", "Rulings use this rating, so it stays. Retire its scale instead.")
    scale, said = rating.scale, _as_payload(rating)
    session.delete(rating)
    session.flush()
    session.expire(scale, ["ratings"])
    _record(session, actor, "delete rating", scale, **said)


def _require_admin(actor: User) -> None:
    require_role(actor, "change rating scales", Role.ADMIN)


def _checked(scale: RatingScale, details: RatingDetails, *, but: Rating | None) -> RatingDetails:
    """Return the details tidied. Two ratings of one scale never share a label."""
    label = required("label", details.label, limit=80)
    others = {each.label.casefold() for each in scale.ratings if each is not but}
    if label.casefold() in others:
        raise BadInput("label", "Another rating of this scale has this label.")
    definition = required("definition", details.definition, limit=1000)
    return RatingDetails(label, definition, details.colour, details.shape, details.number)


def _slug(scale: RatingScale, label: str) -> str:
    """Return a slug that no rating of the scale has."""
    stem = slugify(label, max_length=70) or "rating"
    taken = {each.slug for each in scale.ratings}
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


def _as_payload(rating: Rating) -> dict[str, object]:
    return {
        "label": rating.label,
        "definition": rating.definition,
        "colour": rating.colour,
        "shape": rating.shape,
        "number": rating.number,
    }


def _record(
    session: Session, actor: User, action: str, scale: RatingScale, **payload: object
) -> None:
    record_event(
        session,
        actor_id=actor.id,
        action=action,
        subject=Subject("rating_scale", scale.id),
        payload={"scale": scale.name, **payload},
    )
