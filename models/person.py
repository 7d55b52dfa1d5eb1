"""The directory: who works here, whom they answer to, which roles they hold (``people.csv``)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import Instant

_MORE_THAN_STAFF = text("roles <> 'staff'")


class Person(SQLModel, table=True):
    """An employee. People without Slack have an ``employee_no`` and no ``slack_id``: they can be affected, not act.

    ``roles`` are the directory roles, sorted, joined by ``;``. ``language`` is the directory's, ``chosen_language``
    the person's own choice, which goes first. ``dm`` is the direct-message channel with the bot, once known.
    ``unreachable_at``: when Slack refused a message to this person; empty again once one arrives.
    Somebody who reports without being in the directory gets a row with ``listed`` false.
    """

    __tablename__ = "person"
    # The few who hold a role are found without reading everybody.
    __table_args__ = (
        Index("ix_person_roles", "roles", sqlite_where=_MORE_THAN_STAFF, postgresql_where=_MORE_THAN_STAFF),
    )

    id: str = Field(primary_key=True)
    slack_id: str | None = Field(default=None, unique=True)
    employee_no: str | None = Field(default=None, unique=True)
    name: str = ""
    email: str = ""
    phone: str = ""
    department: str = ""
    site: str = ""
    roles: str = "staff"
    shift: str = ""
    language: str = "en"
    chosen_language: str | None = None
    manager_id: str | None = Field(default=None, foreign_key="person.id")
    deputy_id: str | None = Field(default=None, foreign_key="person.id")
    active: bool = True
    listed: bool = True
    away_from: datetime | None = Field(default=None, sa_type=Instant)
    away_until: datetime | None = Field(default=None, sa_type=Instant)
    dm: str | None = None
    unreachable_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)

    @property
    def role_set(self) -> frozenset[str]:
        """The directory roles."""
        return frozenset(filter(None, self.roles.split(";")))

    @property
    def reads(self) -> str:
        """The language this person reads: ``en`` or ``ar``."""
        return self.chosen_language or self.language

    def is_away(self, now: datetime) -> bool:
        """Whether the person said that they are away at ``now``."""
        return (
            self.away_from is not None and self.away_from <= now and (self.away_until is None or now < self.away_until)
        )
