"""Talking about a claim: threads on it, on its evidence, on a paragraph of its draft.

Whoever speaks watches the claim from then on. Mentioned people are told, and those who watch.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from claims.base import now
from claims.errors import NotAllowed, NotFound
from claims.newsroom.anchors import Anchor
from claims.newsroom.mentions import mentioned_in
from claims.newsroom.models import Role, User, UserRole
from claims.newsroom.notices import tell
from claims.newsroom.operations import require_role
from claims.newsroom.talk_models import Comment, CommentMention, CommentThread, TalkOf
from claims.newsroom.watching import CLAIM, watch_along, watchers_of
from claims.typed import required

LONGEST = 10_000
CAN_BE_REWORDED_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class About:
    """What a thread is opened on: the claim alone, one piece of evidence, or one paragraph."""

    claim_id: str
    wording: str
    evidence_id: str | None = None
    paragraph: Anchor | None = None

    @property
    def kind(self) -> TalkOf:
        """What sort of thing it is."""
        if self.paragraph is not None:
            return TalkOf.PARAGRAPH
        return TalkOf.EVIDENCE if self.evidence_id is not None else TalkOf.CLAIM


def open_thread(session: Session, *, actor: User, about: About, body: str) -> CommentThread:
    """Open a conversation with its first comment. Raises NeedsRole, BadInput."""
    _require_may_talk(actor)
    anchor = about.paragraph
    thread = CommentThread(
        claim_id=about.claim_id,
        about=about.kind,
        evidence_id=about.evidence_id,
        paragraph_digest=anchor.digest if anchor else None,
        paragraph_number=anchor.number if anchor else None,
        paragraph_text=anchor.text if anchor else "",
        opened_by_id=actor.id,
    )
    session.add(thread)
    session.flush()
    _say(session, actor, thread, about.wording, body)
    return thread


def reply(
    session: Session, *, actor: User, thread: CommentThread, wording: str, body: str
) -> Comment:
    """Add a comment; a thread that was resolved is open again. Raises NeedsRole, BadInput."""
    _require_may_talk(actor)
    comment = _say(session, actor, thread, wording, body)
    if not thread.is_open:
        set_resolved(session, actor=actor, thread=thread, resolved=False)
    return comment


def _say(session: Session, actor: User, thread: CommentThread, wording: str, body: str) -> Comment:
    text = required("body", body, limit=LONGEST)
    mentioned = mentioned_in(text, people_to_mention(session))
    comment = Comment(thread_id=thread.id, author_id=actor.id, body=text)
    session.add(comment)
    session.flush()
    session.expire(thread, ["comments"])
    _keep_mentions(session, comment, mentioned)
    watch_along(session, user=actor, kind=CLAIM, subject_id=thread.claim_id)
    _tell(session, actor, thread, wording, text, mentioned)
    return comment


def _keep_mentions(session: Session, comment: Comment, mentioned: Collection[User]) -> None:
    session.execute(sa.delete(CommentMention).where(col(CommentMention.comment_id) == comment.id))
    session.add_all(CommentMention(comment_id=comment.id, user_id=each.id) for each in mentioned)
    session.flush()


def _tell(
    session: Session,
    actor: User,
    thread: CommentThread,
    wording: str,
    text: str,
    mentioned: Sequence[User],
) -> None:
    """Tell those who are named; then those who watch or took part, who are not named."""
    named = {each.id for each in mentioned}
    spoke = [each.author for each in thread.comments]
    listening = {each.id: each for each in [*watchers_of(session, CLAIM, thread.claim_id), *spoke]}
    rest = [each for each in listening.values() if each.id not in named]
    for kind, people in (("mention", mentioned), ("comment", rest)):
        tell(
            session,
            kind=kind,
            people=people,
            subject_kind="comment_thread",
            subject_id=thread.id,
            actor=actor,
            payload={"claim": wording, "text": text},
            claim_id=thread.claim_id,
        )


def reword(session: Session, *, actor: User, comment: Comment, body: str) -> None:
    """Change one's own words, for a while after they were written; it shows that they changed.

    Raises NotAllowed for somebody else's words or too late, BadInput.
    """
    require_may_reword(comment, actor)
    text = required("body", body, limit=LONGEST)
    if text == comment.body:
        return
    mentioned = mentioned_in(text, people_to_mention(session))
    comment.body, comment.edited_at = text, now()
    session.add(comment)
    session.flush()
    _keep_mentions(session, comment, mentioned)


def require_may_reword(comment: Comment, actor: User) -> None:
    """Raise NotAllowed unless these are one's own words, and still fresh."""
    if comment.author_id != actor.id:
        raise NotAllowed("reword", "These are somebody else's words: answer them instead.")
    if now() - comment.written_at > CAN_BE_REWORDED_FOR:
        minutes = CAN_BE_REWORDED_FOR.seconds // 60
        why = f"A comment can be reworded for {minutes} minutes. Add another one instead."
        raise NotAllowed("reword", why)


def set_resolved(session: Session, *, actor: User, thread: CommentThread, resolved: bool) -> None:
    """Close a conversation that came to its end, or open it again."""
    _require_may_talk(actor)
    if thread.is_open != resolved:
        return
    thread.resolved_at = now() if resolved else None
    thread.resolved_by_id = actor.id if resolved else None
    session.add(thread)
    session.flush()
    session.expire(thread, ["resolved_by"])


def _require_may_talk(actor: User) -> None:
    require_role(actor, "comment", Role.REPORTER, Role.EDITOR)


def people_to_mention(session: Session) -> list[User]:
    """Return everybody who may read comments, by name."""
    query = (
        select(User)
        .join(UserRole, col(UserRole.user_id) == User.id)
        .where(col(UserRole.role).in_([Role.REPORTER, Role.EDITOR]), col(User.is_active))
        .order_by(User.name)
        .distinct()
    )
    return list(session.exec(query))


def threads_of(session: Session, claim_id: str) -> list[CommentThread]:
    """Return the conversations about a claim with all that was said, the oldest first."""
    query = (
        select(CommentThread)
        .where(CommentThread.claim_id == claim_id)
        .order_by(col(CommentThread.opened_at), col(CommentThread.id))
        .options(
            selectinload(CommentThread.comments).selectinload(Comment.author),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(CommentThread.resolved_by),  # type: ignore[arg-type]  # the same
        )
    )
    return list(session.exec(query))


def open_threads(session: Session, claim_ids: Collection[str]) -> dict[str, int]:
    """Return how many conversations are open, by claim id; claims without any are left out."""
    query = (
        select(CommentThread.claim_id, func.count())
        .where(col(CommentThread.claim_id).in_(claim_ids), col(CommentThread.resolved_at).is_(None))
        .group_by(col(CommentThread.claim_id))
    )
    return dict(session.exec(query).all()) if claim_ids else {}


def find_thread(session: Session, thread_id: str) -> CommentThread:
    """Return the thread with this id. Raises NotFound."""
    thread = session.get(CommentThread, thread_id)
    if thread is None:
        raise NotFound("conversation", thread_id)
    return thread


def find_comment(session: Session, comment_id: str) -> Comment:
    """Return the comment with this id. Raises NotFound."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("comment", comment_id)
    return comment
