"""Series of reminders: what waits for whom, since when, and when they are reminded next (G7)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import Instant

_OPEN = text("next_at IS NOT NULL")


class Reminder(SQLModel, table=True):
    """One series for a case and a step. ``step`` is a row of ``bot.domain.reminders``; ``subject_id`` what it is about
    (a letter, an alert, a restriction), or the case itself.

    ``next_at`` is empty once it has ended. ``count`` is how often somebody was reminded, ``level`` how far up it went.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("case_id", "step", "subject_id"),
        Index("ix_reminder_next_at", "next_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    step: str
    subject_id: str
    status: str = "running"
    since: datetime = Field(sa_type=Instant)
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    count: int = 0
    level: int = 0
    snoozed_until: date | None = None
    snoozed_by_id: str | None = Field(default=None, foreign_key="person.id")
