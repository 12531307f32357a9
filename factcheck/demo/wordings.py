"""Wordings of the race that mean one thing, as its editor put them together."""

from sqlmodel import Session

from claims.newsroom.models import User
from claims.newsroom.synonyms import add_group

GROUPS = (
    ("gay marriage", "same-sex marriage", "marriage equality"),
    ("single-payer", "Medicare for all", "universal health care"),
    ("Obamacare", "Affordable Care Act", "ACA"),
)


def add_wordings(session: Session, editor: User) -> None:
    """Have search take the wordings of each group for one another."""
    for wordings in GROUPS:
        add_group(session, actor=editor, wordings=wordings)
