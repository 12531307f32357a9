"""What of each row staff can find: its title and its words, as they stand now.

Votes, private notes and readers' addresses have no line here, so nobody finds them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from claims.evidence.models import (
    Citation,
    Evidence,
    ReplyRequest,
    Snapshot,
    SnapshotText,
    Source,
)
from claims.filing.models import Claim
from claims.newsroom.talk_models import Comment, CommentThread
from claims.review.models import Ruling
from factcheck.markdown import plain_text
from factcheck.staff_search.models import ItemKind

PART_LENGTH = 200_000


@dataclass(frozen=True)
class Text:
    """One item's words: what it is, what it belongs to, its title and body.

    `standing` is not searched: when it changes, such as a claim's state, the item has changed.
    """

    kind: ItemKind
    subject_id: str
    title: str
    body: str
    claim_id: str | None = None
    evidence_id: str | None = None
    part: int = 0
    standing: str = ""

    @property
    def key(self) -> tuple[ItemKind, str, int]:
        """Return what makes it the same item as before."""
        return (self.kind, self.subject_id, self.part)

    def digest(self) -> str:
        """Return 64 hexadecimal digits that change when anything of it does."""
        said = (self.title, self.body, self.claim_id, self.evidence_id, self.standing)
        return sha256(repr(said).encode()).hexdigest()


def texts_of_claims(session: Session, claim_ids: Collection[str]) -> Iterator[Text]:
    """Yield all that belongs to these claims: themselves, drafts, citations, replies, comments."""
    claims = session.exec(
        select(Claim)
        .where(col(Claim.id).in_(claim_ids))
        .options(
            selectinload(Claim.speaker),  # type: ignore[arg-type]  # SQLModel types it as the row
            selectinload(Claim.elements),  # type: ignore[arg-type]  # the same
            selectinload(Claim.appearances),  # type: ignore[arg-type]  # the same
        )
    ).all()
    wordings = {claim.id: claim.wording for claim in claims}
    yield from map(_claim, claims)
    for part in (_drafts, _citations, _replies, _comments):
        yield from part(session, wordings)


def _claim(claim: Claim) -> Text:
    said = [(each.quotation, each.venue, each.medium, each.url) for each in claim.appearances]
    parts = [each.text for each in claim.elements if each.text != claim.wording]
    words = [claim.speaker.name, claim.context, *parts, *(word for line in said for word in line)]
    return Text(
        ItemKind.CLAIM,
        claim.id,
        claim.wording,
        _joined(words),
        claim_id=claim.id,
        standing=f"{claim.state} {claim.assignee_id}",
    )


def _drafts(session: Session, wordings: Mapping[str, str]) -> Iterator[Text]:
    query = select(Ruling).where(col(Ruling.claim_id).in_(wordings))
    for ruling in session.exec(query):
        if ruling.summary or ruling.analysis:
            body = _joined([ruling.summary, plain_text(ruling.analysis)])
            title, claim_id = wordings[ruling.claim_id], ruling.claim_id
            yield Text(ItemKind.DRAFT, ruling.id, title, body, claim_id=claim_id)


def _citations(session: Session, wordings: Mapping[str, str]) -> Iterator[Text]:
    query = (
        select(Citation, Evidence.title)
        .join(Evidence, col(Evidence.id) == Citation.evidence_id)
        .where(col(Citation.claim_id).in_(wordings), col(Citation.removed_at).is_(None))
    )
    for each, title in session.exec(query):
        body = _joined([each.quotation, each.why, each.locator])
        yield Text(ItemKind.CITATION, each.id, title, body, claim_id=each.claim_id)


def _replies(session: Session, wordings: Mapping[str, str]) -> Iterator[Text]:
    query = select(ReplyRequest).where(col(ReplyRequest.claim_id).in_(wordings))
    for each in session.exec(query):
        body = _joined([each.asked_of, each.question, each.answer])
        title = wordings[each.claim_id]
        yield Text(ItemKind.REPLY, each.id, title, body, claim_id=each.claim_id)


def _comments(session: Session, wordings: Mapping[str, str]) -> Iterator[Text]:
    query = (
        select(Comment, CommentThread.claim_id)
        .join(CommentThread, col(CommentThread.id) == Comment.thread_id)
        .where(col(CommentThread.claim_id).in_(wordings))
    )
    for comment, claim_id in session.exec(query):
        title = wordings[claim_id]
        yield Text(ItemKind.COMMENT, comment.id, title, comment.body, claim_id=claim_id)


def texts_of_evidence(session: Session, evidence_ids: Collection[str]) -> Iterator[Text]:
    """Yield what these pieces of evidence say of themselves, and what their snapshots say."""
    titles: dict[str, str] = {}
    query = select(Evidence, Source.name).join(Source, col(Source.id) == Evidence.source_id)
    for each, source in session.exec(query.where(col(Evidence.id).in_(evidence_ids))):
        titles[each.id] = each.title
        body = _joined([source, each.author, each.reference, each.url, each.archive_url])
        yield Text(ItemKind.EVIDENCE, each.id, each.title, body, evidence_id=each.id)
    snapshots = (
        select(Snapshot.id, Snapshot.evidence_id, SnapshotText.text)
        .join(SnapshotText, col(SnapshotText.snapshot_id) == Snapshot.id)
        .where(col(Snapshot.evidence_id).in_(titles))
    )
    for snapshot_id, evidence_id, text in session.exec(snapshots):
        yield from _parts(snapshot_id, titles[evidence_id], text, evidence_id)


def _parts(snapshot_id: str, title: str, text: str, evidence_id: str) -> Iterator[Text]:
    """Yield a snapshot's words in parts: PostgreSQL takes a megabyte of different words at most."""
    for number, body in enumerate(_cut(text)):
        yield Text(
            ItemKind.SNAPSHOT, snapshot_id, title, body, evidence_id=evidence_id, part=number
        )


def _cut(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = start + PART_LENGTH
        if end < len(text):
            space = text.rfind(" ", start + PART_LENGTH // 2, end)
            end = space if space > 0 else end
        yield text[start:end]
        start = end


def texts_of_sources(session: Session, source_ids: Collection[str]) -> Iterator[Text]:
    """Yield what we say of who is behind the evidence."""
    for each in session.exec(select(Source).where(col(Source.id).in_(source_ids))):
        body = _joined([each.url, each.interests, each.anonymity_reason])
        yield Text(ItemKind.SOURCE, each.id, each.name, body)


def _joined(words: Iterable[str | None]) -> str:
    return "\n".join(word for word in words if word)


@dataclass(frozen=True)
class Family:
    """Rows that are looked at together: the table whose ids lead, and what they are read as."""

    table: type[Claim] | type[Evidence] | type[Source]
    kinds: frozenset[ItemKind]
    texts: Callable[[Session, Collection[str]], Iterator[Text]]


OF_CLAIMS = Family(
    Claim,
    frozenset(
        {ItemKind.CLAIM, ItemKind.DRAFT, ItemKind.CITATION, ItemKind.REPLY, ItemKind.COMMENT}
    ),
    texts_of_claims,
)
OF_EVIDENCE = Family(Evidence, frozenset({ItemKind.EVIDENCE, ItemKind.SNAPSHOT}), texts_of_evidence)
OF_SOURCES = Family(Source, frozenset({ItemKind.SOURCE}), texts_of_sources)
FAMILIES = (OF_CLAIMS, OF_EVIDENCE, OF_SOURCES)
