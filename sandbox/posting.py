"""Posting, changing and deleting messages, with the events each gives rise to.

https://docs.slack.dev/reference/events/message
"""

import uuid
from typing import Any

from sandbox import mentions
from sandbox.content import Content
from sandbox.files import File
from sandbox.form import initial_values
from sandbox.jsons import Json, clone
from sandbox.messages import Message
from sandbox.state import Channel
from sandbox.workspace import Workspace

EVENT_OF_KIND = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}


def post_as_app(
    workspace: Workspace,
    channel: Channel,
    content: Content,
    *,
    thread_ts: str | None = None,
    only_for: str | None = None,
    broadcast: bool = False,
) -> Message:
    """A message of the app's."""
    text = content.text or ""
    message = Message(
        channel.id,
        workspace.clock.next_ts(),
        workspace.state.app.bot_user,
        text,
        content.blocks or [],
        content.attachments or [],
        from_app=True,
        thread_ts=thread_ts,
        metadata=content.metadata or None,
        only_for=only_for,
        subtype="thread_broadcast" if broadcast and thread_ts else None,
    )
    return _posted(workspace, channel, message)


def post_as_user(
    workspace: Workspace,
    channel: Channel,
    user: str,
    text: str,
    *,
    thread_ts: str | None = None,
    files: list[File] | None = None,
    subtype: str | None = None,
) -> Message:
    """A message as a person types it; Slack gives it a rich_text block."""
    kept = mentions.typed(text, workspace.state) if subtype in (None, "file_share") else text
    message = Message(
        channel.id,
        workspace.clock.next_ts(),
        user,
        kept,
        mentions.as_rich_text(kept) if kept and subtype is None else [],
        thread_ts=thread_ts,
        subtype=subtype,
        client_msg_id=str(uuid.uuid4()) if subtype is None else None,
    )
    _attach(workspace, channel, message, files or [])
    return _posted(workspace, channel, message)


def post_files(workspace: Workspace, channel: Channel, text: str, files: list[File], thread_ts: str | None) -> Message:
    """The app's files in a conversation."""
    message = Message(
        channel.id,
        workspace.clock.next_ts(),
        workspace.state.app.bot_user,
        mentions.from_app(text),
        from_app=True,
        thread_ts=thread_ts,
        subtype="file_share",
    )
    _attach(workspace, channel, message, files)
    return _posted(workspace, channel, message)


def _attach(workspace: Workspace, channel: Channel, message: Message, files: list[File]) -> None:
    for file in files:
        if channel.id not in file.channels:
            file.channels.append(channel.id)
        share: Json = {"ts": message.ts, "channel_name": channel.name, "team_id": workspace.state.team.id}
        if message.thread_ts:
            share["thread_ts"] = message.thread_ts
        kind = "public" if channel.kind == "channel" else "private"
        file.shares.setdefault(kind, {}).setdefault(channel.id, []).append(share)
        message.files.append(file.as_json(workspace.base, workspace.state.team))
        workspace.emit("file_shared", _file_shared(channel, message, file))


def _file_shared(channel: Channel, message: Message, file: File) -> Json:
    return {
        "type": "file_shared",
        "file_id": file.id,
        "user_id": message.user,
        "file": {"id": file.id},
        "channel_id": channel.id,
        "event_ts": message.ts,
    }


def _posted(workspace: Workspace, channel: Channel, message: Message) -> Message:
    called = mentions.called(message.text, message.blocks, message.is_reply, channel)
    message.called = [user for user in called if user != message.user]
    workspace.messages.add(message)
    workspace.changes.note()
    if message.only_for is None:
        event = workspace.messages.as_json(message, with_metadata=message.from_app)
        tell(workspace, channel, event | {"event_ts": message.ts})
        mentioned = workspace.state.app.bot_user in message.called and channel.kind != "im"
        if mentioned and not message.from_app and f"<@{workspace.state.app.bot_user}>" in message.text:
            _tell_mention(workspace, channel, event)
    return message


def _tell_mention(workspace: Workspace, channel: Channel, event: Json) -> None:
    mention = {**event, "type": "app_mention", "channel": channel.id, "event_ts": event["ts"]}
    workspace.emit("app_mention", mention)


def tell(workspace: Workspace, channel: Channel, event: Json) -> None:
    """A message event, for the app if it is in the conversation."""
    if workspace.state.app.bot_user in channel.members:
        full = event | {"channel": channel.id, "channel_type": channel.event_kind}
        workspace.emit(EVENT_OF_KIND[channel.kind], full)


def change(workspace: Workspace, message: Message, by: str, **new: Any) -> None:
    """Change a message's text, blocks or attachments; people see "(edited)"."""
    channel = workspace.state.channels[message.channel]
    before, blocks = workspace.messages.as_json(message), message.blocks
    for name, value in new.items():
        setattr(message, name, clone(value))
    for place, values in workspace.message_values.items():
        if place[1:] == (message.channel, message.ts):
            workspace.message_values[place] = initial_values(message.blocks, values, blocks)
    stamp = workspace.clock.next_ts()
    message.edited = {"user": by, "ts": stamp.split(".")[0] + ".000000"}
    workspace.changes.note()
    if message.only_for:
        return
    after = workspace.messages.as_json(message, with_metadata=message.from_app)
    event = {"type": "message", "subtype": "message_changed", "message": after, "previous_message": before}
    tell(workspace, channel, event | {"hidden": True, "ts": stamp, "event_ts": stamp})


def rewrite(workspace: Workspace, message: Message, text: str) -> None:
    """A person's edit of their own words."""
    kept = mentions.typed(text, workspace.state)
    change(workspace, message, message.user, text=kept, blocks=mentions.as_rich_text(kept))


def delete_file(workspace: Workspace, file: File) -> None:
    """Take a file away: its content is gone, and where it was shown stands that there was one."""
    file.deleted, file.content = True, None
    for channel in file.channels:
        for message in workspace.messages.of(channel):
            shown = [{"id": one["id"], "mode": "tombstone"} if one["id"] == file.id else one for one in message.files]
            if shown != message.files:
                message.files = shown
    workspace.changes.note()


def delete(workspace: Workspace, message: Message) -> None:
    """Take a message away; one with replies leaves a tombstone."""
    channel = workspace.state.channels[message.channel]
    before = workspace.messages.as_json(message)
    if not message.is_reply and workspace.messages.replies(message.channel, message.ts):
        message.text, message.blocks, message.attachments, message.files = "This message was deleted.", [], [], []
        message.subtype, message.user, message.from_app = "tombstone", "USLACKBOT", False
        message.metadata, message.edited, message.called = None, None, []
    else:
        workspace.messages.remove(message)
    workspace.changes.note()
    if message.only_for:
        return
    stamp = workspace.clock.next_ts()
    event = {"type": "message", "subtype": "message_deleted", "previous_message": before}
    more = {"hidden": True, "deleted_ts": message.ts, "ts": stamp, "event_ts": stamp}
    tell(workspace, channel, event | more)
