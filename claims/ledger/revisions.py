"""What a record says, set in one place, and every state of it kept."""

from datetime import date, timedelta

from sqlmodel import Session

from claims.base import now
from claims.dates import ImpreciseDate
from claims.errors import BadInput
from claims.ledger.models import PositionRecord, PositionRevision

# East of Greenwich it is tomorrow already.
_TOMORROW = timedelta(days=1)


def require_past(happened: ImpreciseDate | None) -> None:
    """Raise BadInput for an act that lies ahead: it is on record once it has taken place."""
    if happened is not None and happened.earliest > now().date() + _TOMORROW:
        raise BadInput("date", "This lies ahead: an act goes on record once it has taken place.")


def date_record(record: PositionRecord, happened: ImpreciseDate | None) -> None:
    """Set when the act was, and the days that this can mean: none is after today.

    Raises BadInput for an act that lies ahead.
    """
    require_past(happened)
    earliest = happened.earliest if happened else date.min
    latest = happened.latest if happened else date.max
    record.happened, record.earliest = happened, earliest
    record.latest = max(earliest, min(latest, now().date()))


def keep_revision(session: Session, record: PositionRecord, actor_id: str | None) -> None:
    """Keep what the record says now, after it was flushed, for whoever asks what was known when."""
    session.add(
        PositionRevision(
            record_id=record.id,
            version=record.version,
            stance=record.stance,
            act=record.act,
            happened=record.happened,
            earliest=record.earliest,
            latest=record.latest,
            status=record.status,
            evidence_id=record.evidence_id,
            quotation=record.quotation,
            note=record.note,
            is_removed=record.removed_at is not None,
            made_at=record.removed_at or now(),
            made_by_id=actor_id,
        )
    )
    session.flush()
