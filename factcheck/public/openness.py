"""How we work: scales and standards in force, every correction, and the record to verify."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import render_template, request, url_for
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from claims.audit.operations import head_event
from claims.filing.models import Claim
from claims.review.models import Correction, CorrectionClass, Publication, Rating, RatingScale
from claims.review.public import live_rulings, ratings_of
from claims.review.public_record import corrections_by_class, public_corrections, totals
from claims.review.requests import request_figures
from claims.review.scales import ratings_in_use
from claims.review.standards import STANDARDS, StandardKind, standards_in_force
from factcheck.database import db
from factcheck.public.cards import Look, look_of
from factcheck.public.room import PER_PAGE, bp, page_number, pages_of

CLASSES = (
    (CorrectionClass.TYPO, "A slip of the pen. It is logged among the editions, without a notice."),
    (CorrectionClass.CLARIFICATION, "Better words for the same facts and the same rating."),
    (CorrectionClass.CORRECTION, "An error of fact. A new panel judges the corrected text."),
    (CorrectionClass.RATING_CHANGE, "Another rating. A new panel judges it."),
    (CorrectionClass.UPDATE, "New facts since publication. A new panel judges them."),
    (CorrectionClass.RETRACTION, "The ruling does not stand. The page stays, marked; two editors."),
)


@dataclass(frozen=True)
class StandardLine:
    """One editorial rule and what this newsroom set it to, in words."""

    kind: StandardKind
    value: int

    @property
    def words(self) -> str:
        """The setting: required or not, or how many."""
        if self.kind.is_switch:
            return "required" if self.value else "not required"
        return str(self.value)


@dataclass(frozen=True)
class RegisterLine:
    """One correction in the register of all."""

    kind: CorrectionClass
    on: datetime
    text: str
    wording: str
    url: str
    changes_url: str
    before: Look | None
    after: Look | None
    days: int | None


@bp.get("/methodology")
def methodology() -> str:
    """Explain how claims are checked, from the scales and standards in force."""
    chosen = standards_in_force(db.session)
    return render_template(
        "public/methodology.html",
        scales=_scales(),
        standards=[StandardLine(kind, chosen[kind.key]) for kind in STANDARDS if kind.for_readers],
        chosen=chosen,
        classes=CLASSES,
    )


def _scales() -> list[tuple[RatingScale, list[Rating]]]:
    ratings = groupby(ratings_in_use(db.session), key=lambda rating: rating.scale)
    return [(scale, list(those)) for scale, those in ratings]


@bp.get("/corrections")
def corrections() -> str:
    """List every correction that readers were told of, by class if asked for."""
    kind = request.args.get("kind", "")
    page = page_number()
    found, total = public_corrections(db.session, kind=kind, page=page, size=PER_PAGE)
    return render_template(
        "public/corrections.html",
        lines=register_lines(found),
        total=total,
        kind=kind,
        counts=corrections_by_class(db.session),
        page=page,
        pages=pages_of(total, PER_PAGE),
        url_for_page=lambda number: url_for("public.corrections", kind=kind or None, page=number),
    )


def register_lines(corrections: Sequence[Correction]) -> list[RegisterLine]:
    """Return these corrections for the register, with what each one changed."""
    claim_ids = {each.claim_id for each in corrections}
    claims = {
        each.id: each for each in db.session.exec(select(Claim).where(col(Claim.id).in_(claim_ids)))
    }
    editions: dict[tuple[str, int], Publication] = {}
    by_correction: dict[str, Publication] = {}
    query = (
        select(Publication)
        .where(col(Publication.claim_id).in_(claim_ids))
        .options(selectinload(Publication.ruling_version))  # type: ignore[arg-type]  # SQLModel types it as the row
    )
    for each in db.session.exec(query):
        editions[each.claim_id, each.edition] = each
        if each.correction_id:
            by_correction[each.correction_id] = each
    return [
        _line(each, claims[each.claim_id], by_correction.get(each.id), editions)
        for each in corrections
    ]


def _line(
    correction: Correction,
    claim: Claim,
    after: Publication | None,
    editions: dict[tuple[str, int], Publication],
) -> RegisterLine:
    assert correction.ended_at is not None  # noqa: S101 - register() gives ended ones alone
    before = editions[claim.id, after.edition - 1] if after else None
    looks = (look_of(before), look_of(after)) if before and after else (None, None)
    has_changed = looks[0] != looks[1]
    return RegisterLine(
        kind=correction.kind,
        on=correction.ended_at,
        text=correction.public_note,
        wording=claim.wording,
        url=url_for("public.ruling", slug=claim.slug),
        changes_url=url_for("public.changes", slug=claim.slug, edition=after.edition)
        if after
        else "",
        before=looks[0] if has_changed else None,
        after=looks[1] if has_changed else None,
        days=(correction.ended_at - editions[claim.id, 1].published_at).days,
    )


@bp.get("/transparency")
def transparency() -> str:
    """Give the public figures, the chain's head, and how to verify it."""
    head = head_event(db.session)
    ratings = ratings_of(db.session, live_rulings())
    return render_template(
        "public/transparency.html",
        head=head,
        totals=totals(db.session),
        record=[(each, url_for("public.search", rating=each.slug)) for each in ratings],
        corrections=corrections_by_class(db.session),
        requests=request_figures(db.session),
    )


@bp.get("/about")
def about() -> str:
    """Say what this site is and how to read it."""
    return render_template("public/about.html")
