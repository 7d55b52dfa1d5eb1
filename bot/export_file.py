"""An export as a file: CSV or XLSX, from rows that come one after the other; nothing in it is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.cells import Cell, plain_cell
from bot.messages import export_sheet
from bot.messages.figure_lines import Section
from bot.services.export import Record
from bot.texts import Words

if TYPE_CHECKING:  # imported by whoever writes a workbook: few do
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
WIDTH = 18
"""Characters that a column is wide."""


def _write_csv(path: Path, rows: Iterable[Record], _told: Sequence[Section], words: Words) -> int:
    """One sheet, the kind of each row first; UTF-8 with the mark by which Excel knows it. It has no figures: they
    are tables of their own.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([words("export.column.record"), *export_sheet.headings(export_sheet.ALL, words)])
        for row in rows:
            found = export_sheet.cells(export_sheet.ALL, row.cells, words)
            writer.writerow([export_sheet.title(row.sheet, words), *map(_as_text, found)])
            count += 1
    return count


def _as_text(value: Cell) -> Cell:
    """Days and times as ISO 8601 has them, a time with a space: every spreadsheet reads both."""
    if value is None:
        return ""
    return value.isoformat(" ", "minutes") if hasattr(value, "hour") else value  # type: ignore[union-attr, call-arg]


def _write_xlsx(path: Path, rows: Iterable[Record], told: Sequence[Section], words: Words) -> int:
    """A sheet for the cases, one for the register, one for the figures; from right to left in Arabic."""
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "tmpdir": str(path.parent.resolve())}  # nowhere else may any of it lie
    options |= {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    counts = dict.fromkeys(export_sheet.SHEETS, 0)
    with Workbook(str(path), options) as book:
        bold, day, moment = (
            book.add_format(look) for look in ({"bold": True}, {"num_format": DAY}, {"num_format": MOMENT})
        )
        sheets = {name: _sheet(book, name, bold, words) for name in export_sheet.SHEETS}
        for row in rows:
            counts[row.sheet] += 1
            found = export_sheet.cells(export_sheet.SHEETS[row.sheet], row.cells, words)
            for column, value in enumerate(found):
                _put(sheets[row.sheet], counts[row.sheet], column, value, day, moment)
        for name, sheet in sheets.items():
            sheet.autofilter(0, 0, counts[name], len(export_sheet.SHEETS[name]) - 1)
        _write_figures(book, told, bold, words)
    return sum(counts.values())


def _write_figures(book: Workbook, told: Iterable[Section], bold: Format, words: Words) -> None:
    """Each table under its title; times in hours, and the word that stands for a count which is not shown."""
    sheet = book.add_worksheet(export_sheet.title("figures", words))
    if words.language == "ar":
        sheet.right_to_left()
    sheet.set_column(0, 0, 2 * WIDTH)
    line = 0
    for section in told:
        sheet.write_row(line, 0, [plain_cell(one) for one in (section.title, *section.heads)], bold)
        for row in section.rows:
            line += 1
            shown = [cell if size is None else size for cell, size in zip(row.cells, row.sizes, strict=True)]
            sheet.write_row(line, 0, [plain_cell(one) for one in (row.label, *shown)])
        line += 2


def _sheet(book: Workbook, name: str, bold: Format, words: Words) -> Worksheet:
    sheet = book.add_worksheet(export_sheet.title(name, words))
    if words.language == "ar":
        sheet.right_to_left()
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(export_sheet.SHEETS[name]) - 1, WIDTH)
    sheet.write_row(0, 0, export_sheet.headings(export_sheet.SHEETS[name], words), bold)
    return sheet


def _put(sheet: Worksheet, row: int, column: int, value: Cell, day: Format, moment: Format) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, moment if hasattr(value, "hour") else day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)


WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx}
"""By the format's name."""
