"""Files that the outbox owes: made when they go out, from what the row holds, so that none is kept in the database."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.domain.statistics_json import unpack
from bot.figures_paper import FiguresFile, figures_file
from bot.services import letterhead, views
from bot.services.deliveries import Owed
from bot.texts import Words
from bot.unit import Unit


class Unmade(Exception):
    """The file cannot be made of what the row holds: a fault of the program, not of Slack."""


def paper(unit: Unit, owed: Owed, zone: ZoneInfo) -> FiguresFile:
    """The file of a row, in the language of where it goes. Raises ``Unmade``."""
    words = Words.of(views.language(unit, owed.place), zone)
    try:
        return PAPERS[owed.builder](unit, owed, words)
    except (KeyError, TypeError, ValueError) as error:
        raise Unmade(type(error).__name__) from error


def _figures(unit: Unit, owed: Owed, words: Words) -> FiguresFile:
    """A month's figures with pictures (G7)."""
    return figures_file(unpack(owed.params), letterhead.house(unit.settings), unit.now, words)


PAPERS: dict[str, Callable[[Unit, Owed, Words], FiguresFile]] = {"figures": _figures}
"""The builders of files by name, as ``bot.messages.registry`` has those of messages."""
