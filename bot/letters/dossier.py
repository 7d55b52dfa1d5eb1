"""``Dossier``: a case as one document for the police, a court or lawyers, set as PDF/A with numbered pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.letters.directions import direction_of, language_of, without_marks
from bot.letters.fonts import showable
from bot.letters.house import House
from bot.letters.typesetting import FONTS, Pieces, as_pdf, as_pictures, pieces, typed
from bot.texts import clean

TEMPLATE = Path(__file__).with_name("dossier.typ")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of a section: what it is (with isolating marks), and what somebody typed or a hash, line by line."""

    head: str
    text: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document; ``note`` explains it."""

    title: str
    entries: tuple[Entry, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """The document in one language. ``mode`` says on each page whether it is redacted; ``facts`` label and datum."""

    number: str
    language: str
    made_on: date
    title: str
    mode: str
    page: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def set_dossier(dossier: Dossier, house: House) -> bytes:
    """The document as PDF/A-2a; the same data give the same bytes."""
    return as_pdf(TEMPLATE, _data(dossier, house), house.logo)


def dossier_pictures(dossier: Dossier, house: House) -> list[bytes]:
    """Each page as a PNG."""
    return as_pictures(TEMPLATE, _data(dossier, house), house.logo)


def _data(dossier: Dossier, house: House) -> dict[str, Any]:
    language, day = dossier.language, dossier.made_on
    return {
        "title": showable(without_marks(dossier.title)),
        "author": showable(house.company_in(language)),
        "number": dossier.number,
        "language": language,
        "direction": direction_of(language),
        "day": [day.year, day.month, day.day],
        "logo": bool(house.logo),
        "fonts": FONTS,
        "company": typed(house.company_in(language), language),
        "mode": pieces(dossier.mode, language),
        "page": showable(dossier.page),
        "facts": [[pieces(label, language), pieces(datum, language)] for label, datum in dossier.facts],
        "sections": [_section(section, language) for section in dossier.sections if section.entries],
    }


def _section(section: Section, language: str) -> dict[str, Any]:
    return {
        "title": showable(section.title),
        "note": pieces(section.note, language),
        "entries": [_entry(entry, language) for entry in section.entries],
    }


def _entry(entry: Entry, language: str) -> dict[str, Any]:
    written = language_of(entry.text, language)
    return {
        "head": pieces(entry.head, language),
        "mark": entry.mark,
        "direction": direction_of(written),
        "language": written,
        "lines": _lines(entry.text, written),
    }


def _lines(text: str, language: str) -> list[Pieces]:
    return [typed(line.strip(), language) for line in clean(without_marks(text)).split("\n") if line.strip()]
