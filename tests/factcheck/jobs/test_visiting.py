from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select
from structlog.testing import capture_logs

from claims.evidence.capture_models import LinkOutcome, LinkVisit
from claims.evidence.models import Evidence
from claims.newsroom.models import User
from factcheck.jobs import visiting
from factcheck.jobs.due import run_due_jobs
from factcheck.jobs.visiting import EVERY, HOST_PAUSE, visit_all, visit_next
from factcheck.snapshots.fetching import FetchPolicy
from tests.builders import a_citation, a_claim_at_work
from tests.factcheck.jobs.conftest import Clock, evidence_at
from tests.factcheck.snapshots.conftest import PUBLIC, Site, page, redirect

STORY = "<html><body><article><h1>One seat</h1><p>{}</p></article></body></html>"
WORDS = "He said in front of a crowd of supporters at a school that he had always been for it."


def story(words: str = WORDS) -> bytes:
    return STORY.format(words).encode()


def cite(session: Session, reporter: User, url: str) -> Evidence:
    evidence = evidence_at(session, reporter, url)
    claim = a_claim_at_work(session, reporter)
    a_citation(session, reporter, claim.elements[0], evidence, quotation="he had always been")
    session.commit()
    return evidence


def visits(session: Session) -> list[tuple[LinkOutcome, str]]:
    session.rollback()
    rows = session.exec(select(LinkVisit).order_by(LinkVisit.first_seen_at))
    return [(each.outcome, each.note) for each in rows]


@pytest.mark.usefixtures("database")
def test_a_cited_page_is_watched_as_it_changes_moves_and_goes(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock
) -> None:
    site.pages["/story"] = page(story())
    cite(session, reporter, site.url("/story"))
    with app.app_context():
        assert visit_next(clock)
        assert not visit_next(clock)
        clock.move(EVERY)
        assert visit_next(clock)
        site.pages["/story"] = page(story("Nothing of that kind was ever said by anybody there."))
        clock.move(EVERY)
        assert visit_next(clock)
        site.pages["/story"] = redirect("/new")
        site.pages["/new"] = page(story())
        clock.move(EVERY)
        assert visit_next(clock)
        site.pages.clear()
        clock.move(EVERY)
        assert run_due_jobs(clock) >= 1
    assert visits(session) == [
        (LinkOutcome.OK, ""),
        (LinkOutcome.CHANGED, "What we quote does not stand there any more."),
        (LinkOutcome.MOVED, f"It leads to {site.url('/new')}. The words are the same."),
        (LinkOutcome.GONE, "The server answered with status 404 instead of the page."),
    ]


def test_a_server_is_left_in_peace_between_two_visits(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock
) -> None:
    for path in ("/one", "/two"):
        site.pages[path] = page(story())
        cite(session, reporter, site.url(path))
    with app.app_context():
        assert visit_next(clock)
        assert not visit_next(clock)
        clock.move(HOST_PAUSE)
        assert visit_next(clock)
    assert sorted(site.visited) == ["/one", "/two"]


def test_a_round_by_hand_visits_everything_with_pauses_and_lets_servers_take_turns(
    app: Flask, session: Session, reporter: User, site: Site, clock: Clock
) -> None:
    for path in ("/one", "/two", "/three"):
        site.pages[path] = page(story())
        cite(session, reporter, site.url(path))
    cite(session, reporter, site.url("/else", host="127.0.0.6"))
    pauses: list[float] = []
    told: list[tuple[int, int]] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.move(timedelta(seconds=seconds))

    with app.app_context():
        counts = visit_all(
            most=None, progress=lambda *each: told.append(each), clock=clock, pause=pause
        )
        assert counts == {LinkOutcome.OK: 3, LinkOutcome.UNREACHABLE: 1}
        assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
        assert pauses == [HOST_PAUSE.total_seconds()] * 2
        last_of_all = visit_all(most=1, progress=lambda *_: None, clock=clock, pause=pause)
    assert sum(last_of_all.values()) == 1


def test_a_fault_of_ours_is_logged_kept_and_not_met_again_the_same_day(
    app: Flask,
    session: Session,
    reporter: User,
    site: Site,
    clock: Clock,
) -> None:
    site.pages["/story"] = page(story())
    cite(session, reporter, site.url("/story"))
    # A policy of the wrong kind stands for any fault of this program.
    app.config["CAPTURE_POLICY"] = "nonsense"
    with app.app_context(), capture_logs() as logged:
        assert visit_next(clock)
        assert not visit_next(clock)
    assert visits(session) == [(LinkOutcome.UNREACHABLE, visiting.FAULT.failure)]
    assert "visit_failed" in {each["event"] for each in logged}


def test_a_picture_is_watched_by_its_bytes(app: Flask, site: Site) -> None:
    site.pages["/a.gif"] = page(b"GIF89a" + bytes(20), kind="image/gif")
    with app.app_context():
        before = visiting.look_at(site.url("/a.gif"))
        site.pages["/a.gif"] = page(b"GIF89a" + bytes(21), kind="image/gif")
        after = visiting.look_at(site.url("/a.gif"))
    assert before.text_digest != after.text_digest
    assert before.text_digest is not None


def test_the_policy_of_tests_reaches_one_address_alone(app: Flask, site: Site) -> None:
    policy: FetchPolicy = app.config["CAPTURE_POLICY"]
    assert policy.allow_addresses == {PUBLIC}
    with app.app_context():
        refused = visiting.look_at(site.url("/", host="127.0.0.1"))
    assert "not on the public internet" in refused.failure
