"""Who the bot is in Slack: asked once by ``auth.test``, so that requests need no look-up of their own."""

from __future__ import annotations

import asyncio

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient


class Identity:
    """The bot's own ids, kept after the first answer."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._lock = asyncio.Lock()
        self._found: AuthorizeResult | None = None

    async def find(self) -> AuthorizeResult:
        """The ids. Raises what the client raises while Slack cannot be reached or refuses the token."""
        async with self._lock:
            if self._found is None:
                answer = await self._client.auth_test()
                self._found = AuthorizeResult(
                    enterprise_id=answer.get("enterprise_id"),
                    team_id=answer["team_id"],
                    bot_id=answer.get("bot_id"),
                    bot_user_id=answer["user_id"],
                    bot_token=self._client.token,
                )
            return self._found

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Bolt's ``authorize``: our own workspace only; another's requests are refused."""
        found = await self.find()
        ours = team_id == found.team_id or (team_id is None and enterprise_id == found.enterprise_id)
        return found if ours else None
