"""What a person can do in Slack, one row an act; each does what Slack's client would, or refuses as it would."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox import acts_people, clicks, interactions, posting, submissions
from sandbox.acts_people import conversation, conversation_to_write
from sandbox.delivery import Delivery
from sandbox.form import Refusal
from sandbox.jsons import Json
from sandbox.messages import Message
from sandbox.state import Channel
from sandbox.views import View
from sandbox.workspace import Workspace


@dataclass
class Hand:
    """Whose hand does it, and with what."""

    workspace: Workspace
    delivery: Delivery
    user: str
    body: Json

    def need(self, name: str) -> str:
        """A word that must be given."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal("missing_argument", f"{self.body.get('do')} needs {name}")
        return value

    def message(self) -> tuple[Channel, Message]:
        """The message meant by `channel` and `ts`, if the person sees it."""
        channel = conversation(self.workspace, self.user, self.need("channel"))
        message = self.workspace.messages.find(channel.id, self.need("ts"))
        if message is None or message.only_for not in (None, self.user):
            raise Refusal("message_not_found", f"there is no message {self.body['ts']} to be seen there")
        return channel, message

    def view(self, *, top: bool = False) -> View:
        """The view meant by `view_id`, if it is this person's; `top`: and stands in front."""
        view = self.workspace.views.find(self.need("view_id"))
        if view is None or view.user != self.user:
            raise Refusal("view_not_found", f"no view {self.body['view_id']} is open")
        if (top or view.type == "modal") and view.type == "modal":
            front = self.workspace.views.top(self.user)
            if front is not view:
                raise Refusal("view_not_on_top", "another modal stands in front of this one")
        return view


Act = Callable[[Hand], Awaitable[Json]]


async def _command(hand: Hand) -> Json:
    state = hand.workspace.state
    channel_id = hand.body.get("channel") or state.app_dm(hand.user).id
    channel = conversation_to_write(hand.workspace, hand.user, channel_id)
    name = hand.need("command")
    name, _, rest = (name if name.startswith("/") else f"/{name}").partition(" ")
    text = str(hand.body.get("text") or rest).strip()
    return await interactions.command(hand.workspace, hand.delivery, hand.user, name, text, channel)


async def _shortcut(hand: Hand) -> Json:
    callback_id = hand.need("callback_id")
    return await interactions.global_shortcut(hand.workspace, hand.delivery, hand.user, callback_id)


async def _message_shortcut(hand: Hand) -> Json:
    channel, message = hand.message()
    if message.only_for:
        raise Refusal("no_menu", "an ephemeral message has no shortcuts")
    callback_id = hand.need("callback_id")
    return await interactions.message_shortcut(hand.workspace, hand.delivery, hand.user, callback_id, channel, message)


async def _click(hand: Hand) -> Json:
    hand.need("action_id")
    channel, message = hand.message()
    return await clicks.in_message(hand.workspace, hand.delivery, hand.user, channel, message, hand.body)


async def _view_click(hand: Hand) -> Json:
    hand.need("action_id")
    return await clicks.in_view(hand.workspace, hand.delivery, hand.view(), hand.body)


async def _input(hand: Hand) -> Json:
    value = hand.body.get("value")
    return await clicks.type_in(hand.workspace, hand.delivery, hand.view(), hand.need("block_id"), value)


async def _submit(hand: Hand) -> Json:
    view = hand.view(top=True)
    values = hand.body.get("values") or {}
    if not isinstance(values, dict):
        raise Refusal("invalid_argument", "values is an object: block_id -> value")
    for block_id, value in values.items():
        await clicks.type_in(hand.workspace, hand.delivery, view, block_id, value)
    return await submissions.submit(hand.workspace, hand.delivery, view)


async def _close(hand: Hand) -> Json:
    return await submissions.close(hand.workspace, hand.delivery, hand.view(top=True))


async def _suggest(hand: Hand) -> Json:
    hand.need("action_id")
    if hand.body.get("view_id"):
        view = hand.view()
        shown = hand.workspace.views.as_json(view)
        where = {"container": {"type": "view", "view_id": view.id}, "view": shown}
        block_id, every, answer = await clicks.suggest(
            hand.workspace, hand.delivery, hand.user, view.blocks, hand.body, where, None
        )
        view.offered[block_id] = every
        return {"ok": True, **answer}
    channel, message = hand.message()
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    where = {
        "container": container | {"is_ephemeral": message.only_for is not None},
        "channel": {"id": channel.id, "name": channel.command_name()},
        "message": hand.workspace.messages.as_json(message),
    }
    block_id, every, answer = await clicks.suggest(
        hand.workspace, hand.delivery, hand.user, message.blocks, hand.body, where, channel.id
    )
    hand.workspace.offered[(hand.user, channel.id, message.ts, block_id)] = every
    return {"ok": True, **answer}


