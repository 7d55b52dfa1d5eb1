"""Mail servers on this machine that behave well and badly, and certificates for them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.settings import Settings

USER, PASSWORD = "bot", "geheim"


@dataclass
class Postbox:
    """What arrived, and how the server answers: ``at_rcpt`` and ``at_end`` are its words, or ``None`` to hang up."""

    at_rcpt: list[str | None] = field(default_factory=list)
    at_end: list[str | None] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str], bool]] = field(default_factory=list)
    tries: int = 0

    async def handle_RCPT(  # noqa: N802  # the name by which aiosmtpd finds it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The receiver is named."""
        self.tries += 1
        said = self.at_rcpt.pop(0) if self.at_rcpt else "250 2.1.5 OK"
        if said is None:
            self._hang_up(server)
            return ""
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # likewise
        """The final dot has come."""
        said = self.at_end.pop(0) if self.at_end else "250 2.0.0 queued as 7"
        content = envelope.content
        assert isinstance(content, bytes)
        if said is None or said.startswith("250"):
            message = message_from_bytes(content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            self.envelopes.append((envelope.mail_from or "", envelope.rcpt_tos, session.ssl is not None))
        if said is None:
            self._hang_up(server)
            return ""
        return said

    @staticmethod
    def _hang_up(server: SMTP) -> None:
        assert server.transport is not None
        server.transport.abort()


def _authenticate(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)  # the server itself answers 535


@asynccontextmanager
async def mail_server(postbox: Postbox, certificate: Path | None = None, **options: Any) -> AsyncIterator[int]:
    """Serves until left; its port. With a certificate it offers STARTTLS, and takes no mail without; then a login."""
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options |= {"tls_context": context, "require_starttls": True, "auth_required": True}
        options |= {"authenticator": _authenticate}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(postbox, hostname="mail.test", **options), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def scripted(*answers: bytes | None) -> AsyncIterator[int]:
    """A server that says these lines whatever it hears, one for each line that it is sent; ``None`` hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            if answer is None:
                break
            writer.write(answer)
            await writer.drain()
            await reader.readline()
        writer.transport.abort()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def mailed(settings: Settings, port: int, login: str = "", query: str = "") -> Settings:
    """Settings by which letters are e-mailed to a server on this machine."""
    url = f"smtp://{login}127.0.0.1:{port}/{query}"
    return replace(settings, smtp_url=url, letter_from="SMSA Express <care@smsa.example>")


def make_certificate(folder: Path) -> Path:
    """A certificate of our own for this machine, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
