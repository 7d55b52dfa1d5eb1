"""What operators are told of the stored work: numbers and codes, nothing of a person or a case."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """Deliveries owed to ``slack`` or by ``mail``, of one priority (``alert``, ``normal``).

    ``age`` is the oldest one's in seconds, 0 where none waits; ``late`` counts those older than the settings' limit.
    """

    to: str
    priority: str
    count: int
    age: float
    late: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One look at the database. ``failing``: codes of the last try of what is still owed, each with its count."""

    outbox: tuple[Queue, ...]
    failing: tuple[tuple[str, int], ...]
    parked: int
    due: tuple[tuple[str, int], ...]
