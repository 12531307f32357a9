from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from claims.evidence.capture_models import LinkOutcome, LinkVisit
from claims.evidence.link_watch import (
    Before,
    Judgement,
    PlannedVisit,
    Sighting,
    count_rotten,
    host_of,
    hosts_visited_since,
    judge,
    last_visit,
    links_due,
    plan_visit,
    record_visit,
    rotten_links,
)
from claims.evidence.models import Evidence
from claims.evidence.operations import EvidenceDetails, add_evidence, remove_citation
from claims.evidence.queries import citations_of_evidence
from claims.evidence.sources import source_called
from claims.newsroom.models import User
from tests.builders import a_citation, a_claim_at_work, a_reporter

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://news.example/story"
BEFORE = Before(URL, "a" * 64)
SAME = Sighting(200, URL, "a" * 64, "He said it.")


@pytest.fixture
def reporter(session: Session) -> User:
    return a_reporter(session)


def cited(session: Session, reporter: User, url: str | None = URL) -> Evidence:
    evidence = add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name="The Daily"),
        details=EvidenceDetails(title=f"Report at {url}", url=url),
    )
    claim = a_claim_at_work(session, reporter)
    a_citation(session, reporter, claim.elements[0], evidence, quotation="He said it.")
    return evidence


def visit(session: Session, evidence: Evidence, sighting: Sighting, at: datetime) -> LinkVisit:
    planned = plan_visit(session, evidence)
    return record_visit(session, planned, sighting, judge(sighting, planned), at)


@pytest.mark.parametrize(
    ("sighting", "before", "outcome", "note"),
    [
        (SAME, None, LinkOutcome.OK, ""),
        (SAME, BEFORE, LinkOutcome.OK, ""),
        (Sighting(200, "http://www.news.example/story/", "a" * 64), BEFORE, LinkOutcome.OK, ""),
        (Sighting(404, failure="404."), BEFORE, LinkOutcome.GONE, "404."),
        (Sighting(410, failure="410."), None, LinkOutcome.GONE, "410."),
        (Sighting(403, failure="403."), BEFORE, LinkOutcome.UNREACHABLE, "403."),
        (Sighting(failure="Away."), BEFORE, LinkOutcome.UNREACHABLE, "Away."),
        (
            Sighting(200, URL, "b" * 64, "He said it. More."),
            BEFORE,
            LinkOutcome.CHANGED,
            "What we quote still stands there.",
        ),
        (
            Sighting(200, URL, "b" * 64, "Nothing of that kind."),
            BEFORE,
            LinkOutcome.CHANGED,
            "What we quote does not stand there any more.",
        ),
        (
            Sighting(200, "https://news.example/", "a" * 64),
            BEFORE,
            LinkOutcome.MOVED,
            "It leads to https://news.example/. The words are the same.",
        ),
        (
            Sighting(200, "https://shop.example/", "b" * 64, "Buy now."),
            BEFORE,
            LinkOutcome.MOVED,
            (
                "It leads to https://shop.example/. The words are others, too."
                " What we quote does not stand there any more."
            ),
        ),
    ],
)
def test_what_a_visit_means(
    sighting: Sighting, before: Before | None, outcome: LinkOutcome, note: str
) -> None:
    planned = PlannedVisit("e", URL, before, ("He said it.", " "))
    assert judge(sighting, planned) == Judgement(outcome, note)


def test_a_changed_page_tells_how_many_quotations_are_left() -> None:
    changed = Sighting(200, URL, "b" * 64, "He said it. She heard it.")
    several = PlannedVisit("e", URL, BEFORE, ("He said it.", "She denied everything.", "…"))
    assert judge(changed, several).note == "Of 3 passages that we quote, 1 still stand there."
    assert judge(changed, PlannedVisit("e", URL, BEFORE)) == Judgement(LinkOutcome.CHANGED)


def test_a_visit_that_finds_the_same_again_adds_no_row(session: Session, reporter: User) -> None:
    evidence = cited(session, reporter)
    first = visit(session, evidence, SAME, START)
    assert visit(session, evidence, SAME, START + DAY) is first
    assert (first.first_seen_at, first.visited_at) == (START, START + DAY)
    gone = visit(session, evidence, Sighting(404, failure="404."), START + 2 * DAY)
    assert visit(session, evidence, Sighting(404, failure="404."), START + 3 * DAY) is gone
    assert (gone.first_seen_at, gone.visited_at) == (START + 2 * DAY, START + 3 * DAY)
    assert last_visit(session, evidence.id) is gone
    assert len(session.exec(select(LinkVisit)).all()) == 2


def test_a_page_is_held_against_the_last_time_it_was_good(session: Session, reporter: User) -> None:
    evidence = cited(session, reporter)
    visit(session, evidence, SAME, START)
    other = Sighting(200, URL, "b" * 64, "Else.")
    assert visit(session, evidence, other, START + DAY).outcome is LinkOutcome.CHANGED
    assert visit(session, evidence, other, START + 2 * DAY).outcome is LinkOutcome.CHANGED
    assert visit(session, evidence, SAME, START + 3 * DAY).outcome is LinkOutcome.OK


def test_only_what_is_cited_and_has_an_address_is_due_and_the_longest_unseen_comes_first(
    session: Session, reporter: User
) -> None:
    seen, unseen, fresh = (
        cited(session, reporter, f"https://{name}.example/") for name in ("a", "b", "c")
    )
    cited(session, reporter, None)
    dropped = cited(session, reporter, "https://d.example/")
    planned = plan_visit(session, dropped)
    assert (planned.url, planned.quotations) == ("https://d.example/", ("He said it.",))
    for citation, _ in citations_of_evidence(session, dropped):
        remove_citation(session, actor=reporter, citation=citation)
    visit(session, seen, SAME, START - DAY)
    visit(session, fresh, SAME, START)
    assert links_due(session, not_since=None) == [unseen, seen, fresh]
    assert links_due(session, not_since=START - DAY) == [unseen, seen]
    assert links_due(session, not_since=START - DAY, most=1) == [unseen]
    assert hosts_visited_since(session, START - DAY) == {"c.example"}


def test_the_desk_is_told_what_rotted_and_who_cites_it(session: Session, reporter: User) -> None:
    fine, gone, changed = (
        cited(session, reporter, f"https://{name}.example/") for name in ("a", "b", "c")
    )
    visit(session, fine, Sighting(404, failure="404."), START)
    visit(session, fine, SAME, START + DAY)
    visit(session, gone, Sighting(404, failure="404."), START)
    visit(session, changed, Sighting(200, URL, "a" * 64), START)
    visit(session, changed, Sighting(200, URL, "b" * 64), START + DAY)
    assert count_rotten(session) == {LinkOutcome.GONE: 1, LinkOutcome.CHANGED: 1}
    rotten = rotten_links(session, outcome=None, page=1, size=10)
    assert [each.visit.evidence for each in rotten] == [changed, gone]
    assert [claim.wording for _, claim in rotten[0].citations] == [
        "He was for single-payer for years"
    ]
    only = rotten_links(session, outcome=LinkOutcome.GONE, page=1, size=10)
    assert [each.visit.evidence for each in only] == [gone]
    assert rotten_links(session, outcome=None, page=2, size=2) == []


def test_an_address_that_is_none_has_no_host() -> None:
    assert host_of("https://News.Example:8080/x") == "news.example"
    assert host_of("http://[::1") == ""
    assert host_of(None) == ""
