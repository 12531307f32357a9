"""Atom and JSON Feed: how a list of entries is written for feed readers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from feedgenerator import Atom1Feed
from flask import Response, jsonify, request
from markupsafe import Markup

from factcheck.feeds.claim_review import newsroom

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"
TICK = timedelta(microseconds=1)
# An empty feed still needs a moment; one that never changes lets readers keep it.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One thing that happened, as a feed tells it. `id` never changes, `url` may."""

    id: str
    url: str
    title: str
    summary: str
    author: str
    published: datetime
    updated: datetime
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """A feed: its title, the page that says the same to people, and its entries."""

    title: str
    page: str
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When the newest entry changed."""
        return max((each.updated for each in self.entries), default=BEGINNING)


class Atom(Atom1Feed):
    """Atom whose empty feeds do not change with the clock."""

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed."""
        return max((each["updateddate"] for each in self.items), default=BEGINNING)


def apart(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries, newest first, no two with the same `updated`.

    Readers of feeds take two entries of one moment for one; rulings imported together have one.
    A later entry of the list is told a microsecond earlier.
    """
    told: list[Entry] = []
    for entry in sorted(entries, key=lambda each: (each.updated, each.id), reverse=True):
        latest = told[-1].updated - TICK if told else entry.updated
        told.append(replace(entry, updated=min(entry.updated, latest)))
    return told


def in_format(kind: str, feed: Feed) -> Response:
    """Answer with the feed as `atom` or `json`."""
    write: Callable[[Feed], Response] = _atom if kind == "atom" else _json_feed
    response = write(replace(feed, entries=apart(feed.entries)))
    response.last_modified = feed.updated
    return response


def _atom(feed: Feed) -> Response:
    """Write RFC 4287. The text is HTML for readers of feeds: it is escaped twice, as it must be."""
    atom = Atom(
        title=feed.title,
        link=feed.page,
        description=None,
        feed_url=request.url,
        feed_guid=request.url,
        author_name=newsroom().name,
        language="en",
    )
    for each in feed.entries:
        atom.add_item(
            each.title,
            each.url,
            None,
            content=str(Markup("<p>{}</p>").format(each.summary)),
            author_name=each.author,
            unique_id=each.id,
            pubdate=each.published,
            updateddate=each.updated,
            categories=each.tags,
        )
    return Response(atom.writeString("utf-8"), content_type=f"{ATOM}; charset=utf-8")


def _json_feed(feed: Feed) -> Response:
    """Write JSON Feed 1.1. Source: jsonfeed.org/version/1.1."""
    response = jsonify(
        version=JSON_FEED_VERSION,
        title=feed.title,
        home_page_url=feed.page,
        feed_url=request.url,
        language="en",
        items=[_item(each) for each in feed.entries],
    )
    response.content_type = JSON_FEED
    return response


def _item(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.summary,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": entry.author}],
        "tags": list(entry.tags),
    }
