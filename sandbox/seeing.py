"""What one person sees: their conversations, modals, Home and notices; nothing of anybody else's."""

from sandbox.clock import Clock
from sandbox.interactions import view_for_person
from sandbox.jsons import Json
from sandbox.messages import Message, as_number
from sandbox.state import Channel
from sandbox.workspace import Workspace


def sight(workspace: Workspace, user: str) -> Json:
    """Everything this person sees now."""
    state = workspace.state
    home = workspace.views.homes.get(user)
    return {
        "user": vars(state.users[user]),
        "conversations": [_conversation(workspace, user, channel) for channel in state.of(user)],
        "views": [view_for_person(workspace, view) for view in workspace.views.stack(user)],
        "home": None if home is None else view_for_person(workspace, home),
        "toasts": list(workspace.toasts.get(user, [])),
        "version": workspace.changes.version,
    }


def _conversation(workspace: Workspace, user: str, channel: Channel) -> Json:
    state = workspace.state
    name = channel.name
    other = None
    if channel.kind == "im":
        other = next((member for member in channel.members if member != user), user)
        name = state.app.name if other == state.app.bot_user else state.users[other].name
    seen = [m for m in workspace.messages.of(channel.id) if m.only_for in (None, user)]
    last_read = as_number(workspace.last_read.get((user, channel.id), "0"))
    unread = [m for m in seen if as_number(m.ts) > last_read and m.user != user and not m.is_reply]
    return {
        "id": channel.id,
        "name": name,
        "kind": channel.kind,
        "private": channel.kind == "private",
        "shared": channel.shared,
        "archived": channel.archived,
        "user": other,
        "members": list(channel.members),
        "topic": channel.topic,
        "unread": len(unread),
        "messages": [_message(workspace, user, message) for message in seen],
    }


def _message(workspace: Workspace, user: str, message: Message) -> Json:
    state = workspace.state
    author = state.users.get(message.user)
    name = message.username or (state.app.name if message.from_app else author.name if author else "Slackbot")
    replies = [] if message.is_reply else workspace.messages.replies(message.channel, message.ts)
    values = workspace.message_values.get((user, message.channel, message.ts), {})
    files = [
        file if file.get("mode") == "tombstone" else file | {"page_url": f"/control/files/{file['id']}?as={user}"}
        for file in message.files
    ]
    return {
        "ts": message.ts,
        "user": message.user,
        "name": name,
        "bot_id": state.app.bot_id if message.from_app else None,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "reply_count": len(replies),
        "edited": message.edited,
        "ephemeral": message.only_for is not None,
        "files": files,
        "reactions": message.reactions,
        "subtype": message.subtype,
        "notified": user in message.called or (message.user != user and _is_dm(workspace, message)),
        "state": values,
        "metadata_hidden": True,
    }


def _is_dm(workspace: Workspace, message: Message) -> bool:
    return workspace.state.channels[message.channel].kind == "im"


def overview(workspace: Workspace, connection: str, healthy: bool) -> Json:
    """The workspace as declared, and how the bot is connected."""
    state, manifest = workspace.state, workspace.manifest
    app = {"id": state.app.id, "bot_user": state.app.bot_user, "bot_id": state.app.bot_id}
    return {
        "team": vars(state.team),
        "app": app | {"name": state.app.name, "installed": state.app.installed},
        "users": [vars(user) for user in state.users.values()],
        "channels": [
            vars(channel) | {"private": channel.kind == "private"}
            for channel in state.channels.values()
            if channel.kind != "im"
        ],
        "commands": [vars(command) for command in manifest.commands.values()],
        "shortcuts": [vars(one) | {"type": one.kind} for one in manifest.shortcuts.values()],
        "home_tab": manifest.home_tab,
        "messages_tab": manifest.messages_tab,
        "bot": {"connection": connection, "healthy": healthy, "url": workspace.bot_url},
        "clock": clock_state(workspace.clock),
        "rate_limits": workspace.rates.on,
        "mail": workspace.mailbox.address,
        "version": workspace.changes.version,
    }


def clock_state(clock: Clock) -> Json:
    """The clock: what it shows, and the instant it was set to if it was."""
    instant = clock.set_instant()
    return {
        "ok": True,
        "now": clock.now().isoformat(timespec="seconds"),
        "set": instant.isoformat() if instant else None,
        "file": str(clock.file) if clock.file else None,
        "tz": clock.tz.key,
    }
