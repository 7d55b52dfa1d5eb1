"""The unit of work: what a service is given. Change, audit entries and outbox rows commit together, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from bot.ids import new_id
from bot.settings import Settings
from bot.vault import Vault


class Holding(Session):
    """A session that lets go of nothing until it ends, so that nobody is read twice in a unit of work.

    https://docs.sqlalchemy.org/en/20/orm/session_events.html#session-referencing-behavior
    """


@event.listens_for(Holding, "loaded_as_persistent")
@event.listens_for(Holding, "pending_to_persistent")
def _hold(session: Any, row: object) -> None:
    session.info.setdefault("held", []).append(row)


@dataclass(slots=True)
class Unit:
    """One transaction in the making. Services read and change through it and never commit.

    ``repeats``: it is run again after a commit whose answer never came, so what it finds done may be its own doing.
    ``owes`` is set when an outbox row was added, so that the delivery is woken after the commit. ``request`` is whom it
    is done for (``bot.tracing``); ``notes`` go to the log after the commit: nothing is told that was rolled back.

    ``made`` are ids of rows that it made: nothing in the database can belong to them yet. ``known`` is what it read
    under a lock that it keeps, by what it is and of whom, so that nothing is read twice.
    """

    session: Session
    now: datetime
    vault: Vault
    settings: Settings
    repeats: bool = False
    owes: bool = False
    request: str = ""
    made: set[str] = field(default_factory=set)
    known: dict[tuple[str, str], Any] = field(default_factory=dict)
    notes: list[tuple[str, tuple[object, ...], str]] = field(default_factory=list)

    def new_id(self) -> str:
        """An identifier for a new row."""
        return new_id(self.now)

    def note(self, text: str, *values: object, request: str | None = None) -> None:
        """A line for the log, with ids and codes only; ``request`` where it is done for others than in hand."""
        self.notes.append((text, values, self.request if request is None else request))
