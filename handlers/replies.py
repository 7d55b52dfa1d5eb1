"""Answers to whoever has just clicked, seen by nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.services import outbox, people
from bot.unit import Unit
from handlers import payloads
from handlers.edge import Body, Edge

Ack = Callable[..., Awaitable[Any]]
"""Bolt's acknowledgement."""


async def tell_privately(edge: Edge, body: Body, text: str) -> None:
    """A private answer: through the payload's ``response_url``, else by direct message from the outbox.

    Best effort where Slack gives a ``response_url`` (5 uses in 30 minutes); the outbox delivers for certain.
    https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
    """
    url = body.get("response_url")
    if url:
        client = AsyncWebhookClient(url, session=edge.client.session)
        await client.send(text=text, response_type="ephemeral", replace_original=False)
        return
    slack_id, trigger = payloads.user(body), str(body.get("trigger_id", ""))
    await edge.database.write(lambda unit: _owe(unit, slack_id, text, trigger))


def _owe(unit: Unit, slack_id: str, text: str, trigger: str) -> None:
    person = people.get_or_add_unlisted(unit, slack_id)
    outbox.owe_line(unit, f"@{person.id}", "private", {"text": text}, key=f"private:{person.id}:{trigger}")
