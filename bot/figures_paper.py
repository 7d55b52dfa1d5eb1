"""The policy's figures put on paper, in one language, with pictures: for high management and auditors (P2, G7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.statistics import Statistics
from bot.letters.figures import FigurePaper, FigureRow, FigureSection, set_figures
from bot.letters.house import House
from bot.messages.figure_lines import Section, sections
from bot.texts import Markup, Words


@dataclass(frozen=True, slots=True)
class FiguresFile:
    """The document as a file, and what is said with it; ``make`` sets it and is for a thread of its own."""

    name: str
    comment: str
    make: Callable[[], bytes]


def figures_file(found: Statistics, house: House, now: datetime, words: Words) -> FiguresFile:
    """For whoever asks in Slack, and for the month's digest."""
    made_on = now.astimezone(words.zone).date()
    return FiguresFile(
        name=f"figures-{found.first}-{found.last}.pdf",
        comment=words("figures.file", first=found.first, last=found.last),
        make=lambda: set_figures(figures_paper(found, made_on, words), house),
    )


def figures_paper(found: Statistics, made_on: date, words: Words) -> FigurePaper:
    """The document in the language of ``words``."""
    return FigurePaper(
        language=words.language,
        made_on=made_on,
        title=words("figures.title"),
        period=words("figures.period", first=found.first, last=found.last),
        page=words("letter.page", page=Markup("{page}"), pages=Markup("{pages}")),
        sections=tuple(_section(one) for one in sections(found, words)),
    )


def _section(section: Section) -> FigureSection:
    longest = max((row.sizes[0] or 0 for row in section.rows), default=0)
    return FigureSection(
        title=section.title,
        rows=tuple(
            FigureRow(row.label, row.cells, (row.sizes[0] or 0) / longest if section.bars and longest else None)
            for row in section.rows
        ),
        heads=section.heads,
        note=" ".join(section.notes),
        bars=section.bars,
    )
