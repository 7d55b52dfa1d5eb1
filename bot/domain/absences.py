"""Being away, as it is said and as it is shown: plain data (P5, G7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.views import PersonView

INPUTS_OF_ABSENCE = ("away_from", "away_until?", "deputy?")
"""The inputs of its modal; those with ``?`` may stay empty."""


@dataclass(frozen=True, slots=True)
class Absence:
    """As typed: days as ISO dates, the deputy's id; ``back``: it is over."""

    first: str = ""
    last: str = ""
    deputy: str = ""
    back: bool = False


@dataclass(frozen=True, slots=True)
class AwayView:
    """What holds: ``first`` is ``None`` for who is not away; without ``last`` until they say that they are back.

    ``leads``: somebody answers to them, so that cases can wait for them.
    """

    today: date
    first: date | None = None
    last: date | None = None
    deputy: PersonView | None = None
    leads: bool = False
