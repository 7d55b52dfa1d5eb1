"""The private answer to ``/abuse-cases stats``, and the month's digest in the management channel (G7, P2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.statistics import Statistics
from bot.domain.statistics_json import unpack
from bot.messages.figure_lines import LIKE_CARDS, Row, Section, sections
from bot.messages.message import Message
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words

COMMAND = "/abuse-cases stats"
IN_DIGEST = ("summary", "steps", "times", "restrictions")
"""What the digest says; all of it, with the pictures, is a command away."""

NEWEST_LAST = "weeks"
"""The section whose last rows say most where not all are shown."""


def figures_card(found: Statistics, words: Words) -> Message:
    """All figures in words; the pictures follow as a file."""
    sheet = Sheet(words)
    sheet.title("figures.title")
    sheet.say("period", Phrase("figures.period", first=found.first, last=found.last))
    if not found.reports:
        sheet.say("none", Phrase("figures.none"))
    _add(sheet, sections(found, words) if found.reports or found.restrictions else ())
    return sheet.message()


def digest(params: Mapping[str, Any], words: Words) -> Message:
    """The last month, for high management: ``params`` as ``bot.domain.statistics_json`` packs them."""
    sheet = Sheet(words)
    sheet.title("figures.digest")
    try:
        found = unpack(params)
    except (KeyError, TypeError, ValueError):
        sheet.note("more", Phrase("figures.digest.more", command=COMMAND))
        return sheet.message()
    sheet.say("period", Phrase("figures.period", first=found.first, last=found.last))
    _add(sheet, [section for section in sections(found, words) if section.name in IN_DIGEST])
    sheet.note("more", Phrase("figures.digest.more", command=f"{COMMAND} {found.first} {found.last}"))
    return sheet.message()


def _add(sheet: Sheet, parts: Iterable[Section]) -> None:
    told: set[str] = set()  # what stands below several sections is said below the first
    for section in parts:
        sheet.say(f"{section.name}-title", Phrase("format.bold", text=section.title))
        shown = section.rows[-LIKE_CARDS:] if section.name == NEWEST_LAST else section.rows[:LIKE_CARDS]
        sheet.rows(section.name, [_said(row, section) for row in shown])
        left = len(section.rows) - len(shown)
        notes = [Phrase("figures.more", left)] if left else []
        notes += [Phrase("format.datum", text=note) for note in section.notes if note not in told]
        told.update(section.notes)
        if notes:
            sheet.note(f"{section.name}-note", *notes)


def _said(row: Row, section: Section) -> Phrase:
    """A label and its figures, each with what it is."""
    if not section.heads:
        return Phrase("format.figure", label=row.label, value=row.cells[0])
    told = [
        Phrase("format.figure", label=head, value=cell)
        for head, cell in zip(section.heads, row.cells, strict=True)
        if cell
    ]
    return Phrase("format.figure_row", label=row.label, value=tuple(told))
