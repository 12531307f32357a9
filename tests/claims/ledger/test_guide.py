"""The editors' guide to dates and findings says what the program does, row by row."""

import re
from datetime import date
from pathlib import Path

import pytest

from claims.dates import days_in_words, in_words, parse_imprecise_date
from claims.errors import UnreadableDate
from claims.ledger.changes import changes
from claims.ledger.positions import Act, Position, Search, Stance, dated_position
from claims.ledger.priority import priority
from claims.ledger.silence import silence
from claims.ledger.tenure import tenure

GUIDE = Path(__file__).parents[3] / "docs" / "dates-and-findings.md"
AS_OF = date(2017, 5, 20)
ANCHORS = {"the June 2016 primary": date(2016, 6, 7)}


def rows(heading: str) -> list[tuple[str, ...]]:
    """Return the rows of the table whose heads these are."""
    guide = GUIDE.read_text("utf-8")
    table = re.search(rf"^{re.escape(heading)}\n[| -]+\n((?:\|.*\n)+)", guide, re.MULTILINE)
    assert table, f"The guide has no table {heading}"
    return [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in table[1].splitlines()]


def records(speaker: str, typed: str, stance: Stance = Stance.SUPPORT) -> list[Position]:
    """Return the record of one typed date, or none for an empty cell."""
    if not typed:
        return []
    when = parse_imprecise_date(typed)
    return [dated_position(f"{speaker} {typed} {stance}", speaker, stance, Act.POST, when)]


@pytest.mark.parametrize(
    ("typed", "days", "edtf"), rows("| you type | days it can mean | stored as (EDTF) |")
)
def test_a_date_of_the_guide_is_read_as_it_says(typed: str, days: str, edtf: str) -> None:
    when = parse_imprecise_date(typed, anchors=ANCHORS)
    assert days_in_words(when.earliest, when.latest) == days
    assert when.edtf == edtf


@pytest.mark.parametrize(("typed", "days", "words"), rows("| EDTF | days it can mean | in words |"))
def test_edtf_of_the_guide_is_read_as_it_says(typed: str, days: str, words: str) -> None:
    when = parse_imprecise_date(typed)
    assert days_in_words(when.earliest, when.latest) == days
    assert in_words(when) == words


@pytest.mark.parametrize(("typed", "why"), rows("| you type | because |"))
def test_what_the_guide_says_is_refused_is_refused_for_its_reason(typed: str, why: str) -> None:
    with pytest.raises(UnreadableDate, match=re.escape(why)):
        parse_imprecise_date(typed, anchors=ANCHORS)


@pytest.mark.parametrize(
    ("ahn", "gomez", "verdict", "order"), rows("| Ahn | Gomez | Ahn before Gomez | order |")
)
def test_first_is_decided_as_the_guide_says(ahn: str, gomez: str, verdict: str, order: str) -> None:
    both = [*records("ahn", ahn), *records("gomez", gomez)]
    finding = priority(both, "ahn", "gomez", as_of=AS_OF)
    assert (finding.verdict.value, finding.order.value) == (verdict, order)


@pytest.mark.parametrize(
    ("support", "contrary", "verdict"), rows("| support | contrary | for 2 years |")
)
def test_for_years_is_decided_as_the_guide_says(support: str, contrary: str, verdict: str) -> None:
    both = [*records("ahn", support), *records("ahn", contrary, Stance.OPPOSE)]
    assert tenure(both, "ahn", years=2, as_of=AS_OF).verdict.value == verdict


@pytest.mark.parametrize(
    ("typed", "searched", "outcome"), rows("| record | searched | silence is |")
)
def test_silence_is_decided_as_the_guide_says(typed: str, searched: str, outcome: str) -> None:
    spans = [parse_imprecise_date(searched)] if searched else []
    finding = silence(
        records("ahn", typed),
        "ahn",
        since=date(2015, 1, 1),
        until=date(2016, 12, 31),
        as_of=AS_OF,
        searches=[Search("s", "ahn", "", each.earliest, each.latest, 0, AS_OF) for each in spans],
    )
    assert finding.outcome.value == outcome


@pytest.mark.parametrize(
    ("support", "other", "stance", "proposed", "certain"),
    rows("| support | other | other stance | proposed | order is certain |"),
)
def test_changes_are_decided_as_the_guide_says(
    support: str, other: str, stance: str, proposed: str, certain: str
) -> None:
    both = [*records("ahn", support), *records("ahn", other, Stance(stance))]
    finding = changes(both, "ahn", as_of=AS_OF)
    assert finding.proposed.name.lower() == proposed
    assert {turn.is_certain for turn in finding.turns} == ({certain == "yes"} if certain else set())
