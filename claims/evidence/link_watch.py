"""What becomes of cited addresses: what a visit means, which are due, and what has rotted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from claims.errors import BadInput
from claims.evidence.capture_models import LinkOutcome, LinkVisit
from claims.evidence.folding import FoldedText, fold
from claims.evidence.models import Citation, Evidence
from claims.evidence.quotations import NotFound, find_quotation
from claims.filing.models import Claim

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_TEXT_STAYS = "The words are the same."
_TEXT_DIFFERS = "The words are others, too."


@dataclass(frozen=True)
class Sighting:
    """What a visit met: an answer, or why there was none.

    `text_digest` is of the story's words, or of the bytes where it has none; `text` is all that
    was read. Without an answer that is a page, `failure` says why in words.
    """

    status: int | None = None
    final_url: str | None = None
    text_digest: str | None = None
    text: str = ""
    failure: str = ""


@dataclass(frozen=True)
class Before:
    """Where a good visit ended, and the digest of the words that it met."""

    final_url: str | None
    text_digest: str | None


@dataclass(frozen=True)
class PlannedVisit:
    """An address to visit, the last good visit to hold against, and what is quoted from it."""

    evidence_id: str
    url: str
    before: Before | None = None
    quotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What a sighting means, and a note in words."""

    outcome: LinkOutcome
    note: str = ""


@dataclass(frozen=True)
class Rotten:
    """A cited address that no longer leads to what was cited, and the claims that cite it."""

    visit: LinkVisit
    citations: Sequence[tuple[Citation, Claim]]


def judge(sighting: Sighting, planned: PlannedVisit) -> Judgement:
    """Return what a sighting means beside the last good visit.

    A changed page is searched for what is quoted from it, which may take seconds: not to be
    called in a transaction. Without a good visit before, any page is taken as the one cited.
    """
    if sighting.failure:
        gone = sighting.status in _GONE
        outcome = LinkOutcome.GONE if gone else LinkOutcome.UNREACHABLE
        return Judgement(outcome, sighting.failure)
    before = planned.before
    if before is None:
        return Judgement(LinkOutcome.OK)
    same_words = sighting.text_digest == before.text_digest
    if not same_place(sighting.final_url, before.final_url):
        words = _TEXT_STAYS if same_words else f"{_TEXT_DIFFERS} {_kept(sighting, planned)}"
        return Judgement(LinkOutcome.MOVED, f"It leads to {sighting.final_url}. {words}".strip())
    if not same_words:
        return Judgement(LinkOutcome.CHANGED, _kept(sighting, planned))
    return Judgement(LinkOutcome.OK)


def same_place(one: str | None, other: str | None) -> bool:
    """Tell whether two addresses are one place: https, "www." and a last slash do not count."""
    return _place(one) == _place(other)


def _place(url: str | None) -> tuple[str, str, str]:
    """Return what makes two addresses one place: not https, nor "www.", nor a slash at the end."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        # What is no address is a place of its own.
        return ("", url or "", "")
    return (parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query)


def _kept(sighting: Sighting, planned: PlannedVisit) -> str:
    """Say how many of the cited quotations still stand there."""
    wanted = {each for each in planned.quotations if each.strip()}
    if not wanted:
        return ""
    text = fold(sighting.text)
    kept = sum(_stands(each, text) for each in wanted)
    if kept == len(wanted):
        return "What we quote still stands there."
    if len(wanted) == 1:
        return "What we quote does not stand there any more."
    return f"Of {len(wanted)} passages that we quote, {kept} still stand there."


def _stands(quotation: str, text: FoldedText) -> bool:
    try:
        return not isinstance(find_quotation(quotation, text), NotFound)
    except BadInput:
        # A quotation without a word stands nowhere.
        return False


def plan_visit(session: Session, evidence: Evidence) -> PlannedVisit:
    """Return what a visit to the evidence's address needs to know, apart from the session."""
    good = _visits(evidence.id).where(LinkVisit.outcome == LinkOutcome.OK)
    last = session.exec(good.limit(1)).first()
    quoted = select(Citation.quotation).where(
        Citation.evidence_id == evidence.id, col(Citation.removed_at).is_(None)
    )
    return PlannedVisit(
        evidence_id=evidence.id,
        url=evidence.url or "",
        before=Before(last.final_url, last.text_digest) if last else None,
        quotations=tuple(session.exec(quoted)),
    )


def record_visit(
    session: Session,
    planned: PlannedVisit,
    sighting: Sighting,
    judgement: Judgement,
    at: datetime,
) -> LinkVisit:
    """Keep a visit; one that finds what the last one found only moves the time of that one.

    A capture is kept as a good visit, so that later ones are held against what was captured.
    """
    found = LinkVisit(
        evidence_id=planned.evidence_id,
        first_seen_at=at,
        visited_at=at,
        outcome=judgement.outcome,
        host=host_of(planned.url),
        status=sighting.status,
        final_url=sighting.final_url,
        text_digest=sighting.text_digest,
        note=judgement.note,
    )
    return _keep(session, found)


