"""A letter as an e-mail: its plain text as the body, headers that nothing typed can add to (P11)."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from bot.texts import Words, clean, clip, one_line

LONGEST_NAME = 60
"""Characters of a name in a header."""


def write(
    sender: Address,
    address: str,
    name: str,
    number: str,
    company: str,
    body: str,
    language: str,
    zone: ZoneInfo,
    message_id: str,
    at: datetime,
    paper: bytes = b"",
) -> EmailMessage:
    """The message. It is a person's decision, approved by a person, so it is not marked ``Auto-Submitted`` (RFC 3834).

    The subject tells of no abuse: others may see it. ``body`` has ordinary line ends; ``at`` is its date;
    ``paper`` the letter as PDF, where there is one.
    """
    words = Words.of(language, zone)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(clip(one_line(clean(name)), LONGEST_NAME), addr_spec=address)
    message["Subject"] = clean(words("letter.mail.subject", company=company, number=number))
    message["Date"] = format_datetime(at.astimezone(zone))
    message["Message-ID"] = message_id
    message.set_content(body, cte="base64")
    message["Content-Language"] = language
    if paper:
        message.add_attachment(paper, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    return message
