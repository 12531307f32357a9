"""What is filed: the names that forms offer, and claims to merge with."""

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.filing.models import Appearance, Claim, State, Topic
from claims.former_slugs import surviving
from claims.people.models import Speaker

GONE = (State.DECLINED, State.MERGED, State.RETRACTED)
MOST_WORDS = 10
_LIVE_FIRST = (col(Topic.merged_into_id).is_not(None), col(Topic.id))


def topic_names(session: Session) -> list[str]:
    """Return the name of every topic that was not merged into another, in order."""
    query = select(Topic.name).where(col(Topic.merged_into_id).is_(None))
    return list(session.exec(query.order_by(Topic.name)))


def topic_named(session: Session, name: str) -> Topic | None:
    """Return the topic of this name in any letter case, or what it was merged into, if any."""
    named = select(Topic).where(func.lower(col(Topic.name)) == func.lower(name))
    known = session.exec(named.order_by(*_LIVE_FIRST)).first()
    if known is None and not name.isascii():
        # Databases may know the case of ASCII letters alone, as SQLite does.
        names = session.exec(select(Topic.id, Topic.name).order_by(*_LIVE_FIRST))
        same = next((key for key, each in names if each.casefold() == name.casefold()), None)
        known = session.get(Topic, same) if same else None
    return surviving(session, known) if known else None


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
