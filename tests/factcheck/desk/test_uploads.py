"""Claims from a table: seen before they are filed, each once, and undone while untouched."""

import io
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from claims.audit.models import AuditEvent
from claims.filing.import_models import ImportJob, ImportRow, ImportState, RowState
from claims.filing.models import Claim, State
from claims.filing.uploads import guessed
from claims.newsroom.models import User
from claims.people.models import Speaker
from claims.review.triage import assign
from factcheck.jobs.due import run_due_jobs
from factcheck.jobs.uploading import work_batch
from tests.builders import a_claim
from tests.conftest import csrf_token
from tests.factcheck.desk.browsing import Browser

PAGE = "/desk/uploads"
TABLE = """Claim,Who,Quote,Date,Where,Link,Tags,Comment
The bill passed,Jimmy Gomez,"It passed, I say",14 May 2017,TV,https://a.ex/1?utm_id=1,"A, B",Twice
Crime doubled,The mayor,,spring 2015,,,,
"""
BAD = """Claim,Who,Date,Link
The bill passed,Jimmy Gomez,May 2017,https://a.example/1
Crime doubled,,May 2017,
Taxes rose,The mayor,the day after never,
Rents rose,The mayor,,nowhere
The bill passed,Jimmy Gomez,,
"""
BrowseAs = Callable[[User], Browser]


def upload(desk: Browser, text: str = TABLE, name: str = "claims.csv") -> TestResponse:
    """Upload a table; return its page."""
    return desk.follow(desk.fill(PAGE, file=(io.BytesIO(text.encode()), name)))


def press(desk: Browser, page: TestResponse, action: str) -> TestResponse:
    """Press a button of an upload's page."""
    url = f"{page.request.path}/{action}"
    assert f'action="{url}"' in page.text
    return desk.client.post(url, data={"csrf_token": csrf_token(page)})


def claims(session: Session) -> list[Claim]:
    session.rollback()
    return list(session.exec(select(Claim).order_by(Claim.id)))


def the_job(session: Session) -> ImportJob:
    session.rollback()
    return session.exec(select(ImportJob)).one()


def test_columns_are_guessed_by_their_names_and_nothing_is_filed_yet(
    desk: Browser, session: Session
) -> None:
    page = upload(desk)
    text = unescape(page.text)
    assert "2 of 2 rows" in text
    assert "UTF-8, cells parted by commas" in text
    assert the_job(session).mapping == {
        "wording": "Claim",
        "speaker": "Who",
        "quotation": "Quote",
        "said": "Date",
        "venue": "Where",
        "url": "Link",
        "topics": "Tags",
        "context": "Comment",
    }
    assert claims(session) == []


def test_guesses_take_each_column_once() -> None:
    assert guessed(["text", "Author", "x"]) == {"wording": "text", "speaker": "Author"}


def test_rows_become_claims_with_all_that_they_say(desk: Browser, session: Session) -> None:
    page = desk.follow(press(desk, upload(desk), "file"))
    assert "2 claims were filed" in page.text
    first, second = claims(session)
    said = first.first_appearance
    assert said is not None
    assert said.said is not None
    assert (first.wording, first.speaker.name, first.context) == (
        "The bill passed",
        "Jimmy Gomez",
        "Twice",
    )
    assert (said.quotation, said.venue, said.url, said.said.edtf) == (
        "It passed, I say",
        "TV",
        "https://a.ex/1",
        "2017-05-14",
    )
    assert [topic.name for topic in first.topics] == ["A", "B"]
    assert second.state is State.FILED
    assert the_job(session).state is ImportState.DONE


def test_what_is_wrong_is_said_by_line_and_field_and_the_good_rows_are_filed_if_chosen(
    desk: Browser, session: Session
) -> None:
    page = upload(desk, BAD)
    text = unescape(page.text)
    assert "1 of 5 rows" in text
    for line, words in (
        (3, "This is needed."),
        (4, "Write for example"),
        (5, "An address starts with"),
        (6, "An earlier row says the same."),
    ):
        assert f'<th scope="row" class="number">{line}</th>' in text
        assert words in text

    page = desk.follow(press(desk, page, "file"))
    assert [claim.wording for claim in claims(session)] == ["The bill passed"]
    assert "4 rows were left out" in page.text
    assert "Line 3, speaker: This is needed." in page.text


