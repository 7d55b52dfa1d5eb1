"""No cell of an export is a formula, and nobody's words are lost in it."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.cells import GUARD, LONGEST, SIGNS, Cell, plain_cell
from bot.domain.characters import tidy

HARM = "=cmd|'/c calc'!A1"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (HARM, "'" + HARM),
        ("+966501234567", "'+966501234567"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("  \t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("\ufeff=1", "'=1"),
        ("\u202e1=x", "1=x"),
        ("He left; =HYPERLINK(1)", "He left; '=HYPERLINK(1)"),
        ('He left;"=1', "He left; '\"=1"),
        ("He left\n=1", "He left =1"),
        ("a = b + c - d @ e; f", "a = b + c - d @ e; f"),
        ("أحمد الحربي", "أحمد الحربي"),
        ("EP-2026-00001", "EP-2026-00001"),
        ("\x1b[31mred\x00", "[31mred"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("", ""),
    ],
)
def test_text_is_text_in_a_cell(typed: str, written: str) -> None:
    assert plain_cell(typed) == written


@pytest.mark.parametrize("value", [-5, 0, 1.5, None, True, date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)])
def test_numbers_and_days_stay_what_they_are(value: Cell) -> None:
    assert plain_cell(value) is value


ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]), max_size=60)
TRICKY = st.text(alphabet="=+-@;\"' \t\r\na,", max_size=12)


@given(typed=ANY_TEXT | TRICKY)
@example(typed=";=;=")
@example(typed=';""=')
def test_however_a_program_splits_the_file_no_cell_is_a_formula(typed: str) -> None:
    file = io.StringIO()
    csv.writer(file).writerow(["x", plain_cell(typed), "y"])

    cells = [
        cell
        for separator in (",", ";", "\t")
        for row in csv.reader(io.StringIO(file.getvalue()), delimiter=separator)
        for cell in row
    ]

    assert [cell for cell in cells if cell.strip() and cell.strip()[0] in SIGNS] == []


@given(typed=st.text(max_size=200))
def test_what_can_be_seen_is_still_there(typed: str) -> None:
    def seen(text: str) -> str:
        return "".join(letter for letter in text if unicodedata.category(letter)[0] not in "CZ" and letter != GUARD)

    written = plain_cell(typed)

    assert isinstance(written, str)
    assert seen(written) == seen(tidy(typed))


def test_a_cell_is_no_longer_than_a_workbook_allows() -> None:
    assert len(str(plain_cell("=" + "x" * 2 * LONGEST))) == LONGEST
