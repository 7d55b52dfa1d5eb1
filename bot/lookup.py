"""``POST /v1/restrictions/lookup``: the register for the program in which calls are taken, read-only (G5).

The identifier stands in the body, so that no proxy's log holds a telephone number. ``docs/lookup.md``.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot import patience, tracing
from bot.db import Database
from bot.errors import BotError
from bot.messages.register_answer import register_answer
from bot.services import lookup_keys, register
from bot.texts import LANGUAGES, Words

PATH = "/v1/restrictions/lookup"
MAX_BODY = 10_000
"""Bytes; an identifier is far below it."""
NOBODY = ""
"""Whose attempts without a good key are counted together."""
RETRY_SECONDS = 5
"""After how long to ask again while the database is silent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, JSON, and headers beside the usual ones."""

    status: int
    content: Mapping[str, Any]
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Limiter:
    """So many a minute for each caller of this process, with as many at once; the rest waits for its turn."""

    per_minute: int
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, caller: str, now: float) -> int:
        """0: go on. Otherwise the seconds after which one more is let in."""
        left, at = self._left.get(caller, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - at) * self.per_minute / 60)
        if left < 1:
            self._left[caller] = (left, now)
            return math.ceil((1 - left) * 60 / self.per_minute)
        self._left[caller] = (left - 1, now)
        return 0


class Lookup:
    """Answers look-ups; switched off where ``LOOKUP_PER_MINUTE`` is 0."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._limiter = Limiter(database.settings.lookup_per_minute)

    @property
    def is_on(self) -> bool:
        """Whether there is such an address at all."""
        return self._limiter.per_minute > 0

    async def answer(self, method: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request, looked at in the order: method, key, rate, form, database."""
        tracing.name("lookup", "restrictions.lookup")
        if method != "POST":
            return _refused(405, "method", "ask by POST", ("allow", "POST"))
        try:
            with patience.within(patience.ANSWER_SECONDS):
                return await self._let_in(headers, body)
        except BotError:
            return _refused(503, "storage", "try again", ("retry-after", str(RETRY_SECONDS)))

    async def _let_in(self, headers: Mapping[str, str], body: bytes) -> Answer:
        now = asyncio.get_running_loop().time()
        scheme, _, key = headers.get("authorization", "").partition(" ")
        found = None
        if scheme.lower() == "bearer" and key.startswith(lookup_keys.PREFIX):
            found = await self._database.read(lambda unit: lookup_keys.find(unit, key.strip()))
        wait = self._limiter.wait(found or NOBODY, now)
        if wait:
            return _refused(429, "too_many", f"wait {wait} s", ("retry-after", str(wait)))
        if found is None:
            return _refused(401, "key", "send Authorization: Bearer and a key in use", ("www-authenticate", "Bearer"))
        return await self._look(found, headers, body)

    async def _look(self, key_id: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refused(415, "content_type", "send application/json")
        try:
            asked = json.loads(body.decode())
        except (ValueError, RecursionError):
            return _refused(400, "json", "the body is no JSON")
        identifier, language = _part(asked, "identifier"), _part(asked, "language") or LANGUAGES[0]
        if identifier is None or language not in LANGUAGES:
            return _refused(422, "form", f"send an identifier, and a language of {', '.join(LANGUAGES)}")
        view, now = await self._database.write(lambda unit: (register.look_up(unit, key_id, identifier), unit.now))
        words = Words.of(language, self._database.settings.timezone)
        if view.fault:
            return _refused(422, "no_identifier", words("lookup.no_identifier"))
        return Answer(200, register_answer(view, words, now))


def _part(asked: Any, name: str) -> str | None:
    found = asked.get(name) if isinstance(asked, dict) else None
    return found if isinstance(found, str) and "\x00" not in found and len(found) <= 300 else None


def _refused(status: int, code: str, message: str, *headers: tuple[str, str]) -> Answer:
    return Answer(status, {"error": code, "message": message}, headers)
