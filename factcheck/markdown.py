"""An analysis in Markdown made into safe HTML, with its citations as links to the sources.

CommonMark (spec.commonmark.org) with GitHub's tables. Raw HTML, pictures and link definitions are
switched off: a reader's browser fetches nothing that the newsroom did not keep, and `[1]` always
means source 1.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

FIRST_HEADING = 3
DEEPEST_HEADING = 6
DEEPEST_NESTING = 20
LONGEST_TEXT = 200_000

_CITED = re.compile(r"\[(\d{1,4})\]")
_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
} | {"pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
_ATTRIBUTES = {
    "a": {"class", "href", "id", "rel", "title"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "ol": {"start"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
}


@dataclass(frozen=True)
class Analysis:
    """An analysis as HTML, and how often it cites each number.

    The n-th citation of source 3 has the id `cite-3-n`, so that the source can lead back to it.
    """

    html: Markup
    uses: Mapping[int, int]


def render_analysis(text: str, numbers: Collection[int] = ()) -> Markup:
    """Return the Markdown as HTML that is safe to show. `numbers` are those of known sources."""
    return cited_analysis(text, numbers).html


def cited_analysis(text: str, numbers: Collection[int] = ()) -> Analysis:
    """Return the Markdown as safe HTML, with how often each known source is cited.

    Headings begin at the third level and skip none. Text beyond LONGEST_TEXT characters, which no
    form lets through, is not read.
    """
    return _rendered(text[:LONGEST_TEXT], frozenset(numbers))


def plain_text(text: str) -> str:
    """Return the words of a Markdown text, a line for each block, without its citation marks."""
    lines = (_words(token) for token in _MARKDOWN.parse(text[:LONGEST_TEXT]))
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=256)
def _rendered(text: str, numbers: frozenset[int]) -> Analysis:
    tokens = _MARKDOWN.parse(text)
    _outline(tokens)
    uses: Counter[int] = Counter()
    for token in tokens:
        _mend_block(token)
        if token.children:
            token.children = list(_with_citations(token.children, numbers, uses))
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    # The parser lets no HTML through; cleaning once more is the second lock on the same door.
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return Analysis(Markup(clean), dict(uses))  # noqa: S704 - cleaned in the line above


def _words(token: Token) -> str:
    if token.type in {"fence", "code_block"}:
        return token.content.strip()
    if token.type != "inline":
        return ""
    breaks = {"softbreak": " ", "hardbreak": " "}
    parts = (breaks.get(child.type, child.content) for child in token.children or ())
    return " ".join(_CITED.sub(" ", "".join(parts)).split())


def _outline(tokens: list[Token]) -> None:
    """Give headings the levels of an outline below a page's own: from the third, none skipped."""
    above: list[str] = []
    for opening, closing in zip(tokens, tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        while above and above[-1] >= opening.tag:
            above.pop()
        above.append(opening.tag)
        level = min(FIRST_HEADING + len(above) - 1, DEEPEST_HEADING)
        opening.tag = closing.tag = f"h{level}"


def _mend_block(token: Token) -> None:
    """Set columns of figures right by class, as the site's policy allows no style attributes."""
    if token.type not in {"th_open", "td_open"}:
        return
    style = str(token.attrs.pop("style", ""))
    if style == "text-align:right":
        token.attrSet("class", "number")
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _with_citations(
    children: list[Token], numbers: frozenset[int], uses: Counter[int]
) -> Iterator[Token]:
    """Yield the tokens of a paragraph, with links in place of the known numbers in brackets."""
    depth = 0
    for child in children:
        if child.type == "link_open":
            depth += 1
            _mark_external(child)
        elif child.type == "link_close":
            depth -= 1
        if child.type == "text" and not depth:
            yield from _split(child.content, numbers, uses)
        else:
            yield child


def _mark_external(link: Token) -> None:
    if str(link.attrGet("href")).lower().startswith(("http://", "https://", "//")):
        link.attrSet("rel", "nofollow noopener external")


def _split(text: str, numbers: frozenset[int], uses: Counter[int]) -> Iterator[Token]:
    end = 0
    for found in _CITED.finditer(text):
        number = int(found[1])
        if number not in numbers:
            continue
        uses[number] += 1
        yield _text(text[end : found.start()])
        yield _citation(number, uses[number])
        end = found.end()
    yield _text(text[end:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _citation(number: int, use: int) -> Token:
    """Return the link to a source, as `evidence_item` in templates/macros/claims.html shows it."""
    html = (
        f'<a class="cite" id="cite-{number}-{use}" href="#source-{number}">'
        f'<span class="visually-hidden">Source </span>[{number}]</a>'
    )
    return Token("html_inline", "", 0, content=html)


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST_NESTING})
    markdown.enable(["table", "strikethrough"])
    markdown.disable(["image", "reference", "html_block", "html_inline"])
    rules = markdown.renderer.rules  # type: ignore[attr-defined]  # RendererHTML has them, the protocol does not
    rules["table_open"] = _table_open
    rules["table_close"] = _table_close
    return markdown


def _table_open(*_: object) -> str:
    """Let a wide table scroll by itself, by keyboard too, instead of the page."""
    return '<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


_MARKDOWN = _parser()
