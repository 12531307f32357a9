"""A ruling's own pages: the edition that stands, those before it, and what changed between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from claims.dates import in_words
from claims.errors import NotFound
from claims.evidence.models import ExternalCheck
from claims.filing.models import Appearance, Claim, State
from claims.ledger.recheck import is_under_review
from claims.review.models import Correction, CorrectionClass, Publication, Rating
from claims.review.public import (
    corrections_of,
    editions_of,
    public_appearances,
    public_ruling,
)
from claims.review.public_record import (
    PanelRecord,
    external_checks_of,
    names_of,
    panel_record,
)
from factcheck.database import db
from factcheck.diffing import Segment, word_diff
from factcheck.feeds.claim_review import Published, claim_review
from factcheck.markdown import cited_analysis, plain_text
from factcheck.public.cards import Look, look_of
from factcheck.public.frozen import Frozen
from factcheck.public.room import bp
from factcheck.public.sources import Copies, SourceLine, copies_of, source_lines

DESCRIPTION_LENGTH = 155


@dataclass(frozen=True)
class Notice:
    """A correction as readers are told of it; `before` is the address of the edition it mended."""

    kind: CorrectionClass
    on: datetime
    text: str
    before: str


@dataclass(frozen=True)
class EditionLine:
    """One edition in the list of all."""

    number: int
    on: datetime
    url: str
    rating: Look
    is_live: bool
    note: str
    changes_url: str


@dataclass(frozen=True)
class Page:
    """All that a ruling's page shows."""

    publication: Publication
    live: Publication
    frozen: Frozen
    rating: Look
    definition: str
    analysis: Markup
    sources: tuple[SourceLine, ...]
    copies: Copies
    notices: tuple[Notice, ...]
    retraction: Notice | None
    editions: tuple[EditionLine, ...]
    appearances: Sequence[Appearance]
    checks: Sequence[ExternalCheck]
    panel: PanelRecord | None
    publisher: str | None
    confirmed_by: str | None
    is_under_review: bool
    markup: dict[str, Any]

    @property
    def claim(self) -> Claim:
        """The claim that was checked."""
        return self.live.claim

    @property
    def is_live(self) -> bool:
        """Whether this is the edition that stands."""
        return self.publication.is_live

    @property
    def said_words(self) -> str:
        """When it was said, in words."""
        said = self.frozen.said
        return in_words(said) if said else "at a date nobody knows"

    @property
    def description(self) -> str:
        """What search engines and link previews show."""
        version = self.publication.ruling_version
        text = f"{version.rating_label}: {version.summary or plain_text(version.analysis)}"
        if len(text) <= DESCRIPTION_LENGTH:
            return text
        return text[:DESCRIPTION_LENGTH].rpartition(" ")[0] + " …"


@bp.get("/rulings/<slug>")
def ruling(slug: str) -> str:
    """Show the edition that stands."""
    live = public_ruling(db.session, slug)
    editions = editions_of(db.session, live)
    return render_template("public/ruling.html", page=_page(live, live, editions))


@bp.get("/rulings/<slug>/editions/<int:edition>")
def edition(slug: str, edition: int) -> str:
    """Show one edition as it was published, saying on top which one stands now."""
    live = public_ruling(db.session, slug)
    editions = editions_of(db.session, live)
    shown = _numbered(editions, edition)
    return render_template("public/ruling.html", page=_page(shown, live, editions))


@bp.get("/rulings/<slug>/editions/<int:edition>/changes")
def changes(slug: str, edition: int) -> str:
    """Show word by word what an edition changed in the one before it."""
    live = public_ruling(db.session, slug)
    editions = editions_of(db.session, live)
    before, after = _numbered(editions, edition - 1), _numbered(editions, edition)
    correction = after.correction
    return render_template(
        "public/changes.html",
        slug=slug,
        wording=Frozen(live.ruling_version.dossier).wording,
        before=before,
        after=after,
        looks=(look_of(before), look_of(after)),
        correction=correction if _is_told(correction) else None,
        summary=_difference(before.ruling_version.summary, after.ruling_version.summary),
        analysis=_difference(before.ruling_version.analysis, after.ruling_version.analysis),
        sources=_difference(_source_lines(before), _source_lines(after)),
    )


