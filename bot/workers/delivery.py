"""Delivery: what the outbox owes goes to Slack, once each, in order within a conversation (promises 1 and 3)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics, tracing
from bot.clock import Clock, system_clock
from bot.db import Database
from bot.errors import BotError, StorageError
from bot.messages.limits import check
from bot.messages.message import Message
from bot.messages.plain import as_text, unshown
from bot.messages.registry import CARDS, LINES
from bot.services import deliveries, views
from bot.services.deliveries import Owed
from bot.services.outbox import ALERT, DELETE, FILE
from bot.texts import Words
from bot.unit import Unit
from bot.workers import answers, papers
from bot.workers.answers import SLOW
from bot.workers.calls import LONGEST_WAIT, Calls, Held
from bot.workers.failures import AUTH_CODES, CUT_OFF, OF_BLOCKS, OF_WHOM, Failure, classify, code_of
from bot.workers.pace import Pace
from bot.workers.reconciling import EVENT_TYPE, find_file, find_sent
from models import Case

log = logging.getLogger(__name__)

BATCH = 20
"""How many places are served side by side."""
RESERVE = 5
"""How many more, if these are alerts: they wait for no slow answer that others wait for."""
LEASE = timedelta(seconds=40)
"""After this long a row of a worker that died is taken over."""
CALL = timedelta(seconds=15)
"""What one call to Slack may take, with room to spare; so much of the lease must be left when it begins."""
SET_BACK = timedelta(seconds=1)
"""A clock that shows this much less than before was set back."""
DEADLINE = 20.0
"""Seconds that one delivery may take, all its calls together; well within the lease, so that no two are at one row."""


@dataclass(slots=True)
class Counts:
    """What a round did."""

    delivered: int = 0
    failed: int = 0


class _Rootless(Exception):
    """The message under which this one is to stand is not there yet."""


class Delivery:
    """One worker. Any number may run beside each other on PostgreSQL; on SQLite they take turns."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        zone: ZoneInfo,
        clock: Clock = system_clock,
        pace: Pace | None = None,
    ) -> None:
        """``clock`` is the machine's own: waits are real, also where the bot's clock was moved. ``pace``: see Calls."""
        self._database = database
        self._calls = Calls(client, clock, pace)
        self._resting: dict[str, datetime] = {}
        self._zone = zone
        self._clock = clock
        self._name = secrets.token_hex(4)
        self._latest: datetime | None = None
        self._cut_off_until: datetime | None = None
        self._stop = asyncio.Event()
        self.wake = asyncio.Event()

    def watch(self) -> None:
        """Is woken by each commit of this process that owes something."""
        loop = asyncio.get_running_loop()

        def owed() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended; the row waits for the next start
                loop.call_soon_threadsafe(self.wake.set)

        self._database.on_owed = owed

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers until ``stop``; what is in hand is finished, or given back where that takes too long."""
        self._stop = stop
        while not stop.is_set():
            self.wake.clear()
            try:
                await self.run_once()
            except BotError as error:
                log.error("delivery: %s", error)
            waits = [asyncio.create_task(self.wake.wait()), asyncio.create_task(stop.wait())]
            await asyncio.wait(waits, timeout=self._rest(), return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    async def run_once(self) -> Counts:
        """Claims what is due and delivers it until nothing more is due and nothing is in hand, or a stop.

        What is committed meanwhile is taken up at once, however slow the answers are that others wait for.
        """
        counts, running = Counts(), set[asyncio.Task[bool | None]]()
        try:
            while True:
                if not self._stop.is_set():
                    running |= {asyncio.create_task(self._guarded(one)) for one in await self._claim(len(running))}
                if not running:
                    return counts
                woken = asyncio.create_task(self.wake.wait())
                done, _ = await asyncio.wait({*running, woken}, return_when=asyncio.FIRST_COMPLETED)
                self.wake.clear()
                woken.cancel()
                for task in running & done:
                    running.discard(task)
                    delivered = task.result()
                    counts.delivered += delivered is True
                    counts.failed += delivered is False
        except asyncio.CancelledError:
            for task in running:
                task.cancel()
            raise
        finally:
            await asyncio.gather(*running, return_exceptions=True)  # they finish, or give back what they hold

    async def run_out(self, seconds: float) -> Counts:
        """Rounds until no channel rests that has more to get, or for so long: for a program that ends afterwards."""
        counts, until = await self.run_once(), time.monotonic() + seconds
        while self._resting and time.monotonic() < until and not self._stop.is_set():
            await asyncio.sleep(self._rest() or 0.0)
            more = await self.run_once()
            counts.delivered, counts.failed = counts.delivered + more.delivered, counts.failed + more.failed
        return counts

    def _rest(self) -> float | None:
        """Seconds until the first of the channels that rest takes a message again; ``None``: none rests."""
        now = self._clock()
        return min(((until - now).total_seconds() for until in self._resting.values() if until > now), default=None)

    async def _claim(self, running: int = 0) -> Sequence[Owed]:
        if self._cut_off_until is not None and self._clock() < self._cut_off_until:
            return ()
        return await self._database.write(lambda unit: self._take(unit, BATCH - running))

    def _take(self, unit: Unit, free: int) -> Sequence[Owed]:
        now = max(unit.now, self._clock())
        if self._latest is None or now < self._latest - SET_BACK:
            self._calls.clock_went_back(now)
            self._resting.clear()
            deliveries.clock_went_back(unit, now, LEASE, LONGEST_WAIT)
        if self._latest is None:
            deliveries.try_again_at_once(unit, AUTH_CODES, now)  # mended, perhaps, while this program was away
        self._latest = now
        self._resting = {place: until for place, until in self._resting.items() if now < until}
        extra = RESERVE if free > -RESERVE else 0
        return deliveries.claim(unit, self._name, now, max(free, 0), LEASE, extra, self._resting)

    async def _guarded(self, owed: Owed) -> bool | None:
        try:
            return await self._deliver(owed)
        except BotError as error:
            log.error("delivery of %s (%s): %s; taken up again after its lease", owed.key, owed.builder, error)
            return None

    @tracing.of_row
    async def _deliver(self, owed: Owed) -> bool | None:
        """True: it stands in Slack; False: it failed; ``None``: Slack asked us to wait, or the database is away."""
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._try(owed)
        except Held as held:
            until = held.until
            log.info("delivery of %s (%s): waits, as Slack asks", owed.key, owed.builder)
            if held.brief:
                self._resting[owed.place] = until  # what else waits for that place is left alone until then
            await self._database.write(lambda unit: deliveries.postpone(unit, owed, until))
            return None
        except _Rootless:
            await self._fail(owed, Failure.GONE, "no_root")
        except SlackApiError as error:
            await self._fail(owed, await self._class_of(owed, error), code_of(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            await self._fail(owed, Failure.LOST, type(error).__name__)
        except papers.Unmade as error:
            log.exception("delivery of %s (%s): cannot be made", owed.key, owed.builder)
            await self._fail(owed, Failure.MESSAGE, str(error))
        except asyncio.CancelledError:
            await self._fail(owed, Failure.LOST, "stopped")
            raise
        return False

    async def _try(self, owed: Owed) -> bool:
        if owed.kind == DELETE:
            return await self._delete(owed)
        if owed.kind == FILE:
            return await self._show(owed)
        message, fault = await self._render(owed)
        try:
            channel, ts = await self._send(owed, message)
        except SlackApiError as error:
            fault = code_of(error)
            if fault not in OF_BLOCKS:
                raise
            channel, ts = await self._send(owed, as_text(message))
        now = self._clock()
        if fault:
            log.error("delivery of %s (%s): Slack refuses what we built: %s", owed.key, owed.builder, fault)
            await self._database.write(lambda unit: answers.sent_as_text(unit, owed, fault, channel, ts))
            return False
        return await self._database.write(lambda unit: deliveries.sent(unit, owed, channel, ts, now))

    async def _delete(self, owed: Owed) -> bool:
        """Takes away what the bot said or showed (G8); done twice it is done once."""
        if owed.builder == "file":
            await self._calls.delete_file(owed.params["file"])
        else:
            await self._calls.delete(owed.channel or "", owed.ts or "")
        return await self._database.write(lambda unit: deliveries.deleted(unit, owed))

    async def _show(self, owed: Owed) -> bool:
        """Puts a file into a channel, once: it is made now, and looked for by its name where an answer was lost."""
        paper = await self._database.read(lambda unit: papers.paper(unit, owed, self._zone))
        channel = await self._channel(owed)
        found = await find_file(self._calls, channel, owed, paper.name) if owed.doubts else None
        if found is None:
            content = await asyncio.to_thread(paper.make)
            self._check_lease(owed)
            found = await self._calls.upload(channel, paper.comment, paper.name, content)
        now, where = self._clock(), found
        return await self._database.write(lambda unit: deliveries.sent(unit, owed, channel, where, now))

    async def _render(self, owed: Owed) -> tuple[Message, str]:
        """The message; where it cannot be built, a line that says so in its stead, and what was wrong."""
        try:
            return await self._database.read(lambda unit: self._build(unit, owed)), ""
        except StorageError:
            raise
        except (BotError, ValueError, KeyError) as error:
            log.exception("delivery of %s (%s): cannot be built", owed.key, owed.builder)
            return await self._database.read(lambda unit: self._stand_in(unit, owed)), type(error).__name__

    def _build(self, unit: Unit, owed: Owed) -> Message:
        words = Words.of(views.language(unit, owed.place), self._zone)
        if owed.kind == "line":
            message = LINES[owed.builder](owed.params, words)
        else:
            case = unit.session.get_one(Case, owed.case_id)
            message = CARDS[owed.builder](views.case_view(unit, case, owed.builder, owed.place), words)
        check(message)
        return message

    def _stand_in(self, unit: Unit, owed: Owed) -> Message:
        case = unit.session.get(Case, owed.case_id) if owed.case_id else None
        return unshown(case.number if case else "", Words.of(views.language(unit, owed.place), self._zone))

    async def _send(self, owed: Owed, message: Message) -> tuple[str, str]:
        said: dict[str, Any] = {
            "text": message.text,
            "blocks": message.blocks,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": owed.key}},
        }
        if not message.blocks:
            said["parse"] = "none"  # no links are made of what people wrote
        if owed.channel and owed.ts:
            self._check_lease(owed)
            await self._calls.update(owed.channel, owed.ts, **said)
            return owed.channel, owed.ts
        channel = await self._channel(owed)
        if owed.doubts:
            found = await find_sent(self._calls, channel, owed)
            if found:
                if owed.card_id:  # what it showed then may be older than what it has to show
                    self._check_lease(owed)
                    await self._calls.update(channel, found, **said)
                return channel, found
        if owed.thread_card_id and not owed.thread_ts:
            raise _Rootless
        self._check_lease(owed)
        said |= {"thread_ts": owed.thread_ts, "unfurl_links": False, "unfurl_media": False}
        return await self._calls.post(channel, urgent=owed.priority <= ALERT, **said)

    async def _channel(self, owed: Owed) -> str:
        if owed.person_id is None:
            return owed.place
        if owed.dm is not None:
            return owed.dm
        person_id, found = owed.person_id, await self._calls.open(owed.slack_id or "")
        await self._database.write(lambda unit: deliveries.keep_dm(unit, person_id, found))
        return found

    def _check_lease(self, owed: Owed) -> None:
        """A worker that stood still (a machine that slept) sends nothing that another may have taken over by now."""
        if max(self._database.clock(), self._clock()) > owed.until - CALL:
            raise TimeoutError

    async def _class_of(self, owed: Owed, error: SlackApiError) -> Failure:
        """The class of a refusal; some codes mean another thing where the receiver is one person."""
        code = code_of(error)
        found = classify(error.response.status_code, code)
        if code in OF_WHOM:
            holds = await self._calls.token_holds()
            found = found if holds is False else Failure.CHANNEL if holds else Failure.AGAIN
        if found is Failure.CHANNEL and owed.direct:
            known = await self._database.write(lambda unit: deliveries.forget_dm(unit, owed.place))
            return Failure.AGAIN if known and owed.error != code else Failure.PERSON
        return found

    async def _fail(self, owed: Owed, failure: Failure, code: str) -> None:
        now = self._clock()
        metrics.failed("delivery", failure.value)
        if code in CUT_OFF and failure is Failure.AUTH:
            self._cut_off_until = now + SLOW
        level = logging.ERROR if failure in (Failure.AUTH, Failure.MESSAGE) else logging.WARNING
        log.log(
            level, "delivery of %s (%s): %s, %s, try %d", owed.key, owed.builder, failure.value, code, owed.attempts + 1
        )
        found = answers.OF_DELETIONS if owed.kind == DELETE else answers.ANSWERS
        await self._database.write(lambda unit: found[failure](unit, owed, code, now))
