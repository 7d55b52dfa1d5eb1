"""Whether a message whose answer was lost has arrived after all: found by the key in its metadata, or its file's name.

https://docs.slack.dev/messaging/message-metadata/ ; conversations.history and conversations.replies with
``include_all_metadata``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.services.deliveries import Owed
from bot.workers.calls import Calls

EVENT_TYPE = "employee_protection"
"""The type of our messages' metadata."""
EARLIER = timedelta(hours=2)
"""How far before the row's making the search begins: clocks differ, and one may have been set back by an hour."""
PAGE = 200


async def find_sent(calls: Calls, channel: str, owed: Owed) -> str | None:
    """The ``ts`` under which Slack has this row's message already, or ``None``."""
    return await _find(calls, channel, owed, lambda message: _key(message) in owed.doubts)


async def find_file(calls: Calls, channel: str, owed: Owed, name: str) -> str | None:
    """The ``ts`` of the message that shows a file of this name, or ``None``: a file's message has no metadata."""
    return await _find(
        calls, channel, owed, lambda message: any(one.get("name") == name for one in message.get("files") or ())
    )


async def _find(calls: Calls, channel: str, owed: Owed, is_it: Callable[[dict[str, Any]], bool]) -> str | None:
    oldest = f"{(owed.since - EARLIER).timestamp():.6f}"
    asked: dict[str, Any] = {"oldest": oldest, "limit": PAGE, "include_all_metadata": True}
    cursor = ""
    while True:
        answer = await calls.history(channel, owed.thread_ts, cursor=cursor or None, **asked)
        for message in answer.get("messages") or ():
            if is_it(message):
                return str(message["ts"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("key") if metadata.get("event_type") == EVENT_TYPE else None
