"""Commands, shortcuts, clicks in messages, and the answers to them by response_url."""

from typing import Any

import pytest
from conftest import Start
from sandbox_harness import Json, Slack, button, manifest, options, section

from sandbox.limits import most
from sandbox.timing import Timing


async def respond(slack: Slack, payload: Json, body: Any) -> tuple[int, str]:
    """Use a response_url."""
    async with slack.session.post(payload["response_url"], json=body) as answer:
        return answer.status, await answer.text()


async def clicked(slack: Slack, channel: str = "CBOT", **more: Any) -> Json:
    """A click on a message's button; what the bot got."""
    sent = await slack.api("chat.postMessage", channel=channel, text="x", blocks=[section(accessory=button(value="v"))])
    await slack.act("UANN", "click", channel=channel, ts=sent["ts"], action_id="press", **more)
    return slack.bot.payloads("block_actions")[-1]


async def test_a_command_comes_with_slacks_fields(slack: Slack) -> None:
    await slack.act("UANN", "command", command="/do", text="a b", channel="CBOT")

    [got] = slack.bot.payloads("command")
    url, trigger = got.pop("response_url"), got.pop("trigger_id")
    assert url.startswith(f"{slack.base}/response/commands/T1/")
    assert len(trigger.split(".")) == 3
    assert got == {
        "token": "sandbox-verification-token",
        "team_id": "T1",
        "team_domain": "acme",
        "channel_id": "CBOT",
        "channel_name": "bots",
        "user_id": "UANN",
        "user_name": "ann",
        "command": "/do",
        "text": "a b",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
    }


@pytest.mark.parametrize(("channel", "name"), [("CPRIV", "privategroup"), (None, "directmessage"), ("CPUB", "general")])
async def test_private_names_are_not_told(slack: Slack, channel: str | None, name: str) -> None:
    await slack.act("UANN", "command", command="/do", channel=channel)

    assert slack.bot.payloads("command")[0]["channel_name"] == name


async def test_names_are_resolved_only_where_the_manifest_asks(slack: Slack) -> None:
    await slack.act("UANN", "command", command="/do", text="@ben #general")
    await slack.act("UANN", "command", command="/safe", text="@ben #general")

    assert [one["text"] for one in slack.bot.payloads("command")] == [
        "@ben #general",
        "<@UBEN|ben> <#CPUB|general>",
    ]


async def test_only_declared_commands_and_shortcuts_exist(slack: Slack) -> None:
    command = await slack.act("UANN", "command", command="/other")
    shortcut = await slack.act("UANN", "shortcut", callback_id="take")

    assert command == {"ok": False, "error": "unknown_command", "detail": "/other is not a valid command."}
    assert shortcut["error"] == "unknown_shortcut"
    assert slack.bot.got == []


async def test_a_commands_answer_is_private_unless_it_says_otherwise(slack: Slack) -> None:
    answers: list[Any] = ["plain", {"text": "private"}, {"text": "open", "response_type": "in_channel"}]
    slack.bot.answer = lambda payload: answers.pop(0) if "command" in payload else None

    for _ in range(3):
        await slack.act("UANN", "command", command="/do", text="it", channel="CBOT")

    assert [one["text"] for one in await slack.messages("UANN", "CBOT")] == ["plain", "private", "/do it", "open"]
    assert [one["text"] for one in await slack.messages("UBEN", "CBOT")] == ["/do it", "open"]


async def test_a_message_shortcut_brings_the_message(slack: Slack) -> None:
    said = await slack.act("UANN", "post", channel="CPRIV", text="look")

    await slack.act("UANN", "message_shortcut", callback_id="take", channel="CPRIV", ts=said["ts"])

    [got] = slack.bot.payloads("message_action")
    assert (got["callback_id"], got["message_ts"]) == ("take", said["ts"])
    assert got["channel"] == {"id": "CPRIV", "name": "privategroup"}
    assert (got["message"]["text"], got["message"]["user"]) == ("look", "UANN")
    assert got["response_url"]
    assert got["trigger_id"]


