"""One call of a method: its arguments, and what many methods look up in the same way."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.errors import SlackError
from sandbox.jsons import Json
from sandbox.limits import most
from sandbox.messages import Message
from sandbox.scopes import KIND_SCOPES
from sandbox.state import Channel, User
from sandbox.workspace import Workspace


@dataclass
class Call:
    """A method's arguments, as the app sent them."""

    workspace: Workspace
    method: str
    args: Json
    json_body: bool = False

    @property
    def bot(self) -> str:
        """The app's own user id."""
        return self.workspace.state.app.bot_user

    def word(self, name: str) -> str:
        """An argument as text, "" if it is not there."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def need(self, name: str) -> str:
        """An argument that must be there."""
        value = self.word(name)
        if not value:
            raise SlackError("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no, in JSON or in a form."""
        value = self.args.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def channel(self, *, member: bool = False) -> Channel:
        """The conversation named by `channel`: a private one the app is not in does not exist for it."""
        channel = self.workspace.state.channels.get(self.word("channel"))
        if channel is None or (channel.kind != "channel" and self.bot not in channel.members):
            raise SlackError("channel_not_found")
        self.need_scope_for(channel)
        if member and self.bot not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def need_scope_for(self, channel: Channel) -> None:
        """Some methods need another scope for each kind of conversation."""
        needed = KIND_SCOPES.get(self.method, {}).get(channel.kind)
        if needed:
            self.need_scope(needed)

    def need_scope(self, needed: tuple[str, ...]) -> None:
        """`missing_scope`, with what was needed and what there is: https://docs.slack.dev/reference/scopes."""
        provided = self.workspace.manifest.scopes
        if needed and not provided & set(needed):
            given = ",".join(sorted(provided))
            raise SlackError("missing_scope", needed=",".join(needed), provided=given)

    def user(self, name: str = "user") -> User:
        """The person named by an argument."""
        user = self.workspace.state.users.get(self.word(name))
        if user is None:
            raise SlackError("user_not_found")
        return user

    def own_message(self, channel: Channel, code: str) -> Message:
        """A message of the app's own, by `ts`; another's gives the code. Ephemeral ones cannot be found."""
        message = self.workspace.messages.find(channel.id, self.word("ts"))
        if message is None or message.only_for or message.subtype == "tombstone":
            raise SlackError("message_not_found")
        if not message.from_app:
            raise SlackError(code)
        return message

    def limit(self, default: int = 100, highest: str = "page.items") -> int:
        """How many items a page shall have."""
        word = self.word("limit")
        if not word:
            return default
        if not word.lstrip("-").isdigit() or not 1 <= int(word) <= most(highest):
            raise SlackError("invalid_limit")
        return int(word)

    def page(self, rows: list[Any], default: int = 100, highest: str = "page.items") -> tuple[list[Any], str]:
        """One page of rows, and the cursor of the next: https://docs.slack.dev/apis/web-api/pagination."""
        size, start = self.limit(default, highest), 0
        if self.word("cursor"):
            try:
                start = int(base64.b64decode(self.word("cursor"), validate=True).decode().removeprefix("next:"))
            except ValueError:
                raise SlackError("invalid_cursor") from None
        end = start + size
        return rows[start:end], base64.b64encode(f"next:{end}".encode()).decode() if end < len(rows) else ""


Method = Callable[[Call], Json]


def paged(cursor: str) -> Json:
    """The part of an answer that tells of the next page."""
    return {"response_metadata": {"next_cursor": cursor}}
