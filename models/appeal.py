"""The customer's request for a review of a decision (G3)."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.base import Instant, sealed, sealed_key


class Appeal(SQLModel, table=True):
    """One request. ``assigned_to_id`` decides where nobody uninvolved is left in management."""

    __tablename__ = "appeal"

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    status: str = "recorded"
    recorded_at: datetime = Field(sa_type=Instant)
    received_on: date
    assigned_to_id: str | None = Field(default=None, foreign_key="person.id")
    outcome: str | None = None
    decided_by_id: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    text: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()
