"""What is owed to Slack: cards that are kept up to date, and rows of the outbox that deliver them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import Instant, sealed, sealed_key


def _pending_index(name: str, *columns: str) -> Index:
    """An index over what is still owed only, so that its size follows the work and not the history."""
    pending = text("state = 'pending'")
    return Index(f"ix_outbox_{name}", *columns, sqlite_where=pending, postgresql_where=pending)


class Card(SQLModel, table=True):
    """A message that shows the present state of a case: one for each ``kind``, case and place.

    ``place`` is where it goes: a channel's id, or ``@`` and a person's id for a direct message.
    ``channel`` and ``ts`` are where Slack put it, once sent; ``retired`` cards are brought up to date no more.
    """

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "place"),
        Index("ix_card_channel_ts", "channel", "ts"),  # whose thread a reply stands in
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id")
    kind: str
    place: str
    channel: str | None = None
    ts: str | None = None
    retired: bool = False
    created_at: datetime = Field(sa_type=Instant)


class OutboxRow(SQLModel, table=True):
    """One delivery owed. ``kind`` is ``card`` (post it or bring it up to date) or ``line`` (a message sent once);
    ``file`` shows a file in a channel;
    ``mail`` goes to the mail server; ``delete`` takes a message (``channel``, ``ts``) or a file (``params``) away.

    ``builder`` names the message's builder in ``bot.messages.registry``; ``params`` (sealed JSON) is what it is
    given besides the case. ``conversation`` orders: within one, rows go out by priority, then ``id``.
    ``key`` is unique and travels in the message's metadata, by which a lost answer is found again.
    ``request`` names the requests that it was owed for (``bot.tracing``), by which the logs tell its way.
    ``state``: ``pending``, ``sent``, ``melted`` (another row showed the same card), ``parked`` (needs an operator),
    ``dropped``. ``channel`` and ``ts`` of a parked row: where the same stands as plain text.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        _pending_index("due", "due_at"),
        _pending_index("conversation", "conversation", "priority", "seq"),
        _pending_index("card", "card_id"),
        _pending_index("lease", "leased_until"),
        Index(
            "ix_outbox_parked",
            "card_id",
            sqlite_where=text("state = 'parked'"),
            postgresql_where=text("state = 'parked'"),
        ),
    )

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    key: str = Field(unique=True)
    kind: str
    builder: str
    place: str
    conversation: str
    case_id: str | None = Field(default=None, foreign_key="case.id", index=True)
    card_id: str | None = Field(default=None, foreign_key="card.id")
    thread_card_id: str | None = Field(default=None, foreign_key="card.id")
    priority: int = 5
    state: str = "pending"
    attempts: int = 0
    due_at: datetime = Field(sa_type=Instant)
    leased_until: datetime | None = Field(default=None, sa_type=Instant)
    lease: str | None = None
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    channel: str | None = None
    ts: str | None = None
    error: str | None = None
    request: str | None = None
    params: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()


class Receipt(SQLModel, table=True):
    """A request that was taken, by its key, so that its repetition changes nothing."""

    __tablename__ = "receipt"

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    result: str = ""
