"""All rulings as schema.org's DataFeed, a page at a time."""

from flask import Response, jsonify, url_for

from claims.review.public import live_rulings, page_of
from factcheck.database import db
from factcheck.feeds.claim_review import claim_review, gather, newsroom
from factcheck.feeds.room import bp
from factcheck.feeds.schema_org import ClaimReview, DataFeed, DataFeedItem
from factcheck.public.room import page_number, pages_of

PER_FEED = 200
JSON_LD = "application/ld+json"


@bp.get("/claim-reviews.json")
def claim_reviews() -> Response:
    """Answer with a page of all rulings; the header Link leads to those before and after."""
    publications, total = page_of(db.session, live_rulings(), page=page_number(), size=PER_FEED)
    pages = pages_of(total, PER_FEED)
    rulings = gather(db.session, publications)
    items = [_item(claim_review(each, is_whole=False)) for each in rulings]
    feed = DataFeed(
        name=f"Rulings of {newsroom().name}",
        url=url_for("feeds.claim_reviews", _external=True),
        date_modified=max((each.date_modified for each in items), default=None),
        data_feed_element=items,
    )
    response = jsonify(feed.as_json())
    response.content_type = JSON_LD
    links = _links(page_number(), pages)
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def _item(review: ClaimReview) -> DataFeedItem:
    return DataFeedItem(
        date_created=review.date_published, date_modified=review.date_modified, item=review
    )


def _links(page: int, pages: int) -> list[str]:
    """Return the entries of the header Link (RFC 8288)."""
    ways = (("prev", page - 1), ("next", page + 1))
    return [
        f'<{url_for("feeds.claim_reviews", page=number, _external=True)}>; rel="{way}"'
        for way, number in ways
        if 1 <= number <= pages
    ]
