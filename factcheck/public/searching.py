"""Readers' search: results with counts, removable filters, and a page that explains the syntax."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import render_template, request
from markupsafe import Markup, escape
from sqlmodel import col

from claims.filing.models import Claim
from claims.review.models import Publication
from claims.review.public import live_rulings, page_of
from factcheck.database import db
from factcheck.indexing import mend_index, search_engine
from factcheck.public.cards import Card, card_of
from factcheck.public.facet_names import names_of_values
from factcheck.public.room import PER_PAGE, bp
from factcheck.public.search_request import FACETS, SearchRequest, read_request
from factcheck.public.syntax import EXAMPLES
from search_index.engine import Condition, Highlight, Hit, Mode, Results, SearchUnavailable
from search_index.query import MOST_PAGES, Query, Sort

VALUES_SHOWN = 8
TITLES = {
    "rating": "Rating",
    "speaker": "Speaker",
    "party": "Party at the time",
    "topic": "Topic",
    "contest": "Contest",
}
LISTS = {"speaker": "public.speakers", "topic": "public.topics", "contest": "public.contests"}
SORT_NAMES = (
    (Sort.RELEVANCE, "Relevance"),
    (Sort.NEWEST, "Newest"),
    (Sort.MOST_REPEATED, "Most repeated"),
)


@dataclass(frozen=True)
class Option:
    """One value of a facet: its name, how many rulings it leaves, the address that toggles it."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """One facet with its values; `more` names the endpoint that lists all of them."""

    title: str
    options: Sequence[Option]
    more: str


@dataclass(frozen=True)
class Found:
    """What the results page shows."""

    asked: SearchRequest
    cards: Sequence[Card]
    total: int
    some_words_from: int | None
    facets: Sequence[Facet]
    chips: Sequence[tuple[str, str]]
    notes: Sequence[str]
    did_you_mean: tuple[str, str] | None
    also_searched: Sequence[str]
    sorts: Sequence[tuple[str, str, bool]]

    @property
    def pages(self) -> int:
        """How many pages can be turned to."""
        return min(MOST_PAGES, max(1, -(-self.total // PER_PAGE)))

    def page_url(self, number: int) -> str:
        """Return the address of another page of the same results."""
        return replace(self.asked, page=number).url()


@bp.get("/search")
def search() -> str:
    """Show what was found, or the latest rulings while search is away."""
    asked = read_request(request.args)
    try:
        results = _results(asked.query())
    except SearchUnavailable as fault:
        return _without_search(asked, fault.condition)
    if search_engine().state().condition is Condition.OFF:
        return _without_search(asked, Condition.OFF)
    return render_template("public/search.html", found=_found(asked, results))


@bp.get("/search/help")
def search_help() -> str:
    """Explain what can be typed, by examples that can be tried."""
    return render_template("public/search_help.html", examples=EXAMPLES)


def _results(query: Query) -> Results:
    """Run the search; an index that cannot answer is mended, and asked once more."""
    try:
        return search_engine().search(query)
    except SearchUnavailable as fault:
        mend_index(fault)
    return search_engine().search(query)


def rulings_found(asked: SearchRequest, *, most: int) -> list[Publication]:
    """Return the newest rulings that a search finds, at most so many; none while search is away."""
    query = replace(asked.query(), sort=Sort.NEWEST, page=1, per_page=most)
    try:
        hits = _results(query).hits
    except SearchUnavailable:
        return []
    public = _public_rulings(hits)
    return [public[hit.id] for hit in hits if hit.id in public]


def _without_search(asked: SearchRequest, condition: Condition) -> str:
    latest, _ = page_of(db.session, live_rulings(), page=1, size=PER_PAGE)
    return render_template(
        "public/search_away.html",
        asked=asked,
        is_off=condition is Condition.OFF,
        cards=[card_of(each) for each in latest],
    )


def _found(asked: SearchRequest, results: Results) -> Found:
    names = names_of_values(results.facets)
    public = _public_rulings(results.hits)
    hits = [hit for hit in results.hits if hit.id in public]
    some = [number for number, hit in enumerate(hits) if not hit.all_words]
    return Found(
        asked=asked,
        cards=[_marked(card_of(public[hit.id]), hit) for hit in hits],
        total=results.total,
        some_words_from=some[0] if some and results.mode is Mode.ANY_WORDS else None,
        facets=list(_facets(asked, results, names)),
        chips=list(_chips(asked, names)),
        notes=results.notes,
        did_you_mean=_better(asked, results.did_you_mean),
        also_searched=results.also_searched,
        sorts=_sorts(asked),
    )


def _public_rulings(hits: Sequence[Hit]) -> Mapping[str, Publication]:
    """Return the hits that the public may see: the database decides, whatever the index holds."""
    query = live_rulings().where(col(Claim.id).in_([hit.id for hit in hits]))
    return {each.claim_id: each for each in db.session.exec(query)}


def _marked(card: Card, hit: Hit) -> Card:
    """Return the card with the words that were searched for marked."""
    marked = {each.field: _markup(each) for each in hit.highlights}
    passage = marked.get("summary") or marked.get("quotation") or marked.get("body")
    return replace(card, wording=marked.get("title", card.wording), summary=passage or card.summary)


def _markup(highlight: Highlight) -> Markup:
    return Markup().join(
        Markup("<mark>{}</mark>").format(each.text) if each.is_match else escape(each.text)
        for each in highlight.segments
    )


def _facets(
    asked: SearchRequest, results: Results, names: Mapping[str, Mapping[str, str]]
) -> Iterator[Facet]:
    for facet in FACETS:
        counted = [each for each in results.facets.get(facet, ()) if each.value in names[facet]]
        shown = [
            Option(
                names[facet][each.value],
                each.count,
                asked.toggled(facet, each.value).url(),
                each.selected,
            )
            for number, each in enumerate(counted)
            if number < VALUES_SHOWN or each.selected
        ]
        if shown:
            is_cut = len(shown) < len(counted)
            yield Facet(TITLES[facet], shown, LISTS.get(facet, "") if is_cut else "")


def _chips(
    asked: SearchRequest, names: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    for facet, values in asked.chosen.items():
        for value in values:
            # A value that nothing public has is shown as it was asked for, whatever it is.
            label = names[facet].get(value, value)
            yield f"{TITLES[facet]}: {label}", asked.toggled(facet, value).url()
    if asked.since:
        url = replace(asked, since=None, since_text="", page=1).url()
        yield f"Said from {asked.since_text}", url
    if asked.until:
        yield f"Said until {asked.until_text}", replace(asked, until_text="", page=1).url()


def _better(asked: SearchRequest, text: str | None) -> tuple[str, str] | None:
    return (text, replace(asked, text=text, page=1).url()) if text else None


def _sorts(asked: SearchRequest) -> list[tuple[str, str, bool]]:
    """Return the orders to choose from; without words there is no relevance to go by."""
    query = asked.query()
    is_newest = not query.has_text and query.sort is Sort.RELEVANCE
    now = Sort.NEWEST if is_newest else query.sort
    return [
        (name, replace(asked, sort=sort, page=1).url(), sort is now)
        for sort, name in SORT_NAMES
        if query.has_text or sort is not Sort.RELEVANCE
    ]
