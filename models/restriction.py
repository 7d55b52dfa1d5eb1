"""Restrictions of contact (P9, P10, P12, G2), what happened to them, and agreements about conduct."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import Instant

_ACTIVE, _PENDING = text("status = 'active'"), text("status = 'pending'")


class Restriction(SQLModel, table=True):
    """What a customer may and may not do until when. ``kinds`` are joined by ``;``; ``status`` a ``RestrictionStatus``.

    ``ends_on`` is its last day in ``TIMEZONE``; empty only where contact was ended until further notice.
    ``only_channel``, ``at_site`` and ``max_contacts`` (a month) say more of the kinds that need it.
    """

    __tablename__ = "restriction"
    __table_args__ = (
        Index("ix_restriction_customer_id_status", "customer_id", "status"),
        Index("ix_restriction_ends_on", "ends_on", sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index("ix_restriction_starts_on", "starts_on", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    customer_id: str = Field(foreign_key="customer.id")
    status: str
    kinds: str
    named_officer_id: str | None = Field(default=None, foreign_key="person.id")
    only_channel: str | None = None
    at_site: str | None = None
    max_contacts: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    review_on: date | None = None
    decided_by_id: str = Field(foreign_key="person.id")
    decided_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class RestrictionEvent(SQLModel, table=True):
    """An extension or a breach; ``case_id`` is the case that reported the breach, or the decision's own."""

    __tablename__ = "restriction_event"

    id: str = Field(primary_key=True)
    restriction_id: str = Field(foreign_key="restriction.id", index=True)
    case_id: str = Field(foreign_key="case.id")
    kind: str  # extended, breached
    at: datetime = Field(sa_type=Instant)
    person_id: str | None = Field(default=None, foreign_key="person.id")
    ends_on: date | None = None  # its last day after the event


class Agreement(SQLModel, table=True):
    """An agreement about conduct (P10): offered, signed or refused (``AgreementStatus``)."""

    __tablename__ = "agreement"

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    restriction_id: str = Field(foreign_key="restriction.id")
    status: str = "offered"
    offered_at: datetime = Field(sa_type=Instant)
    signed_on: date | None = None
