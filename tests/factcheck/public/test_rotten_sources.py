"""What a reader still has when a cited page is gone, and the answer as it came."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from claims.base import now
from claims.evidence.capture_models import LinkOutcome
from claims.evidence.letters import keep_answer_evidence
from claims.evidence.link_watch import Judgement, PlannedVisit, Sighting, record_visit
from claims.evidence.models import Citation, EvidenceKind, QuotationCheck, Snapshot
from claims.evidence.operations import EvidenceDetails, add_evidence, attach_snapshot
from claims.evidence.publicity import set_snapshot_public
from claims.evidence.replies import replies_of
from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.review.drafting import submit
from claims.review.publication import publish
from factcheck.public.frozen import Frozen
from tests.builders import (
    QUOTATION,
    a_complete_dossier,
    an_editor,
    some_evidence,
    stored_text,
    the_live_publication,
    vote,
)
from tests.factcheck.public.newsroom import correct
from tests.factcheck.public.test_ruling_page import words

URL = "https://news.example/report"
Rule = Callable[[Claim], None]


@pytest.fixture
def rule(session: Session, reporter: User) -> Rule:
    """Return what publishes a claim whose dossier is complete."""

    def made(claim: Claim) -> None:
        submit(session, actor=reporter, claim=claim)
        for _ in range(2):
            vote(session, an_editor(session), claim)
        publish(session, actor=an_editor(session), claim=claim)
        session.commit()

    return made


def the_citation(session: Session, number: int = 1) -> Citation:
    return session.exec(select(Citation).where(Citation.number == number)).one()


def the_snapshot(session: Session, number: int = 1) -> Snapshot:
    return session.get_one(Snapshot, the_citation(session, number).snapshot_id)


def give_to_readers(session: Session, snapshot: Snapshot) -> None:
    set_snapshot_public(session, actor=an_editor(session), snapshot=snapshot, public=True)
    session.commit()


def visited(session: Session, outcome: LinkOutcome, days: float = 0) -> None:
    planned = PlannedVisit(the_citation(session).evidence_id, URL)
    seen = Sighting(status=404, final_url=URL)
    record_visit(session, planned, seen, Judgement(outcome), now() + timedelta(days=days))
    session.commit()


@pytest.fixture
def claim(session: Session, reporter: User, rule: Rule) -> Claim:
    """Return a published claim whose first source has an address."""
    claim = a_complete_dossier(session, reporter)
    the_citation(session).evidence.url = URL
    rule(claim)
    return claim


def source(client: FlaskClient, claim: Claim, number: int = 1) -> str:
    """Return what the ruling says of one source."""
    html = client.get(f"/rulings/{claim.slug}").text
    return html[html.index(f'id="source-{number}"') :].partition("</li>")[0]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (LinkOutcome.GONE, "The page is gone from this address, noticed"),
        (LinkOutcome.CHANGED, "The page has changed since our copy was kept, noticed"),
        (LinkOutcome.MOVED, "The address now leads to another page, noticed"),
    ],
)
def test_a_ruling_says_what_became_of_a_source_and_offers_its_words(
    client: FlaskClient, session: Session, claim: Claim, outcome: LinkOutcome, said: str
) -> None:
    assert "source-rotten" not in source(client, claim)
    visited(session, outcome)
    shown = source(client, claim)
    assert said in words(shown)
    assert f'href="/rulings/{claim.slug}/sources/1"' in shown
    assert the_snapshot(session).digest in shown
    assert "Our copy was kept" in words(shown)
    assert "source-rotten" not in source(client, claim, 2)
    assert client.get(f"/rulings/{claim.slug}/sources/1").status_code == 200


def test_a_server_that_stays_away_is_said_to(
    client: FlaskClient, session: Session, claim: Claim
) -> None:
    visited(session, LinkOutcome.UNREACHABLE)
    assert "source-rotten" not in source(client, claim)
    visited(session, LinkOutcome.UNREACHABLE, days=4)
    assert "The page cannot be reached" in words(source(client, claim))


def test_an_address_that_the_newsroom_replaced_is_said_to_be(
    client: FlaskClient, session: Session, claim: Claim
) -> None:
    the_citation(session).evidence.url = "https://elsewhere.example/"
    session.commit()
    shown = source(client, claim)
    assert "The address given here was replaced in our files" in words(shown)
    assert "elsewhere.example" not in shown


def test_a_source_that_must_not_be_known_has_its_quotation_and_the_hash_of_our_copy(
    client: FlaskClient, session: Session, reporter: User, rule: Rule
) -> None:
    claim = a_complete_dossier(session, reporter)
    citation = the_citation(session)
    citation.evidence.url, citation.evidence.on_record = URL, False
    rule(claim)
    visited(session, LinkOutcome.GONE)
    shown = source(client, claim)
    assert QUOTATION in shown
    assert "The words above are as we quoted them from our copy." in words(shown)
    assert the_snapshot(session).digest in shown
    assert f"/rulings/{claim.slug}/sources/1" not in shown
    give_to_readers(session, the_snapshot(session))
    shown = source(client, claim)
    assert f'href="/rulings/{claim.slug}/sources/1"' in shown
    assert f'href="/snapshots/{the_snapshot(session).digest}"' in shown


def test_a_quotation_that_differs_is_shown_in_context_once_our_copy_is_public(
    client: FlaskClient, session: Session, reporter: User, rule: Rule
) -> None:
    claim = a_complete_dossier(session, reporter)
    citation = the_citation(session)
    citation.quotation = QUOTATION.replace("years", "ages")
    citation.check = QuotationCheck.DIFFERS
    rule(claim)
    context = f"/rulings/{claim.slug}/sources/1"
    shown = source(client, claim)
    assert "quotation found with small differences in our copy" in words(shown)
    assert context not in shown
    assert client.get(context).status_code == 404
    give_to_readers(session, the_snapshot(session))
    assert f'href="{context}"' in source(client, claim)
    page = words(client.get(context).text)
    assert "which differs in some words" in page
    assert "single-payer for ages" in page


def test_a_source_without_our_copy_says_so_when_it_is_gone(
    client: FlaskClient, session: Session, reporter: User, rule: Rule
) -> None:
    claim = a_complete_dossier(session, reporter)
    citation = the_citation(session)
    citation.evidence.url = URL
    citation.snapshot_id, citation.check = None, QuotationCheck.NOT_CHECKED
    rule(claim)
    visited(session, LinkOutcome.GONE)
    assert "We kept no copy of it." in words(source(client, claim))


def test_an_earlier_edition_leads_to_its_own_context(
    client: FlaskClient, session: Session, claim: Claim, reporter: User
) -> None:
    correct(session, reporter, claim)
    session.commit()
    old = client.get(f"/rulings/{claim.slug}/editions/1").text
    assert f'href="/rulings/{claim.slug}/editions/1/sources/1"' in old


@pytest.mark.parametrize("is_public", [True, False])
def test_the_answer_as_it_came_is_frozen_with_the_ruling_and_shown(
    client: FlaskClient, session: Session, reporter: User, rule: Rule, *, is_public: bool
) -> None:
    claim = a_complete_dossier(session, reporter)
    (request,) = replies_of(session, claim)
    request.answer, request.answered_at = "Since 2009.", now()
    evidence = add_evidence(
        session,
        actor=reporter,
        source=some_evidence(session, reporter).source,
        details=EvidenceDetails(title="Their mail of Monday", kind=EvidenceKind.DOCUMENT),
    )
    snapshot = attach_snapshot(
        session, actor=reporter, evidence=evidence, stored=stored_text("Since 2009.")
    )
    keep_answer_evidence(session, actor=reporter, request=request, evidence=evidence)
    if is_public:
        give_to_readers(session, snapshot)
    rule(claim)
    html = client.get(f"/rulings/{claim.slug}").text
    shown = words(html[html.index('id="reply"') : html.index('id="sources"')])
    assert "Since 2009." in shown
    assert "We keep the answer as it came: “Their mail of Monday”." in shown
    assert snapshot.digest[:12] in shown
    assert (f'href="/snapshots/{snapshot.digest}"' in html) == is_public


def test_rulings_from_before_answers_were_frozen_are_still_read(
    session: Session, claim: Claim
) -> None:
    live = the_live_publication(session, claim)
    old = copy.deepcopy(dict[str, Any](live.ruling_version.dossier))
    for reply in old["replies"]:
        del reply["evidence"]
    assert [reply.came for reply in Frozen(old).replies] == [None]
