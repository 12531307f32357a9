"""What the public may see, and nothing else: every public page reads through this module."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, selectinload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.errors import NotFound
from claims.filing.models import Appearance, Claim, ClaimTopic, Topic
from claims.filing.rules import PUBLIC_STATES
from claims.people.models import Candidacy, Contest, Speaker
from claims.review.models import Correction, CorrectionClass, Publication, RulingVersion

Row = TypeVar("Row")
OfClaim = TypeVar("OfClaim", Appearance, Correction)


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
    return corrections_by_claim(session, [claim.id]).get(claim.id, [])


def corrections_by_claim(
    session: Session, claim_ids: Collection[str]
) -> dict[str, list[Correction]]:
    """Return the corrections that readers of these claims are told of, the newest first."""
    query = (
        select(Correction)
        .where(
            col(Correction.claim_id).in_(claim_ids),
            col(Correction.was_published),
            Correction.kind != CorrectionClass.TYPO,
        )
        .order_by(col(Correction.ended_at).desc())
    )
    return _grouped(session.exec(query))


def public_appearances(session: Session, claim: Claim) -> list[Appearance]:
    """Return where a public claim was made, the first appearance first, then by date."""
    return appearances_by_claim(session, [claim.id]).get(claim.id, [])


def appearances_by_claim(
    session: Session, claim_ids: Collection[str]
) -> dict[str, list[Appearance]]:
    """Return where these public claims were made: the first appearance first, then by date."""
    query = (
        select(Appearance)
        .where(col(Appearance.claim_id).in_(claim_ids))
        .order_by(col(Appearance.is_first).desc(), col(Appearance.said), col(Appearance.id))
        .options(
            selectinload(Appearance.speaker),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Appearance.sources),  # type: ignore[arg-type]  # the same
        )
    )
    return _grouped(session.exec(query))


def _grouped(rows: Iterable[OfClaim]) -> dict[str, list[OfClaim]]:
    groups: dict[str, list[OfClaim]] = {}
    for row in rows:
        groups.setdefault(row.claim_id, []).append(row)
    return groups


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


def public_speakers(
    session: Session, *, page: int, size: int, most_first: bool = False
) -> tuple[list[tuple[Speaker, int]], int]:
    """Return a page (from 1) of the speakers with live rulings and how many, and their total."""
    counted = _counts(col(Claim.speaker_id))
    query = select(Speaker, counted.c.rulings).join(counted, counted.c.key == Speaker.id)
    order = _order(counted, Speaker.name, most_first=most_first)
    rows = session.exec(query.order_by(*order, Speaker.id).limit(size).offset((page - 1) * size))
    return list(rows), _total(session, counted)


def public_contests(
    session: Session, *, page: int, size: int, most_first: bool = False
) -> tuple[list[tuple[Contest, int]], int]:
    """Return a page (from 1) of the contests with live rulings and how many, and their total."""
    counted = _counts(col(Claim.contest_id))
    query = select(Contest, counted.c.rulings).join(counted, counted.c.key == Contest.id)
    order = _order(counted, Contest.name, most_first=most_first)
    rows = session.exec(query.order_by(*order, Contest.id).limit(size).offset((page - 1) * size))
    return list(rows), _total(session, counted)


def public_topics(
    session: Session, *, page: int, size: int, most_first: bool = False
) -> tuple[list[tuple[Topic, int]], int]:
    """Return a page (from 1) of the topics with live rulings and how many, and their total."""
    counted = _counts(col(ClaimTopic.topic_id), about_topics=True)
    query = select(Topic, counted.c.rulings).join(counted, counted.c.key == Topic.id)
    order = _order(counted, Topic.name, most_first=most_first)
    rows = session.exec(query.order_by(*order, Topic.id).limit(size).offset((page - 1) * size))
    return list(rows), _total(session, counted)


def public_speaker(session: Session, slug: str) -> Speaker:
    """Return a speaker with a live ruling. Raises NotFound for all others, known or not."""
    ruled = live_rulings().order_by(None).with_only_columns(col(Claim.speaker_id))
    query = select(Speaker).where(Speaker.slug == slug, col(Speaker.id).in_(ruled))
    return _found(session.exec(query).first(), "speaker", slug)


def public_topic(session: Session, slug: str) -> Topic:
    """Return a topic with a live ruling. Raises NotFound for all others, known or not."""
    ruled = live_rulings().order_by(None).with_only_columns(col(Claim.id))
    about = select(ClaimTopic.topic_id).where(col(ClaimTopic.claim_id).in_(ruled))
    query = select(Topic).where(Topic.slug == slug, col(Topic.id).in_(about))
    return _found(session.exec(query).first(), "topic", slug)


def public_contest(session: Session, slug: str) -> Contest:
    """Return a contest with a live ruling. Raises NotFound for all others, known or not."""
    ruled = live_rulings().order_by(None).with_only_columns(col(Claim.contest_id))
    query = (
        select(Contest)
        .where(Contest.slug == slug, col(Contest.id).in_(ruled))
        .options(selectinload(Contest.candidacies).selectinload(Candidacy.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return _found(session.exec(query).first(), "contest", slug)


def rulings_per_speaker(
    session: Session, speaker_ids: Collection[str], contest: Contest | None = None
) -> dict[str, int]:
    """Return how many live rulings each of these speakers has, in one contest or in all."""
    narrowed = live_rulings().order_by(None).where(col(Claim.speaker_id).in_(speaker_ids))
    if contest is not None:
        narrowed = narrowed.where(Claim.contest_id == contest.id)
    counted = narrowed.with_only_columns(col(Claim.speaker_id), func.count())
    grouped = counted.group_by(col(Claim.speaker_id))
    return {row[0]: row[1] for row in session.execute(grouped)}


def _found(row: Row | None, what: str, slug: str) -> Row:
    if row is None:
        raise NotFound(what, slug)
    return row


def _order(
    counted: sa.Subquery, name: str, *, most_first: bool
) -> tuple[sa.ColumnElement[Any] | str, ...]:
    return (counted.c.rulings.desc(), name) if most_first else (name,)


def _total(session: Session, counted: sa.Subquery) -> int:
    keys = sa.select(sa.func.count(counted.c.key))
    return int(session.execute(keys).scalar_one())


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
