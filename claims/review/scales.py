"""Rating scales as data, and the one that a new newsroom starts with."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.review.models import Colour, Rating, RatingScale, Shape


@dataclass(frozen=True)
class RatingKind:
    """One step of a scale as data."""

    slug: str
    label: str
    definition: str
    colour: Colour
    shape: Shape
    number: int | None


FIRST_SCALE = "Truth scale"
FIRST_RATINGS: tuple[RatingKind, ...] = (
    RatingKind(
        "true",
        "True",
        "The claim is accurate, and nothing that matters is left out.",
        Colour.GREEN,
        Shape.CHECK,
        5,
    ),
    RatingKind(
        "mostly-true",
        "Mostly true",
        "The claim is accurate, but needs clarification or more information.",
        Colour.TEAL,
        Shape.CHECK_HALF,
        4,
    ),
    RatingKind(
        "half-true",
        "Half true",
        "The claim is partly accurate, but leaves out details that matter.",
        Colour.AMBER,
        Shape.HALF,
        3,
    ),
    RatingKind(
        "mostly-false",
        "Mostly false",
        "The claim has some truth in it, but ignores facts that give another impression.",
        Colour.ORANGE,
        Shape.TRIANGLE,
        2,
    ),
    RatingKind("false", "False", "The claim is not accurate.", Colour.RED, Shape.CROSS, 1),
    RatingKind(
        "unproven",
        "Unproven",
        "What is publicly known neither shows the claim to be right nor to be wrong.",
        Colour.GREY,
        Shape.QUESTION,
        None,
    ),
)


def seed_scales(session: Session) -> RatingScale:
    """Make sure that there is a default scale, and return it."""
    known = session.exec(select(RatingScale).where(col(RatingScale.is_default))).first()
    if known is not None:
        return known
    scale = RatingScale(slug="truth", name=FIRST_SCALE, is_default=True)
    scale.ratings = [
        Rating(scale_id=scale.id, position=position, **vars(kind))
        for position, kind in enumerate(FIRST_RATINGS)
    ]
    session.add(scale)
    session.flush()
    record_event(
        session,
        actor_id=None,
        action="add rating scale",
        subject=Subject("rating_scale", scale.id),
        payload={"name": scale.name, "ratings": [rating.label for rating in scale.ratings]},
    )
    return scale


def ratings_in_use(session: Session) -> list[Rating]:
    """Return the ratings a ruling may be given, scale by scale, best first."""
    query = (
        select(Rating)
        .join(RatingScale, col(RatingScale.id) == Rating.scale_id)
        .where(col(RatingScale.retired_at).is_(None))
        .order_by(col(RatingScale.is_default).desc(), RatingScale.name, col(Rating.position))
    )
    return list(session.exec(query))
