"""The mark of a place in a list of hits, as it stands in the address of the page after it."""

import base64
import binascii
import struct
from typing import NamedTuple

BAD_CURSOR = "The mark of this page could not be read; this is the first page."
HIGHEST_RANK = 2**31 - 1
_MARK = struct.Struct(">qqQ")


class Mark(NamedTuple):
    """Where a hit stands: what the sort is about, the moment of publication, what parts equals."""

    rank: int
    published: int
    tie: int

    def encoded(self) -> str:
        """Return the mark as letters, digits and two signs that addresses can hold."""
        packed = _MARK.pack(*self)
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decoded(cursor: str) -> Mark:
    """Return the mark in a cursor. Raises ValueError, in words for readers, where there is none."""
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mark = Mark(*_MARK.unpack(data))
    except (binascii.Error, struct.error, ValueError) as fault:
        raise ValueError(BAD_CURSOR) from fault
    if not 0 <= mark.rank <= HIGHEST_RANK:
        raise ValueError(BAD_CURSOR)
    return mark
