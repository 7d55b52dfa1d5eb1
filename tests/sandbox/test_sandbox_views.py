"""Modals and Homes: triggers, stacks, hashes, kept state, what the client checks, what answers do."""

import asyncio
from typing import Any

import pytest
from conftest import Start
from sandbox_harness import Json, Slack, button, modal, options, section, text_input, top, values_of

from sandbox.limits import most
from sandbox.timing import Timing


async def test_a_trigger_opens_one_modal(slack: Slack) -> None:
    trigger = slack.workspace.triggers.give("UANN")

    first = await slack.api("views.open", trigger_id=trigger, view=modal())
    second = await slack.api("views.open", trigger_id=trigger, view=modal())
    unknown = await slack.api("views.open", trigger_id="1.2.3", view=modal())
    none = await slack.api("views.open", view=modal())

    assert first["view"]["root_view_id"] == first["view"]["id"]
    assert second["error"] == "exchanged_trigger_id"
    assert unknown["error"] == "invalid_trigger_id"
    assert none["error"] == "invalid_arguments"


async def test_a_trigger_lives_three_seconds(start: Start) -> None:
    slack = await start(timing=Timing(trigger_seconds=0.05))
    trigger = slack.workspace.triggers.give("UANN")
    await asyncio.sleep(0.06)

    late = await slack.api("views.open", trigger_id=trigger, view=modal())

    assert late == {"ok": False, "error": "expired_trigger_id"}


async def test_a_refused_view_leaves_the_trigger_for_another_try(slack: Slack) -> None:
    trigger = slack.workspace.triggers.give("UANN")

    refused = await slack.api("views.open", trigger_id=trigger, view=modal(title=None))
    opened = await slack.api("views.open", trigger_id=trigger, view=modal())

    assert not refused["ok"]
    assert opened["ok"]


async def test_three_views_stand_on_each_other_and_no_fourth(slack: Slack) -> None:
    first = await slack.modal()
    answers = []
    for _ in range(most("view.stack")):
        trigger = slack.workspace.triggers.give("UANN", first["id"])
        answers.append(await slack.api("views.push", trigger_id=trigger, view=modal()))

    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[0]["view"]["previous_view_id"] == first["id"]
    assert answers[1]["view"]["root_view_id"] == first["id"]
    assert answers[2]["error"] == "push_limit_reached"


async def test_only_a_modals_own_trigger_pushes(slack: Slack) -> None:
    await slack.modal()
    trigger = slack.workspace.triggers.give("UANN")

    assert (await slack.api("views.push", trigger_id=trigger, view=modal()))["error"] == "invalid_trigger_id"


async def test_an_update_with_an_old_hash_is_refused(slack: Slack) -> None:
    view = await slack.modal()

    newer = await slack.api("views.update", view_id=view["id"], hash=view["hash"], view=modal())
    older = await slack.api("views.update", view_id=view["id"], hash=view["hash"], view=modal())

    assert newer["view"]["hash"] != view["hash"]
    assert older == {"ok": False, "error": "hash_conflict"}


async def test_a_closed_view_is_not_found(slack: Slack) -> None:
    view = await slack.modal()
    await slack.act("UANN", "close", view_id=view["id"])

    assert (await slack.api("views.update", view_id=view["id"], view=modal()))["error"] == "not_found"
    assert (await slack.see("UANN"))["views"] == []


async def test_a_view_is_found_by_its_external_id_which_is_its_own(slack: Slack) -> None:
    await slack.modal(external_id="mine")
    trigger = slack.workspace.triggers.give("UBEN")

    updated = await slack.api("views.update", external_id="mine", view=modal(external_id="mine"))
    taken = await slack.api("views.open", trigger_id=trigger, view=modal(external_id="mine"))

    assert updated["ok"]
    assert taken["error"] == "duplicate_external_id"


async def test_typed_text_survives_an_update_only_where_both_ids_stay(slack: Slack) -> None:
    blocks = [text_input("a"), text_input("b"), text_input("c"), text_input("d")]
    view = await slack.modal(blocks=blocks)
    for name in "abcd":
        await slack.act("UANN", "input", view_id=view["id"], block_id=name, value=f"typed {name}")

    renewed = [text_input("a"), text_input("b2", action_id="b"), text_input("c", action_id="c2")]
    await slack.api(
        "views.update", view_id=view["id"], view=modal(blocks=[*renewed, text_input("d", initial_value="x")])
    )

    assert values_of(await top(slack)) == {"a": "typed a", "b2": None, "c": None, "d": "typed d"}


