"""Events: Home is opened; what people write in a case's thread or to the bot, and their files; who comes and goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.services import absences, file, leaving
from handlers import home, payloads
from handlers.edge import Body, Edge

Hear = Callable[[Edge, Body], Awaitable[None]]


async def on_message(edge: Edge, body: Body) -> None:
    """Kept before it is acknowledged; a file's content is read and hashed by the worker."""
    heard = payloads.heard(body)
    if heard is not None:
        await edge.database.write(lambda unit: file.hear(unit, heard))


async def on_changed(edge: Edge, body: Body) -> None:
    """An account that was closed, or opened again, or a holiday; what else changes in a profile is none of ours."""
    told = payloads.account(body)
    if told is None:
        return
    if told.away and not told.closed:
        await edge.database.write(lambda unit: absences.ask_who_stands_in(unit, told.slack_id, told.until))
    if await edge.database.read(lambda unit: leaving.is_news(unit, told.slack_id, closed=told.closed)):
        work = leaving.gone if told.closed else leaving.back
        await edge.database.write(lambda unit: work(unit, told.slack_id))


async def on_joined(edge: Edge, body: Body) -> None:
    """Somebody new: the admins hear of who is in no directory."""
    told = payloads.account(body)
    if told is not None and not told.closed:
        await edge.database.write(lambda unit: leaving.joined(unit, told.slack_id, told.name))


EVENTS: dict[str, Hear] = {
    "message": on_message,
    "app_home_opened": home.on_opened,
    "user_change": on_changed,
    "team_join": on_joined,
}
"""By the type of the event."""
