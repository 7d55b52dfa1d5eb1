"""Slack's limits are kept by ourselves: nothing is refused as too much, nothing waits longer than it must."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import system_clock
from bot.domain.vocabulary import Action
from bot.services import outbox
from bot.workers.delivery import Delivery
from bot.workers.pace import A_MINUTE, BURST, Pace
from tests.integration.desks import Desk

PLACE, NOW = "C0COMPL", datetime(2026, 3, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COUNT = 6


async def delivered(desk: Desk, pace: Pace | None, want: int) -> None:
    """Delivers by the machine's clock until so many stand in the channel."""
    delivery = Delivery(desk.database, desk.client, desk.database.settings.timezone, system_clock, pace)
    until = time.monotonic() + 60
    while len(await desk.seen("U0LAYLA", PLACE)) < want:
        assert time.monotonic() < until, "it takes too long"
        await delivery.run_once()
        await asyncio.sleep(0.05)


async def statuses(desk: Desk) -> Counter[int]:
    """Of all posts: how often which answer."""
    rows = await desk.ask(lambda: desk.slack.traffic(0, 500))
    return Counter(row["status"] for row in rows if row["what"] == "chat.postMessage")


async def test_a_channel_gets_a_burst_and_then_one_message_a_second_and_slack_refuses_none(desk: Desk) -> None:
    await desk.ask(lambda: desk.slack.rate_limits(True))
    for number in range(COUNT):
        desk.line(PLACE, f"message {number}")

    began = time.monotonic()
    await delivered(desk, Pace(), COUNT)
    spent = time.monotonic() - began

    assert [one["text"] for one in await desk.seen("U0LAYLA", PLACE)] == [f"message {n}" for n in range(COUNT)]
    assert await statuses(desk) == {200: COUNT}
    assert spent >= COUNT - BURST - 0.5, "the limits were not kept"


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_without_it_slack_has_to_say_so(desk: Desk) -> None:
    await desk.ask(lambda: desk.slack.rate_limits(True))
    for number in range(COUNT):
        desk.line(PLACE, f"message {number}")

    await delivered(desk, None, COUNT)

    assert (await statuses(desk))[429] > 0


async def test_an_alarm_waits_for_nothing_but_slack(desk: Desk) -> None:
    for number in range(COUNT):
        desk.line(PLACE, f"message {number}")
    desk.line(PLACE, "danger", priority=outbox.ALERT)
    pace = Pace()
    for _ in range(int(BURST)):
        pace.took(PLACE, system_clock())
    delivery = Delivery(desk.database, desk.client, desk.database.settings.timezone, system_clock, pace)

    await delivery.run_once()

    assert [one["text"] for one in await desk.seen("U0LAYLA", PLACE)] == ["danger"]


async def test_a_tick_goes_on_until_all_of_it_is_there(desk: Desk) -> None:
    await desk.ask(lambda: desk.slack.rate_limits(True))
    for number in range(COUNT):
        desk.line(PLACE, f"message {number}")
    delivery = Delivery(desk.database, desk.client, desk.database.settings.timezone, system_clock, Pace())

    in_vain = await delivery.run_out(0)
    counts = await delivery.run_out(30)

    assert (in_vain.delivered, counts.delivered) == (BURST, COUNT - BURST)
    assert await statuses(desk) == {200: COUNT}


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_what_rests_is_left_alone_meanwhile(desk: Desk) -> None:
    """Of a channel's cards one is tried and put off; the others are not even taken up."""
    for number in range(20):
        made = desk.company.report("U0NORA", customer_phone=f"05000010{number:02}")
        desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    pace = Pace()
    for _ in range(int(BURST)):
        pace.took(PLACE, system_clock())
    delivery = Delivery(desk.database, desk.client, desk.database.settings.timezone, system_clock, pace)

    await delivery.run_once()
    waiting = [row for row in desk.rows(place=PLACE, state="pending") if row.kind == "card"]
    put_off = [row for row in waiting if row.due_at > NOW]

    assert len(waiting) >= 19
    assert len(put_off) <= 2


def test_a_burst_then_one_a_second_for_each_channel() -> None:
    pace = Pace()

    for _ in range(int(BURST)):
        assert pace.free_at("C1", NOW) is None
        pace.took("C1", NOW)

    assert pace.free_at("C1", NOW) == NOW + SECOND
    assert pace.free_at("C1", NOW + SECOND / 2) == NOW + SECOND
    assert pace.free_at("C1", NOW + SECOND) is None
    assert pace.free_at("C2", NOW) is None
    pace.took("C1", NOW + SECOND)
    assert pace.free_at("C1", NOW + 100 * SECOND) is None


def test_the_workspace_takes_so_many_a_minute() -> None:
    pace = Pace()
    for number in range(A_MINUTE):
        assert pace.full_until(NOW) is None
        pace.took(f"C{number}", NOW + number * SECOND / 100)

    assert pace.full_until(NOW + 10 * SECOND) == NOW + timedelta(minutes=1)
    assert pace.full_until(NOW + timedelta(minutes=1)) is None


def test_a_clock_that_was_set_back_holds_nothing_up() -> None:
    pace = Pace()
    for _ in range(A_MINUTE):
        pace.took("C1", NOW)

    earlier = NOW - timedelta(hours=1)

    assert pace.full_until(earlier) is None
    assert pace.free_at("C1", earlier) == earlier + SECOND
