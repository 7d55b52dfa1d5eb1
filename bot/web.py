"""The HTTP side: Slack's requests, health for the platform, and Socket Mode where a token asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from sqlmodel import select

from bot.db import Database
from bot.errors import BotError
from bot.settings import Settings
from bot.socket_mode import SocketMode
from bot.unit import Unit
from models import AuditHead

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MAX_BODY = 1_000_000
"""Bytes of a request's body; Slack's largest view is far below it."""


class _Server(uvicorn.Server):
    """uvicorn, leaving the signals to ``bot.main``, which stops web and worker together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Takes no signals."""
        yield


class Web:
    """Serves ``/slack/events``, ``/healthz`` and ``/readyz``."""

    def __init__(self, settings: Settings, app: AsyncApp, database: Database) -> None:
        self._settings = settings
        self._app = app
        self._database = database
        self._slack = AsyncSlackRequestHandler(app, path="/slack/events")
        self._server = _Server(
            uvicorn.Config(
                self,
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=6,
            )
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Serves until ``stop``; requests in hand are finished, new ones refused."""
        serving = asyncio.create_task(self._server.serve())
        asked = asyncio.create_task(stop.wait())
        socket = SocketMode(self._app, self._settings.slack_app_token) if self._settings.slack_app_token else None
        if socket:
            socket.connect()
        await asyncio.wait([serving, asked], return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        self._server.should_exit = True
        if socket:
            await socket.finish()
        await serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. https://asgi.readthedocs.io/en/latest/specs/www.html"""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path == "/slack/events" and scope["method"] == "POST" and not self._settings.slack_app_token:
            body = await _whole(receive)
            if body is None:
                await _plain(send, 413, "too large")
            else:
                await self._slack(scope, body, send)
        elif path == "/healthz":
            await _plain(send, 200, "ok")
        elif path == "/readyz":
            await _plain(send, *await self._readiness())
        else:
            await _plain(send, 404, "not found")

    async def _readiness(self) -> tuple[int, str]:
        try:
            await self._database.read(_ask)
        except BotError as error:
            log.warning("not ready: %s", error)
            return 503, "the database does not answer"
        return 200, "ready"


def _ask(unit: Unit) -> None:
    unit.session.exec(select(AuditHead.seq)).one()


async def _whole(receive: Receive) -> Receive | None:
    """The body, read to its end and given back in one piece; ``None`` where it is larger than ``MAX_BODY``."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            return None

    async def again() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _plain(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode() + b"\n"})
