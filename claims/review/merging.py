"""Merging two speakers, topics, contests or checkers that are one: everything moves to the other.

What is published stays as it was published. Position records keep their history; each that moves
gets one more revision, and the record says from whom to whom. The address of what was merged leads
to the other for ever.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from claims.audit.operations import Subject, record_event
from claims.base import Base
from claims.errors import BadInput
from claims.evidence.models import ExternalCheck, ExternalChecker, ReplyRequest
from claims.filing.models import Appearance, Claim, ClaimTopic, Topic
from claims.filing.naming import NAMERS, public_claims_of, reindex_all
from claims.filing.rules import require_current
from claims.ledger.models import Assertion, PositionRecord, Proposition, SearchRecord
from claims.ledger.recheck import recheck_proposition
from claims.ledger.revisions import keep_revision
from claims.newsroom.models import ConflictOfInterest, User
from claims.newsroom.operations import require_role
from claims.people.models import Affiliation, Candidacy, Contest, ContestDay, Speaker
from claims.people.operations import said_of
from claims.typed import required

Merged = Speaker | Topic | Contest | ExternalChecker


@dataclass(frozen=True)
class Holding:
    """Rows of one table that name, in one column, what is merged; `label` counts them."""

    label: str
    table: type[Base]
    column: str


HOLDINGS: Mapping[type[Merged], tuple[Holding, ...]] = {
    Speaker: (
        Holding("claims", Claim, "speaker_id"),
        Holding("appearances of claims", Appearance, "speaker_id"),
        Holding("affiliations", Affiliation, "speaker_id"),
        Holding("candidacies", Candidacy, "speaker_id"),
        Holding("position records", PositionRecord, "speaker_id"),
        Holding("searches without a find", SearchRecord, "speaker_id"),
        Holding("assertions in the ledger", Assertion, "speaker_id"),
        Holding("assertions that compare with them", Assertion, "other_speaker_id"),
        Holding("requests for a reply", ReplyRequest, "speaker_id"),
        Holding("conflicts of interest", ConflictOfInterest, "speaker_id"),
    ),
    Topic: (Holding("claims", ClaimTopic, "topic_id"),),
    Contest: (
        Holding("claims", Claim, "contest_id"),
        Holding("named days", ContestDay, "contest_id"),
        Holding("candidates", Candidacy, "contest_id"),
        Holding("propositions", Proposition, "contest_id"),
        Holding("conflicts of interest", ConflictOfInterest, "contest_id"),
    ),
    ExternalChecker: (Holding("verdicts on claims", ExternalCheck, "checker_id"),),
}


@dataclass(frozen=True)
class Preview:
    """What a merge would do: how much moves, what is there twice, and what stays as it is."""

    counts: Sequence[tuple[str, int]]
    doubles: Sequence[str]
    public_rulings: int


def preview_merge(session: Session, source: Merged, target: Merged) -> Preview:
    """Return what merging would do. Raises BadInput for what cannot be merged."""
    _require_mergeable(session, source, target)
    counts = [(each.label, _count(session, each, source)) for each in HOLDINGS[type(source)]]
    doubles = [words for _, words in _doubles(session, source, target) if words]
    rulings = 0 if isinstance(source, ExternalChecker) else len(public_claims_of(session, source))
    return Preview(counts, doubles, rulings)


def merge(
    session: Session,
    *,
    actor: User,
    source: Merged,
    target: Merged,
    seen_versions: tuple[int, int],
    reason: str,
) -> None:
    """Hand all that names the source to the target, for good.

    `seen_versions` are those of the source and the target in the preview. Raises BadInput for two
    that cannot be one or without a reason, Stale, NeedsRole.
    """
    kind = source.__tablename__
    require_role(actor, f"merge two of the kind {kind.replace('_', ' ')}", *NAMERS)
    for seen, row in zip(seen_versions, (source, target), strict=True):
        require_current("page", seen, row.version)
    _require_mergeable(session, source, target)
    reason = required("reason", reason, limit=1000)
    public = [] if isinstance(source, ExternalChecker) else public_claims_of(session, source)
    dropped = _drop_doubles(session, source, target)
    moved = {
        each.label: _move(session, actor, each, source, target) for each in HOLDINGS[type(source)]
    }
    _take_over(session, source, target)
    record_event(
        session,
        actor_id=actor.id,
        action=f"merge {kind.replace('_', ' ')}",
        subject=Subject(kind, source.id),
        payload={"source": source.name, "target": target.name, "target_id": target.id}
        | {"reason": reason, "dropped": dropped}
        | {"moved": {label: ids for label, ids in moved.items() if ids}},
    )
    reindex_all(session, public)
    session.expire_all()
    _recheck(session, target)


def _require_mergeable(session: Session, source: Merged, target: Merged) -> None:
    """Raise BadInput unless both are alive, of one kind, and can be one and the same."""
    if type(source) is not type(target):
        raise BadInput("into", "Only two of one kind can be merged.")
    if source.id == target.id:
        raise BadInput("into", "This is the same one. Name the other.")
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise BadInput("into", "One of them was merged already.")
    if isinstance(source, Speaker):
        _require_uncompared(session, source, target)


def _require_uncompared(session: Session, source: Merged, target: Merged) -> None:
    """Raise BadInput where a claim says that one of the two was before the other."""
    both = (source.id, target.id)
    compared = select(Claim.wording).join(Assertion, col(Assertion.claim_id) == Claim.id)
    named = compared.where(
        col(Assertion.speaker_id).in_(both), col(Assertion.other_speaker_id).in_(both)
    )
    wording = session.exec(named).first()
    if wording is not None:
        words = f"The claim “{wording}” compares the two, so they are not one. Mend it first."
        raise BadInput("into", words)


def _count(session: Session, holding: Holding, source: Merged) -> int:
    held = col(getattr(holding.table, holding.column)) == source.id
    return int(session.execute(sa.select(func.count()).where(held)).scalar_one())


def _doubles(session: Session, source: Merged, target: Merged) -> list[tuple[Base, str]]:
    """Return the source's rows that the target has already, each with what becomes of it."""
    if isinstance(source, Speaker) and isinstance(target, Speaker):
        return [
            *_double_affiliations(source, target),
            *_double_candidacies(session, source, target),
        ]
    if isinstance(source, Contest) and isinstance(target, Contest):
        return [*_double_days(source, target), *_double_candidates(source, target)]
    if isinstance(source, Topic):
        return _double_topics(session, source, target)
    return []


