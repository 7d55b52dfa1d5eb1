"""The policy's figures put on paper, in one language, with pictures: for high management and auditors (P2, G7)."""

from __future__ import annotations

from datetime import date

from bot.domain.statistics import Statistics
from bot.letters.figures import FigurePaper, FigureRow, FigureSection
from bot.messages.figure_lines import Section, sections
from bot.texts import Markup, Words


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
