"""Requests that were taken, by key, so that Slack's retries and people's repeats change things once."""

from __future__ import annotations

from bot.unit import Unit
from models import Receipt


def find(unit: Unit, key: str) -> str | None:
    """What a request with this key led to, if it was taken before."""
    receipt = unit.session.get(Receipt, key)
    return receipt.result if receipt else None


def keep(unit: Unit, key: str, result: str = "") -> None:
    """Notes that the request was taken; commits with its effect."""
    unit.session.add(Receipt(key=key, at=unit.now, result=result))
    unit.session.flush()
