"""The index says what the database says: after every commit, after a crash, after any damage."""

import fcntl
import shutil
import threading
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select

from claims.dates import parse_imprecise_date
from claims.filing.models import Claim, State
from claims.filing.operations import AppearanceDetails, add_appearance
from claims.newsroom.models import User
from claims.outbox import IndexTask, reindex
from claims.review.publication import publish
from factcheck import index_upkeep, indexing
from factcheck.config import Settings
from factcheck.database import db, transaction
from factcheck.index_turn import LOCK_FILE
from factcheck.indexing import (
    background_rebuild,
    check_index,
    count_rulings,
    document_for,
    drain_outbox,
    engine_of,
    party_slug,
    rebuild_broken,
    rebuild_index,
    search_engine,
    waiting_tasks,
)
from search_index.engine import Condition, SearchUnavailable
from search_index.null_engine import NullEngine
from search_index.postgres_engine import PostgresEngine
from search_index.query import Query
from search_index.whoosh_engine import WhooshEngine
from tests.builders import (
    QUOTATION,
    a_claim_in_review,
    a_published_claim,
    a_reporter,
    an_approved_claim,
    an_editor,
    the_live_publication,
)
from tests.conftest import settings_for
from tests.factcheck.public.newsroom import a_full_ruling, a_newsroom, correct, retract


@pytest.fixture
def reporter(session: Session) -> User:
    """Return somebody who writes."""
    return a_reporter(session)


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """Return the application, inside its context."""
    with app.app_context():
        yield app


def ids() -> set[str]:
    """Return the claims in the index."""
    return set(search_engine().ids())


def test_a_document_is_made_of_the_live_version_and_public_places(
    session: Session, reporter: User
) -> None:
    claim = a_full_ruling(a_newsroom(session, reporter))
    correct(session, reporter, claim, summary="Not for long.")
    document = document_for(the_live_publication(session, claim))
    assert document.id == claim.id
    assert document.summary == "Not for long."
    assert document.body.startswith("What is known\nThe mailer says so .")
    assert set(document.quotations) == {QUOTATION, "For years, I tell you."}
    assert document.speaker == "robert-lee-ahn"
    assert document.party == "democratic"
    assert document.topics == ("health-care",)
    assert document.contest == "ca-34-special-election-2017"
    assert document.names == ("Health care", "CA-34 special election, 2017")
    assert document.rating == "half-true"
    assert (document.said_from, document.said_until) == (date(2017, 3, 1), date(2017, 5, 31))
    assert document.repeats == 1


def test_an_end_that_nobody_knows_is_none(session: Session, reporter: User) -> None:
    claim = a_published_claim(session, reporter)
    assert claim.first_appearance is not None
    claim.first_appearance.said = parse_imprecise_date("before 2015")
    document = document_for(the_live_publication(session, claim))
    assert document.said_from is None
    assert document.said_until == date(2014, 12, 31)
    claim.first_appearance.said = None
    assert document_for(the_live_publication(session, claim)).said_until is None


@pytest.mark.parametrize(
    ("party", "slug"), [("Democratic Party", "democratic-party"), (None, None), ("", None)]
)
def test_a_party_has_a_key(party: str | None, slug: str | None) -> None:
    assert party_slug(party) == slug


def test_what_is_published_can_be_found_when_the_request_ends(
    inside: Flask, session: Session, reporter: User
) -> None:
    del inside
    claim = an_approved_claim(session, reporter)
    editor = an_editor(session)
    session.commit()
    rebuild_index()
    with transaction() as here:
        publish(here, actor=here.get_one(User, editor.id), claim=here.get_one(Claim, claim.id))
    assert ids() == {claim.id}
    assert waiting_tasks(db.session) == 0


def test_only_what_is_public_gets_in_and_retracted_rulings_stay(
    inside: Flask, session: Session, reporter: User
) -> None:
    del inside
    a_claim_in_review(session, reporter)
    an_approved_claim(session, reporter)
    published = a_published_claim(session, reporter)
    retracted = a_published_claim(session, reporter)
    retract(session, retracted)
    session.commit()
    assert rebuild_index() == 2
    assert ids() == {published.id, retracted.id}
    assert count_rulings() == 2


def test_a_claim_that_is_no_longer_public_is_taken_out(
    inside: Flask, session: Session, reporter: User
) -> None:
    del inside
    claim = a_published_claim(session, reporter)
    session.commit()
    rebuild_index()
    claim.state = State.IN_REVIEW
    reindex(session, claim.id)
    session.commit()
    assert drain_outbox() == 1
    assert ids() == set()


def test_a_new_place_changes_the_document(inside: Flask, session: Session, reporter: User) -> None:
    del inside
    claim = a_published_claim(session, reporter)
    session.commit()
    rebuild_index()
    before = search_engine().ids()[claim.id]
    repeat = AppearanceDetails(quotation="Again: single-payer.", venue="Radio")
    add_appearance(session, actor=reporter, claim=claim, speaker=claim.speaker, details=repeat)
    session.commit()
    assert check_index().outdated == {claim.id}
    assert drain_outbox() == 1
    assert search_engine().ids()[claim.id] != before
    assert check_index().agrees


