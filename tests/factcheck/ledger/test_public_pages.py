"""What readers see of the ledger: the order and its proof, on every page, and nothing private."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.base import now
from claims.evidence.models import Evidence
from claims.evidence.sources import source_called
from claims.ledger.models import Proposition
from claims.ledger.operations import SearchDetails, record_search
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.newsroom.models import User
from claims.people.operations import speaker_called
from factcheck.ledger.persons import MOST_LINES
from factcheck.ledger.presenting import PER_PAGE
from factcheck.ledger.propositions import STANDINGS
from tests.factcheck.ledger.entries import AHN, GOMEZ, a_proposition, a_record, public_evidence

SLUG = "/positions/single-payer-health-care"
PAIR = f"{SLUG}/compare?a=robert-lee-ahn&b=jimmy-gomez"
PERSON = "/speakers/robert-lee-ahn/positions"
PAGES = ("", "/first", "/first?stance=oppose", "/first?stance=nonsense", "/compare")


@pytest.fixture
def single_payer(session: Session, reporter: User) -> Proposition:
    found = a_proposition(session, reporter)
    a_record(session, reporter, found, GOMEZ, "17 February 2017", act=Act.BILL_COAUTHORED)
    a_record(session, reporter, found, AHN, "early 2017", quotation="Health care is a right.")
    a_record(session, reporter, found, AHN, "2010", stance=Stance.OPPOSE)
    session.commit()
    return found


def text_of(client: FlaskClient, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return " ".join(page.text.split())


def test_without_records_the_list_says_what_comes_next(client: FlaskClient) -> None:
    assert "None yet" in text_of(client, "/positions/")


@pytest.mark.usefixtures("single_payer")
def test_the_list_leads_to_each_proposition(client: FlaskClient) -> None:
    assert f'href="{SLUG}"' in text_of(client, "/positions/")


@pytest.mark.usefixtures("single_payer")
@pytest.mark.parametrize("address", [SLUG + page for page in PAGES] + [PERSON])
def test_every_page_opens_as_of_any_day(client: FlaskClient, address: str) -> None:
    joined = "&" if "?" in address else "?"
    text_of(client, address)
    for day in ("2016-01-01", "1000-01-01"):
        assert "Later acts are left out." in text_of(client, f"{address}{joined}as_of={day}") or (
            address.endswith("compare")
        )


@pytest.mark.usefixtures("single_payer")
@pytest.mark.parametrize("day", ["3000-01-01", "0999-01-01", "yesterday", "2017-02-30", "<b>"])
def test_what_is_no_day_of_the_past_is_said_and_left_out(client: FlaskClient, day: str) -> None:
    page = text_of(client, f"{SLUG}?as_of={day}&known_on={day}")
    assert "not a day of the past" in page
    assert "Later acts are left out" not in page
    assert "<b> and" not in page


@pytest.mark.usefixtures("single_payer")
def test_before_anything_was_noted_the_ledger_is_empty(client: FlaskClient) -> None:
    for address in (SLUG, PERSON):
        assert "No record by that day" in text_of(client, f"{address}?known_on=2017-01-01")


@pytest.mark.usefixtures("single_payer")
def test_a_proposition_says_that_dates_do_not_decide_who_was_first(client: FlaskClient) -> None:
    page = text_of(client, SLUG)
    assert "by Robert Lee Ahn or Jimmy Gomez: their dates do not decide it" in page
    assert "“Health care is a right.”" in page


@pytest.mark.usefixtures("single_payer")
def test_as_of_an_earlier_day_later_acts_are_left_out(client: FlaskClient) -> None:
    page = text_of(client, f"{SLUG}?as_of=2016-12-31")
    assert "There is no verified record of support" in page
    assert "early 2017" not in page


@pytest.mark.usefixtures("single_payer")
def test_a_comparison_unfolds_its_proof(client: FlaskClient) -> None:
    page = text_of(client, PAIR)
    assert "could settle it" in page
    assert "So each can be before the other, or of the same day." in page
    assert "The exact date of this one could decide the order" in page
    assert "now known as 1 January to 30 April 2017" in page
    assert "Nobody has noted a search" in page
    assert "In a framed stretch the stance turns." in page


def test_a_certain_order_names_the_two_days_that_decide_it(
    client: FlaskClient, session: Session, reporter: User, single_payer: Proposition
) -> None:
    a_record(session, reporter, single_payer, AHN, "2015")
    session.commit()
    for one, other in (("robert-lee-ahn", "jimmy-gomez"), ("jimmy-gomez", "robert-lee-ahn")):
        page = text_of(client, f"{SLUG}/compare?a={one}&b={other}")
        assert "31 December 2015, is before the first day that Jimmy Gomez’s can be, 17" in page  # noqa: RUF001 - as the page has it
        assert "While the other was on record already: There is no verified record of Jimmy" in page


def test_of_one_day_nobody_is_first(
    client: FlaskClient, session: Session, reporter: User, single_payer: Proposition
) -> None:
    a_record(session, reporter, single_payer, "Wendy Carrillo", "17 February 2017")
    session.commit()
    page = text_of(client, f"{SLUG}/compare?a=wendy-carrillo&b=jimmy-gomez")
    assert "Both are of 17 February 2017." in page


def test_without_a_record_the_searches_are_all_there_is(
    client: FlaskClient, session: Session, reporter: User, single_payer: Proposition
) -> None:
    carrillo = speaker_called(session, actor=reporter, name="Wendy Carrillo")
    looked = SearchDetails("Nexis", "Carrillo AND payer", date(2012, 1, 1), date(2017, 5, 1))
    record_search(
        session, actor=reporter, proposition=single_payer, speaker=carrillo, details=looked
    )
    session.commit()
    page = text_of(client, f"{SLUG}/compare?a=wendy-carrillo&b=jimmy-gomez")
    assert "one of the two has no verified record" in page
    assert "Carrillo AND payer" in page
    assert client.get("/speakers/wendy-carrillo/positions").status_code == 404


@pytest.mark.usefixtures("single_payer")
def test_names_lead_to_the_address_of_the_two(client: FlaskClient) -> None:
    asked = client.get(f"{SLUG}/compare?a=robert lee ahn&b=Jimmy Gomez&as_of=2017-05-20")
    assert asked.location.endswith("a=robert-lee-ahn&b=jimmy-gomez&as_of=2017-05-20")


@pytest.mark.usefixtures("single_payer")
def test_two_known_and_different_people_are_asked_for(client: FlaskClient) -> None:
    unknown = client.get(f"{SLUG}/compare?a=nobody&b=jimmy-gomez")
    assert unknown.status_code == 404
    assert "“nobody” is nobody of whom" in unknown.text
    same = text_of(client, f"{SLUG}/compare?a=jimmy-gomez&b=jimmy-gomez")
    assert "Name two different speakers." in same


@pytest.mark.usefixtures("single_payer")
def test_a_person_has_all_propositions_with_the_turns(client: FlaskClient) -> None:
    page = text_of(client, PERSON)
    assert "The stance turns on one of them." in page
    assert "ledger-turn" in page
    assert "no change" not in page


def test_undated_records_are_told_and_never_drawn(
    client: FlaskClient, session: Session, reporter: User, single_payer: Proposition
) -> None:
    undated = a_record(session, reporter, single_payer, GOMEZ, None)
    session.commit()
    page = text_of(client, SLUG)
    assert "1 without a date is in the table alone." in page
    assert "<b>Undated</b>" in page
    assert "1 verified record has no date." in page
    assert "Among those with a date: the first known record" in page
    assert page.count(undated.id) == 1
    assert "(undated)" in text_of(client, PAIR)


def test_only_undated_records_make_no_drawing(
    client: FlaskClient, session: Session, reporter: User
) -> None:
    found = a_proposition(session, reporter, "nothing dated")
    a_record(session, reporter, found, GOMEZ, None)
    session.commit()
    for page in ("/positions/nothing-dated", "/positions/nothing-dated/first"):
        assert 'class="ledger"' not in text_of(client, page)


def test_unverified_records_are_marked_and_set_aside(
    client: FlaskClient, session: Session, reporter: User, single_payer: Proposition
) -> None:
    a_record(session, reporter, single_payer, GOMEZ, "2005", status=RecordStatus.ASSERTED)
    session.commit()
    assert "mark--unsure" in text_of(client, SLUG)
    assert "1 record set aside" in text_of(client, f"{SLUG}/first")
    assert "because nobody has verified them" in text_of(client, PAIR)


def test_many_speakers_and_records_are_paged_and_the_drawing_says_what_it_leaves_out(
    client: FlaskClient, session: Session, reporter: User
) -> None:
    found = a_proposition(session, reporter)
    shared = public_evidence(session, reporter)
    for number in range(PER_PAGE + 5):
        name = f"Speaker {number:02}"
        a_record(session, reporter, found, name, str(1950 + number), evidence=shared)
    last = a_record(session, reporter, found, "Speaker 00", "2010", evidence=shared)
    session.commit()
    page = text_of(client, SLUG)
    assert "Drawn are the 20 speakers on record first, with up to six records each; 35 more" in page
    assert last.id in text_of(client, f"{SLUG}?page=2")
    assert client.get(f"{SLUG}?page=3").status_code == 404
    assert f"page 2 of {-(-55 // STANDINGS)}" in text_of(client, f"{SLUG}/first?page=2")
    moved = client.get(f"{SLUG}/records/{last.id}")
    assert moved.location == f"{SLUG}?page=2#record-{last.id}"
    assert client.get(f"{SLUG}/records/unknown").status_code == 404


def test_when_too_many_may_be_first_their_number_is_told(
    client: FlaskClient, session: Session, reporter: User
) -> None:
    found = a_proposition(session, reporter)
    for number in range(6):
        a_record(session, reporter, found, f"Speaker {number}", "2015")
    session.commit()
    assert "is by one of 6 speakers: their dates do not" in text_of(client, SLUG)


def hide(session: Session, secret: Evidence, how: str) -> None:
    """Take evidence back from readers, or never let them have it."""
    if how == "off the record":
        secret.on_record = False
    elif how == "nowhere to be seen":
        secret.url = None
    else:
        secret.source.is_anonymous, secret.source.anonymity_reason = True, "Fears for the job."
    session.commit()


@pytest.mark.parametrize("how", ["off the record", "nowhere to be seen", "by somebody unnamed"])
@pytest.mark.parametrize("was_public", [True, False])
def test_what_rests_on_private_evidence_shows_on_no_page_and_in_no_count(
    client: FlaskClient,
    session: Session,
    reporter: User,
    single_payer: Proposition,
    how: str,
    *,
    was_public: bool,
) -> None:
    whisperer = source_called(session, actor=reporter, name="The whisperer")
    secret = public_evidence(session, reporter, "A whisper")
    secret.source_id, secret.source = whisperer.id, whisperer
    today = now().date().isoformat()
    moments = ["", f"known_on={today}", f"as_of={today}", "as_of=2005-01-01", "as_of=2016-12-31"]
    everywhere = [SLUG, f"{SLUG}/first", PAIR, PERSON, "/speakers/jimmy-gomez/positions"]
    addresses = [
        f"{each}{'&' if '?' in each else '?'}{moment}" for each in everywhere for moment in moments
    ]
    before = {address: words_of(client, address) for address in [*addresses, "/positions/"]}
    if not was_public:
        hide(session, secret, how)
    hidden = a_record(session, reporter, single_payer, GOMEZ, "2001", evidence=secret)
    a_record(session, reporter, single_payer, "Deep Throat", "2002", evidence=secret)
    lonely = a_proposition(session, reporter, "a secret plan")
    a_record(session, reporter, lonely, AHN, "2003", evidence=secret)
    session.commit()
    if was_public:
        assert words_of(client, SLUG) != before[f"{SLUG}?"]
        hide(session, secret, how)
    for address, words in before.items():
        assert words_of(client, address) == words, address
    for address in (
        "/positions/a-secret-plan",
        "/positions/a-secret-plan/first",
        "/positions/a-secret-plan/compare",
        "/speakers/deep-throat/positions",
        f"{PERSON}?on=a-secret-plan",
        f"{SLUG}/records/{hidden.id}",
        f"{SLUG}/compare?a=deep-throat&b=jimmy-gomez",
    ):
        for moment in moments:
            joined = "&" if "?" in address else "?"
            assert client.get(f"{address}{joined}{moment}").status_code == 404, (address, moment)


def words_of(client: FlaskClient, address: str) -> str:
    """Return the page without the head of the audit chain, which each change moves."""
    return re.sub(r"<footer.*</footer>", "", text_of(client, address))


@pytest.mark.usefixtures("single_payer")
def test_every_page_has_one_address_whatever_the_day(client: FlaskClient) -> None:
    host = "http://localhost"
    for address, canonical in (
        (SLUG, SLUG),
        (f"{SLUG}/first", f"{SLUG}/first"),
        (f"{SLUG}/first?stance=oppose", f"{SLUG}/first?stance=oppose"),
        (PAIR, PAIR),
        (f"{PAIR}&stance=oppose", f"{PAIR}&stance=oppose"),
        (PERSON, PERSON),
        (f"{PERSON}?on=single-payer-health-care", f"{PERSON}?on=single-payer-health-care"),
    ):
        joined = "&" if "?" in address else "?"
        for day in ("", "as_of=2017-03-01&known_on=2017-03-01"):
            page = text_of(client, f"{address}{joined}{day}").replace("&amp;", "&")
            assert f'<link rel="canonical" href="{host}{canonical}">' in page, (address, day)


@pytest.mark.usefixtures("single_payer")
def test_readers_may_keep_a_page_and_ask_whether_it_stands(client: FlaskClient) -> None:
    page = client.get(SLUG)
    assert page.headers["Cache-Control"] == "public, no-cache"
    again = client.get(SLUG, headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


def test_staff_pages_ask_to_sign_in(client: FlaskClient) -> None:
    for address in ("propositions/", "positions/new", "searches/new", "rechecks"):
        answer = client.get(f"/desk/{address}")
        assert answer.status_code == 302
        assert "/sign-in" in answer.location


def test_a_person_with_many_records_of_one_thing_gets_the_first_of_them_and_then_pages(
    client: FlaskClient, session: Session, reporter: User
) -> None:
    found = a_proposition(session, reporter)
    other = a_proposition(session, reporter, "an open primary")
    shared = public_evidence(session, reporter)
    for number in range(MOST_LINES + 1):
        a_record(session, reporter, found, GOMEZ, str(1900 + number), evidence=shared)
    a_record(session, reporter, other, GOMEZ, "2010", evidence=shared)
    session.commit()
    address = "/speakers/jimmy-gomez/positions"
    page = text_of(client, address)
    assert page.count('id="record-') == MOST_LINES // 2 + 1
    alone = f"{address}?on={found.slug}"
    assert f'href="{alone}">see all 101' in page
    assert text_of(client, alone).count('id="record-') == PER_PAGE
    assert "an open primary" not in text_of(client, alone)
    assert text_of(client, f"{alone}&page=3").count('id="record-') == 1
    assert client.get(f"{alone}&page=4").status_code == 404
    assert client.get(f"{address}?on=nothing").status_code == 404
    assert client.get(f"/speakers/robert-lee-ahn/positions?on={found.slug}").status_code == 404
