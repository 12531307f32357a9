"""Tables as people save them: whatever their letters and separators, or why they are none."""

import codecs

import pytest

from claims.errors import BadInput
from factcheck.importing.tables import MOST_BYTES, MOST_ROWS, read_table

TEXT = 'Claim;Speaker\nIt’s so;José\n\n"Two\nlines";"Semi;colon"\n'  # noqa: RUF001 - letters that Windows has of its own
ROWS = ((2, ["It’s so", "José"]), (5, ["Two\nlines", "Semi;colon"]))  # noqa: RUF001 - the same


@pytest.mark.parametrize(
    ("content", "letters"),
    [
        (TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("cp1252"), "Windows-1252"),
    ],
)
def test_letters_are_read_however_they_were_saved(content: bytes, letters: str) -> None:
    table = read_table(content)
    assert table.columns == ("Claim", "Speaker")
    assert table.rows == ROWS
    assert table.read_as == f"{letters}, cells parted by semicolons"


@pytest.mark.parametrize(
    ("separator", "name"), [(",", "commas"), ("\t", "tabs"), (";", "semicolons")]
)
def test_the_separator_is_found(separator: str, name: str) -> None:
    table = read_table(f"a{separator}b\r\n1{separator}2\r\n".encode())
    assert (table.columns, table.rows[0][1]) == (("a", "b"), ["1", "2"])
    assert table.read_as.endswith(name)


def test_short_rows_are_filled_and_columns_without_a_name_are_called_by_their_place() -> None:
    table = read_table(b"a,,c\n1\n")
    assert table.columns == ("a", "Column 2", "c")
    assert table.rows == ((2, ["1", "", ""]),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\n ,\n", "The file is empty"),
        (b"a,b\n", "no row below it"),
        (b"a,b\n1,2,3\n", "Line 2 has 3 cells, and there are 2 columns"),
        (b'a,b\n"1,2\n', "cannot be read as a row"),
        (b'a,b\n"1"x,2\n', "Line 2 cannot be read"),
        (codecs.BOM_UTF8 + b"a,b\n\xff,2\n", "Save it again as UTF-8"),
        (b"a\n" + b"x\n" * (MOST_ROWS + 1), "at most 10,000 fit"),
        (b",".join([b"a"] * 61) + b"\n1\n", "at most 60 fit"),
        (b"a" * (MOST_BYTES + 1), "At most 20 MB fit"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line_or_its_limit(
    content: bytes, words: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        read_table(content)
    assert words in str(refusal.value)
