"""What the public may see, and nothing else: every public page reads through this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, selectinload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.errors import NotFound
from claims.filing.models import Appearance, Claim, ClaimTopic, Topic
from claims.filing.rules import PUBLIC_STATES
from claims.people.models import Contest, Speaker
from claims.review.models import Correction, CorrectionClass, Publication, RulingVersion


@dataclass(frozen=True)
class RatingCount:
    """How many live rulings have a rating; the look is that of the newest of them."""

    slug: str
    label: str
    colour: str
    shape: str
    count: int


def live_rulings() -> SelectOfScalar[Publication]:
    """Return the query of all live editions, the newest ruling first, ready to be narrowed."""
    return (
        select(Publication)
        .join(Claim, col(Claim.id) == Publication.claim_id)
        .where(col(Publication.is_live), col(Claim.state).in_(PUBLIC_STATES))
        .order_by(col(Publication.first_published_at).desc(), col(Publication.id).desc())
        .options(
            selectinload(Publication.ruling_version),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Publication.claim).selectinload(Claim.speaker),  # type: ignore[arg-type]  # the same
        )
    )


def by_speaker(speaker: Speaker) -> SelectOfScalar[Publication]:
    """Return the query of a speaker's live rulings."""
    return live_rulings().where(Claim.speaker_id == speaker.id)


def by_topic(topic: Topic) -> SelectOfScalar[Publication]:
    """Return the query of the live rulings about a topic."""
    about = select(ClaimTopic.claim_id).where(ClaimTopic.topic_id == topic.id)
    return live_rulings().where(col(Claim.id).in_(about))


def by_contest(contest: Contest) -> SelectOfScalar[Publication]:
    """Return the query of the live rulings in a contest."""
    return live_rulings().where(Claim.contest_id == contest.id)


def page_of(
    session: Session, query: SelectOfScalar[Publication], *, page: int, size: int
) -> tuple[Sequence[Publication], int]:
    """Return one page (from 1) of a query of live rulings, and how many there are in all."""
    counted = query.order_by(None).options().with_only_columns(func.count(col(Publication.id)))
    total = session.execute(counted).scalar_one()
    return session.exec(query.limit(size).offset((page - 1) * size)).all(), total


def public_ruling(session: Session, slug: str) -> Publication:
    """Return the live edition at this address. Raises NotFound for what is not public."""
    found = session.exec(live_rulings().where(Claim.slug == slug)).first()
    if found is None:
        raise NotFound("ruling", slug)
    return found


def public_edition(session: Session, slug: str, edition: int) -> Publication:
    """Return one edition of a public ruling, live or not. Raises NotFound."""
    live = public_ruling(session, slug)
    found = next((each for each in editions_of(session, live) if each.edition == edition), None)
    if found is None:
        raise NotFound("edition", f"{slug} {edition}")
    return found


def editions_of(session: Session, live: Publication) -> list[Publication]:
    """Return every edition of a ruling that ever was public, the newest first."""
    query = (
        select(Publication)
        .where(Publication.claim_id == live.claim_id)
        .order_by(col(Publication.edition).desc())
        .options(
            selectinload(Publication.correction),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Publication.ruling_version),  # type: ignore[arg-type]  # the same
        )
    )
    return list(session.exec(query))


def corrections_of(session: Session, claim: Claim) -> list[Correction]:
    """Return the corrections that were published, the newest first; typos get no notice."""
    query = (
        select(Correction)
        .where(
            Correction.claim_id == claim.id,
            col(Correction.was_published),
            Correction.kind != CorrectionClass.TYPO,
        )
        .order_by(col(Correction.ended_at).desc())
    )
    return list(session.exec(query))


def public_appearances(session: Session, claim: Claim) -> list[Appearance]:
    """Return where a public claim was made, the first appearance first, then by date."""
    query = (
        select(Appearance)
        .where(Appearance.claim_id == claim.id)
        .order_by(col(Appearance.is_first).desc(), col(Appearance.said), col(Appearance.id))
        .options(
            selectinload(Appearance.speaker),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Appearance.sources),  # type: ignore[arg-type]  # the same
        )
    )
    return list(session.exec(query))


def ratings_of(session: Session, query: SelectOfScalar[Publication]) -> list[RatingCount]:
    """Count the ratings in a query of live rulings, best first; those without a number last."""
    narrowed = query.order_by(None).options().with_only_columns(col(Publication.version_id))
    number = func.max(RulingVersion.rating_number)
    rows = session.execute(
        sa.select(
            col(RulingVersion.rating_slug),
            func.max(RulingVersion.rating_label),
            func.max(RulingVersion.rating_colour),
            func.max(RulingVersion.rating_shape),
            func.count(),
        )
        .where(col(RulingVersion.id).in_(narrowed))
        .group_by(col(RulingVersion.rating_slug))
        .order_by(number.is_(None), number.desc())
    )
    return [RatingCount(*row) for row in rows]


def public_speakers(session: Session) -> list[tuple[Speaker, int]]:
    """Return the speakers with live rulings and how many each has, by name."""
    counted = _counts(col(Claim.speaker_id))
    query = select(Speaker, counted.c.rulings).join(counted, counted.c.key == Speaker.id)
    return list(session.exec(query.order_by(Speaker.name)))


def public_contests(session: Session) -> list[tuple[Contest, int]]:
    """Return the contests with live rulings and how many each has, by name."""
    counted = _counts(col(Claim.contest_id))
    query = select(Contest, counted.c.rulings).join(counted, counted.c.key == Contest.id)
    return list(session.exec(query.order_by(Contest.name)))


def public_topics(session: Session) -> list[tuple[Topic, int]]:
    """Return the topics with live rulings and how many each has, by name."""
    counted = _counts(col(ClaimTopic.topic_id), about_topics=True)
    query = select(Topic, counted.c.rulings).join(counted, counted.c.key == Topic.id)
    return list(session.exec(query.order_by(Topic.name)))


def _counts(key: Mapped[str] | Mapped[str | None], *, about_topics: bool = False) -> sa.Subquery:
    """Return a subquery of `key` and the number of live `rulings` that have it."""
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(sa.label("key", key), sa.func.count().label("rulings"))
        .select_from(Publication)
        .join(Claim, col(Claim.id) == Publication.claim_id)
    )
    if about_topics:
        query = query.join(ClaimTopic, col(ClaimTopic.claim_id) == Claim.id)
    public = query.where(col(Publication.is_live), col(Claim.state).in_(PUBLIC_STATES))
    return public.group_by(key).subquery()
