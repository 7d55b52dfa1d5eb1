"""Letters to customers (P11): why, what action, for how long."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from models.base import Instant, sealed, sealed_key

_RESTRICTS = text("restriction_id IS NOT NULL")


class Letter(SQLModel, table=True):
    """One letter. ``occasion`` says what it tells (``bot.domain.letters``); ``status`` is a ``LetterStatus``.

    ``body`` is its whole text, ``sheet`` the same as it is set on paper (``bot.letters.sheet.Sheet`` as JSON; empty
    in letters that an earlier program wrote); ``version`` counts its wordings. ``language`` is the customer's,
    ``also_in`` the second one of a bilingual letter. ``edited_by_id`` is who last changed it: they do not approve it.
    ``sent_on`` is the day in ``TIMEZONE`` on which it went out. By e-mail: ``message_id`` is the message's, ``sent_to``
    its address; ``fault`` is why it did not go out (a word of ``bot.domain.letters.MailFault`` and the mail server's
    code), ``answer`` what the mail server said to it.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_restriction_id", "restriction_id", sqlite_where=_RESTRICTS, postgresql_where=_RESTRICTS),
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    restriction_id: str | None = Field(default=None, foreign_key="restriction.id")
    occasion: str
    language: str
    also_in: str | None = None
    version: int = 0
    status: str = "draft"
    created_at: datetime = Field(sa_type=Instant, index=True)
    edited_by_id: str | None = Field(default=None, foreign_key="person.id")
    approved_by_id: str | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    method: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_on: date | None = None
    held_until: date | None = None
    body: bytes | None = sealed()
    sheet: bytes | None = sealed()
    message_id: str | None = None
    fault: str | None = None
    reference: bytes | None = sealed()
    sent_to: bytes | None = sealed()
    answer: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()


class LetterVersion(SQLModel, table=True):
    """A wording that a letter had: its text and sheet, sealed, and ``digest``, the SHA-256 of the text in the audit."""

    __tablename__ = "letter_version"
    __table_args__ = (UniqueConstraint("letter_id", "number"),)

    id: str = Field(primary_key=True)
    letter_id: str = Field(foreign_key="letter.id", index=True)
    number: int
    at: datetime = Field(sa_type=Instant)
    author_id: str | None = Field(default=None, foreign_key="person.id")
    digest: str
    body: bytes | None = sealed()
    sheet: bytes | None = sealed()
    sealed_key: bytes | None = sealed_key()
