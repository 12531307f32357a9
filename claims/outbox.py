"""What search has still to learn. Written in the transaction of the change, drained after it."""

from datetime import datetime

from sqlmodel import Field, Session

from claims.base import ID_LENGTH, Base, id_field, utc_field


class IndexTask(Base, table=True):
    """One claim whose search document must be made again, or taken away."""

    __tablename__ = "index_task"

    id: str = id_field()
    claim_id: str = Field(max_length=ID_LENGTH, index=True)
    queued_at: datetime = utc_field()


def reindex(session: Session, claim_id: str) -> None:
    """Note that the claim's search document is out of date."""
    session.add(IndexTask(claim_id=claim_id))
