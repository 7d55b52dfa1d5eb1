"""chat.*: https://docs.slack.dev/reference/methods/chat.postMessage and its kin."""

from sandbox import posting
from sandbox.content import Content, content_of
from sandbox.errors import SlackError
from sandbox.jsons import Json
from sandbox.state import Channel
from sandbox.webapi.call import Call, Method


def _target(call: Call) -> Channel:
    """A conversation's id or name, or a person's id: then it is the app's direct messages with them."""
    state, name = call.workspace.state, call.word("channel")
    user = state.users.get(name)
    if user is not None:
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        if user.deleted:
            raise SlackError("user_disabled")
        channel: Channel | None = state.app_dm(user.id)
    else:
        channel = state.channels.get(name) or state.named(name)
    if channel is None or (channel.kind != "channel" and call.bot not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def _writable(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if call.bot not in channel.members and "chat:write.public" not in call.workspace.manifest.scopes:
        raise SlackError("not_in_channel")
    if channel.kind == "im" and not call.workspace.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    other = next((member for member in channel.members if member != call.bot), None)
    if channel.kind == "im" and other and call.workspace.state.users[other].deleted:
        raise SlackError("user_disabled")


def _thread(call: Call, channel: Channel) -> str | None:
    """The thread to reply in. A reply's own ts stands for its thread's."""
    thread_ts = call.word("thread_ts")
    if not thread_ts:
        return None
    parent = call.workspace.messages.find(channel.id, thread_ts)
    if parent is None or parent.only_for:
        raise SlackError("thread_not_found")
    if parent.subtype not in (None, "file_share", "thread_broadcast"):
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts if parent.is_reply else parent.ts


def post_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = _target(call)
    _writable(call, channel)
    content = content_of(call.args)
    if "username" in call.args or "icon_emoji" in call.args or "icon_url" in call.args:
        call.need_scope(("chat:write.customize",))
    thread_ts = _thread(call, channel)
    broadcast = call.flag("reply_broadcast")
    message = posting.post_as_app(call.workspace, channel, content, thread_ts=thread_ts, broadcast=broadcast)
    message.username = call.word("username") or None
    shown = call.workspace.messages.as_json(message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = _target(call)
    _writable(call, channel)
    if not call.word("user"):
        raise SlackError("no_user")
    user = call.workspace.state.users.get(call.word("user"))
    if user is None or user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = content_of(call.args)
    thread_ts = _thread(call, channel)
    message = posting.post_as_app(call.workspace, channel, content, thread_ts=thread_ts, only_for=user.id)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update

    Blocks, attachments and metadata that are not given stay as they are; empty ones take them away.
    """
    channel = call.channel()
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_inactive")
    message = call.own_message(channel, "cant_update_message")
    given = content_of(call.args, needed=False)
    kept = Content(
        message.text if given.text is None else given.text,
        message.blocks if given.blocks is None else given.blocks,
        message.attachments if given.attachments is None else given.attachments,
        message.metadata if given.metadata is None else given.metadata or None,
    )
    nothing_given = given.text is None and given.blocks is None and given.attachments is None
    if nothing_given and given.metadata is None:
        raise SlackError("no_text")
    if not kept.blocks and not kept.attachments and not (kept.text or "").strip():
        raise SlackError("no_text")
    message.metadata = kept.metadata
    posting.change(
        call.workspace,
        message,
        call.bot,
        text=kept.text or "",
        blocks=kept.blocks or [],
        attachments=kept.attachments or [],
    )
    shown = call.workspace.messages.as_json(message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel = call.channel()
    message = call.own_message(channel, "cant_delete_message")
    posting.delete(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = call.channel()
    message = call.workspace.messages.find(channel.id, call.word("message_ts"))
    if message is None or message.only_for:
        raise SlackError("message_not_found")
    place = f"https://{call.workspace.state.team.domain}.slack.com/archives/{channel.id}"
    link = f"{place}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
}
