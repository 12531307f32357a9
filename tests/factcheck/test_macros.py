"""The macros that every page is made of: what they promise to readers and to those who type."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from claims.dates import ImpreciseDate

TEMPLATES = Path(__file__).parents[2] / "templates"
ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
ENVIRONMENT.globals["csrf_token"] = lambda: "token"
HTML = "{http://www.w3.org/1999/xhtml}"


def macro(file: str, name: str) -> Callable[..., Markup]:
    found = getattr(ENVIRONMENT.get_template(f"macros/{file}.html").module, name)
    assert callable(found)
    return found


def parsed(markup: str) -> Element:
    tree: Element = html5lib.HTMLParser(strict=True).parseFragment(markup)
    return tree


def words(markup: str) -> str:
    return " ".join("".join(parsed(markup).itertext()).split())


def tagged(markup: str, tag: str) -> list[Element]:
    return list(parsed(markup).iter(HTML + tag))


class Element_(Form):  # noqa: N801 - `Element` is what the parser calls its nodes
    text = StringField("Text", validators=[InputRequired("Say what is checked.")])


class ClaimForm(Form):
    wording = TextAreaField("Wording", description="One sentence.", validators=[InputRequired()])
    said = DateField("Day", validators=[InputRequired()])
    kind = RadioField("Kind", choices=["Factual", "Position"])
    elements = FieldList(FormField(Element_), label="Elements", min_entries=2)
    version = HiddenField(default="3")


def refused() -> ClaimForm:
    form = ClaimForm(MultiDict({"said": "soon", "elements-0-text": "", "elements-1-text": "x"}))
    assert not form.validate()
    return form


def whole_form(form: ClaimForm, **arguments: object) -> str:
    caller = ENVIRONMENT.from_string(
        '{% from "macros/forms.html" import form_for, field, rows %}'
        "{% call form_for(form, **arguments) %}{{ field(form.wording) }}{{ field(form.said) }}"
        '{{ field(form.kind) }}{{ rows(form.elements, "Element", add_name="add") }}{% endcall %}'
    )
    return caller.render(form=form, arguments=arguments)


def test_help_and_errors_are_tied_to_their_control() -> None:
    control = tagged(macro("forms", "field")(refused().wording), "textarea")[0]
    assert control.get("aria-describedby") == "wording-help wording-error"
    assert control.get("aria-invalid") == "true"


def test_a_field_without_help_or_error_names_nothing() -> None:
    control = tagged(macro("forms", "field")(ClaimForm().said), "input")[0]
    assert control.get("aria-describedby") is None
    assert control.get("aria-invalid") is None


def test_what_must_be_given_says_so_in_words() -> None:
    assert "(required)" in words(macro("forms", "field")(ClaimForm().wording))


def test_a_mistyped_date_is_still_there_to_mend() -> None:
    control = tagged(macro("forms", "field")(refused().said), "input")[0]
    assert (control.get("type"), control.get("value")) == ("text", "soon")


def test_a_choice_is_a_group_with_a_legend() -> None:
    markup = macro("forms", "field")(ClaimForm().kind)
    assert [legend.text for legend in tagged(markup, "legend")] == ["Kind"]
    assert len(tagged(markup, "label")) == 2


def test_every_line_of_the_error_summary_leads_to_a_control_on_the_page() -> None:
    markup = whole_form(refused())
    ids = {element.get("id") for element in parsed(markup).iter()}
    targets = [str(link.get("href")).removeprefix("#") for link in tagged(markup, "a")]
    assert len(targets) == 4
    assert set(targets) <= ids


def test_an_error_in_a_row_says_which_row() -> None:
    assert "Elements 1, Text: Say what is checked." in words(whole_form(refused()))


def test_what_the_rules_refuse_stands_in_the_summary() -> None:
    markup = whole_form(ClaimForm(), extra_errors=[("Nobody checks themselves.", "")])
    assert "Nobody checks themselves." in words(markup)
    assert "What you typed is still here" in words(markup)


def test_enter_in_a_text_field_presses_the_main_button() -> None:
    markup = whole_form(ClaimForm(), submit="File", name="act", value="file")
    first = tagged(markup, "button")[0]
    assert (first.get("name"), first.get("value"), first.text) == ("act", "file", "File")


def test_hidden_fields_are_sent_once() -> None:
    hidden = [e for e in tagged(whole_form(ClaimForm()), "input") if e.get("type") == "hidden"]
    assert [each.get("name") for each in hidden] == ["version"]


def test_a_rating_is_a_word_a_colour_and_a_shape() -> None:
    markup = macro("rating", "badge")("Mostly false", "orange", "triangle")
    assert words(markup) == "Mostly false"
    assert "rating--orange" in markup
    assert "#shape-triangle" in markup


def test_a_colour_or_shape_that_is_not_on_the_list_never_reaches_the_page() -> None:
    markup = macro("rating", "badge")("Odd", 'x" onclick="alert(1)', "../evil")
    assert "onclick" not in markup
    assert "evil" not in markup
    assert "rating--grey" in markup


def test_a_record_bar_fills_its_width_and_has_a_table() -> None:
    rows = [
        {"label": "True", "colour": "green", "shape": "check", "count": 1},
        {"label": "False", "colour": "red", "shape": "cross", "count": 3},
    ]
    markup = macro("rating", "record_bar")(rows)
    bars = list(parsed(markup).iter("{http://www.w3.org/2000/svg}rect"))
    assert [float(str(bar.get("x"))) for bar in bars] == [0, 25]
    assert "True 1 False 3" in words(markup)


@pytest.mark.parametrize(
    ("earliest", "latest", "machine", "title"),
    [
        (date(2017, 5, 18), date(2017, 5, 18), "2017-05-18", None),
        (date(2017, 5, 1), date(2017, 5, 31), "2017-05", "between 1 May 2017 and 31 May 2017"),
        (
            date(2017, 1, 1),
            date(2017, 12, 31),
            "2017",
            "between 1 January 2017 and 31 December 2017",
        ),
        (date(2015, 3, 1), date(2015, 5, 31), None, "between 1 March 2015 and 31 May 2015"),
        (date.min, date(2014, 12, 31), None, "on or before 31 December 2014"),
        (date(2014, 1, 1), date.max, None, "on or after 1 January 2014"),
        (date.min, date.max, None, "at a time nobody knows"),
    ],
)
def test_an_imprecise_date_tells_what_it_can_mean(
    earliest: date, latest: date, machine: str | None, title: str | None
) -> None:
    said = ImpreciseDate(typed="as typed", edtf="", earliest=earliest, latest=latest)
    element = next(iter(parsed(macro("dates", "imprecise")(said))))
    assert element.text == "as typed"
    assert (element.get("datetime"), element.get("title")) == (machine, title)


def test_a_moment_says_its_zone() -> None:
    markup = macro("dates", "moment")(datetime(2026, 11, 20, 14, 5, tzinfo=UTC))
    assert words(markup) == "20 November 2026, 14:05 UTC"


def test_page_links_name_first_last_and_neighbours() -> None:
    markup = macro("page", "pagination")(7, 40, lambda number: f"?page={number}")
    hrefs = [str(link.get("href")).removeprefix("?page=") for link in tagged(markup, "a")]
    assert hrefs == ["6", "1", "5", "6", "7", "8", "9", "40", "8"]


def test_one_page_needs_no_page_links() -> None:
    assert words(macro("page", "pagination")(1, 1, str)) == ""


def test_a_changed_word_is_heard_as_well_as_seen() -> None:
    diff = macro("review", "word_diff")([("same", "in "), ("removed", "2015"), ("added", "2017")])
    assert words(diff) == "in [removed: 2015] [added: 2017]"


def test_a_blind_vote_shows_neither_rating_nor_reasons() -> None:
    rating = {"label": "False", "colour": "red", "shape": "cross"}
    vote = macro("review", "vote_card")("Kim", "approve", rating, "A reason", hidden=True)
    assert "False" not in vote
    assert "A reason" not in vote


def test_what_is_missing_has_a_link_to_mend_it() -> None:
    gates = [
        {"message": "A date is given.", "done": True},
        {"message": "A reply was sought.", "done": False, "mend": "/replies"},
    ]
    markup = macro("review", "gate_list")(gates)
    assert [link.get("href") for link in tagged(markup, "a")] == ["/replies"]
    assert "1 of 2" in words(markup)


def test_a_citation_and_its_source_link_to_each_other() -> None:
    source = {"number": 2, "title": "A report", "uses": 2}
    sources = macro("claims", "source_list")([source])
    evidence = macro("claims", "evidence_item")("A report", number=2, bearing="supports")
    assert tagged(sources, "li")[0].get("id") == "source-2"
    assert [link.get("href") for link in tagged(sources, "a")] == ["#cite-2-1", "#cite-2-2"]
    assert tagged(evidence, "a")[0].get("href") == "#source-2"


def test_what_people_typed_is_escaped() -> None:
    card = macro("claims", "claim_card")("/1", "<script>alert(1)</script>", speaker="<b>")
    assert "<script>" not in card
    assert "<b><b>" not in card
