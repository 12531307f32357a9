"""What people type is made fit to be stored, or refused with the field's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from claims.errors import BadInput
from claims.filing.models import Topic
from claims.filing.operations import add_topic
from claims.typed import SLUG_LENGTH, optional, required, unique_slug, web_address
from tests.builders import a_reporter

NOT_TEXT = ["\x00", "\x1b", "\x7f", "\x85", "\r", "\ud800", "\ufffe", "\U0010ffff", "\ufdd0"]


@pytest.mark.parametrize("mark", NOT_TEXT)
def test_what_pages_and_feeds_cannot_hold_is_stripped(mark: str) -> None:
    assert optional("note", f"one{mark} two", limit=20) == "one two"


def test_lines_and_tabs_inside_stay_and_outer_white_space_goes() -> None:
    assert optional("note", " \n one\r\n\ttwo \t", limit=20) == "one\n\ttwo"


@given(st.text(max_size=60))
def test_what_was_made_fit_is_fit(text: str) -> None:
    tidy = optional("note", text, limit=60)
    assert optional("note", tidy, limit=60) == tidy
    assert "\x00" not in tidy


def test_too_long_a_text_is_refused_with_its_length_and_the_limit() -> None:
    assert optional("note", "x" * 1000, limit=1000)
    with pytest.raises(BadInput, match=r"1,001 characters; at most 1,000") as refusal:
        optional("note", "x" * 1001, limit=1000)
    assert refusal.value.field == "note"


@pytest.mark.parametrize("text", ["", "  ", "\x00", "\n\t"])
def test_what_is_needed_is_refused_if_nothing_can_be_seen(text: str) -> None:
    assert optional("title", text, limit=5) == ""
    with pytest.raises(BadInput) as refusal:
        required("title", text, limit=5)
    assert refusal.value.field == "title"


@pytest.mark.parametrize(
    "address", ["http://a.example", "HTTPS://A.example/ä?b=c#d", "http://[::1]/"]
)
def test_web_addresses_are_kept_as_they_are(address: str) -> None:
    assert web_address("url", f" {address} ") == address


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_no_address_is_none(nothing: str | None) -> None:
    assert web_address("url", nothing) is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "a.example",
        "http://",
        "https:///path",
        "http://a b",
        "http://a.example/\nSet-Cookie:x",
        "http://a.example/\tb",
        "http://a.example/" + "x" * 2000,
    ],
)
def test_what_a_browser_could_not_follow_is_refused(address: str) -> None:
    with pytest.raises(BadInput) as refusal:
        web_address("url", address)
    assert refusal.value.field == "url"


def test_the_same_words_get_numbered_slugs(session: Session) -> None:
    reporter = a_reporter(session)
    slugs = [add_topic(session, actor=reporter, name=name).slug for name in ["Tax!", "tax", "TAX"]]
    assert slugs == ["tax", "tax-2", "tax-3"]


def test_a_slug_is_not_numbered_for_longer_ones_or_wild_cards(session: Session) -> None:
    add_topic(session, actor=a_reporter(session), name="Taxation")
    assert unique_slug(session, Topic.slug, "tax") == "tax"


@pytest.mark.parametrize("text", ["", "🎉", "---"])
def test_words_without_letters_get_a_slug_too(session: Session, text: str) -> None:
    assert unique_slug(session, Topic.slug, text) == "untitled"


def test_a_long_slug_ends_with_a_whole_word(session: Session) -> None:
    slug = unique_slug(session, Topic.slug, "seventeen " * 20)
    assert len(slug) <= SLUG_LENGTH
    assert set(slug.split("-")) == {"seventeen"}
