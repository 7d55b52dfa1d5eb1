"""Text in Slack's markup: escaping, links and mentions, and whom a message calls.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from typing import Any

from sandbox.jsons import Json, short_id
from sandbox.state import Channel, State

CONTROL = re.compile(r"<(?:[@#!][^<>]+|(?:https?|mailto|tel|slack):[^<>]*)>")
AT = re.compile(r"(?<![\w@<])@([\w.-]*\w)")
SPECIAL = {"channel": "<!channel>", "here": "<!here>", "everyone": "<!everyone>"}


def unescape(text: str) -> str:
    """As a person reads it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def from_app(text: str) -> str:
    """An app's text as Slack keeps it: what is no control sequence and no entity is escaped."""
    kept: list[str] = []
    place = 0
    for match in CONTROL.finditer(text):
        kept += [_escape_stray(text[place : match.start()]), match[0]]
        place = match.end()
    return "".join(kept) + _escape_stray(text[place:])


def _escape_stray(text: str) -> str:
    text = re.sub(r"&(?!(?:amp|lt|gt);)", "&amp;", text)
    return re.sub(r"<", "&lt;", text).replace(">", "&gt;") if "<" in text else text


def typed(text: str, state: State) -> str:
    """What a person wrote, as their client sends it: `@name` and `@channel` made into mentions, strays escaped.

    Mentions that a client has already made (`<@U1>`) stay.
    """
    handles = {user.handle: user.id for user in state.users.values()}

    def mention(match: re.Match[str]) -> str:
        name = match[1]
        if name in SPECIAL:
            return SPECIAL[name]
        return f"<@{handles[name]}>" if name in handles else match[0]

    return AT.sub(mention, from_app(text))


def command_text(text: str, state: State) -> str:
    """A command's text with `should_escape`: names become `<@U1|name>` and `<#C1|name>`.

    https://docs.slack.dev/interactivity/implementing-slash-commands#escaping
    """
    handles = {user.handle: user for user in state.users.values()}
    channels = {c.name: c for c in state.channels.values() if c.kind == "channel"}

    def person(match: re.Match[str]) -> str:
        user = handles.get(match[1])
        return f"<@{user.id}|{user.handle}>" if user else match[0]

    def channel(match: re.Match[str]) -> str:
        found = channels.get(match[1])
        return f"<#{found.id}|{found.name}>" if found else match[0]

    return re.sub(r"(?<![\w#])#([\w-]+)", channel, AT.sub(person, text))


def as_rich_text(text: str) -> list[Json]:
    """The rich_text block that Slack adds to what people write."""
    parts: list[Json] = []
    place = 0
    for match in re.finditer(r"<@(\w+)>|<!(channel|here|everyone)>", text):
        if match.start() > place:
            parts.append({"type": "text", "text": unescape(text[place : match.start()])})
        parts.append({"type": "user", "user_id": match[1]} if match[1] else {"type": "broadcast", "range": match[2]})
        place = match.end()
    if place < len(text) or not parts:
        parts.append({"type": "text", "text": unescape(text[place:])})
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": short_id(), "elements": [section]}]


def _marked(node: Any) -> str:
    """All mrkdwn of blocks; plain_text mentions nobody."""
    if isinstance(node, list):
        return "\n".join(_marked(item) for item in node)
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "mrkdwn" or (node.get("type") == "markdown" and "text" in node):
        return str(node["text"])
    if node.get("type") == "user" and "user_id" in node:
        return f"<@{node['user_id']}>"
    if node.get("type") == "broadcast":
        return f"<!{node['range']}>"
    return "\n".join(_marked(value) for value in node.values())


def called(text: str, blocks: list[Json] | None, in_thread: bool, channel: Channel) -> list[str]:
    """The ids of those whom a new message notifies by name. Where there are blocks, they speak, not the text.

    `<!channel>` and `<!here>` call nobody from within a thread.
    """
    words = _marked(blocks) if blocks else text
    people = [user for user in re.findall(r"<@(\w+)(?:\|[^>]*)?>", words) if user in channel.members]
    broadcast = re.search(r"<!(channel|here|everyone)(?:\|[^>]*)?>", words)
    if broadcast and not in_thread and channel.kind != "im":
        people += [user for user in channel.members if user not in people]
    return people