async def test_a_modal_starts_with_its_initial_values(slack: Slack) -> None:
    pick = {"type": "static_select", "action_id": "p", "options": options("x", "y")}
    ticks = {"type": "checkboxes", "action_id": "t", "options": options("x", "y")}
    when = {"type": "datetimepicker", "action_id": "w", "initial_date_time": 1_700_000_000}
    blocks = [
        text_input("name", initial_value="Ann"),
        text_input("pick") | {"element": {**pick, "initial_option": options("y")[0]}},
        text_input("ticks") | {"element": {**ticks, "initial_options": options("x")}},
        text_input("when") | {"element": when},
    ]

    await slack.modal(blocks=blocks)

    held = values_of(await top(slack))
    assert (held["name"], held["when"]) == ("Ann", 1_700_000_000)
    assert held["pick"]["value"] == "y"
    assert [one["value"] for one in held["ticks"]] == ["x"]


async def test_the_client_asks_for_what_is_required_before_it_submits(slack: Slack) -> None:
    blocks = [text_input("name"), text_input("note", optional=True), text_input("long", min_length=5)]
    view = await slack.modal(blocks=blocks)

    refused = await slack.act("UANN", "submit", view_id=view["id"], values={"long": "abc"})

    assert refused["error"] == "client_checks_failed"
    assert refused["errors"] == {
        "name": "Please complete this required field.",
        "long": "Please enter at least 5 characters.",
    }
    assert slack.bot.got == []


@pytest.mark.parametrize(
    ("element", "value", "code"),
    [
        ({"type": "plain_text_input", "max_length": 3}, "four", "too_long"),
        ({"type": "plain_text_input"}, "x" * 3001, "too_long"),
        ({"type": "plain_text_input"}, "two\nlines", "single_line"),
        ({"type": "static_select", "options": options("x")}, "other", "no_such_option"),
        ({"type": "radio_buttons", "options": options("x")}, "other", "no_such_option"),
        ({"type": "datepicker"}, "tomorrow", "invalid_date"),
        ({"type": "datetimepicker"}, "noon", "invalid_date_time"),
        (
            {"type": "multi_static_select", "options": options("x", "y"), "max_selected_items": 1},
            ["x", "y"],
            "too_many",
        ),
    ],
)
async def test_the_client_takes_no_impossible_entry(slack: Slack, element: Json, value: Any, code: str) -> None:
    view = await slack.modal(blocks=[text_input("i") | {"element": {"action_id": "i", **element}}])

    refused = await slack.act("UANN", "input", view_id=view["id"], block_id="i", value=value)

    assert refused["error"] == code


async def test_a_submission_brings_the_whole_view(slack: Slack) -> None:
    view = await slack.modal(private_metadata="secret", external_id="mine")

    done = await slack.act("UANN", "submit", view_id=view["id"], values={"name": "Ann"})

    [sent] = slack.bot.payloads("view_submission")
    assert sent["view"]["state"]["values"] == {"name": {"name": {"type": "plain_text_input", "value": "Ann"}}}
    expected = {
        "id": view["id"],
        "type": "modal",
        "callback_id": "form",
        "private_metadata": "secret",
        "external_id": "mine",
        "root_view_id": view["id"],
        "previous_view_id": None,
        "app_id": "A1",
        "bot_id": "B1",
        "team_id": "T1",
        "app_installed_team_id": "T1",
    }
    assert {name: sent["view"][name] for name in expected} == expected
    assert sent["view"]["hash"] == view["hash"]
    assert sent["response_urls"] == []
    assert sent["user"] == {"id": "UANN", "username": "ann", "name": "ann", "team_id": "T1"}
    assert done["view"] is None
    assert "private_metadata" not in str(await slack.see("UANN"))


async def test_closing_tells_the_app_only_if_it_asked(slack: Slack) -> None:
    quiet = await slack.modal()
    await slack.act("UANN", "close", view_id=quiet["id"])
    told = await slack.modal(notify_on_close=True)
    await slack.act("UANN", "close", view_id=told["id"])

    [closed] = slack.bot.payloads("view_closed")
    assert closed["view"]["id"] == told["id"]
    assert closed["is_cleared"] is False


async def test_clear_on_close_takes_the_whole_stack(slack: Slack) -> None:
    first = await slack.modal(notify_on_close=True)
    trigger = slack.workspace.triggers.give("UANN", first["id"])
    second = await slack.api("views.push", trigger_id=trigger, view=modal(clear_on_close=True))

    await slack.act("UANN", "close", view_id=second["view"]["id"])

    assert (await slack.see("UANN"))["views"] == []
    assert [one["is_cleared"] for one in slack.bot.payloads("view_closed")] == [True]


