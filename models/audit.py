"""The audit: append-only by triggers, chained by hashes; ids and hashes, never personal data."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.base import Instant


class AuditEntry(SQLModel, table=True):
    """Who did what to what, when. ``actor_id`` is a person's id or empty (the clock). ``data`` is canonical JSON.

    ``hash`` covers the entry and ``previous``, the hash before it.
    """

    __tablename__ = "audit_entry"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Instant)
    actor_id: str = ""
    action: str
    case_id: str | None = Field(default=None, index=True)
    subject: str = ""
    source: str | None = None
    target: str | None = None
    data: str = "{}"
    previous: str
    hash: str


class AuditHead(SQLModel, table=True):
    """The chain's last link: one row, locked while an entry is added."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int
    hash: str
