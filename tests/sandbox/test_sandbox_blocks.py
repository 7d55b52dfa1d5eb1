"""Each limit of Slack's, at the limit and one over; and what else Block Kit refuses."""

from typing import Any

import pytest
from sandbox_harness import Json, Slack, button, modal, options, plain, section, text_input

from sandbox.blocks import check_blocks
from sandbox.limits import LIMITS, most
from sandbox.schema import Report
from sandbox.view_rules import too_large, view_faults


def accessory(**element: Any) -> list[Json]:
    return [section(accessory={"action_id": "a", **element})]


def mark(size: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * size}


def word(size: int) -> Json:
    return plain("x" * size)


def opts(number: int) -> list[Json]:
    return options(*(f"v{i}" for i in range(number)))


def one_option(**changes: Any) -> list[Json]:
    return [{"text": plain("A"), "value": "a", **changes}]


def confirm(**changes: Any) -> Json:
    return {"title": plain("T"), "text": plain("T"), "confirm": plain("Y"), "deny": plain("N"), **changes}


def menu(**more: Any) -> list[Json]:
    return accessory(type="static_select", **more)


def overflow(row: Json) -> list[Json]:
    return accessory(type="overflow", options=[row])


def actions(number: int) -> list[Json]:
    return [{"type": "actions", "elements": [button(f"a{i}") for i in range(number)]}]


def groups(number: int) -> list[Json]:
    return [{"label": plain("G"), "options": opts(1)} for _ in range(number)]


IMAGE = {"type": "image", "image_url": "https://x.example/i.png", "alt_text": "i"}

# limit -> blocks of that size
IN_MESSAGES: dict[str, Any] = {
    "message.blocks": lambda n: [section() for _ in range(n)],
    "block_id": lambda n: [section(block_id="x" * n)],
    "section.text": lambda n: [{"type": "section", "text": mark(n)}],
    "section.fields": lambda n: [{"type": "section", "fields": [mark(1)] * n}],
    "section.field": lambda n: [{"type": "section", "fields": [mark(n)]}],
    "header.text": lambda n: [{"type": "header", "text": word(n)}],
    "context.elements": lambda n: [{"type": "context", "elements": [mark(1)] * n}],
    "context.text": lambda n: [{"type": "context", "elements": [mark(n)]}],
    "actions.elements": actions,
    "image.alt_text": lambda n: [{**IMAGE, "alt_text": "x" * n}],
    "image.title": lambda n: [{**IMAGE, "title": word(n)}],
    "image.url": lambda n: [{**IMAGE, "image_url": "x" * n}],
    "markdown.text": lambda n: [{"type": "markdown", "text": "x" * n}],
    "action_id": lambda n: [section(accessory=button("x" * n))],
    "placeholder": lambda n: accessory(type="users_select", placeholder=word(n)),
    "button.text": lambda n: [section(accessory=button(text=word(n)))],
    "button.value": lambda n: [section(accessory=button(value="x" * n))],
    "button.url": lambda n: [section(accessory=button(url="x" * n))],
    "button.accessibility_label": lambda n: [section(accessory=button(accessibility_label="x" * n))],
    "select.options": lambda n: menu(options=opts(n)),
    "select.option_groups": lambda n: menu(option_groups=groups(n)),
    "checkboxes.options": lambda n: accessory(type="checkboxes", options=opts(n)),
    "radio_buttons.options": lambda n: accessory(type="radio_buttons", options=opts(n)),
    "overflow.options": lambda n: accessory(type="overflow", options=opts(n)),
    "option.text": lambda n: menu(options=one_option(text=word(n))),
    "option.value": lambda n: menu(options=one_option(value="x" * n)),
    "option.description": lambda n: menu(options=one_option(description=word(n))),
    "option.url": lambda n: overflow({"text": plain("A"), "value": "a", "url": "x" * n}),
    "option_group.label": lambda n: menu(option_groups=[{"label": word(n), "options": opts(1)}]),
    "confirm.title": lambda n: [section(accessory=button(confirm=confirm(title=word(n))))],
    "confirm.text": lambda n: [section(accessory=button(confirm=confirm(text=word(n))))],
    "confirm.confirm": lambda n: [section(accessory=button(confirm=confirm(confirm=word(n))))],
    "confirm.deny": lambda n: [section(accessory=button(confirm=confirm(deny=word(n))))],
}
# limit -> a modal of that size
IN_VIEWS: dict[str, Any] = {
    "view.blocks": lambda n: modal(blocks=[section() for _ in range(n)]),
    "view.title": lambda n: modal(title=word(n)),
    "view.submit": lambda n: modal(submit=word(n)),
    "view.close": lambda n: modal(close=word(n)),
    "view.private_metadata": lambda n: modal(private_metadata="x" * n),
    "view.callback_id": lambda n: modal(callback_id="x" * n),
    "view.external_id": lambda n: modal(external_id="x" * n),
    "input.label": lambda n: modal(blocks=[text_input() | {"label": word(n)}]),
    "input.hint": lambda n: modal(blocks=[text_input() | {"hint": word(n)}]),
    "plain_text_input.length": lambda n: modal(blocks=[text_input(initial_value="x" * n)]),
    "file_input.files": lambda n: modal(
        blocks=[text_input() | {"element": {"type": "file_input", "action_id": "f", "max_files": n}}]
    ),
}
# Proved where the rule is at work: messages, triggers, response addresses, stacks, paging, sockets.
ELSEWHERE = {
    "message.text",
    "message.attachments",
    "view.stack",
    "view.bytes",
    "ack.seconds",
    "trigger.seconds",
    "response_url.uses",
    "response_url.seconds",
    "socket.connections",
    "page.items",
    "history.items",
}


