"""Where letters are e-mailed: ``SMTP_URL`` and ``LETTER_FROM``, checked and typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from urllib.parse import parse_qs, unquote, urlsplit

from bot.errors import SettingError

PORTS = {"smtp": 587, "smtps": 465}
"""The ports of submission (RFC 6409) and of submission over TLS (RFC 8314)."""

SENDER_MEND = "Write for example SMSA Express <care@example.com>"


@dataclass(frozen=True, slots=True)
class MailServer:
    """``tls``: from the first byte (``smtps://``); ``starttls``: else it is asked for, and nothing is said without."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: Address


def mail_server(url: str, sender: str, *, loopback: bool) -> MailServer | None:
    """The server, or ``None`` where no ``SMTP_URL`` is set. Raises ``SettingError``; the URL is never in its words.

    ``loopback``: the host is this machine, where a mailbox for trying things out speaks no TLS.
    """
    found = _sender(sender) if sender else None
    if not url:
        return None
    if found is None:
        raise SettingError(name="LETTER_FROM", problem="is not set, though SMTP_URL is", mend=SENDER_MEND)
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        asked = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else {}
    except (ValueError, KeyError):
        raise _bad_url() from None
    starttls = asked.pop("starttls", ["no" if loopback else "yes"])
    if not parts.hostname or parts.path.strip("/") or asked or starttls not in (["yes"], ["no"]):
        raise _bad_url()
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise SettingError(name="SMTP_URL", problem="has a user or a password alone", mend="Give both, or neither")
    tls = parts.scheme == "smtps"
    return MailServer(parts.hostname, port, tls, not tls and starttls == ["yes"], user, password, found)


def _bad_url() -> SettingError:
    return SettingError(
        name="SMTP_URL",
        problem="is no address of a mail server",
        mend="Write smtp://user:password@host:587 or smtps://user:password@host:465",
    )


def _sender(text: str) -> Address:
    found = getaddresses([text])
    try:
        name, address = found[0]
        sender = Address(name, addr_spec=address)
    except (ValueError, IndexError, HeaderParseError):
        raise SettingError(name="LETTER_FROM", problem="is no e-mail address", mend=SENDER_MEND) from None
    if len(found) != 1 or not address.isascii() or "." not in sender.domain or not sender.username:
        raise SettingError(name="LETTER_FROM", problem="is no single e-mail address", mend=SENDER_MEND)
    return sender
