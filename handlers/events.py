"""Events: what people write in a case's thread or to the bot itself, and the files they send (P6, P7)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.services import file
from handlers import payloads
from handlers.edge import Body, Edge

log = logging.getLogger(__name__)

Hear = Callable[[Edge, Body], Awaitable[None]]

MOST_BYTES = 20 * 1024 * 1024
"""Of a larger file the name and size are kept, and no hash."""
CHUNK = 64 * 1024
DOWNLOAD = aiohttp.ClientTimeout(total=60)
PAUSES = (0.0, 1.0, 4.0)
"""Seconds before each try to read a file."""


async def on_message(edge: Edge, body: Body) -> None:
    """Kept before it is acknowledged; a file's content is read and hashed after."""
    heard = payloads.heard(body)
    if heard is None:
        return
    kept = await edge.database.write(lambda unit: file.hear(unit, heard))
    for evidence in kept:
        edge.tasks.start(_hash(edge, evidence.id, evidence.slack_file_id))


EVENTS: dict[str, Hear] = {"message": on_message}
"""By the type of the event."""


async def _hash(edge: Edge, evidence_id: str, slack_file_id: str) -> None:
    """Best effort: without ``files:read``, or where Slack does not give the content, the hash stays empty."""
    found = await _read(edge, slack_file_id)
    if found is None:
        log.warning("evidence %s has no hash: its content could not be read", evidence_id)
    else:
        await edge.database.write(lambda unit: file.hashed(unit, evidence_id, found))


async def _read(edge: Edge, slack_file_id: str) -> str | None:
    for pause in PAUSES:
        await asyncio.sleep(pause)
        try:
            answer = await edge.client.files_info(file=slack_file_id)
            return await _digest(edge, answer["file"])
        except (SlackApiError, SlackRequestError, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("a file could not be read: %s", type(error).__name__)
    return None


async def _digest(edge: Edge, told: dict[str, Any]) -> str | None:
    """The SHA-256 of a file's content; ``None`` where that is not the bot's to read, or is not all of it.

    https://docs.slack.dev/reference/objects/file-object#authentication
    """
    url, size = str(told.get("url_private") or ""), told.get("size")
    session = edge.client.session
    if session is None or not isinstance(size, int) or not 0 < size <= MOST_BYTES or not _is_slacks(edge, url):
        return None
    found, count = hashlib.sha256(), 0
    headers = {"Authorization": f"Bearer {edge.client.token}"}
    async with session.get(url, headers=headers, allow_redirects=False, timeout=DOWNLOAD) as answer:
        if answer.status != 200:  # a redirect leads to a page to sign in
            return None
        async for chunk in answer.content.iter_chunked(CHUNK):
            count += len(chunk)
            if count > size:
                return None
            found.update(chunk)
    return found.hexdigest() if count == size else None


def _is_slacks(edge: Edge, url: str) -> bool:
    """Whether the address is where Slack's API is, or below it; the token goes nowhere else (files may lie outside)."""
    ours, theirs = urlsplit(edge.client.base_url), urlsplit(url)
    host = theirs.hostname or ""
    known = host == ours.hostname or host.endswith(f".{ours.hostname}")
    return theirs.scheme == ours.scheme and known and theirs.port == ours.port
