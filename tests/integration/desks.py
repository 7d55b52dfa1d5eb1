"""A company whose outbox is delivered into a strict workspace, round by round."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.db import Database
from bot.services import outbox
from bot.unit import Unit
from bot.workers.delivery import Delivery
from models import OutboxRow
from sandbox.client import SandboxClient
from tests.conftest import MovableClock
from tests.factories import Company

T = TypeVar("T")
TIMEOUT = 5.0
"""Seconds that the tests' client waits for an answer; long enough on a busy machine."""


@dataclass
class Desk:
    """A company whose outbox is delivered into a workspace, round by round."""

    company: Company
    slack: SandboxClient
    delivery: Delivery
    client: AsyncWebClient
    clock: MovableClock
    asker: ThreadPoolExecutor

    @property
    def database(self) -> Database:
        return self.company.database

    def faults(self, *rules: dict[str, Any]) -> None:
        self.slack.faults(*rules)

    async def ask(self, question: Callable[[], T]) -> T:
        """Asks the workspace without holding up the loop in which it runs."""
        return await asyncio.get_running_loop().run_in_executor(self.asker, question)

    async def deliver(self, **later: float) -> tuple[int, int]:
        """A round, after the clock was moved; how many were delivered and failed."""
        self.clock.move(**later)
        counts = await self.delivery.run_once()
        return counts.delivered, counts.failed

    async def seen(self, who: str, channel: str = "") -> list[dict[str, Any]]:
        """The messages that somebody sees in a channel, or from the app."""
        return await self.ask(lambda: self.slack.messages(who, channel) if channel else self.slack.dm(who))

    def rows(self, **columns: object) -> list[OutboxRow]:
        """Rows of the outbox with these values, oldest first."""

        def find(unit: Unit) -> list[OutboxRow]:
            found = select(OutboxRow).order_by(col(OutboxRow.seq))
            for name, value in columns.items():
                found = found.where(getattr(OutboxRow, name) == value)
            return list(unit.session.exec(found).all())

        return self.database.look(find)

    def line(self, place: str, text: str, *, priority: int = outbox.NORMAL) -> None:
        """Owes a line of plain words."""
        key = f"test:{place}:{text}"
        self.database.run(
            lambda unit: outbox.owe_line(unit, place, "private", {"text": text}, key=key, priority=priority)
        )


async def order(desk: Desk, *rules: dict[str, Any]) -> None:
    await desk.ask(lambda: desk.faults(*rules))


def sara(desk: Desk) -> str:
    return f"@{desk.company.ids['U0SARA']}"
