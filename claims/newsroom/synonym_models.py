"""Wordings that stand for one another when somebody searches."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Relationship

from claims.base import Base, Versioned, id_field, utc_field

LONGEST_WORDING = 80


class SynonymGroup(Versioned, table=True):
    """Several wordings for one thing: who searches for one finds them all."""

    __tablename__ = "synonym_group"

    id: str = id_field()
    changed_at: datetime = utc_field()

    synonyms: list["Synonym"] = Relationship(
        sa_relationship_kwargs={
            "lazy": "selectin",
            "cascade": "all, delete-orphan",
            "order_by": "Synonym.position",
        }
    )

    @property
    def wordings(self) -> tuple[str, ...]:
        """The wordings in their order."""
        return tuple(each.wording for each in self.synonyms)


class Synonym(Base, table=True):
    """One wording of a group. By its `key` it is in no other group."""

    __tablename__ = "synonym"
    __table_args__ = (sa.CheckConstraint("length(key) > 0", name="has_words"),)

    group_id: str = Field(foreign_key="synonym_group.id", primary_key=True)
    position: int = Field(primary_key=True)
    wording: str = Field(max_length=LONGEST_WORDING)
    key: str = Field(max_length=LONGEST_WORDING, unique=True)
