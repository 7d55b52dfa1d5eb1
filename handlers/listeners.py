"""One listener for each kind of payload, over a dict of ids: a match costs the same with six ids or sixty."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot import patience
from bot.errors import BotError
from bot.messages import modals
from handlers import errors, payloads
from handlers.actions import CLICKS, SEARCHES
from handlers.commands import COMMANDS
from handlers.edge import Body, Edge
from handlers.events import EVENTS
from handlers.modals import SUBMISSIONS
from handlers.replies import Ack, tell_privately
from handlers.shortcuts import SHORTCUTS

log = logging.getLogger(__name__)
ANY = re.compile("")


def register(app: AsyncApp, edge: Edge) -> None:
    """Adds the listeners to the app."""

    @app.command(ANY)
    async def on_command(ack: Ack, body: Body) -> None:
        with patience.within(patience.ANSWER_SECONDS):
            await _answer(edge, COMMANDS, body["command"], ack, body)

    @app.shortcut(ANY)
    async def on_shortcut(ack: Ack, body: Body) -> None:
        with patience.within(patience.ANSWER_SECONDS):
            await _answer(edge, SHORTCUTS, body["callback_id"], ack, body)

    @app.action(ANY)
    async def on_action(ack: Ack, body: Body) -> None:
        with patience.within(patience.ANSWER_SECONDS):
            await _answer(edge, CLICKS, body["actions"][0]["action_id"], ack, body)

    @app.options(ANY)
    async def on_options(ack: Ack, body: Body) -> None:
        with patience.within(patience.ANSWER_SECONDS):
            await _answer(edge, SEARCHES, body["action_id"], ack, body)

    @app.view(ANY)
    async def on_view(ack: Ack, body: Body) -> None:
        with patience.within(patience.ANSWER_SECONDS):
            await _submit(edge, ack, body)

    @app.event(ANY)
    async def on_event(body: Body) -> None:
        handler = EVENTS.get(body["event"]["type"])
        if handler is not None:
            with patience.within(patience.ANSWER_SECONDS):
                await handler(edge, body)

    @app.error
    async def on_error(error: Exception) -> BoltResponse:
        log.error("a request failed: %s", type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))
        return BoltResponse(status=500)


async def _answer(edge: Edge, table: Mapping[str, Any], name: str, ack: Ack, body: Body) -> None:
    """Runs the handler of that name; a refusal is answered privately, an unknown name is said to be one."""
    words = await edge.words(payloads.user(body))
    handler = table.get(name)
    if handler is None:
        await ack()
        edge.tasks.start(tell_privately(edge, body, words("private.unknown")))
        return
    try:
        await handler(edge, ack, body, words)
    except BotError as error:
        if "command" in body:
            await ack(text=words.error(error), response_type="ephemeral")
            return
        await ack()
        edge.tasks.start(tell_privately(edge, body, words.error(error)))


async def _submit(edge: Edge, ack: Ack, body: Body) -> None:
    """Runs the submission's handler; an error is shown in the modal, which keeps what was typed."""
    words = await edge.words(payloads.user(body))
    handler = SUBMISSIONS.get(body["view"]["callback_id"])
    if handler is None:
        await ack(response_action="update", view=modals.sorry_modal(words("private.unknown"), words))
        return
    try:
        await handler(edge, ack, body, words)
    except BotError as error:
        await ack(response_action="errors", errors=errors.beside_fields(error, body["view"], words))
