"""The worker that tells a program of the company's of restrictions: signed, tried again, parked aloud (G5)."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from bot import metrics, tracing
from bot.clock import Clock, system_clock
from bot.db import Database
from bot.errors import BotError
from bot.services import hooks
from bot.services.hooks import Word
from bot.unit import Unit

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than a try can take; after it the word of a worker that died is taken over."""
TIMEOUT = aiohttp.ClientTimeout(total=20)
FIRST_PAUSE, LAST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
"""Between tries, doubling."""
GIVE_UP = timedelta(days=3)
"""After so long it is parked, and the admins are told."""
PERIOD = 2.0
"""Seconds between looks."""
TRY_AGAIN = frozenset({408, 425, 429})
"""Refusals that pass; any other 4xx is an answer that stays the same."""


@dataclass(slots=True)
class Counts:
    """What a round did."""

    delivered: int = 0
    failed: int = 0


class Hooks:
    """One worker; any number may run beside each other."""

    def __init__(self, database: Database, session: aiohttp.ClientSession, clock: Clock = system_clock) -> None:
        """``clock`` is the machine's own: waits are real, and the receiver compares it with its own."""
        self._database = database
        self._session = session
        self._clock = clock
        self._url, self._secret = database.settings.webhook_url, database.settings.webhook_secret
        self._name = secrets.token_hex(4)
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until ``stop``; what is in hand is finished. Ends at once where nothing is set up."""
        self._stop = stop
        if not self._url:
            return
        while not stop.is_set():
            try:
                await self.run_once()
            except BotError as error:
                log.error("hooks: %s", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PERIOD)

    async def run_once(self) -> Counts:
        """Sends what is due, until nothing more is due or a stop. Switched off, what is owed waits."""
        counts = Counts()
        while self._url and not self._stop.is_set() and (word := await self._database.write(self._claim)):
            done = await self._deliver(word)
            counts.delivered += done
            counts.failed += not done
        return counts

    def _claim(self, unit: Unit) -> Word | None:
        return hooks.claim(unit, self._name, max(unit.now, self._clock()), LEASE)

    @tracing.of_row
    async def _deliver(self, word: Word) -> bool:
        error, wait = await self._send(word)
        if not error:
            await self._database.write(lambda unit: hooks.done(unit, word))
            return True
        metrics.failed("hook", error)
        log.warning("hook %s: %s, try %d", word.id, error, word.attempts + 1)
        now = self._clock()
        over = now - word.created_at > GIVE_UP
        if wait is None or over:
            await self._database.write(lambda unit: hooks.park(unit, word, error))
        else:
            due_at = now + max(wait, min(LAST_PAUSE, FIRST_PAUSE * 2 ** min(word.attempts, 12)))
            await self._database.write(lambda unit: hooks.again(unit, word, error, due_at))
        return False

    async def _send(self, word: Word) -> tuple[str, timedelta | None]:
        """The error (empty: it was taken), and how long to wait at least; ``None``: trying again is no use."""
        body = json.dumps(word.content, ensure_ascii=False, separators=(",", ":")).encode()
        headers = signed(word.id, body, self._secret, self._clock())
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as answer:
                if answer.status < 300:
                    return "", None
                passes = answer.status >= 500 or answer.status in TRY_AGAIN
                return f"http_{answer.status}", _wait(answer.headers) if passes else None
        except (aiohttp.ClientError, OSError, TimeoutError):
            return "unreachable", timedelta()


def signed(word_id: str, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """The headers of one try. https://github.com/standard-webhooks/standard-webhooks (Signature scheme)"""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = hmac.new(key, f"{word_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": word_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }


def _wait(headers: Mapping[str, str]) -> timedelta:
    asked = headers.get("retry-after", "")
    return timedelta(seconds=min(int(asked), 86_400)) if asked.isascii() and asked.isdigit() else timedelta()
