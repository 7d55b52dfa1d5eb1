"""Restrictions of contact (P9, P10, G2)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import Instant


class Restriction(SQLModel, table=True):
    """What a customer may and may not do until when. ``kinds`` are joined by ``;``; ``status`` a ``RestrictionStatus``.

    ``ends_on`` is its last day in ``TIMEZONE``; empty only where contact was ended until further notice.
    """

    __tablename__ = "restriction"
    __table_args__ = (Index("ix_restriction_customer_id_status", "customer_id", "status"),)

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    customer_id: str = Field(foreign_key="customer.id")
    status: str
    kinds: str
    named_officer_id: str | None = Field(default=None, foreign_key="person.id")
    starts_on: date | None = None
    ends_on: date | None = None
    review_on: date | None = None
    decided_by_id: str = Field(foreign_key="person.id")
    decided_at: datetime = Field(sa_type=Instant)
