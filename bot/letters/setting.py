"""Sets a letter on paper by typst: PDF/A for sending and keeping, a picture for looking at (P11)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.letters.directions import direction_of, without_marks
from bot.letters.fonts import showable
from bot.letters.house import House
from bot.letters.plain import plain_text, signature
from bot.letters.sheet import Agreement, Paragraph, Sheet, Wording
from bot.letters.typesetting import FONTS, Pieces, as_pdf, as_pictures, pieces, typed

__all__ = ["plain_text", "set_docx", "set_pdf", "set_picture", "set_pictures"]

TEMPLATE = Path(__file__).with_name("letter.typ")


def set_pdf(sheet: Sheet, house: House) -> bytes:
    """The letter as PDF/A-2a; the same letter gives the same bytes."""
    return as_pdf(TEMPLATE, _letter(sheet, house), house.logo)


def set_pictures(sheet: Sheet, house: House) -> list[bytes]:
    """Each page as a PNG."""
    return as_pictures(TEMPLATE, _letter(sheet, house), house.logo)


def set_picture(sheet: Sheet, house: House) -> bytes:
    """The first page as a PNG."""
    return set_pictures(sheet, house)[0]


def set_docx(sheet: Sheet, house: House) -> bytes:
    """The letter for Word, by ``bot.letters.word``: that and its library are imported by the first who asks for one."""
    from bot.letters.word import set_docx as set_in_word

    return set_in_word(sheet, house)


def _letter(sheet: Sheet, house: House) -> dict[str, Any]:
    """The data that the template reads."""
    first = sheet.wordings[0]
    day = sheet.written_on
    from_left = sorted(sheet.wordings, key=lambda wording: direction_of(wording.language))
    return {
        "title": showable(without_marks(f"{first.subject} ({sheet.number})")),
        "author": showable(house.company_in(first.language)),
        "number": sheet.number,
        "day": [day.year, day.month, day.day],
        "logo": bool(house.logo),
        "fonts": FONTS | {"frame": FONTS[direction_of(first.language)]},
        "company": {language: typed(house.company_in(language), language) for language in ("en", "ar")},
        "address": {language: typed(house.address_in(language), language) for language in ("en", "ar")},
        "wordings": [_wording(wording, house, sheet.rows) for wording in from_left],
    }


def _wording(wording: Wording, house: House, rows: tuple[int, ...]) -> dict[str, Any]:
    def told(text: str) -> Pieces:
        return pieces(text, wording.language)

    return {
        "language": wording.language,
        "direction": direction_of(wording.language),
        "date": told(wording.date),
        "reference": told(wording.reference),
        "address": [told(line) for line in wording.address],
        "subject": told(f"{wording.subject_label} {wording.subject}"),
        "greeting": [told(line) for line in wording.greeting.split("\n")],
        "paragraphs": [_paragraph(wording.paragraphs[row], wording.language) for row in rows],
        "closing": showable(wording.closing),
        "signature": [told(line) for line in signature(wording, house)],
        "enclosure": showable(wording.enclosure),
        "page": showable(wording.page),
        "agreement": _agreement(wording.agreement, wording.language) if wording.agreement else None,
    }


def _paragraph(told: Paragraph, language: str) -> dict[str, Any]:
    foreign = told.foreign(language)
    return {
        "lead": showable(told.lead),
        "foreign": foreign or None,
        "lines": [pieces(line, foreign or language) for line in told.text.split("\n") if line],
        "items": [pieces(item, language) for item in told.items],
    }


def _agreement(told: Agreement, language: str) -> dict[str, Any]:
    def told_all(texts: tuple[str, ...]) -> list[Pieces]:
        return [pieces(text, language) for text in texts]

    return {
        "title": showable(told.title),
        "intro": pieces(told.intro, language),
        "items": told_all(told.items),
        "paragraphs": told_all(told.paragraphs),
        "customer": {"who": pieces(told.customer[0], language), "labels": [*map(showable, told.customer[1:])]},
        "company": {"who": pieces(told.company[0], language), "labels": [*map(showable, told.company[1:])]},
    }
