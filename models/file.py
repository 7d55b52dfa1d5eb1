"""What belongs to a case's file besides its statements: replies in its thread, evidence, links, earlier versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import Instant, sealed, sealed_key

_DUE = text("hash_due_at IS NOT NULL")


class Reply(SQLModel, table=True):
    """Something a person wrote in the case's thread, version by version; ``deleted_at`` once they took it back."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("channel", "ts", "version"),)

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    channel: str
    ts: str
    version: int = 1
    author_id: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)
    text: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()


class Evidence(SQLModel, table=True):
    """A file posted in the thread or to the bot: its name and hash, not its content.

    ``hash_due_at``: when its content is read (again); empty once it was, or there is no further try.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("case_id", "slack_file_id"),
        Index("ix_evidence_hash_due_at", "hash_due_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    slack_file_id: str
    size: int
    sha256: str | None = None
    hash_due_at: datetime | None = Field(default=None, sa_type=Instant)
    hash_tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    author_id: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    name: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()


class CaseLink(SQLModel, table=True):
    """Two reports of one incident: they are no repetition of each other (P8)."""

    __tablename__ = "case_link"
    __table_args__ = (UniqueConstraint("case_id", "other_id"),)

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    other_id: str = Field(foreign_key="case.id", index=True)
    linked_by_id: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)


class CaseVersion(SQLModel, table=True):
    """What a case said before it was corrected; ``said`` is sealed JSON of the report's inputs."""

    __tablename__ = "case_version"

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    customer_id: str | None = Field(default=None, foreign_key="customer.id")
    corrected_by_id: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    said: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()


class SlackFile(SQLModel, table=True):
    """A file that the bot itself showed to somebody in Slack, so that it can be deleted there with the case (G8)."""

    __tablename__ = "slack_file"

    slack_file_id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    shown_at: datetime = Field(sa_type=Instant)
