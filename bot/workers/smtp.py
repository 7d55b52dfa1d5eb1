"""One letter handed to the mail server, by the standard library's client, a step at a time.

The steps are our own (RFC 5321, 3.3 and 4.2) so that it is exact what is known when the connection breaks: before the
final dot nothing was sent, after it only the mail server knows. Blocking: runs in a thread.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from enum import Enum
from functools import cache

from bot.mail_settings import MailServer

TIMEOUT = 30.0
"""Seconds that one command may take."""
FINAL_TIMEOUT = 180.0
"""Seconds that the mail server may take to answer the whole message; an answer given up on is a doubt for people."""

_START_OF_LINE = re.compile(rb"(?m)^\.")
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")


class Outcome(Enum):
    """What is known after a try."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # for good
    AGAIN = "again"  # surely not sent, and perhaps next time
    UNKNOWN = "unknown"  # the final dot may have arrived


@dataclass(frozen=True, slots=True)
class Result:
    """``code``: the mail server's, with its enhanced one if it says one; ``answer``: its words, perhaps personal."""

    outcome: Outcome
    code: str = ""
    answer: str = ""


class _Stop(Exception):
    def __init__(self, result: Result) -> None:
        super().__init__(result.outcome.value)
        self.result = result


def send(
    server: MailServer,
    message: EmailMessage,
    address: str,
    before_final_dot: Callable[[], None],
    context: ssl.SSLContext | None = None,
) -> Result:
    """Sends the message to one address; ``before_final_dot`` notes that from then on it may be out.

    What ``before_final_dot`` raises keeps the dot back, so nothing was sent then, and is passed on.
    """
    content = _START_OF_LINE.sub(b"..", message.as_bytes(policy=SMTP.clone(cte_type="7bit")))
    try:
        client = _connect(server, context)
    except _Stop as stop:
        return stop.result
    except (smtplib.SMTPException, OSError) as error:
        return Result(Outcome.AGAIN, code=type(error).__name__)
    try:
        try:
            _ask(client, f"MAIL FROM:<{server.sender.addr_spec}>")
            _ask(client, f"RCPT TO:<{address}>")
            _ask(client, "DATA", good=3)
            client.send(content)
        except _Stop as stop:
            return stop.result
        except (smtplib.SMTPException, OSError) as error:
            return Result(Outcome.AGAIN, code=type(error).__name__)
        before_final_dot()
        return _finish(client)
    finally:
        client.close()


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that this machine trusts; read once, which takes longer than sending a letter."""
    return ssl.create_default_context()


def _connect(server: MailServer, context: ssl.SSLContext | None) -> smtplib.SMTP:
    name = socket.gethostname()  # the library would ask the name service, which may take its time
    if context is None and (server.tls or server.starttls):
        context = _trusted()
    if server.tls:
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, name, timeout=TIMEOUT, context=context)
    else:
        client = smtplib.SMTP(server.host, server.port, name, timeout=TIMEOUT)
    try:
        client.ehlo_or_helo_if_needed()
        if server.starttls:
            client.starttls(context=context)  # raises where the server does not offer it
            client.ehlo()
        if server.user:
            client.login(server.user, server.password)
    except BaseException:
        client.close()
        raise
    return client


def _ask(client: smtplib.SMTP, line: str, good: int = 2) -> None:
    code, said = client.docmd(line)
    if code // 100 != good:
        result = _judged(code, said, Outcome.AGAIN)
        raise _Stop(result if result.outcome is Outcome.REFUSED else replace(result, outcome=Outcome.AGAIN))


def _finish(client: smtplib.SMTP) -> Result:
    try:
        if client.sock is not None:
            client.sock.settimeout(FINAL_TIMEOUT)
        client.send(b".\r\n")
        code, said = client.getreply()
    except (smtplib.SMTPException, OSError) as error:
        return Result(Outcome.UNKNOWN, code=type(error).__name__)
    result = _judged(code, said, Outcome.UNKNOWN)
    if result.outcome is Outcome.ACCEPTED:
        with contextlib.suppress(smtplib.SMTPException, OSError):  # it was taken, however the conversation ends
            client.docmd("QUIT")
    return result


def _judged(code: int, said: bytes, otherwise: Outcome) -> Result:
    """``otherwise``: what an answer means that is neither yes nor no."""
    outcome = {2: Outcome.ACCEPTED, 4: Outcome.AGAIN, 5: Outcome.REFUSED}.get(code // 100, otherwise)
    words = said.decode("utf-8", "replace")
    enhanced = _ENHANCED.match(words)
    return Result(outcome, f"{code} {enhanced[1]}" if enhanced else str(code), words)
