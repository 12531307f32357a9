"""The questions that a newsroom puts to everybody who votes, and what each vote answered."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from claims.base import Base, Versioned, id_field, text_field, utc_field


class VoteQuestion(Versioned, table=True):
    """One question on the vote form, in the newsroom's own words. Retired, never deleted."""

    __tablename__ = "vote_question"
    __table_args__ = (sa.CheckConstraint("length(text) > 0", name="something_asked"),)

    id: str = id_field()
    position: int
    text: str = Field(max_length=300)
    is_required: bool = False
    retired_at: datetime | None = utc_field(nullable=True)


class VoteAnswer(Base, table=True):
    """What a vote answered to a question, as it was worded then. Triggers refuse every change."""

    __tablename__ = "vote_answer"
    __table_args__ = (sa.CheckConstraint("length(answer) > 0", name="something_answered"),)

    vote_id: str = Field(foreign_key="vote.id", primary_key=True)
    question_id: str = Field(max_length=26, primary_key=True)
    position: int
    question: str = Field(max_length=300)
    answer: str = text_field()
