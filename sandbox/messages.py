"""Messages and threads: https://docs.slack.dev/messaging."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.jsons import Json, clone
from sandbox.state import App, Team


@dataclass(eq=False)
class Message:
    """One message. `only_for` is the reader of an ephemeral one."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    from_app: bool = False
    thread_ts: str | None = None
    metadata: Json | None = None
    only_for: str | None = None
    edited: Json | None = None
    files: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)
    subtype: str | None = None
    client_msg_id: str | None = None
    username: str | None = None
    icon_emoji: str | None = None
    called: list[str] = field(default_factory=list)
    extra: Json = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


class Messages:
    """All messages, by channel and time."""

    def __init__(self, team: Team, app: App) -> None:
        self.team = team
        self.app = app
        self._by_channel: dict[str, dict[str, Message]] = {}

    def add(self, message: Message) -> None:
        """Keep a new message."""
        self._by_channel.setdefault(message.channel, {})[message.ts] = message
        parent = self.find(message.channel, message.thread_ts) if message.is_reply else None
        if parent is not None and not message.only_for:
            parent.thread_ts = parent.ts

    def find(self, channel: str, ts: str | None) -> Message | None:
        """The message of that time, ephemeral ones included."""
        return self._by_channel.get(channel, {}).get(ts or "")

    def remove(self, message: Message) -> None:
        """Take a message away; a parent whose replies are all gone is no thread any more."""
        self._by_channel[message.channel].pop(message.ts, None)
        if message.is_reply:
            parent = self.find(message.channel, message.thread_ts)
            if parent is not None and not self.replies(parent.channel, parent.ts):
                parent.thread_ts = None

    def of(self, channel: str) -> list[Message]:
        """Every message of a channel, oldest first."""
        return sorted(self._by_channel.get(channel, {}).values(), key=lambda message: as_number(message.ts))

    def public(self, channel: str) -> list[Message]:
        """The channel's own messages, without ephemeral ones and replies."""
        return [m for m in self.of(channel) if not m.only_for and (not m.is_reply or _broadcast(m))]

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The replies of a thread, oldest first."""
        return [
            message
            for message in self.of(channel)
            if message.is_reply and message.thread_ts == thread_ts and not message.only_for
        ]

    def as_json(self, message: Message, *, with_metadata: bool = False) -> Json:
        """A message as the API and events show it: https://docs.slack.dev/reference/objects/message-object."""
        shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
        if message.subtype:
            shown["subtype"] = message.subtype
        if message.client_msg_id:
            shown["client_msg_id"] = message.client_msg_id
        if message.from_app:
            shown |= {"bot_id": self.app.bot_id, "app_id": self.app.id, "bot_profile": self.bot_profile()}
        shown["team"] = self.team.id
        optional: dict[str, Any] = {
            "blocks": message.blocks,
            "attachments": message.attachments,
            "files": message.files,
            "reactions": message.reactions,
            "edited": message.edited,
            "username": message.username,
            "thread_ts": message.thread_ts,
        }
        shown |= {name: value for name, value in optional.items() if value}
        if message.is_reply:
            parent = self.find(message.channel, message.thread_ts)
            if parent is not None:
                shown["parent_user_id"] = parent.user
        elif message.thread_ts:
            shown |= self._thread(message)
        if message.only_for:
            shown["is_ephemeral"] = True
        if with_metadata and message.metadata:
            shown["metadata"] = message.metadata
        shown |= message.extra
        return dict(clone(shown))

    def _thread(self, parent: Message) -> Json:
        replies = self.replies(parent.channel, parent.ts)
        users = list(dict.fromkeys(reply.user for reply in replies))
        if not replies:
            return {}
        return {
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
            "reply_users": users,
            "is_locked": False,
            "subscribed": True,
        }

    def bot_profile(self) -> Json:
        """The `bot_profile` that comes with an app's messages."""
        return {
            "id": self.app.bot_id,
            "app_id": self.app.id,
            "user_id": self.app.bot_user,
            "name": self.app.name,
            "icons": {},
            "deleted": False,
            "updated": 0,
            "team_id": self.team.id,
        }


def as_number(ts: str) -> tuple[int, int]:
    """A timestamp for comparing: not a float, which loses its last digits."""
    seconds, _, fraction = ts.partition(".")
    try:
        return int(seconds or 0), int((fraction + "000000")[:6])
    except ValueError:
        return 0, 0


def _broadcast(message: Message) -> bool:
    return message.subtype == "thread_broadcast"
