"""The readable names of the values that a search counts, from what is public alone."""

from collections.abc import Mapping, Sequence

from claims.review.public_record import parties, public_names, ratings_called
from factcheck.database import db
from factcheck.indexing import party_slug
from search_index.engine import FacetCount

Names = Mapping[str, str]


def names_of_values(facets: Mapping[str, Sequence[FacetCount]]) -> dict[str, Names]:
    """Return for each facet the names of the values counted or chosen, by slug.

    What has no live ruling has no name here, so that nobody learns one by typing an address.
    """
    slugs = {facet: [each.value for each in counts] for facet, counts in facets.items()}
    ratings = ratings_called(db.session, slugs.get("rating", []))
    names = public_names(
        db.session,
        speakers=slugs.get("speaker", []),
        topics=slugs.get("topic", []),
        contests=slugs.get("contest", []),
    )
    return {
        "rating": {each.slug: each.label for each in ratings},
        "party": _parties() if slugs.get("party") else {},
        **names,
    }


def _parties() -> Names:
    return {party_slug(name) or "": name for name in parties(db.session)}
