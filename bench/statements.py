"""What is said to the database meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

Said = list[tuple[str, Any, bool]]
"""Statements with their values; whether these are many rows' values."""


@contextmanager
def heard(engine: Engine) -> Iterator[Said]:
    """The statements that are made meanwhile, in their order."""
    said: Said = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        said.append((statement, values, many))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)
