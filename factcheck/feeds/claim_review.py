"""A published ruling as schema.org's ClaimReview: only what its page shows, in typed form."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, url_for
from sqlmodel import Session

from claims.dates import ImpreciseDate
from claims.filing.models import Appearance, State
from claims.people.models import Speaker, SpeakerKind
from claims.review.models import Correction, CorrectionClass, Publication
from claims.review.public import appearances_by_claim, corrections_by_claim
from factcheck.config import Settings
from factcheck.feeds.schema_org import (
    Agent,
    Claim,
    ClaimReview,
    CorrectionComment,
    CreativeWork,
    Rating,
)
from factcheck.public.frozen import Frozen

LANGUAGE = "en"
# What schema.org takes for a date: a year, a month or a day; 2017-21 is EDTF for a spring.
PLAIN_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
TYPES = {
    SpeakerKind.PERSON: "Person",
    SpeakerKind.ANONYMOUS: "Person",
    SpeakerKind.PARTY: "PoliticalParty",
    SpeakerKind.OUTLET: "NewsMediaOrganization",
}


@dataclass(frozen=True)
class Published:
    """A live edition with all that its markup tells."""

    publication: Publication
    appearances: Sequence[Appearance]
    corrections: Sequence[Correction]


def gather(session: Session, publications: Sequence[Publication]) -> list[Published]:
    """Return these live editions with appearances and corrections, by two queries for all."""
    ids = [each.claim_id for each in publications]
    appearances = appearances_by_claim(session, ids)
    corrections = corrections_by_claim(session, ids)
    return [
        Published(each, appearances.get(each.claim_id, []), corrections.get(each.claim_id, []))
        for each in publications
    ]


def claim_review(ruling: Published, *, is_whole: bool = True) -> ClaimReview:
    """Return the markup of a ruling; `is_whole` for one that stands on a page by itself."""
    publication = ruling.publication
    claim, frozen = publication.claim, Frozen(publication.ruling_version.dossier)
    retracted = claim.state is State.RETRACTED
    return ClaimReview(
        context="https://schema.org" if is_whole else None,
        url=url_for("public.ruling", slug=claim.slug, _external=True),
        archived_at=_edition_url(publication),
        claim_reviewed=frozen.wording,
        date_published=publication.first_published_at.isoformat(),
        date_modified=_changed(ruling),
        in_language=LANGUAGE,
        author=newsroom(),
        item_reviewed=_claim(frozen, claim.speaker, ruling.appearances),
        review_rating=None if retracted else _rating(publication),
        creative_work_status="Retracted" if retracted else "Published",
        correction=[_comment(each) for each in ruling.corrections] or None,
    )


def newsroom() -> Agent:
    """Return who reviews: this newsroom."""
    settings: Settings = current_app.config["SETTINGS"]
    return Agent(
        type="NewsMediaOrganization",
        name=settings.newsroom_name,
        url=url_for("public.home", _external=True),
    )


def plain_date(date: ImpreciseDate | None) -> str | None:
    """Return a year, month or day as ISO 8601; None for what is less exact than it would look."""
    return date.edtf if date and PLAIN_DATE.fullmatch(date.edtf) else None


def _changed(ruling: Published) -> str:
    ends = (each.ended_at for each in ruling.corrections if each.ended_at)
    return max((ruling.publication.published_at, *ends)).isoformat()


def _edition_url(publication: Publication) -> str:
    slug, number = publication.claim.slug, publication.edition
    return url_for("public.edition", slug=slug, edition=number, _external=True)


def _rating(publication: Publication) -> Rating:
    version = publication.ruling_version
    has_number = version.rating_number is not None
    return Rating(
        alternate_name=version.rating_label,
        rating_explanation=version.summary,
        rating_value=version.rating_number,
        worst_rating=version.scale_worst if has_number else None,
        best_rating=version.scale_best if has_number else None,
    )


def _claim(frozen: Frozen, speaker: Speaker, appearances: Iterable[Appearance]) -> Claim:
    """Return what was said. Each appearance is told with its speaker where that is another."""
    first = CreativeWork(
        url=frozen.said_url,
        name=frozen.venue or None,
        text=frozen.quotation or None,
        date_published=plain_date(frozen.said),
    )
    others = [_work(each, speaker) for each in appearances if not each.is_first]
    return Claim(
        author=agent(speaker, frozen.speaker),
        date_published=plain_date(frozen.said),
        first_appearance=first if _tells(first) else None,
        appearance=[each for each in others if _tells(each)] or None,
    )


def _work(appearance: Appearance, speaker: Speaker) -> CreativeWork:
    by_other = appearance.speaker_id != speaker.id
    return CreativeWork(
        url=appearance.url,
        name=appearance.venue or None,
        text=appearance.quotation or None,
        date_published=plain_date(appearance.said),
        author=agent(appearance.speaker, appearance.speaker.name) if by_other else None,
    )


def _tells(work: CreativeWork) -> bool:
    return any((work.url, work.name, work.text, work.date_published))


def agent(speaker: Speaker, name: str) -> Agent:
    """Return a speaker, under the name that the page shows."""
    same: list[str] = [each for each in speaker.same_as if each.startswith(("https:", "http:"))]
    return Agent.model_validate(
        {"type": TYPES.get(speaker.kind, "Organization"), "name": name, "same_as": same or None}
    )


def _comment(correction: Correction) -> CorrectionComment:
    assert correction.ended_at is not None  # noqa: S101 - corrections_by_claim gives ended ones
    return CorrectionComment(
        name=_NAMES[correction.kind],
        text=correction.public_note,
        date_created=correction.ended_at.isoformat(),
    )


_NAMES: Mapping[CorrectionClass, str] = {
    kind: kind.value.replace("_", " ").capitalize() for kind in CorrectionClass
}