def faults_of(blocks: Any, surface: str = "message") -> list[str]:
    report = Report()
    check_blocks(blocks, surface, "/blocks", report)
    return report.errors


def test_every_limit_of_the_table_has_a_test() -> None:
    assert set(IN_MESSAGES) | set(IN_VIEWS) | ELSEWHERE == set(LIMITS)
    assert all(row.doc.startswith("https://docs.slack.dev/") for row in LIMITS.values())


@pytest.mark.parametrize("name", IN_MESSAGES)
def test_a_message_may_reach_a_limit_but_not_pass_it(name: str) -> None:
    build = IN_MESSAGES[name]

    assert faults_of(build(most(name))) == []
    [fault] = faults_of(build(most(name) + 1))[:1]
    over = f"must be less than {most(name) + 1} characters", f"no more than {most(name)} items allowed"
    assert fault.startswith(over)
    assert "[json-pointer:/blocks" in fault


@pytest.mark.parametrize("name", IN_VIEWS)
def test_a_view_may_reach_a_limit_but_not_pass_it(name: str) -> None:
    build = IN_VIEWS[name]

    assert view_faults(build(most(name)), "modal") == []
    faults = view_faults(build(most(name) + 1), "modal")
    assert faults[0] == "failed to match all allowed schemas [json-pointer:/view]"
    assert len(faults) == 2


def test_a_view_has_at_most_its_bytes() -> None:
    lines = [section("x" * 2400) for _ in range(99)]

    assert not too_large(modal(blocks=lines))
    assert too_large(modal(blocks=lines * 2))


REFUSED: dict[str, tuple[Any, str]] = {
    "an input in a message": ([text_input()], "unsupported type: input [json-pointer:/blocks/0/type]"),
    "an unknown block": ([{"type": "carpet"}], "unsupported type: carpet [json-pointer:/blocks/0/type]"),
    "a block without a type": ([{}], "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown property": ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
    "a section of nothing": ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    "an empty text": (
        [{"type": "section", "text": mark(0)}],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "markup in a header": (
        [{"type": "header", "text": mark(1)}],
        "must be a valid enum value [json-pointer:/blocks/0/text/type]",
    ),
    "emoji in markup": (
        [{"type": "section", "text": {**mark(1), "emoji": True}}],
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "a bare text": ([{"type": "section", "text": "x"}], "must provide an object [json-pointer:/blocks/0/text]"),
    "text that is a number": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": 5}}],
        "must provide a string [json-pointer:/blocks/0/text/text]",
    ),
    "two blocks of one id": (
        [section(block_id="b"), section(block_id="b")],
        '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
    ),
    "two buttons of one id in a row": (
        [{"type": "actions", "elements": [button("a"), button("a")]}],
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "an unknown style": (
        [section(accessory=button(style="blue"))],
        "must be a valid enum value [json-pointer:/blocks/0/accessory/style]",
    ),
    "a text input in a row of buttons": (
        [{"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]}],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "options and groups at once": (
        menu(options=opts(1), option_groups=groups(1)),
        "failed to match exactly one allowed schema [json-pointer:/blocks/0/accessory]",
    ),
    "a menu of nothing": (
        menu(),
        "missing required field: options [json-pointer:/blocks/0/accessory]",
    ),
    "an initial option that is none": (
        menu(options=opts(1), initial_option=options("other")[0]),
        "must be a valid enum value [json-pointer:/blocks/0/accessory/initial_option]",
    ),
    "no buttons in a row": (
        [{"type": "actions", "elements": []}],
        "must provide at least 1 items [json-pointer:/blocks/0/elements]",
    ),
    "null where a value should be": (
        menu(options=opts(1), initial_option=None),
        "must provide an object [json-pointer:/blocks/0/accessory/initial_option]",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_slack_refuses(name: str) -> None:
    blocks, words = REFUSED[name]

    assert faults_of(blocks)[0] == words


async def test_the_api_tells_of_faulty_blocks_as_slack_does(slack: Slack) -> None:
    answer = await slack.api("chat.postMessage", channel="CBOT", text="x", blocks=[section("x" * 3001)])

    words = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [words],
        "response_metadata": {"messages": [f"[ERROR] {words}"]},
    }


async def test_the_api_tells_of_a_faulty_view_as_slack_does(slack: Slack) -> None:
    trigger = slack.workspace.triggers.give("UANN")

    answer = await slack.api("views.open", trigger_id=trigger, view=modal(title=plain("x" * 25)))

    assert answer["error"] == "invalid_arguments"
    assert (
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
        in (answer["response_metadata"]["messages"])
    )


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    assert view_faults(modal(submit=None), "modal") == [
        "bolt-app must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]"
    ]
    assert view_faults(modal(submit=None, blocks=[section()]), "modal") == []


def test_a_home_has_neither_title_nor_submit() -> None:
    home = {"type": "home", "blocks": [section()]}

    assert view_faults(home, "home") == []
    assert "invalid additional property: title [json-pointer:/view]" in view_faults(
        {**home, "title": plain("x")}, "home"
    )
    assert view_faults(modal(), "home") == ["unsupported type: modal [json-pointer:/view/type]"]


async def test_blocks_that_are_no_list_are_refused(slack: Slack) -> None:
    answer = await slack.api("chat.postMessage", channel="CBOT", blocks="{broken")

    assert answer["error"] == "invalid_blocks_format"
