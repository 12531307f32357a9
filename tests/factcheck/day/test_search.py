"""Search for staff: everything is found, by its words and by what is true of its claim now."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from claims.evidence.operations import attach_snapshot
from claims.filing.models import Claim
from claims.newsroom.models import User
from claims.newsroom.operations import declare_conflict
from claims.review.triage import assign, decline, merge
from factcheck.staff_search.models import ItemKind, StaffItem
from factcheck.staff_search.texts import PART_LENGTH
from factcheck.staff_search.upkeep import catch_up, check_staff_search, rebuild_staff_search
from tests.builders import (
    a_citation,
    a_claim,
    a_claim_at_work,
    a_claim_in_review,
    a_complete_dossier,
    an_admin,
    an_editor,
    some_evidence,
    stored_text,
    vote,
    write,
)
from tests.factcheck.desk.browsing import Browser

pytestmark = pytest.mark.usefixtures("database")


def found(desk: Browser, query: str) -> str:
    return desk.get(f"/desk/search?{query}").text.partition('<main id="main"')[2]


def test_each_sort_of_thing_is_found_by_its_words_as_soon_as_it_is_written(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_complete_dossier(session, reporter, wording="Bridges collapsed in Fresno")
    write(session, reporter, claim, summary="Overstated twice.")
    evidence = some_evidence(session, reporter, source="Valley Ledger")
    attach_snapshot(
        session, actor=reporter, evidence=evidence, stored=stored_text("Girders of rusty iron")
    )
    a_citation(session, reporter, claim.elements[0], evidence, why="Inspectors wrote it.")
    session.commit()

    for words, kind in [
        ("collapsed", "Claim"),
        ("overstated", "Draft"),
        ("inspectors", "Citation"),
        ("girder", "Snapshot"),
        ("%22Valley+Ledger%22", "Source"),
        ("%22press+office%22", "Reply"),
    ]:
        page = found(desk, f"q={words}")
        assert f"<b>{kind}</b>" in page, words
        assert "<mark>" in page or "%22" in words


def test_words_are_joined_left_out_begun_and_stand_together(
    session: Session, reporter: User, desk: Browser
) -> None:
    a_claim(session, reporter, wording="Taxes were cut for the rich")
    a_claim(session, reporter, wording="Taxes were raised for José Gómez")
    session.commit()

    assert "2 found" in found(desk, "q=taxes+were")
    assert "1 found" in found(desk, "q=taxes+-raised")
    assert "1 found" in found(desk, "q=%22cut+for+the+rich%22")
    assert "Nothing was found" in found(desk, "q=%22rich+cut%22")
    assert "1 found" in found(desk, "q=gom*")
    assert "1 found" in found(desk, "q=jose+gomez")
    assert "Nothing has all of these words" in found(desk, "q=raised+rich")


@pytest.mark.parametrize(
    "typed", ['"', "(", "a AND", "NEAR(x", "*", "-x", "'; --", "a:b", "\\", "^"]
)
def test_nothing_that_is_typed_is_an_error(
    typed: str, session: Session, reporter: User, desk: Browser
) -> None:
    a_claim(session, reporter)
    session.commit()

    assert desk.client.get("/desk/search", query_string={"q": typed}).status_code == 200


def test_state_and_owner_are_those_of_this_moment(
    session: Session, reporter: User, desk: Browser
) -> None:
    mine = a_claim_at_work(session, reporter, wording="Rivers ran dry")
    a_claim(session, reporter, wording="Rivers ran high")
    evidence = some_evidence(session, reporter, source="River Post")
    a_citation(session, reporter, mine.elements[0], evidence)
    session.commit()

    assert "ran high" in found(desk, "q=rivers&state=filed")
    assert "ran dry" not in found(desk, "q=rivers&state=filed")
    assert "ran dry" in found(desk, "q=rivers&owner=me")
    assert "ran high" in found(desk, "q=rivers&owner=nobody")
    assert "ran dry" in found(desk, "q=rivers+state:researching")
    assert "ran dry" in found(desk, f"q=rivers+owner:{reporter.id}")
    assert "<b>Evidence</b>" in found(desk, "q=%22River+Post%22&state=researching")
    assert "<b>Evidence</b>" not in found(desk, "q=%22River+Post%22&state=filed")
    assert "There is no “state: nonsense”" in found(desk, "q=rivers+state:nonsense")

    decline(session, actor=an_editor(session), claim=mine, reason="Not checkable.")
    session.commit()
    assert "ran dry" in found(desk, "q=rivers&state=declined")


def test_speaker_and_kind_narrow_and_are_counted(
    session: Session, reporter: User, desk: Browser
) -> None:
    a_complete_dossier(session, reporter, wording="Rivers ran dry")
    session.commit()

    assert "Rivers" in found(desk, "q=rivers&speaker=ahn")
    assert "Nothing was found" in found(desk, "q=rivers&speaker=gomez")
    only = found(desk, "q=rivers&kind=claim")
    assert "<b>Claim</b>" in only
    assert "<b>Draft</b>" not in only
    assert "Drafts" in only


def test_a_blind_vote_is_never_found(session: Session, reporter: User, desk: Browser) -> None:
    claim = a_claim_in_review(session, reporter)
    vote(session, an_editor(session), claim, choice="return")  # type: ignore[arg-type]  # as a form gives it
    declare_conflict(
        session, actor=reporter, user=reporter, reason="Cousin", speaker_id=claim.speaker_id
    )
    session.commit()

    assert "Nothing was found" in found(desk, "q=%22Not+so%22")
    assert "Nothing was found" in found(desk, "q=cousin")


def test_only_reporters_and_editors_search(
    session: Session, browse_as: Callable[[User], Browser], app: Flask
) -> None:
    assert app.test_client().get("/desk/search?q=x").status_code == 302
    assert browse_as(an_admin(session)).client.get("/desk/search?q=x").status_code == 403


def test_what_changes_is_found_as_it_is_now_and_what_goes_is_not_found(
    app: Flask, session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_complete_dossier(session, reporter)
    session.commit()
    assert "1 found" in found(desk, "q=%22so-so%22&kind=draft")

    write(session, reporter, claim, summary="Plainly wrong.")
    session.commit()

    assert "Nothing was found" in found(desk, "q=%22so-so%22&kind=draft")
    assert "1 found" in found(desk, "q=plainly&kind=draft")
    with app.app_context():
        assert catch_up() == 0


def test_a_long_snapshot_is_found_to_its_end(
    session: Session, reporter: User, desk: Browser
) -> None:
    evidence = some_evidence(session, reporter)
    text = f"{'word ' * (PART_LENGTH // 4)} zebra"
    attach_snapshot(session, actor=reporter, evidence=evidence, stored=stored_text(text))
    session.commit()

    page = found(desk, "q=zebra")

    assert "Snapshot, part 2" in page
    assert "<mark>zebra</mark>" in page


def test_pages_and_order_are_in_the_address(
    session: Session, reporter: User, desk: Browser
) -> None:
    for number in range(23):
        a_claim(session, reporter, wording=f"Storm number {number:02}")
    session.commit()

    first = found(desk, "q=storm&kind=claim&sort=oldest")
    assert "23 found" in first
    assert "number 00" in first
    assert "q=storm&amp;kind=claim&amp;sort=oldest&amp;page=2" in first
    assert "number 22" in found(desk, "q=storm&kind=claim&sort=oldest&page=2")
    assert "There is no such page" in found(desk, "q=storm&page=9")


def test_rebuilding_mends_what_was_lost_and_checking_tells_of_it(
    app: Flask, session: Session, reporter: User
) -> None:
    claim = a_complete_dossier(session, reporter)
    session.commit()
    with app.app_context():
        catch_up()
    assert check_staff_search(session).agrees
    before = changed_with(session)
    lost = session.exec(select(StaffItem).where(StaffItem.kind == ItemKind.CLAIM)).one()
    session.delete(lost)
    session.commit()
    assert check_staff_search(session).missing == 1

    with app.app_context():
        rebuild_staff_search()

    session.commit()
    assert check_staff_search(session).agrees
    assert changed_with(session).keys() == before.keys()
    assert (ItemKind.CLAIM, claim.id) in changed_with(session)


def changed_with(session: Session) -> dict[tuple[ItemKind, str], int]:
    query = select(StaffItem.kind, StaffItem.subject_id, StaffItem.changed_seq)
    return {(kind, subject): seq for kind, subject, seq in session.exec(query)}


def test_what_was_never_read_is_read_by_a_rebuild_as_old(
    app: Flask, session: Session, reporter: User
) -> None:
    claims = [a_claim(session, reporter, wording=f"Claim {number}") for number in range(3)]
    session.commit()

    with app.app_context():
        assert rebuild_staff_search() == 3
        assert rebuild_staff_search() == 0

    items = session.exec(select(StaffItem).where(col(StaffItem.claim_id).is_not(None))).all()
    assert {item.claim_id for item in items} == {claim.id for claim in claims}
    assert all(item.changed_by_id == reporter.id for item in items)


def test_merging_moves_the_words_of_appearances(
    session: Session, reporter: User, desk: Browser
) -> None:
    source = a_claim(session, reporter, wording="One way to say it")
    target: Claim = a_claim(session, reporter, wording="Another way to say it")
    session.commit()
    assert "2 found" in found(desk, "q=%22campaign+mailer%22&kind=claim")

    merge(session, actor=an_editor(session), claim=source, target=target)
    session.commit()

    assert "1 found" in found(desk, "q=%22campaign+mailer%22&kind=claim")
    assign(session, actor=reporter, claim=target, assignee=reporter)
    session.commit()
    assert "Another way" in found(desk, "q=%22campaign+mailer%22&owner=me")


def test_of_very_many_postgres_ranks_the_newest(
    session: Session, reporter: User, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcheck.staff_search.finding.MOST_RANKED_ON_POSTGRES", 2)
    for number in range(4):
        a_claim(session, reporter, wording=f"Storm number {number}")
    session.commit()

    page = found(desk, "q=storm&kind=claim")

    assert "4 found" in page
    assert "number 3" in page
    ranks_all = session.get_bind().dialect.name == "sqlite"
    assert ("number 0" in page) is ranks_all
