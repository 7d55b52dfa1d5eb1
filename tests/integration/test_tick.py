"""One tick does all that is due, once, and counts it honestly; what it says, the strict workspace takes (promise 7)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.db import Database
from bot.domain.vocabulary import Action
from bot.local import MANIFEST, WORKSPACE
from bot.main import make_client
from bot.services import reminders
from bot.workers.delivery import Delivery
from bot.workers.evidence import Evidence
from bot.workers.hooks import Hooks
from bot.workers.mail import Mail
from bot.workers.scheduler import Scheduler
from models import Reminder
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.ways import SARA, in_force, newest

NOTHING = {"expired": 0, "reminded": 0, "escalated": 0, "alerts": 0, "destroyed": 0, "failed": 0, "pending": 0}


@dataclass
class Watch:
    """A company, a workspace, and the timer between them."""

    office: Company
    scheduler: Scheduler
    slack: SandboxClient
    asker: ThreadPoolExecutor

    async def tick(self) -> dict[str, int]:
        return await self.scheduler.run_once()

    async def seen(self, who: str) -> list[dict[str, Any]]:
        """What somebody sees in their direct messages with the app."""
        return await asyncio.get_running_loop().run_in_executor(self.asker, self.slack.dm, who)


@pytest.fixture
async def watch(database: Database, office: Company, clock: MovableClock) -> AsyncIterator[Watch]:
    async with AsyncExitStack() as stack:
        sandbox = Sandbox.from_files(WORKSPACE, MANIFEST)
        base = await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = make_client("xoxb-sandbox", f"{base}/api/", session)
        delivery = Delivery(database, client, database.settings.timezone, clock)
        asker = stack.enter_context(ThreadPoolExecutor(1))
        slack = SandboxClient(base)
        yield Watch(
            office,
            Scheduler(
                database,
                delivery,
                Mail(database, database.settings.timezone, clock),
                Hooks(database, session, clock),
                Evidence(database, client),
            ),
            slack,
            asker,
        )
        await asyncio.get_running_loop().run_in_executor(asker, slack.close)


def counted(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name != "delivered"}


async def test_a_tick_reminds_and_delivers_and_the_next_one_has_nothing_to_do(
    watch: Watch, clock: MovableClock
) -> None:
    made = watch.office.report()
    await watch.tick()
    clock.move(hours=4)

    first, second = await watch.tick(), await watch.tick()
    newest_message = (await watch.seen(SARA))[-1]

    assert counted(first) == NOTHING | {"reminded": 1}
    assert first["delivered"] >= 1
    assert second == NOTHING | {"delivered": 0}
    assert made.number in newest_message["text"]
    offered = [one["action_id"] for block in newest_message["blocks"] for one in block.get("elements", ())]
    assert offered == ["case.approve", "case.return", "case.dismiss", "case.view", "reminder.snooze"]


async def test_a_tick_escalates_ends_restrictions_and_calls_for_alerts(watch: Watch, clock: MovableClock) -> None:
    in_force(watch.office)  # for 60 days
    clock.move(days=61)  # a Friday
    watch.office.alarm()
    clock.move(days=6)
    counts = await watch.tick()

    assert counts["expired"] == 1
    assert counts["alerts"] == 1
    assert counts["reminded"] >= 1
    assert (counts["failed"], counts["pending"]) == (0, 0)


async def test_a_tick_goes_on_until_nothing_is_due(
    watch: Watch, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "BATCH", 2)
    numbers = [watch.office.report(customer_phone=f"050123456{n}").number for n in range(5)]
    await watch.tick()
    clock.move(hours=4)

    counts = await watch.tick()
    messages = [one["text"] for one in await watch.seen(SARA)]

    assert counts["reminded"] == 5
    assert all(number in messages[-1] for number in numbers)  # all in one


async def test_two_workers_remind_once(watch: Watch, clock: MovableClock) -> None:
    for n in range(6):
        watch.office.report(customer_phone=f"050123456{n}")
    await watch.tick()
    clock.move(hours=4)

    counts = await asyncio.gather(*(watch.tick() for _ in range(4)))

    assert sum(one["reminded"] for one in counts) == 6
    assert sum(one["escalated"] for one in counts) == 0


async def test_what_was_put_off_is_delivered_to_the_others(watch: Watch) -> None:
    made = watch.office.report()
    series = newest(watch.office, Reminder, made.case_id)
    watch.office.act(SARA, Action.REMINDER_SNOOZE, made.case_id, subject=series.id, until="2026-03-09")

    await watch.tick()

    assert any("9 March 2026" in one["text"] for one in await watch.seen("U0NORA"))


def test_the_jobs_tick_as_often_as_they_must(watch: Watch) -> None:
    seconds = {job.name: job.seconds for job in watch.scheduler.jobs}

    assert {seconds[name] for name in ("call for alerts", "begin restrictions", "end restrictions", "remind")} == {60}
    assert seconds["ask how people are"] == 600
