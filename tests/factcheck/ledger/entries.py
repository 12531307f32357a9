"""A small ledger, made through the domain's own doors."""

from sqlmodel import Session

from claims.dates import parse_imprecise_date
from claims.evidence.models import Evidence
from claims.evidence.operations import EvidenceDetails, add_evidence
from claims.evidence.sources import source_called
from claims.ledger.models import PositionRecord, Proposition
from claims.ledger.operations import PositionDetails, add_proposition, record_position
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.newsroom.models import User
from claims.people.operations import speaker_called

AHN, GOMEZ = "Robert Lee Ahn", "Jimmy Gomez"
SINGLE_PAYER = "single-payer health care"


def public_evidence(
    session: Session,
    reporter: User,
    title: str = "Two Democrats, one seat",
    *,
    url: str | None = "https://example.org/report",
    on_record: bool = True,
) -> Evidence:
    """Return evidence that anybody can look up, unless told otherwise."""
    return add_evidence(
        session,
        actor=reporter,
        source=source_called(session, actor=reporter, name="The Daily"),
        details=EvidenceDetails(title=title, url=url, on_record=on_record),
    )


def a_proposition(session: Session, reporter: User, name: str = SINGLE_PAYER) -> Proposition:
    """Return a new proposition."""
    return add_proposition(session, actor=reporter, name=name)


def a_record(
    session: Session,
    reporter: User,
    proposition: Proposition,
    speaker: str,
    when: str | None,
    *,
    evidence: Evidence | None = None,
    **more: object,
) -> PositionRecord:
    """Return a verified speech for it; `when` is typed as in a form, None for a date unknown."""
    if evidence is None:
        evidence = public_evidence(session, reporter, f"Report on {speaker}, {when}")
    given = {"stance": Stance.SUPPORT, "act": Act.SPEECH, "status": RecordStatus.VERIFIED, **more}
    return record_position(
        session,
        actor=reporter,
        proposition=proposition,
        speaker=speaker_called(session, actor=reporter, name=speaker),
        evidence=evidence,
        details=PositionDetails(
            happened=parse_imprecise_date(when) if when else None,
            **given,  # type: ignore[arg-type]  # what a test gives
        ),
    )
