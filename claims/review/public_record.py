"""How a public ruling came about, for readers: who approved it, who did not, what others found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.evidence.models import ExternalCheck
from claims.filing.models import Appearance, Claim, ClaimTopic, Topic
from claims.filing.rules import PUBLIC_STATES
from claims.newsroom.models import User
from claims.people.models import Contest, Speaker
from claims.review.models import (
    Choice,
    Correction,
    CorrectionClass,
    Panel,
    Publication,
    Rating,
    Vote,
)


@dataclass(frozen=True)
class Dissent:
    """A vote that was no approval: what it asked for, and why. Whose it was stays inside."""

    proposed_label: str | None
    reasons: str


@dataclass(frozen=True)
class PanelRecord:
    """How the panel on one published edition voted."""

    edition: int
    size: int
    quorum: int
    approvers: tuple[str, ...]
    dissent: tuple[Dissent, ...]


@dataclass(frozen=True)
class Totals:
    """What the site holds that is public, in numbers."""

    rulings: int
    speakers: int
    appearances: int
    external_checks: int
    retracted: int
    approvals: int
    dissenting: int


def panel_record(session: Session, editions: Sequence[Publication]) -> PanelRecord | None:
    """Return how the newest of these editions that had a panel was judged.

    Typos and clarifications have no panel of their own. Only panels whose version was published
    are read, so that a vote under way never shows.
    """
    numbers = {each.version_id: each.edition for each in editions}
    panels = session.exec(
        select(Panel)
        .where(col(Panel.version_id).in_(numbers))
        .options(
            selectinload(Panel.votes).selectinload(Vote.user).lazyload(User.roles),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Panel.votes).selectinload(Vote.proposed_rating),  # type: ignore[arg-type]  # the same
        )
    ).all()
    newest = max(panels, key=lambda panel: numbers[panel.version_id], default=None)
    return _record(newest, numbers[newest.version_id]) if newest else None


def _record(panel: Panel, edition: int) -> PanelRecord:
    approvals = [vote for vote in panel.votes if vote.choice is Choice.APPROVE]
    others = [vote for vote in panel.votes if vote.choice is not Choice.APPROVE]
    return PanelRecord(
        edition=edition,
        size=panel.size,
        quorum=panel.quorum,
        approvers=tuple(vote.user.name for vote in approvals),
        dissent=tuple(
            Dissent(vote.proposed_rating.label if vote.proposed_rating else None, vote.reasons)
            for vote in others
        ),
    )


def names_of(session: Session, user_ids: Collection[str | None]) -> dict[str, str]:
    """Return the names of these members of the newsroom by id."""
    known = {each for each in user_ids if each is not None}
    names = session.exec(select(User.id, User.name).where(col(User.id).in_(known)))
    return dict(names.all())


def external_checks_of(session: Session, claim: Claim) -> list[ExternalCheck]:
    """Return what other organisations published about a public claim, the oldest first."""
    query = (
        select(ExternalCheck)
        .where(ExternalCheck.claim_id == claim.id)
        .order_by(col(ExternalCheck.published), col(ExternalCheck.id))
        .options(selectinload(ExternalCheck.checker))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return list(session.exec(query))


def register() -> SelectOfScalar[Correction]:
    """Return the query of all corrections that readers were told of, the newest first."""
    return (
        select(Correction)
        .join(Claim, col(Claim.id) == Correction.claim_id)
        .where(
            col(Correction.was_published),
            Correction.kind != CorrectionClass.TYPO,
            col(Claim.state).in_(PUBLIC_STATES),
        )
        .order_by(col(Correction.ended_at).desc(), col(Correction.id).desc())
    )


def corrections_by_class(session: Session) -> list[tuple[CorrectionClass, int]]:
    """Count the public corrections of each class, the most frequent first."""
    narrowed = register().order_by(None).with_only_columns(col(Correction.kind), func.count())
    counted = session.execute(narrowed.group_by(col(Correction.kind)))
    return sorted(((kind, count) for kind, count in counted), key=lambda row: (-row[1], row[0]))


def public_corrections(
    session: Session, *, kind: str, page: int, size: int
) -> tuple[Sequence[Correction], int]:
    """Return a page (from 1) of the register, of one class or of all (""), and how many match.

    A class that does not exist has no corrections.
    """
    query = register()
    if kind:
        query = query.where(sa.cast(col(Correction.kind), sa.String) == kind)
    counted = query.order_by(None).with_only_columns(func.count(col(Correction.id)))
    total = session.execute(counted).scalar_one()
    return session.exec(query.limit(size).offset((page - 1) * size)).all(), total


def totals(session: Session) -> Totals:
    """Count what is public, and nothing else."""
    public = _public_ids()
    published = sa.select(col(Publication.version_id)).where(col(Publication.claim_id).in_(public))
    votes = (
        sa.select(sa.func.count(col(Vote.id)))
        .join(Panel, col(Panel.id) == Vote.panel_id)
        .where(col(Panel.version_id).in_(published))
    )
    in_public = col(Claim.id).in_(public)
    counts = (
        sa.select(sa.func.count(col(Claim.id))).where(in_public),
        sa.select(sa.func.count(sa.distinct(col(Claim.speaker_id)))).where(in_public),
        sa.select(sa.func.count(col(Appearance.id))).where(col(Appearance.claim_id).in_(public)),
        sa.select(sa.func.count(col(ExternalCheck.id))).where(
            col(ExternalCheck.claim_id).in_(public)
        ),
        sa.select(sa.func.count(col(Claim.id))).where(in_public, col(Claim.state) == "retracted"),
        votes.where(col(Vote.choice) == Choice.APPROVE),
        votes.where(col(Vote.choice) != Choice.APPROVE),
    )
    row = session.execute(sa.select(*(each.scalar_subquery() for each in counts))).one()
    return Totals(*row)


def parties(session: Session) -> list[str]:
    """Return the parties, as frozen on public claims, by name."""
    query = (
        sa.select(col(Claim.speaker_party))
        .distinct()
        .where(col(Claim.id).in_(_public_ids()), col(Claim.speaker_party).is_not(None))
    )
    return sorted(session.execute(query).scalars())


def ratings_called(session: Session, slugs: Collection[str]) -> list[Rating]:
    """Return the ratings with these slugs, best first; several scales may share one."""
    query = select(Rating).where(col(Rating.slug).in_(slugs)).order_by(col(Rating.position))
    return list(session.exec(query))


def public_names(
    session: Session,
    *,
    speakers: Collection[str],
    topics: Collection[str],
    contests: Collection[str],
) -> dict[str, dict[str, str]]:
    """Return the names of those of these slugs that have a live ruling, by facet and slug."""
    live = (
        sa.select(sa.literal(1))
        .select_from(Publication)
        .join(Claim, col(Claim.id) == Publication.claim_id)
        .where(col(Publication.is_live), col(Claim.state).in_(PUBLIC_STATES))
    )
    about = live.join(ClaimTopic, col(ClaimTopic.claim_id) == Claim.id)
    asked: tuple[tuple[str, type[Speaker | Topic | Contest], Collection[str], sa.Exists], ...] = (
        ("speaker", Speaker, speakers, live.where(col(Claim.speaker_id) == Speaker.id).exists()),
        ("topic", Topic, topics, about.where(col(ClaimTopic.topic_id) == Topic.id).exists()),
        ("contest", Contest, contests, live.where(col(Claim.contest_id) == Contest.id).exists()),
    )
    names: dict[str, dict[str, str]] = {}
    for facet, kind, slugs, is_public in asked:
        table = sa.inspect(kind).local_table
        query = sa.select(table.c.slug, table.c.name).where(table.c.slug.in_(slugs), is_public)
        names[facet] = {row[0]: row[1] for row in session.execute(query)} if slugs else {}
    return names


def _public_ids() -> SelectOfScalar[str]:
    return (
        select(Publication.claim_id)
        .join(Claim, col(Claim.id) == Publication.claim_id)
        .where(col(Publication.is_live), col(Claim.state).in_(PUBLIC_STATES))
    )
