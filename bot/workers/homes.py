"""Home, kept fresh for whoever has opened it within the hour: looked at after each change, sent where it differs."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.db import Database
from bot.messages.home import digest, home_view
from bot.messages.message import Block
from bot.services import homes, people
from bot.texts import Words
from bot.unit import Unit

log = logging.getLogger(__name__)


class Homes:
    """One worker; any number may run beside each other."""

    def __init__(self, database: Database, client: AsyncWebClient, zone: ZoneInfo) -> None:
        self._database = database
        self._client = client
        self._zone = zone

    async def run_once(self) -> int:
        """Brings up to date what may have changed; how many were sent. What Slack refuses waits for the next change."""
        sent = 0
        for slack_id in await self._database.write(homes.stale):
            view = await self._database.read(lambda unit, who=slack_id: self._view(unit, who))  # type: ignore[misc]
            mark = digest(view)
            if await self._database.write(lambda unit, who=slack_id, mark=mark: homes.is_new(unit, who, mark)):  # type: ignore[misc]
                sent += await self._publish(slack_id, view)
        return sent

    def _view(self, unit: Unit, slack_id: str) -> Block:
        person = people.person_by_slack_id(unit, slack_id)
        words = Words.of(person.reads if person else "en", self._zone)
        return home_view(homes.view(unit, slack_id), words)

    async def _publish(self, slack_id: str, view: Block) -> bool:
        try:
            await self._client.views_publish(user_id=slack_id, view=view)
        except (SlackApiError, SlackRequestError, OSError, TimeoutError) as error:
            log.warning("a Home was not brought up to date: %s", type(error).__name__)
            return False
        return True
