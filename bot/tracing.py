"""One id from Slack's request through the outbox's rows to the messages that came of it, for whoever searches the logs.

It is Slack's own where it names one (``event_id``, ``trigger_id``), so that Slack's retries carry the same. It travels
with the request (a context variable), into the threads of the database, and in the rows to whichever worker delivers.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

MOST = 8
"""How many requests one row tells of; of more the newest."""
_ID = re.compile(r"[A-Za-z0-9._-]{1,80}")
_NAME = re.compile(r"/?[a-z][a-z_.-]{0,40}")


@dataclass(slots=True)
class Request:
    """What is in hand: its id, Slack's kind of payload, and which of our buttons, modals or commands it is for."""

    id: str
    kind: str = "other"
    name: str = ""


_current: ContextVar[Request | None] = ContextVar("request", default=None)


def fresh() -> str:
    """An id of our own, for what Slack gives none and for what the clock does."""
    return f"r.{secrets.token_hex(8)}"


@contextmanager
def within(request_id: str) -> Iterator[Request]:
    """Everything inside is done for that request."""
    request = Request(request_id)
    token = _current.set(request)
    try:
        yield request
    finally:
        _current.reset(token)


def current() -> str:
    """The id of what is in hand; empty outside of any request."""
    request = _current.get()
    return request.id if request else ""


def name(kind: str, name: str, *ids: object) -> None:
    """Names the request in hand by its payload: the first of ``ids`` that can be one; all of it is from outside."""
    request = _current.get()
    if request is None:
        return
    request.kind, request.name = kind, name if _NAME.fullmatch(name) else "unknown"
    request.id = next((one for one in ids if isinstance(one, str) and _ID.fullmatch(one)), request.id)


def joined(before: str | None, request_id: str) -> str | None:
    """The requests that one row serves, by spaces, each once and the newest last."""
    ids = [one for one in (before or "").split() if one != request_id]
    return " ".join([*ids, request_id][-MOST:]).strip() or None


class Row(Protocol):
    """Anything that remembers for which requests it is."""

    @property
    def request(self) -> str: ...


def of_row(work: Callable[[Any, Any], Awaitable[T]]) -> Callable[[Any, Any], Awaitable[T]]:
    """Does the work of a method on a row for the requests that the row remembers."""

    @wraps(work)
    async def done(self: Any, row: Row) -> T:
        with within(row.request):
            return await work(self, row)

    return done
