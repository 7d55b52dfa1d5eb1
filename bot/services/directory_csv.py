"""Reading a table that came out of a spreadsheet: its encoding, its delimiter, its columns, and every fault in it.

Excel saves CSV as UTF-8 with a mark, as UTF-16, as Windows-1256 (Arabic Windows) and with semicolons, as the machine
happens to be set; all of them are read. What a cell begins with (``=``, ``+``, ``-``, ``@``) means nothing here.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from bot.domain.characters import tidy
from bot.services.directory_encoding import NotText, decode

DELIMITERS = ",;\t"
BIGGEST_FILE = 64 * 1024 * 1024
BIGGEST_CELL = 2000


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, where, and how to mend it. ``line`` 0: the whole file; ``position`` -1: the whole line."""

    file: str
    line: int
    position: int
    column: str
    problem: str

    def __str__(self) -> str:
        """``people.csv, line 7, column manager (G): ...``; the letter is the one above the spreadsheet's column."""
        line = f", line {self.line}" if self.line else ""
        letter = f" ({column_letter(self.position)})" if self.position >= 0 else ""
        column = f", column {self.column}{letter}" if self.column else ""
        return f"{self.file}{line}{column}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: where it begins in the file, and its cells by column, cleaned."""

    line: int
    cells: dict[str, str]


@dataclass(slots=True)
class Sheet:
    """A file as a table, to be checked further where ``readable``. ``notes`` are worth a look, and no faults.

    ``lost``: some lines could not be read, so what seems missing may stand there.
    """

    file: str
    positions: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    readable: bool = False
    lost: bool = False

    def lose(self, problem: str, line: int, column: str = "") -> None:
        """Notes what is wrong with a line that is left out because of it."""
        self.lost = True
        self.fault(problem, line, column)

    def fault(self, problem: str, line: int = 0, column: str = "") -> None:
        """Notes what is wrong with a cell, a line or the whole file."""
        self.faults.append(Fault(self.file, line, self.positions.get(column, -1), column, problem))


def read_sheet(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """Reads a file; whatever is wrong with it is in ``faults``."""
    sheet = Sheet(path.name)
    try:
        text, note = decode(_bytes(path))
    except NotText as fault:
        sheet.fault(fault.problem, fault.line)
        return sheet
    if note:
        sheet.notes.append(f"{path.name}: {note}")
    known = (*required, *optional)
    text, delimiter, skipped = _delimiter(text, known)
    records = _records(sheet, text, delimiter, skipped)
    header = next(records, None)
    if header is None:
        if not sheet.faults:
            sheet.fault("the file is empty. Its first line names the columns: " + ", ".join(required))
        return sheet
    names = [_column_name(cell) for cell in header[1]]
    complete = _check_header(sheet, header[0], names, required, known)
    for line, cells in records:
        _add_row(sheet, names, line, cells)
    if not sheet.rows and not sheet.faults:
        sheet.fault("there is no line below the one with the columns' names")
    sheet.readable = complete and bool(sheet.rows)
    return sheet


def clean(text: str) -> str:
    """A cell without what nobody sees, with single spaces, composed."""
    return " ".join(tidy(text).split())


def column_letter(position: int) -> str:
    """The spreadsheet's name of a column: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint at what was probably meant, or nothing."""
    close = get_close_matches(word.lower(), known, 1)
    return f". Did you mean {close[0]}?" if close else ""


def quoted(text: str, longest: int = 40) -> str:
    """A cell as a message shows it: short, on one line, without characters that steer a terminal."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    return f"'{shown[:longest]}…'" if len(shown) > longest else f"'{shown}'"


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(BIGGEST_FILE + 1)
    except FileNotFoundError:
        raise NotText("there is no such file") from None
    except OSError as error:
        raise NotText(f"the file cannot be read ({error.strerror})") from None
    if len(data) > BIGGEST_FILE:
        raise NotText(f"the file is larger than {BIGGEST_FILE // 1024 // 1024} MB, which no directory is")
    return data


def _delimiter(text: str, known: Sequence[str]) -> tuple[str, str, int]:
    """The text without Excel's own ``sep=`` line, the delimiter, and how many lines were skipped."""
    told = re.match(r"sep=([,;\t])\r?\n", text, re.I)
    if told:
        return text[told.end() :], told[1], 1
    first = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    columns = {mark: {_column_name(cell.strip('" ')) for cell in first.split(mark)} for mark in DELIMITERS}
    return text, max(DELIMITERS, key=lambda mark: len(columns[mark].intersection(known))), 0


def _records(sheet: Sheet, text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, each with the number of the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            open_quote = "unexpected end" in str(error) or "field limit" in str(error)
            fault = 'a quotation mark (") opens on this line and is not closed' if open_quote else str(error)
            sheet.lose(f"{fault}. The lines from here on were not read", line)
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _column_name(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", clean(cell).lower())


def _check_header(sheet: Sheet, line: int, names: list[str], required: Sequence[str], known: Sequence[str]) -> bool:
    """Notes unknown, missing and repeated columns; says whether all are there that must be."""
    meant: set[str] = set()
    for position, name in enumerate(names):
        if name in sheet.positions:
            sheet.fault(f"the column is there twice, also as {column_letter(sheet.positions[name])}", line, name)
        elif name:
            sheet.positions[name] = position
    missing = [name for name in required if name not in sheet.positions]
    for name in [name for name in sheet.positions if name not in known]:
        close = get_close_matches(name, [column for column in known if column not in sheet.positions], 1)
        meant.update(close)
        hint = f"Did you mean {close[0]}?" if close else f"The columns are {', '.join(known)}"
        sheet.fault(f"{quoted(name)} is no column of this file. {hint}", line, name)
    for name in missing:
        if name not in meant:
            sheet.fault(f"the column {name} is missing", line)
    return not missing


def _add_row(sheet: Sheet, names: list[str], line: int, cells: list[str]) -> None:
    beyond = [position for position, cell in enumerate(cells) if cell.strip() and not _named(names, position)]
    if beyond:
        letter = column_letter(beyond[0])
        sheet.lose(f"the cell in column {letter} stands under no column's name. Is a comma not in quotes?", line)
        return
    if len(cells) < len(names) and any(names[len(cells) :]):
        sheet.lose(f"the line has {len(cells)} cells where the columns are {len(names)}", line)
        return
    found = {name: cells[position] for name, position in sheet.positions.items()}
    for name, cell in found.items():
        if len(cell) > BIGGEST_CELL:
            sheet.lose(f"the cell holds {len(cell)} characters", line, name)
            return
        if bad := _control(cell):
            sheet.lose(f"the cell holds a control character (U+{ord(bad):04X})", line, name)
            return
    sheet.rows.append(Row(line, {name: clean(cell) for name, cell in found.items()}))


def _control(cell: str) -> str | None:
    if cell.isprintable():
        return None
    return next((letter for letter in cell if unicodedata.category(letter) == "Cc" and not letter.isspace()), None)


def _named(names: list[str], position: int) -> bool:
    return position < len(names) and bool(names[position])
