"""The mail worker: approved letters go to the mail server, once each; what became of them is recorded (P11)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot import metrics, tracing
from bot.clock import Clock, system_clock
from bot.db import Database
from bot.domain.letters import MailFault
from bot.errors import BotError
from bot.letters import mailing
from bot.letters.setting import set_pdf
from bot.letters.sheet import Sheet
from bot.mail_settings import MailServer
from bot.services import letterhead, mail, mail_outcomes
from bot.services.mail import Outgoing
from bot.unit import Unit
from bot.workers import smtp
from bot.workers.smtp import Outcome, Result

log = logging.getLogger(__name__)
T = TypeVar("T")

LEASE = timedelta(minutes=10)
"""Longer than any try can take; after it the letter of a worker that died is taken over."""
FIRST_PAUSE, LAST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""Between tries, doubling; mail servers that do not know us yet ask to come back in some minutes."""
TRIES = 10
"""After so many, which is some four hours, people are told that it did not go out."""
PERIOD = 2.0
"""Seconds between looks for letters."""


@dataclass(slots=True)
class Counts:
    """What a round did."""

    delivered: int = 0
    failed: int = 0


class Mail:
    """One worker. Any number may run beside each other on PostgreSQL; on SQLite they take turns."""

    def __init__(
        self,
        database: Database,
        zone: ZoneInfo,
        clock: Clock = system_clock,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """``clock`` is the machine's own: waits are real. ``context``: whom to trust, else the system's list."""
        self._database = database
        self._server: MailServer | None = database.settings.mail
        self._zone = zone
        self._clock = clock
        self._context = context
        self._name = secrets.token_hex(4)
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until ``stop``; what is in hand is finished."""
        self._stop = stop
        while not stop.is_set():
            try:
                await self.run_once()
            except BotError as error:
                log.error("mail: %s", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PERIOD)

    async def run_once(self) -> Counts:
        """Sends what is due, a letter at a time, until nothing more is due or a stop."""
        counts = Counts()
        while not self._stop.is_set() and (outgoing := await self._database.write(self._claim)):
            done = await self._deliver(outgoing)
            counts.delivered += done
            counts.failed += not done
        return counts

    def _claim(self, unit: Unit) -> Outgoing | None:
        return mail.claim(unit, self._name, max(unit.now, self._clock()), LEASE)

    @tracing.of_row
    async def _deliver(self, outgoing: Outgoing) -> bool:
        if outgoing.doubtful:
            result = Result(Outcome.UNKNOWN, "interrupted")
        elif outgoing.over:
            return await self._fail(outgoing, MailFault.ENDED, Result(Outcome.REFUSED))
        elif self._server is None:
            return await self._fail(outgoing, MailFault.NO_SERVER, Result(Outcome.REFUSED))
        else:
            server = self._server
            result = await _in_thread(lambda: self._send(server, outgoing))
        if result.outcome is Outcome.ACCEPTED:
            await self._database.write(lambda unit: mail_outcomes.accepted(unit, outgoing, result.answer))
            return True
        metrics.failed("mail", result.outcome.value)
        log.warning("mail %s: %s, %s, try %d", outgoing.id, result.outcome.value, result.code, outgoing.attempts + 1)
        if result.outcome is Outcome.UNKNOWN:
            await self._database.write(lambda unit: mail_outcomes.doubt(unit, outgoing))
        elif result.outcome is Outcome.REFUSED:
            return await self._fail(outgoing, MailFault.REFUSED, result)
        elif outgoing.attempts + 1 >= TRIES:
            return await self._fail(outgoing, MailFault.UNREACHABLE, result)
        else:
            due_at = self._clock() + min(LAST_PAUSE, FIRST_PAUSE * 2**outgoing.attempts)
            await self._database.write(lambda unit: mail.again(unit, outgoing, due_at))
        return False

    async def _fail(self, outgoing: Outgoing, fault: MailFault, result: Result) -> bool:
        await self._database.write(lambda unit: mail_outcomes.failed(unit, outgoing, fault, result.code, result.answer))
        return False

    def _send(self, server: MailServer, outgoing: Outgoing) -> Result:
        house = letterhead.house(self._database.settings)
        try:
            message = mailing.write(
                server.sender,
                outgoing.address,
                outgoing.name,
                outgoing.number,
                house.company_in(outgoing.language),
                outgoing.body,
                outgoing.language,
                self._zone,
                outgoing.message_id,
                self._database.clock(),
                set_pdf(Sheet.from_json(outgoing.sheet), house) if outgoing.sheet else b"",
            )
            return smtp.send(server, message, outgoing.address, lambda: self._hand(outgoing), self._context)
        except BotError as error:
            return Result(Outcome.AGAIN, error.code)
        except ValueError:  # something that no header or command can hold
            log.exception("mail %s: cannot be built", outgoing.id)
            return Result(Outcome.REFUSED, "message")

    def _hand(self, outgoing: Outgoing) -> None:
        self._database.run(lambda unit: mail.hand(unit, outgoing, self._name))


async def _in_thread(work: Callable[[], T]) -> T:
    """Runs blocking work in a thread that does not keep a stopped process alive: its row is taken over then."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(found: T | None, error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(found)  # type: ignore[arg-type]  # without an error there is a result

    def run() -> None:
        found: T | None = None
        failure: Exception | None = None
        try:
            found = work()
        except Exception as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop has gone
            loop.call_soon_threadsafe(settle, found, failure)

    threading.Thread(target=run, name="mail", daemon=True).start()
    return await done
