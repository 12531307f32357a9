"""A small newsroom for tests of the public side: rulings with everything that a page can show."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask
from sqlmodel import Session

from claims.base import now
from claims.dates import parse_imprecise_date
from claims.evidence.external_checks import CheckDetails, add_external_check, checker_called
from claims.evidence.models import Bearing, Channel, EvidenceKind
from claims.evidence.operations import EvidenceDetails, add_evidence, attach_snapshot
from claims.evidence.replies import ReplyQuestion, record_answer, replies_of, request_reply
from claims.evidence.sources import describe_source, source_called
from claims.filing.models import Claim
from claims.filing.operations import (
    AppearanceDetails,
    ClaimDetails,
    add_appearance,
    file_claim,
    topic_called,
)
from claims.newsroom.models import User
from claims.people.models import AffiliationKind, Contest, Speaker
from claims.people.operations import (
    add_affiliation,
    add_candidacy,
    add_contest,
    speaker_called,
)
from claims.review.corrections import (
    ask_for_retraction,
    begin_correction,
    confirm_retraction,
    publish_correction,
    submit_correction,
)
from claims.review.dossiers import ruling_of
from claims.review.drafting import DraftText, save_draft, submit, waive_gate
from claims.review.models import Choice, CorrectionClass
from claims.review.panels import open_panel_of
from claims.review.publication import publish
from claims.review.triage import assign
from factcheck.indexing import rebuild_index
from tests.builders import (
    QUOTATION,
    a_citation,
    a_rating,
    an_editor,
    stored_text,
    vote,
)

ANALYSIS = """## What is known

The mailer says so [1]. The wire reported it [2], and a paper printed the wire [3].

