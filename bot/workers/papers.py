"""Files that the outbox owes: made when they go out, from what the row holds, so that none is kept in the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.statistics_json import unpack
from bot.figures_paper import figures_paper
from bot.letters.figures import set_figures
from bot.services import letterhead, views
from bot.services.deliveries import Owed
from bot.texts import Words
from bot.unit import Unit


class Unmade(Exception):
    """The file cannot be made of what the row holds: a fault of the program, not of Slack."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file and what is said with it. ``name`` is by what it is found again; ``make`` sets it, off the event loop."""

    name: str
    comment: str
    make: Callable[[], bytes]


def paper(unit: Unit, owed: Owed, zone: ZoneInfo) -> Paper:
    """The file of a row, in the language of where it goes. Raises ``Unmade``."""
    words = Words.of(views.language(unit, owed.place), zone)
    try:
        return PAPERS[owed.builder](unit, owed, words)
    except (KeyError, TypeError, ValueError) as error:
        raise Unmade(type(error).__name__) from error


def _figures(unit: Unit, owed: Owed, words: Words) -> Paper:
    """A month's figures with pictures (G7)."""
    found, house = unpack(owed.params), letterhead.house(unit.settings)
    made_on = unit.now.astimezone(words.zone).date()
    return Paper(
        name=f"figures-{found.first}-{found.last}.pdf",
        comment=words("figures.file", first=found.first, last=found.last),
        make=lambda: set_figures(figures_paper(found, made_on, words), house),
    )


PAPERS: dict[str, Callable[[Unit, Owed, Words], Paper]] = {"figures": _figures}
"""The builders of files by name, as ``bot.messages.registry`` has those of messages."""
