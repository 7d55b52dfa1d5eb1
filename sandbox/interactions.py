"""Commands and shortcuts: what the bot is sent, and what the person is shown of its answer.

https://docs.slack.dev/interactivity
"""

from typing import Any

from sandbox import notices, payloads, posting, respond
from sandbox.clock import monotonic
from sandbox.delivery import Ack, Delivery
from sandbox.errors import SlackError
from sandbox.form import Refusal
from sandbox.jsons import Json
from sandbox.messages import Message
from sandbox.response_urls import ResponseUrl
from sandbox.state import Channel
from sandbox.workspace import Workspace


def result(workspace: Workspace, user: str, ack: Ack, shown: list[str], **more: Any) -> Json:
    """What the control API answers for an interaction."""
    top = workspace.views.top(user)
    view = None if top is None else view_for_person(workspace, top)
    errors = top.errors if top and top.errors else None
    return {"ok": True, "ack": ack.public(), "shown": shown, "view": view, "errors": errors} | more


def view_for_person(workspace: Workspace, view: Any) -> Json:
    """A view without what a person never sees."""
    shown = workspace.views.as_json(view)
    for hidden in ("private_metadata", "bot_id", "app_id", "team_id", "app_installed_team_id"):
        shown.pop(hidden, None)
    shown["state"] = shown["state"]["values"]
    for name in ("title", "submit", "close"):
        shown[name] = shown[name]["text"] if shown[name] else None
    return shown | {"errors": dict(view.errors), "notice": view.notice}


async def command(workspace: Workspace, delivery: Delivery, user: str, name: str, text: str, channel: Channel) -> Json:
    """A slash command. Slack knows only those the manifest declares."""
    if name not in workspace.manifest.commands or not workspace.state.app.installed:
        raise Refusal("unknown_command", f"{name} is not a valid command.")
    payload = payloads.command(workspace, user, name, text, channel)
    ack = await delivery.send("commands", payload, f"command {name}", channel.id)
    if not ack.good or ack.status != 200:
        code = "operation_timeout" if ack.status == "timeout" else "dispatch_failed"
        return result(workspace, user, ack, [workspace.toast(user, notices.command_failed(name, code))])
    try:
        shown = _command_answer(workspace, user, name, text, channel, ack)
    except (SlackError, ValueError):
        shown = [workspace.toast(user, notices.command_failed(name, "dispatch_failed"))]
    return result(workspace, user, ack, shown)


def _command_answer(workspace: Workspace, user: str, name: str, text: str, channel: Channel, ack: Ack) -> list[str]:
    """A command's answer: nothing, plain text (private), or a message.

    https://docs.slack.dev/interactivity/implementing-slash-commands#responding_to_commands
    """
    body = ack.content() if ack.json_body else ack.body.strip() or None
    if body is None or body == {}:
        return []
    if isinstance(body, str):
        body = {"text": body}
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    if body.get("response_type") == "in_channel":
        posting.post_as_user(workspace, channel, user, f"{name} {text}".strip())
    told = respond.answer(workspace, ResponseUrl("", user, channel.id, monotonic()), body)
    return [told.text] if told is not None else []


async def global_shortcut(workspace: Workspace, delivery: Delivery, user: str, callback_id: str) -> Json:
    """A shortcut from Slack's own menu."""
    shortcut = _declared(workspace, callback_id, "global")
    payload = payloads.global_shortcut(workspace, user, shortcut)
    ack = await delivery.send("interactive", payload, f"shortcut {callback_id}")
    return result(workspace, user, ack, trouble(workspace, user, ack))


async def message_shortcut(
    workspace: Workspace, delivery: Delivery, user: str, callback_id: str, channel: Channel, message: Message
) -> Json:
    """A shortcut from a message's menu."""
    shortcut = _declared(workspace, callback_id, "message")
    payload = payloads.message_shortcut(workspace, user, shortcut, channel, message)
    ack = await delivery.send("interactive", payload, f"message_action {callback_id}", channel.id)
    return result(workspace, user, ack, trouble(workspace, user, ack))


def trouble(workspace: Workspace, user: str, ack: Ack) -> list[str]:
    """Slack's words if the interaction was not acknowledged with a 200."""
    return [] if ack.status == 200 else [workspace.toast(user, notices.TROUBLE)]


def _declared(workspace: Workspace, callback_id: str, kind: str) -> Any:
    shortcut = workspace.manifest.shortcuts.get(callback_id)
    if shortcut is None or shortcut.kind != kind or not workspace.state.app.installed:
        raise Refusal("unknown_shortcut", f"the app declares no {kind} shortcut {callback_id}")
    return shortcut
