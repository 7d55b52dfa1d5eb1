"""One listener for each kind of payload, over a dict of ids: a match costs the same with six ids or sixty."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot import metrics, patience, tracing
from bot.errors import BotError
from bot.messages import modals
from handlers import commands, errors, payloads, reporting
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
        _name("command", body["command"], body)
        with patience.within(patience.ANSWER_SECONDS):
            name = body["command"]
            await _open_or_answer(edge, commands.opening(name, body), COMMANDS, name, ack, body)

    @app.shortcut(ANY)
    async def on_shortcut(ack: Ack, body: Body) -> None:
        _name("shortcut", body["callback_id"], body)
        with patience.within(patience.ANSWER_SECONDS):
            name = body["callback_id"]
            await _open_or_answer(edge, SHORTCUTS.get(name), {}, name, ack, body)

    @app.action(ANY)
    async def on_action(ack: Ack, body: Body) -> None:
        name = body["actions"][0]["action_id"]
        _name("button", name, body)
        with patience.within(patience.ANSWER_SECONDS):
            await _open_or_answer(edge, reporting.CLICKS.get(name), CLICKS, name, ack, body)

    @app.options(ANY)
    async def on_options(ack: Ack, body: Body) -> None:
        _name("search", body["action_id"], body)
        with patience.within(patience.ANSWER_SECONDS):
            await _answer(edge, SEARCHES, body["action_id"], ack, body)

    @app.view(ANY)
    async def on_view(ack: Ack, body: Body) -> None:
        _name("modal", body["view"]["callback_id"], body)
        with patience.within(patience.ANSWER_SECONDS):
            await _submit(edge, ack, body)

    @app.event(ANY)
    async def on_event(body: Body) -> None:
        name = body["event"]["type"]
        handler = EVENTS.get(name)
        _name("event", name, body)
        with patience.within(patience.ANSWER_SECONDS):
            if handler is not None:
                await handler(edge, body)

    @app.error
    async def on_error(error: Exception) -> BoltResponse:
        metrics.failed("request", type(error).__name__)
        log.error("a request failed: %s", type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))
        return BoltResponse(status=500)


def _name(kind: str, name: str, body: Body) -> None:
    """Gives the request in hand its name and Slack's id, by which the log tells what became of it."""
    tracing.name(kind, name, body.get("event_id"), body.get("trigger_id"))


def _refused(error: BotError) -> None:
    metrics.failed("request", error.code)
    log.info("refused: %s", error)


async def _open_or_answer(
    edge: Edge, opening: reporting.Opening | None, table: Mapping[str, Any], name: str, ack: Ack, body: Body
) -> None:
    """What only opens a report modal is acknowledged before anything is read: its trigger lives for three seconds."""
    if opening is None:
        await _answer(edge, table, name, ack, body)
        return
    await ack()
    edge.tasks.start(_open(edge, opening, body))


async def _open(edge: Edge, opening: reporting.Opening, body: Body) -> None:
    await opening(edge, body, await edge.words(payloads.user(body)))


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
        _refused(error)
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
        _refused(error)
        if found := errors.beside_fields(error, body["view"], words):
            await ack(response_action="errors", errors=found)
        else:
            await ack(response_action="update", view=modals.sorry_modal(words.error(error), words))
