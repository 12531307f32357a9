"""What is not published is never visible, countable or guessable."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.base import now
from claims.dates import parse_imprecise_date
from claims.filing.models import Claim, State
from claims.filing.operations import AppearanceDetails, ClaimDetails, file_claim, topic_called
from claims.newsroom.models import User
from claims.people.operations import add_contest, speaker_called
from claims.review.corrections import begin_correction, cancel_correction, submit_correction
from claims.review.dossiers import ruling_of
from claims.review.drafting import submit
from claims.review.models import CorrectionClass
from claims.review.panels import return_ruling
from claims.review.publication import schedule
from claims.review.triage import assign, decline, merge
from tests.builders import (
    a_citation,
    a_published_claim,
    an_editor,
    ask,
    some_evidence,
    the_panel,
    vote,
    write,
)
from tests.factcheck.public.newsroom import Newsroom, a_full_ruling, correct, indexed

SECRET = "Xanadu"
Make = Callable[[Session, User, Claim], None]


def _filed(session: Session, reporter: User, claim: Claim) -> None:
    """Leave the claim as it was filed."""


def _researching(session: Session, reporter: User, claim: Claim) -> None:
    assign(session, actor=reporter, claim=claim, assignee=reporter)


def _in_review(session: Session, reporter: User, claim: Claim) -> None:
    _researching(session, reporter, claim)
    for source, primary in ((f"{SECRET} Daily", True), (f"{SECRET} Weekly", False)):
        evidence = some_evidence(session, reporter, source=source, primary=primary)
        a_citation(session, reporter, claim.elements[0], evidence)
    ask(session, reporter, claim)
    write(session, reporter, claim, summary=f"{SECRET} it is.")
    submit(session, actor=reporter, claim=claim)


def _returned(session: Session, reporter: User, claim: Claim) -> None:
    _in_review(session, reporter, claim)
    editor = an_editor(session)
    assert the_panel(session, claim)
    return_ruling(session, actor=editor, claim=claim, reason="Not yet.")


def _approved(session: Session, reporter: User, claim: Claim) -> None:
    _in_review(session, reporter, claim)
    for _ in range(2):
        vote(session, an_editor(session), claim)


def _scheduled(session: Session, reporter: User, claim: Claim) -> None:
    _approved(session, reporter, claim)
    schedule(session, actor=an_editor(session), claim=claim, at=now() + timedelta(days=1))


def _declined(session: Session, reporter: User, claim: Claim) -> None:
    del reporter
    decline(session, actor=an_editor(session), claim=claim, reason="Not checkable.")


def _merged(session: Session, reporter: User, claim: Claim) -> None:
    target = _secret_claim(session, reporter, f"{SECRET} again")
    merge(session, actor=an_editor(session), claim=claim, target=target)


HIDDEN: dict[State, Make] = {
    State.FILED: _filed,
    State.RESEARCHING: _researching,
    State.IN_REVIEW: _in_review,
    State.RETURNED: _returned,
    State.APPROVED: _approved,
    State.SCHEDULED: _scheduled,
    State.DECLINED: _declined,
    State.MERGED: _merged,
}
PUBLIC = {State.PUBLISHED, State.CORRECTING, State.RETRACTED}
LISTS = (
    "/",
    "/search",
    f"/search?q={SECRET}",
    "/search?q=single-payer",
    "/speakers",
    "/topics",
    "/contests",
    "/corrections",
    "/transparency",
    "/methodology",
    "/speakers/robert-lee-ahn",
)


def _secret_claim(session: Session, reporter: User, wording: str) -> Claim:
    """Return a filed claim in which nothing may be known: speaker, party, topic, contest, text."""
    speaker = speaker_called(session, actor=reporter, name=f"{SECRET} Speaker")
    topic = topic_called(session, actor=reporter, name=f"{SECRET} topic")
    contest = add_contest(session, actor=reporter, name=f"{SECRET} contest")
    first = AppearanceDetails(
        quotation=f"{SECRET} single-payer.", said=parse_imprecise_date("2017"), venue="Hall"
    )
    given = ClaimDetails(wording=wording, topic_ids=[topic.id], contest_id=contest.id, first=first)
    return file_claim(session, actor=reporter, speaker=speaker, details=given)


def _stable(html: str) -> str:
    """Return a page without the chain's head, which every event moves."""
    return re.sub(r"<code[^>]*>[0-9a-f]{12,64}</code>|<dd>[\d,]+</dd>|<time.*?</time>", "", html)


def test_every_state_is_either_public_or_tried_here() -> None:
    assert set(HIDDEN) | PUBLIC == set(State)