Doubles = list[tuple[Base, str]]


def _double_affiliations(source: Speaker, target: Speaker) -> Doubles:
    known = [said_of(each) for each in target.affiliations]
    same = [each for each in source.affiliations if said_of(each) in known]
    return [(each, f"Both were {each.name}, over the same days: kept once.") for each in same]


def _double_candidacies(session: Session, source: Speaker, target: Speaker) -> Doubles:
    query = (
        select(Candidacy, Contest.name)
        .join(Contest, col(Contest.id) == Candidacy.contest_id)
        .where(Candidacy.speaker_id == source.id)
        .where(
            col(Candidacy.contest_id).in_(
                select(Candidacy.contest_id).where(Candidacy.speaker_id == target.id)
            )
        )
    )
    return [
        (row, f"Both stand in {contest}: party and outcome of {target.name} are kept.")
        for row, contest in session.exec(query)
    ]


def _double_days(source: Contest, target: Contest) -> Doubles:
    known = {day.name: day.on for day in target.days}
    return [
        (day, f"Both know “{day.name}”: {known[day.name]} is kept, {day.on} is dropped.")
        for day in source.days
        if day.name in known
    ]


def _double_candidates(source: Contest, target: Contest) -> Doubles:
    known = {each.speaker_id for each in target.candidacies}
    return [
        (each, f"{each.speaker.name} stands in both: party and outcome of {target.name} are kept.")
        for each in source.candidacies
        if each.speaker_id in known
    ]


