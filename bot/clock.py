"""The one place that asks what time it is. Everything else is handed ``now``: aware, UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


def file_clock(path: Path) -> Clock:
    """A clock that reads an ISO 8601 instant from ``path`` at each use (``CLOCK_FILE``).

    While the file is missing or empty the system's clock is used, so that a sandbox can go back to real time.
    """

    def now() -> datetime:
        try:
            text = path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return system_clock()
        return parse_instant(text) if text else system_clock()

    return now


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant as aware UTC; one without a zone is taken as UTC. Raises ``ValueError``."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