def _home_event(hand: Hand, tab: str) -> Json:
    workspace = hand.workspace
    event: Json = {
        "type": "app_home_opened",
        "user": hand.user,
        "channel": workspace.state.app_dm(hand.user).id,
        "tab": tab,
        "event_ts": workspace.clock.next_ts(),
    }
    home = workspace.views.homes.get(hand.user)
    if tab == "home" and home is not None:
        event["view"] = workspace.views.as_json(home)
    workspace.emit("app_home_opened", event)
    return {"ok": True, "channel": event["channel"]}


async def _open_home(hand: Hand) -> Json:
    if not hand.workspace.manifest.home_tab:
        raise Refusal("home_tab_disabled", "the manifest does not enable the Home tab")
    return _home_event(hand, "home")


async def _open_dm(hand: Hand) -> Json:
    if not hand.workspace.manifest.messages_tab:
        raise Refusal("messages_tab_disabled", "the manifest does not enable the Messages tab")
    return _home_event(hand, "messages")


async def _post(hand: Hand) -> Json:
    channel = conversation_to_write(hand.workspace, hand.user, hand.need("channel"))
    text = hand.need("text")
    thread_ts = _thread(hand, channel)
    message = posting.post_as_user(hand.workspace, channel, hand.user, text, thread_ts=thread_ts)
    return {"ok": True, "ts": message.ts, "channel": channel.id}


def _thread(hand: Hand, channel: Channel) -> str | None:
    thread_ts = hand.body.get("thread_ts")
    if not thread_ts:
        return None
    parent = hand.workspace.messages.find(channel.id, str(thread_ts))
    if parent is None or parent.only_for:
        raise Refusal("message_not_found", f"there is no message {thread_ts} to reply to")
    return parent.thread_ts if parent.is_reply else parent.ts


def _own_message(hand: Hand) -> Message:
    _, message = hand.message()
    if message.user != hand.user or message.from_app:
        raise Refusal("not_your_message", "people change only what they wrote themselves")
    return message


async def _edit(hand: Hand) -> Json:
    message = _own_message(hand)
    posting.rewrite(hand.workspace, message, hand.need("text"))
    return {"ok": True, "ts": message.ts}


async def _delete(hand: Hand) -> Json:
    message = _own_message(hand)
    posting.delete(hand.workspace, message)
    return {"ok": True, "ts": message.ts}


async def _upload(hand: Hand) -> Json:
    workspace = hand.workspace
    channel = conversation_to_write(workspace, hand.user, hand.need("channel"))
    try:
        content = base64.b64decode(hand.need("content_base64"), validate=True)
    except binascii.Error:
        raise Refusal("invalid_content", "content_base64 is not base64") from None
    file, _ = workspace.files.begin(hand.need("filename"), len(content), hand.user, workspace.clock.seconds())
    file.content, file.completed = content, True
    text = str(hand.body.get("text") or "")
    message = posting.post_as_user(
        workspace,
        channel,
        hand.user,
        text,
        thread_ts=_thread(hand, channel),
        files=[file],
        subtype="file_share",
    )
    return {"ok": True, "ts": message.ts, "channel": channel.id, "file": file.id}


async def _read(hand: Hand) -> Json:
    channel = conversation(hand.workspace, hand.user, hand.need("channel"))
    seen = hand.workspace.messages.of(channel.id)
    if seen:
        hand.workspace.last_read[(hand.user, channel.id)] = seen[-1].ts
        hand.workspace.changes.note()
    return {"ok": True}


def _of_people(act: Callable[[Workspace, str, Json], Json]) -> Act:
    async def run(hand: Hand) -> Json:
        return act(hand.workspace, hand.user, hand.body)

    return run


ACTS: dict[str, Act] = {
    "command": _command,
    "shortcut": _shortcut,
    "message_shortcut": _message_shortcut,
    "click": _click,
    "view_click": _view_click,
    "input": _input,
    "submit": _submit,
    "close": _close,
    "suggest": _suggest,
    "open_home": _open_home,
    "open_dm": _open_dm,
    "post": _post,
    "edit": _edit,
    "delete": _delete,
    "upload": _upload,
    "read": _read,
    **{name: _of_people(act) for name, act in acts_people.ACTS.items()},
}


async def perform(workspace: Workspace, delivery: Delivery, body: Json) -> Json:
    """Do one act. Raises Refusal where a Slack client would not let the person do it."""
    user = workspace.state.users.get(str(body.get("as")))
    if user is None or user.is_bot:
        raise Refusal("user_not_found", f"there is no person {body.get('as')!r}")
    act = ACTS.get(str(body.get("do")))
    if act is None:
        raise Refusal("unknown_act", f"{body.get('do')!r} is none of {', '.join(sorted(ACTS))}")
    if user.deleted and body.get("do") != "reactivate":
        raise Refusal("user_deactivated", f"{user.name} is deactivated and cannot sign in")
    return await act(Hand(workspace, delivery, user.id, body))
