"""Every kind of notice, as data: a new kind is a line here and somebody who tells it.

A sentence is filled with the notice's words. `{actor}` is always there; `{claim}` where the
notice is about a claim. Words that a teller leaves out stay empty.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.newsroom.notice_models import MailWhen, Notice

NOW, DAILY, NEVER = MailWhen.NOW, MailWhen.DAILY, MailWhen.NEVER


@dataclass(frozen=True)
class NoticeKind:
    """One kind: its key, where it stands in the settings, what it says, and when it is mailed.

    `label` finishes “Tell me by mail when …”; `quote` names the word that is shown as a
    quotation under the sentence, such as the text of a comment.
    """

    key: str
    group: str
    label: str
    sentence: str
    mail: MailWhen = DAILY
    quote: str = ""


_WORK, _REVIEW, _AFTER = "Your work", "Review", "After publication"
_EVIDENCE, _TALK, _READERS, _SITE = "Evidence", "Working together", "Readers", "This site"

_ALL = (
    NoticeKind(
        "assigned",
        _WORK,
        "a claim is given to me",
        "{actor} gave you the claim “{claim}”.",
        NOW,
        quote="message",
    ),
    NoticeKind(
        "handed_over",
        _WORK,
        "a claim of mine is given to somebody else",
        "{actor} gave “{claim}” to {assignee}.",
    ),
    NoticeKind(
        "deadline",
        _WORK,
        "a deadline of mine is near",
        "“{claim}” is due on {due}, and is not submitted yet.",
        NOW,
    ),
    NoticeKind(
        "deadline_moved",
        _WORK,
        "a deadline of mine is moved",
        "{actor} changed the deadline of “{claim}”. It was: {before}. It is: {due}.",
    ),
    NoticeKind(
        "closed",
        _WORK,
        "a claim of mine is declined or merged",
        "“{claim}”: {actor} {did}.",
        quote="reason",
    ),
    NoticeKind(
        "review_wanted",
        _REVIEW,
        "a ruling waits for my vote",
        "{actor} submitted “{claim}”: it waits for your vote.",
        NOW,
    ),
    NoticeKind(
        "panel_reminder",
        _REVIEW,
        "somebody reminds me to vote",
        "A vote of yours is still missing on “{claim}”.",
        NOW,
    ),
    NoticeKind(
        "returned",
        _REVIEW,
        "a ruling of mine is returned",
        "{actor} returned “{claim}”.",
        NOW,
        quote="reason",
    ),
    NoticeKind(
        "approved",
        _REVIEW,
        "a ruling of mine is approved",
        "The panel approved “{claim}”.",
        NOW,
    ),
    NoticeKind(
        "scheduled",
        _REVIEW,
        "the publication of a ruling of mine is scheduled or stopped",
        "“{claim}”: {actor} {did}.",
    ),
    NoticeKind("published", _AFTER, "a ruling of mine is published", "“{claim}” is published."),
    NoticeKind(
        "correction_begun",
        _AFTER,
        "a correction of a ruling of mine is begun or given up",
        "“{claim}”: {actor} {did}.",
        quote="reason",
    ),
    NoticeKind(
        "corrected",
        _AFTER,
        "a correction of a ruling of mine is published",
        "A correction of “{claim}” is published.",
    ),
    NoticeKind(
        "retraction_asked",
        _AFTER,
        "a retraction needs a second editor",
        "{actor} asks to retract “{claim}”: a second editor must confirm it.",
        NOW,
        quote="reason",
    ),
    NoticeKind(
        "retracted",
        _AFTER,
        "a ruling of mine is retracted",
        "“{claim}” is retracted.",
        NOW,
        quote="reason",
    ),
    NoticeKind(
        "recheck",
        _AFTER,
        "new records change what the ledger says about a published ruling",
        "The ledger's finding about “{claim}” changed: it was “{before}”, it is “{after}”.",
        NOW,
    ),
    NoticeKind(
        "reply_answered",
        _EVIDENCE,
        "a speaker answers about a claim of mine",
        "{actor} recorded an answer about “{claim}”.",
        NOW,
    ),
    NoticeKind(
        "reply_overdue",
        _EVIDENCE,
        "a speaker lets a deadline of mine pass",
        "{asked_of} did not respond about “{claim}” in time.",
        NOW,
    ),
    NoticeKind(
        "capture_failed",
        _EVIDENCE,
        "a page that I cite could not be captured",
        "A page cited for “{claim}” could not be captured: {title}.",
        quote="reason",
    ),
    NoticeKind(
        "link_rotted",
        _EVIDENCE,
        "a page that I cite is gone or changed",
        "A page cited for “{claim}” is {outcome}: {title}.",
        quote="reason",
    ),
    NoticeKind(
        "mention",
        _TALK,
        "somebody mentions me",
        "{actor} mentioned you about “{claim}”.",
        NOW,
        quote="text",
    ),
    NoticeKind(
        "comment",
        _TALK,
        "somebody comments on a claim of mine or that I watch",
        "{actor} commented on “{claim}”.",
        quote="text",
    ),
    NoticeKind(
        "watched",
        _TALK,
        "a claim that I watch moves on",
        "“{claim}”, which you watch: {actor} {did}.",
    ),
    NoticeKind(
        "found",
        _TALK,
        "a saved search of mine finds something new",
        "Your saved search “{search}” found something new: {found}.",
    ),
    NoticeKind("tip", _READERS, "a tip arrives", "A reader sent a tip."),
    NoticeKind(
        "correction_request",
        _READERS,
        "a reader asks for a correction",
        "A reader asks for a correction of “{claim}”.",
        NOW,
    ),
    NoticeKind(
        "webhook_off",
        _SITE,
        "a webhook is switched off after failing for days",
        "The webhook “{webhook}” failed for days and is switched off.",
        NOW,
        quote="reason",
    ),
)
KINDS: Mapping[str, NoticeKind] = {kind.key: kind for kind in _ALL}


def grouped_kinds() -> dict[str, list[NoticeKind]]:
    """Return the kinds by the group in which the settings show them, in order."""
    groups: dict[str, list[NoticeKind]] = {}
    for kind in KINDS.values():
        groups.setdefault(kind.group, []).append(kind)
    return groups


def sentence_of(notice: Notice) -> str:
    """Return what the notice says, in one line; a kind of an older version by its name alone."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        return notice.kind.replace("_", " ").capitalize()
    said = kind.sentence.format_map(defaultdict(str, notice.words))
    return " ".join(said.split())


def quote_of(notice: Notice) -> str:
    """Return the words of somebody that stand under the sentence, or nothing."""
    kind = KINDS.get(notice.kind)
    return notice.words.get(kind.quote, "") if kind and kind.quote else ""


def known_kinds(keys: Iterable[str]) -> list[NoticeKind]:
    """Return those kinds that exist, in the order of the table."""
    wanted = set(keys)
    return [kind for kind in KINDS.values() if kind.key in wanted]
