"""``python -m bot export``: the cases and the register of a period as CSV or XLSX, for reporting."""

from __future__ import annotations

import argparse
import csv
import getpass
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot import main
from bot.domain.cells import Cell, plain_cell
from bot.messages import export_sheet
from bot.messages.figure_lines import Section, sections
from bot.services import export, statistics
from bot.services.export import Period, Record
from bot.services.operating import OperatorError
from bot.settings import Settings
from bot.texts import Words

DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
WIDTH = 18
"""Characters that a column is wide."""
STEP = 500
"""After how many rows the progress is said again."""


def run(options: argparse.Namespace, settings: Settings) -> int:
    """The command. Raises ``OperatorError``; nothing is overwritten, and nothing half written is left."""
    period, target = _period(options), options.file
    if os.path.lexists(target):
        raise OperatorError(problem=f"{target} is there already", mend="Name another file: nothing is overwritten")
    words = Words.of(options.language, settings.timezone)
    database = main.open_database(settings, patient=True)
    try:
        whole = database.look(lambda unit: export.count(unit, period))
        rows = _told(export.records(database, period, named=options.customers), whole)
        told = sections(database.look(lambda unit: statistics.read(unit, period)), words)
        with _private(target) as path:
            written = WRITERS[options.format](path, rows, told, words)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        said = {"format": options.format, "customers": options.customers, "operator": getpass.getuser()}
        database.run(lambda unit: export.note(unit, period, written, digest, **said))
    finally:
        database.close()
    print(f"{target}: {written:,} rows, SHA-256 {digest}")
    return 0


def _period(options: argparse.Namespace) -> Period:
    first, last = (_day(name, typed) for name, typed in (("--from", options.first), ("--to", options.last)))
    if first > last:
        raise OperatorError(problem="--from: lies after --to", mend="Write the earlier day first")
    return Period(first, last)


def _day(name: str, typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise OperatorError(problem=f"{name}: {typed!r} is no day", mend="Write it as 2026-03-31") from None


@contextmanager
def _private(target: Path) -> Iterator[Path]:
    """A file beside the target that only its owner may read; it takes the target's name once it is whole."""
    path = target.with_name(f".{target.name}.part")
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield path
        os.link(path, target)  # unlike a rename it never overwrites what somebody put there meanwhile
    except OSError as error:
        raise OperatorError(problem=f"{target}: {error.strerror}", mend="Name a file that can be written") from None
    finally:
        path.unlink(missing_ok=True)


def _told(rows: Iterable[Record], whole: int) -> Iterator[Record]:
    """The rows; on a terminal it is said how far it is."""
    shown = sys.stderr.isatty() and whole > STEP
    for number, row in enumerate(rows, 1):
        yield row
        if shown and (number % STEP == 0 or number == whole):
            print(f"\r{number:,} of {whole:,} rows", end="\n" if number == whole else "", file=sys.stderr, flush=True)


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
