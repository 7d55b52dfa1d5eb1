"""How the bot is reached: signatures, encodings, three seconds, retries, faults."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from conftest import Start
from sandbox_harness import Slack, button, fast, manifest, section, signature_holds

from sandbox.timing import Timing

TROUBLE = "We had some trouble connecting. Try again?"


async def test_every_request_carries_slacks_signature(slack: Slack) -> None:
    await slack.act("UANN", "command", command="/do")
    await slack.act("UANN", "shortcut", callback_id="go")
    await slack.act("UANN", "post", channel="CBOT", text="hi")
    await slack.settled()

    assert len(slack.bot.got) == 3
    assert all(signature_holds(got) for got in slack.bot.got)
    assert not any(signature_holds(got, "another secret") for got in slack.bot.got)


async def test_events_come_as_json_and_the_rest_as_forms(slack: Slack) -> None:
    await slack.act("UANN", "post", channel="CBOT", text="hi")
    await slack.settled()
    await slack.act("UANN", "command", command="/do", text="a b")
    await slack.act("UANN", "shortcut", callback_id="go")

    event, command, shortcut = slack.bot.got
    assert event.content_type == "application/json"
    assert command.content_type == shortcut.content_type == "application/x-www-form-urlencoded"
    assert command.payload["text"] == "a b"
    assert shortcut.body.startswith(b"payload=")


async def test_a_late_command_shows_slacks_words(hasty_slack: Slack) -> None:
    async def late() -> None:
        await asyncio.sleep(5)

    hasty_slack.bot.answer = lambda payload: late()

    done = await hasty_slack.act("UANN", "command", command="/do")

    assert done["ack"]["status"] == "timeout"
    assert done["shown"] == ['/do failed with the error "operation_timeout"']
    assert (await hasty_slack.see("UANN"))["toasts"][-1]["text"] == done["shown"][0]


async def test_slack_waits_three_seconds() -> None:
    assert Timing().ack_seconds == 3
    assert Timing().trigger_seconds == 3
    assert Timing().retry_delays == (0, 60, 300)


async def test_a_failing_or_absent_bot_shows_dispatch_failed(slack: Slack) -> None:
    slack.bot.answer = lambda payload: 500
    failed = await slack.act("UANN", "command", command="/do")
    await slack.control("PUT", "bot", {"url": "http://127.0.0.1:9/slack/events"})
    absent = await slack.act("UANN", "command", command="/do")

    assert failed["shown"] == absent["shown"] == ['/do failed with the error "dispatch_failed"']
    assert failed["ack"]["status"] == 500
    assert absent["ack"]["status"] == "refused"


async def test_a_failing_shortcut_or_click_shows_trouble(slack: Slack) -> None:
    sent = await slack.api("chat.postMessage", channel="CBOT", blocks=[section(accessory=button())], text="x")
    slack.bot.answer = lambda payload: 404

    shortcut = await slack.act("UANN", "shortcut", callback_id="go")
    click = await slack.act("UANN", "click", channel="CBOT", ts=sent["ts"], action_id="press")

    assert shortcut["shown"] == click["shown"] == [TROUBLE]


async def test_interactions_are_never_sent_again(slack: Slack) -> None:
    slack.bot.answer = lambda payload: 500

    await slack.act("UANN", "command", command="/do")
    await slack.act("UANN", "shortcut", callback_id="go")

    assert len(slack.bot.got) == 2


async def test_an_unacknowledged_event_comes_four_times_with_one_id(slack: Slack) -> None:
    slack.bot.answer = lambda payload: 500

    await slack.act("UANN", "post", channel="CBOT", text="hi")
    await slack.settled()

    assert len(slack.bot.got) == 4
    assert len({got.payload["event_id"] for got in slack.bot.got}) == 1
    numbers = [got.headers.get("x-slack-retry-num") for got in slack.bot.got]
    reasons = [got.headers.get("x-slack-retry-reason") for got in slack.bot.got]
    assert numbers == [None, "1", "2", "3"]
    assert reasons == [None, "http_error", "http_error", "http_error"]
    assert all(signature_holds(got) for got in slack.bot.got)


async def test_a_late_event_is_retried_as_http_timeout(hasty_slack: Slack) -> None:
    answers: list[Any] = [asyncio.sleep(5), None]
    hasty_slack.bot.answer = lambda payload: answers.pop(0)

    await hasty_slack.act("UANN", "post", channel="CBOT", text="hi")
    await hasty_slack.settled()

    assert [got.headers.get("x-slack-retry-reason") for got in hasty_slack.bot.got] == [None, "http_timeout"]


async def test_the_bot_can_ask_for_no_retries(slack: Slack) -> None:
    slack.bot.answer = lambda payload: web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    await slack.act("UANN", "post", channel="CBOT", text="hi")
    await slack.settled()

    assert len(slack.bot.got) == 1


async def test_events_go_only_to_a_verified_address(slack: Slack) -> None:
    slack.bot.challenge = False

    saved = await slack.control("PUT", "bot", {"url": slack.bot.url})
    await slack.act("UANN", "post", channel="CBOT", text="hi")
    await slack.settled()

    assert saved == {"ok": True, "verified": False}
    assert slack.bot.got == []


async def test_only_declared_events_within_the_scopes_are_sent(start: Start) -> None:
    narrow = await start(manifest=manifest(events=["message.im"], without_scopes=[]))
    unscoped = await start(manifest=manifest(without_scopes=["channels:history"]))

    for slack in (narrow, unscoped):
        await slack.act("UANN", "post", channel="CBOT", text="hi")
        await slack.settled()

    assert narrow.bot.got == unscoped.bot.got == []


async def test_a_duplicate_delivery_arrives_twice_at_once(slack: Slack) -> None:
    await slack.control("PUT", "faults", {"rules": [{"method": "events", "kind": "duplicate"}]})

    await slack.act("UANN", "post", channel="CBOT", text="hi")
    await slack.settled()
    await slack.act("UANN", "post", channel="CBOT", text="again")
    await slack.settled()

    first, twin, later = (got.payload["event_id"] for got in slack.bot.got)
    assert first == twin != later


async def test_faults_strike_deliveries(hasty_slack: Slack) -> None:
    rules = [{"method": "commands", "kind": kind} for kind in ("drop_connection", "timeout", "http_500")]
    await hasty_slack.control("PUT", "faults", {"rules": rules})

    statuses = [(await hasty_slack.act("UANN", "command", command="/do"))["ack"]["status"] for _ in range(4)]

    assert statuses == ["refused", "timeout", 500, 200]
    assert len(hasty_slack.bot.got) == 2, "a dropped connection and a 500 never reach the bot"


async def test_api_faults_strike_in_order_and_run_out(slack: Slack) -> None:
    rules = [
        {"method": "chat.postMessage", "kind": "http_429", "retry_after": 7},
        {"method": "chat.postMessage", "kind": "http_503"},
        {"method": "chat.postMessage", "kind": "error", "error": "internal_error", "skip": 1},
    ]
    await slack.control("PUT", "faults", {"rules": rules})

    limited = await slack.api("chat.postMessage", channel="CBOT", text="x")
    assert (slack.status, slack.headers["Retry-After"]) == (429, "7")
    assert limited == {"ok": False, "error": "ratelimited"}
    async with slack.session.post(
        f"{slack.base}/api/chat.postMessage", headers={"Authorization": "Bearer xoxb-1"}, data={"channel": "CBOT"}
    ) as broken:
        assert broken.status == 503
    assert (await slack.api("chat.postMessage", channel="CBOT", text="x"))["ok"]
    assert (await slack.api("chat.postMessage", channel="CBOT", text="x"))["error"] == "internal_error"
    assert (await slack.api("chat.postMessage", channel="CBOT", text="x"))["ok"]


async def test_a_lost_answer_has_had_its_effect(slack: Slack) -> None:
    await slack.control("PUT", "faults", {"rules": [{"method": "chat.postMessage", "kind": "lost_answer"}]})

    with pytest.raises(aiohttp.ClientError):
        await slack.api("chat.postMessage", channel="CBOT", text="said")

    assert [one["text"] for one in await slack.messages("UANN", "CBOT")] == ["said"]


async def test_a_dropped_connection_has_had_no_effect(slack: Slack) -> None:
    rule = {"method": "*", "kind": "drop_connection", "channel": "CBOT"}
    await slack.control("PUT", "faults", {"rules": [rule]})

    assert (await slack.api("chat.postMessage", channel="CPRIV", text="elsewhere"))["ok"]
    with pytest.raises(aiohttp.ClientError):
        await slack.api("chat.postMessage", channel="CBOT", text="said")

    assert await slack.messages("UANN", "CBOT") == []


async def test_faults_of_chance_repeat_with_their_seed(slack: Slack) -> None:
    rule = {"method": "auth.test", "kind": "error", "error": "x", "probability": 0.5, "times": None}

    async def run() -> list[bool]:
        await slack.control("PUT", "faults", {"seed": 3, "rules": [rule]})
        return [(await slack.api("auth.test"))["ok"] for _ in range(20)]

    first = await run()

    assert first == await run()
    assert 2 < sum(first) < 18


async def test_a_bad_fault_is_named(slack: Slack) -> None:
    answer = await slack.control("PUT", "faults", {"rules": [{"method": "*", "kind": "earthquake"}]})

    assert slack.status == 400
    assert "rules[0]: kind must be one of" in answer["detail"]


async def test_traffic_shows_both_ways_without_secrets(slack: Slack) -> None:
    await slack.act("UANN", "command", command="/do", text="please")
    await slack.api("auth.test")

    told = await slack.control("GET", "traffic")

    to_bot, from_bot = told["entries"]
    assert (to_bot["direction"], to_bot["what"], to_bot["status"]) == ("to_bot", "command /do", 200)
    assert to_bot["ack_ms"] >= 0
    assert to_bot["request"]["text"] == "please"
    assert (from_bot["direction"], from_bot["what"]) == ("from_bot", "auth.test")
    written = json.dumps(told)
    assert not any(secret in written for secret in ("xoxb-1", "/response/", "sandbox-verification-token"))
    assert (await slack.control("GET", f"traffic?after={to_bot['n']}"))["entries"] == [from_bot]
    assert await slack.control("GET", "calls") == {"auth.test": 1}


async def test_without_a_bot_people_see_slacks_words(start: Start) -> None:
    slack = await start(connected=False, timing=fast())

    done = await slack.act("UANN", "command", command="/do")
    told = (await slack.control("GET", "workspace"))["bot"]

    assert done["shown"] == ['/do failed with the error "dispatch_failed"']
    assert (told["connection"], told["healthy"]) == ("none", False)
