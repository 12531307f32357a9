"""What can be done to a claim as a whole, each as the workflow table allows it."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from claims.errors import BadInput
from claims.filing.models import Claim
from claims.filing.operations import find_claim
from claims.filing.queries import claims_like
from claims.newsroom.models import Role, User
from claims.newsroom.operations import find_user, people_with_role
from claims.review import triage
from claims.review.deadlines import set_deadline
from claims.review.drafting import submit as submit_draft
from claims.review.drafting import waive_gate
from claims.review.drafting import withdraw as take_back
from claims.review.workflow import Action, require_transition
from factcheck.accounts.actor import demand_role, signed_in_actor
from factcheck.database import db
from factcheck.desk.blueprint import bp
from factcheck.desk.fields import options
from factcheck.desk.finding import find
from factcheck.desk.forms import AssignForm, DeadlineForm, EmptyForm, MergeForm, ReasonForm
from factcheck.desk.going_back import back_or
from factcheck.desk.saving import page, saving
from factcheck.desk.words import GATES
from factcheck.desk.workbench import workbench

MOST_FOUND = 20


@bp.post("/claims/<claim_id>/take")
def take(claim_id: str) -> ResponseReturnValue:
    """Take a filed claim oneself."""

    def change(session: Session, claim: Claim, actor: User) -> None:
        triage.assign(session, actor=actor, claim=claim, assignee=actor)

    return _do(claim_id, change, "The claim is yours.")


@bp.post("/claims/<claim_id>/submit")
def submit(claim_id: str) -> ResponseReturnValue:
    """Submit the draft to a panel, or say all that is missing."""

    def change(session: Session, claim: Claim, actor: User) -> None:
        submit_draft(session, actor=actor, claim=claim)

    return _do(claim_id, change, "The ruling is submitted. Editors vote on exactly this text.")


@bp.post("/claims/<claim_id>/withdraw")
def withdraw(claim_id: str) -> ResponseReturnValue:
    """Take the ruling back from review."""

    def change(session: Session, claim: Claim, actor: User) -> None:
        take_back(session, actor=actor, claim=claim)

    return _do(claim_id, change, "The ruling is withdrawn. Votes that were cast are void.")


def _do(
    claim_id: str, change: Callable[[Session, Claim, User], None], words: str
) -> ResponseReturnValue:
    """Do what one button asks; if it is refused, show the claim with all that is missing."""
    claim = find(Claim, claim_id)
    form = EmptyForm()
    with saving(form) as session:
        change(session, claim, signed_in_actor())
        flash(words, "success")
        return redirect(back_or(url_for("desk.claim", claim_id=claim_id)))
    return workbench(claim, form), form.status


@bp.route("/claims/<claim_id>/assign", methods=["GET", "POST"])
def assign(claim_id: str) -> ResponseReturnValue:
    """Give a claim to a reporter, or hand it over to another; with a deadline and a message."""
    claim = find(Claim, claim_id)
    demand_role("give a claim to somebody", Role.EDITOR)
    form = AssignForm(data={"assignee": claim.assignee_id, "due_on": claim.due_on})
    people = people_with_role(db.session, Role.REPORTER)
    form.assignee.choices = options((person.id, person.name) for person in people)
    if form.is_ready():
        with saving(form) as session:
            assignee = find_user(session, form.assignee.data)
            actor, message = signed_in_actor(), form.message.data or ""
            triage.reassign(session, actor=actor, claim=claim, assignee=assignee, message=message)
            set_deadline(session, actor=actor, claim=claim, due_on=form.due_on.data)
            flash(f"{assignee.name} has the claim now{_by_when(claim)}.", "success")
            return redirect(url_for("desk.claim", claim_id=claim_id))
    return page("assign.html", form, claim=claim)


def _by_when(claim: Claim) -> str:
    return f", due on {claim.due_on:%d %B %Y}" if claim.due_on else ""


@bp.route("/claims/<claim_id>/deadline", methods=["GET", "POST"])
def deadline(claim_id: str) -> ResponseReturnValue:
    """Set the day by which a claim is to be ready, move it, or take it away."""
    claim = find(Claim, claim_id)
    demand_role("set a deadline", Role.EDITOR)
    form = DeadlineForm(data={"due_on": claim.due_on})
    if form.is_ready():
        with saving(form) as session:
            due_on = form.due_on.data
            set_deadline(session, actor=signed_in_actor(), claim=claim, due_on=due_on)
            flash(f"The claim has {'a' if due_on else 'no'} deadline{_by_when(claim)}.", "success")
            return redirect(url_for("desk.claim", claim_id=claim_id))
    return page("deadline.html", form, claim=claim)


@bp.route("/claims/<claim_id>/decline", methods=["GET", "POST"])
def decline(claim_id: str) -> ResponseReturnValue:
    """Decide not to check the claim."""

    def change(session: Session, claim: Claim, reason: str) -> None:
        triage.decline(session, actor=signed_in_actor(), claim=claim, reason=reason)

    return _with_reason(claim_id, Action.DECLINE, change, "The claim is declined.")


@bp.route("/claims/<claim_id>/reopen", methods=["GET", "POST"])
def reopen(claim_id: str) -> ResponseReturnValue:
    """Take a declined or merged claim up again."""

    def change(session: Session, claim: Claim, reason: str) -> None:
        triage.reopen(session, actor=signed_in_actor(), claim=claim, reason=reason)

    return _with_reason(claim_id, Action.REOPEN, change, "The claim is open again.")


def _with_reason(
    claim_id: str,
    action: Action,
    change: Callable[[Session, Claim, str], None],
    words: str,
) -> ResponseReturnValue:
    claim = find(Claim, claim_id)
    if request.method == "GET":
        require_transition(claim, action, signed_in_actor())
    form = ReasonForm()
    if form.is_ready():
        with saving(form) as session:
            change(session, claim, form.reason.data or "")
            flash(words, "success")
            return redirect(url_for("desk.claim", claim_id=claim_id))
    return page("reason.html", form, claim=claim, title=f"{action.value.capitalize()} this claim")


@bp.route("/claims/<claim_id>/merge", methods=["GET", "POST"])
def merge(claim_id: str) -> ResponseReturnValue:
    """Fold the claim into another that says the same. `?q=` looks for that one."""
    claim = find(Claim, claim_id)
    if request.method == "GET":
        require_transition(claim, Action.MERGE, signed_in_actor())
    words = request.args.get("q", claim.speaker.name)[:200]
    found = claims_like(db.session, words, but=claim, most=MOST_FOUND)
    form = MergeForm()
    form.target.choices = options((each.id, each.wording) for each in found)
    if form.is_ready():
        with saving(form) as session:
            target = find_claim(session, form.target.data)
            moved = triage.merge(session, actor=signed_in_actor(), claim=claim, target=target)
            flash(f"The claim is merged. Appearances that moved here: {moved}.", "success")
            return redirect(url_for("desk.claim", claim_id=target.id))
    return page("merge.html", form, claim=claim, words=words, found=found)


@bp.route("/claims/<claim_id>/waive/<gate>", methods=["GET", "POST"])
def waive(claim_id: str, gate: str) -> ResponseReturnValue:
    """Pass one gate, with a reason that readers will see."""
    claim = find(Claim, claim_id)
    form = ReasonForm()
    if gate not in GATES:
        form.refuse(BadInput("gate", "There is no such gate."))
    elif form.is_ready():
        with saving(form) as session:
            actor, reason = signed_in_actor(), form.reason.data or ""
            waive_gate(session, actor=actor, claim=claim, gate=gate, reason=reason)
            flash("The gate is waived. Readers will see the reason.", "success")
            return redirect(url_for("desk.claim", claim_id=claim_id))
    return page("reason.html", form, claim=claim, title=f"Waive: {GATES.get(gate, gate)}")
