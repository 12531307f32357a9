"""What is like a text: claims that are not published yet, and rulings that are, with why."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from claims.filing.addresses import normalised
from claims.filing.models import Claim
from claims.filing.rules import PUBLIC_STATES, TAKES_APPEARANCES
from claims.filing.wordings import filed_from
from claims.review.models import Publication
from claims.review.public import live_rulings
from factcheck.database import db
from factcheck.desk.blueprint import bp
from factcheck.likeness import likely_same
from factcheck.public.cards import Look, look_of
from search_index.engine import Candidate, Strength

MOST_SHOWN = 5
SAME_PAGE = "It was filed from the same web address."


@dataclass(frozen=True)
class Alike:
    """A claim that is like a text: how much, why, and its ruling's look if there is one."""

    claim: Claim
    is_strong: bool
    reasons: Sequence[str]
    look: Look | None
    url: str

    @property
    def takes_appearances(self) -> bool:
        """Whether one more appearance of it can be noted."""
        return self.claim.state in TAKES_APPEARANCES


def alike(*texts: str, url: str = "", most: int = MOST_SHOWN) -> list[Alike]:
    """Return what is like any of the texts, the likeliest first.

    A claim that was filed from the same web address is shown whatever it says.
    """
    found = likely_same(texts, most)
    same_page = filed_from(db.session, normalised(url), most=most) if url else []
    ids = list(dict.fromkeys([*found, *same_page]))[:most]
    claims = _claims(ids)
    looks = _looks([each for each, claim in claims.items() if claim.state in PUBLIC_STATES])
    return [
        _alike(claims[each], found.get(each), looks.get(each), is_same_page=each in same_page)
        for each in ids
        if each in claims
    ]


def _claims(ids: Sequence[str]) -> dict[str, Claim]:
    query = select(Claim).where(col(Claim.id).in_(ids)).options(selectinload(Claim.speaker))  # type: ignore[arg-type]  # SQLModel types it as the row
    return {each.id: each for each in db.session.exec(query)}


def _looks(ids: Sequence[str]) -> dict[str, Look]:
    if not ids:
        return {}
    query = live_rulings().where(col(Publication.claim_id).in_(ids))
    return {each.claim_id: look_of(each) for each in db.session.exec(query)}


def _alike(
    claim: Claim, found: Candidate | None, look: Look | None, *, is_same_page: bool
) -> Alike:
    reasons = [*(found.reasons if found else ()), *([SAME_PAGE] if is_same_page else [])]
    return Alike(
        claim=claim,
        is_strong=found is not None and found.strength is Strength.STRONG,
        reasons=reasons,
        look=look,
        url=url_for("desk.claim", claim_id=claim.id),
    )


@bp.post("/claims/alike")
def claims_alike() -> str:
    """Return what is like the text in a form, as a piece of its page; nothing is saved."""
    given = request.form
    found = alike(
        given.get("wording", ""), given.get("quotation", ""), url=given.get("url", "").strip()
    )
    return render_template("desk/_alike.html", found=found, was_asked=True)
