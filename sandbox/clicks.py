"""Clicks and choices in messages, modals and Homes: `block_actions`, and options asked for as a person types.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from typing import Any

from sandbox import interactions, payloads
from sandbox.composition import option, option_group
from sandbox.delivery import Ack, Delivery
from sandbox.elements import STATE_KEYS, of_block
from sandbox.form import Refusal, entered, find_option, initial_values
from sandbox.jsons import Json, clone
from sandbox.limits import most
from sandbox.messages import Message
from sandbox.schema import Field as Property
from sandbox.schema import Report, items, record
from sandbox.state import Channel
from sandbox.views import View
from sandbox.workspace import Workspace

CHOICES = ("option", "user", "date", "date_time", "options", "value", "channel_id", "time")


def find_element(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """The block and element a person means. Raises Refusal if they cannot see it."""
    found = [
        (block, element)
        for block in blocks
        for element in of_block(block)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if not found:
        raise Refusal("no_such_element", f"there is no {action_id} to be seen here")
    if len(found) > 1:
        places = ", ".join(block["block_id"] for block, _ in found)
        raise Refusal("ambiguous_element", f"{action_id} stands in several blocks ({places}); give block_id")
    return found[0]


def action_of(
    workspace: Workspace, block: Json, element: Json, body: Json, offered: list[Json]
) -> tuple[Json, Json | None]:
    """The entry of `actions`, and the element's new state if it has one."""
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    stamp = {"action_ts": workspace.clock.next_ts()}
    if element["type"] == "button":
        kept = {name: element[name] for name in ("text", "value", "style", "url", "confirm") if name in element}
        return action | clone(kept) | stamp, None
    chosen = next((body[name] for name in CHOICES if name in body), None)
    if element["type"] == "overflow":
        if chosen is None:
            raise Refusal("no_such_option", "say which option of the menu")
        return action | {"selected_option": find_option(element, str(chosen))} | stamp, None
    state = entered(element, chosen, offered)
    _choosable(workspace, state)
    key = STATE_KEYS[element["type"]]
    return action | {key: clone(state[key])} | stamp, state


def _choosable(workspace: Workspace, state: Json) -> None:
    """Slack's own menus offer only people and conversations there are."""
    users, channels = workspace.state.users, workspace.state.channels
    for key, value in state.items():
        named = value if isinstance(value, list) else [value]
        if key in ("selected_user", "selected_users"):
            unknown = [one for one in named if one and (one not in users or users[one].deleted)]
        elif key.startswith(("selected_conversation", "selected_channel")):
            unknown = [one for one in named if one and one not in channels]
        else:
            continue
        if unknown:
            raise Refusal("no_such_option", f"{unknown[0]!r} is not offered")


async def in_message(
    workspace: Workspace, delivery: Delivery, user: str, channel: Channel, message: Message, body: Json
) -> Json:
    """A click in a message, or (`stale_blocks`) in an older version of it that the person still has open."""
    stale = body.get("stale_blocks")
    blocks = stale if stale is not None else [*message.blocks, *_attached(message)]
    block, element = find_element(blocks, body["action_id"], body.get("block_id"))
    place = (user, channel.id, message.ts)
    values = workspace.message_values.setdefault(place, initial_values(message.blocks))
    offered = workspace.offered.get((user, channel.id, message.ts, block["block_id"]), [])
    action, state = action_of(workspace, block, element, body, offered)
    if state is not None:
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    shown = None
    if stale is not None:
        shown = workspace.messages.as_json(message) | {"blocks": clone(stale)}
    payload = payloads.message_click(workspace, user, channel, message, [action], shown)
    ack = await delivery.send("interactive", payload, f"block_actions {action['action_id']}", channel.id)
    return interactions.result(workspace, user, ack, interactions.trouble(workspace, user, ack))


def _attached(message: Message) -> list[Json]:
    return [block for attachment in message.attachments for block in attachment.get("blocks", [])]


async def in_view(workspace: Workspace, delivery: Delivery, view: View, body: Json) -> Json:
    """A click or choice in a modal or Home. In an input block it reaches the app only with `dispatch_action`."""
    block, element = find_element(view.blocks, body["action_id"], body.get("block_id"))
    action, state = action_of(workspace, block, element, body, view.offered.get(block["block_id"], []))
    if state is not None:
        view.values.setdefault(block["block_id"], {})[element["action_id"]] = state
    view.notice = None
    workspace.changes.note()
    if block["type"] == "input" and not block.get("dispatch_action"):
        return interactions.result(workspace, view.user, Ack("not_sent", 0.0, attempts=0), [])
    payload = payloads.view_click(workspace, view, [action])
    ack = await delivery.send("interactive", payload, f"block_actions {action['action_id']}")
    shown = interactions.trouble(workspace, view.user, ack)
    if shown:
        view.notice = shown[0]
    return interactions.result(workspace, view.user, ack, shown)


async def type_in(workspace: Workspace, delivery: Delivery, view: View, block_id: str, value: Any) -> Json:
    """Fill one input of a modal."""
    block = view.block(block_id)
    elements = of_block(block) if block is not None else []
    if len(elements) != 1 or elements[0]["type"] not in STATE_KEYS:
        raise Refusal("no_such_input", f"there is no input {block_id} in this view")
    body = {"action_id": elements[0]["action_id"], "block_id": block_id, "value": value}
    return await in_view(workspace, delivery, view, body)


_OPTIONS = record(
    {"options": Property(items(option(), "select.options"))},
)
_GROUPS = record(
    {"option_groups": Property(items(option_group("select.options"), "select.option_groups"))},
)


async def suggest(
    workspace: Workspace,
    delivery: Delivery,
    user: str,
    blocks: list[Json],
    body: Json,
    where: Json,
    channel: str | None,
) -> tuple[str, list[Json], Json]:
    """Ask the app for the options of an external select: the block, all options, and the answer.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
    """
    block, element = find_element(blocks, body["action_id"], body.get("block_id"))
    if element["type"] not in ("external_select", "multi_external_select"):
        raise Refusal("not_an_external_select", f"{body['action_id']} has its options in itself")
    query = str(body.get("query", ""))
    least = element.get("min_query_length", 3)
    if len(query) < least:
        raise Refusal("query_too_short", f"the menu asks after {least} characters")
    payload = payloads.suggestion(workspace, user, element, block["block_id"], query, where)
    ack = await delivery.send("options", payload, f"block_suggestion {element['action_id']}", channel)
    found: Any = None
    if ack.status == 200:
        try:
            found = ack.content()
        except ValueError:
            found = None
    if not _usable(found):
        return block["block_id"], [], {"options": [], "option_groups": [], "ack": ack.public()}
    options, groups = found.get("options", []), found.get("option_groups", [])
    every = [*options, *(one for group in groups for one in group["options"])]
    return block["block_id"], every, {"options": options, "option_groups": groups, "ack": ack.public()}


def _usable(found: Any) -> bool:
    """Slack shows "No results" for an answer that breaks the limits."""
    report = Report()
    shape = _GROUPS if isinstance(found, dict) and "option_groups" in found else _OPTIONS
    shape(found, "", report)
    return not report.errors and len(found.get("options", [])) <= most("select.options")
