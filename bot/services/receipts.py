"""Requests that were taken, by key, so that Slack's retries and people's repeats change things once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col

from bot.unit import Unit
from models import Receipt

KEEP = timedelta(days=30)
"""How long a receipt guards against a repetition; a view lives far shorter in Slack."""


def find(unit: Unit, key: str) -> str | None:
    """What a request with this key led to, if it was taken before."""
    receipt = unit.session.get(Receipt, key)
    return receipt.result if receipt else None


def taken_at(unit: Unit, key: str) -> datetime | None:
    """When a request with this key was taken before."""
    receipt = unit.session.get(Receipt, key)
    return receipt.at if receipt else None


def keep(unit: Unit, key: str, result: str = "") -> None:
    """Notes that the request was taken; commits with its effect."""
    unit.session.add(Receipt(key=key, at=unit.now, result=result))
    unit.session.flush()


def forget_old(unit: Unit) -> None:
    """Forgets receipts that guard against nothing any more."""
    unit.session.execute(delete(Receipt).where(col(Receipt.at) < unit.now - KEEP))
