"""Order, haste and fencing in the outbox: what overtakes what, what waits for whom, and who may record what became."""

from __future__ import annotations

import asyncio
from datetime import datetime

import aiohttp
from sqlmodel import select

from bot.domain.vocabulary import Action
from bot.main import make_client
from bot.services import deliveries, outbox
from bot.unit import Unit
from bot.workers.answers import FIRST_PAUSE, SLOW
from bot.workers.calls import LONGEST_WAIT
from bot.workers.delivery import BATCH, LEASE, Delivery
from models import Case, OutboxRow
from tests.integration.desks import Desk, order, sara


async def texts(desk: Desk, who: str, channel: str = "") -> list[str]:
    return [one["text"] for one in await desk.seen(who, channel)]


def other_worker(desk: Desk) -> Delivery:
    return Delivery(desk.database, desk.client, desk.database.settings.timezone, desk.clock)


async def calls(desk: Desk, method: str) -> int:
    return (await desk.ask(desk.slack.calls)).get(method, 0)


async def test_one_channel_has_one_message_in_hand_so_an_alert_has_at_most_one_before_it(desk: Desk) -> None:
    for n in range(5):
        made = desk.company.report(customer_phone=f"050000000{n}")
        desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    in_hand = await desk.delivery._claim()
    desk.line("C0COMPL", "danger", priority=outbox.ALERT)

    next_ones = await desk.delivery._claim()

    assert len([one for one in in_hand if one.place == "C0COMPL"]) == 1
    assert [one.key for one in next_ones if one.place == "C0COMPL"] == ["test:C0COMPL:danger"]


async def test_an_alert_waits_for_no_slow_answer_that_others_wait_for(desk: Desk) -> None:
    await order(desk, {"method": "chat.postMessage", "kind": "delay", "seconds": 25, "channel": "C0COMPL"})
    session = aiohttp.ClientSession()
    patient = make_client("xoxb-sandbox", desk.client.base_url, session, timeout=30)
    worker = Delivery(desk.database, patient, desk.database.settings.timezone, desk.clock)
    worker.watch()
    desk.line("C0COMPL", "slow")
    running = asyncio.create_task(worker.run_once())
    await desk.ask(lambda: desk.slack.wait_for(lambda: desk.slack.calls().get("chat.postMessage"), what="the slow one"))

    desk.line("C0SEC", "danger", priority=outbox.ALERT)
    await desk.ask(lambda: desk.slack.wait_for(lambda: desk.slack.messages("U0SALEH", "C0SEC"), what="the alert"))
    slow = await texts(desk, "U0LAYLA", "C0COMPL")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await session.close()

    assert slow == []


async def test_a_worker_with_its_hands_full_still_takes_an_alert(desk: Desk) -> None:
    for n in range(BATCH + 5):
        desk.line(f"C0FULL{n}", "normal")
    first = await desk.delivery._claim()
    desk.line("C0SEC", "danger", priority=outbox.ALERT)

    more = await desk.delivery._claim(running=len(first))

    assert len(first) == BATCH
    assert [one.place for one in more] == ["C0SEC"]


async def test_an_alert_is_not_kept_waiting_by_an_earlier_failure_of_its_card(desk: Desk) -> None:
    made = desk.company.report()
    await order(desk, {"method": "chat.postMessage", "kind": "error", "error": "missing_scope", "times": None})
    await desk.deliver()
    await order(desk)

    desk.company.act("U0NORA", Action.ALERT_RAISE, made.case_id, location="Counter 2", danger_details="He is back.")
    await desk.deliver(seconds=1)

    assert made.number in (await texts(desk, "U0SALEH", "C0SEC"))[0]
    assert any(made.number in text for text in await texts(desk, "U0SARA"))


async def test_a_line_never_stands_outside_its_thread_though_it_may_overtake_its_root(desk: Desk) -> None:
    made = desk.company.report()
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    desk.database.run(
        lambda unit: outbox.owe_line(
            unit,
            "C0COMPL",
            "private",
            {"text": "urgent"},
            key="urgent",
            case=unit.session.get_one(Case, made.case_id),
            thread_of="complaints",
            priority=outbox.ALERT,
        )
    )

    for _ in range(3):
        await desk.deliver(seconds=2 * FIRST_PAUSE)
    seen = await desk.seen("U0LAYLA", "C0COMPL")
    urgent = next(one for one in seen if one["text"] == "urgent")

    assert len([one for one in seen if one["thread_ts"] in (None, one["ts"])]) == 1
    assert urgent["thread_ts"] == seen[0]["ts"]


