"""One claim with all that is known of it: what blocks it, its evidence, its draft, its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import render_template, url_for

from claims.base import now
from claims.errors import ClaimError, Missing
from claims.evidence.models import Citation
from claims.evidence.replies import external_checks_of
from claims.filing.models import Claim, Element, State
from claims.filing.queries import appearances_of
from claims.filing.rules import OPEN_FOR_WORK, TAKES_APPEARANCES
from claims.newsroom.models import Role, User
from claims.review.board import history_of, versions_of
from claims.review.deadlines import UNDER_WAY, is_overdue
from claims.review.dossiers import load_dossier
from claims.review.drafting import UNWAIVABLE, require_draft_open
from claims.review.gates import GATES as GATE_CHECKS
from claims.review.gates import Dossier, Remark, missing_from, remarks_on
from claims.review.workflow import Action, require_transition
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.beside import beside, note_that_they_look
from factcheck.desk.blueprint import bp
from factcheck.desk.finding import find
from factcheck.desk.forms import EmptyForm
from factcheck.desk.history import told
from factcheck.desk.mending import citation_url, mend_url
from factcheck.desk.saving import DeskForm
from factcheck.desk.words import GATES

OfGate = TypeVar("OfGate", Missing, Remark)

RECENT = 12
BEFORE_REVIEW = frozenset({State.FILED, State.RESEARCHING, State.DECLINED, State.MERGED})
REVIEW_WORDS = {
    State.PUBLISHED: "Correct or retract",
    State.CORRECTING: "The correction",
    State.RETURNED: "Why it was returned",
}


@dataclass(frozen=True)
class GateLine:
    """One gate as the page shows it: done, waived, or what is missing with where to mend it.

    `remarks` block nothing: what a person should look at, each with its address.
    """

    name: str
    message: str
    done: bool
    waiver: str = ""
    missing: Sequence[tuple[str, str]] = ()
    remarks: Sequence[tuple[str, str]] = ()
    waive_url: str = ""


@dataclass(frozen=True)
class Part:
    """One part of the claim with what speaks for it, against it, and about it."""

    element: Element
    supports: Sequence[Citation]
    refutes: Sequence[Citation]
    context: Sequence[Citation]


@dataclass(frozen=True)
class Offer:
    """Something this person can do to the claim now."""

    label: str
    url: str
    is_post: bool = False
    kind: str = "second"


@bp.get("/claims/<claim_id>")
def claim(claim_id: str) -> str:
    """Show the claim's workbench."""
    return workbench(find(Claim, claim_id), EmptyForm())


def workbench(claim: Claim, form: DeskForm) -> str:
    """Return the claim's page; `form` is that of an action which was refused, or an empty one."""
    actor = signed_in_actor()
    dossier = load_dossier(db.session, claim)
    in_work = claim.state in OPEN_FOR_WORK or claim.state is State.CORRECTING
    page = render_template(
        "desk/claim.html",
        form=form,
        claim=claim,
        dossier=dossier,
        is_open=claim.state in OPEN_FOR_WORK,
        in_work=in_work,
        takes_appearances=claim.state in TAKES_APPEARANCES,
        can_draft=_can_draft(claim),
        gates=gate_lines(dossier) if in_work else [],
        parts=[_part(dossier, element) for element in claim.elements],
        appearances=appearances_of(db.session, claim),
        offers=offers(claim, actor),
        is_mine=claim.assignee_id == actor.id,
        checks=external_checks_of(db.session, claim),
        versions=versions_of(db.session, claim),
        history=[told(*row) for row in history_of(db.session, claim, most=RECENT)],
        merged_into=db.session.get(Claim, claim.merged_into_id) if claim.merged_into_id else None,
        now=now(),
        is_overdue=is_overdue(claim, now().date()),
        beside=beside(claim, actor),
    )
    note_that_they_look(claim.id, actor)
    return page


