"""A Slack that says yes to everything at once: ``python -m bench.slack PORT``. It checks nothing and shows nothing.

It is no stand-in for Slack in tests (that is the sandbox, which is strict): here it is the other end of a wire whose
cost both sides share. ``GET /log`` tells the texts in the order in which they came, with the instant of each.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import uvicorn

TEAM, BOT = "T0BENCH", "U0BENCHBOT"
_ts = itertools.count(1)
_log: list[tuple[str, str, float]] = []

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """ASGI."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    method = scope["path"].rpartition("/")[2]
    answer: Any = _log if method == "log" else _answer(method, body)
    content = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _answer(method: str, body: bytes) -> dict[str, Any]:
    said = _said(body)
    channel = said.get("channel") or "D0BENCH"
    common: dict[str, Any] = {"ok": True, "channel": channel, "ts": f"{1_700_000_000 + next(_ts)}.000001"}
    if method == "chat.postMessage":
        _log.append((channel, str(said.get("text", "")), time.time()))
        return common
    view = {"id": "V0BENCH", "hash": "1.x", "root_view_id": "V0BENCH"}
    asked: dict[str, dict[str, Any]] = {
        "auth.test": {"team_id": TEAM, "user_id": BOT, "bot_id": "B0BENCH"},
        "conversations.open": {"channel": {"id": f"D{said.get('users', '')}"}},
        "conversations.info": {"channel": {"id": channel, "is_private": True, "is_member": True}},
        "conversations.history": {"messages": [], "has_more": False},
        "users.info": {"user": {"id": said.get("user", ""), "locale": "en-US"}},
    }
    return common | {"view": view} | asked.get(method, {})


def _said(body: bytes) -> dict[str, Any]:
    text = body.decode("utf-8", "replace")
    if text.startswith("{"):
        found: dict[str, Any] = json.loads(text)
        return found
    return {name: values[0] for name, values in parse_qs(text).items()}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, lifespan="off")