def test_many_tasks_of_one_claim_are_one_update(
    inside: Flask, session: Session, reporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    del inside
    claim = a_published_claim(session, reporter)
    for _ in range(7):
        reindex(session, claim.id)
    session.commit()
    rebuild_index()
    for _ in range(5):
        reindex(session, claim.id)
    session.commit()
    monkeypatch.setattr(indexing, "BATCH", 3)
    assert drain_outbox() == 2
    assert drain_outbox() == 0


def test_all_documents_come_in_batches(
    inside: Flask, session: Session, reporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    del inside
    for number in range(3):
        a_published_claim(session, reporter, wording=f"Claim {number}")
    session.commit()
    monkeypatch.setattr(indexing, "BATCH", 2)
    told: list[int] = []
    assert rebuild_index(told.append) == 3
    assert told == [1, 2, 3]


def test_tasks_are_kept_until_the_engine_has_them(
    inside: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    claim = a_published_claim(session, reporter)
    session.commit()
    with pytest.raises(SearchUnavailable) as refusal:
        drain_outbox()
    assert refusal.value.condition is Condition.MISSING
    assert waiting_tasks(db.session) > 0
    rebuild_index()
    assert waiting_tasks(db.session) == 0
    assert ids() == {claim.id}
    assert (settings.data / LOCK_FILE).exists()
    del inside


def test_a_request_succeeds_though_the_engine_fails_and_the_index_follows(
    inside: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    del inside
    claim = a_published_claim(session, reporter)
    session.commit()
    (settings.data / "search_index").write_text("a file where the folder should be")
    with transaction() as here:
        reindex(here, claim.id)
    assert waiting_tasks(db.session) > 0
    assert here.exec(select(IndexTask)).first() is not None
    (settings.data / "search_index").unlink()
    rebuild_index()
    assert check_index().agrees


def test_the_lock_keeps_an_older_document_from_overwriting_a_newer(
    inside: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    del inside
    a_published_claim(session, reporter)
    session.commit()
    settings.data.mkdir(exist_ok=True)
    with (settings.data / LOCK_FILE).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SearchUnavailable, match="another process"):
            drain_outbox(0.05)
        assert rebuild_broken() is False
    assert rebuild_broken() is True
    assert check_index().agrees


def test_a_second_writer_waits_for_its_turn(
    inside: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    del inside
    a_published_claim(session, reporter)
    session.commit()
    settings.data.mkdir(exist_ok=True)
    other = (settings.data / LOCK_FILE).open("ab")
    fcntl.flock(other, fcntl.LOCK_EX)
    release = threading.Timer(0.1, other.close)
    release.start()
    assert rebuild_index() == 1
    release.join()


def test_checking_names_every_difference(inside: Flask, session: Session, reporter: User) -> None:
    del inside
    kept = a_published_claim(session, reporter, wording="Kept")
    gone = a_published_claim(session, reporter, wording="Gone")
    session.commit()
    rebuild_index()
    new = a_published_claim(session, reporter, wording="New")
    gone.state = State.IN_REVIEW
    kept.wording = "Changed behind the back of the outbox"
    session.commit()
    report = check_index()
    assert (report.missing, report.outdated, report.surplus) == ({new.id}, {kept.id}, {gone.id})
    assert report.waiting > 0
    assert not report.agrees


def test_a_failed_rebuild_is_not_tried_again_at_once(
    inside: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    a_published_claim(session, reporter)
    session.commit()
    (settings.data / "search_index").write_text("a file where the folder should be")
    upkeep = background_rebuild()
    missing = SearchUnavailable(Condition.MISSING, "gone")
    upkeep.mend(missing)
    (settings.data / "search_index").unlink()
    upkeep.mend(missing)
    assert search_engine().state().condition is Condition.MISSING
    upkeep.not_before = 0.0
    upkeep.mend(missing)
    assert search_engine().state().condition is Condition.READY
    del inside


def test_a_busy_index_is_no_reason_to_rebuild(inside: Flask) -> None:
    del inside
    background_rebuild().mend(SearchUnavailable(Condition.REBUILDING, "busy"))
    assert search_engine().state().condition is Condition.MISSING


def test_many_who_notice_start_one_rebuild(
    inside: Flask,
    session: Session,
    reporter: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del inside
    monkeypatch.setattr(index_upkeep, "QUICK_RULINGS", 0)
    a_published_claim(session, reporter)
    session.commit()
    upkeep = background_rebuild()
    upkeep.finish()
    for _ in range(5):
        upkeep.mend(SearchUnavailable(Condition.MISSING, "gone"))
    upkeep.finish(60)
    assert search_engine().state().condition is Condition.READY
    assert len(ids()) == 1


def test_searches_go_on_while_the_folder_is_removed_and_built_again(
    inside: Flask, session: Session, reporter: User, settings: Settings
) -> None:
    del inside
    a_published_claim(session, reporter)
    session.commit()
    rebuild_index()
    for _ in range(3):
        shutil.rmtree(settings.data / "search_index")
        rebuild_index()
        assert search_engine().search(Query()).total == 1


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        ({}, {"sqlite": WhooshEngine, "postgresql": PostgresEngine}),
        ({"FACTCHECK_SEARCH": "whoosh"}, {"sqlite": WhooshEngine, "postgresql": WhooshEngine}),
        ({"FACTCHECK_SEARCH": "none"}, {"sqlite": NullEngine, "postgresql": NullEngine}),
    ],
)
def test_the_engine_is_the_one_of_the_settings_or_of_the_database(
    inside: Flask,
    settings: Settings,
    database: str,
    chosen: dict[str, str],
    kinds: dict[str, type],
) -> None:
    del inside
    made = engine_of(settings_for(settings.data, database, **chosen), db.engine)
    assert isinstance(made, kinds[db.engine.dialect.name])


@pytest.mark.usefixtures("database")
def test_the_outbox_is_drained_on_both_databases(
    inside: Flask, session: Session, reporter: User
) -> None:
    del inside
    claim = a_published_claim(session, reporter)
    session.commit()
    rebuild_index()
    reindex(session, claim.id)
    session.commit()
    assert drain_outbox() == 1
    assert db.session.execute(sa.select(sa.func.count()).select_from(IndexTask)).scalar() == 0
    assert check_index().agrees
