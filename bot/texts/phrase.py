"""``Phrase``: words yet to be said, so that one and the same sentence can be a block and its accessible text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class Phrase:
    """A key with its data (and a count, for counted things); a phrase may itself be a datum of another."""

    __slots__ = ("count", "data", "key")

    def __init__(self, key: str, /, count: int | None = None, **data: object) -> None:
        self.key, self.count, self.data = key, count, data

    def __repr__(self) -> str:
        return f"Phrase({self.key!r})"


@dataclass(frozen=True, slots=True)
class DayOf:
    """A datum: the day of an instant, in the reader's zone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A datum: how far back, in days; written in months where it makes whole ones."""

    days: int
