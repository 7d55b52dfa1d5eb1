"""What Home shows to one reader: plain data, already loaded, of cases that they may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.vocabulary import Action, Outcome, Status
from bot.domain.worklists import Narrowing


@dataclass(frozen=True, slots=True)
class HomeRowView:
    """A case on a list. ``late``: working time beyond its first reminder; ``looks``: they may open the details."""

    id: str
    number: str
    version: int
    status: Status
    outcome: Outcome | None
    categories: tuple[str, ...]
    department: str
    reported_at: datetime
    late: timedelta | None = None
    ends_on: date | None = None
    alert: str = ""
    buttons: tuple[Action, ...] = ()
    looks: bool = False


@dataclass(frozen=True, slots=True)
class WorklistView:
    """A list of somebody's: how many there are, and some of them; ``page`` counts from 0."""

    name: str
    total: int
    rows: tuple[HomeRowView, ...]
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Choices:
    """By what a list can be narrowed down: the departments and sites of its cases."""

    departments: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdminNote:
    """Something that an admin should mend: ``code`` names it, ``count`` how many; ``names`` are a few of them."""

    code: str
    count: int
    names: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class HomeView:
    """Somebody's Home: all their lists, or one page of the list ``part``, as narrowed down by ``narrowing``.

    ``choices``: by what that list can be narrowed down. ``notes``: what an admin should mend; ``None`` for others.
    ``first``: they have never opened it. ``reads_all``: an auditor, who looks cases up by their number.
    """

    lists: tuple[WorklistView, ...] = ()
    part: str = ""
    page: int = 0
    pages: int = 1
    first: bool = False
    notes: tuple[AdminNote, ...] | None = None
    narrowing: Narrowing = field(default_factory=Narrowing)
    choices: Choices | None = None
    reads_all: bool = False
