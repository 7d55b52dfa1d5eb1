"""Socket Mode that can be stopped: requests in hand are acknowledged before the connection is closed."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.receiving import received


class SocketMode:
    """One connection to Slack, made anew by the library whenever it is lost."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._handler = _Handler(app, app_token, web_client=app.client)
        self._connecting: asyncio.Task[None] | None = None

    def connect(self) -> None:
        """Connects, and tries until Slack answers."""
        self._connecting = asyncio.create_task(self._handler.connect_async())  # type: ignore[no-untyped-call]

    async def finish(self) -> None:
        """Takes nothing new, waits for what is in hand, and closes the connection."""
        if self._connecting is not None:
            self._connecting.cancel()
        await self._handler.finish()
        await self._handler.close_async()  # type: ignore[no-untyped-call]


class _Handler(AsyncSocketModeHandler):
    """Bolt's, counting what is in hand."""

    def __init__(self, app: AsyncApp, app_token: str, **more: Any) -> None:
        super().__init__(app, app_token, **more)
        self._in_hand: set[asyncio.Task[Any]] = set()
        self._stopping = False

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """A request that comes after the stop is not acknowledged: Slack gives it to another connection, or again."""
        task = asyncio.current_task()
        assert task is not None
        if self._stopping:
            return
        self._in_hand.add(task)
        try:
            with received() as answer:
                response = await run_async_bolt_app(self.app, req)
                answer.status = response.status
                await send_async_response(client, req, response, 0.0)  # when it began is for Bolt's own log
        finally:
            self._in_hand.discard(task)

    async def finish(self) -> None:
        """Waits for what is in hand."""
        self._stopping = True
        while self._in_hand:
            await asyncio.wait(set(self._in_hand))
