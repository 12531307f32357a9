"""What is filed: the names that forms offer, and claims to merge with."""

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.filing.models import Appearance, Claim, State, Topic
from claims.people.models import Speaker

GONE = (State.DECLINED, State.MERGED, State.RETRACTED)
MOST_WORDS = 10


def topic_names(session: Session) -> list[str]:
    """Return the name of every topic, in order."""
    return list(session.exec(select(Topic.name).order_by(Topic.name)))


def topic_named(session: Session, name: str) -> Topic | None:
    """Return the topic of this name in any letter case, if there is one."""
    known = session.exec(
        select(Topic).where(func.lower(col(Topic.name)) == func.lower(name))
    ).first()
    if known is not None or name.isascii():
        return known
    # Databases may know the case of ASCII letters alone, as SQLite does.
    names = session.exec(select(Topic.id, Topic.name))
    same = next((key for key, other in names if other.casefold() == name.casefold()), None)
    return session.get(Topic, same) if same else None


def claims_like(session: Session, words: str, *, but: Claim, most: int) -> list[Claim]:
    """Return claims, the newest first, that hold all the words in their wording or speaker's name.

    Leaves out claim `but` and claims that are no longer alive, which nothing can be merged with.
    """
    alive = _with_words(words).where(Claim.id != but.id, col(Claim.state).not_in(GONE))
    return list(session.exec(alive.limit(most)))


def claims_with_words(session: Session, words: str, *, most: int) -> list[Claim]:
    """Return claims in any state but merged, the newest first, that hold all the words."""
    return list(session.exec(_with_words(words).where(Claim.state != State.MERGED).limit(most)))


def _with_words(words: str) -> SelectOfScalar[Claim]:
    query = select(Claim).join(Speaker, col(Speaker.id) == Claim.speaker_id)
    for word in words.split()[:MOST_WORDS]:
        query = query.where(
            or_(
                col(Claim.wording).icontains(word, autoescape=True),
                col(Speaker.name).icontains(word, autoescape=True),
            )
        )
    newest = query.order_by(col(Claim.created_at).desc(), col(Claim.id))
    return newest.options(selectinload(Claim.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row


def appearances_of(session: Session, claim: Claim) -> list[Appearance]:
    """Return where the claim was made, the first known place first, each with its speaker."""
    query = (
        select(Appearance)
        .where(Appearance.claim_id == claim.id)
        .order_by(col(Appearance.is_first).desc(), col(Appearance.said))
        .options(selectinload(Appearance.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    return list(session.exec(query))
