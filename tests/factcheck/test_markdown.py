"""Analyses as readers see them."""

import re
import time

import pytest

from factcheck.markdown import LONGEST_TEXT, cited_analysis, plain_text, render_analysis


def test_a_known_number_links_to_its_source_and_can_be_come_back_to() -> None:
    html = render_analysis("He said so [3].", {3})
    assert (
        '<a class="cite" id="cite-3-1" href="#source-3">'
        '<span class="visually-hidden">Source </span>[3]</a>'
    ) in html


def test_each_use_of_a_source_has_its_own_id_and_is_counted() -> None:
    analysis = cited_analysis("A [1]. B [1] [2].\n\n- C [1]", {1, 2})
    assert analysis.uses == {1: 3, 2: 1}
    assert re.findall(r'id="(cite-[\d-]+)"', analysis.html) == [
        "cite-1-1",
        "cite-1-2",
        "cite-2-1",
        "cite-1-3",
    ]


def test_unknown_numbers_stay_text() -> None:
    assert render_analysis("A [4] B [12345].", {3}) == "<p>A [4] B [12345].</p>\n"


def test_numbers_in_code_and_in_links_are_not_citations() -> None:
    html = render_analysis("`[1]` and [see [1] there](https://example.org)\n\n    [1]", {1})
    assert "cite" not in html


def test_a_citation_cannot_be_turned_into_a_link_elsewhere() -> None:
    html = render_analysis("He said so [1].\n\n[1]: https://evil.example", {1})
    assert 'href="#source-1"' in html
    assert 'href="https://evil.example' not in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://tracker.example/pixel.gif)",
        '[x](https://a.example "\\" onmouseover=alert(1))',
        '<https://a.example/"onclick=alert(1)>',
        '<a id="cite-1-1" style="color:red">x</a>',
        "| a |\n|---|\n| <svg onload=alert(1)> |",
        "```html\n<script>\n```",
    ],
)
def test_nothing_that_runs_or_fetches_gets_through(hostile: str) -> None:
    html = render_analysis(hostile, {1})
    for tag in re.findall(r"<[^>]*>", html):
        assert not re.match(r"</?(script|img|svg|iframe|style)", tag)
        assert not re.search(r"\s(on\w+|style|src)=", re.sub(r'"[^"]*"', '""', tag))
        assert not re.search(r'href="(javascript|data|vbscript)', tag)


def test_links_out_say_so_and_pass_no_reputation() -> None:
    html = render_analysis("[a](https://example.org) [b](/about) <mailto:a@example.org>")
    assert '<a href="https://example.org" rel="nofollow noopener external">a</a>' in html
    assert '<a href="/about">b</a>' in html
    assert '<a href="mailto:a@example.org">' in html


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n\n## b\n\n# c", ["h3", "h4", "h3"]),
        ("## a\n\n## b\n\n#### c\n\n## d", ["h3", "h3", "h4", "h3"]),
        ("###### a\n\n# b", ["h3", "h3"]),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e", ["h3", "h4", "h5", "h6", "h6"]),
        ("Title\n=====\n\nx", ["h3"]),
    ],
)
def test_headings_make_an_outline_below_that_of_the_page(text: str, levels: list[str]) -> None:
    html = render_analysis(text)
    assert re.findall(r"<(h\d)>", html) == levels
    assert re.findall(r"</(h\d)>", html) == levels


def test_tables_scroll_by_themselves_and_set_figures_right() -> None:
    html = render_analysis("| Bill | Ayes |\n|---|--:|\n| A [1] | 3 |", {1})
    assert '<div class="table-scroll" role="region" aria-label="Table" tabindex="0">' in html
    assert '<th scope="col">Bill</th>' in html
    assert '<td class="number">3</td>' in html
    assert 'href="#source-1"' in html


def test_plain_text_has_the_words_alone() -> None:
    text = (
        "## Ground\n\nHe **said** [so](https://x.example) [3],\ntwice.\n\n> `Aye`\n\n```\ncode\n```"
    )
    assert plain_text(text) == "Ground\nHe said so , twice.\nAye\ncode"


def test_nothing_in_is_nothing_out() -> None:
    assert render_analysis("") == ""
    assert plain_text("") == ""


@pytest.mark.parametrize(
    "pattern",
    ["[", "*a ", "![](", "> ", "`", "**_", "[a](", "<", "| a ", "- ", "[1]", "\\[", "~~a "],
)
def test_a_long_hostile_text_is_rendered_in_bounded_time(pattern: str) -> None:
    text = pattern * (LONGEST_TEXT // 8 // len(pattern))
    began = time.process_time()
    render_analysis(text, {1})
    assert time.process_time() - began < 5
