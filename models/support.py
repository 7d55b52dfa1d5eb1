"""A reporter's wish for support after what happened to them (G6)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.base import Instant


class Support(SQLModel, table=True):
    """One wish; ``status`` is a ``SupportStatus``. What was written with it is a ``Statement``.

    ``supporter_id`` is the manager whom they chose in place of the supervisor, who then does not hear of it.
    """

    __tablename__ = "support"

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    status: str = "wanted"
    asked_by_id: str = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=Instant)
    supporter_id: str | None = Field(default=None, foreign_key="person.id")
    given_by_id: str | None = Field(default=None, foreign_key="person.id")
    given_at: datetime | None = Field(default=None, sa_type=Instant)
