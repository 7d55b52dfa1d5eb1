"""Cells of a spreadsheet: what people typed stays text there, whichever program opens the file.

Excel, LibreOffice and Google Sheets take a cell that begins with one of ``SIGNS`` for a formula, which can send the
rest of the sheet elsewhere (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.domain.characters import tidy

Cell = str | int | float | date | None
"""What a sheet holds; a ``datetime`` is a ``date``. Numbers and days are written as such and need no guard."""

SIGNS = "=+-@＝＋－＠"
"""What begins a formula; the wide forms do in East Asian settings. Tab and CR, which hide one, become spaces."""

GUARD = "'"
"""Says to a spreadsheet that text follows."""

LONGEST = 32_767
"""Excel's most characters in a cell; it calls the workbook damaged where there are more."""

_SPACES = re.compile(r"\s+")
_SPLIT = re.compile(rf"; ?(?=[\" ]*[{re.escape(SIGNS)}])")
"""Where another cell would begin for a program that splits at semicolons, as Excel does in Arabic Windows."""


def plain_cell(value: Cell) -> Cell:
    """The value as it may stand in a CSV or XLSX cell: tidied text on one line, no formula; numbers and days as given.

    The same in both, so that the two files say the same; in CSV leave separators and quotes to the ``csv`` module.
    """
    if not isinstance(value, str):
        return value
    text = _SPACES.sub(" ", tidy(value)).strip()
    text = _SPLIT.sub(f"; {GUARD}", text)
    begins = next((letter for letter in text if unicodedata.category(letter)[0] not in "CZ"), "")
    return (GUARD + text if begins in SIGNS and begins else text)[:LONGEST]
