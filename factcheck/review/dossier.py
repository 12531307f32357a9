"""The dossier: all that an editor needs to decide on a claim, on one page."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from claims.base import now
from claims.errors import NotFound
from claims.evidence.replies import external_checks_of
from claims.filing.models import Claim, State
from claims.newsroom.models import User
from claims.review.board import history_of, panels_of, versions_of
from claims.review.dossiers import ruling_of
from claims.review.drafting import open_correction
from claims.review.models import Panel, Rating, RulingVersion, Vote
from claims.review.panels import visible_votes
from claims.review.possible import deeds_that_fit, why_not
from claims.review.publication import live_publication
from claims.review.question_models import VoteAnswer
from claims.review.questions import answers_of, questions_asked
from claims.review.queue import barred_because
from claims.review.scales import ratings_in_use
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.beside import beside, note_that_they_look
from factcheck.desk.finding import find
from factcheck.desk.history import Told, told
from factcheck.diffing import Change
from factcheck.review.blueprint import bp
from factcheck.review.forms import (
    Decision,
    ReasonForm,
    ScheduleForm,
    SeenForm,
    VoteForm,
    vote_form_asking,
)
from factcheck.review.jurisprudence import Jurisprudence, jurisprudence
from factcheck.review.reading import Reading, changes_between, changes_in_draft

RECENT = 15


class Dossier:
    """What the page shows of a claim, as one person may see it."""

    def __init__(self, claim: Claim, viewer: User, version: RulingVersion | None) -> None:
        self.claim, self.viewer, self.version = claim, viewer, version
        self.reading = Reading(version) if version else None
        self.correction = open_correction(db.session, claim)
        self.live = live_publication(db.session, claim)
        self.deeds: Mapping[str, str] = {
            deed.value: why_not(db.session, viewer, claim, deed)
            for deed in deeds_that_fit(db.session, claim)
        }

    @cached_property
    def versions(self) -> list[RulingVersion]:
        """Every version that was submitted, the newest first."""
        return versions_of(db.session, self.claim)

    @cached_property
    def before(self) -> RulingVersion | None:
        """What this version is compared with: what is live in a correction, else the one before."""
        if self.version is None:
            return None
        if self.correcting and self.live and self.live.version_id != self.version.id:
            return self.live.ruling_version
        earlier = (each for each in self.versions if each.number < self.version.number)
        return next(earlier, None)

    @property
    def correcting(self) -> bool:
        """Whether a correction of the text is under way."""
        return self.claim.state is State.CORRECTING

    @cached_property
    def changes(self) -> list[Change]:
        """What changed since the version before."""
        return changes_between(self.before, self.version) if self.before and self.version else []

    @cached_property
    def draft_changes(self) -> list[Change]:
        """What the text that is being corrected changes of what is live."""
        if self.live is None:
            return []
        return changes_in_draft(self.live.ruling_version, ruling_of(db.session, self.claim))

    @cached_property
    def panels(self) -> list[Panel]:
        """Every panel, the newest first."""
        return panels_of(db.session, self.claim)

    @cached_property
    def panel(self) -> Panel | None:
        """The panel on this very version."""
        if self.version is None:
            return None
        return next((each for each in self.panels if each.version_id == self.version.id), None)

    def votes(self, panel: Panel) -> list[Vote]:
        """Return the votes that this person may see."""
        return visible_votes(panel, self.viewer)

    @cached_property
    def answers(self) -> Mapping[str, Sequence[VoteAnswer]]:
        """What the votes that this person may see answered, by vote id."""
        shown = [vote for panel in self.panels for vote in self.votes(panel)]
        return answers_of(db.session, shown)

    @cached_property
    def before_us(self) -> Jurisprudence:
        """The most similar earlier rulings."""
        return jurisprudence(self.claim, self.version.rating_label if self.version else "")

    @property
    def barred(self) -> str:
        """Why this person may not judge, in a sentence, or nothing."""
        return barred_because(db.session, self.viewer, self.claim)

    @cached_property
    def proposable(self) -> list[Rating]:
        """The ratings that a vote may propose."""
        return ratings_in_use(db.session)

    @property
    def history(self) -> list[Told]:
        """The newest events, in words."""
        return [told(*row) for row in history_of(db.session, self.claim, most=RECENT)]


FORMS: Mapping[str, type[Decision]] = {
    "vote": VoteForm,
    "return": ReasonForm,
    "publish": SeenForm,
    "schedule": ScheduleForm,
    "correction": SeenForm,
    "bare": Decision,
}


@bp.get("/claims/<claim_id>")
def claim(claim_id: str) -> ResponseReturnValue:
    """Show a claim's dossier with the version that stands for decision."""
    return dossier_page(find(Claim, claim_id))


@bp.get("/claims/<claim_id>/versions/<int:number>")
def version(claim_id: str, number: int) -> ResponseReturnValue:
    """Show one version as it was submitted, with the votes on it; nothing can be decided here."""
    claim = find(Claim, claim_id)
    found = next((v for v in versions_of(db.session, claim) if v.number == number), None)
    if found is None:
        raise NotFound("version", f"{claim_id} {number}")
    dossier = Dossier(claim, signed_in_actor(), found)
    return render_template("review/version.html", dossier=dossier, claim=claim)


def dossier_page(claim: Claim, name: str = "", sent: Decision | None = None) -> ResponseReturnValue:
    """Return the dossier; `sent` is the form of that name that was refused, as it was typed."""
    newest = next(iter(versions_of(db.session, claim)), None)
    dossier = Dossier(claim, signed_in_actor(), newest)
    kinds = {**FORMS, "vote": vote_form_asking(questions_asked(db.session))}
    forms = {each: _fresh(kind, each) for each, kind in kinds.items()}
    if sent is not None:
        forms[name] = sent
    for form in forms.values():
        _bind(form, dossier)
    viewer = signed_in_actor()
    page = render_template(
        "review/claim.html",
        dossier=dossier,
        claim=claim,
        ruling=ruling_of(db.session, claim),
        external=external_checks_of(db.session, claim),
        forms=forms,
        form=sent or forms["vote"],
        refused=name,
        kept=_kept(sent) if sent and dossier.deeds.get(name) != "" else [],
        now=now(),
        beside=beside(claim, viewer),
    )
    note_that_they_look(claim.id, viewer)
    return page, sent.status if sent else 200


def _fresh(kind: type[Decision], prefix: str) -> Decision:
    """Return a form as nobody filled it in; when the page is opened, maybe with text put back."""
    return kind(prefix=prefix) if request.method == "GET" else kind(None, prefix=prefix)


def _bind(form: Decision, dossier: Dossier) -> None:
    """Bind a form to the version that this page shows."""
    if dossier.version is None:
        return
    if isinstance(form, VoteForm):
        form.for_version(dossier.version, dossier.proposable)
    if isinstance(form, VoteForm | SeenForm):
        form.digest.data = dossier.version.digest


def _kept(form: Decision) -> list[tuple[str, str]]:
    """Return what was typed into a form that the page offers no more, by label."""
    return [
        (field.label.text, field.data)
        for field in form
        if isinstance(field, TextAreaField) and field.data
    ]
