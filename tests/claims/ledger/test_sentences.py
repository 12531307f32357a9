"""Findings in words, on the case that the product was asked for."""

from datetime import date

import pytest

from claims.dates import parse_imprecise_date
from claims.ledger.changes import changes
from claims.ledger.positions import Act, Position, Search, Stance, dated_position
from claims.ledger.priority import priority
from claims.ledger.ranking import ranking
from claims.ledger.sentences import (
    changes_sentence,
    priority_sentence,
    ranking_sentence,
    silence_sentence,
    tenure_sentence,
)
from claims.ledger.silence import silence
from claims.ledger.tenure import tenure

AS_OF = date(2017, 5, 20)
NAMES = {"ahn": "Ahn", "gomez": "Gomez", "carrillo": "Carrillo"}
PLAN = "universal single-payer health care"


def record(
    speaker: str, typed: str, stance: Stance = Stance.SUPPORT, act: Act = Act.POST
) -> Position:
    when = parse_imprecise_date(typed)
    return dated_position(f"{speaker} {typed}", speaker, stance, act, when)


def search(name: str, speaker: str = "gomez") -> Search:
    return Search(name, speaker, "Nexis", date(2012, 1, 1), date(2017, 5, 1), 0, AS_OF)


def first(*records: Position, searches: tuple[Search, ...] = ()) -> str:
    finding = priority(records, "ahn", "gomez", as_of=AS_OF, searches=searches)
    return priority_sentence(finding, NAMES, PLAN).replace("\u2019", "'")


PRIORITY = [
    (
        ("early 2015", "17 February 2017"),
        (
            "Ahn's first known record of support for universal single-payer health care"
            " (1 January to 30 April 2015) is before Gomez's (17 February 2017)."
        ),
    ),
    (
        ("2017-02-18", "2017-02-17"),
        (
            "Ahn's first known record of support for universal single-payer health care"
            " (18 February 2017) is after Gomez's (17 February 2017)."
        ),
    ),
    (
        ("2017-02-17", "2017-02-17"),
        (
            "Ahn's first known record of support for universal single-payer health care"
            " (17 February 2017) is of the same day as Gomez's (17 February 2017)."
        ),
    ),
    (
        ("2017", "17 February 2017"),
        (
            "Ahn's first known record of support for universal single-payer health care"
            " (no earlier than 1 January 2017) may be before or after Gomez's (17 February 2017);"
            " the records do not decide it."
            " The exact date of Ahn's post (2017) could settle it."
        ),
    ),
    (
        ("early May 2017", "early May 2017"),
        (
            "Ahn's first known record of support for universal single-payer health care"
            " (1 to 10 May 2017) may be before or after Gomez's (1 to 10 May 2017);"
            " the records do not decide it."
            " The exact date of Ahn's post (early May 2017) and Gomez's post (early May 2017)"
            " would together settle it."
        ),
    ),
    (
        ("March 2017", "spring 2017"),
        (
            "Ahn's first known record of support for universal single-payer health care"
            " (1 to 31 March 2017) may be before or after Gomez's (no earlier than 1 March 2017);"
            " the records do not decide it."
            " The exact date of Gomez's post (spring 2017) could settle it."
        ),
    ),
]


@pytest.mark.parametrize(("dates", "said"), PRIORITY)
def test_who_was_first_on_record_is_said_with_the_days_and_the_missing_date(
    dates: tuple[str, str], said: str
) -> None:
    assert first(record("ahn", dates[0]), record("gomez", dates[1])) == said


def test_no_record_is_never_said_to_be_proof() -> None:
    ahn = record("ahn", "2015")
    nothing = (
        "There is no verified record of support for universal single-payer health care by Gomez"
        " up to 20 May 2017. "
    )
    found = " Ahn's first known record is of 1 January to 31 December 2015."
    assert first(ahn) == f"{nothing}That proves nothing: nobody has noted a search for one.{found}"
    assert first(ahn, searches=(search("s1"),)) == (
        f"{nothing}That is not proof, but one search found nothing.{found}"
    )
    assert first(ahn, searches=(search("s1"), search("s2"))) == (
        f"{nothing}That is not proof, but 2 searches found nothing.{found}"
    )
    assert first().count("That proves nothing") == 2


def test_who_was_first_of_many_names_all_who_may_be() -> None:
    def said(*records: Position) -> str:
        words = ranking_sentence(ranking(records, as_of=AS_OF), NAMES, "Jimmy Gomez for CA-34")
        return words.replace("\u2019", "'")

    assert said() == "There is no verified record of support for Jimmy Gomez for CA-34."
    assert said(record("carrillo", "April 2017"), record("ahn", "May 2017")) == (
        "The first known record of support for Jimmy Gomez for CA-34 is Carrillo's"
        " (1 to 30 April 2017)."
    )
    several = [record(name, "2016") for name in ("gomez", "ahn", "carrillo")]
    assert said(*several) == (
        "The first known record of support for Jimmy Gomez for CA-34 is by Ahn, Carrillo or Gomez:"
        " their dates do not decide it."
    )


