"""Filing from a transcript: split, ticked, filed together or not at all."""

from html import unescape

from sqlmodel import Session, select
from werkzeug.test import TestResponse

from claims.filing.models import Appearance, AppearanceSource, Claim
from claims.newsroom.models import User
from claims.people.operations import speaker_called
from tests.builders import a_claim
from tests.factcheck.desk.browsing import Browser

PAGE = "/desk/transcript"
TEXT = """[00:12:31] GOMEZ: I was the author of the bill. It passed in 2014.
[00:12:50] AHN: Robert Lee Ahn was for single-payer health care for years."""
WHERE = {
    "venue": "Debate",
    "medium": "television",
    "said": "14 May 2017",
    "url": "https://tv.example/1",
}
SAYS = "Robert Lee Ahn was for single-payer health care for many years"


def split(desk: Browser, **more: str) -> TestResponse:
    return desk.fill(PAGE, split="1", text=TEXT, **WHERE, **more)


def claims(session: Session) -> list[Claim]:
    session.rollback()
    return list(session.exec(select(Claim).order_by(Claim.id)))


def known(session: Session, reporter: User) -> None:
    for name in ("Jimmy Gomez", "Robert Lee Ahn"):
        speaker_called(session, actor=reporter, name=name)
    session.commit()


def test_a_transcript_is_split_and_speakers_that_are_known_are_proposed(
    desk: Browser, session: Session, reporter: User
) -> None:
    known(session, reporter)
    page = split(desk)
    assert page.status_code == 200
    text = unescape(page.text)
    assert "I was the author of the bill." in text
    assert 'value="Jimmy Gomez"' in text
    assert 'value="Robert Lee Ahn"' in text
    assert claims(session) == []


def test_ticked_sentences_are_filed_with_speaker_time_and_place(
    desk: Browser, session: Session, reporter: User
) -> None:
    known(session, reporter)
    page = split(desk)
    answer = desk.send(page, file="1", ticked=["0", "2"])
    assert answer.status_code == 302, answer.text

    first, second = claims(session)
    assert (first.wording, first.speaker.name) == ("I was the author of the bill.", "Jimmy Gomez")
    assert second.speaker.name == "Robert Lee Ahn"
    said = second.first_appearance
    assert said is not None
    assert (said.quotation, said.venue, said.medium, said.url) == (
        "Robert Lee Ahn was for single-payer health care for years.",
        "Debate",
        "television",
        "https://tv.example/1",
    )
    times = session.exec(select(AppearanceSource.address).order_by(AppearanceSource.id)).all()
    assert times == ["00:12:31", "00:12:50"]


def test_what_was_filed_before_is_flagged_and_can_be_one_more_appearance(
    desk: Browser, session: Session, reporter: User
) -> None:
    known(session, reporter)
    before = a_claim(session, reporter, wording=SAYS)
    session.commit()
    asked = desk.send(split(desk), file="1", ticked=["0", "2"])
    assert asked.status_code == 200
    assert "one more appearance of (much the same)" in asked.text
    assert len(claims(session)) == 1

    answer = desk.send(asked, file="1", ticked=["0", "2"], **{"as-2": before.id})

    assert answer.status_code == 302, answer.text
    assert len(claims(session)) == 2
    repeats = select(Appearance).where(Appearance.claim_id == before.id)
    assert len(session.exec(repeats).all()) == 2


def test_a_new_speaker_is_asked_back(desk: Browser, session: Session) -> None:
    asked = desk.send(split(desk), file="1", ticked=["0"])
    assert "is not known yet: a new speaker" in unescape(asked.text)
    assert claims(session) == []
    assert desk.send(asked, file="1", ticked=["0"]).status_code == 302
    assert claims(session)[0].speaker.name == "Gomez"


def test_what_is_refused_files_nothing_and_loses_nothing(
    desk: Browser, session: Session, reporter: User
) -> None:
    known(session, reporter)
    none = desk.send(split(desk), file="1")
    assert none.status_code == 422
    assert "Tick at least one sentence." in none.text

    wrong = desk.send(split(desk), file="1", ticked=["0", "1"], url="nowhere")
    assert wrong.status_code == 422
    assert "An address starts with" in wrong.text
    assert wrong.text.count("checked>") == 2
    assert "00:12:31" in wrong.text
    assert claims(session) == []


def test_an_empty_or_endless_transcript_is_refused_in_words(desk: Browser) -> None:
    assert "Paste the transcript." in desk.fill(PAGE, split="1").text
    endless = desk.fill(PAGE, split="1", text="So. " * 100_000)
    assert endless.status_code == 422
    assert "at most 300,000 fit" in endless.text
