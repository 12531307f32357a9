"""What each thing that waits says on the first page, what to do next, and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from claims.filing.models import Claim
from claims.review.waiting import Urgency, Wait, Waiting


@dataclass(frozen=True)
class Say:
    """How one kind is told: a word for its kind, what to do next (one link), and where that is.

    `next_step` may hold `{detail}` and `{count}`. `time` is the word before the moment: "due"
    where `at` is until when, "waiting since" where it is since when.
    """

    label: str
    next_step: str
    url: Callable[[Waiting], str]
    time: str = "waiting since"


@dataclass(frozen=True)
class Row:
    """One row of the list: what it is, the claim if it is about one, the next step, the time."""

    label: str
    next_step: str
    url: str
    time: str
    at: datetime
    is_whole_day: bool
    is_late: bool
    claim: Claim | None
    about: str


def _in_review(each: Waiting) -> str:
    return url_for("review.claim", claim_id=_id(each))


def _at_the_desk(each: Waiting) -> str:
    return url_for("desk.claim", claim_id=_id(each))


def _evidence(each: Waiting) -> str:
    return url_for("desk.evidence", evidence_id=each.subject_id)


def _id(each: Waiting) -> str:
    return each.claim.id if each.claim else ""


SAYS: Mapping[Wait, Say] = {
    Wait.VOTE: Say("Vote", "Read the dossier and vote: {detail}", _in_review),
    Wait.SECOND_PERSON: Say("Correction", "Check and publish the correction", _in_review),
    Wait.CONFIRM_RETRACTION: Say("Retraction", "Confirm or drop the retraction", _in_review),
    Wait.PUBLISH: Say("Approved", "Publish or schedule it", _in_review),
    Wait.SCHEDULED: Say("Scheduled", "Look it over before it is public", _in_review, "public at"),
    Wait.RETURNED: Say("Returned", "Read why it came back, and mend it", _in_review),
    Wait.WRITE_CORRECTION: Say(
        "Correction",
        "Write the corrected text, and submit it",
        lambda each: url_for("desk.draft", claim_id=_id(each)),
    ),
    Wait.DEADLINE: Say("Deadline", "Finish it, or ask for another day", _at_the_desk, "due"),
    Wait.REPLY: Say(
        "Reply",
        "Record what {detail} answered",
        lambda each: url_for("desk.record_answer", reply_id=each.subject_id),
        "answer due",
    ),
    Wait.LETTER_FAILED: Say(
        "Letter",
        "Send the letter to {detail} again",
        lambda each: url_for("evidence_desk.letters", claim_id=_id(each)),
        "written",
    ),
    Wait.CAPTURE_FAILED: Say(
        "Capture failed", "Capture the page again, or upload a copy", _evidence, "failed"
    ),
    Wait.LINK_ROTTED: Say("Link", "See whether our copy suffices: {detail}", _evidence, "since"),
    Wait.RECHECK: Say(
        "Recheck",
        "Look at the ledger's new finding, and settle it",
        lambda _: url_for("ledger.desk.desk_rechecks"),
    ),
    Wait.MENTION: Say(
        "Mention",
        "Read what {detail} says to you",
        lambda each: url_for("notices.open_notice", notice_id=each.subject_id),
    ),
    Wait.TIPS: Say(
        "Tips", "Read what readers sent: {count} waiting", lambda _: url_for("desk.tips")
    ),
    Wait.CORRECTION_REQUEST: Say(
        "Readers",
        "Answer requests for correction: {count} open",
        lambda _: url_for("review.requests"),
    ),
}


def row_of(each: Waiting) -> Row:
    """Return how a thing that waits is shown."""
    say = SAYS[each.wait]
    return Row(
        label=say.label,
        next_step=say.next_step.format(detail=each.detail, count=each.count),
        url=say.url(each),
        time=say.time,
        at=each.at,
        is_whole_day=each.wait is Wait.DEADLINE,
        is_late=each.urgency is Urgency.LATE,
        claim=each.claim,
        about=each.claim.wording if each.claim else each.detail,
    )
