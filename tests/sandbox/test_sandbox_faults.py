"""The fault plan: chances and sequences per method from one seed, read strictly, and never a lenient path."""

from typing import Any

import aiohttp
import pytest
from sandbox_harness import Slack

HALF: dict[str, Any] = {"chances": [{"kind": "error", "error": "fatal_error", "probability": 0.5}]}


async def order(slack: Slack, **body: Any) -> Any:
    return await slack.control("PUT", "faults", body)


async def fates(slack: Slack, method: str, times: int, **args: Any) -> list[str]:
    """What became of so many calls: "ok" or the error's code."""
    return [(await slack.api(method, **args)).get("error", "ok") for _ in range(times)]


async def posted(slack: Slack) -> list[str]:
    return [one["text"] for one in await slack.messages("UANN", "CBOT")]


async def test_a_sequence_comes_once_in_its_order_then_all_is_well(slack: Slack) -> None:
    steps = ["ok", {"kind": "error", "error": "fatal_error"}, {"kind": "http_429", "retry_after": 7}]
    await order(slack, plan={"auth.test": {"sequence": steps}})

    assert await fates(slack, "auth.test", 5) == ["ok", "fatal_error", "ratelimited", "ok", "ok"]


async def test_a_sequence_may_repeat_for_ever(slack: Slack) -> None:
    await order(slack, plan={"auth.test": {"sequence": ["ok", {"kind": "error", "error": "x"}], "repeat": True}})

    assert await fates(slack, "auth.test", 6) == ["ok", "x"] * 3


async def test_after_its_sequence_a_method_has_its_chances(slack: Slack) -> None:
    always = [{"kind": "error", "error": "later", "probability": 1}]
    await order(slack, plan={"auth.test": {"sequence": ["ok", "ok"], "chances": always}})

    assert await fates(slack, "auth.test", 4) == ["ok", "ok", "later", "later"]


async def test_a_methods_nth_request_meets_the_same_fate_however_others_fall_in_between(slack: Slack) -> None:
    plan = {"auth.test": HALF, "team.info": HALF}
    await order(slack, seed=5, plan=plan)
    alone = await fates(slack, "auth.test", 24)
    await order(slack, seed=5, plan=plan)

    between = []
    for number in range(24):
        await fates(slack, "team.info", number % 3)
        between += await fates(slack, "auth.test", 1)
    await order(slack, seed=6, plan=plan)
    other = await fates(slack, "auth.test", 24)

    assert between == alone != other
    assert 4 < alone.count("ok") < 20


async def test_chances_of_several_kinds_are_kept_apart(slack: Slack) -> None:
    chances = [{"kind": "error", "error": code, "probability": 0.3} for code in ("one", "two")]
    await order(slack, seed=2, plan={"auth.test": {"chances": chances}})

    found = await fates(slack, "auth.test", 200)

    assert all(40 <= found.count(code) <= 80 for code in ("one", "two"))
    assert found.count("ok") == 200 - found.count("one") - found.count("two")
    assert (await slack.control("GET", "faults"))["fired"] == {"auth.test": {"error": 200 - found.count("ok")}}


async def test_a_star_is_for_every_other_method_of_the_web_api_and_for_nothing_else(slack: Slack) -> None:
    always = {"chances": [{"kind": "error", "error": "x", "probability": 1}]}
    await order(slack, plan={"*": always, "team.info": {"sequence": ["ok"]}})

    answers = [(await fates(slack, method, 1))[0] for method in ("auth.test", "team.info")]
    status = (await slack.act("UANN", "command", command="/do"))["ack"]["status"]

    assert answers == ["x", "ok"]
    assert status == 200


async def test_requests_to_the_bot_have_their_plan_too(slack: Slack) -> None:
    await order(slack, plan={"commands": {"sequence": ["drop_connection", "ok", "lost_answer"]}})

    statuses = [(await slack.act("UANN", "command", command="/do"))["ack"]["status"] for _ in range(4)]

    assert statuses == ["refused", 200, "lost", 200]
    assert len(slack.bot.got) == 3


async def test_a_rule_comes_before_the_plan(slack: Slack) -> None:
    always = {"chances": [{"kind": "error", "error": "plan", "probability": 1}]}
    await order(slack, rules=[{"method": "auth.test", "kind": "error", "error": "rule"}], plan={"auth.test": always})

    assert await fates(slack, "auth.test", 2) == ["rule", "plan"]


@pytest.mark.parametrize("effect", [True, False])
async def test_a_server_fault_may_come_after_the_effect(slack: Slack, effect: bool) -> None:
    step = {"kind": "error", "error": "fatal_error", "effect": effect}
    await order(slack, plan={"chat.postMessage": {"sequence": [step]}})

    answer = await slack.api("chat.postMessage", channel="CBOT", text="said")

    assert answer == {"ok": False, "error": "fatal_error"}
    assert await posted(slack) == (["said"] if effect else [])


async def test_a_time_out_after_the_effect_is_an_answer_that_never_comes(slack: Slack) -> None:
    step = {"kind": "timeout", "seconds": 0, "effect": True}
    await order(slack, plan={"chat.postMessage": {"sequence": [step]}})

    with pytest.raises(aiohttp.ClientError):
        await slack.api("chat.postMessage", channel="CBOT", text="said")

    assert await posted(slack) == ["said"]


