"""``FigurePaper``: the policy's figures as a document with pictures, set as PDF/A; bars and tables (P2, G7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.letters.directions import direction_of, without_marks
from bot.letters.fonts import showable
from bot.letters.house import House
from bot.letters.typesetting import FONTS, as_pdf, as_pictures, pieces, typed

TEMPLATE = Path(__file__).with_name("figures.typ")


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A label and its cells in words (with isolating marks); ``part``: of the longest bar, 0 to 1; ``None``: no bar."""

    label: str
    cells: tuple[str, ...]
    part: float | None = None


@dataclass(frozen=True, slots=True)
class FigureSection:
    """A picture (``bars``) or a table under ``heads``; ``note`` explains what is counted."""

    title: str
    rows: tuple[FigureRow, ...]
    heads: tuple[str, ...] = ()
    note: str = ""
    bars: bool = False


@dataclass(frozen=True, slots=True)
class FigurePaper:
    """The document in one language; ``page`` holds the places of the page's number and of how many there are."""

    language: str
    made_on: date
    title: str
    period: str
    page: str
    sections: tuple[FigureSection, ...]


def set_figures(paper: FigurePaper, house: House) -> bytes:
    """The document as PDF/A-2a; the same data give the same bytes."""
    return as_pdf(TEMPLATE, _data(paper, house), house.logo)


def figures_pictures(paper: FigurePaper, house: House) -> list[bytes]:
    """Each page as a PNG."""
    return as_pictures(TEMPLATE, _data(paper, house), house.logo)


def _data(paper: FigurePaper, house: House) -> dict[str, Any]:
    language, day = paper.language, paper.made_on
    return {
        "title": showable(without_marks(paper.title)),
        "author": showable(house.company_in(language)),
        "language": language,
        "direction": direction_of(language),
        "day": [day.year, day.month, day.day],
        "logo": bool(house.logo),
        "fonts": FONTS,
        "company": typed(house.company_in(language), language),
        "period": pieces(paper.period, language),
        "page": showable(paper.page),
        "sections": [_section(section, language) for section in paper.sections],
    }


def _section(section: FigureSection, language: str) -> dict[str, Any]:
    return {
        "title": showable(without_marks(section.title)),
        "note": pieces(section.note, language),
        "bars": section.bars,
        "heads": [pieces(head, language) for head in section.heads],
        "rows": [
            {
                "label": pieces(row.label, language),
                "cells": [pieces(cell, language) for cell in row.cells],
                "part": row.part or 0,
            }
            for row in section.rows
        ],
    }
