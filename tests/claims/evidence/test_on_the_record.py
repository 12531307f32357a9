"""Whatever is changed about evidence, a source or a citation is on the record, with who did it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlmodel import Session

from claims.audit.operations import head_event, verify_chain
from claims.dates import parse_imprecise_date
from claims.errors import BadInput
from claims.evidence.letters import keep_answer_evidence
from claims.evidence.models import (
    Bearing,
    CaptureMethod,
    Citation,
    Evidence,
    EvidenceKind,
    SnapshotText,
)
from claims.evidence.operations import (
    CitationDetails,
    EvidenceDetails,
    StoredBytes,
    attach_snapshot,
    cite,
    edit_citation,
    edit_evidence,
    remove_citation,
)
from claims.evidence.publicity import set_snapshot_public
from claims.evidence.replies import record_answer, replies_of
from claims.evidence.sources import describe_source, source_called
from claims.filing.models import Claim
from claims.newsroom.models import User
from tests.builders import (
    a_citation,
    a_claim_at_work,
    a_reporter,
    an_editor,
    ask,
    some_evidence,
    stored_text,
)

NUL = chr(0)


@dataclass
class Room:
    """A claim at work with one citation and a question to its speaker."""

    session: Session
    reporter: User
    editor: User
    claim: Claim
    evidence: Evidence
    citation: Citation


@pytest.fixture
def room(session: Session) -> Room:
    reporter = a_reporter(session)
    claim = a_claim_at_work(session, reporter, elements=["He said it", "For years"])
    evidence = some_evidence(session, reporter)
    citation = a_citation(session, reporter, claim.elements[0], evidence)
    ask(session, reporter, claim)
    return Room(session, reporter, an_editor(session), claim, evidence, citation)


def described(room: Room, **change: object) -> None:
    source = source_called(room.session, actor=room.reporter, name="The Daily")
    given = replace(EvidenceDetails(title=room.evidence.title), **change)  # type: ignore[arg-type]  # given by name
    edit_evidence(
        room.session,
        actor=room.reporter,
        evidence=room.evidence,
        seen_version=room.evidence.version,
        source=source,
        details=given,
    )


def cited(room: Room, *, part: int = 0, **change: object) -> None:
    as_it_is = CitationDetails(Bearing.SUPPORTS, room.citation.quotation, "", room.citation.why)
    edit_citation(
        room.session,
        actor=room.reporter,
        citation=room.citation,
        seen_version=room.citation.version,
        element=room.claim.elements[part],
        details=replace(as_it_is, **change),  # type: ignore[arg-type]  # given by name
    )


def told(room: Room, **change: str) -> None:
    source = room.evidence.source
    describe_source(room.session, actor=room.reporter, source=source, **change)  # type: ignore[arg-type]  # given by name


def answered(room: Room) -> None:
    (request,) = replies_of(room.session, room.claim)
    record_answer(room.session, actor=room.reporter, request=request, answer="Since 2009.")


def answer_kept(room: Room) -> None:
    answered(room)
    (request,) = replies_of(room.session, room.claim)
    keep_answer_evidence(room.session, actor=room.reporter, request=request, evidence=room.evidence)


CHANGES: dict[str, tuple[str, Callable[[Room], object]]] = {
    "title": ("edit evidence", lambda room: described(room, title="Another title")),
    "kind": ("edit evidence", lambda room: described(room, kind=EvidenceKind.VIDEO)),
    "author": ("edit evidence", lambda room: described(room, author="B. Line")),
    "address": ("edit evidence", lambda room: described(room, url="https://a.example/")),
    "reference": ("edit evidence", lambda room: described(room, reference="p. 3")),
    "date": ("edit evidence", lambda room: described(room, published=parse_imprecise_date("2017"))),
    "primary": ("edit evidence", lambda room: described(room, is_primary=True)),
    "on record": ("edit evidence", lambda room: described(room, on_record=False)),
    "archive": ("edit evidence", lambda room: described(room, archive_url="https://b.example/")),
    "part": ("edit citation", lambda room: cited(room, part=1)),
    "bearing": ("edit citation", lambda room: cited(room, bearing=Bearing.REFUTES)),
    "quotation": ("edit citation", lambda room: cited(room, quotation="Then he left.")),
    "locator": ("edit citation", lambda room: cited(room, locator="p. 4")),
    "why": ("edit citation", lambda room: cited(room, why="It says more.")),
    "removal": (
        "remove citation",
        lambda room: remove_citation(room.session, actor=room.reporter, citation=room.citation),
    ),
    "another citation": (
        "cite evidence",
        lambda room: cite(
            room.session,
            actor=room.reporter,
            element=room.claim.elements[1],
            evidence=room.evidence,
            details=CitationDetails(Bearing.CONTEXT),
        ),
    ),
    "interests": ("describe source", lambda room: told(room, interests="Owned by a party")),
    "anonymity": ("describe source", lambda room: told(room, anonymity_reason="Fears for a job")),
    "origin": ("describe source", lambda room: told(room, origin="The Wire")),
    "source's address": ("describe source", lambda room: told(room, url="https://d.example/")),
    "another source": (
        "add source",
        lambda room: source_called(
            room.session, actor=room.reporter, name="The Hourly", origin="The Wire"
        ),
    ),
    "another copy": (
        "add snapshot",
        lambda room: attach_snapshot(
            room.session, actor=room.reporter, evidence=room.evidence, stored=stored_text("New.")
        ),
    ),
    "a copy for readers": (
        "make a snapshot public",
        lambda room: set_snapshot_public(
            room.session, actor=room.editor, snapshot=room.evidence.snapshots[0], public=True
        ),
    ),
    "an answer": ("record answer", answered),
    "an answer as it came": ("keep evidence of answer", answer_kept),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_is_on_the_record_with_who_did_it(room: Room, what: str) -> None:
    action, change = CHANGES[what]
    change(room)
    head = head_event(room.session)
    assert head is not None
    assert head.action == action
    assert head.actor_id in {room.reporter.id, room.editor.id}
    assert verify_chain(room.session).is_whole


def test_a_known_source_leaves_no_new_mark(room: Room) -> None:
    before = head_event(room.session)
    source_called(room.session, actor=room.reporter, name="The Daily")
    assert head_event(room.session) is before


def test_a_removed_citation_is_not_edited_any_more(room: Room) -> None:
    remove_citation(room.session, actor=room.reporter, citation=room.citation)
    with pytest.raises(BadInput, match=r"Citation \[1\] was removed"):
        cited(room, why="It says more.")


def test_the_words_of_a_copy_are_hashed_as_they_are_kept(room: Room) -> None:
    plain, marked = (
        attach_snapshot(
            room.session, actor=room.reporter, evidence=evidence, stored=stored_text(text)
        )
        for evidence, text in (
            (room.evidence, "So he said."),
            (some_evidence(room.session, room.reporter), f"So he {NUL}said."),
        )
    )
    assert plain.text_digest == marked.text_digest
    kept = room.session.get_one(SnapshotText, marked.id)
    assert kept.text == "So he said."


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("final_url", {"final_url": "https://a.example/" + "a" * 2000}),
        ("media_type", {"media_type": "text/" + "x" * 120}),
        ("media_type", {"media_type": ""}),
        ("file_name", {"file_name": "x" * 256}),
    ],
)
def test_a_copy_that_the_database_cannot_take_is_refused_by_its_field(
    room: Room, field: str, change: dict[str, str]
) -> None:
    stored = StoredBytes("f" * 64, 1, "text/plain", CaptureMethod.FETCHED)
    with pytest.raises(BadInput) as refusal:
        attach_snapshot(
            room.session,
            actor=None,
            evidence=room.evidence,
            stored=replace(stored, **change),  # type: ignore[arg-type]  # given by name
        )
    assert refusal.value.field == field
    assert len(room.evidence.snapshots) == 1


def test_an_event_about_a_source_says_where_its_reports_come_from(room: Room) -> None:
    made = source_called(room.session, actor=room.reporter, name="The Hourly", origin="The Wire")
    head = head_event(room.session)
    assert head is not None
    assert head.payload is not None
    assert '"origin":"The Wire"' in (head.payload.body or "")
    assert head.subject_id == made.id
