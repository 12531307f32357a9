"""Columns of one value a document that are read whole, as numpy arrays."""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import Column, ColumnReader, ColumnWriter
from whoosh.filedb.structfile import StructFile

_SIZES = struct.Struct("<QQ")


class _Gathering(ColumnWriter):  # type: ignore[misc] # whoosh carries no types
    """Gathers a segment's values; documents without one get the default."""

    def __init__(self, dbfile: StructFile, default: object) -> None:
        super().__init__(dbfile)
        self._default = default
        self._values: list[Any] = []

    def add(self, docnum: int, value: object) -> None:
        """Take in the value of a document, numbers rising."""
        self._fill(docnum)
        self._values.append(value)

    def _fill(self, count: int) -> None:
        self._values.extend([self._default] * (count - len(self._values)))

    def finish(self, doccount: int) -> None:
        """Write everything."""
        self._fill(doccount)
        self._dbfile.write(self.encoded())

    def encoded(self) -> bytes:
        """Return the file's bytes."""
        raise NotImplementedError


class ArrayColumn(Column):  # type: ignore[misc] # whoosh carries no types
    """Numbers, as one little-endian array."""

    def __init__(self, dtype: str, default: int = 0) -> None:
        self.dtype = dtype
        self._default = default

    def writer(self, dbfile: StructFile) -> "_ArrayWriter":
        """Return the writer of a segment's file."""
        return _ArrayWriter(dbfile, self._default, self.dtype)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> "ArrayReader":
        """Return the reader of a segment's file."""
        return ArrayReader(np.frombuffer(dbfile.get(basepos, length), self.dtype, doccount))


class _ArrayWriter(_Gathering):
    def __init__(self, dbfile: StructFile, default: int, dtype: str) -> None:
        super().__init__(dbfile, default)
        self._dtype = dtype

    def encoded(self) -> bytes:
        return np.array(self._values, self._dtype).tobytes()


class ArrayReader(ColumnReader):  # type: ignore[misc] # whoosh carries no types
    """A segment's numbers, whole (`array`) or one by one."""

    def __init__(self, array: NDArray[Any]) -> None:
        self.array = array

    def __getitem__(self, docnum: int) -> int:
        return int(self.array[docnum])


class BytesColumn(Column):  # type: ignore[misc] # whoosh carries no types
    """Byte strings: offsets (u8, one more than documents), then everything end to end."""

    def writer(self, dbfile: StructFile) -> "_BytesWriter":
        """Return the writer of a segment's file."""
        return _BytesWriter(dbfile, b"")

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> "BytesReader":
        """Return the reader of a segment's file."""
        del length
        return BytesReader(dbfile, basepos, doccount)


class _BytesWriter(_Gathering):
    def encoded(self) -> bytes:
        ends = np.cumsum([0, *(len(value) for value in self._values)], dtype="<u8")
        return ends.tobytes() + b"".join(self._values)


class BytesReader(ColumnReader):  # type: ignore[misc] # whoosh carries no types
    """A segment's byte strings; only the offsets are held in memory."""

    def __init__(self, dbfile: StructFile, basepos: int, doccount: int) -> None:
        self._dbfile = dbfile
        size = 8 * (doccount + 1)
        self._offsets = np.frombuffer(dbfile.get(basepos, size), "<u8")
        self._first = basepos + size

    def __getitem__(self, docnum: int) -> bytes:
        start, end = (int(each) for each in self._offsets[docnum : docnum + 2])
        return bytes(self._dbfile.get(self._first + start, end - start))

    def whole(self) -> bytes:
        """Return the strings of all documents end to end."""
        return bytes(self._dbfile.get(self._first, int(self._offsets[-1])))

    @property
    def offsets(self) -> NDArray[Any]:
        """Return where each document's string begins; the last is where all end."""
        return self._offsets


class ValuesColumn(Column):  # type: ignore[misc] # whoosh carries no types
    """Any number of slugs a document: their words once, a code for each, where each begins."""

    def writer(self, dbfile: StructFile) -> "_ValuesWriter":
        """Return the writer of a segment's file."""
        return _ValuesWriter(dbfile, ())

    def reader(
        self, dbfile: StructFile, basepos: int, length: int, doccount: int
    ) -> "ValuesReader":
        """Return the reader of a segment's file."""
        return ValuesReader(dbfile.get(basepos, length), doccount)


class _ValuesWriter(_Gathering):
    def encoded(self) -> bytes:
        known: dict[str, int] = {}
        codes = [known.setdefault(slug, len(known)) for slugs in self._values for slug in slugs]
        ends = np.cumsum([0, *(len(slugs) for slugs in self._values)], dtype="<u4")
        vocabulary = "\n".join(known).encode()
        return b"".join(
            (
                _SIZES.pack(len(codes), len(vocabulary)),
                ends.tobytes(),
                np.array(codes, "<u4").tobytes(),
                vocabulary,
            )
        )


class ValuesReader(ColumnReader):  # type: ignore[misc] # whoosh carries no types
    """A segment's slugs: `vocabulary`, and for each document its codes in it."""

    def __init__(self, data: bytes, doccount: int) -> None:
        count, size = _SIZES.unpack_from(data)
        first = _SIZES.size + 4 * (doccount + 1)
        self.ends = np.frombuffer(data, "<u4", doccount + 1, _SIZES.size)
        self.codes = np.frombuffer(data, "<u4", count, first)
        words = bytes(data[first + 4 * count : first + 4 * count + size]).decode()
        self.vocabulary = words.split("\n") if words else []

    def __getitem__(self, docnum: int) -> tuple[str, ...]:
        codes = self.codes[self.ends[docnum] : self.ends[docnum + 1]]
        return tuple(self.vocabulary[code] for code in codes)
