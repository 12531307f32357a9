"""A ruling's page: all that the verdict rests on, for a reader without JavaScript."""

import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.evidence.models import Channel
from claims.newsroom.models import User
from claims.review.models import CorrectionClass
from factcheck.public.frozen import CHANNELS
from tests.builders import QUOTATION, a_published_claim
from tests.factcheck.public.newsroom import Newsroom, a_full_ruling, correct, retract

ADDRESS = "/rulings/ahn-backed-single-payer-for-years"


def words(html: str) -> str:
    """Return what is read of a page: no tags, single blanks."""
    body = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture
def page(client: FlaskClient, session: Session, room: Newsroom) -> str:
    """Return the page of a ruling that has everything."""
    a_full_ruling(room)
    session.commit()
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return answer.text


def test_the_rating_is_told_by_word_colour_and_shape(page: str) -> None:
    verdict = page[page.index('class="verdict') :][:900]
    assert "rating--amber" in verdict
    assert "#shape-half" in verdict
    assert "Half true" in words(verdict)
    assert "leaves out details that matter" in words(verdict)


def test_it_says_who_said_what_where_and_when(page: str) -> None:
    text = words(page)
    assert "Robert Lee Ahn , Democratic" in text
    assert QUOTATION in text
    assert "Said some time in spring 2017 (1 March to 31 May 2017)" in text
    assert "Campaign mailer" in text


def test_a_number_in_the_analysis_jumps_to_its_source_and_back(page: str) -> None:
    assert 'id="cite-3-1" href="#source-3"' in page
    assert 'id="source-3"' in page
    assert 'href="#cite-3-1"' in page


def test_every_address_within_the_page_leads_somewhere(page: str) -> None:
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    assert (
        set(re.findall(r'href="#([^"]+)"', page)) - {each for each in targets if each} == set()
    ), "links to nothing"


def test_no_id_is_given_twice(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_headings_skip_no_level(page: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_evidence_for_and_against_stands_by_part(page: str) -> None:
    text = words(page)
    start = text.index("The evidence")
    evidence = text[start : text.index("Right of reply", start + 1)]
    first, second = evidence.split("“He did so for years”")
    assert "What The Wire says" in first[first.index("Evidence for") :]
    assert "What A former aide says" in second[second.index("Evidence against") :]
    assert "None found." in second


def test_sources_tell_who_is_behind_them(page: str) -> None:
    text = words(page)
    assert "primary source" in text
    assert "not on the record" in text
    assert "anonymous: Fears for a job" in text
    assert "interest: Left the campaign" in text
    assert "Archived copy" in text
    assert "B. Line, What A former aide says" in text.replace(" ,", ",")


def test_sources_of_one_origin_count_as_one(page: str) -> None:
    text = words(page)
    assert "Goes back to The Wire, as [2] does: counted as one source." in text
    assert (
        "4 sources are cited. Those that go back to one origin count as one, which makes 3." in text
    )


def test_the_right_of_reply_has_question_answer_and_silence(page: str) -> None:
    text = words(page)
    assert "we asked the campaign by telephone" in text
    assert "“Since when?”" in text
    assert "Since 2009.\nAlways." in page
    assert "They did not respond by" in text


def test_it_says_who_wrote_approved_and_dissented(page: str) -> None:
    text = words(page)
    assert "Written by Person" in text
    assert "3 editors of a panel of 3 voted on this very text" in text
    assert "1 editor disagreed" in text
    assert "For sending it back: Not so." in text


def test_waivers_are_on_the_record(page: str) -> None:
    assert "Independent sources , by Person" in words(page)
    assert "One wire only." in page


def test_verdicts_of_others_are_theirs(page: str) -> None:
    text = words(page)
    assert "Mostly &lt;Accurate&gt; (4, where 1 is worst and 5 best)" in text
    assert "Other Checkers : no rating given" in text


def test_every_place_is_listed_and_counted(page: str) -> None:
    text = words(page)
    assert "We know of 2 places" in text
    assert "For years, I tell you." in text


def test_a_plain_ruling_needs_none_of_that(
    client: FlaskClient, session: Session, reporter: User
) -> None:
    a_published_claim(session, reporter)
    session.commit()
    text = words(client.get("/rulings/he-was-for-single-payer-for-years").text)
    assert "What others found" not in text
    assert "disagreed" not in text
    assert "No answer had come when this was published" in text


def test_a_correction_stands_on_top_and_the_old_edition_stays(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    correct(session, room.reporter, a_full_ruling(room))
    session.commit()
    live, old = client.get(ADDRESS), client.get(f"{ADDRESS}/editions/1")
    assert live.text.index("Says more clearly how long.") < live.text.index("<h1")
    assert "He did, but not for many years." in live.text
    assert "He did, but not for years." in old.text
    assert "This is edition 1 of 2" in words(old.text)
    assert f'href="{ADDRESS}"' in old.text
    assert f'<link rel="canonical" href="http://127.0.0.1{ADDRESS}">' in old.text.replace(
        "http://localhost", "http://127.0.0.1"
    ).replace(":8000", "")


def test_the_panel_of_the_edition_before_stands_for_a_clarification(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    correct(session, room.reporter, a_full_ruling(room))
    session.commit()
    text = words(client.get(ADDRESS).text)
    assert "voted on the text of edition 1" in text
    assert "Change confirmed by Person" in text


def test_a_changed_rating_shows_in_the_editions(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    correct(session, room.reporter, claim, kind=CorrectionClass.RATING_CHANGE, rating="false")
    session.commit()
    changes = words(client.get(f"{ADDRESS}/editions/2/changes").text)
    assert "From Half true to False" in changes
    assert "many" in changes
    assert "voted on this very text" in words(client.get(ADDRESS).text)


def test_a_typo_is_logged_without_a_notice(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    correct(session, room.reporter, claim, kind=CorrectionClass.TYPO, note="")
    session.commit()
    html = client.get(ADDRESS).text
    assert 'class="correction' not in html
    assert "Typo" in words(html[html.index('id="editions"') :])
    assert 'class="correction' not in client.get(f"{ADDRESS}/editions/2/changes").text


def test_a_correction_of_the_record_alone_says_so(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    correct(session, room.reporter, claim, summary="He did, but not for years.")
    session.commit()
    assert "Neither rating, summary" in client.get(f"{ADDRESS}/editions/2/changes").text


def test_a_retracted_ruling_stays_and_is_marked_everywhere(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    claim = a_full_ruling(room)
    correct(session, room.reporter, claim)
    retract(session, claim)
    session.commit()
    for address in (ADDRESS, f"{ADDRESS}/editions/1", f"{ADDRESS}/editions/2"):
        html = client.get(address).text
        assert "correction--retraction" in html
        assert "It rested on a forged letter." in html
        assert "Retracted ruling" in html
        assert "<title>Retracted: " in html


def test_a_long_summary_is_cut_between_words_for_previews(
    client: FlaskClient, session: Session, room: Newsroom
) -> None:
    correct(
        session,
        room.reporter,
        a_full_ruling(room),
        summary="Seven words make up this long one. " * 12,
    )
    session.commit()
    found = re.search(r'name="description" content="([^"]*)"', client.get(ADDRESS).text)
    assert found is not None
    assert len(found[1]) < 160
    assert found[1].endswith(" …")


def test_every_channel_has_its_words() -> None:
    assert set(CHANNELS) == {channel.value for channel in Channel}
