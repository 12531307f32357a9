"""Evidence: added by address, file or reference; our copies; citations and their quotations."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from claims.evidence.models import Citation, Evidence, QuotationCheck, Snapshot
from claims.evidence.sources import source_called
from claims.filing.models import Claim
from claims.newsroom.models import User
from factcheck.uploads import snapshot_store
from tests.builders import (
    QUOTATION,
    a_citation,
    a_claim_at_work,
    a_claim_in_review,
    some_evidence,
)
from tests.factcheck.desk.browsing import Browser

TEXT = f"He wrote: “{QUOTATION}” And that was that.".encode()


@pytest.fixture
def claim(session: Session, reporter: User) -> Claim:
    """Return a claim of two parts, and two known sources."""
    claim = a_claim_at_work(session, reporter, elements=["He advocated it", "For years"])
    for name in ("The Daily", "AP"):
        source_called(session, actor=reporter, name=name)
    session.commit()
    return claim


@pytest.fixture
def citation(session: Session, reporter: User, claim: Claim) -> Citation:
    """Return a citation whose quotation stands in our copy."""
    citation = a_citation(session, reporter, claim.elements[0], some_evidence(session, reporter))
    session.commit()
    return citation


def a_file(content: bytes = TEXT, name: str = "report.txt") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def new(claim: Claim) -> str:
    return f"/desk/claims/{claim.id}/evidence/new"


def the_evidence(session: Session) -> Evidence:
    session.rollback()
    return session.exec(select(Evidence)).one()


def test_evidence_by_address_is_cited_later(session: Session, claim: Claim, desk: Browser) -> None:
    url = "https://example.org/report"
    page = desk.follow(
        desk.fill(new(claim), title="Report", source="the daily", url=url, published="14 May 2017")
    )

    assert "Cite it where it bears on the claim" in page.text
    evidence = the_evidence(session)
    assert (evidence.url, evidence.source.name) == (url, "The Daily")
    chosen = desk.get(f"/desk/claims/{claim.id}/evidence/choose?q=report+daily")
    cite = f"/desk/claims/{claim.id}/cite/{evidence.id}"
    assert cite in chosen.text
    refused = desk.fill(cite, quotation="Kept")
    assert refused.status_code == 422
    assert "Choose a part." in refused.text
    assert "Choose what it does." in refused.text
    cited = desk.send(refused, element=claim.elements[1].id, bearing="refutes")
    assert "No copy" in desk.follow(cited).text or "Add our own copy" in desk.follow(cited).text
    session.rollback()
    assert session.exec(select(Citation)).one().element_id == claim.elements[1].id


def test_evidence_without_address_file_or_reference_is_refused(claim: Claim, desk: Browser) -> None:
    refused = desk.fill(new(claim), title="Report", source="The Daily")

    assert refused.status_code == 422
    assert "Give an address, a file or a reference." in refused.text
    desk.follow(desk.send(refused, reference="City archive, box 12"))


def test_nothing_found_says_what_to_do_next(claim: Claim, desk: Browser) -> None:
    page = desk.get(f"/desk/claims/{claim.id}/evidence/choose?q=zzz")

    assert "Try fewer words" in page.text


def test_a_report_that_a_known_source_passes_on_keeps_its_origin(
    session: Session, claim: Claim, desk: Browser
) -> None:
    desk.follow(
        desk.fill(new(claim), title="Wire", source="The Daily", origin="ap", reference="page 3")
    )

    source = the_evidence(session).source
    assert source.name == "The Daily (from AP)"
    assert source.origin.name == "AP"


def test_a_new_unnamed_source_has_a_reason_and_a_known_one_keeps_its_own(
    session: Session, claim: Claim, desk: Browser
) -> None:
    typed = {"title": "Memo", "reference": "in our safe", "anonymity_reason": "Fears for their job"}
    refused = desk.fill(new(claim), **typed, source="The Daily")
    assert "This source is known: change it on its own page." in refused.text

    asked = desk.send(refused, source="A campaign aide")
    assert "a new source" in asked.text
    desk.follow(desk.send(asked))

    assert the_evidence(session).source.is_anonymous


def test_a_file_is_held_while_the_form_is_mended(
    session: Session, claim: Claim, desk: Browser
) -> None:
    refused = desk.fill(new(claim), title="", source="The Daily", file=a_file())
    assert refused.status_code == 422
    assert "We hold “report.txt”" in refused.text

    desk.follow(
        desk.send(
            refused,
            title="Report",
            element=claim.elements[0].id,
            bearing="supports",
            quotation=QUOTATION,
        )
    )

    session.rollback()
    snapshot = session.exec(select(Snapshot)).one()
    assert (snapshot.file_name, snapshot.media_type) == ("report.txt", "text/plain")
    assert snapshot.size == len(TEXT)
    assert session.exec(select(Citation)).one().check is QuotationCheck.VERIFIED


def test_a_part_without_a_bearing_is_refused(claim: Claim, desk: Browser) -> None:
    typed = {"title": "A", "source": "The Daily", "reference": "B"}

    refused = desk.fill(new(claim), **typed, element=claim.elements[0].id)

    assert "Choose what it does." in refused.text


def test_a_bearing_that_is_none_is_refused(claim: Claim, desk: Browser) -> None:
    typed = {"title": "A", "source": "The Daily", "reference": "B"}

    refused = desk.fill(new(claim), **typed, element=claim.elements[0].id, bearing="proves")

    assert refused.status_code == 422


def test_a_file_that_could_run_is_refused_with_what_to_do(claim: Claim, desk: Browser) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

    refused = desk.fill(new(claim), title="A", source="The Daily", file=a_file(svg, "a.svg"))

    assert refused.status_code == 422
    assert "SVG is not kept as evidence" in refused.text
    assert "We hold" not in refused.text


def test_a_forged_token_for_a_file_is_refused(claim: Claim, desk: Browser) -> None:
    refused = desk.fill(new(claim), title="A", source="The Daily", held="forged.token")

    assert refused.status_code == 422
    assert "Choose the file again." in refused.text


def test_a_claim_of_one_part_offers_it_ready_chosen(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    evidence = some_evidence(session, reporter)
    session.commit()

    page = desk.get(new(claim))
    assert f'checked id="element-0" name="element" type="radio" value="{claim.elements[0].id}"' in (
        page.text
    )
    page = desk.follow(
        desk.fill(f"/desk/claims/{claim.id}/cite/{evidence.id}", bearing="context", quotation="")
    )
    assert "Not checked" in page.text


def test_evidence_is_locked_while_editors_judge_it(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_in_review(session, reporter)
    session.commit()

    assert desk.client.get(new(claim)).status_code == 400


def test_our_copy_that_comes_later_is_searched_for_the_quotation(
    session: Session, reporter: User, claim: Claim, desk: Browser
) -> None:
    desk.follow(
        desk.fill(
            new(claim),
            title="Report",
            source="The Daily",
            url="https://example.org",
            element=claim.elements[0].id,
            bearing="supports",
            quotation=QUOTATION,
        )
    )
    evidence = the_evidence(session)
    add = f"/desk/evidence/{evidence.id}/snapshots/new"
    refused = desk.fill(add)
    assert "Choose a file." in refused.text
    desk.follow(desk.fill(f"{add}?claim={claim.id}", file=a_file()))
    desk.follow(desk.fill(add, file=a_file()))

    session.rollback()
    citation = session.exec(select(Citation)).one()
    assert citation.check is QuotationCheck.VERIFIED
    assert len(session.exec(select(Snapshot)).all()) == 1, "the same file is the same copy"
    page = desk.get(f"/desk/evidence/{evidence.id}")
    assert reporter.name in page.text
    assert session.exec(select(Snapshot)).one().digest in page.text


def test_a_damaged_pdf_is_kept_and_said_to_be_unread(
    session: Session, reporter: User, desk: Browser
) -> None:
    evidence = some_evidence(session, reporter)
    session.commit()

    url = f"/desk/evidence/{evidence.id}/snapshots/new"
    page = desk.follow(desk.fill(url, file=a_file(b"%PDF-1.7 broken", "papers/a.pdf")))

    assert "a.pdf" in page.text
    assert "papers/" not in page.text
    assert 'class="flash flash--notice"' in page.text


@pytest.mark.parametrize(
    ("content", "name"), [(TEXT, "report.txt"), (b"<html><script>alert(1)</script>", "a.html")]
)
def test_a_stored_file_is_handed_out_to_be_saved_and_never_run(
    content: bytes, name: str, session: Session, reporter: User, desk: Browser
) -> None:
    evidence = some_evidence(session, reporter)
    session.commit()
    url = f"/desk/evidence/{evidence.id}/snapshots/new"
    desk.follow(desk.fill(url, file=a_file(content, name)))
    session.rollback()
    snapshot = session.exec(select(Snapshot).where(Snapshot.file_name == name)).one()

    answer = desk.get(f"/desk/snapshots/{snapshot.id}/file")
    handed_out = answer.data
    answer.close()

    assert handed_out == content
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_stored_file_that_was_changed_behind_our_back_is_not_handed_out(
    app: Flask, session: Session, reporter: User, desk: Browser
) -> None:
    evidence = some_evidence(session, reporter)
    session.commit()
    desk.follow(desk.fill(f"/desk/evidence/{evidence.id}/snapshots/new", file=a_file()))
    session.rollback()
    snapshot = session.exec(select(Snapshot).where(Snapshot.file_name == "report.txt")).one()
    snapshot_store(app)
    kept = next(Path(app.config["SETTINGS"].data, "snapshots").rglob(snapshot.digest))
    kept.write_bytes(TEXT.replace(b"wrote", b"never"))

    answer = desk.client.get(f"/desk/snapshots/{snapshot.id}/file")

    assert answer.status_code == 400
    assert "damaged" in answer.text


def test_evidence_is_described_anew_and_two_who_do_it_are_told(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    evidence = some_evidence(session, reporter)
    session.commit()
    url = f"/desk/evidence/{evidence.id}/edit"
    mine, theirs = desk.get(url), editor_desk.get(url)
    editor_desk.follow(editor_desk.send(theirs, title="Their title", published="14 May 2017"))

    asked = editor_desk.fill(url, published="")
    conflict = desk.send(mine, title="My title", is_primary="y")

    assert asked.status_code == 302
    assert conflict.status_code == 409
    assert "Their title" in conflict.text
    desk.follow(desk.send(conflict))
    session.rollback()
    assert (evidence.title, evidence.is_primary) == ("My title", True)


def test_a_source_discloses_its_interests_and_two_who_do_it_are_told(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    source = some_evidence(session, reporter).source
    session.commit()
    url = f"/desk/sources/{source.id}"
    mine, theirs = desk.get(url), editor_desk.get(url)
    editor_desk.follow(editor_desk.send(theirs, interests="Owned by a donor"))

    conflict = desk.send(mine, interests="Backs nobody", origin=source.origin.name)

    assert conflict.status_code == 409
    assert "Owned by a donor" in conflict.text
    desk.follow(desk.send(conflict))
    session.rollback()
    assert source.interests == "Backs nobody"


def test_a_quotation_that_differs_is_shown_word_by_word(citation: Citation, desk: Browser) -> None:
    assert "Found word for word in our copy" in desk.get(f"/desk/citations/{citation.id}").text

    url = f"/desk/citations/{citation.id}/edit"
    page = desk.follow(desk.fill(url, quotation=QUOTATION.replace("years", "decades")))

    assert "Found in our copy with differences" in page.text
    assert "[removed: </span>decades. " in page.text
    assert "[added: </span>years" in page.text


def test_a_quotation_that_is_not_there_is_said_to_be_missing(
    citation: Citation, desk: Browser
) -> None:
    url = f"/desk/citations/{citation.id}/edit"

    page = desk.follow(desk.fill(url, quotation="Zebras quarrel vexingly about jazz."))

    assert "Not found in our copy" in page.text
    assert "Nothing in our copy is like it." in page.text


def test_of_two_who_edit_a_citation_the_second_sees_both(
    citation: Citation, session: Session, desk: Browser, editor_desk: Browser
) -> None:
    url = f"/desk/citations/{citation.id}/edit"
    mine, theirs = desk.get(url), editor_desk.get(url)
    editor_desk.follow(editor_desk.send(theirs, why="Their reason", bearing="refutes"))

    conflict = desk.send(mine, why="My reason")

    assert conflict.status_code == 409
    assert "Their reason" in conflict.text
    assert "Refutes it: evidence against" in conflict.text
    desk.follow(desk.send(conflict))
    session.rollback()
    assert (citation.why, citation.bearing) == ("My reason", "supports")


def test_a_part_that_somebody_took_away_cannot_be_cited_for(
    citation: Citation, session: Session, reporter: User, desk: Browser
) -> None:
    other = a_claim_at_work(session, reporter)
    session.commit()

    url = f"/desk/citations/{citation.id}/edit"
    refused = desk.fill(url, element=other.elements[0].id, why="Kept")

    assert refused.status_code == 422
    assert "Kept</textarea>" in refused.text


def test_a_removed_citation_keeps_its_number(
    citation: Citation, session: Session, reporter: User, claim: Claim, desk: Browser
) -> None:
    url = f"/desk/citations/{citation.id}"
    page = desk.follow(desk.press(url, f"{url}/remove"))
    assert "Citation [1] is removed." in page.text
    assert "Its number is never given to another" in desk.get(url).text

    session.rollback()
    again = a_citation(session, reporter, claim.elements[0], some_evidence(session, reporter))
    assert again.number == 2


def test_a_citation_under_review_stays(session: Session, reporter: User, desk: Browser) -> None:
    claim = a_claim_in_review(session, reporter)
    session.commit()
    citation = session.exec(select(Citation)).first()
    assert citation is not None

    url = f"/desk/citations/{citation.id}"
    page = desk.follow(desk.press(url, f"{url}/remove"))

    assert "so this cannot change" in page.text
    session.rollback()
    assert citation.removed_at is None
    assert claim.id == citation.claim_id


def test_an_editor_sees_what_a_reporter_keeps(
    citation: Citation, editor_desk: Browser, browse_as: Callable[[User], Browser]
) -> None:
    del browse_as
    page = editor_desk.get(f"/desk/evidence/{citation.evidence_id}")

    assert "[1]" in page.text
