"""Where the app's e-mail ends up: a mail server that takes everything and delivers nothing, unless told otherwise.

https://www.rfc-editor.org/rfc/rfc5321
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.jsons import Json

KEPT = 200
TAKEN = "250 2.0.0 OK"
HANG_UP = "hang_up"
"""As an order: the message is taken, and the connection breaks before that is said."""


@dataclass(frozen=True)
class Mail:
    """A message as it arrived: between whom the servers say, and what it is."""

    id: int
    at: str
    sender: str
    receivers: list[str]
    message: EmailMessage

    def as_json(self) -> Json:
        """Parsed: headers, the text to be read, attachments by the number of their part."""
        body = self.message.get_body(("plain", "html"))
        return {
            "id": self.id,
            "at": self.at,
            "sender": self.sender,
            "receivers": self.receivers,
            "subject": str(self.message["Subject"] or ""),
            "headers": [[name, str(value)] for name, value in self.message.items()],
            "text": str(body.get_content()).replace("\r\n", "\n") if body is not None else "",
            "attachments": [
                {
                    "part": number,
                    "name": part.get_filename() or "",
                    "type": part.get_content_type(),
                    "size": len(content),
                }
                for number, part, content in self._parts()
            ],
        }

    def attachment(self, number: int) -> tuple[str, str, bytes] | None:
        """Name, type and content of an attachment."""
        for one, part, content in self._parts():
            if one == number:
                return part.get_filename() or "attachment", part.get_content_type(), content
        return None

    def _parts(self) -> list[tuple[int, EmailMessage, bytes]]:
        found = []
        for number, part in enumerate(self.message.iter_attachments()):
            assert isinstance(part, EmailMessage)
            content = part.get_payload(decode=True)
            found.append((number, part, content if isinstance(content, bytes) else b""))
        return found


class Mailbox:
    """All mail, oldest first. ``answers`` are replies ordered for the next messages, in place of taking them."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.answers: list[str] = []
        self.address: str | None = None
        self._noted: Callable[[], None] = lambda: None
        self._now: Callable[[], str] = lambda: ""
        self._last = 0
        self._server: asyncio.Server | None = None

    def empty(self) -> None:
        """No mail, no orders."""
        self.mails.clear()
        self.answers.clear()

    def find(self, number: int) -> Mail | None:
        """The message of that number."""
        return next((one for one in self.mails if one.id == number), None)

    async def start(self, host: str, port: int, noted: Callable[[], None], now: Callable[[], str]) -> None:
        """Listen; port 0 takes a free one. ``noted`` is called at each message, ``now`` tells when it came."""
        self._noted, self._now = noted, now
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, hostname="sandbox"), host, port)
        listening = self._server.sockets[0].getsockname()
        name = f"[{listening[0]}]" if ":" in str(listening[0]) else listening[0]
        self.address = f"smtp://{name}:{listening[1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """The whole message has come."""
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer == HANG_UP or answer.startswith("2"):
            self._keep(envelope)
        self._noted()
        if answer == HANG_UP and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return answer

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content or b""
        message = message_from_bytes(content if isinstance(content, bytes) else content.encode(), policy=default)
        assert isinstance(message, EmailMessage)
        self._last += 1
        self.mails.append(Mail(self._last, self._now(), envelope.mail_from or "", list(envelope.rcpt_tos), message))
        del self.mails[:-KEPT]
