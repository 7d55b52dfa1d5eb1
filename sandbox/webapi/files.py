"""files.* and reactions.*: uploads in three steps, https://docs.slack.dev/messaging/working-with-files."""

import json
import re
from typing import Any

from sandbox import posting
from sandbox.errors import SlackError
from sandbox.files import File
from sandbox.jsons import Json
from sandbox.state import Channel
from sandbox.webapi.call import Call, Method


def get_upload_url(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name, length = call.need("filename"), call.need("length")
    if not length.isdigit() or int(length) < 1:
        raise SlackError("invalid_arguments", ["must be greater than 0 [json-pointer:/length]"])
    workspace = call.workspace
    file, secret = workspace.files.begin(name, int(length), call.bot, workspace.clock.seconds())
    file.alt_text = call.word("alt_txt")
    return {"upload_url": f"{workspace.base}/upload/{secret}", "file_id": file.id}


def _files(call: Call) -> list[File]:
    rows: Any = call.args.get("files")
    if isinstance(rows, str):
        try:
            rows = json.loads(rows)
        except json.JSONDecodeError:
            raise SlackError("invalid_arguments", ["must provide an array [json-pointer:/files]"]) from None
    if not isinstance(rows, list) or not rows:
        raise SlackError("invalid_arguments", ["missing required field: files"])
    found = []
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or "id" not in row:
            words = f"missing required field: id [json-pointer:/files/{number}]"
            raise SlackError("invalid_arguments", [words])
        unknown = set(row) - {"id", "title", "highlight_type"}
        if unknown:
            words = f"invalid additional property: {min(unknown)} [json-pointer:/files/{number}]"
            raise SlackError("invalid_arguments", [words])
        file = call.workspace.files.find(str(row["id"]))
        if file is None or file.content is None:
            raise SlackError("file_not_found")
        file.title = str(row.get("title") or file.name)
        found.append(file)
    return found


def complete_upload(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal"""
    files = _files(call)
    if any(file.completed for file in files):
        raise SlackError("file_already_completed")
    names = [name for name in (call.word("channel_id") or call.word("channels")).split(",") if name]
    places = [_place(call, name) for name in names]
    thread_ts = call.word("thread_ts") or None
    if thread_ts and len(places) == 1 and call.workspace.messages.find(places[0].id, thread_ts) is None:
        raise SlackError("thread_not_found")
    for file in files:
        file.completed = True
    for channel in places:
        posting.post_files(call.workspace, channel, call.word("initial_comment"), files, thread_ts)
    return {"files": [_shown(call, file) for file in files]}


def _place(call: Call, name: str) -> Channel:
    state = call.workspace.state
    channel = state.channels.get(name)
    if channel is None or (channel.kind != "channel" and call.bot not in channel.members):
        raise SlackError("channel_not_found")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _shown(call: Call, file: File) -> Json:
    return file.as_json(call.workspace.base, call.workspace.state.team)


def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.info: the app's own, and those in its conversations."""
    file = _seen(call)
    answer: Json = {"file": _shown(call, file), "comments": [], "content": None}
    return answer | {"response_metadata": {"next_cursor": ""}}


def _seen(call: Call) -> File:
    """A file that the app can see."""
    file = call.workspace.files.find(call.word("file"))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    channels = call.workspace.state.channels
    seen = any(call.bot in channels[name].members for name in file.channels if name in channels)
    if file.user != call.bot and not seen:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return file


def delete(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.delete: the app's own only; a message that shows it stays."""
    file = _seen(call)
    if file.user != call.bot:
        raise SlackError("cant_delete_file")
    posting.delete_file(call.workspace, file)
    return {}


def add_reaction(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    channel = call.channel()
    name = call.word("name").strip(":")
    if not re.fullmatch(r"[\w+'-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    message = call.workspace.messages.find(channel.id, call.word("timestamp"))
    if message is None or message.only_for:
        raise SlackError("message_not_found")
    row = next((one for one in message.reactions if one["name"] == name), None)
    if row is None:
        row = {"name": name, "users": [], "count": 0}
        message.reactions.append(row)
    if call.bot in row["users"]:
        raise SlackError("already_reacted")
    row["users"].append(call.bot)
    row["count"] += 1
    call.workspace.changes.note()
    event = {"type": "reaction_added", "user": call.bot, "reaction": name, "item_user": message.user}
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    call.workspace.emit("reaction_added", event | {"item": item, "event_ts": call.workspace.clock.next_ts()})
    return {}


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
    "files.delete": delete,
    "reactions.add": add_reaction,
}
