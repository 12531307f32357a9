"""Filing the sentences of a transcript as claims, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from claims.errors import BadInput
from claims.filing.models import Appearance, AppearanceSource, Claim
from claims.filing.operations import (
    AppearanceDetails,
    ClaimDetails,
    add_appearance,
    file_claim,
)
from claims.newsroom.models import User
from claims.people.models import Speaker

MOST_FILED = 100
LONGEST_WORDING = 1_000
TIMESTAMP = "Timestamp"


@dataclass(frozen=True)
class TickedSentence:
    """A sentence to file: who said it, its words, its time in the recording ("" if unknown).

    With `repeats`, it is one more appearance of that claim, and no new one.
    """

    speaker: Speaker
    text: str
    at: str
    repeats: Claim | None = None


def file_sentences(
    session: Session,
    *,
    actor: User,
    ticked: Sequence[TickedSentence],
    where: AppearanceDetails,
    contest_id: str | None,
) -> list[Claim]:
    """File each sentence, said where `where` says; return the claims, new or repeated, in order.

    Raises BadInput for none, for too many, and for what a claim may not hold.
    """
    if not ticked:
        raise BadInput("ticked", "Tick at least one sentence.")
    if len(ticked) > MOST_FILED:
        raise BadInput("ticked", f"At most {MOST_FILED} sentences are filed at once.")
    return [_file(session, actor, each, where, contest_id) for each in ticked]


def _file(
    session: Session,
    actor: User,
    sentence: TickedSentence,
    where: AppearanceDetails,
    contest_id: str | None,
) -> Claim:
    said = replace(where, quotation=sentence.text)
    if sentence.repeats is not None:
        appearance = add_appearance(
            session, actor=actor, claim=sentence.repeats, speaker=sentence.speaker, details=said
        )
        _keep_time(session, appearance, sentence.at)
        return sentence.repeats
    details = ClaimDetails(wording=wording_of(sentence.text), contest_id=contest_id, first=said)
    claim = file_claim(session, actor=actor, speaker=sentence.speaker, details=details)
    if claim.first_appearance is not None:
        _keep_time(session, claim.first_appearance, sentence.at)
    return claim


def wording_of(text: str) -> str:
    """Return a sentence as a claim's wording: whole, or cut at a word if it is very long."""
    if len(text) <= LONGEST_WORDING:
        return text
    return text[: LONGEST_WORDING - 2].rpartition(" ")[0] + " …"


def _keep_time(session: Session, appearance: Appearance, at: str) -> None:
    if at:
        source = AppearanceSource(appearance_id=appearance.id, kind=TIMESTAMP, address=at)
        session.add(source)
        session.flush()
