"""The content of files that were sent as evidence: read from Slack, hashed, and not kept (P7).

Without ``files:read``, or where Slack does not give all of it, the hash stays empty and the file's name and size count.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.db import Database
from bot.services import hashing
from bot.services.hashing import MOST_BYTES, ToHash

log = logging.getLogger(__name__)

CHUNK = 64 * 1024
DOWNLOAD = aiohttp.ClientTimeout(total=60)


class Evidence:
    """Reads what is due. Any number may run beside each other: each file is claimed by one of them."""

    def __init__(self, database: Database, client: AsyncWebClient) -> None:
        self._database = database
        self._client = client

    async def run_once(self, stop: asyncio.Event | None = None) -> int:
        """Reads and hashes until nothing more is due or a stop; how many got their hash."""
        done = 0
        while not (stop and stop.is_set()) and await self._database.read(hashing.is_due):
            claimed = await self._database.write(hashing.claim)
            if claimed is None:
                break  # another worker was first
            done += await self._hash(claimed)
        return done

    async def _hash(self, one: ToHash) -> bool:
        found = await read(self._client, one.slack_file_id)
        if found is not None:
            await self._database.write(lambda unit: hashing.hashed(unit, one.evidence_id, found))
        elif one.last:
            log.warning("evidence %s has no hash: its content could not be read", one.evidence_id)
        return found is not None


async def read(client: AsyncWebClient, slack_file_id: str) -> str | None:
    """The SHA-256 of a file's content, ``None`` where it cannot be read now."""
    try:
        answer = await client.files_info(file=slack_file_id)
        return await _digest(client, answer["file"])
    except (SlackApiError, SlackRequestError, aiohttp.ClientError, OSError, TimeoutError) as error:
        log.info("a file could not be read: %s", type(error).__name__)
        return None


async def _digest(client: AsyncWebClient, told: dict[str, Any]) -> str | None:
    """``None`` where the content is not the bot's to read, or is not all of it.

    https://docs.slack.dev/reference/objects/file-object#authentication
    """
    url, size = str(told.get("url_private") or ""), told.get("size")
    session = client.session
    if session is None or not isinstance(size, int) or not 0 < size <= MOST_BYTES or not _is_slacks(client, url):
        return None
    found, count = hashlib.sha256(), 0
    headers = {"Authorization": f"Bearer {client.token}"}
    async with session.get(url, headers=headers, allow_redirects=False, timeout=DOWNLOAD) as answer:
        if answer.status != 200:  # a redirect leads to a page to sign in
            return None
        async for chunk in answer.content.iter_chunked(CHUNK):
            count += len(chunk)
            if count > size:
                return None
            found.update(chunk)
    return found.hexdigest() if count == size else None


def _is_slacks(client: AsyncWebClient, url: str) -> bool:
    """Whether the address is where Slack's API is, or below it; the token goes nowhere else (files may lie outside)."""
    ours, theirs = urlsplit(client.base_url), urlsplit(url)
    host = theirs.hostname or ""
    known = host == ours.hostname or host.endswith(f".{ours.hostname}")
    return theirs.scheme == ours.scheme and known and theirs.port == ours.port
