"""Deliveries to a Slack without limits, beside one bare client; and an alert behind very many messages (P13)."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bench.figures import Figure, plain, ratio
from bench.house import House, house
from bot.db import Database
from bot.main import make_client
from bot.services import outbox
from bot.unit import Unit
from bot.workers.delivery import BATCH, Delivery

PLACES = 50
WAITING = "C0SEC"
Log = list[tuple[str, str, float]]
"""Channel, text and instant of each message."""


def sending_figures(rounds: int, count: int) -> list[Figure]:
    """Messages a second, over fifty channels."""
    with _opened() as (made, database):
        ours, bare = asyncio.run(_both(made, database, rounds, count))
    return [ratio("deliveries, beside a bare client", ours, bare, 0.7, at_least=True, unit="/s")]


def alert_figures(waiting: int) -> list[Figure]:
    """From the commit of an alert to its arrival, with so many messages waiting, a hundredth in its own channel."""
    with _opened() as (made, database):
        ahead, seconds = asyncio.run(_alert(made, database, waiting))
    return [
        plain(f"an alert behind {waiting:,} messages", [seconds], "s", 1),
        plain("messages in its channel before it", [ahead], "messages", 1),
    ]


@contextmanager
def _opened() -> Iterator[tuple[House, Database]]:
    with house() as made:
        database = made.open_database()
        try:
            yield made, database
        finally:
            database.close()


async def _both(made: House, database: Database, rounds: int, count: int) -> tuple[list[float], list[float]]:
    ours, bare = [], []
    async with aiohttp.ClientSession() as session:
        client = make_client("xoxb-bench", made.environment["SLACK_API_URL"], session)
        delivery = Delivery(database, client, database.settings.timezone)
        for number in range(rounds):
            _owe(database, f"r{number}", count)
            began = time.perf_counter()
            done = await delivery.run_once()
            ours.append(count / (time.perf_counter() - began))
            assert done.delivered == count
            bare.append(await _bare(client, count))
    return ours, bare


async def _bare(client: AsyncWebClient, count: int) -> float:
    """As many messages by the client alone, as many at a time."""
    left = iter(range(count))

    async def work() -> None:
        for number in left:
            await client.chat_postMessage(channel=f"C{number % PLACES}", text=f"message {number}", blocks=[])

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(BATCH)))
    return count / (time.perf_counter() - began)


def _owe(database: Database, name: str, count: int, places: int = PLACES) -> None:
    def work(unit: Unit) -> None:
        for number in range(count):
            place = WAITING if number % places == 0 else f"C{number % places}"
            key = f"bench:{name}:{number}"
            outbox.owe_line(unit, place, "private", {"text": f"message {number}"}, key=key)

    database.run(work)


async def _alert(made: House, database: Database, waiting: int) -> tuple[float, float]:
    """How many came before it in its channel after it was owed, and the seconds that it took."""
    _owe(database, "waiting", waiting, 100)
    async with aiohttp.ClientSession() as session:
        client = make_client("xoxb-bench", made.environment["SLACK_API_URL"], session)
        delivery = Delivery(database, client, database.settings.timezone)
        delivery.watch()
        stop = asyncio.Event()
        running = asyncio.create_task(delivery.run(stop))
        await _until(made, lambda log: len(log) >= waiting // 20)
        await database.write(
            lambda unit: outbox.owe_line(
                unit, WAITING, "private", {"text": "danger"}, key="bench:alert", priority=outbox.ALERT
            )
        )
        owed_at = time.time()
        came_at = (await _until(made, _arrival))[2]
        stop.set()
        await running
    ahead = [one for one in _log(made) if one[0] == WAITING and owed_at <= one[2] < came_at]
    return float(len(ahead)), came_at - owed_at


async def _until(made: House, found: Callable[[Log], Any]) -> Any:
    """What is found in what Slack got, as soon as it is there."""
    for _ in range(2000):
        if what := found(await asyncio.to_thread(_log, made)):
            return what
        await asyncio.sleep(0.05)
    raise RuntimeError("waited in vain")


def _arrival(log: Log) -> tuple[str, str, float] | None:
    return next((one for one in log if one[1] == "danger"), None)


def _log(made: House) -> Log:
    with urllib.request.urlopen(f"http://127.0.0.1:{made.slack_port}/log") as answer:
        found: Log = [tuple(one) for one in json.load(answer)]
    return found
