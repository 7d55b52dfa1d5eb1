"""What Home shows to one reader: plain data, already loaded, of cases that they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.vocabulary import Action, Outcome, Status


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
class HomeView:
    """Somebody's Home: all their lists, or one page of the list ``part``. ``parked``: deliveries, for admins.

    ``first``: they have never opened it. ``reads_all``: an auditor, who looks cases up by their number.
    """

    lists: tuple[WorklistView, ...] = ()
    part: str = ""
    page: int = 0
    pages: int = 1
    first: bool = False
    parked: int = 0
    reads_all: bool = False
