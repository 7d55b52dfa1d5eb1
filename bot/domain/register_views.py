"""A page of the register of restrictions in force: what is asked for, and what is shown; plain data (G5)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.views import RuleView

PAGE = 8
"""How many restrictions stand on a page."""


@dataclass(frozen=True, slots=True)
class RegisterAsk:
    """As typed and chosen: ``sought`` names a customer or a case, ``kind`` is a ``RestrictionKind``; empty: all."""

    sought: str = ""
    kind: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class HeldView:
    """A restriction in force: by what its customer is known (its kind, its value masked), and what holds.

    ``number``, ``case_id`` and ``version`` are of its case, and only there for who may see that.
    """

    id: str
    identifier: str
    masked: str
    rule: RuleView
    number: str = ""
    case_id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class RegisterPageView:
    """Some of the ``total`` restrictions that were asked for; ``ask.page`` counts from 0 and is one that there is."""

    ask: RegisterAsk
    rows: tuple[HeldView, ...] = ()
    total: int = 0
    pages: int = 1
