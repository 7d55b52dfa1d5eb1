"""APScheduler as a plain timer: what is due lives in our tables, every process ticks and claims rows.

Memory store, UTC, ``coalesce``, ``max_instances=1``, no misfire limit: a tick missed while the machine slept is made
up for once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import metrics, tracing
from bot.clock import system_clock
from bot.db import Database
from bot.errors import BotError
from bot.services import (
    absences,
    alerts,
    anchors,
    care,
    deliveries,
    destruction,
    digests,
    receipts,
    reminders,
    restrictions,
    retention,
)
from bot.unit import Unit
from bot.workers.delivery import Delivery
from bot.workers.directory import DirectoryFolder
from bot.workers.evidence import Evidence
from bot.workers.homes import Homes
from bot.workers.hooks import Hooks
from bot.workers.mail import Mail

log = logging.getLogger(__name__)

BATCH = 50
"""Matters that are looked up together to be destroyed."""
TICK_SECONDS = 30.0
"""How long a tick goes on where channels take one message a second: the next one comes in a minute."""


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the timer."""

    name: str
    seconds: int
    run: Callable[[], Awaitable[object]]


class Scheduler:
    """Ticks the jobs and runs the delivery until a stop."""

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        mail: Mail,
        hooks: Hooks,
        evidence: Evidence,
        homes: Homes | None = None,
        directory: DirectoryFolder | None = None,
    ) -> None:
        """``homes`` are kept fresh and ``directory`` is looked at where they are given; a ``tick`` does neither."""
        self._database = database
        self._delivery = delivery
        self._mail = mail
        self._hooks = hooks
        self._evidence = evidence
        self._homes = homes
        self._directory = directory
        self._stop = asyncio.Event()
        self._in_hand: set[asyncio.Task[object]] = set()
        self.jobs = (
            Job("wake the delivery", 1, self._wake),
            Job("hash evidence", 2, self._hash),
            Job("keep Home fresh", 2, self._home),
            Job("call for alerts", 60, self._alerts),
            Job("begin restrictions", 60, self._begin),
            Job("end restrictions", 60, self._expire),
            Job("hand on what waits for who is away", 60, self._hand_on),
            Job("remind", 60, self._remind),
            Job("look at the directory's folder", 60, self._look_at_directory),
            Job("ask how people are", 600, self._care),
            Job("forget old receipts", 3600, self._forget_receipts),
            Job("destroy what is due", 3600, self._destroy),
            Job("anchor the audit", 600, self._anchor),
            Job("tell the month's figures", 600, self._digest),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Ticks and delivers until ``stop``; what is in hand is finished. What fell due before comes at once."""
        self._stop = stop
        timer = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        now = system_clock()
        for job in self.jobs:
            timer.add_job(self._guarded, "interval", args=[job], seconds=job.seconds, name=job.name, next_run_time=now)
        self._delivery.watch()
        timer.start()
        try:
            await asyncio.gather(self._delivery.run(stop), self._mail.run(stop), self._hooks.run(stop))
            timer.pause()
            if self._in_hand:
                await asyncio.wait(self._in_hand)
        finally:
            timer.shutdown(wait=False)

    async def run_once(self) -> dict[str, int]:
        """Everything that is due, once; the counts as ``python -m bot tick`` prints them."""
        await self._forget_receipts()
        called = await self._alerts()
        await self._begin()
        expired = await self._expire()
        await self._hand_on()
        reminded, escalated = await self._remind()
        await self._care()
        await self._hash()
        destroyed = await self._destroy()
        await self._anchor()
        await self._digest()
        mailed = await self._mail.run_once()  # first, so that what it leads to is told at once
        hooked = await self._hooks.run_once()
        counts = await self._delivery.run_out(TICK_SECONDS)
        return {
            "expired": expired,
            "reminded": reminded,
            "escalated": escalated,
            "alerts": called,
            "destroyed": destroyed,
            "delivered": counts.delivered + mailed.delivered + hooked.delivered,
            "failed": counts.failed + mailed.failed + hooked.failed,
            "pending": await self._database.read(deliveries.pending),
        }

    async def _alerts(self) -> int:
        return await self._all(alerts.call_due)

    async def _begin(self) -> int:
        return await self._all(restrictions.start_due)

    async def _expire(self) -> int:
        return await self._all(restrictions.expire_due)

    async def _hand_on(self) -> int:
        return await self._all(absences.hand_on_due)

    async def _care(self) -> int:
        return await self._all(care.ask_due)

    async def _remind(self) -> tuple[int, int]:
        reminded = escalated = 0
        while not self._stop.is_set() and any(done := await self._database.write(reminders.run_due)):
            reminded, escalated = reminded + done[0], escalated + done[1]
        return reminded, escalated

    async def _all(self, work: Callable[[Unit], int]) -> int:
        """Runs a unit of work, which does a few at a time, until nothing more is due or a stop; how many it were."""
        done = 0
        while not self._stop.is_set() and (found := await self._database.write(work)):
            done += found
        return done

    async def _anchor(self) -> int:
        return await self._database.write(anchors.owe_due)

    async def _digest(self) -> int:
        return await self._database.write(digests.owe_due)

    async def _home(self) -> int:
        return await self._homes.run_once() if self._homes else 0

    async def _look_at_directory(self) -> int:
        return await self._directory.run_once() if self._directory else 0

    async def _hash(self) -> int:
        return await self._evidence.run_once(self._stop)

    async def _destroy(self) -> int:
        """Destroys what is due, a matter at a time, as far as Slack keeps up with deleting; how many cases."""
        done, forgotten = 0, 0
        while not self._stop.is_set() and await self._database.read(destruction.may_go_on):
            due = await self._database.read(lambda unit: retention.due(unit, BATCH))
            before = done
            for case_id in due:
                if self._stop.is_set():
                    break
                done += await self._database.write(partial(destruction.destroy_due, case_id=case_id))
            if done == before or len(due) < BATCH:
                break
        for customer_id in await self._database.read(lambda unit: retention.orphans(unit, BATCH)):
            forgotten += await self._database.write(partial(destruction.let_go, customer_id=customer_id))
        forgotten += await self._all(destruction.forget_lines)
        if done or forgotten:
            await self._database.scrub()
        return done

    async def _wake(self) -> None:
        self._delivery.wake.set()

    async def _forget_receipts(self) -> None:
        await self._database.write(receipts.forget_old)

    async def _guarded(self, job: Job) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._in_hand.add(task)
        try:
            with tracing.within(tracing.fresh()):
                await job.run()
        except BotError as error:
            metrics.failed("job", error.code)
            log.error("%s: %s", job.name, error)
        finally:
            self._in_hand.discard(task)
