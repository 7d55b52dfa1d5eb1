"""Who has opened Home lately, and what they were shown: it is kept fresh for an hour."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.base import Instant


class HomeOpening(SQLModel, table=True):
    """One a person. ``part`` is the list that they opened (empty: all of them), ``page`` counts from 0;
    ``department``, ``site``, ``category`` and ``age`` are what that list is narrowed down to (empty: all of it).

    ``seq`` is the audit's entry up to which what they were shown is true; ``digest`` the hash of it, by which a page
    that would look the same is not sent again.
    """

    __tablename__ = "home_opening"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    opened_at: datetime = Field(sa_type=Instant, index=True)
    looked_at: datetime = Field(sa_type=Instant)
    seq: int = -1
    part: str = ""
    page: int = 0
    department: str = Field(default="", sa_column_kwargs={"server_default": ""})
    site: str = Field(default="", sa_column_kwargs={"server_default": ""})
    category: str = Field(default="", sa_column_kwargs={"server_default": ""})
    age: str = Field(default="", sa_column_kwargs={"server_default": ""})
    digest: str = ""