def _numbered(editions: Sequence[Publication], number: int) -> Publication:
    """Return the edition of this number. Raises NotFound."""
    found = next((each for each in editions if each.edition == number), None)
    if found is None:
        raise NotFound("edition", str(number))
    return found


def _page(shown: Publication, live: Publication, editions: Sequence[Publication]) -> Page:
    session, claim = db.session, live.claim
    corrections = corrections_of(session, claim)
    appearances = public_appearances(session, claim)
    frozen = Frozen(shown.ruling_version.dossier)
    copies = copies_of(frozen)
    analysis = cited_analysis(shown.ruling_version.analysis, frozen.numbers)
    notices = [_notice(each, editions, claim.slug) for each in corrections]
    retracted = claim.state is State.RETRACTED
    names = names_of(session, {shown.published_by_id, _confirmer(shown)})
    rating = session.get_one(Rating, shown.ruling_version.rating_id)
    return Page(
        publication=shown,
        live=live,
        frozen=frozen,
        rating=look_of(shown),
        definition=rating.definition,
        analysis=analysis.html,
        sources=source_lines(shown, frozen, analysis.uses, copies),
        copies=copies,
        notices=tuple(each for each in notices if each.kind is not CorrectionClass.RETRACTION),
        retraction=next(
            (each for each in notices if retracted and each.kind is CorrectionClass.RETRACTION),
            None,
        ),
        editions=tuple(_edition_line(each, claim.slug) for each in editions),
        appearances=appearances,
        checks=external_checks_of(session, claim),
        panel=panel_record(session, [each for each in editions if each.edition <= shown.edition]),
        publisher=names.get(shown.published_by_id or ""),
        confirmed_by=names.get(_confirmer(shown) or ""),
        is_under_review=frozen.finding is not None and is_under_review(session, claim),
        markup=claim_review(Published(live, appearances, corrections)).as_json(),
    )


def _confirmer(publication: Publication) -> str | None:
    """Return who confirmed the correction that this edition published, if it came by one."""
    correction = publication.correction
    return correction.confirmed_by_id if correction else None


def _is_told(correction: Correction | None) -> bool:
    """Return whether readers get a notice: a typo is logged, with no notice."""
    return correction is not None and correction.kind is not CorrectionClass.TYPO


def _notice(correction: Correction, editions: Sequence[Publication], slug: str) -> Notice:
    mended = next((each for each in editions if each.correction_id == correction.id), None)
    before = url_for("public.edition", slug=slug, edition=mended.edition - 1) if mended else ""
    assert correction.ended_at is not None  # noqa: S101 - corrections_of gives ended ones alone
    return Notice(correction.kind, correction.ended_at, correction.public_note, before)


def _edition_line(publication: Publication, slug: str) -> EditionLine:
    number, correction = publication.edition, publication.correction
    kind = correction.kind.replace("_", " ").capitalize() if correction else "First published"
    note = f"{kind}: {correction.public_note}" if _is_told(correction) else kind
    return EditionLine(
        number=number,
        on=publication.published_at,
        url=url_for("public.edition", slug=slug, edition=number),
        rating=look_of(publication),
        is_live=publication.is_live,
        note=note,
        changes_url=url_for("public.changes", slug=slug, edition=number) if number > 1 else "",
    )


def _source_lines(publication: Publication) -> str:
    """Return the sources as text, a line each, to be compared."""
    sources = Frozen(publication.ruling_version.dossier).sources
    lines = (f"[{each.number}] {each.title}, {each.publisher}: {each.why}" for each in sources)
    return "\n".join(lines)


def _difference(before: str, after: str) -> list[Segment]:
    """Return what changed, or nothing at all if nothing did."""
    return word_diff(before, after) if before != after else []
