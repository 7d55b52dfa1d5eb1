"""How long whoever asked still waits: Slack gives a request three seconds, so its reads and writes get less.

The moment travels with the request (a context variable), so that no call between the edge and the database has to
pass it on. Work without a person waiting (the workers, the command line) is as patient as it needs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ANSWER_SECONDS = 2.2
"""From a request's arrival to its answer at the latest; the rest of Slack's three seconds is the way there and back."""
LANGUAGE_SECONDS = 0.7
"""How much of it may be spent on finding out in which language to answer, or whether a form may be opened."""

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Reads and writes inside end in time, or sooner where a wider limit ends first; ``None`` lifts every limit."""
    now, before = asyncio.get_running_loop().time(), _until.get()
    until = None if seconds is None else min(now + seconds, now + seconds if before is None else before)
    token = _until.set(until)
    try:
        yield
    finally:
        _until.reset(token)


def left() -> float | None:
    """Seconds left, at least 0; ``None``: as long as it takes."""
    until = _until.get()
    return None if until is None else max(0.0, until - asyncio.get_running_loop().time())
