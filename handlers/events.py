"""Events: Home is opened; what people write in a case's thread or to the bot itself, and their files (P6, P7)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.services import file
from handlers import home, payloads
from handlers.edge import Body, Edge

Hear = Callable[[Edge, Body], Awaitable[None]]


async def on_message(edge: Edge, body: Body) -> None:
    """Kept before it is acknowledged; a file's content is read and hashed by the worker."""
    heard = payloads.heard(body)
    if heard is not None:
        await edge.database.write(lambda unit: file.hear(unit, heard))


EVENTS: dict[str, Hear] = {"message": on_message, "app_home_opened": home.on_opened}
"""By the type of the event."""
