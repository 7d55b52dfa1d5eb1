"""Which channel serves which department and site (``routes.csv``)."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Route(SQLModel, table=True):
    """One row of ``routes.csv``; an empty department or site means any, the most specific row wins."""

    __tablename__ = "route"

    purpose: str = Field(primary_key=True)
    department: str = Field(default="", primary_key=True)
    site: str = Field(default="", primary_key=True)
    channel: str
    language: str = "en"
