"""The database's own secrets, wrapped by ``DATA_KEY``."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel


class Secret(SQLModel, table=True):
    """A wrapped key: ``lookup`` hashes identifiers (``bot.vault``)."""

    __tablename__ = "secret"

    name: str = Field(primary_key=True)
    wrapped: bytes = Field(sa_type=LargeBinary)
