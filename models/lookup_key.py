"""A key with which a program of the company asks the register over HTTP."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.base import Instant


class LookupKey(SQLModel, table=True):
    """One program's key: only its keyed hash is kept. ``ended_at``: it opens nothing any more."""

    __tablename__ = "lookup_key"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    hash: str = Field(unique=True)
    created_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
