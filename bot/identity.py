"""Who the bot is in Slack: asked once by ``auth.test``, so that requests need no look-up of their own."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BotError
from bot.patience import ANSWER_SECONDS

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between tries."""


class StrangerError(BotError):
    """Slack has not told who the bot is yet: a request is not acknowledged, and comes again."""

    code = "internal"


class Identity:
    """The bot's own ids, kept after the first answer."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._found: AuthorizeResult | None = None
        self._known = asyncio.Event()

    async def learn(self) -> None:
        """Asks until Slack answers."""
        while self._found is None:
            try:
                answer = await self._client.auth_test()
                self._found = AuthorizeResult(
                    enterprise_id=answer.get("enterprise_id"),
                    team_id=answer["team_id"],
                    bot_id=answer.get("bot_id"),
                    bot_user_id=answer["user_id"],
                    bot_token=self._client.token,
                )
            except (SlackApiError, SlackRequestError, aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                said = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
                log.error("Slack does not tell who the bot is (auth.test: %s); asking again", said)
                await asyncio.sleep(PAUSE)
        self._known.set()

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Bolt's ``authorize``: our own workspace only; another's requests are refused.

        Raises ``StrangerError`` where Slack has not answered yet. (Where ``authorize`` raises Slack's own error, or
        finds nobody, Bolt acknowledges the request and forgets it.)
        """
        if not self._known.is_set():
            await self._learnt()
        found = self._found
        assert found is not None
        of_our_organisation = team_id is None and enterprise_id is not None and enterprise_id == found.enterprise_id
        ours = team_id == found.team_id or of_our_organisation
        return found if ours else None

    async def _learnt(self) -> None:
        try:
            await asyncio.wait_for(self._known.wait(), ANSWER_SECONDS)
        except TimeoutError:
            raise StrangerError() from None
