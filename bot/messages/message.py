"""``Message``: blocks, and the same in one text for screen readers, notifications and search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.texts import clean, clip, esc

Block = dict[str, Any]
"""A block, an element or a composition object of Block Kit."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted. ``text`` (mrkdwn) says all that the blocks say; Slack reads it out in their stead.

    https://docs.slack.dev/reference/methods/chat.postMessage (accessibility considerations)
    """

    text: str
    blocks: list[Block] = field(default_factory=list)


def plain(text: str) -> Block:
    """A ``plain_text`` object: no markup, and ``:words:`` stay words."""
    return {"type": "plain_text", "text": text, "emoji": False}


def plain_button(action_id: str, text: str, value: str, **more: str) -> Block:
    """A button that is no action on a case (those are ``bot.messages.buttons``'). ``more``: style, accessible label."""
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": value, **more}


def mrkdwn(text: str) -> Block:
    """A ``mrkdwn`` object; ``verbatim`` keeps Slack from making links of what looks like one."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def private(text: str) -> Message:
    """A private answer of plain words: what stands in it cannot mention, link or format."""
    said = clip(clean(text).strip(), 3000) or "…"
    shown = plain(said)
    short = next(cut for n in (3000, 1500, 700) if len(cut := esc(clip(said, n))) <= 4000)
    return Message(text=short, blocks=[{"type": "section", "block_id": "private", "text": shown}])
