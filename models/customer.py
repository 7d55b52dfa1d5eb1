"""Customers, what they are known by, and the question whether two of them are one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import Instant, sealed, sealed_key


class Customer(SQLModel, table=True):
    """One customer, as first known. Who turned out to be one is told by the merged pairs; it can be undone."""

    __tablename__ = "customer"

    id: str = Field(primary_key=True)
    name: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()
    created_at: datetime = Field(sa_type=Instant)


class Identifier(SQLModel, table=True):
    """What a customer is known by; ``kind`` is ``phone``, ``account``, ``email`` or ``waybill``.

    ``lookup`` is the keyed hash of the normalised value; ``value`` the value itself, sealed.
    """

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("kind", "lookup"),)

    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    kind: str
    lookup: str
    value: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()
    created_at: datetime = Field(sa_type=Instant)


class CustomerPair(SQLModel, table=True):
    """Two known customers in one report: complaint management says whether they are one (``PairStatus``)."""

    __tablename__ = "customer_pair"
    __table_args__ = (UniqueConstraint("kept_id", "other_id"),)

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    kept_id: str = Field(foreign_key="customer.id")
    other_id: str = Field(foreign_key="customer.id", index=True)
    status: str = "asked"
    decided_by_id: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
