"""Safety alerts (P13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import Instant, sealed, sealed_key

_CALLING = text("next_call_at IS NOT NULL")


class Alert(SQLModel, table=True):
    """Somebody is in danger: where, what, how to reach them. ``status`` is an ``AlertStatus``."""

    __tablename__ = "alert"
    # Those that the security channel is still called for.
    __table_args__ = (Index("ix_alert_next_call_at", "next_call_at", sqlite_where=_CALLING, postgresql_where=_CALLING),)

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    status: str = "raised"
    raised_by_id: str = Field(foreign_key="person.id")
    raised_at: datetime = Field(sa_type=Instant)
    raised_in: str | None = None  # the case's status before; None where the report itself was the alert
    raised_outcome: str | None = None  # the case's outcome before, and when it was closed
    raised_closed_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by_id: str | None = Field(default=None, foreign_key="person.id")
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    finding: str | None = None
    calls: int = 1  # how often the channel was called
    next_call_at: datetime | None = Field(default=None, sa_type=Instant)
    location: bytes | None = sealed()
    danger_details: bytes | None = sealed()
    callback_phone: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()
