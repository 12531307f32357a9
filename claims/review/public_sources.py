"""What became of the sources that a ruling cites since it was published, for its readers."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.evidence.capture_models import LinkOutcome, LinkVisit
from claims.evidence.link_watch import is_last_visit, same_place
from claims.evidence.models import Citation, Evidence, Snapshot
from claims.filing.models import Claim

# A server that does not answer may be back tomorrow; readers are told once it stays away.
AWAY_FOR = timedelta(days=3)


class Rot(enum.StrEnum):
    """What became of an address that a ruling gives for a source."""

    GONE = "gone"
    CHANGED = "changed"
    MOVED = "moved"
    AWAY = "away"
    REPLACED = "replaced"


@dataclass(frozen=True)
class RottenSource:
    """A cited address that no longer gives what was cited, and since when that is known.

    `since` is None for an address that the newsroom itself has replaced.
    """

    rot: Rot
    since: datetime | None


_ROTS = {
    LinkOutcome.GONE: Rot.GONE,
    LinkOutcome.CHANGED: Rot.CHANGED,
    LinkOutcome.MOVED: Rot.MOVED,
}


def rotten_sources(
    session: Session, claim: Claim, addresses: Mapping[int, str]
) -> dict[int, RottenSource]:
    """Return which sources of a public claim rotted, by number, in one query.

    `addresses` are those that readers are given, by number: a visit to another address than the
    one that was published says nothing about it.
    """
    query = (
        select(Citation.number, Evidence.url, LinkVisit, _words_when_kept())
        .join(Evidence, col(Evidence.id) == Citation.evidence_id)
        .join(Snapshot, col(Snapshot.id) == Citation.snapshot_id, isouter=True)
        .join(
            LinkVisit,
            sa.and_(col(LinkVisit.evidence_id) == col(Evidence.id), is_last_visit()),
            isouter=True,
        )
        .where(Citation.claim_id == claim.id, col(Citation.number).in_(addresses))
    )
    rows = session.exec(query) if addresses else ()
    found = (
        (number, _rot(addresses[number], url, visit, words)) for number, url, visit, words in rows
    )
    return {number: rotten for number, rotten in found if rotten is not None}


def _words_when_kept() -> sa.ScalarSelect[str | None]:
    """Select the digest of the story's words at the last good visit before our copy was kept.

    A capture is a good visit: one made since then settles the matter on the desk, but readers of
    the older copy's quotation should know that the page has changed.
    """
    good = sa.orm.aliased(LinkVisit)
    newest = (
        select(good.text_digest)
        .where(
            col(good.evidence_id) == col(Evidence.id),
            col(good.outcome) == LinkOutcome.OK,
            col(good.first_seen_at) <= col(Snapshot.captured_at),
        )
        .order_by(col(good.first_seen_at).desc(), col(good.id).desc())
    )
    return newest.limit(1).correlate(Evidence, Snapshot).scalar_subquery()


def _rot(
    published: str, current: str | None, visit: LinkVisit | None, words: str | None
) -> RottenSource | None:
    if not same_place(published, current):
        return RottenSource(Rot.REPLACED, None)
    rot = _rot_seen(visit, words) if visit else None
    return RottenSource(rot, visit.first_seen_at) if visit and rot else None


def _rot_seen(visit: LinkVisit, words: str | None) -> Rot | None:
    if visit.outcome is LinkOutcome.OK:
        return Rot.CHANGED if words and words != visit.text_digest else None
    if visit.outcome is LinkOutcome.UNREACHABLE:
        return Rot.AWAY if visit.visited_at - visit.first_seen_at >= AWAY_FOR else None
    return _ROTS[visit.outcome]


def public_digests(session: Session, digests: Collection[str]) -> frozenset[str]:
    """Return which of these contents readers may have, in one query."""
    query = select(Snapshot.digest).where(
        col(Snapshot.digest).in_(digests), col(Snapshot.is_public)
    )
    return frozenset(session.exec(query)) if digests else frozenset()