async def test_a_click_comes_with_slacks_fields(slack: Slack) -> None:
    got = await clicked(slack)

    ts = got["message"]["ts"]
    assert got["container"] == {"type": "message", "message_ts": ts, "channel_id": "CBOT", "is_ephemeral": False}
    assert got["channel"] == {"id": "CBOT", "name": "bots"}
    assert got["user"] == {"id": "UANN", "username": "ann", "name": "ann", "team_id": "T1"}
    assert (got["team"], got["api_app_id"]) == ({"id": "T1", "domain": "acme"}, "A1")
    assert (got["enterprise"], got["is_enterprise_install"], got["state"]) == (None, False, {"values": {}})
    assert (got["message"]["bot_id"], got["message"]["app_id"], got["message"]["team"]) == ("B1", "A1", "T1")
    [action] = got["actions"]
    assert action.pop("action_ts")
    block_id = got["message"]["blocks"][0]["block_id"]
    assert action == {
        "type": "button",
        "action_id": "press",
        "block_id": block_id,
        "text": {"type": "plain_text", "text": "Press", "emoji": True},
        "value": "v",
    }


async def test_a_choice_in_a_message_is_kept_in_its_state(slack: Slack) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": options("x", "y")}
    row = {"type": "actions", "block_id": "row", "elements": [menu, button()]}
    sent = await slack.api("chat.postMessage", channel="CBOT", text="x", blocks=[row])

    await slack.act("UANN", "click", channel="CBOT", ts=sent["ts"], action_id="pick", option="y")
    await slack.act("UANN", "click", channel="CBOT", ts=sent["ts"], action_id="press")

    chosen, pressed = slack.bot.payloads("block_actions")
    assert chosen["actions"][0]["selected_option"]["value"] == "y"
    assert pressed["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "y"


async def test_a_click_on_an_outdated_card_comes_as_it_was_seen(slack: Slack) -> None:
    sent = await slack.api("chat.postMessage", channel="CBOT", text="x", blocks=[section(accessory=button())])
    old = (await slack.messages("UANN", "CBOT"))[0]["blocks"]
    await slack.api("chat.update", channel="CBOT", ts=sent["ts"], text="done", blocks=[section("done")])

    fresh = await slack.act("UANN", "click", channel="CBOT", ts=sent["ts"], action_id="press")
    stale = await slack.act("UANN", "click", channel="CBOT", ts=sent["ts"], action_id="press", stale_blocks=old)

    assert fresh["error"] == "no_such_element"
    assert stale["ok"]
    assert slack.bot.payloads("block_actions")[0]["message"]["blocks"] == old


async def test_a_click_on_an_ephemeral_message_comes_without_it(slack: Slack) -> None:
    sent = await slack.api(
        "chat.postEphemeral", channel="CBOT", user="UANN", text="x", blocks=[section(accessory=button())]
    )

    await slack.act("UANN", "click", channel="CBOT", ts=sent["message_ts"], action_id="press")

    [got] = slack.bot.payloads("block_actions")
    assert got["container"]["is_ephemeral"] is True
    assert "message" not in got


async def test_a_response_url_answers_privately_even_where_the_app_is_not(slack: Slack) -> None:
    await slack.act("UANN", "command", command="/do", channel="CALIEN")
    [got] = slack.bot.payloads("command")

    assert await respond(slack, got, {"text": "only you"}) == (200, "ok")

    [told] = await slack.messages("UANN", "CALIEN")
    assert (told["text"], told["ephemeral"]) == ("only you", True)


async def test_a_response_url_works_five_times(slack: Slack) -> None:
    got = await clicked(slack)

    statuses = [(await respond(slack, got, {"text": str(n)}))[0] for n in range(most("response_url.uses"))]
    late = await respond(slack, got, {"text": "six"})

    assert statuses == [200] * 5
    assert late == (404, '{"ok":false,"error":"used_url"}')


async def test_a_response_url_works_for_thirty_minutes(start: Start) -> None:
    assert Timing().response_url_seconds == 1800
    slack = await start(timing=Timing(response_url_seconds=0))
    got = await clicked(slack)

    assert await respond(slack, got, {"text": "late"}) == (404, '{"ok":false,"error":"expired_url"}')


async def test_a_response_url_refuses_what_posting_refuses(slack: Slack) -> None:
    got = await clicked(slack)

    assert "no_text" in (await respond(slack, got, {}))[1]
    assert "invalid_blocks" in (await respond(slack, got, {"blocks": [section("x" * 3001)]}))[1]
    assert "invalid_payload" in (await respond(slack, got, [1]))[1]
    refused = await respond(slack, {"response_url": f"{slack.base}/response/actions/T1/1/none"}, {"text": "x"})
    assert refused[0] == 404


async def test_a_response_url_replaces_or_deletes_what_was_clicked(slack: Slack) -> None:
    got = await clicked(slack)
    await respond(slack, got, {"text": "beside"})
    await respond(slack, got, {"text": "replaced", "replace_original": True})
    replaced = [(one["text"], one["ephemeral"]) for one in await slack.messages("UANN", "CBOT")]
    await respond(slack, got, {"delete_original": True})
    left = [one["text"] for one in await slack.messages("UANN", "CBOT")]

    assert replaced == [("replaced", False), ("beside", True)]
    assert left == ["beside"]


async def test_an_ephemeral_message_can_be_replaced_by_its_response_url(slack: Slack) -> None:
    sent = await slack.api(
        "chat.postEphemeral", channel="CBOT", user="UANN", text="x", blocks=[section(accessory=button())]
    )
    await slack.act("UANN", "click", channel="CBOT", ts=sent["message_ts"], action_id="press")
    [got] = slack.bot.payloads("block_actions")

    await respond(slack, got, {"text": "done", "replace_original": True})

    [shown] = await slack.messages("UANN", "CBOT")
    assert (shown["text"], shown["blocks"], shown["ephemeral"]) == ("done", [], True)


async def test_a_choice_survives_an_update_only_where_its_block_stays(slack: Slack) -> None:
    def row(block_id: str) -> Json:
        menu = {"type": "static_select", "action_id": "pick", "options": options("x", "y")}
        return {"type": "actions", "block_id": block_id, "elements": [menu, button()]}

    sent = await slack.api("chat.postMessage", channel="CBOT", text="x", blocks=[row("a")])
    await slack.act("UANN", "click", channel="CBOT", ts=sent["ts"], action_id="pick", option="y")
    await slack.api("chat.update", channel="CBOT", ts=sent["ts"], text="x", blocks=[row("a")])
    [kept] = await slack.messages("UANN", "CBOT")
    await slack.api("chat.update", channel="CBOT", ts=sent["ts"], text="x", blocks=[row("b")])
    [lost] = await slack.messages("UANN", "CBOT")

    assert kept["state"]["a"]["pick"]["selected_option"]["value"] == "y"
    assert lost["state"] == {"b": {"pick": {"type": "static_select", "selected_option": None}}}


async def test_without_interactivity_no_click_reaches_the_app(start: Start) -> None:
    slack = await start()
    slack.workspace.manifest = manifest(interactivity=False)
    sent = await slack.api("chat.postMessage", channel="CBOT", text="x", blocks=[section(accessory=button())])

    done = await slack.act("UANN", "click", channel="CBOT", ts=sent["ts"], action_id="press")

    assert done["shown"] == ["We had some trouble connecting. Try again?"]
    assert slack.bot.got == []


async def test_slacks_own_menus_offer_only_who_is_there(slack: Slack) -> None:
    people = {"type": "users_select", "action_id": "who"}
    sent = await slack.api("chat.postMessage", channel="CBOT", text="x", blocks=[section(accessory=people)])
    place = {"channel": "CBOT", "ts": sent["ts"], "action_id": "who"}

    here = await slack.act("UANN", "click", **place, user="UBEN")
    gone = await slack.act("UANN", "click", **place, user="UGONE")

    assert here["ok"]
    assert gone["error"] == "no_such_option"


async def test_each_chosen_conversation_can_be_answered(slack: Slack) -> None:
    where = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    label = {"type": "plain_text", "text": "Where"}
    view = await slack.modal(blocks=[{"type": "input", "block_id": "w", "label": label, "element": where}])

    await slack.act("UANN", "submit", view_id=view["id"], values={"w": "CALIEN"})

    [sent] = slack.bot.payloads("view_submission")
    [url] = sent["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("w", "where", "CALIEN")
    assert await respond(slack, url, {"text": "x", "response_type": "in_channel"}) == (200, "ok")
    assert [one["text"] for one in await slack.messages("UANN", "CALIEN")] == ["x"]
