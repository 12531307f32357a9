"""Valid people, claims and rulings for tests, each made through the domain's own doors."""

import itertools
from datetime import timedelta

from sqlmodel import Session

from claims.base import now
from claims.dates import parse_imprecise_date
from claims.evidence.models import Bearing, CaptureMethod, Channel, Citation, Evidence
from claims.evidence.operations import (
    CitationDetails,
    EvidenceDetails,
    StoredBytes,
    add_evidence,
    attach_snapshot,
    cite,
)
from claims.evidence.replies import ReplyQuestion, request_reply
from claims.evidence.sources import source_called
from claims.filing.models import Claim, Element
from claims.filing.operations import AppearanceDetails, ClaimDetails, file_claim
from claims.newsroom.models import Role, User
from claims.newsroom.operations import add_user
from claims.people.operations import speaker_called
from claims.review.dossiers import ruling_of
from claims.review.drafting import DraftText, save_draft, submit
from claims.review.models import Choice, Panel, Publication, Rating, Vote
from claims.review.panels import Ballot, cast_vote, open_panel_of
from claims.review.publication import live_publication, publish
from claims.review.scales import seed_scales
from claims.review.triage import assign

_numbers = itertools.count(1)
QUOTATION = "I have publicly advocated for single-payer for years."


def a_person(session: Session, *roles: Role, name: str | None = None) -> User:
    """Return a new member of the newsroom with these roles."""
    return add_user(session, actor=None, name=name or f"Person {next(_numbers)}", roles=roles)


def a_reporter(session: Session) -> User:
    """Return a new reporter."""
    return a_person(session, Role.REPORTER)


def an_editor(session: Session) -> User:
    """Return a new editor."""
    return a_person(session, Role.EDITOR)


def an_admin(session: Session) -> User:
    """Return a new admin, who is neither reporter nor editor."""
    return a_person(session, Role.ADMIN)


def details(wording: str = "He was for single-payer for years", **more: object) -> ClaimDetails:
    """Return what a complete claim form holds."""
    first = AppearanceDetails(
        quotation=QUOTATION,
        said=parse_imprecise_date("May 2017"),
        venue="Campaign mailer",
        medium="print",
    )
    return ClaimDetails(**{"wording": wording, "first": first, **more})  # type: ignore[arg-type]  # what a test gives


def a_claim(session: Session, reporter: User, **more: object) -> Claim:
    """Return a filed claim."""
    speaker = speaker_called(session, actor=reporter, name="Robert Lee Ahn")
    return file_claim(session, actor=reporter, speaker=speaker, details=details(**more))  # type: ignore[arg-type]  # what a test gives


def a_claim_at_work(session: Session, reporter: User, **more: object) -> Claim:
    """Return a claim that the reporter has taken."""
    claim = a_claim(session, reporter, **more)
    assign(session, actor=reporter, claim=claim, assignee=reporter)
    return claim


def some_evidence(
    session: Session, reporter: User, *, source: str = "The Daily", primary: bool = False
) -> Evidence:
    """Return evidence with a snapshot in which QUOTATION stands."""
    evidence = add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name=source),
        details=EvidenceDetails(title=f"Report {next(_numbers)}", is_primary=primary),
    )
    attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored_text())
    return evidence


def stored_text(text: str = f"He said: “{QUOTATION}” Then he left.") -> StoredBytes:
    """Return a stored text file, as the snapshot store would."""
    return StoredBytes(
        digest=f"{next(_numbers):064x}",
        size=len(text),
        media_type="text/plain",
        method=CaptureMethod.UPLOADED,
        text=text,
    )


def a_citation(
    session: Session, reporter: User, element: Element, evidence: Evidence, **more: object
) -> Citation:
    """Return a citation that supports the element."""
    given = {"bearing": Bearing.SUPPORTS, "quotation": QUOTATION, "why": "He says so.", **more}
    return cite(
        session,
        actor=reporter,
        element=element,
        evidence=evidence,
        details=CitationDetails(**given),  # type: ignore[arg-type]  # what a test gives
    )


def a_rating(session: Session, slug: str = "half-true") -> Rating:
    """Return a rating of the first scale."""
    scale = seed_scales(session)
    return next(rating for rating in scale.ratings if rating.slug == slug)


def a_complete_dossier(session: Session, reporter: User, **more: object) -> Claim:
    """Return a claim at work to which nothing is missing but submission."""
    claim = a_claim_at_work(session, reporter, **more)
    for element in claim.elements:
        for source, primary in (("The Daily", True), ("The Weekly", False)):
            evidence = some_evidence(session, reporter, source=source, primary=primary)
            a_citation(session, reporter, element, evidence)
    ask(session, reporter, claim)
    write(session, reporter, claim)
    return claim


def ask(session: Session, reporter: User, claim: Claim) -> None:
    """Ask the speaker for a reply."""
    asked = ReplyQuestion("press office", Channel.MAIL, "Since when?", now() + timedelta(days=2))
    request_reply(session, actor=reporter, claim=claim, speaker=claim.speaker, asked=asked)


def write(
    session: Session,
    writer: User,
    claim: Claim,
    *,
    rating: str = "half-true",
    summary: str = "So-so.",
) -> None:
    """Write a complete draft over whatever stands there."""
    text = DraftText(a_rating(session, rating).id, summary, f"It is {summary} [1]")
    seen = ruling_of(session, claim).version
    save_draft(session, actor=writer, claim=claim, seen_version=seen, text=text)


def a_claim_in_review(session: Session, reporter: User, **more: object) -> Claim:
    """Return a claim that was submitted."""
    claim = a_complete_dossier(session, reporter, **more)
    submit(session, actor=reporter, claim=claim)
    return claim


def the_panel(session: Session, claim: Claim) -> Panel:
    """Return the claim's open panel."""
    panel = open_panel_of(session, claim)
    assert panel is not None
    return panel


def vote(
    session: Session, editor: User, claim: Claim, choice: Choice = Choice.APPROVE, **more: str
) -> Vote:
    """Cast a vote on the version under review."""
    panel = the_panel(session, claim)
    reasons = "" if choice is Choice.APPROVE else "Not so."
    ballot = Ballot(panel.ruling_version.digest, choice, reasons, **more)
    return cast_vote(session, actor=editor, panel=panel, ballot=ballot)


def an_approved_claim(session: Session, reporter: User, **more: object) -> Claim:
    """Return a claim that two editors approved."""
    claim = a_claim_in_review(session, reporter, **more)
    for _ in range(2):
        vote(session, an_editor(session), claim)
    return claim


def a_published_claim(session: Session, reporter: User, **more: object) -> Claim:
    """Return a claim whose ruling is public."""
    claim = an_approved_claim(session, reporter, **more)
    publish(session, actor=an_editor(session), claim=claim)
    return claim


def the_live_publication(session: Session, claim: Claim) -> Publication:
    """Return what of the claim is public."""
    live = live_publication(session, claim)
    assert live is not None
    return live
