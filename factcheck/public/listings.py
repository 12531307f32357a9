"""The front page, and rulings by speaker, topic and contest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from flask import render_template, request, url_for
from sqlmodel.sql.expression import SelectOfScalar

from claims.dates import short_words
from claims.filing.models import Claim, State
from claims.ledger.public import has_public_records
from claims.review.models import Publication
from claims.review.public import (
    by_contest,
    by_speaker,
    by_topic,
    live_rulings,
    page_of,
    public_contest,
    public_contests,
    public_speaker,
    public_speakers,
    public_topic,
    public_topics,
    ratings_of,
    rulings_per_speaker,
)
from claims.review.public_record import register
from factcheck.database import db
from factcheck.public.cards import Card, card_of
from factcheck.public.openness import RegisterLine, register_lines
from factcheck.public.room import LIST_SIZE, PER_PAGE, bp, page_number, pages_of
from factcheck.public.search_request import SearchRequest

LATEST = 10
NEWEST_CORRECTIONS = 3


class Asked(TypedDict):
    """Which page of a list is asked for, and in which order."""

    page: int
    size: int
    most_first: bool


@dataclass(frozen=True)
class RecordRow:
    """How often a rating was given, and where those rulings are listed."""

    label: str
    colour: str
    shape: str
    count: int
    url: str


@dataclass(frozen=True)
class River:
    """One page of rulings below one another."""

    cards: Sequence[Card]
    total: int
    page: int
    pages: int

    def url(self, number: int) -> str:
        """Return the address of another page of the same list."""
        return other_page(number)


@dataclass(frozen=True)
class Directory:
    """A list of all speakers, topics or contests; `one` is the endpoint of one of them."""

    endpoint: str
    one: str
    title: str
    column: str
    lede: str


SPEAKERS = Directory(
    "public.speakers", "public.speaker", "Speakers", "Speaker", "Everyone whose claims we checked."
)
TOPICS = Directory(
    "public.topics", "public.topic", "Topics", "Topic", "What the rulings are about."
)
CONTESTS = Directory(
    "public.contests",
    "public.contest",
    "Contests",
    "Contest",
    "Races and campaigns in which claims were checked.",
)


@bp.get("/")
def home() -> str:
    """Show the latest rulings that stand, with search in the middle."""
    standing = live_rulings().where(Claim.state != State.RETRACTED)
    latest, total = page_of(db.session, standing, page=1, size=LATEST)
    return render_template(
        "public/home.html",
        cards=[card_of(each) for each in latest],
        total=total,
        corrections=newest_corrections(),
    )


def newest_corrections() -> list[RegisterLine]:
    """Return the last few corrections, for the front page."""
    return register_lines(db.session.exec(register().limit(NEWEST_CORRECTIONS)).all())


@bp.get("/speakers")
def speakers() -> str:
    """List everyone whose claims we checked."""
    rows, total = public_speakers(db.session, **_asked())
    return _directory(SPEAKERS, rows, total)


@bp.get("/topics")
def topics() -> str:
    """List what the rulings are about."""
    rows, total = public_topics(db.session, **_asked())
    return _directory(TOPICS, rows, total)


@bp.get("/contests")
def contests() -> str:
    """List the races and campaigns in which claims were checked."""
    rows, total = public_contests(db.session, **_asked())
    return _directory(CONTESTS, rows, total)


@bp.get("/speakers/<slug>")
def speaker(slug: str) -> str:
    """Show one speaker: what they were when, and how their claims held."""
    shown = public_speaker(db.session, slug)
    query = by_speaker(shown)
    return render_template(
        "public/speaker.html",
        speaker=shown,
        short_words=short_words,
        river=_river(query),
        record=_record(query, speaker=slug),
        has_positions=has_public_records(db.session, shown),
    )


@bp.get("/topics/<slug>")
def topic(slug: str) -> str:
    """Show the rulings about one topic."""
    shown = public_topic(db.session, slug)
    query = by_topic(shown)
    return render_template(
        "public/topic.html", topic=shown, river=_river(query), record=_record(query, topic=slug)
    )


@bp.get("/contests/<slug>")
def contest(slug: str) -> str:
    """Show one contest: its candidates, and the rulings in it."""
    shown = public_contest(db.session, slug)
    query = by_contest(shown)
    standing = [each.speaker_id for each in shown.candidacies]
    return render_template(
        "public/contest.html",
        contest=shown,
        short_words=short_words,
        river=_river(query),
        record=_record(query, contest=slug),
        here=rulings_per_speaker(db.session, standing, shown),
        anywhere=rulings_per_speaker(db.session, standing),
    )


def other_page(number: int) -> str:
    """Return the address of another page of this list, in the same order."""
    most = "most" if _most_first() else None
    page = number if number > 1 else None
    return url_for(str(request.endpoint), **(request.view_args or {}), sort=most, page=page)


def _asked() -> Asked:
    return {"page": page_number(), "size": LIST_SIZE, "most_first": _most_first()}


def _most_first() -> bool:
    return request.args.get("sort") == "most"


def _directory(directory: Directory, rows: Sequence[object], total: int) -> str:
    most_first = _most_first()
    sorts = (
        ("Name", url_for(directory.endpoint), not most_first),
        ("Most rulings", url_for(directory.endpoint, sort="most"), most_first),
    )
    return render_template(
        "public/directory.html",
        directory=directory,
        rows=rows,
        sorts=sorts,
        page=page_number(),
        pages=pages_of(total, LIST_SIZE),
        url_for_page=other_page,
    )


def _river(query: SelectOfScalar[Publication]) -> River:
    found, total = page_of(db.session, query, page=page_number(), size=PER_PAGE)
    pages = pages_of(total, PER_PAGE)
    return River([card_of(each) for each in found], total, page_number(), pages)


def _record(query: SelectOfScalar[Publication], **only: str) -> list[RecordRow]:
    chosen = {facet: (slug,) for facet, slug in only.items()}
    return [
        RecordRow(
            each.label,
            each.colour,
            each.shape,
            each.count,
            SearchRequest(chosen=chosen | {"rating": (each.slug,)}).url(),
        )
        for each in ratings_of(db.session, query)
    ]
