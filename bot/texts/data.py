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
_MARKS = re.compile(r"^[*_~>\s]*")  # markup that must stand first stays there
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
    """A paragraph that runs as its language does, though it begins with data of the other direction.

    Its direction is that of its first letter: of any (HTML's ``dir=auto``), or of the first outside isolated data
    (UAX 9, P2, which CSS's ``unicode-bidi: plaintext`` follows). Both must find the language's, whichever Slack uses.
    """
    kinds = [kind for kind in map(unicodedata.bidirectional, text) if kind in _STRONG]
    first, outside = (kinds or [""])[0], _first_outside(text)
    if rtl and is_rtl(text) and not _RTL.issuperset({first, outside}):
        return _MARKS.sub(lambda marks: marks[0] + RLM, text, count=1)
    if not rtl and "L" in kinds and {first, outside} != {"L"}:
        return _MARKS.sub(lambda marks: marks[0] + LRM, text, count=1)
    return text


def _first_outside(text: str) -> str:
    depth = 0
    for kind in map(unicodedata.bidirectional, text):
        if kind == "FSI":
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in _STRONG:
            return kind
    return ""


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
