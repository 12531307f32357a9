"""What every engine promises: other spellings of a word meet, in Spanish too."""

import pytest

from search_index.engine import SearchEngine
from tests.search_index.asking import search
from tests.search_index.rulings import ruling


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("It cost $1,000", "$1000"),
        ("It cost $1,000", "1,000"),
        ("Taxes rose by 30%", "30 percent"),
        ("Taxes rose by 30 per cent", "30%"),
        ("The bill H.R. 676 is dead", "HR676"),
        ("The bill HR 676 is dead", "H.R. 676"),
        ("He leaves the U.S.A. today", "USA"),
        ("An e-mail was sent", "email"),
        ("Universal single-payer care", "single payer"),
        ("The governor's plan", "governors plan"),
        ("Beto O’Rourke said so", "o'rourke"),  # noqa: RUF001 -- the typographic sign is meant
        ("Don't ask", "dont ask"),
        ("Peña and Núñez", "pena nunez"),
        ("Pena and Nunez", "Peña Núñez"),
        ("COVID-19 is over", "covid19"),
        ("#BlackLivesMatter is a slogan", "black lives matter"),
        ("STRASSE IN CAPITALS", "strasse"),
        ("L'état c'est moi", "etat"),
        ("Cost 1.000.000 pesos", "1000000"),
    ],
)
def test_other_spellings_meet(empty_engine: SearchEngine, written: str, typed: str) -> None:
    empty_engine.update([ruling("x", written), ruling("y", "Something else")])
    assert search(empty_engine, typed) == ["x"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Los inmigrantes votaron", "inmigrante votar"),
        ("El impuesto subió", "impuestos subio"),
        ("¿Cuánto ganó el señor Núñez?", "nunez ganó"),
        ("Las elecciones fueron robadas", "elección robada"),
    ],
)
def test_spanish_is_stemmed_as_spanish(
    empty_engine: SearchEngine, written: str, typed: str
) -> None:
    empty_engine.update(
        [ruling("x", written, language="es-MX"), ruling("y", "Something else", language="en")]
    )
    assert search(empty_engine, typed) == ["x"]
    quoted = " ".join(written.strip("¿?").split()[1:3])
    assert search(empty_engine, f'"{quoted}"') == ["x"]


def test_phrases_with_figures_are_found(empty_engine: SearchEngine) -> None:
    empty_engine.update([ruling("x", "It cost $5 million, or 30% more")])
    for text in ('"$5 million"', '"5 million"', '"30 percent more"', '"30% more"'):
        assert search(empty_engine, text) == ["x"]
