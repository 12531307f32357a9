"""What people are told of, as data: an audit event's action, the kind of notice, its audience.

Events are drawn in their order, behind a cursor that is stored in the same transaction as the
notices: a program that is killed loses none, and drawing again adds nothing. A new rule is a line
in RULES, and a line in `claims.newsroom.notice_kinds` for a new kind.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.audit.operations import REDACT, head_event
from claims.base import now
from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.newsroom.notice_models import Notice, NoticeCursor
from claims.newsroom.notices import Occasion, tell_occasion
from claims.review.announcing import ANNOUNCED, Addresses, announce
from claims.review.audiences import (
    Audience,
    Happened,
    admins,
    asker,
    assignee,
    authors,
    editors,
    filer,
    giver,
    judges,
    said_by,
    taker,
    watchers,
)
from claims.review.workflow import Action

DRAWN = "drawn"
BATCH = 200
# What is older is history: nobody is told of it, as after an import or a restored archive.
NEWS_FOR = timedelta(days=14)
# So far may the cursor fall behind events that concern nobody, before it is moved.
SLACK = 1000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class Rule:
    """Who is told what when something was done.

    `words` are those of the event that are told; `did` says in words what was done, for those who
    are told of all that happens.
    """

    action: str
    kind: str
    audience: Sequence[Audience]
    words: Sequence[str] = ()
    did: str = ""


# What those who watch a claim are told that somebody did.
MOVES: Mapping[str, str] = {
    Action.ASSIGN: "gave it to {assignee}",
    "reassign": "gave it to {assignee}",
    "set deadline": "changed its deadline",
    Action.DECLINE: "declined it",
    Action.MERGE: "merged it into another claim",
    Action.REOPEN: "took it up again",
    Action.SUBMIT: "submitted it for review",
    Action.WITHDRAW: "took it back from review",
    Action.RETURN: "returned it",
    Action.REACH_QUORUM: "counted enough votes: it is approved",
    Action.SCHEDULE: "scheduled its publication",
    Action.UNSCHEDULE: "stopped its scheduled publication",
    Action.PUBLISH: "published it",
    Action.PUBLISH_ON_TIME: "published it at its time",
    Action.BEGIN_CORRECTION: "began a correction",
    Action.CANCEL_CORRECTION: "gave a correction up",
    Action.PUBLISH_CORRECTION: "published a correction",
    "ask for retraction": "asked for its retraction",
    Action.RETRACT: "retracted it",
    "finding flipped": "found that the ledger says otherwise now",
    "record answer": "recorded a speaker's answer",
}

# The first rule that reaches a person is the one that they are told by.
RULES = (
    Rule(Action.ASSIGN, "assigned", [taker], ["message"]),
    Rule("reassign", "assigned", [taker], ["message"]),
    Rule("reassign", "handed_over", [giver], ["assignee"]),
    Rule("set deadline", "deadline_moved", [assignee], ["before", "due"]),
    Rule(Action.DECLINE, "closed", [assignee, filer], ["reason"], "declined it"),
    Rule(Action.MERGE, "closed", [assignee, filer], did="merged it into another claim"),
    Rule(Action.SUBMIT, "review_wanted", [judges]),
    Rule("submit correction", "review_wanted", [judges]),
    Rule(Action.RETURN, "returned", [authors], ["reason"]),
    Rule(Action.REACH_QUORUM, "approved", [authors]),
    Rule(Action.SCHEDULE, "scheduled", [authors], ["at"], "scheduled it for {at}"),
    Rule(Action.UNSCHEDULE, "scheduled", [authors], did="stopped its publication"),
    Rule(Action.PUBLISH, "published", [authors]),
    Rule(Action.PUBLISH_ON_TIME, "published", [authors]),
    Rule(Action.BEGIN_CORRECTION, "correction_begun", [authors], ["reason"], "began a correction"),
    Rule(Action.CANCEL_CORRECTION, "correction_begun", [authors], did="gave a correction up"),
    Rule(Action.PUBLISH_CORRECTION, "corrected", [authors]),
    Rule("ask for retraction", "retraction_asked", [editors, authors], ["reason"]),
    Rule(Action.RETRACT, "retracted", [authors, editors], ["reason"]),
    Rule("finding flipped", "recheck", [editors, assignee], ["before", "after"]),
    Rule("record answer", "reply_answered", [assignee, asker], ["asked_of"]),
    Rule("tip.receive", "tip", [editors]),
    Rule("correction_request.receive", "correction_request", [editors, authors]),
    Rule("switch webhook off", "webhook_off", [admins], ["webhook", "reason"]),
    *(Rule(action, "watched", [watchers], ["assignee"], did) for action, did in MOVES.items()),
)


def _by_action() -> Mapping[str, Sequence[Rule]]:
    found: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in RULES:
        found[str(rule.action)].append(rule)
    return found


_RULES_OF = _by_action()
NOTICED = frozenset(_RULES_OF) | frozenset(ANNOUNCED) | {REDACT}


def has_news(session: Session) -> bool:
    """Return whether an event waits to be drawn that concerns anybody. Two short queries."""
    head, cursor = head_event(session), session.get(NoticeCursor, DRAWN)
    drawn = cursor.seq if cursor else 0
    if head is None or head.seq == drawn:
        return False
    if head.seq - drawn > SLACK:
        return True
    waiting = select(AuditEvent.seq).where(
        col(AuditEvent.seq) > drawn, col(AuditEvent.action).in_(NOTICED)
    )
    return session.exec(waiting.limit(1)).first() is not None


def draw_notices(
    session: Session, addresses: Addresses, *, most: int = BATCH, at: datetime | None = None
) -> int:
    """Tell people and webhooks of the next events, in order; return how many events were passed.

    Everything is in the caller's transaction, the cursor too.
    """
    cursor = _cursor(session)
    old = (at or now()) - NEWS_FOR
    events = session.exec(
        select(AuditEvent)
        .where(col(AuditEvent.seq) > cursor.seq)
        .order_by(col(AuditEvent.seq))
        .limit(most)
    ).all()
    for event in events:
        if event.action in NOTICED and event.at > old:
            _draw(session, event, addresses)
        cursor.seq = event.seq
    session.add(cursor)
    session.flush()
    return len(events)


def pass_over(session: Session) -> int | None:
    """Leave the next event out, for one that cannot be drawn; return its number."""
    cursor = _cursor(session)
    later = select(AuditEvent.seq).where(col(AuditEvent.seq) > cursor.seq)
    seq = session.exec(later.order_by(col(AuditEvent.seq)).limit(1)).first()
    if seq is not None:
        cursor.seq = seq
        session.add(cursor)
        session.flush()
    return seq


def pass_over_all(session: Session) -> None:
    """Tell nobody of what happened until now: for an archive that was just taken in."""
    cursor, head = _cursor(session), head_event(session)
    cursor.seq = head.seq if head else 0
    session.add(cursor)
    session.flush()


def _cursor(session: Session) -> NoticeCursor:
    return session.get(NoticeCursor, DRAWN) or NoticeCursor(name=DRAWN, seq=0)


def _draw(session: Session, event: AuditEvent, addresses: Addresses) -> None:
    claim = session.get(Claim, event.claim_id) if event.claim_id else None
    happened = Happened(session, event, claim, said_by(event))
    actor = session.get(User, event.actor_id) if event.actor_id else None
    for rule in _RULES_OF.get(event.action, ()):
        people = [person for audience in rule.audience for person in audience(happened)]
        tell_occasion(session, _occasion(rule, happened, actor), people)
    if event.action in ANNOUNCED:
        announce(session, happened, addresses)
    if event.action == REDACT:
        _redact(session, event)


def _occasion(rule: Rule, happened: Happened, actor: User | None) -> Occasion:
    event, claim = happened.event, happened.claim
    return Occasion(
        kind=rule.kind,
        subject_kind=event.subject_type,
        subject_id=event.subject_id,
        actor=actor,
        words=_words(rule, happened),
        claim_id=claim.id if claim else None,
        once=f"event {event.seq}",
        audit_seq=event.seq,
    )


def _words(rule: Rule, happened: Happened) -> dict[str, str]:
    words = {key: _in_words(happened.said[key]) for key in rule.words if key in happened.said}
    if happened.claim is not None:
        words["claim"] = happened.claim.wording
    if rule.did:
        words["did"] = rule.did.format_map(defaultdict(str, words))
    return words


def _in_words(said: object) -> str:
    """Return a word of the record as people read it: a moment without its letters."""
    text = "none" if said is None else str(said)
    return text[:16].replace("T", " ") + " UTC" if _MOMENT.match(text) else text


def _redact(session: Session, event: AuditEvent) -> None:
    """Take from the notices what was taken from the record: they hold copies of its words."""
    if event.subject_type != "audit_event":
        return
    for notice in session.exec(select(Notice).where(Notice.audit_seq == int(event.subject_id))):
        notice.words = {key: notice.words[key] for key in ("actor", "claim") if key in notice.words}
        session.add(notice)
