"""From bytes to text: the encodings in which spreadsheets save, and what is no text at all."""

from __future__ import annotations

import codecs

from bot.errors import BotError

_AS_CSV = "In Excel: File, Save As, CSV UTF-8 (Comma delimited)"
_BINARY = {
    b"PK\x03\x04": "is an Excel workbook (or another archive)",
    b"\xd0\xcf\x11\xe0": "is an Excel workbook of the old kind",
    b"%PDF": "is a PDF",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class NotText(BotError):
    """The file is no text that can be read: ``problem`` says what it is, ``line`` where (0: throughout)."""

    code = "not_text"

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem=problem, line=line)
        self.problem = problem
        self.line = line


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file, and a note where the encoding had to be guessed.

    A mark at the beginning decides; else UTF-8; else Windows-1256. Raises ``NotText``.
    """
    for start, what in _BINARY.items():
        if data.startswith(start):
            raise NotText(f"the file {what}, not CSV. {_AS_CSV}")
    text, note = _decoded(data)
    if "\0" in text:
        raise NotText(f"the line holds a NUL byte; the file is damaged or no text. {_AS_CSV}", _line(text, "\0"))
    return text, note


def _decoded(data: bytes) -> tuple[str, str]:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    try:
        return data.decode(marked or "utf-8"), ""
    except UnicodeDecodeError as error:
        if marked or _is_damaged_utf8(data):
            before = data[: error.start].decode(marked or "utf-8", "ignore")
            raise NotText(f"the line is damaged: not all of it is {_name(marked)}", before.count("\n") + 1) from None
    return data.decode("cp1256"), "is not UTF-8 and was read as Windows-1256 (Arabic). Check the names with --dry-run"


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8: then a few bytes are broken, and it is no other encoding."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) - broken > broken


def _line(text: str, sought: str) -> int:
    return text.count("\n", 0, text.index(sought)) + 1


def _name(encoding: str | None) -> str:
    return "UTF-16" if encoding == "utf-16" else "UTF-8"
