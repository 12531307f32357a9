"""Evidence as the desk looks for it: by its words, by who is behind it, by where it is cited."""

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, or_, select

from claims.evidence.models import Citation, Evidence, Origin, Snapshot, Source
from claims.filing.models import Claim
from claims.newsroom.models import User

MOST_WORDS = 10


def source_names(session: Session) -> list[str]:
    """Return the name of every source, in order."""
    return list(session.exec(select(Source.name).order_by(Source.name)))


def origin_names(session: Session) -> list[str]:
    """Return the name of every origin, in order."""
    return list(session.exec(select(Origin.name).order_by(Origin.name)))


def evidence_like(session: Session, words: str, *, most: int) -> list[Evidence]:
    """Return evidence, the newest first, that holds all words in its title, source or address."""
    query = select(Evidence).join(Source, col(Source.id) == Evidence.source_id)
    for word in words.split()[:MOST_WORDS]:
        query = query.where(
            or_(
                col(Evidence.title).icontains(word, autoescape=True),
                col(Source.name).icontains(word, autoescape=True),
                col(Evidence.url).icontains(word, autoescape=True),
            )
        )
    newest = query.order_by(col(Evidence.created_at).desc(), col(Evidence.id)).limit(most)
    return list(
        session.exec(
            newest.options(
                selectinload(Evidence.source),  # type: ignore[arg-type]  # SQLModel types it as the row
                selectinload(Evidence.snapshots),  # type: ignore[arg-type]  # the same
            )
        )
    )


def snapshots_with_people(
    session: Session, evidence: Evidence
) -> list[tuple[Snapshot, str | None]]:
    """Return the evidence's snapshots, the newest first, each with who added it."""
    query = (
        select(Snapshot, User.name)
        .join(User, col(User.id) == Snapshot.captured_by_id, isouter=True)
        .where(Snapshot.evidence_id == evidence.id)
        .order_by(col(Snapshot.captured_at).desc())
    )
    return [(snapshot, name) for snapshot, name in session.exec(query)]


def citations_of_evidence(session: Session, evidence: Evidence) -> list[tuple[Citation, Claim]]:
    """Return where the evidence is cited, each with its claim, the newest first."""
    query = (
        select(Citation, Claim)
        .join(Claim, col(Claim.id) == Citation.claim_id)
        .where(Citation.evidence_id == evidence.id, col(Citation.removed_at).is_(None))
        .order_by(col(Citation.created_at).desc())
    )
    return [(citation, claim) for citation, claim in session.exec(query)]
