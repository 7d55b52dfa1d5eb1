"""The HTTP side: Slack's requests, health for the platform, and Socket Mode where a token asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp

from bot import lookup, metrics, patience
from bot.db import Database
from bot.domain.figures import Figures
from bot.errors import BotError
from bot.gate import Gate
from bot.lookup import Lookup
from bot.receiving import received
from bot.services import figures
from bot.settings import Settings
from bot.socket_mode import SocketMode

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MAX_BODY = 1_000_000
"""Bytes of a request's body; Slack's largest view is far below it."""

BODY_SECONDS = 10.0
"""How long a body may take to come; Slack's come at once."""
REFUSALS = {
    400: "this is nothing that Slack sends",
    401: "not signed by Slack, or too old",
    408: "too slow",
    413: "too large",
}


class _Server(uvicorn.Server):
    """uvicorn, leaving the signals to ``bot.main``, which stops web and worker together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Takes no signals."""
        yield


class Web:
    """Serves ``/slack/events``, ``/healthz``, ``/readyz``, ``/metrics`` and, where it is on, the look-up."""

    def __init__(self, settings: Settings, app: AsyncApp, database: Database) -> None:
        self._settings = settings
        self._app = app
        self._database = database
        self._lookup = Lookup(database)
        self._gate = Gate(settings.slack_signing_secret)
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
            await self._of_slack(scope, receive, send)
        elif path == lookup.PATH and self._lookup.is_on:
            await self._of_program(scope, receive, send)
        elif path == "/healthz":
            await _plain(send, 200, "ok")
        elif path == "/readyz":
            await _plain(send, *_readiness(await self._figures(), self._settings.late_delivery_minutes))
        elif path == "/metrics":
            await _answer(send, 200, metrics.CONTENT_TYPE, metrics.page(await self._figures()))
        else:
            await _plain(send, 404, "not found")

    async def _of_slack(self, scope: Scope, receive: Receive, send: Send) -> None:
        with received() as answer:

            async def answering(message: dict[str, Any]) -> None:
                answer.status = message.get("status", answer.status)
                await send(message)

            status, body = await _body(receive, MAX_BODY)
            status = status or self._gate.answer(_headers(scope), body)
            if status:
                await _plain(answering, status, REFUSALS[status])
                return
            try:
                await self._slack(scope, _given(body), answering)
            except Exception as error:  # Bolt's own, before any listener: of a payload that Slack does not send
                log.error("a request could not be read: %s", type(error).__name__)
                await _plain(answering, 400, REFUSALS[400])

    async def _of_program(self, scope: Scope, receive: Receive, send: Send) -> None:
        with received() as told:
            told.status, body = await _body(receive, lookup.MAX_BODY)
            if told.status:
                await _plain(send, told.status, REFUSALS[told.status])
                return
            answer = await self._lookup.answer(scope["method"], _headers(scope), body)
            told.status = answer.status
            content = json.dumps(answer.content, ensure_ascii=False).encode() + b"\n"
            more = [(name.encode(), value.encode()) for name, value in (*answer.headers, ("cache-control", "no-store"))]
            await _answer(send, answer.status, b"application/json; charset=utf-8", content, more)

    async def _figures(self) -> Figures | None:
        try:
            with patience.within(patience.ANSWER_SECONDS):
                return await self._database.read(figures.read)
        except BotError as error:
            log.warning("the database does not answer: %s", error)
            return None


def _readiness(found: Figures | None, minutes: int) -> tuple[int, str]:
    """Why not, in numbers and codes: monitors show it to whoever is called."""
    if found is None:
        return 503, "the database does not answer"
    late = [queue for queue in found.outbox if queue.to == "slack" and queue.late]
    if not late:
        return 200, "ready"
    count, oldest = sum(queue.late for queue in late), max(queue.age for queue in late)
    why = ", ".join(f"{code} {number}" for code, number in found.failing) or "not tried: does a worker run?"
    return 503, f"deliveries wait longer than {minutes} min: {count}; the oldest {oldest / 60:.0f} min; failing: {why}"


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _body(receive: Receive, most: int) -> tuple[int, bytes]:
    """0 and the body; or the status to refuse it with."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _whole(receive, most)
    except TimeoutError:
        return 408, b""
    return (413, b"") if body is None else (0, body)


async def _whole(receive: Receive, most: int) -> bytes | None:
    """The body, read to its end; ``None`` where it is larger than ``most`` bytes."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            return None
    return body


def _given(body: bytes) -> Receive:
    """The body in one piece, as Bolt asks for it."""

    async def again() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _plain(send: Send, status: int, text: str) -> None:
    await _answer(send, status, b"text/plain; charset=utf-8", text.encode() + b"\n")


async def _answer(
    send: Send, status: int, content_type: bytes, body: bytes, more: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    headers = [(b"content-type", content_type), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
