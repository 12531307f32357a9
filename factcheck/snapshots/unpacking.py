"""HTTP content codings undone with a limit on what comes out: a bomb stops at the limit."""

import zlib

from factcheck.snapshots.errors import TooLarge, Unreadable

_MOST_MEMBERS = 8
_RAW_DEFLATE = -zlib.MAX_WBITS
_GZIP_OR_ZLIB = zlib.MAX_WBITS + 32


def unpack(body: bytes, coding: str, most: int) -> bytes:
    """Undo the Content-Encoding header `coding`; the result has at most `most` bytes.

    Gzip and deflate (zlib or raw, as servers send either) are what we ask servers for; RFC 9110
    section 8.4. Raises TooLarge, and Unreadable for any other or a broken coding.
    """
    codings = [each.strip().lower() for each in coding.split(",")]
    codings = [each for each in codings if each not in {"", "identity"}]
    if not codings:
        return _bounded(body, most)
    if len(codings) > 1 or codings[0] not in {"gzip", "x-gzip", "deflate"}:
        raise Unreadable(f"The page is packed in a way that is not understood ({coding[:60]}).")
    try:
        return _inflate(body, most)
    except zlib.error as error:
        raise Unreadable("The page is packed and cannot be unpacked: it is damaged.") from error


def _bounded(body: bytes, most: int) -> bytes:
    if len(body) > most:
        raise TooLarge(most)
    return body


def _inflate(body: bytes, most: int) -> bytes:
    unpacked, rest = bytearray(), body
    for _ in range(_MOST_MEMBERS):
        window = _GZIP_OR_ZLIB if _has_header(rest) else _RAW_DEFLATE
        machine = zlib.decompressobj(window)
        unpacked += machine.decompress(rest, most + 1 - len(unpacked))
        if len(unpacked) > most:
            raise TooLarge(most)
        if not machine.eof:
            raise zlib.error("incomplete")
        rest = machine.unused_data
        if not rest.startswith(b"\x1f\x8b"):
            return bytes(unpacked)
    raise zlib.error("too many members")


def _has_header(packed: bytes) -> bool:
    """Tell gzip (RFC 1952) and zlib (RFC 1950: a multiple of 31) from raw deflate."""
    zlib_header = packed[:1] == b"\x78" and int.from_bytes(packed[:2], "big") % 31 == 0
    return packed.startswith(b"\x1f\x8b") or zlib_header
