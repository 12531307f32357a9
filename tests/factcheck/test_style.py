"""The stylesheet: parses, stays small, comes from nowhere else, and can be read in both schemes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tinycss2

from claims.review.models import Colour, Shape

ROOT = Path(__file__).parents[2]
# What readers load, and what only the newsroom does beside it.
PUBLIC = (ROOT / "factcheck/static/style.css").read_text(encoding="utf-8")
STYLE = PUBLIC + (ROOT / "factcheck/static/desk.css").read_text(encoding="utf-8")
# Mail is no page: it comes with its style, since most readers of mail fetch none.
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail"
)
COLOURS = [colour.value for colour in Colour]

GROUNDS = ["paper", "wash"]
TEXT_ON_GROUND = [
    *[(text, ground) for text in ("ink", "soft", "accent", *COLOURS) for ground in GROUNDS],
    *[(colour, f"{colour}-wash") for colour in COLOURS],
    *[("ink", f"{colour}-wash") for colour in ("amber", "green", "red")],
    *[(text, "mark") for text in ("ink", "soft", "accent")],
    *[(text, "accent-wash") for text in ("ink", "accent")],
    ("accent", "red-wash"),
    ("soft", "grey-wash"),
    ("on-accent", "accent"),
    ("paper", "ink"),
    ("paper", "red"),
]
EDGE_ON_GROUND = [(edge, ground) for edge in ("edge", "accent", "red") for ground in GROUNDS]


def rules(nodes: list[tinycss2.ast.Node]) -> Iterator[tinycss2.ast.Node]:
    """Yield every rule, those inside @layer and @media too."""
    for node in nodes:
        yield node
        if node.type == "at-rule" and node.lower_at_keyword in ("layer", "media") and node.content:
            yield from rules(
                tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            )


ALL_RULES = list(rules(tinycss2.parse_stylesheet(STYLE, skip_comments=True, skip_whitespace=True)))


def custom_properties(rule: tinycss2.ast.QualifiedRule) -> dict[str, str]:
    declarations = tinycss2.parse_blocks_contents(rule.content)
    return {
        each.name.removeprefix("--"): tinycss2.serialize(each.value).strip()
        for each in declarations
        if each.type == "declaration" and each.name.startswith("--")
    }


def schemes() -> dict[str, dict[str, str]]:
    roots = [
        custom_properties(rule)
        for rule in ALL_RULES
        if rule.type == "qualified-rule" and tinycss2.serialize(rule.prelude).strip() == ":root"
    ]
    light, dark, print_ = roots
    return {"light": light, "dark": light | dark, "print": light | print_}


SCHEMES = schemes()


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb, as WCAG 2.2 defines it."""
    digits = colour.lstrip("#")
    pairs = [2 * digit for digit in digits] if len(digits) == 3 else re.findall("..", digits)
    channels = [int(pair, 16) / 255 for pair in pairs]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(scheme: str, text: str, ground: str) -> float:
    lights = sorted(luminance(SCHEMES[scheme][name]) for name in (text, ground))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def test_the_stylesheet_parses_without_an_error() -> None:
    broken = [(rule.source_line, rule.message) for rule in ALL_RULES if rule.type == "error"]
    for rule in ALL_RULES:
        if rule.type == "qualified-rule":
            declarations = tinycss2.parse_blocks_contents(rule.content)
            broken += [(d.source_line, d.message) for d in declarations if d.type == "error"]
    assert broken == []


def test_the_stylesheet_fetches_nothing() -> None:
    assert not re.search(r"url\(|@import|https?:(?!\")|//", STYLE)


def test_the_stylesheet_that_readers_load_stays_under_35_kilobytes() -> None:
    assert len(PUBLIC.encode()) < 35_000
    assert "@layer desk {" not in PUBLIC


def test_every_token_that_is_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+):", STYLE))
    assert set(re.findall(r"var\((--[\w-]+)", STYLE)) - defined == set()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read_on_its_ground(scheme: str, text: str, ground: str) -> None:
    assert contrast(scheme, text, ground) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGE_ON_GROUND)
def test_edges_of_controls_and_focus_can_be_seen(scheme: str, edge: str, ground: str) -> None:
    assert contrast(scheme, edge, ground) >= 3


@pytest.mark.parametrize("colour", COLOURS)
def test_every_rating_colour_has_a_class(colour: str) -> None:
    assert (
        f".rating--{colour} {{ --tone: var(--{colour}); --tone-wash: var(--{colour}-wash); }}"
        in STYLE
    )


def test_the_badge_macro_knows_exactly_the_colours_and_shapes_of_the_domain() -> None:
    source = (ROOT / "templates/macros/rating.html").read_text(encoding="utf-8")
    listed = dict(re.findall(r"set (COLOURS|SHAPES) = \(([^)]*)\)", source))
    assert set(re.findall(r'"([^"]+)"', listed["COLOURS"])) == set(COLOURS)
    assert set(re.findall(r'"([^"]+)"', listed["SHAPES"])) == {shape.value for shape in Shape}
    assert set(re.findall(r'id="shape-([^"]+)"', source)) == {shape.value for shape in Shape}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_needs_a_looser_content_policy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"""\sstyle=|<style|\son[a-z]+=["']|javascript:""", source)
    assert not re.search(r"<script(?![^>]*\ssrc=|[^>]*type=\"application/ld\+json\")", source)
    assert not re.search(r"""(?:src|<link[^>]*href)=["']https?:""", source)
