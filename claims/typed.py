"""What people typed, made fit to be stored, or refused with the field's name."""

import unicodedata

from slugify import slugify
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, col, select

from claims.errors import BadInput

SLUG_LENGTH = 90


def required(field: str, text: str, *, limit: int) -> str:
    """Return the text without outer white space. Raises BadInput if empty or over `limit`."""
    tidy = optional(field, text, limit=limit)
    if not tidy:
        raise BadInput(field, "This is needed.")
    return tidy


def optional(field: str, text: str, *, limit: int) -> str:
    """Return the text without outer white space and control characters; it may be empty."""
    tidy = "".join(
        mark for mark in text if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cs"}
    ).strip()
    if len(tidy) > limit:
        raise BadInput(field, f"This has {len(tidy):,} characters; at most {limit:,} fit.")
    return tidy


def web_address(field: str, text: str | None) -> str | None:
    """Return an http or https address, or None for nothing. Raises BadInput for anything else."""
    tidy = optional(field, text or "", limit=2000)
    if not tidy:
        return None
    if not tidy.lower().startswith(("http://", "https://")) or " " in tidy:
        raise BadInput(field, "An address starts with http:// or https:// and has no spaces.")
    return tidy


def unique_slug(session: Session, column: InstrumentedAttribute[str] | str, text: str) -> str:
    """Return a slug of `text` that the column does not have yet, numbered where needed."""
    stem = slugify(text, max_length=SLUG_LENGTH, word_boundary=True) or "untitled"
    taken = set(
        session.exec(select(col(column)).where(col(column).startswith(stem, autoescape=True)))
    )
    candidate, number = stem, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate
