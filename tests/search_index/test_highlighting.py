"""Highlights mark words, whole words, and nothing but words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.clauses import clauses_of
from search_index.engine import Highlight
from search_index.highlighting import PASSAGE_LENGTH, Highlighter
from search_index.parsing import parse_query
from search_index.whoosh_engine import WhooshEngine
from tests.search_index.rulings import ruling


def marked(highlight: Highlight) -> str:
    return "".join(f"[{s.text}]" if s.is_match else s.text for s in highlight.segments)


def highlighted(text: str, content: dict[str, list[str]], *languages: str) -> dict[str, str]:
    highlighter = Highlighter(clauses_of(parse_query(text)), frozenset(languages or ("en",)))
    return {each.field: marked(each) for each in highlighter.highlights(content)}


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("tax", "Taxes: the taxi taxed us", "[Taxes]: the taxi [taxed] us"),
        ("nunez", "Elena Núñez said", "Elena [Núñez] said"),
        ("immig*", "Immigrants and migrants", "[Immigrants] and migrants"),
        ('"gay marriage"', "gay people and marriage", "[gay] people and [marriage]"),
        ("30%", "Up 30% today", "Up [30][%] today"),
        ("$5", "It is $5 now", "It is [$][5] now"),
        ("1000", "Cost $1,000.", "Cost $[1,000]."),
        ("hr 676", "Bill H.R. 676 died", "Bill [H.R.] [676] died"),
        ("marriage", "#GayMarriage won", "#Gay[Marriage] won"),
        ("governor", "The governor’s car", "The [governor’s] car"),  # noqa: RUF001 -- the typographic sign is meant
        ("-tax cut", "Cut the tax", "[Cut] the tax"),
        ("title:tax", "The tax", "The [tax]"),
    ],
)
def test_words_are_marked_in_all_their_forms(text: str, title: str, expected: str) -> None:
    assert highlighted(text, {"title": [title]}) == {"title": expected}


def test_spanish_forms_are_marked_where_spanish_is_kept() -> None:
    content = {"title": ["Los inmigrantes votaron"]}
    assert highlighted("votar", content, "en", "es") == {"title": "Los inmigrantes [votaron]"}
    assert highlighted("votar", content) == {}


def test_markup_in_a_text_stays_text() -> None:
    content = {"title": ["<b>tax</b> &amp; <script>"]}
    assert highlighted("tax", content) == {"title": "<b>[tax]</b> &amp; <script>"}


def test_parts_without_a_match_have_no_highlight() -> None:
    assert highlighted("tax", {"title": ["tax"], "summary": ["none"], "body": []}) == {
        "title": "[tax]"
    }
    assert highlighted("", {"title": ["tax"]}) == {}


def test_of_several_quotations_the_best_is_shown() -> None:
    content = {"quotation": ["a tax", "a tax on income", "income"]}
    assert highlighted("income tax", content) == {"quotation": "a [tax] on [income]"}


def test_a_long_text_is_cut_between_words_around_the_most_words() -> None:
    body = "tax " + "filler words here " * 200 + "an income tax rise " + "more filler " * 200
    shown = highlighted("income tax", {"body": [body]})["body"]
    assert "[income] [tax]" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < PASSAGE_LENGTH + 40
    assert set(shown.strip("… ").split()) <= {*body.split(), "[income]", "[tax]"}


def test_a_long_text_without_the_words_is_not_shown() -> None:
    assert highlighted("tax", {"body": ["filler taxi " * 100]}) == {}


def test_signs_of_units_are_found_in_long_texts() -> None:
    body = "filler words " * 50 + "rose by 30% and" + " more filler" * 50
    assert "[30][%]" in highlighted("30 percent", {"body": [body]})["body"]


words = st.text(st.sampled_from("abé ’-$%<&.1,\n#"), max_size=600)  # noqa: RUF001 -- the typographic sign is meant


@given(words, words)
def test_segments_put_together_are_a_stretch_of_the_text(query: str, text: str) -> None:
    highlighter = Highlighter(clauses_of(parse_query(query)), frozenset({"en", "es"}))
    for each in highlighter.highlights({"title": [text], "body": [text]}):
        shown = "".join(segment.text for segment in each.segments)
        inner = shown.removeprefix("… ").removesuffix(" …")
        start = text.find(inner)
        assert start >= 0
        assert start == 0 or text[start - 1].isspace() or each.field == "title"
        end = start + len(inner)
        assert end == len(text) or text[end].isspace()
        assert all(segment.text for segment in each.segments)


def test_an_engine_returns_the_highlights_of_each_hit(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    document = ruling(
        "x", "A claim", quotations=("one", "two taxes"), body="Of taxes\x1e\x1f", names=("Tax",)
    )
    engine.rebuild([document])
    hit = engine.search(parse_query("tax")).hits[0]
    assert {each.field: marked(each) for each in hit.highlights} == {
        "quotation": "two [taxes]",
        "body": "Of [taxes]  ",
        "names": "[Tax]",
    }
