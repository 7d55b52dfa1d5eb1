"""What went to and fro between the sandbox and the bot, with secrets taken out, the newest 3,000 of it."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.jsons import Json, clone

KEPT = 3000
SECRET = {"token", "x-slack-signature", "authorization", "signing_secret", "response_url"}
HIDDEN = "(hidden)"


@dataclass
class Entry:
    """One request and its answer."""

    n: int
    direction: str
    what: str
    request: Any
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"))
    response: Any = None
    status: int | str | None = None
    ms: float | None = None
    ack_ms: float | None = None
    error: str | None = None
    started: float = field(default_factory=time.monotonic)

    def public(self) -> Json:
        """The entry as the control API shows it."""
        names = ("n", "at", "direction", "what", "request", "response", "status", "ms", "ack_ms", "error")
        return {name: getattr(self, name) for name in names}


class Traffic:
    """The newest entries, and how often each method was called."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=KEPT)
        self.calls: Counter[str] = Counter()
        self.last = 0

    def begin(self, direction: str, what: str, request: Any) -> Entry:
        """Note a request; `finish` it when the answer is there."""
        self.last += 1
        entry = Entry(self.last, direction, what, redacted(request))
        self.entries.append(entry)
        if direction == "from_bot":
            self.calls[what] += 1
        return entry

    def finish(
        self,
        entry: Entry,
        status: int | str,
        response: Any = None,
        error: str | None = None,
        *,
        ack: bool = False,
    ) -> None:
        """Note the answer to a request."""
        entry.status, entry.response, entry.error = status, redacted(response), error
        entry.ms = round((time.monotonic() - entry.started) * 1000, 1)
        entry.ack_ms = entry.ms if ack else None

    def since(self, after: int, limit: int) -> list[Json]:
        """Entries after a number, oldest first, at most so many (the newest of them)."""
        found = [entry.public() for entry in self.entries if entry.n > after]
        return found[-limit:]


def redacted(value: Any) -> Any:
    """A copy without tokens, signatures and secret addresses."""
    return _strip(clone(value))


def _strip(value: Any) -> Any:
    if isinstance(value, list):
        return [_strip(item) for item in value]
    if isinstance(value, dict):
        return {
            key: HIDDEN if key.lower() in SECRET and isinstance(item, str) and item else _strip(item)
            for key, item in value.items()
        }
    return value
