"""Filing and editing claims: nothing typed is lost, nothing guessed is saved unseen."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, select

from claims.audit.models import AuditEvent
from claims.dates import parse_imprecise_date
from claims.filing.models import Claim, ClaimKind, Topic
from claims.newsroom.models import User
from claims.people.models import Speaker, SpeakerKind
from claims.people.operations import add_contest, speaker_called
from tests.builders import (
    QUOTATION,
    a_citation,
    a_claim,
    a_claim_at_work,
    a_claim_in_review,
    some_evidence,
)
from tests.factcheck.desk.browsing import Browser

NEW = "/desk/claims/new"
MEGABYTE = "x" * 1024 * 1024


@pytest.fixture
def ahn(session: Session, reporter: User) -> Speaker:
    """Return a speaker who is known."""
    return speaker_called(session, actor=reporter, name="Robert Lee Ahn")


def the_claim(session: Session) -> Claim:
    session.rollback()
    return session.exec(select(Claim)).one()


def test_a_claim_of_a_known_speaker_on_an_exact_day_is_filed_at_once(
    session: Session, ahn: Speaker, desk: Browser
) -> None:
    filed = desk.fill(
        NEW, wording="He did", speaker="robert lee ahn", said="14 May 2017", due_on="2026-12-24"
    )

    page = desk.follow(filed)
    claim = the_claim(session)
    assert claim.speaker_id == ahn.id
    assert claim.due_on == date(2026, 12, 24)
    assert "14 May 2017" in page.text


def test_an_imprecise_date_is_said_back_in_words_before_it_is_saved(
    session: Session, ahn: Speaker, desk: Browser
) -> None:
    asked = desk.fill(NEW, wording="He did", speaker=ahn.name, said="spring 2015")

    assert asked.status_code == 200
    assert "some time in spring 2015 (1 March to 31 May 2015)" in asked.text
    assert session.exec(select(Claim)).first() is None
    other = desk.send(asked, said="spring 2016")
    assert "spring 2016 (1 March to 31 May 2016)" in other.text, "another date is another question"
    desk.follow(desk.send(other))
    first = the_claim(session).first_appearance
    assert first is not None
    assert first.said == parse_imprecise_date("spring 2016")


def test_a_date_can_name_a_day_of_the_contest(
    session: Session, reporter: User, ahn: Speaker, desk: Browser
) -> None:
    contest = add_contest(session, actor=reporter, name="CA-34", days={"primary": date(2017, 4, 4)})
    session.commit()
    typed = {"wording": "He did", "speaker": ahn.name, "said": "before the primary"}

    assert desk.fill(NEW, **typed).status_code == 422
    asked = desk.fill(NEW, **typed, contest=contest.id)

    assert "3 April 2017 or earlier" in asked.text


def test_what_cannot_be_read_as_a_date_is_refused_with_an_example(
    ahn: Speaker, desk: Browser
) -> None:
    refused = desk.fill(NEW, wording="He did", speaker=ahn.name, said="the other day")

    assert refused.status_code == 422
    assert "Write for example" in refused.text
    assert 'value="the other day"' in refused.text
    assert "<title>Not saved: " in refused.text


def test_a_new_speaker_is_asked_back_with_names_that_look_alike(
    session: Session, ahn: Speaker, desk: Browser
) -> None:
    asked = desk.fill(NEW, wording="He did", speaker="Robert Lee An", speaker_kind="campaign")

    assert f"Known and alike: {ahn.name}." in asked.text
    desk.follow(desk.send(asked))
    claim = the_claim(session)
    assert claim.speaker.name == "Robert Lee An"
    assert claim.speaker.kind is SpeakerKind.CAMPAIGN


def test_a_topic_that_looks_mistyped_is_asked_back_and_a_new_one_is_not(
    session: Session, ahn: Speaker, desk: Browser
) -> None:
    desk.follow(desk.fill(NEW, wording="A", speaker=ahn.name, topics="Health care, Taxes"))
    asked = desk.fill(NEW, wording="B", speaker=ahn.name, topics="health care, Helth care")

    assert "“Helth care” would be a new topic. Known and alike: Health care." in asked.text
    desk.follow(desk.send(asked, topics="health care, Health Care,"))
    session.rollback()
    assert [topic.name for topic in session.exec(select(Topic).order_by(Topic.name))] == [
        "Health care",
        "Taxes",
    ]


def test_more_topics_than_a_claim_can_be_about_are_refused(ahn: Speaker, desk: Browser) -> None:
    topics = ", ".join(f"Topic number {number}" for number in range(21))

    refused = desk.fill(NEW, wording="A", speaker=ahn.name, topics=topics)

    assert "Name at most 20 topics." in refused.text


def test_the_form_can_be_filled_by_a_bookmark(desk: Browser) -> None:
    page = desk.get(f"{NEW}?quotation=So+he+said&url=https://example.org/a&title=A+page")

    assert "So he said</textarea>" in page.text
    assert 'value="https://example.org/a"' in page.text
    assert 'value="A page"' in page.text


def test_a_refused_form_names_each_field_and_keeps_what_was_typed(
    ahn: Speaker, desk: Browser
) -> None:
    refused = desk.fill(
        NEW, wording="", quotation="Verbatim <b>", speaker=ahn.name, url="example.org", venue="TV"
    )

    assert refused.status_code == 422
    assert '<a href="#wording">' in refused.text
    assert "Verbatim &lt;b&gt;" in refused.text
    mended = desk.send(refused, wording="He did")
    assert "An address starts with http:// or https://" in mended.text
    assert 'value="example.org"' in mended.text
    desk.follow(desk.send(mended, url="https://example.org"))


def test_a_text_of_a_megabyte_is_refused_at_its_field_and_kept(ahn: Speaker, desk: Browser) -> None:
    refused = desk.fill(NEW, wording=MEGABYTE, speaker=ahn.name)

    assert refused.status_code == 422
    assert "at most 1,000 fit" in refused.text
    assert MEGABYTE in refused.text


@pytest.mark.parametrize("field", ["speaker", "topics", "said", "venue", "due_on", "kind"])
def test_nonsense_in_any_field_is_refused_without_a_fault(
    field: str, ahn: Speaker, desk: Browser
) -> None:
    typed = {"wording": "He did", "speaker": ahn.name, field: MEGABYTE}

    assert desk.fill(NEW, **typed).status_code in {200, 422}


def test_control_characters_do_not_get_in(session: Session, ahn: Speaker, desk: Browser) -> None:
    desk.follow(desk.fill(NEW, wording="He\x00 did\x07 it", speaker=ahn.name))

    assert the_claim(session).wording == "He did it"


def test_a_form_without_its_token_is_refused(desk: Browser) -> None:
    assert desk.client.post(NEW, data={"wording": "He did"}).status_code == 400


def test_a_saved_form_that_changes_nothing_leaves_no_mark(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim(session, reporter, elements=["One", "Two"], kind=ClaimKind.POSITION)
    session.commit()
    before = len(session.exec(select(AuditEvent)).all())

    desk.follow(desk.fill(f"/desk/claims/{claim.id}/edit"))

    session.rollback()
    assert len(session.exec(select(AuditEvent)).all()) == before
    assert [element.text for element in claim.elements] == ["One", "Two"]
    assert claim.kind is ClaimKind.POSITION


def test_parts_that_move_keep_their_evidence(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter, elements=["First", "Second", "Third"])
    third = claim.elements[2]
    citation = a_citation(session, reporter, third, some_evidence(session, reporter))
    session.commit()

    edit = f"/desk/claims/{claim.id}/edit"
    desk.follow(desk.fill(edit, elements="Third\nNew\nSecond"))

    session.rollback()
    session.expire_all()
    assert [element.text for element in claim.elements] == ["Third", "New", "Second"]
    assert citation.element.text == "Third"
    refused = desk.fill(edit, elements="New\nSecond")
    assert refused.status_code == 422
    assert "Evidence was tied to the part “Third”" in refused.text
    assert "New\nSecond</textarea>" in refused.text


def test_of_two_who_edit_a_claim_the_second_sees_both_texts_and_can_save_on_top(
    session: Session, reporter: User, desk: Browser, editor_desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    edit = f"/desk/claims/{claim.id}/edit"
    mine, theirs = desk.get(edit), editor_desk.get(edit)
    editor_desk.follow(editor_desk.send(theirs, context="Theirs", kind="record"))

    conflict = desk.send(mine, context="Mine")

    assert conflict.status_code == 409
    assert '<div class="kept">Theirs</div>' in conflict.text
    assert "Mine</textarea>" in conflict.text
    assert "Record: what somebody did" in conflict.text
    desk.follow(desk.send(conflict))
    session.rollback()
    assert claim.context == "Mine"


def test_a_claim_under_review_is_not_edited_and_what_was_typed_is_kept(
    session: Session, reporter: User, desk: Browser
) -> None:
    claim = a_claim_at_work(session, reporter)
    session.commit()
    form = desk.get(f"/desk/claims/{claim.id}/edit")
    other = a_claim_in_review(session, reporter)
    session.commit()

    locked = desk.client.get(f"/desk/claims/{other.id}/edit")
    assert locked.status_code == 400
    assert "Withdraw it from review first" in locked.text
    form.request.path = f"/desk/claims/{other.id}/edit"
    refused = desk.send(form, context="Typed in vain?")
    assert refused.status_code == 422
    assert "Typed in vain?" in refused.text


def test_an_appearance_has_its_own_speaker(
    session: Session, reporter: User, desk: Browser, ahn: Speaker
) -> None:
    claim = a_claim(session, reporter)
    speaker_called(session, actor=reporter, name="A surrogate")
    session.commit()
    url = f"/desk/claims/{claim.id}/appearances/new"

    refused = desk.fill(url, speaker="A surrogate", quotation="")
    assert "This is needed." in refused.text
    desk.follow(desk.send(refused, quotation="He did it for years.", said="15 May 2017"))

    session.rollback()
    session.expire_all()
    assert [each.speaker.name for each in claim.appearances] == [ahn.name, "A surrogate"]
    assert claim.speaker_id == ahn.id


def test_an_appearance_can_name_a_day_of_the_claims_contest(
    session: Session, reporter: User, desk: Browser
) -> None:
    contest = add_contest(session, actor=reporter, name="CA-34", days={"run-off": date(2017, 6, 6)})
    claim = a_claim(session, reporter, contest_id=contest.id)
    session.commit()

    url = f"/desk/claims/{claim.id}/appearances/new"
    asked = desk.fill(url, quotation=QUOTATION, said="after the run-off")

    assert "7 June 2017 or later" in asked.text
    desk.follow(desk.send(asked))


def test_an_editor_who_does_not_report_files_claims_too(
    session: Session, ahn: Speaker, editor_desk: Browser, browse_as: Callable[[User], Browser]
) -> None:
    del browse_as
    editor_desk.follow(editor_desk.fill(NEW, wording="He did", speaker=ahn.name))

    assert the_claim(session).wording == "He did"
