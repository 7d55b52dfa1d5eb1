"""Deliveries at Slack's limits, in the sandbox that keeps them: how near they come, and whether any is refused."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import aiohttp

from bench.figures import Figure, plain
from bench.house import house
from bot.db import Database
from bot.local import MANIFEST, WORKSPACE
from bot.main import make_client
from bot.services import deliveries, outbox
from bot.unit import Unit
from bot.workers.delivery import Delivery
from bot.workers.pace import BURST, Pace
from sandbox.client import SandboxClient
from sandbox.server import Sandbox

CHANNELS = ("C0COMPL", "C0COMPLJED", "C0MGMT", "C0SEC")
LOOK_SECONDS = 0.05


def limit_figures(count: int) -> list[Figure]:
    """So many messages to each of four channels: messages a second and channel after the burst, and the refusals."""
    with house() as made:
        database = made.open_database()
        try:
            rate, refused = asyncio.run(_limits(database, count))
        finally:
            database.close()
    return [
        plain("deliveries at Slack's limit of 1/s and channel", [rate], "/s", 0.95, at_least=True),
        plain("of them refused as too much (429)", [refused], "messages", 0),
    ]


async def _limits(database: Database, count: int) -> tuple[float, float]:
    async with AsyncExitStack() as stack:
        sandbox = Sandbox.from_files(WORKSPACE, MANIFEST)
        base = await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = make_client("xoxb-sandbox", f"{base}/api/", session)
        asker = stack.enter_context(ThreadPoolExecutor(1))
        slack = SandboxClient(base)
        ask = asyncio.get_running_loop().run_in_executor
        await ask(asker, slack.rate_limits, True)
        await database.write(lambda unit: _owe(unit, count))
        delivery = Delivery(database, client, database.settings.timezone, pace=Pace())
        stop, began = asyncio.Event(), time.perf_counter()
        running = asyncio.create_task(delivery.run(stop))
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not await database.read(deliveries.pending):
                break
        spent = time.perf_counter() - began
        stop.set()
        await running
        rows = await ask(asker, slack.traffic, 0, 500)
        await ask(asker, slack.close)
        return (count - BURST) / spent, float(sum(row["status"] == 429 for row in rows))


def _owe(unit: Unit, count: int) -> None:
    for place in CHANNELS:
        for number in range(count):
            outbox.owe_line(unit, place, "private", {"text": f"message {number}"}, key=f"limit:{place}:{number}")
