"""schema.org's types, narrowed to what a ruling says of itself.

Source: schema.org (ClaimReview, Claim, Rating, CorrectionComment, DataFeed) and Google's guide to
fact-check markup. Field names are schema.org's in snake case; `as_json` writes them back.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


def _name(field: str) -> str:
    """Return a field's name as JSON-LD writes it."""
    return f"@{field}" if field in {"type", "context"} else to_camel(field)


class Thing(BaseModel):
    """What all types share: camel-case names, nothing unknown, nothing changed once made."""

    model_config = ConfigDict(
        alias_generator=_name, validate_by_name=True, extra="forbid", frozen=True
    )

    def as_json(self) -> dict[str, Any]:
        """Return the JSON-LD object, without what is not known."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Agent(Thing):
    """A person or an organisation."""

    type: Literal["Person", "Organization", "PoliticalParty", "NewsMediaOrganization"]
    name: str
    url: str | None = None
    same_as: list[str] | None = None


class CreativeWork(Thing):
    """One place where a claim was made. `date_published` is a year, a month or a day."""

    type: Literal["CreativeWork"] = "CreativeWork"
    url: str | None = None
    name: str | None = None
    text: str | None = None
    date_published: str | None = None
    author: Agent | None = None


class Claim(Thing):
    """What was said, by whom, when and where."""

    type: Literal["Claim"] = "Claim"
    author: Agent
    date_published: str | None = None
    first_appearance: CreativeWork | None = None
    appearance: list[CreativeWork] | None = None


class Rating(Thing):
    """The verdict. A rating without a number ("unproven") has no numbers at all."""

    type: Literal["Rating"] = "Rating"
    alternate_name: str
    rating_explanation: str
    rating_value: int | None = None
    worst_rating: int | None = None
    best_rating: int | None = None


class CorrectionComment(Thing):
    """A correction that readers were told of."""

    type: Literal["CorrectionComment"] = "CorrectionComment"
    name: str
    text: str
    date_created: str
    url: str | None = None


class ClaimReview(Thing):
    """A published ruling. One that was retracted says so and carries no rating."""

    context: Literal["https://schema.org"] | None = None
    type: Literal["ClaimReview"] = "ClaimReview"
    url: str
    archived_at: str
    claim_reviewed: str
    date_published: str
    date_modified: str
    in_language: str
    author: Agent
    item_reviewed: Claim
    review_rating: Rating | None = None
    creative_work_status: Literal["Published", "Retracted"] = "Published"
    correction: list[CorrectionComment] | None = None


class DataFeedItem(Thing):
    """One ruling in the feed, and when it last changed."""

    type: Literal["DataFeedItem"] = "DataFeedItem"
    date_created: str
    date_modified: str
    item: ClaimReview


class DataFeed(Thing):
    """A page of all rulings, the newest first."""

    context: Literal["https://schema.org"] = "https://schema.org"
    type: Literal["DataFeed"] = "DataFeed"
    name: str
    url: str
    date_modified: str | None = None
    data_feed_element: list[DataFeedItem]
