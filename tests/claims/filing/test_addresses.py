"""Web addresses as they are kept: the same page has the same address, whoever sent people there."""

import pytest

from claims.filing.addresses import normalised


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://News.Example/a?utm_source=x&id=7&fbclid=y", "https://news.example/a?id=7"),
        ("HTTP://news.example:80", "http://news.example/"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example/a#:~:text=what%20he%20said", "https://news.example/a"),
        ("https://news.example/a#part-2:~:text=so", "https://news.example/a#part-2"),
        (
            "https://news.example/a?q=utm_source&UTM_Medium=mail",
            "https://news.example/a?q=utm_source",
        ),
        ("https://me:secret@news.example/", "https://me:secret@news.example/"),
        ("https://[2001:db8::1]:8080/x", "https://[2001:db8::1]:8080/x"),
        ("  https://news.example/a?b=1&b=2&c  ", "https://news.example/a?b=1&b=2&c"),
    ],
)
def test_what_only_follows_readers_is_dropped(given: str, kept: str) -> None:
    assert normalised(given) == kept
    assert normalised(kept) == kept


@pytest.mark.parametrize(
    "given", ["", "p. 3", "ftp://x/y", "https://[broken", "https://", "http://a:99999/"]
)
def test_what_is_no_web_address_stays_as_it_was_typed(given: str) -> None:
    assert normalised(given) == given
