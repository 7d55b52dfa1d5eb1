"""The unit of work: what a service is given. Change, audit entries and outbox rows commit together, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.ids import new_id
from bot.settings import Settings
from bot.vault import Vault


@dataclass(slots=True)
class Unit:
    """One transaction in the making. Services read and change through it and never commit.

    ``owes`` is set when an outbox row was added, so that the delivery is woken after the commit.
    """

    session: Session
    now: datetime
    vault: Vault
    settings: Settings
    owes: bool = False

    def new_id(self) -> str:
        """An identifier for a new row."""
        return new_id(self.now)
