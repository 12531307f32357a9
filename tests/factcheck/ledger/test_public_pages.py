"""What readers see of the ledger: the order and its proof, on every page, and nothing private."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from claims.ledger.models import Proposition
from claims.ledger.positions import Stance
from tests.builders import a_reporter
from tests.factcheck.ledger.entries import AHN, GOMEZ, a_proposition, a_record

SLUG = "/positions/single-payer-health-care"


@pytest.fixture
def single_payer(session: Session) -> Proposition:
    reporter = a_reporter(session)
    found = a_proposition(session, reporter)
    a_record(session, reporter, found, GOMEZ, "17 February 2017")
    a_record(session, reporter, found, AHN, "early 2017", quotation="Health care is a right.")
    a_record(session, reporter, found, AHN, "2010", stance=Stance.OPPOSE)
    session.commit()
    return found


@pytest.mark.usefixtures("single_payer")
def test_the_list_leads_to_each_proposition(client: FlaskClient) -> None:
    page = client.get("/positions/")
    assert f'href="{SLUG}"' in page.text
    assert client.get(SLUG).status_code == 200


@pytest.mark.usefixtures("single_payer")
def test_a_proposition_says_that_dates_do_not_decide_who_was_first(client: FlaskClient) -> None:
    page = client.get(SLUG).text
    assert "by Robert Lee Ahn or Jimmy Gomez: their dates do not decide it" in page
    assert "“Health care is a right.”" in page


@pytest.mark.usefixtures("single_payer")
@pytest.mark.parametrize(
    "address", ["", "/first", "/first?stance=oppose", "/compare?a=robert-lee-ahn&b=jimmy-gomez"]
)
def test_every_page_of_a_proposition_opens(client: FlaskClient, address: str) -> None:
    assert client.get(SLUG + address).status_code == 200


@pytest.mark.usefixtures("single_payer")
def test_a_person_has_all_propositions_with_the_turns(client: FlaskClient) -> None:
    page = client.get("/speakers/robert-lee-ahn/positions").text
    assert "The stance turns on one of them." in page
    assert "ledger-turn" in page
