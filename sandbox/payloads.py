"""The bodies of commands, shortcuts and interactions: https://docs.slack.dev/reference/interaction-payloads."""

from typing import Any

from sandbox import mentions
from sandbox.jsons import Json, clone
from sandbox.manifest import Shortcut
from sandbox.messages import Message
from sandbox.state import Channel
from sandbox.views import View
from sandbox.workspace import Workspace


def _team(workspace: Workspace) -> Json:
    return {"id": workspace.state.team.id, "domain": workspace.state.team.domain}


def _user(workspace: Workspace, user: str) -> Json:
    person = workspace.state.users[user]
    return {
        "id": user,
        "username": person.handle,
        "name": person.handle,
        "team_id": workspace.state.team.id,
    }


def _common(workspace: Workspace, kind: str, user: str) -> Json:
    return {
        "type": kind,
        "team": _team(workspace),
        "user": _user(workspace, user),
        "api_app_id": workspace.state.app.id,
        "token": workspace.state.app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _response_url(
    workspace: Workspace, kind: str, user: str, channel: str, ts: str | None = None, ephemeral: bool = False
) -> str:
    team = workspace.state.team.id
    return workspace.response_urls.give(workspace.base, kind, team, user, channel, ts, ephemeral)


def channel_part(channel: Channel) -> Json:
    """A conversation in a payload: a private one goes by `privategroup`, direct messages by `directmessage`."""
    return {"id": channel.id, "name": channel.command_name()}


def command(workspace: Workspace, user: str, name: str, text: str, channel: Channel) -> Json:
    """https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling"""
    state = workspace.state
    declared = workspace.manifest.commands[name]
    return {
        "token": state.app.verification_token,
        "team_id": state.team.id,
        "team_domain": state.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.command_name(),
        "user_id": user,
        "user_name": state.users[user].handle,
        "command": name,
        "text": mentions.command_text(text, state) if declared.should_escape else text,
        "api_app_id": state.app.id,
        "is_enterprise_install": "false",
        "response_url": _response_url(workspace, "commands", user, channel.id),
        "trigger_id": workspace.triggers.give(user),
    }


def global_shortcut(workspace: Workspace, user: str, shortcut: Shortcut) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload"""
    return {
        "type": "shortcut",
        "token": workspace.state.app.verification_token,
        "action_ts": workspace.clock.next_ts(),
        "team": _team(workspace),
        "user": _user(workspace, user),
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": shortcut.callback_id,
        "trigger_id": workspace.triggers.give(user),
    }


def message_shortcut(workspace: Workspace, user: str, shortcut: Shortcut, channel: Channel, message: Message) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload"""
    return {
        "type": "message_action",
        "token": workspace.state.app.verification_token,
        "action_ts": workspace.clock.next_ts(),
        "team": _team(workspace),
        "user": _user(workspace, user),
        "channel": channel_part(channel),
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": shortcut.callback_id,
        "trigger_id": workspace.triggers.give(user),
        "response_url": _response_url(workspace, "app", user, channel.id, message.ts),
        "message_ts": message.ts,
        "message": workspace.messages.as_json(message),
    }


def message_click(
    workspace: Workspace,
    user: str,
    channel: Channel,
    message: Message,
    actions: list[Json],
    shown: Json | None = None,
) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload

    `shown` is the message as the person saw it, where that is older than the message is now. An ephemeral
    message does not come along, only its `container`.
    """
    ephemeral = message.only_for is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    payload = _common(workspace, "block_actions", user) | {
        "container": container,
        "trigger_id": workspace.triggers.give(user),
        "channel": channel_part(channel),
    }
    if not ephemeral:
        payload["message"] = shown or workspace.messages.as_json(message)
    values = workspace.message_values.get((user, channel.id, message.ts), {})
    payload["state"] = {"values": clone(values)}
    payload["response_url"] = _response_url(workspace, "actions", user, channel.id, message.ts, ephemeral)
    payload["actions"] = actions
    return payload


def view_click(workspace: Workspace, view: View, actions: list[Json]) -> Json:
    """A `block_actions` payload from a modal or Home."""
    return _common(workspace, "block_actions", view.user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.triggers.give(view.user, view.id if view.type == "modal" else None),
        "view": workspace.views.as_json(view),
        "actions": actions,
    }


def submission(workspace: Workspace, view: View) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    return _common(workspace, "view_submission", view.user) | {
        "trigger_id": workspace.triggers.give(view.user, view.id),
        "view": workspace.views.as_json(view),
        "response_urls": _response_urls(workspace, view),
    }


def _response_urls(workspace: Workspace, view: View) -> list[Json]:
    """One for each conversation chosen where `response_url_enabled` is set."""
    found: list[Json] = []
    for block in view.blocks:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        held = view.values.get(block["block_id"], {}).get(element["action_id"], {})
        chosen = held.get("selected_conversation") or held.get("selected_channel")
        if chosen:
            found.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": chosen,
                    "response_url": _response_url(workspace, "app", view.user, chosen),
                }
            )
    return found


def closed(workspace: Workspace, view: View, is_cleared: bool) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_closed"""
    return _common(workspace, "view_closed", view.user) | {
        "view": workspace.views.as_json(view),
        "is_cleared": is_cleared,
        "response_urls": [],
    }


def suggestion(workspace: Workspace, user: str, element: Json, block_id: str, query: str, where: Json) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    more: dict[str, Any] = {"action_id": element["action_id"], "block_id": block_id, "value": query}
    return _common(workspace, "block_suggestion", user) | more | where
