"""Files for spreadsheets: whatever a text is, it is a text there, and comes back as it was."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.sheet import Cell, harmless, lines, sheet
from tests.hostile import CLASSES, VALUES

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


def read(file: bytes) -> list[list[str]]:
    """Read a file as programs do."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True))


def test_a_file_is_what_rfc_4180_and_excel_expect() -> None:
    """A byte order mark, CRLF, quotes around texts, and none around numbers and days."""
    rows: tuple[tuple[Cell, ...], ...] = (("a", 7, None), ('say "no"', date(2026, 11, 23), "x\ny"))
    file = sheet(("name", "rpn", "note"), rows)

    assert b'\xef\xbb\xbfname,rpn,note\r\n"a",7,\r\n"say ""no""",2026-11-23,"x\ny"\r\n' == file
    assert [["name", "rpn", "note"], ["a", "7", ""], ['say "no"', "2026-11-23", "x\ny"]] == read(file)


@pytest.mark.parametrize(
    "text", [*CLASSES["sheet"], *(f"{sign}1" for sign in SIGNS), "\t1", "\r1", " =1", '"=1']
)
def test_no_text_is_a_formula(text: str) -> None:
    """An apostrophe stands before it, as OWASP advises for CSV."""
    ((_, (cell,)),) = [read(sheet(("text",), ((text,),)))]

    assert "'" in cell.removesuffix(text[-1])
    assert cell.strip("\t\n \"'")[:1] not in SIGNS or cell.lstrip('\t\n "').startswith("'")


@pytest.mark.parametrize("text", ["a;=1+1", 'a;"=1+1', "a\n@SUM(1)", "a\t-1", "a; +1"])
def test_a_text_hides_no_formula_behind_another_separator(text: str) -> None:
    """Where spreadsheets cut at `;` or tabs, a piece of a text would be a cell of its own."""
    assert text != harmless(text)


@pytest.mark.parametrize("text", ["a-b", "1,5", "x = y", "mail@example.org", "a, -b", "0171234567", "Zażółć"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Signs inside of a text are no formula."""
    assert text == harmless(text)


def test_a_number_stays_a_number() -> None:
    """A negative one is no text that needs an apostrophe."""
    assert b"\xef\xbb\xbfn\r\n-5\r\n" == sheet(("n",), ((-5,),))


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_every_text_is_one_cell(texts: list[str]) -> None:
    """Rows and columns are those that were written, and no piece of a text can be a formula."""
    file = sheet(tuple("abc"[: len(texts)]), (texts, texts))
    header, *rows = read(file)

    assert len(header) == len(texts)
    assert [[harmless(text) for text in texts]] * 2 == rows
    assert all(
        not piece.lstrip(" \"'").startswith(tuple(SIGNS)) or "'" in piece
        for cell in rows[0]
        for piece in cell.replace("\t", ";").replace("\n", ";").split(";")
    )


def test_hostile_texts_are_cells() -> None:
    """Each comes back, but for apostrophes and what no file can hold."""
    file = sheet(("text",), ((value,) for value in VALUES))

    assert [harmless(value) for value in VALUES] == [cell for (cell,) in read(file)[1:]]


def test_a_long_file_comes_row_by_row() -> None:
    """No more than one row of it is ever there."""
    rows: tuple[tuple[Cell, ...], ...] = (("é", 1), ("b", 2))

    assert [b"\xef\xbb\xbfname,n\r\n", '"é",1\r\n'.encode(), b'"b",2\r\n'] == [*lines(("name", "n"), rows)]
