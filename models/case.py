"""A case: one report and all that follows from it; and what people wrote on the way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import Instant, sealed, sealed_key

_KEPT = text("destroyed_at IS NULL")
IS_OPEN = "status NOT IN ('warned', 'closed')"
"""In these very words: with parameters no database knows that ``ix_case_open`` will do."""


class CaseNumber(SQLModel, table=True):
    """The last number given in a year."""

    __tablename__ = "case_number"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class Case(SQLModel, table=True):
    """One case. ``status`` and ``outcome`` are values of ``bot.domain.vocabulary``; ``version`` counts its changes.

    ``submission`` is the keyed hash of the modal that made it, so that a repeated submission makes one case.
    ``supervisor_id`` is whom the case was last put before; authority is worked out anew at each click.
    ``department``, ``site`` are the affected person's at the time. ``categories`` are joined by ``;``.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("year", "serial"),
        Index("ix_case_customer_id_occurred_at", "customer_id", "occurred_at"),
        Index("ix_case_status_since", "status", "since"),
        Index("ix_case_reported_at", "reported_at"),
        Index("ix_case_open", "since", sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN)),
        Index("ix_case_kept", "since", sqlite_where=_KEPT, postgresql_where=_KEPT),  # what may fall due to be destroyed
    )

    id: str = Field(primary_key=True)
    year: int
    serial: int
    status: str
    outcome: str | None = None
    version: int = 1
    submission: str = Field(unique=True)
    reporter_id: str = Field(foreign_key="person.id", index=True)
    affected_id: str = Field(foreign_key="person.id", index=True)
    supervisor_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    routed_to_id: str | None = Field(default=None, foreign_key="person.id")
    passed_over_id: str | None = Field(default=None, foreign_key="person.id")  # the manager whom it was sent past
    owner_id: str | None = Field(default=None, foreign_key="person.id")
    customer_id: str | None = Field(default=None, foreign_key="customer.id")
    department: str = ""
    site: str = ""
    contact_channel: str
    categories: str
    warning_step: str
    danger: bool = False
    occurred_at: datetime = Field(sa_type=Instant)
    reported_at: datetime = Field(sa_type=Instant)
    since: datetime = Field(sa_type=Instant)  # when it entered its status
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    upheld_at: datetime | None = Field(default=None, sa_type=Instant)
    dismissed_at: datetime | None = Field(default=None, sa_type=Instant)  # by the supervisor
    disputed_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_back_at: datetime | None = Field(default=None, sa_type=Instant)  # by management, since the last escalation
    asked_at: datetime | None = Field(default=None, sa_type=Instant)  # complaint management waits for an answer
    root_cause_kind: str | None = None
    decided_by_id: str | None = Field(default=None, foreign_key="person.id")
    decided_in: str | None = None  # the status in which the present outcome was decided
    second_id: str | None = Field(default=None, foreign_key="person.id")  # who confirmed the end of contact
    lead_id: str | None = Field(default=None, foreign_key="case.id", index=True)  # decided together with that case
    named_only: str | None = None  # ids of the only people who may see it, joined by ;
    held: bool = False  # legal hold: nothing of it is destroyed
    destroyed_at: datetime | None = Field(default=None, sa_type=Instant)  # its time was up: only figures are left (G8)
    extreme: bool = False  # an alert was raised on it and was no false alarm (P13, P14)
    narrative: bytes | None = sealed()
    evidence: bytes | None = sealed()
    location: bytes | None = sealed()
    callback_phone: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()

    @property
    def number(self) -> str:
        """``EP-2026-00001``: counts up within a year, never reused."""
        return f"EP-{self.year}-{self.serial:05d}"


class Statement(SQLModel, table=True):
    """What somebody wrote with an action (a question, an answer, a reason), in the order of time."""

    __tablename__ = "statement"

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    author_id: str = Field(foreign_key="person.id")
    action: str
    input: str
    at: datetime = Field(sa_type=Instant)
    text: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()
