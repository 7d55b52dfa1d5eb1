"""Letters to customers (P11): why, what action, for how long."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.base import Instant, sealed, sealed_key


class Letter(SQLModel, table=True):
    """One letter. ``occasion`` says what it tells (``bot.domain.letters``); ``status`` is a ``LetterStatus``.

    ``body`` is its whole text. ``edited_by_id`` is who last changed it: they do not approve it. ``sent_on`` is the day
    in ``TIMEZONE`` on which it went out. By e-mail: ``message_id`` is the message's, ``sent_to`` its address; ``fault``
    is why it did not go out (a word of ``bot.domain.letters.MailFault`` and the mail server's code), ``answer`` what
    the mail server said to it.
    """

    __tablename__ = "letter"

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    restriction_id: str | None = Field(default=None, foreign_key="restriction.id")
    occasion: str
    language: str
    status: str = "draft"
    created_at: datetime = Field(sa_type=Instant)
    edited_by_id: str | None = Field(default=None, foreign_key="person.id")
    approved_by_id: str | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    method: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_on: date | None = None
    held_until: date | None = None
    body: bytes | None = sealed()
    message_id: str | None = None
    fault: str | None = None
    reference: bytes | None = sealed()
    sent_to: bytes | None = sealed()
    answer: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()