@bp.get("/claims/<claim_id>/history")
def history(claim_id: str) -> str:
    """Show everything that was ever done to the claim."""
    claim = find(Claim, claim_id)
    events = [told(*row) for row in history_of(db.session, claim)]
    return render_template("desk/history.html", claim=claim, events=events)


def gate_lines(dossier: Dossier) -> list[GateLine]:
    """Return every gate that the standards keep shut, those that block first."""
    missing, remarks = _by_gate(missing_from(dossier)), _by_gate(remarks_on(dossier))
    waived = {waiver.gate: waiver.reason for waiver in dossier.waivers}
    lines = [
        _line(
            dossier.claim, name, missing.get(name, ()), remarks.get(name, ()), waived.get(name, "")
        )
        for name in GATE_CHECKS
        if dossier.standards.get(name, 1)
    ]
    return sorted(lines, key=lambda line: line.done)


def _by_gate(found: Iterable[OfGate]) -> dict[str, list[OfGate]]:
    groups: dict[str, list[OfGate]] = {}
    for each in found:
        groups.setdefault(each.gate, []).append(each)
    return groups


def _line(
    claim: Claim,
    name: str,
    missing: Sequence[Missing],
    remarks: Sequence[Remark],
    waiver: str,
) -> GateLine:
    can_waive = missing and name not in UNWAIVABLE
    return GateLine(
        name=name,
        message=GATES[name],
        done=not missing,
        waiver=waiver,
        missing=[(each.message, mend_url(each, claim)) for each in missing],
        remarks=[(each.message, citation_url(each.citation_id)) for each in remarks],
        waive_url=url_for("desk.waive", claim_id=claim.id, gate=name) if can_waive else "",
    )


def _part(dossier: Dossier, element: Element) -> Part:
    by_bearing: dict[str, list[Citation]] = {}
    for citation in dossier.citations_of(element):
        by_bearing.setdefault(citation.bearing, []).append(citation)
    return Part(
        element,
        by_bearing.get("supports", ()),
        by_bearing.get("refutes", ()),
        by_bearing.get("context", ()),
    )


def _can_draft(claim: Claim) -> bool:
    try:
        require_draft_open(db.session, claim)
    except ClaimError:
        return False
    return True


def _may(claim: Claim, action: Action, actor: User) -> bool:
    try:
        require_transition(claim, action, actor)
    except ClaimError:
        return False
    return True


def offers(claim: Claim, actor: User) -> list[Offer]:
    """Return what this person can do to the claim in its state, the likeliest first."""

    def url(endpoint: str) -> str:
        return url_for(f"desk.{endpoint}", claim_id=claim.id)

    found: list[Offer] = []
    if _may(claim, Action.ASSIGN, actor) and actor.has(Role.REPORTER):
        found.append(Offer("Take it", url("take"), is_post=True, kind=""))
    if _may(claim, Action.SUBMIT, actor):
        found.append(Offer("Submit for review", url("submit"), is_post=True, kind=""))
    if _may(claim, Action.WITHDRAW, actor):
        found.append(Offer("Withdraw", url("withdraw"), is_post=True))
    if actor.has(Role.EDITOR) and claim.state in OPEN_FOR_WORK:
        found.append(Offer("Hand over" if claim.assignee_id else "Assign", url("assign")))
    elif actor.has(Role.EDITOR) and claim.state in UNDER_WAY:
        found.append(
            Offer("Move the deadline" if claim.due_on else "Set a deadline", url("deadline"))
        )
    if claim.state not in BEFORE_REVIEW:
        review_url = url_for("review.claim", claim_id=claim.id)
        found.append(Offer(REVIEW_WORDS.get(claim.state, "See it in review"), review_url))
    rest = (Action.MERGE, Action.DECLINE, Action.REOPEN)
    return found + [
        Offer(action.value.capitalize(), url(action.value))
        for action in rest
        if _may(claim, action, actor)
    ]
