"""Sets a letter on paper by typst: PDF/A for sending and keeping, a picture for looking at (P11).

Words go to typst as data, never as markup. One compiler is kept warm for the process: the first letter reads the
template and the fonts, those after it do not.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from bot.letters.directions import Run, direction_of, isolated, runs, without_marks
from bot.letters.fonts import ARABIC, FOLDERS, LATIN, showable
from bot.letters.house import House
from bot.letters.plain import plain_text, signature
from bot.letters.sheet import Agreement, Paragraph, Sheet, Wording
from bot.letters.word import set_docx

__all__ = ["plain_text", "set_docx", "set_pdf", "set_picture", "set_pictures"]

TEMPLATE = Path(__file__).with_name("letter.typ")
STANDARDS = ["a-2a", "ua-1"]
"""PDF/A for keeping, with tags so that a screen reader reads it (PDF/UA)."""
SHARPNESS = 120
"""Pixels an inch of a picture: an A4 page is 992 wide, readable in Slack."""

LONGEST_WHOLE = 26
"""Characters of a piece that is not broken over lines."""
LONGEST_WORD = 30
"""A word without any space may break after so many characters."""

BREAK = "\u200b"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")

_compiling = Lock()  # a compiler serves one thread at a time


def set_pdf(sheet: Sheet, house: House) -> bytes:
    """The letter as PDF/A-2a; the same letter gives the same bytes."""
    return _compiled(sheet, house, format="pdf", pdf_standards=STANDARDS)[0]


def set_pictures(sheet: Sheet, house: House) -> list[bytes]:
    """Each page as a PNG."""
    return _compiled(sheet, house, format="png", ppi=SHARPNESS)


def set_picture(sheet: Sheet, house: House) -> bytes:
    """The first page as a PNG."""
    return set_pictures(sheet, house)[0]


def _compiled(sheet: Sheet, house: House, **asked: Any) -> list[bytes]:
    inputs = {"letter": json.dumps(_letter(sheet, house), ensure_ascii=False), "logo": _logo(house.logo)}
    with _compiling:
        made = compiler().compile(sys_inputs=inputs, **asked)
    assert made is not None
    return made if isinstance(made, list) else [made]


@cache
def compiler() -> typst.Compiler:
    """The compiler of this process; it knows the fonts that came with the bot and no others."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(FOLDERS))
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)


@lru_cache(maxsize=4)
def _logo(content: bytes) -> str:
    return json.dumps(list(content))


def _letter(sheet: Sheet, house: House) -> dict[str, Any]:
    """The data that the template reads."""
    first = sheet.wordings[0]
    day, latin, arabic = sheet.written_on, [LATIN, ARABIC], [ARABIC, LATIN]
    from_left = sorted(sheet.wordings, key=lambda wording: direction_of(wording.language))
    return {
        "title": showable(without_marks(f"{first.subject} ({sheet.number})")),
        "author": showable(house.company_in(first.language)),
        "number": sheet.number,
        "day": [day.year, day.month, day.day],
        "logo": bool(house.logo),
        "fonts": {"ltr": latin, "rtl": arabic, "frame": arabic if first.language == "ar" else latin},
        "company": {language: _typed(house.company_in(language), language) for language in ("en", "ar")},
        "address": {language: _typed(house.address_in(language), language) for language in ("en", "ar")},
        "wordings": [_wording(wording, house, sheet.rows) for wording in from_left],
    }


def _wording(wording: Wording, house: House, rows: tuple[int, ...]) -> dict[str, Any]:
    def pieces(text: str) -> list[dict[str, Any]]:
        return _pieces(text, wording.language)

    return {
        "language": wording.language,
        "direction": direction_of(wording.language),
        "date": pieces(wording.date),
        "reference": pieces(wording.reference),
        "address": [pieces(line) for line in wording.address],
        "subject": pieces(f"{wording.subject_label} {wording.subject}"),
        "greeting": [pieces(line) for line in wording.greeting.split("\n")],
        "paragraphs": [_paragraph(wording.paragraphs[row], wording.language) for row in rows],
        "closing": showable(wording.closing),
        "signature": [pieces(line) for line in signature(wording, house)],
        "enclosure": showable(wording.enclosure),
        "page": showable(wording.page),
        "agreement": _agreement(wording.agreement, wording.language) if wording.agreement else None,
    }


def _paragraph(told: Paragraph, language: str) -> dict[str, Any]:
    foreign = told.foreign(language)
    return {
        "lead": showable(told.lead),
        "foreign": foreign or None,
        "lines": [_pieces(line, foreign or language) for line in told.text.split("\n") if line],
        "items": [_pieces(item, language) for item in told.items],
    }


def _agreement(told: Agreement, language: str) -> dict[str, Any]:
    def pieces(texts: tuple[str, ...]) -> list[list[dict[str, Any]]]:
        return [_pieces(text, language) for text in texts]

    return {
        "title": showable(told.title),
        "intro": _pieces(told.intro, language),
        "items": pieces(told.items),
        "paragraphs": pieces(told.paragraphs),
        "customer": {"who": _pieces(told.customer[0], language), "labels": [*map(showable, told.customer[1:])]},
        "company": {"who": _pieces(told.company[0], language), "labels": [*map(showable, told.company[1:])]},
    }


def _typed(text: str, language: str) -> list[dict[str, Any]]:
    return _pieces(isolated(text, language), language)


def _pieces(text: str, language: str) -> list[dict[str, Any]]:
    return [_piece(run) for run in runs(text, language)]


def _piece(run: Run) -> dict[str, Any]:
    text = _APOSTROPHE.sub("\u2019", showable(run.text))
    return {"text": _breakable(text), "direction": run.direction, "whole": len(text) <= LONGEST_WHOLE}


def _breakable(text: str) -> str:
    """The text with places to break in words that are longer than any word is."""
    return _LONG_WORD.sub(lambda found: found[0] + BREAK, text)