async def test_a_click_in_a_modal_brings_the_state_and_no_message(slack: Slack) -> None:
    view = await slack.modal(blocks=[text_input(), section(accessory=button(value="v"))])
    await slack.act("UANN", "input", view_id=view["id"], block_id="name", value="half")

    await slack.act("UANN", "view_click", view_id=view["id"], action_id="press")

    [click] = slack.bot.payloads("block_actions")
    assert click["view"]["state"]["values"]["name"]["name"]["value"] == "half"
    assert click["container"] == {"type": "view", "view_id": view["id"]}
    assert "message" not in click
    assert "response_url" not in click
    [action] = click["actions"]
    assert (action["action_id"], action["value"], action["type"]) == ("press", "v", "button")
    assert float(action["action_ts"]) > 0


async def test_an_input_reaches_the_app_only_if_it_dispatches(slack: Slack) -> None:
    view = await slack.modal(blocks=[text_input("quiet"), text_input("loud", dispatch_action=True)])

    quiet = await slack.act("UANN", "input", view_id=view["id"], block_id="quiet", value="x")
    loud = await slack.act("UANN", "input", view_id=view["id"], block_id="loud", value="y")

    assert (quiet["ack"]["status"], loud["ack"]["status"]) == ("not_sent", 200)
    [click] = slack.bot.payloads("block_actions")
    assert click["actions"][0]["value"] == "y"


async def test_only_what_is_in_front_can_be_touched(slack: Slack) -> None:
    below = await slack.modal(blocks=[section(accessory=button())])
    trigger = slack.workspace.triggers.give("UANN", below["id"])
    await slack.api("views.push", trigger_id=trigger, view=modal())

    for do in ("view_click", "submit", "close"):
        refused = await slack.act("UANN", do, view_id=below["id"], action_id="press")
        assert refused["error"] == "view_not_on_top"
    another = await slack.act("UBEN", "close", view_id=below["id"])
    assert another["error"] == "view_not_found"


async def test_an_external_select_asks_the_app_as_one_types(slack: Slack) -> None:
    people = {"type": "external_select", "action_id": "who", "min_query_length": 2}
    view = await slack.modal(blocks=[text_input("who") | {"element": people}])
    slack.bot.answer = lambda payload: {"options": options("zoe")} if payload["type"] == "block_suggestion" else None
    where = {"view_id": view["id"], "action_id": "who", "block_id": "who"}

    short = await slack.act("UANN", "suggest", **where, query="z")
    unseen = await slack.act("UANN", "input", view_id=view["id"], block_id="who", value="zoe")
    found = await slack.act("UANN", "suggest", **where, query="zo")
    chosen = await slack.act("UANN", "input", view_id=view["id"], block_id="who", value="zoe")

    assert short["error"] == "query_too_short"
    assert unseen["error"] == "no_such_option"
    assert [one["value"] for one in found["options"]] == ["zoe"]
    assert values_of(chosen["view"])["who"]["value"] == "zoe"
    [asked] = slack.bot.payloads("block_suggestion")
    assert (asked["value"], asked["action_id"], asked["block_id"]) == ("zo", "who", "who")


async def test_faulty_suggestions_are_no_results(slack: Slack) -> None:
    people = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    view = await slack.modal(blocks=[text_input("who") | {"element": people}])
    slack.bot.answer = lambda payload: {"options": options(*(f"v{i}" for i in range(101)))}

    found = await slack.act("UANN", "suggest", view_id=view["id"], action_id="who", query="")

    assert found["options"] == []


async def test_a_home_is_published_and_replaced_whole(slack: Slack) -> None:
    home = {"type": "home", "blocks": [section("One")]}

    first = await slack.api("views.publish", user_id="UANN", view=home)
    second = await slack.api("views.publish", user_id="UANN", view=home, hash=first["view"]["hash"])
    stale = await slack.api("views.publish", user_id="UANN", view=home, hash=first["view"]["hash"])

    assert second["view"]["id"] == first["view"]["id"]
    assert stale["error"] == "hash_conflict"
    assert (await slack.see("UANN"))["home"]["blocks"][0]["text"]["text"] == "One"
    assert (await slack.see("UBEN"))["home"] is None
    await slack.act("UANN", "open_home")
    await slack.settled()
    [opened] = slack.bot.payloads("app_home_opened")
    assert opened["event"]["tab"] == "home"
    assert opened["event"]["view"]["id"] == first["view"]["id"]


async def test_another_kind_of_input_starts_empty_though_its_ids_stay(slack: Slack) -> None:
    view = await slack.modal(blocks=[text_input("a")])
    await slack.act("UANN", "input", view_id=view["id"], block_id="a", value="typed")

    day = {"type": "datepicker", "action_id": "a"}
    await slack.api("views.update", view_id=view["id"], view=modal(blocks=[text_input("a") | {"element": day}]))

    assert (await top(slack))["state"] == {"a": {"a": {"type": "datepicker", "selected_date": None}}}
