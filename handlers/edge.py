"""What every handler is given, and how an error becomes words for whoever asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics, patience
from bot.db import Database
from bot.errors import StorageError
from bot.services import people
from bot.texts import Words
from bot.unit import Unit

log = logging.getLogger(__name__)

Body = dict[str, Any]
"""A payload as Slack sent it."""


class Tasks:
    """Work that goes on after the acknowledgement: opening a modal, a private answer. Finished before a stop."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs the work; what it raises is logged by its class, never with data."""
        task = asyncio.create_task(self._guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self) -> None:
        """Waits for what is under way."""
        while self._running:
            await asyncio.wait(set(self._running))

    @staticmethod
    async def _guarded(work: Coroutine[Any, Any, None]) -> None:
        try:
            with patience.within(None):  # it was acknowledged: nobody waits three seconds for it any more
                await work
        except Exception as error:
            metrics.failed("after", type(error).__name__)
            log.error("after the acknowledgement: %s", type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))


@dataclass(frozen=True, slots=True)
class Edge:
    """The handlers' surroundings."""

    database: Database
    client: AsyncWebClient
    zone: ZoneInfo
    tasks: Tasks = field(default_factory=Tasks)
    languages: dict[str, str] = field(default_factory=dict)

    async def words(self, slack_id: str) -> Words:
        """The words of the language that somebody reads; while the database is silent, that of their last request."""
        try:
            with patience.within(patience.LANGUAGE_SECONDS):
                self.languages[slack_id] = await self.database.read(lambda unit: _language(unit, slack_id))
        except StorageError as error:
            log.warning("the reader's language is not known: %s", error)
        return Words.of(self.languages.get(slack_id, "en"), self.zone)


def _language(unit: Unit, slack_id: str) -> str:
    person = people.person_by_slack_id(unit, slack_id)
    return person.reads if person else "en"
