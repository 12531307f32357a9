"""Builders of the documents that the search tests look for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from search_index.document import Document

FIRST_DAY = datetime(2017, 5, 1, 12, tzinfo=UTC)


def ruling(key: str, title: str = "A claim", **more: Any) -> Document:  # noqa: ANN401 -- any field of Document
    """Return a document; the later its id in the alphabet, the later it was published."""
    more.setdefault("published_at", FIRST_DAY + timedelta(minutes=sum(map(ord, key))))
    return Document(id=key, title=title, **more)


def race() -> list[Document]:
    """Return five rulings of one race, apart in every facet, date and count."""
    return [
        ruling(
            "a",
            "Jimmy Gomez was largely silent on gay marriage",
            quotations=("Gomez has been largely silent on the issue",),
            summary="He voted for a bill on birth certificates in 2014.",
            body="Equality California gave Gomez a perfect score.",
            speaker="robert-lee-ahn",
            speaker_name="Robert Lee Ahn",
            party="democratic",
            topics=("same-sex-marriage", "record"),
            contest="ca-34-2017",
            rating="false",
            names=("Same-sex marriage", "CA-34 special election"),
            said_from=date(2017, 5, 1),
            said_until=date(2017, 5, 31),
            repeats=3,
        ),
        ruling(
            "b",
            "Ahn has publicly advocated for single-payer healthcare for years",
            summary="The first known record is from 2017.",
            speaker="robert-lee-ahn",
            speaker_name="Robert Lee Ahn",
            party="democratic",
            topics=("health-care",),
            contest="ca-34-2017",
            rating="half-true",
            said_from=date(2017, 1, 1),
            said_until=date(2017, 12, 31),
            repeats=9,
        ),
        ruling(
            "c",
            "Gomez is financed by Sacramento special interests",
            speaker="robert-lee-ahn",
            party="democratic",
            topics=("campaign-money",),
            contest="ca-34-2017",
            rating="half-true",
            said_from=date(2016, 1, 1),
            said_until=date(2016, 12, 31),
        ),
        ruling(
            "d",
            "The endorsement of Gomez was a coronation",
            speaker="wendy-carrillo",
            speaker_name="Wendy Carrillo",
            party="democratic",
            topics=("record",),
            contest="ca-34-2017",
            rating="true",
            repeats=9,
        ),
        ruling(
            "e",
            "El impuesto a los inmigrantes subió un 30% en California",
            speaker="elena-nunez",
            speaker_name="Elena Núñez",
            party="republican",
            topics=("taxes", "immigration"),
            rating="false",
            language="es",
            said_from=date(2015, 3, 1),
        ),
    ]