def _keep(session: Session, found: LinkVisit) -> LinkVisit:
    last = last_visit(session, found.evidence_id)
    same = ("outcome", "host", "status", "final_url", "text_digest", "note")
    if last is not None and all(getattr(last, name) == getattr(found, name) for name in same):
        last.visited_at = max(last.visited_at, found.visited_at)
        found = last
    session.add(found)
    session.flush()
    return found


def last_visit(session: Session, evidence_id: str) -> LinkVisit | None:
    """Return what the last visit to this evidence's address found, if there was one."""
    return session.exec(_visits(evidence_id).limit(1)).first()


def _visits(evidence_id: str) -> SelectOfScalar[LinkVisit]:
    newest = (col(LinkVisit.visited_at).desc(), col(LinkVisit.id).desc())
    return select(LinkVisit).where(LinkVisit.evidence_id == evidence_id).order_by(*newest)


def host_of(url: str | None) -> str:
    """Return the server's name in an address, in lower case; nothing if it has none."""
    try:
        return (urlsplit(url or "").hostname or "")[:255]
    except ValueError:
        return ""


def links_due(
    session: Session, *, not_since: datetime | None, most: int | None = None
) -> list[Evidence]:
    """Return cited evidence with an address, those never or longest not visited first.

    With `not_since`, only what was last visited then or before.
    """
    last = (
        select(col(LinkVisit.evidence_id), func.max(col(LinkVisit.visited_at)).label("at"))
        .group_by(col(LinkVisit.evidence_id))
        .subquery()
    )
    cited = sa.exists().where(
        col(Citation.evidence_id) == col(Evidence.id), col(Citation.removed_at).is_(None)
    )
    query = (
        select(Evidence)
        .join(last, last.c.evidence_id == col(Evidence.id), isouter=True)
        .where(col(Evidence.url).is_not(None), cited)
        .order_by(last.c.at.asc().nulls_first(), col(Evidence.id))
        .limit(most)
    )
    if not_since is not None:
        query = query.where(sa.or_(last.c.at.is_(None), last.c.at <= not_since))
    return list(session.exec(query))


def hosts_visited_since(session: Session, moment: datetime) -> set[str]:
    """Return the servers that were visited after this moment, by any worker."""
    query = select(LinkVisit.host).where(col(LinkVisit.visited_at) > moment).distinct()
    return set(session.exec(query))


def count_rotten(session: Session) -> dict[LinkOutcome, int]:
    """Count the cited addresses that are not as they were, by what is the matter."""
    query = _rotten().order_by(None).with_only_columns(col(LinkVisit.outcome), func.count())
    counted = session.execute(query.group_by(col(LinkVisit.outcome)))
    return {LinkOutcome(outcome): count for outcome, count in counted}


def rotten_links(
    session: Session, *, outcome: LinkOutcome | None, page: int, size: int
) -> list[Rotten]:
    """Return one page (from 1) of what rotted, the newest trouble first, with who cites it."""
    query = _rotten().options(selectinload(LinkVisit.evidence).selectinload(Evidence.source))  # type: ignore[arg-type]  # SQLModel types it as the row
    if outcome is not None:
        query = query.where(LinkVisit.outcome == outcome)
    visits = session.exec(query.limit(size).offset((page - 1) * size)).all()
    cited = _citing(session, [each.evidence_id for each in visits])
    return [Rotten(visit, cited.get(visit.evidence_id, [])) for visit in visits]


def is_last_visit() -> sa.ColumnElement[bool]:
    """Return the condition that a visit is the last one to its evidence's address."""
    later = sa.orm.aliased(LinkVisit)
    return ~sa.exists().where(
        col(later.evidence_id) == col(LinkVisit.evidence_id),
        sa.tuple_(col(later.visited_at), col(later.id))
        > sa.tuple_(col(LinkVisit.visited_at), col(LinkVisit.id)),
    )


def _rotten() -> SelectOfScalar[LinkVisit]:
    """Return the query of the last visit of each cited evidence, where it found trouble."""
    cited = sa.exists().where(
        col(Citation.evidence_id) == col(LinkVisit.evidence_id), col(Citation.removed_at).is_(None)
    )
    return (
        select(LinkVisit)
        .where(LinkVisit.outcome != LinkOutcome.OK, is_last_visit(), cited)
        .order_by(col(LinkVisit.first_seen_at).desc(), col(LinkVisit.id))
    )


def _citing(
    session: Session, evidence_ids: Collection[str]
) -> dict[str, list[tuple[Citation, Claim]]]:
    query = (
        select(Citation, Claim)
        .join(Claim, col(Claim.id) == Citation.claim_id)
        .where(col(Citation.evidence_id).in_(evidence_ids), col(Citation.removed_at).is_(None))
        .order_by(col(Citation.created_at))
    )
    found: dict[str, list[tuple[Citation, Claim]]] = {}
    for citation, claim in session.exec(query):
        found.setdefault(citation.evidence_id, []).append((citation, claim))
    return found