@pytest.mark.parametrize("state", HIDDEN)
def test_an_unpublished_claim_changes_no_public_page(
    app: Flask, client: FlaskClient, session: Session, reporter: User, state: State
) -> None:
    a_published_claim(session, reporter)
    indexed(app, session)
    before = {address: _stable(client.get(address).text) for address in LISTS}
    claim = _secret_claim(session, reporter, f"{SECRET} is single-payer")
    HIDDEN[state](session, reporter, claim)
    assert claim.state is state
    indexed(app, session)
    for address in LISTS:
        after = client.get(address)
        assert SECRET not in after.text.replace(f"q={SECRET}", "").replace(
            f'value="{SECRET}"', ""
        ).replace(f"“{SECRET}”", ""), address
        assert _stable(after.text) == before[address], address


@pytest.mark.parametrize("state", HIDDEN)
def test_an_unpublished_claim_answers_as_if_it_did_not_exist(
    app: Flask, client: FlaskClient, session: Session, reporter: User, state: State
) -> None:
    a_published_claim(session, reporter)
    claim = _secret_claim(session, reporter, f"{SECRET} is single-payer")
    HIDDEN[state](session, reporter, claim)
    indexed(app, session)
    pairs = [
        (f"/rulings/{claim.slug}", "/rulings/no-such"),
        (f"/rulings/{claim.id}", "/rulings/no-such"),
        (f"/rulings/{claim.slug}/editions/1", "/rulings/no-such/editions/1"),
        (f"/rulings/{claim.slug}/editions/2/changes", "/rulings/no-such/editions/2/changes"),
        ("/speakers/xanadu-speaker", "/speakers/no-such"),
        ("/topics/xanadu-topic", "/topics/no-such"),
        ("/contests/xanadu-contest", "/contests/no-such"),
    ]
    for hidden, missing in pairs:
        mine, none = client.get(hidden), client.get(missing)
        assert (mine.status_code, none.status_code) == (404, 404), hidden
        assert mine.text.replace(hidden, missing) == none.text, hidden
        assert _headers(mine) == _headers(none)


def _headers(answer: object) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in answer.headers  # type: ignore[attr-defined]  # a test response
        if name not in {"X-Request-ID", "Content-Length"}
    ]


@pytest.mark.parametrize(
    "filter_", ["speaker=xanadu-speaker", "topic=xanadu-topic", "contest=xanadu-contest"]
)
def test_a_filter_on_what_is_not_public_tells_nothing(
    app: Flask, client: FlaskClient, session: Session, reporter: User, filter_: str
) -> None:
    a_published_claim(session, reporter)
    _secret_claim(session, reporter, f"{SECRET} is single-payer")
    indexed(app, session)
    facet, value = filter_.split("=")
    mine = client.get(f"/search?{filter_}").text
    none = client.get(f"/search?{facet}=no-such").text
    assert mine.replace(value, "no-such") == none
    assert SECRET not in mine


def test_a_correction_under_way_shows_nothing_of_itself(
    app: Flask, client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    indexed(app, session)
    addresses = (f"/rulings/{claim.slug}", "/corrections", "/", "/search?q=single-payer")
    before = [_stable(client.get(address).text) for address in addresses]
    begin_correction(
        session,
        actor=room.reporter,
        claim=claim,
        kind=CorrectionClass.CORRECTION,
        reason=f"{SECRET} wrote.",
        public_note=f"{SECRET} it was.",
    )
    write(session, room.reporter, claim, summary=f"{SECRET} it is.")
    submit_correction(session, actor=room.reporter, claim=claim)
    vote(session, an_editor(session), claim)
    indexed(app, session)
    assert claim.state is State.CORRECTING
    for address, html in zip(addresses, before, strict=True):
        assert _stable(client.get(address).text) == html
    for number in (0, 2, 3, 99999999999999999999):
        assert client.get(f"/rulings/{claim.slug}/editions/{number}").status_code == 404


def test_readers_count_editions_not_drafts(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    for _ in range(2):
        begin_correction(
            session,
            actor=room.reporter,
            claim=claim,
            kind=CorrectionClass.CORRECTION,
            reason="Maybe.",
            public_note="Maybe.",
        )
        write(session, room.reporter, claim, summary="Another try.")
        submit_correction(session, actor=room.reporter, claim=claim)
        _cancel(session, claim)
    correct(session, room.reporter, claim)
    session.commit()
    html = client.get(f"/rulings/{claim.slug}").text
    assert "Edition 2" in html
    assert not re.search(r"(?i)(version|edition)[^<]{0,3}[34]", html)
    assert ruling_of(session, claim).version > 3


def _cancel(session: Session, claim: Claim) -> None:

    cancel_correction(session, actor=an_editor(session), claim=claim)


@pytest.mark.parametrize("address", ["/", "/search", "/rulings/x", "/speakers", "/transparency"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_public_side_only_reads(client: FlaskClient, address: str, method: str) -> None:
    assert client.open(address, method=method).status_code in {400, 405}