async def test_a_lost_answer_of_a_card_that_changed_meanwhile_ends_with_the_newest_state(desk: Desk) -> None:
    made = desk.company.report()
    await order(desk, {"method": "chat.postMessage", "kind": "lost_answer", "times": None})
    await desk.deliver()
    before = await texts(desk, "U0SARA")
    await order(desk)

    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await desk.deliver(seconds=2 * FIRST_PAUSE)
    after = await texts(desk, "U0SARA")

    assert len(before) == len(after) == 1
    assert before != after


async def test_an_alert_on_a_card_in_doubt_finds_the_message_of_the_earlier_try(desk: Desk) -> None:
    made = desk.company.report()
    claimed = [one for one in await desk.delivery._claim() if one.place == sara(desk)]
    message, _ = await desk.delivery._render(claimed[0])
    await desk.delivery._send(claimed[0], message)  # and the worker dies before it can note that

    desk.company.act("U0NORA", Action.ALERT_RAISE, made.case_id, location="Counter 2", danger_details="He is back.")
    desk.clock.move(seconds=LEASE.total_seconds() + 1)
    await other_worker(desk).run_once()
    cards = [one for one in await desk.seen("U0SARA") if made.number in one["text"] and len(one["blocks"]) > 2]

    assert len(cards) == 1


async def test_two_workers_are_never_at_one_card(desk: Desk) -> None:
    made = desk.company.report()
    first = await desk.delivery._claim()
    desk.company.act("U0NORA", Action.ALERT_RAISE, made.case_id, location="Counter 2", danger_details="He is back.")

    second = await other_worker(desk)._claim()

    assert {one.card_id for one in first if one.card_id}.isdisjoint({one.card_id for one in second if one.card_id})
    assert [one for one in second if one.place == "C0SEC"]


async def test_a_worker_whose_lease_was_taken_over_records_nothing(desk: Desk) -> None:
    desk.line(sara(desk), "Only once.")
    (old,) = await desk.delivery._claim()
    desk.clock.move(seconds=LEASE.total_seconds() + 1)
    (new,) = await other_worker(desk)._claim()

    now = desk.clock()
    late = [
        desk.database.run(lambda unit: deliveries.sent(unit, old, "C1", "1.1", now)),
        desk.database.run(lambda unit: deliveries.failed(unit, old, "channel_not_found", now)),
        desk.database.run(lambda unit: deliveries.postpone(unit, old, now)),
        desk.database.run(lambda unit: deliveries.park(unit, old, "user_disabled")),
        desk.database.run(lambda unit: deliveries.repost(unit, old, "message_not_found", now)),
        desk.database.run(lambda unit: deliveries.drop(unit, old, "moved")),
    ]
    (row,) = desk.rows(place=sara(desk))
    held = (row.state, row.lease, row.error)
    by_its_holder = desk.database.run(lambda unit: deliveries.sent(unit, new, "C2", "2.2", now))
    (row,) = desk.rows(place=sara(desk))
    again = desk.database.run(lambda unit: deliveries.sent(unit, new, "C3", "3.3", now))

    assert late == [False] * 6
    assert held == ("pending", new.lease, None)
    assert (by_its_holder, row.state, row.ts, again) == (True, "sent", "2.2", False)


async def test_what_came_while_a_card_was_in_hand_melts_into_its_next_try(desk: Desk) -> None:
    made = desk.company.report()
    (owed,) = [one for one in await desk.delivery._claim() if one.place == sara(desk)]
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)

    desk.database.run(lambda unit: deliveries.failed(unit, owed, "lost", desk.clock()))
    rows = desk.rows(place=sara(desk))

    assert [row.state for row in rows] == ["pending", "melted"]


async def test_the_workspaces_limit_of_updates_holds_up_no_new_message(desk: Desk) -> None:
    made = desk.company.report()
    await desk.deliver()
    await order(desk, {"method": "chat.update", "kind": "http_429", "retry_after": 40, "times": None})
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)

    await desk.deliver()
    told = await calls(desk, "chat.update")
    await desk.deliver(seconds=39)
    waited = await calls(desk, "chat.update")
    opened = await texts(desk, "U0LAYLA", "C0COMPL")
    await order(desk)
    await desk.deliver(seconds=2)

    assert waited == told
    assert len(opened) == 2
    assert await calls(desk, "chat.update") == told + 2  # the cards of supervisor and reporter
    assert not desk.rows(state="pending")


