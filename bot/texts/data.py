"""Makes data safe to stand in a sentence: nothing that nobody sees (``bot.domain.characters``), no Slack markup.

Slack's mrkdwn knows three characters to escape (https://docs.slack.dev/messaging/formatting-message-text);
``*bold*``, ``_italic_``, ``~struck~``, code, quotes and ``:emoji:`` have no escape, so an invisible word joiner
is put where a customer's text would begin one.
"""

from __future__ import annotations

import re
import unicodedata

from bot.domain.characters import tidy

FSI, PDI = "\u2068", "\u2069"  # first strong isolate ... pop directional isolate (UAX 9)
LRM, RLM = "\u200e", "\u200f"  # invisible letters, written from left to right and from right to left
JOINER = "\u2060"

_FORMAT = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])")
_EMOJI = re.compile(r":(?=[A-Za-z0-9_+'-]+:)")
_QUOTE = re.compile(r"^(\s*)>", re.MULTILINE)
_RTL = {"R", "AL"}
_STRONG = {"L", *_RTL}


class Markup(str):
    """mrkdwn that the bot built itself (mentions, dates, links): it is not escaped again."""

    __slots__ = ()


def clean(text: str) -> str:
    """Text as it comes in, made so once more on the way out: what was kept before, and what no person typed."""
    return tidy(text)


def one_line(text: str) -> str:
    """Clean text in which any run of white space is one space."""
    return " ".join(clean(text).split())


def esc(text: str) -> Markup:
    """Clean text as mrkdwn that shows exactly these letters: it cannot mention, link or format (promise 5)."""
    text = clean(text)
    text = _EMOJI.sub(":" + JOINER, _FORMAT.sub(lambda found: JOINER + found[0] + JOINER, text))
    text = _QUOTE.sub(rf"\1{JOINER}>", text)
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def is_rtl(text: str) -> bool:
    """Whether any letter is written from right to left."""
    return any(unicodedata.bidirectional(letter) in _RTL for letter in text)


def isolate(text: str, always: bool) -> str:
    """Text that does not disturb the order of the words around it.

    In an Arabic sentence every datum is isolated; in an English one only what is written from right to left.
    """
    return f"{FSI}{text}{PDI}" if text and (always or is_rtl(text)) else text


def leading(text: str, rtl: bool) -> str:
    """A paragraph that runs as its language does, though it begins with a datum of the other direction.

    Slack and browsers take a paragraph's direction from its first letter, isolated or not.
    """
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in _STRONG), "")
    if rtl and first == "L" and is_rtl(text):
        return RLM + text
    if not rtl and first in _RTL and any(unicodedata.bidirectional(letter) == "L" for letter in text):
        return LRM + text
    return text


def clip(text: str, limit: int) -> str:
    """Text of at most ``limit`` characters, cut where a reader would: after a sentence, else after a word, with "…"."""
    if len(text) <= limit:
        return text
    if limit <= 1:
        return "…"[:limit]
    head = text[: limit - 1]
    sentence = max((head.rfind(mark) for mark in (". ", "! ", "? ", "؟ ", ".\n", "\n")), default=-1)
    if sentence >= limit * 2 // 3:
        return head[: sentence + 1].rstrip() + "…"
    word = max(head.rfind(" "), head.rfind("\n"))
    return (head[:word].rstrip() if word >= limit // 2 else head) + "…"