def test_other_columns_can_be_chosen_and_are_remembered(desk: Browser, session: Session) -> None:
    strange = "x,y\nThe bill passed,Jimmy Gomez\n"
    page = upload(desk, strange)
    assert "What would be filed" not in page.text
    refused = desk.send(page, wording="x")
    assert refused.status_code == 422
    assert "Choose its column" in refused.text
    twice = desk.send(page, wording="x", speaker="x")
    assert "is chosen twice" in unescape(twice.text)

    page = desk.follow(desk.send(page, wording="x", speaker="y"))
    press(desk, page, "file")
    assert claims(session)[0].speaker.name == "Jimmy Gomez"
    again = upload(desk, strange)
    assert "0 of 1 rows" not in again.text
    assert "What would be filed" in again.text


def test_what_was_filed_before_in_the_same_words_is_left_out(
    desk: Browser, session: Session
) -> None:
    press(desk, upload(desk), "file")
    page = desk.follow(press(desk, upload(desk), "file"))
    assert "2 rows were left out" in page.text
    assert len(claims(session)) == 2


def test_a_table_can_be_thrown_away(desk: Browser, session: Session) -> None:
    assert press(desk, upload(desk), "discard").status_code == 302
    session.rollback()
    assert session.exec(select(ImportRow)).all() == []


@pytest.mark.parametrize(
    ("text", "words"), [("", "The file is empty"), ("a,b\n1,2,3", "Line 2 has 3 cells")]
)
def test_what_is_no_table_is_refused_at_its_field(desk: Browser, text: str, words: str) -> None:
    answer = desk.fill(PAGE, file=(io.BytesIO(text.encode()), "claims.csv"))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Choose a file." in desk.fill(PAGE).text


def many(desk: Browser, app: Flask, session: Session, rows: int) -> ImportJob:
    """Upload a table and begin to file it, with nobody working on it yet."""
    table = "claim,speaker\n" + "".join(f"Claim number {n},Speaker {n % 7}\n" for n in range(rows))
    upload(desk, table)
    job = the_job(session)
    job.state = ImportState.RUNNING
    session.add(job)
    session.commit()
    del app
    return job


def test_a_worker_that_is_stopped_leaves_whole_batches_and_another_goes_on(
    app: Flask, desk: Browser, session: Session
) -> None:
    job = many(desk, app, session, rows=60)
    job_id = job.id
    with app.app_context():
        assert work_batch(job_id)
    assert len(claims(session)) == 25
    assert "25 of 60" in desk.get(f"{PAGE}/{job_id}").text
    with app.app_context():
        while run_due_jobs():
            pass
    assert len(claims(session)) == 60
    assert len({claim.wording for claim in claims(session)}) == 60
    assert the_job(session).state is ImportState.DONE


def test_an_editor_undoes_an_upload_and_history_stays(
    desk: Browser, editor_desk: Browser, session: Session, reporter: User
) -> None:
    page = desk.follow(press(desk, upload(desk), "file"))
    assert "ask one to undo it here" in page.text
    taken = claims(session)[1]
    assign(session, actor=session.get_one(User, reporter.id), claim=taken, assignee=reporter)
    session.commit()

    page = editor_desk.get(page.request.path)
    page = editor_desk.follow(press(editor_desk, page, "undo"))

    assert "1 declined, 1 kept" in page.text
    first, second = claims(session)
    assert (first.state, second.state) == (State.DECLINED, State.RESEARCHING)
    done = session.exec(select(AuditEvent.action).where(AuditEvent.claim_id == first.id)).all()
    assert list(done) == ["file claim", "decline"]
    rows = session.exec(select(ImportRow.state).order_by(ImportRow.line)).all()
    assert list(rows) == [RowState.UNDONE, RowState.KEPT]
    actions = set(session.exec(select(AuditEvent.action)))
    assert {"import_job.begin", "import_job.end", "import_job.undo", "import_job.undone"} <= actions


def test_reporters_do_not_undo(desk: Browser, session: Session) -> None:
    page = desk.follow(press(desk, upload(desk), "file"))
    url = f"{page.request.path}/undo"
    answer = desk.client.post(url, data={"csrf_token": csrf_token(page)})
    assert answer.status_code == 403
    assert [claim.state for claim in claims(session)] == [State.FILED] * 2


def test_a_row_of_a_known_claim_is_left_out_and_leaves_nothing_of_itself(
    desk: Browser, session: Session, reporter: User
) -> None:
    known = a_claim(session, reporter)
    session.commit()
    row = f"claim,speaker,topics\n{known.wording},{known.speaker.name},New topic\n"
    page = desk.follow(press(desk, upload(desk, row), "file"))
    assert "filed before" in page.text
    assert len(claims(session)) == 1
    assert len(session.exec(select(Speaker)).all()) == 1


def test_nobody_begins_an_upload_twice(desk: Browser, session: Session) -> None:
    page = upload(desk)
    assert press(desk, page, "file").status_code == 302
    again = press(desk, page, "file")
    assert again.status_code == 422
    assert len(claims(session)) == 2