async def test_response_addresses_have_their_plan_and_strictness_too(slack: Slack) -> None:
    await slack.act("UANN", "command", command="/do", channel="CBOT")
    url = slack.bot.got[-1].payload["response_url"]
    steps = ["http_503", {"kind": "http_500", "effect": True}, {"kind": "delay", "seconds": 0}]
    await order(slack, plan={"response_url": {"sequence": steps}})

    statuses = []
    for text in ("one", "two", "three"):
        async with slack.session.post(url, json={"text": text}) as answer:
            statuses.append(answer.status)

    assert statuses == [503, 500, 200]
    assert await posted(slack) == ["two", "three"]


@pytest.mark.parametrize("kind", ["delay", "lost_answer"])
async def test_no_fault_lets_through_what_slack_refuses(slack: Slack, kind: str) -> None:
    step = {"kind": kind, "seconds": 0}
    await order(slack, plan={"chat.postMessage": {"sequence": [step], "repeat": True}})
    wrong: list[dict[str, Any]] = [
        {"token": "xoxb-other", "channel": "CBOT", "text": "hi"},
        {"channel": "CALIEN", "text": "hi"},
        {"channel": "CBOT", "text": "hi", "blocks": [{"type": "earthquake"}]},
    ]

    for args in wrong:
        if kind == "lost_answer":
            with pytest.raises(aiohttp.ClientError):
                await slack.api("chat.postMessage", **args)
        else:
            assert (await slack.api("chat.postMessage", **args))["ok"] is False

    assert await posted(slack) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"seed": "x"}, "seed must be a whole number"),
        ({"sead": 1}, "give {"),
        ({"rules": {}}, "rules must be a list"),
        ({"rules": [{"method": "chat.shout", "kind": "http_500"}]}, "rules[0]: there is no method 'chat.shout'"),
        ({"rules": [{"method": "*", "kind": "duplicate", "effect": True}]}, "no effect to be had first"),
        ({"rules": [{"method": "auth.test", "kind": "duplicate"}]}, "duplicate cannot strike auth.test"),
        ({"rules": [{"method": "events", "kind": "error"}]}, "error cannot strike events"),
        ({"rules": [{"method": "events", "kind": "timeout", "effect": True}]}, "no effect to be had first"),
        ({"rules": [{"method": "*", "kind": "lost_answer", "effect": True}]}, "no effect to be had first"),
        ({"rules": [{"method": "*", "kind": "http_500", "probability": 1.1}]}, "probability lies between 0 and 1"),
        ({"rules": [{"method": "*", "kind": "http_500", "probability": True}]}, "probability must be a number"),
        ({"rules": [{"method": "*", "kind": "http_500", "times": -1}]}, "times must be a whole number, not below 0"),
        ({"rules": [{"method": "*", "kind": "http_429", "retry_after": 0}]}, "retry_after is at least 1 second"),
        ({"rules": [{"method": "*", "kind": "http_500", "effect": 1}]}, "effect must be true or false"),
        ({"rules": [{"method": "*", "kind": "http_500", "chanel": "C"}]}, "there is no chanel"),
        ({"plan": []}, "plan: must be an object"),
        ({"plan": {"chat.shout": HALF}}, "plan[chat.shout]: there is no method"),
        ({"plan": {"auth.test": {}}}, "would never strike"),
        ({"plan": {"auth.test": {"chance": []}}}, "chance is none of sequence, repeat, chances"),
        ({"plan": {"auth.test": {"chances": ["http_500"]}}}, "chances have a probability"),
        ({"plan": {"auth.test": {"sequence": [{"kind": "http_500", "probability": 0.5}]}}}, "have none"),
        ({"plan": {"auth.test": {"chances": [*HALF["chances"], *HALF["chances"], *HALF["chances"]]}}}, "more than 1"),
        ({"plan": {"auth.test": {"sequence": ["http_500"], "repeat": "yes"}}}, "repeat must be true or false"),
        ({"plan": {"*": {"sequence": ["duplicate"]}}}, "duplicate cannot strike *"),
    ],
)
async def test_an_order_that_would_never_strike_is_refused_and_changes_nothing(
    slack: Slack, body: dict[str, Any], words: str
) -> None:
    await order(slack, seed=4, plan={"auth.test": HALF})

    answer = await slack.control("PUT", "faults", body)
    refused = slack.status
    kept = await slack.control("GET", "faults")

    assert refused == 400
    assert words in answer["detail"]
    assert (kept["seed"], list(kept["plan"])) == (4, ["auth.test"])


async def test_what_is_told_of_an_order_can_be_ordered_again(slack: Slack) -> None:
    rules = [{"method": "auth.test", "kind": "http_429", "retry_after": 9}]
    told = await order(slack, seed=4, rules=rules, plan={"chat.update": {**HALF, "sequence": ["ok", "http_500"]}})

    again = await order(slack, **{name: told[name] for name in ("seed", "rules", "plan")})

    assert again == told


async def test_a_reset_takes_the_plan_away(slack: Slack) -> None:
    await order(slack, seed=4, plan={"auth.test": {"sequence": ["http_500"], "repeat": True}})

    await slack.control("POST", "reset", {})

    assert await fates(slack, "auth.test", 1) == ["ok"]
    assert (await slack.control("GET", "faults"))["plan"] == {}
