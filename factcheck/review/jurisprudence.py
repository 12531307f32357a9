"""How we ruled before on claims like this one, and whether it depended on who said it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlmodel import Session, col

from claims.filing.models import Claim
from claims.review.models import Publication
from claims.review.public import live_rulings
from factcheck.database import db
from factcheck.indexing import mend_index, search_engine
from search_index.engine import Candidate, SearchUnavailable, Strength

MOST = 5
# One more is asked for, because the claim itself may be public already.
ASKED_FOR = MOST + 1
# The matcher's chances are made for large archives; in a young one even equal words are unlikely.
# Below the first, a ruling shares no more than everyday words; above the second, the matter.
WORTH_SHOWING = 0.05
SAME_MATTER = 0.15

log = structlog.get_logger()


@dataclass(frozen=True)
class Precedent:
    """One earlier ruling on a similar claim."""

    publication: Publication
    strength: Strength
    score: float
    why: str

    @property
    def party(self) -> str:
        """The speaker's party as it was when it was said; empty if none is known."""
        return self.publication.claim.speaker_party or ""

    @property
    def rating(self) -> str:
        """The rating as it was published."""
        return self.publication.ruling_version.rating_label


@dataclass(frozen=True)
class Jurisprudence:
    """The earlier rulings, likest first; what must be looked at; whether search is away."""

    precedents: Sequence[Precedent]
    unevenness: str = ""
    is_away: bool = False


def jurisprudence(claim: Claim, rating: str) -> Jurisprudence:
    """Return the most similar earlier rulings; `rating` is the one that is proposed now."""
    try:
        candidates = search_engine().match(claim.wording, limit=ASKED_FOR)
    except SearchUnavailable as fault:
        log.warning("precedents_unknown", condition=fault.condition)
        mend_index(fault)
        return Jurisprudence((), is_away=True)
    precedents = _precedents(db.session, claim, candidates)
    return Jurisprudence(precedents, unevenness(precedents, claim.speaker_party or "", rating))


def _precedents(session: Session, claim: Claim, candidates: Sequence[Candidate]) -> list[Precedent]:
    """Return what of the candidates is public and not this claim: the database decides."""
    likely = [each for each in candidates if each.score >= WORTH_SHOWING and each.id != claim.id]
    query = live_rulings().where(col(Claim.id).in_([each.id for each in likely]))
    live = {each.claim_id: each for each in session.exec(query)} if likely else {}
    return [
        Precedent(live[each.id], each.strength, each.score, " ".join(each.reasons))
        for each in likely
        if each.id in live
    ][:MOST]


def unevenness(precedents: Sequence[Precedent], party: str, rating: str) -> str:
    """Return in a sentence that similar claims of different parties were rated differently.

    It is a question, not a verdict: the facts may differ. Nothing if they were not.
    """
    by_party: defaultdict[str, list[str]] = defaultdict(list)
    if party and rating:
        by_party[party].append(f"{rating} (proposed here)")
    for each in precedents:
        if each.party and each.score >= SAME_MATTER:
            by_party[each.party].append(each.rating)
    plain = {
        label.removesuffix(" (proposed here)") for labels in by_party.values() for label in labels
    }
    if len(by_party) < 2 or len(plain) < 2 or not _differs_by_party(by_party):  # noqa: PLR2004 - two sides
        return ""
    told = "; ".join(f"{name}: {', '.join(labels)}" for name, labels in sorted(by_party.items()))
    return f"Similar claims got different ratings across parties. {told}. Do the facts differ?"


def _differs_by_party(by_party: Mapping[str, Sequence[str]]) -> bool:
    """Return whether some party got a rating that another one did not get."""
    sets = {
        frozenset(label.removesuffix(" (proposed here)") for label in labels)
        for labels in by_party.values()
    }
    return len(sets) > 1
