"""What people typed, made fit to be stored, or refused with the field's name."""

import re
import unicodedata
from collections.abc import Collection
from typing import cast

from slugify import slugify
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, col, select

from claims.errors import BadInput
from claims.former_slugs import left_slugs

SLUG_LENGTH = 90
# Unicode, section 23.7: the last two code points of each plane, and a block of their own.
_PLANE_END = 0xFFFE
_NONCHARACTERS = range(0xFDD0, 0xFDF0)
# One address, without a name: RFC 5322's addr-spec but for what no mailbox needs.
_MAIL_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)
_LONGEST_MAIL_ADDRESS = 254
_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


def required(field: str, text: str, *, limit: int) -> str:
    """Return the text without outer white space. Raises BadInput if empty or over `limit`."""
    tidy = optional(field, text, limit=limit)
    if not tidy:
        raise BadInput(field, "This is needed.")
    return tidy


def optional(field: str, text: str, *, limit: int) -> str:
    """Return the text without outer white space and control characters; it may be empty.

    What goes is what HTML (html.spec.whatwg.org, 13.1) and XML 1.0 (2.2) do not take as text.
    Raises BadInput over `limit`.
    """
    tidy = "".join(mark for mark in text if _can_be_shown(mark)).strip()
    if len(tidy) > limit:
        raise BadInput(field, f"This has {len(tidy):,} characters; at most {limit:,} fit.")
    return tidy


def _can_be_shown(mark: str) -> bool:
    """Tell whether this is text: no control, no surrogate, none of Unicode's noncharacters."""
    code = ord(mark)
    is_noncharacter = code & _PLANE_END == _PLANE_END or code in _NONCHARACTERS
    return mark in "\n\t" or not (is_noncharacter or unicodedata.category(mark) in {"Cc", "Cs"})


def web_address(field: str, text: str | None) -> str | None:
    """Return an http or https address, or None for nothing. Raises BadInput for anything else."""
    tidy = optional(field, text or "", limit=2000)
    if not tidy:
        return None
    if not _WEB_ADDRESS.fullmatch(tidy):
        raise BadInput(field, "An address starts with http:// or https:// and has no spaces.")
    return tidy


def mail_address(field: str, text: str) -> str:
    """Return one mail address. Raises BadInput for several, for none and for names in it."""
    address = one_line(field, text).strip()
    if len(address) > _LONGEST_MAIL_ADDRESS or not _MAIL_ADDRESS.fullmatch(address):
        raise BadInput(field, "Write one mail address, such as press@campaign.example.")
    return address


def one_line(field: str, text: str) -> str:
    """Return the text. Raises BadInput for line breaks, which would end a header of a mail."""
    if len(text.splitlines()) > 1 or not text.isprintable():
        raise BadInput(field, "This must be one line, without any control characters.")
    return text


def unique_slug(
    session: Session,
    column: InstrumentedAttribute[str] | str,
    text: str,
    *,
    but: Collection[str] = (),
) -> str:
    """Return a slug of `text` that nothing of this kind has or ever had, numbered where needed.

    Those in `but` count as free.
    """
    stem = slugify(text, max_length=SLUG_LENGTH, word_boundary=True) or "untitled"
    kind = cast("InstrumentedAttribute[str]", column).class_.__tablename__
    query = select(col(column)).where(col(column).startswith(stem, autoescape=True))
    taken = {*session.exec(query), *left_slugs(session, kind, stem)} - set(but)
    candidate, number = stem, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate
