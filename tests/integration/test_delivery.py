"""The outbox's promises (1 and 3) against the strict workspace: each class of failure has its own answer."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import select

from bot.domain.vocabulary import Action
from bot.services import outbox
from bot.unit import Unit
from bot.workers.answers import FIRST_PAUSE, SLOW
from bot.workers.delivery import LEASE, Delivery
from bot.workers.failures import FAILURES, Failure, classify
from models import Card, Case
from tests.integration.desks import TIMEOUT, Desk, order, sara


async def test_a_card_is_posted_once_and_then_kept_up_to_date_in_place(desk: Desk) -> None:
    made = desk.company.report()
    await desk.deliver()
    first = await desk.seen("U0SARA")

    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await desk.deliver()
    later = await desk.seen("U0SARA")

    assert [one["ts"] for one in later] == [one["ts"] for one in first]
    assert first[0]["text"] != later[0]["text"]


async def test_changes_that_wait_melt_into_the_newest(desk: Desk) -> None:
    made = desk.company.report()
    await desk.deliver()
    before = (await desk.ask(desk.slack.calls)).get("chat.update", 0)

    desk.company.act("U0SARA", Action.CASE_RETURN, made.case_id, question="What did he say exactly?")
    desk.company.act("U0NORA", Action.CASE_RESUBMIT, made.case_id, answer="That he would find me.")
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await desk.deliver()
    updates = (await desk.ask(desk.slack.calls))["chat.update"] - before

    assert updates == 2  # the supervisor's card and the reporter's, each once


async def test_a_lost_answer_is_looked_for_before_anything_is_sent_again(desk: Desk) -> None:
    desk.line(sara(desk), "Only once.")
    await order(desk, {"method": "chat.postMessage", "kind": "lost_answer", "times": 1})

    lost = await desk.deliver()
    found = await desk.deliver(seconds=2 * FIRST_PAUSE)

    assert (lost, found) == ((0, 1), (1, 0))
    assert [one["text"] for one in await desk.seen("U0SARA")] == ["Only once."]
    assert (await desk.ask(desk.slack.calls))["chat.postMessage"] == 1


async def test_a_lost_answer_in_a_thread_is_looked_for_in_the_thread(desk: Desk) -> None:
    made = desk.company.report()
    await desk.deliver()
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await order(desk, {"method": "chat.postMessage", "kind": "lost_answer", "times": 1, "skip": 1})

    await desk.deliver()
    await desk.deliver(seconds=2 * FIRST_PAUSE)
    seen = await desk.seen("U0LAYLA", "C0COMPL")

    assert len(seen) == 2  # the root and one line under it
    assert seen[1]["thread_ts"] == seen[0]["ts"]


async def test_a_failure_after_the_effect_is_not_repeated_either(desk: Desk) -> None:
    desk.line(sara(desk), "Only once.")
    await order(desk, {"method": "chat.postMessage", "kind": "timeout", "seconds": 3 * TIMEOUT, "times": 1})

    await desk.deliver()
    await desk.deliver(seconds=2 * FIRST_PAUSE)

    assert [one["text"] for one in await desk.seen("U0SARA")] == ["Only once."]


@pytest.mark.parametrize("kind", ["http_500", "http_503", "drop_connection"])
async def test_a_server_that_fails_is_asked_again_later_and_later(desk: Desk, kind: str) -> None:
    desk.line(sara(desk), "Patience.")
    await order(desk, {"method": "chat.postMessage", "kind": kind, "times": 3})

    tries = [await desk.deliver(), await desk.deliver(), await desk.deliver(seconds=1), await desk.deliver(seconds=2)]
    last = await desk.deliver(seconds=4)

    assert tries == [(0, 1), (0, 0), (0, 1), (0, 1)]
    assert last == (1, 0)
    assert [one["text"] for one in await desk.seen("U0SARA")] == ["Patience."]


async def test_slack_says_how_long_to_wait_and_only_that_channel_waits(desk: Desk) -> None:
    made = desk.company.report()
    await desk.deliver()
    desk.line("C0COMPL", "first")
    await order(desk, {"method": "chat.postMessage", "kind": "http_429", "retry_after": 30, "times": 1})
    await desk.deliver()
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)  # a conversation of its own in that channel
    desk.line("C0MGMT", "elsewhere")
    before = (await desk.ask(desk.slack.calls))["chat.postMessage"]

    await desk.deliver(seconds=29)
    early = (await desk.ask(desk.slack.calls))["chat.postMessage"] - before
    await desk.deliver(seconds=2)
    late = await desk.seen("U0LAYLA", "C0COMPL")

    assert early == 1  # the one elsewhere
    assert len(await desk.seen("U0MAJED", "C0MGMT")) == 1
    assert len(late) == 3  # the line, the root and its thread


async def test_a_conversation_keeps_its_order_when_one_message_has_to_wait(desk: Desk) -> None:
    for text in ("one", "two", "three"):
        desk.line("C0COMPL", text)
    await order(desk, {"method": "chat.postMessage", "kind": "http_500", "times": 1})

    await desk.deliver()
    before = await desk.seen("U0LAYLA", "C0COMPL")
    await desk.deliver(seconds=2 * FIRST_PAUSE)

    assert before == []
    assert [one["text"] for one in await desk.seen("U0LAYLA", "C0COMPL")] == ["one", "two", "three"]


async def test_an_alert_overtakes_what_waits_in_its_own_channel(desk: Desk) -> None:
    for text in ("one", "two"):
        desk.line("C0SEC", text)
    desk.line("C0SEC", "danger", priority=outbox.ALERT)

    await desk.deliver()

    assert [one["text"] for one in await desk.seen("U0SALEH", "C0SEC")] == ["danger", "one", "two"]


@pytest.mark.parametrize(
    ("mischief", "mend"),
    [
        ({"do": "archive", "channel": "C0COMPL"}, {"do": "unarchive", "channel": "C0COMPL"}),
        (
            {"do": "remove", "channel": "C0COMPL", "user": "U0BOT"},
            {"do": "invite", "channel": "C0COMPL", "user": "U0BOT"},
        ),
    ],
    ids=["archived", "not in the channel"],
)
async def test_a_channel_that_cannot_be_written_to_is_told_the_admin_once_and_mended_later(
    desk: Desk, mischief: dict[str, str], mend: dict[str, str]
) -> None:
    made = desk.company.report()
    await desk.ask(lambda: desk.slack.act("U0LAYLA", **mischief))
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)

    await desk.deliver()
    await desk.deliver(seconds=SLOW.total_seconds() + 1)
    told = await desk.seen("U0ZAINAB")
    await desk.ask(lambda: desk.slack.act("U0LAYLA", **mend))
    await desk.deliver(seconds=SLOW.total_seconds() + 1)
    opened = await desk.seen("U0LAYLA", "C0COMPL")

    assert len(told) == 1
    assert "C0COMPL" in told[0]["text"] or "complaint-management" in told[0]["text"]
    assert [one for one in opened if made.number in one["text"]]
    assert desk.database.look(lambda unit: unit.session.get_one(Case, made.case_id).status) == "complaint_review"


async def test_somebody_who_has_left_slack_holds_up_nobody_and_the_admin_is_told(desk: Desk) -> None:
    await desk.ask(lambda: desk.slack.act("U0ZAINAB", "deactivate", user="U0SARA"))
    desk.company.report()

    await desk.deliver()
    await desk.deliver()

    assert [row.state for row in desk.rows(place=sara(desk))] == ["parked"]
    assert len(await desk.seen("U0NORA")) == 1
    assert "Sara" in (await desk.seen("U0ZAINAB"))[-1]["text"]


async def test_a_card_that_somebody_deleted_is_posted_anew(desk: Desk) -> None:
    made = desk.company.report()
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await desk.deliver()
    root = (await desk.seen("U0LAYLA", "C0COMPL"))[0]
    await desk.client.chat_delete(channel="C0COMPL", ts=root["ts"])

    desk.database.run(lambda unit: outbox.refresh(unit, unit.session.get_one(Case, made.case_id)))
    await desk.deliver()
    await desk.deliver()
    roots = [one for one in await desk.seen("U0LAYLA", "C0COMPL") if made.number in one["text"]]

    assert len([one for one in roots if one["thread_ts"] in (None, one["ts"])]) == 1
    assert desk.database.look(lambda unit: _where(unit, made.case_id)) == roots[-1]["ts"]


async def test_a_line_whose_thread_was_deleted_waits_for_its_new_root(desk: Desk) -> None:
    made = desk.company.report()
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await desk.deliver()
    for one in reversed(await desk.seen("U0LAYLA", "C0COMPL")):
        await desk.client.chat_delete(channel="C0COMPL", ts=one["ts"])

    desk.database.run(
        lambda unit: outbox.owe_line(
            unit,
            "C0COMPL",
            "private",
            {"text": "after"},
            key="after",
            case=unit.session.get_one(Case, made.case_id),
            thread_of="complaints",
        )
    )
    for _ in range(3):
        await desk.deliver(seconds=2 * FIRST_PAUSE)
    seen = [one for one in await desk.seen("U0LAYLA", "C0COMPL") if not one.get("deleted")]
    line = next(one for one in seen if one["text"] == "after")

    assert line["thread_ts"] == desk.database.look(lambda unit: _where(unit, made.case_id))


async def test_what_slack_refuses_of_our_own_making_is_parked_and_told(desk: Desk) -> None:
    desk.line(sara(desk), "Refused.")
    desk.line(sara(desk), "Behind it.")
    await order(desk, {"method": "chat.postMessage", "kind": "error", "error": "invalid_blocks", "times": 1})

    await desk.deliver()
    await desk.deliver()

    assert [row.state for row in desk.rows(place=sara(desk))] == ["parked", "sent"]
    assert len(await desk.seen("U0ZAINAB")) == 1


async def test_an_app_that_was_cut_off_loses_nothing(desk: Desk) -> None:
    desk.line(sara(desk), "Still owed.")
    await order(desk, {"method": "chat.postMessage", "kind": "error", "error": "token_revoked", "times": 1})

    cut_off = await desk.deliver()
    soon = await desk.deliver(seconds=10)
    later = await desk.deliver(seconds=SLOW.total_seconds())

    assert (cut_off, soon, later) == ((0, 1), (0, 0), (1, 0))


async def test_a_dead_workers_row_is_taken_over_after_its_lease_and_not_sent_twice(desk: Desk) -> None:
    desk.line(sara(desk), "Only once.")
    (owed,) = await desk.delivery._claim()
    message, _ = await desk.delivery._render(owed)
    await desk.delivery._send(owed, message)  # and it dies before it can note that

    other = Delivery(desk.database, desk.client, desk.database.settings.timezone, desk.clock)
    at_once = await other.run_once()
    desk.clock.move(seconds=LEASE.total_seconds() + 1)
    after = await other.run_once()

    assert (at_once.delivered, after.delivered) == (0, 1)
    assert [one["text"] for one in await desk.seen("U0SARA")] == ["Only once."]


async def test_two_workers_side_by_side_send_each_message_once(desk: Desk) -> None:
    texts = [f"message {n}" for n in range(40)]
    for n, text in enumerate(texts):
        desk.line(("C0COMPL", "C0MGMT", "C0SEC", "C0COMPLJED")[n % 4], text)
    other = Delivery(desk.database, desk.client, desk.database.settings.timezone, desk.clock)

    for _ in range(3):
        await asyncio.gather(desk.delivery.run_once(), other.run_once())
    seen = [
        one["text"]
        for who, channel in (
            ("U0LAYLA", "C0COMPL"),
            ("U0MAJED", "C0MGMT"),
            ("U0SALEH", "C0SEC"),
            ("U0LAYLA", "C0COMPLJED"),
        )
        for one in await desk.seen(who, channel)
    ]

    assert sorted(seen) == sorted(texts)


async def test_what_was_sent_is_kept_in_the_outbox_without_its_words(desk: Desk) -> None:
    desk.line(sara(desk), "Forgotten here.")
    sealed = desk.rows(place=sara(desk))[0].params
    await desk.deliver()

    (row,) = desk.rows(place=sara(desk))

    assert sealed is not None
    assert b"Forgotten" not in sealed
    assert (row.state, row.params, row.sealed_key) == ("sent", None, None)


async def test_a_stop_finishes_what_is_in_hand(desk: Desk) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(desk.delivery.run(stop))
    desk.delivery.watch()
    for n in range(10):
        desk.line("C0COMPL", f"message {n}")

    await desk.ask(lambda: desk.slack.wait_for(lambda: desk.slack.messages("U0LAYLA", "C0COMPL"), what="the first"))
    stop.set()
    async with asyncio.timeout(10):
        await running

    assert not [row for row in desk.rows(state="pending") if row.lease]


def test_every_class_of_failure_has_codes_and_an_unknown_code_is_never_swallowed() -> None:
    assert set(FAILURES.values()) | {Failure.LOST} == set(Failure)
    assert classify(200, "something_new") is Failure.MESSAGE
    assert classify(429, "anything") is Failure.WAIT
    assert classify(502, "anything") is Failure.LOST


def _where(unit: Unit, case_id: str) -> str | None:
    return unit.session.exec(select(Card.ts).where(Card.case_id == case_id, Card.kind == "complaints")).one()
