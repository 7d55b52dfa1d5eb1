"""Answers to whoever has just clicked, seen by nobody else."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.services import outbox, people
from bot.settings import Settings
from bot.texts import Words
from bot.unit import Unit
from handlers import payloads
from handlers.edge import Body, Edge

log = logging.getLogger(__name__)

Ack = Callable[..., Awaitable[Any]]
"""Bolt's acknowledgement."""

SLACKS = "https://hooks.slack.com"
"""Where every ``response_url`` of Slack's leads. https://docs.slack.dev/interactivity/handling-user-interaction"""
_PATH = re.compile(r"/[!-~]{1,2000}")
"""What follows the host: nothing in it can make another host of the one before it."""


def is_slacks(url: object, settings: Settings) -> bool:
    """Whether a payload's ``response_url`` may be called: Slack's own, or that of a workspace on this machine.

    Whoever has the signing secret writes any payload; the bot calls no address of their choosing for them.
    """
    if not isinstance(url, str):
        return False
    own = urlsplit(settings.slack_api_url)
    start = f"{own.scheme}://{own.netloc}" if settings.slack_is_loopback else SLACKS
    return url.startswith(start) and _PATH.fullmatch(url.removeprefix(start)) is not None


async def respond(edge: Edge, body: Body, **message: Any) -> bool:
    """Says it through the payload's ``response_url``; ``False`` where it has none that may be called.

    Best effort: Slack takes 5 uses in 30 minutes.
    """
    url = body.get("response_url")
    if is_slacks(url, edge.database.settings):
        await AsyncWebhookClient(str(url), session=edge.client.session).send(**message)
        return True
    if url:
        log.error("a payload's response_url does not lead to Slack: it is not called")
    return False


async def tell_privately(edge: Edge, body: Body, text: str) -> None:
    """A private answer of plain words: through ``response_url``, else by direct message, which the outbox delivers."""
    if not await respond(edge, body, text=text, response_type="ephemeral", replace_original=False):
        await owe_privately(edge, body, text)


async def open_modal(edge: Edge, body: Body, words: Words, view: Body) -> None:
    """Opens a modal; where the trigger is too old, or Slack does not answer, whoever asked is told to try again."""
    try:
        await edge.client.views_open(trigger_id=body["trigger_id"], view=view)
    except (SlackApiError, SlackRequestError, OSError, TimeoutError):
        await tell_privately(edge, body, words("private.try_again"))


async def owe_privately(edge: Edge, body: Body, text: str) -> None:
    """The same by direct message."""
    slack_id, trigger = payloads.user(body), str(body.get("trigger_id", ""))
    await edge.database.write(lambda unit: _owe(unit, slack_id, text, trigger))


def _owe(unit: Unit, slack_id: str, text: str, trigger: str) -> None:
    person = people.get_or_add_unlisted(unit, slack_id)
    outbox.owe_line(unit, f"@{person.id}", "private", {"text": text}, key=f"private:{person.id}:{trigger}")
