"""A file that the outbox owes stands in its channel once, whatever is lost on the way (promise 1; G7)."""

from __future__ import annotations

import urllib.request
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.statistics_json import pack
from bot.services import digests, outbox, statistics
from bot.services.export import Period
from bot.unit import Unit
from bot.workers.answers import FIRST_PAUSE, SLOW
from tests.integration.desks import Desk, order
from tests.letter_reader import reading

MAJED, PLACE = "U0MAJED", "C0MGMT"
NAME = "figures-2026-03-01-2026-03-31.pdf"
COMPLETE, START = "files.completeUploadExternal", "files.getUploadURLExternal"


def owe(desk: Desk) -> None:
    """March's digest: its words and its file."""
    desk.clock.at = datetime(2026, 3, 30, 9, tzinfo=UTC)
    desk.company.report()
    desk.clock.at = datetime(2026, 4, 2, 9, tzinfo=UTC)
    assert desk.database.run(digests.owe_due) == 1


async def files(desk: Desk) -> list[dict[str, Any]]:
    return [file for one in await desk.seen(MAJED, PLACE) for file in one.get("files") or ()]


def fetched(desk: Desk, address: str) -> bytes:
    asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {desk.client.token}"})
    with urllib.request.urlopen(asked) as answer:
        found: bytes = answer.read()
    return found


async def names(desk: Desk) -> list[str]:
    return [one["name"] for one in await files(desk)]


async def test_the_months_digest_comes_with_its_pictures(desk: Desk) -> None:
    owe(desk)

    await desk.deliver()
    await desk.deliver()
    seen = await desk.seen(MAJED, PLACE)
    content = await desk.ask(lambda: fetched(desk, seen[-1]["files"][0]["url_private"]))

    assert "The month in figures" in seen[-2]["text"]
    assert [one["name"] for one in seen[-1]["files"]] == [NAME]
    assert seen[-1]["text"] == "Figures from 1 March 2026 to 31 March 2026"
    assert "Casesreportedfrom1March2026to31March2026" in reading(content)
    assert [row.params for row in desk.rows(kind=outbox.FILE, state="sent")] == [None]


@pytest.mark.parametrize(
    "fault",
    [
        {"method": COMPLETE, "kind": "lost_answer", "times": 1},
        {"method": COMPLETE, "kind": "http_500", "times": 1},
        {"method": START, "kind": "lost_answer", "times": 1},
        {"method": START, "kind": "http_500", "times": 1},
    ],
    ids=lambda fault: f"{fault['method']}-{fault['kind']}",
)
async def test_what_is_lost_on_the_way_leaves_one_file(desk: Desk, fault: dict[str, Any]) -> None:
    owe(desk)
    await order(desk, fault)

    await desk.deliver()
    for _ in range(3):
        await desk.deliver(seconds=4 * FIRST_PAUSE)

    assert await names(desk) == [NAME]
    assert desk.rows(kind=outbox.FILE, state="pending") == []


async def test_a_channel_that_cannot_be_written_to_gets_it_once_that_is_mended(desk: Desk) -> None:
    owe(desk)
    await order(desk, {"method": COMPLETE, "kind": "error", "error": "not_in_channel", "times": 1})

    await desk.deliver()
    before = await names(desk)
    desk.clock.move(seconds=SLOW.total_seconds())
    await desk.deliver()
    told = [row.builder for row in desk.rows(builder="channel_fault")]

    assert before == []
    assert await names(desk) == [NAME]
    assert told


async def test_a_file_that_cannot_be_made_is_parked_loudly(desk: Desk) -> None:
    desk.database.run(lambda unit: outbox.owe_file(unit, PLACE, "figures", {"first": "?"}, "test:broken"))

    await desk.deliver()

    assert [row.state for row in desk.rows(key="test:broken")] == ["parked"]
    assert desk.rows(builder="message_fault")


async def test_messages_of_the_channel_do_not_wait_for_the_file(desk: Desk) -> None:
    owe(desk)
    await order(desk, {"method": START, "kind": "http_500", "times": None})

    await desk.deliver()
    desk.line(PLACE, "Later.")
    await desk.deliver()

    assert "Later." in [one["text"] for one in await desk.seen(MAJED, PLACE)]
    assert await names(desk) == []


def test_a_second_call_owes_nothing(desk: Desk) -> None:
    month = Period(date(2026, 3, 1), date(2026, 3, 31))

    def work(unit: Unit) -> None:
        for _ in range(2):
            outbox.owe_file(unit, PLACE, "figures", pack(statistics.read(unit, month)), "test:twice")

    desk.database.run(work)

    assert len(desk.rows(key="test:twice")) == 1