In a questionnaire he was open to less [4]."""


@dataclass
class Newsroom:
    """Somebody who writes, a speaker with a past, a contest and a topic."""

    session: Session
    reporter: User
    speaker: Speaker
    contest: Contest
    topic_id: str


def a_newsroom(session: Session, reporter: User) -> Newsroom:
    """Return a newsroom in the contest that the product was asked for."""
    speaker = speaker_called(session, actor=reporter, name="Robert Lee Ahn")
    add_affiliation(
        session,
        actor=reporter,
        speaker=speaker,
        kind=AffiliationKind.PARTY,
        name="Democratic",
        since=parse_imprecise_date("2012"),
    )
    contest = add_contest(
        session,
        actor=reporter,
        name="CA-34 special election, 2017",
        description="A seat in the House.",
        begins=parse_imprecise_date("January 2017"),
        ends=parse_imprecise_date("6 June 2017"),
    )
    add_candidacy(session, actor=reporter, contest=contest, speaker=speaker, party="Democratic")
    rival = speaker_called(session, actor=reporter, name="Jimmy Gomez")
    add_candidacy(session, actor=reporter, contest=contest, speaker=rival, outcome="won")
    topic = topic_called(session, actor=reporter, name="Health care")
    return Newsroom(session, reporter, speaker, contest, topic.id)


def a_full_ruling(room: Newsroom, wording: str = "Ahn backed single-payer for years") -> Claim:
    """Return a published claim with dissent, a waiver, answers, shared origins, other verdicts."""
    claim = a_full_claim_in_review(room, wording)
    dissenter = an_editor(room.session)
    vote(room.session, dissenter, claim, Choice.RETURN)
    for _ in range(2):
        vote(room.session, an_editor(room.session), claim)
    publish(room.session, actor=an_editor(room.session), claim=claim)
    _others(room, claim)
    return claim


def a_full_claim_in_review(room: Newsroom, wording: str) -> Claim:
    """Return a claim with all that bears on it, submitted."""
    session, reporter = room.session, room.reporter
    first = AppearanceDetails(
        quotation=QUOTATION,
        said=parse_imprecise_date("spring 2017"),
        venue="Campaign mailer",
        medium="print",
        url="https://mailer.example/1",
    )
    given = ClaimDetails(
        wording=wording,
        contest_id=room.contest.id,
        topic_ids=[room.topic_id],
        elements=["He advocated it in public", "He did so for years"],
        first=first,
    )
    claim = file_claim(session, actor=reporter, speaker=room.speaker, details=given)
    assign(session, actor=reporter, claim=claim, assignee=reporter)
    _cite_all(room, claim)
    _ask_twice(room, claim)
    waive_gate(
        session, actor=reporter, claim=claim, gate="independent_sources", reason="One wire only."
    )
    text = DraftText(a_rating(session).id, "He did, but not for years.", ANALYSIS)
    seen = ruling_of(session, claim).version
    save_draft(session, actor=reporter, claim=claim, seen_version=seen, text=text)
    submit(session, actor=reporter, claim=claim)
    return claim


def _cite_all(room: Newsroom, claim: Claim) -> None:
    session, reporter = room.session, room.reporter
    public, years = claim.elements
    cited = (
        (public, "Ahn for Congress", "", True, Bearing.SUPPORTS),
        (public, "The Wire", "", False, Bearing.SUPPORTS),
        (public, "The Paper", "The Wire", False, Bearing.CONTEXT),
        (years, "A former aide", "", False, Bearing.REFUTES),
    )
    for element, name, origin, primary, bearing in cited:
        source = source_called(session, actor=reporter, name=name, origin=origin)
        if name == "A former aide":
            describe_source(
                session,
                actor=reporter,
                source=source,
                interests="Left the campaign",
                anonymity_reason="Fears for a job",
            )
        evidence = add_evidence(
            session,
            actor=reporter,
            source=source,
            details=EvidenceDetails(
                title=f"What {name} says",
                kind=EvidenceKind.NEWS_REPORT,
                author="B. Line",
                url="https://news.example/1",
                reference="p. 3",
                published=parse_imprecise_date("26 May 2017"),
                is_primary=primary,
                on_record=name != "A former aide",
                archive_url="https://archive.example/1",
            ),
        )
        attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored_text())
        a_citation(session, reporter, element, evidence, bearing=bearing, locator="second half")


def _ask_twice(room: Newsroom, claim: Claim) -> None:
    asked_at = now() - timedelta(days=9)
    for whom, days in (("the campaign", 2), ("the press office", 3)):
        asked = ReplyQuestion(
            whom, Channel.TELEPHONE, "Since when?", asked_at + timedelta(days=days), asked_at
        )
        request_reply(
            room.session, actor=room.reporter, claim=claim, speaker=claim.speaker, asked=asked
        )
    first = replies_of(room.session, claim)[0]
    record_answer(room.session, actor=room.reporter, request=first, answer="Since 2009.\nAlways.")


def _others(room: Newsroom, claim: Claim) -> None:
    session = room.session
    repeat = AppearanceDetails(
        quotation="For years, I tell you.", said=parse_imprecise_date("2 June 2017"), venue="Debate"
    )
    add_appearance(session, actor=room.reporter, claim=claim, speaker=room.speaker, details=repeat)
    verdict = CheckDetails(
        url="https://checks.example/1",
        label="Mostly <Accurate>",
        number=4,
        worst=1,
        best=5,
        published=parse_imprecise_date("June 2017"),
    )
    checker = checker_called(session, "Other Checkers")
    add_external_check(session, claim=claim, checker=checker, details=verdict)
    silent = replace(verdict, label=None, number=None, worst=None, best=None, url=verdict.url + "0")
    add_external_check(session, claim=claim, checker=checker, details=silent)


def correct(
    session: Session,
    reporter: User,
    claim: Claim,
    *,
    kind: CorrectionClass = CorrectionClass.CLARIFICATION,
    summary: str = "He did, but not for many years.",
    rating: str = "half-true",
    note: str = "Says more clearly how long.",
) -> None:
    """Publish a correction of this class."""
    begin_correction(
        session, actor=reporter, claim=claim, kind=kind, reason="A reader wrote.", public_note=note
    )
    ruling = ruling_of(session, claim)
    text = DraftText(a_rating(session, rating).id, summary, ruling.analysis)
    save_draft(session, actor=reporter, claim=claim, seen_version=ruling.version, text=text)
    submit_correction(session, actor=reporter, claim=claim)
    if open_panel_of(session, claim) is not None:
        for _ in range(2):
            vote(session, an_editor(session), claim)
    publish_correction(session, actor=an_editor(session), claim=claim)


def retract(session: Session, claim: Claim) -> None:
    """Retract a ruling, by two editors."""
    ask_for_retraction(
        session,
        actor=an_editor(session),
        claim=claim,
        reason="Rests on a forgery.",
        public_note="It rested on a forged letter.",
    )
    confirm_retraction(session, actor=an_editor(session), claim=claim)


def indexed(app: Flask, session: Session) -> None:
    """Commit what was built, and have it in the search index."""
    session.commit()
    with app.app_context():
        rebuild_index()