def for_years(*records: Position, years: int = 2, searches: tuple[Search, ...] = ()) -> str:
    finding = tenure(records, "ahn", years=years, as_of=AS_OF, searches=searches)
    return tenure_sentence(finding, NAMES, PLAN).replace("\u2019", "'")


def test_for_years_is_said_as_far_as_records_are_known() -> None:
    known = "Ahn's first known record of support for universal single-payer health care is of "
    assert for_years(record("ahn", "2014")) == (
        f"{known}1 January to 31 December 2014:"
        " the records bear out a span of 2 years up to 20 May 2017. One record shows it."
    )
    assert for_years(record("ahn", "2015"), years=2) == (
        f"{known}1 January to 31 December 2015:"
        " their dates leave open a span of 2 years up to 20 May 2017. One record shows it."
    )
    assert for_years(record("ahn", "May 2016"), years=1) == (
        f"{known}1 to 31 May 2016: their dates leave open a span of 1 year up to 20 May 2017."
        " One record shows it."
    )
    assert for_years(record("ahn", "2016")) == (
        f"{known}1 January to 31 December 2016:"
        " no known record reaches back for a span of 2 years up to 20 May 2017."
        " One record shows it."
    )
    assert for_years(record("ahn", "2014"), record("ahn", "2016")).endswith("2 records show it.")


def test_contrary_records_are_said_to_speak_against_it() -> None:
    support = record("ahn", "2012")
    mixed, opposed = record("ahn", "2016", Stance.MIXED), record("ahn", "June 2016", Stance.OPPOSE)
    assert "one contrary record speaks against a span of 2 years" in for_years(support, mixed)
    both = for_years(support, mixed, opposed)
    assert "2 contrary records speak against a span of 2 years" in both


def test_without_any_record_nothing_is_said_but_that() -> None:
    assert for_years(searches=(search("s", "ahn"),)) == (
        "There is no verified record of support for universal single-payer health care by Ahn"
        " up to 20 May 2017. That is not proof, but one search found nothing."
    )


def silent(*records: Position, searches: tuple[Search, ...] = ()) -> str:
    finding = silence(
        records,
        "gomez",
        since=date(2015, 1, 1),
        until=date(2016, 12, 31),
        as_of=AS_OF,
        searches=searches,
    )
    return silence_sentence(finding, NAMES, "same-sex marriage").replace("\u2019", "'")


def test_silence_is_contradicted_left_open_or_unproven() -> None:
    time = "in that time (1 January 2015 to 31 December 2016)"
    bill = record("gomez", "2015", act=Act.BILL_AUTHORED)
    assert silent(bill) == (f"Gomez was not silent on same-sex marriage {time}: there is a record.")
    assert silent(bill, record("gomez", "2016")).endswith(": there are 2 records.")
    assert silent(record("gomez", "2014-2015")) == (
        f"Gomez may have spoken on same-sex marriage {time}."
        " The exact date of Gomez's post (2014\u20132015) could settle it."
    )
    assert silent() == (
        f"There is no verified record of Gomez on same-sex marriage {time}."
        " That proves nothing: nobody has noted a search for one."
    )
    assert silent(searches=(search("s"),)).endswith("one search found nothing.")


def turned(*records: Position) -> str:
    finding = changes(records, "carrillo", as_of=AS_OF)
    return changes_sentence(finding, NAMES, "Jimmy Gomez for CA-34").replace("\u2019", "'")


def test_turns_are_said_with_the_days_between_which_they_lie() -> None:
    shown = "in Carrillo's stance on Jimmy Gomez for CA-34."
    against = record("carrillo", "April 2017", Stance.OPPOSE)
    support = record("carrillo", "2 May 2017")
    assert turned(against) == f"The verified records show no change {shown}"
    assert turned(against, support) == (
        f"The verified records show a full change {shown}"
        " From oppose to support, 30 April to 2 May 2017."
    )
    assert turned(record("carrillo", "2016", Stance.MIXED), against) == (
        f"The verified records show a partial change {shown}"
        " From mixed to oppose, 31 December 2016 to 1 April 2017."
    )
    assert turned(against, record("carrillo", "30 April 2017")) == (
        f"The verified records show a full change {shown}"
        " Between oppose and support in an order that the dates leave open, 1 to 30 April 2017."
    )
