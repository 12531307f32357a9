from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session

from claims.newsroom.models import User
from factcheck.evidence_desk import links
from factcheck.jobs.visiting import EVERY, HOST_PAUSE, visit_next
from tests.builders import a_citation, a_claim_at_work
from tests.factcheck.desk.browsing import Browser
from tests.factcheck.jobs.conftest import Clock, evidence_at
from tests.factcheck.jobs.test_visiting import story
from tests.factcheck.snapshots.conftest import Site, page

Cite = Callable[[str], None]


@pytest.fixture
def cite(session: Session, reporter: User, site: Site) -> Cite:
    """Return what makes a page of the site and cites it."""

    def made(path: str) -> None:
        site.pages[path] = page(story())
        evidence = evidence_at(session, reporter, site.url(path), title=f"Report {path}")
        claim = a_claim_at_work(session, reporter)
        a_citation(session, reporter, claim.elements[0], evidence)
        session.commit()

    return made


def visit(app: Flask, clock: Clock, times: int) -> None:
    with app.app_context():
        for _ in range(times):
            assert visit_next(clock)
            clock.move(HOST_PAUSE + timedelta(seconds=1))


def test_the_desk_lists_what_rotted_with_the_claims_that_cite_it(
    desk: Browser, app: Flask, site: Site, clock: Clock, cite: Cite
) -> None:
    assert "Nothing rotted here" in desk.get("/desk/links").text
    for path in ("/fine", "/gone", "/changed"):
        cite(path)
    visit(app, clock, 3)
    del site.pages["/gone"]
    site.pages["/changed"] = page(story("Something else is said here now, and at some length."))
    clock.move(EVERY)
    visit(app, clock, 3)
    shown = desk.get("/desk/links").text
    assert "Report /gone" in shown
    assert "status 404" in shown
    assert "Report /changed" in shown
    assert "does not stand there any more" in shown
    assert "Report /fine" not in shown
    assert "He was for single-payer for years" in shown
    only = desk.get("/desk/links?outcome=gone").text
    assert "Report /gone" in only
    assert "Report /changed" not in only
    assert "Nothing rotted here" in desk.get("/desk/links?outcome=moved").text
    assert desk.get("/desk/links?outcome=nonsense&page=-3").status_code == 200
    assert 'href="/desk/links"' in desk.get("/desk/").text


def test_the_list_pages(
    desk: Browser,
    app: Flask,
    site: Site,
    clock: Clock,
    cite: Cite,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "PAGE_SIZE", 1)
    cite("/one")
    cite("/two")
    site.pages.clear()
    visit(app, clock, 2)
    first = desk.get("/desk/links?outcome=gone").text
    second = desk.get("/desk/links?outcome=gone&page=2").text
    assert "/desk/links?outcome=gone&amp;page=2" in first
    assert ("Report /one" in first) != ("Report /one" in second)