def _double_topics(session: Session, source: Topic, target: Merged) -> Doubles:
    about = select(ClaimTopic.claim_id).where(ClaimTopic.topic_id == target.id)
    query = select(ClaimTopic).where(
        ClaimTopic.topic_id == source.id, col(ClaimTopic.claim_id).in_(about)
    )
    rows = session.exec(query).all()
    words = f"{len(rows)} of the claims are about both: they keep {target.name}."
    return [(row, words if not place else "") for place, row in enumerate(rows)]


def _drop_doubles(session: Session, source: Merged, target: Merged) -> list[str]:
    """Delete what the target has already; return what was dropped, for the record."""
    found = _doubles(session, source, target)
    for row, _ in found:
        session.delete(row)
    session.flush()
    session.expire_all()
    return [words for _, words in found if words]


def _move(
    session: Session, actor: User, holding: Holding, source: Merged, target: Merged
) -> list[str]:
    """Hand over the rows of a table; return their ids."""
    held = col(getattr(holding.table, holding.column)) == source.id
    if holding.table is ClaimTopic:
        ids = session.exec(select(ClaimTopic.claim_id).where(held)).all()
        session.execute(sa.update(ClaimTopic).where(held).values(topic_id=target.id))
        return list(ids)
    rows = session.exec(select(holding.table).where(held)).all()
    for row in rows:
        setattr(row, holding.column, target.id)
    session.flush()
    follow = FOLLOWED.get(holding.table)
    if follow is not None and holding.column == "speaker_id":
        for row in rows:
            follow(session, actor, row, source, target)
    return [row.id for row in rows]  # type: ignore[attr-defined]  # all tables but the one above have ids


def _follow_claim(
    session: Session, actor: User, claim: Base, source: Merged, target: Merged
) -> None:
    """Let a claim's own history say that its speaker was merged."""
    assert isinstance(claim, Claim)  # noqa: S101 - FOLLOWED says so
    record_event(
        session,
        actor_id=actor.id,
        action="follow merge",
        subject=Subject("claim", claim.id, claim.id),
        payload={"before": source.name, "after": target.name},
    )


def _follow_position(
    session: Session, actor: User, record: Base, source: Merged, target: Merged
) -> None:
    """Keep the record's state as a revision of its own, and say whose it was."""
    assert isinstance(record, PositionRecord)  # noqa: S101 - FOLLOWED says so
    keep_revision(session, record, actor.id)
    record_event(
        session,
        actor_id=actor.id,
        action="follow merge",
        subject=Subject("position_record", record.id),
        payload={"before": source.name, "after": target.name},
    )


Follow = Callable[[Session, User, Base, Merged, Merged], None]
FOLLOWED: Mapping[type[Base], Follow] = {Claim: _follow_claim, PositionRecord: _follow_position}


def _take_over(session: Session, source: Merged, target: Merged) -> None:
    """Give the target what it lacks; the source, and what was merged into it, lead there."""
    if not isinstance(source, ExternalChecker) and not isinstance(target, ExternalChecker):
        target.description = target.description or source.description
    if isinstance(source, Speaker) and isinstance(target, Speaker):
        target.same_as = list(dict.fromkeys([*target.same_as, *source.same_as]))
    if isinstance(source, Contest) and isinstance(target, Contest):
        target.begins, target.ends = target.begins or source.begins, target.ends or source.ends
    table = type(source)
    for earlier in session.exec(select(table).where(table.merged_into_id == source.id)):
        earlier.merged_into_id = target.id
    source.merged_into_id = target.id
    session.add_all([source, target])
    session.flush()


def _recheck(session: Session, target: Merged) -> None:
    """Remake the findings that rest on what the target is said to have done."""
    if not isinstance(target, Speaker):
        return
    ids: set[str] = set()
    for table in (PositionRecord, SearchRecord, Assertion):
        resting = select(table.proposition_id).where(col(table.speaker_id) == target.id)
        ids.update(session.exec(resting))
    for proposition in session.exec(select(Proposition).where(col(Proposition.id).in_(ids))):
        recheck_proposition(session, proposition)