async def test_opening_conversations_may_wait_without_holding_up_those_that_are_open(desk: Desk) -> None:
    desk.line(sara(desk), "open")
    await desk.deliver()
    await order(desk, {"method": "conversations.open", "kind": "http_429", "retry_after": 20, "times": None})
    desk.line(f"@{desk.company.ids['U0NORA']}", "not open")
    await desk.deliver()
    desk.line(f"@{desk.company.ids['U0OMAR']}", "not open")
    desk.line(sara(desk), "open again")

    await desk.deliver()
    opened = await calls(desk, "conversations.open")
    await order(desk)
    await desk.deliver(seconds=21)

    assert await texts(desk, "U0SARA") == ["open", "open again"]
    assert opened == 2  # Sara's, and the one that was told to wait
    assert await texts(desk, "U0NORA") == await texts(desk, "U0OMAR") == ["not open"]


async def test_a_second_channel_told_to_wait_means_the_workspace_and_no_third_is_tried(desk: Desk) -> None:
    await order(desk, {"method": "chat.postMessage", "kind": "http_429", "retry_after": 30, "times": None})
    for channel in ("C0COMPL", "C0MGMT"):
        desk.line(channel, "wait")
    await desk.deliver()
    tried = await calls(desk, "chat.postMessage")

    desk.line("C0SEC", "third")
    await desk.deliver(seconds=1)
    after = await calls(desk, "chat.postMessage")
    await order(desk)
    await desk.deliver(seconds=30)

    assert (tried, after) == (2, 2)
    assert await texts(desk, "U0SALEH", "C0SEC") == ["third"]


async def test_waiting_is_no_try_and_leaves_no_doubt(desk: Desk) -> None:
    desk.line("C0COMPL", "wait")
    await order(desk, {"method": "chat.postMessage", "kind": "http_429", "retry_after": 30, "times": 1})

    await desk.deliver()
    (waiting,) = desk.rows(place="C0COMPL")
    await desk.deliver(seconds=31)

    assert (waiting.attempts, waiting.error) == (0, None)
    assert await calls(desk, "conversations.history") == 0


async def test_a_lost_answer_of_opening_a_conversation_opens_it_again_and_sends_once(desk: Desk) -> None:
    desk.line(sara(desk), "Only once.")
    await order(desk, {"method": "conversations.open", "kind": "lost_answer", "times": 1})

    lost = await desk.deliver()
    done = await desk.deliver(seconds=2 * FIRST_PAUSE)

    assert (lost, done) == ((0, 1), (1, 0))
    assert await texts(desk, "U0SARA") == ["Only once."]


async def test_a_lost_answer_of_an_update_is_sent_again_to_the_same_message(desk: Desk) -> None:
    made = desk.company.report()
    await desk.deliver()
    before = await desk.seen("U0SARA")
    await order(desk, {"method": "chat.update", "kind": "lost_answer", "times": 2})

    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await desk.deliver()
    await desk.deliver(seconds=2 * FIRST_PAUSE)

    assert [one["ts"] for one in await desk.seen("U0SARA")] == [one["ts"] for one in before]
    assert not desk.rows(state="pending")


async def test_a_clock_that_was_set_back_keeps_nothing_longer_than_a_dead_workers_lease(desk: Desk) -> None:
    desk.line(sara(desk), "Only once.")
    await desk.delivery._claim()  # and the worker dies
    desk.line("C0COMPL", "waits")
    desk.database.run(lambda unit: put_off(unit, "C0COMPL", desk.clock() + SLOW))
    worker = other_worker(desk)
    await worker.run_once()

    desk.clock.move(hours=-5)
    early = await worker.run_once()
    desk.clock.move(seconds=LEASE.total_seconds() + 1)
    after = await worker.run_once()
    desk.clock.move(seconds=LONGEST_WAIT.total_seconds())
    last = await worker.run_once()

    assert (early.delivered, after.delivered, last.delivered) == (0, 1, 1)
    assert await texts(desk, "U0SARA") == ["Only once."]


async def test_a_message_sent_before_the_clock_was_set_back_is_found_after_it(desk: Desk) -> None:
    desk.clock.move(hours=1)  # an hour fast when the row was made
    desk.line(sara(desk), "Only once.")
    desk.clock.move(hours=-1)
    await order(desk, {"method": "chat.postMessage", "kind": "lost_answer", "times": 1})

    await desk.deliver()
    await desk.deliver(seconds=2 * FIRST_PAUSE)

    assert await texts(desk, "U0SARA") == ["Only once."]


def put_off(unit: Unit, place: str, until: datetime) -> None:
    row = unit.session.exec(select(OutboxRow).where(OutboxRow.place == place)).one()
    row.due_at = until
    unit.session.add(row)
