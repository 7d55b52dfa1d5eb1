"""What we are compared with: a Bolt app that only acknowledges, or that stores one row durably before it does.

``python -m bench.bare PORT FILE``: the same adapter, server and settings as the bot's. A slash command is acknowledged;
a click and a submission are acknowledged once their row is committed to SQLite (WAL, ``synchronous=FULL``).
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bench.requests import SECRET, TEAM

ANY = re.compile("")


def make_app(file: str) -> AsyncApp:
    """The app; its one thread writes."""
    writer = ThreadPoolExecutor(1)
    connection = writer.submit(_connect, file).result()

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id="U1", bot_id="B1", bot_token="xoxb-bench")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @app.command(ANY)
    async def on_command(ack: Any) -> None:
        await ack(text="Here you are.")

    @app.action(ANY)
    async def on_action(ack: Any, body: dict[str, Any]) -> None:
        await _store(body["actions"][0]["value"])
        await ack()

    @app.view(ANY)
    async def on_view(ack: Any, body: dict[str, Any]) -> None:
        await _store(body["view"]["id"])
        await ack(response_action="clear")

    async def _store(text: str) -> None:
        await asyncio.get_running_loop().run_in_executor(writer, _insert, connection, text)

    return app


def _connect(file: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    return connection


def _insert(connection: sqlite3.Connection, text: str) -> None:
    connection.execute("INSERT INTO kept (text) VALUES (?)", (text,))


if __name__ == "__main__":
    handler = AsyncSlackRequestHandler(make_app(sys.argv[2]), path="/slack/events")
    uvicorn.run(
        handler,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
    )
