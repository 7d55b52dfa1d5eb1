"""What people type, without the characters that nobody sees: the one place through which it comes in, and goes out.

A character that has no shape of its own can turn a line round (``Invoice_\\u202Efdp.exe``), hide words, make two
names look like one, or move a terminal's cursor. ``ROWS`` says what becomes of each kind, and why. What can be seen
stays.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import takewhile

BREAK, SPACE, NOTHING, BROKEN = "\n", " ", "", "\ufffd"


@dataclass(frozen=True, slots=True)
class Row:
    """Characters (the inside of a regular expression's set), what they become, and why."""

    letters: str
    becomes: str
    why: str


ROWS: tuple[Row, ...] = (
    Row("\r\v\f\x85\u2028\u2029", BREAK, "ends a line; logs, mail headers and CSV know one such character only"),
    Row("\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f", NOTHING, "controls terminals and printers; XML forbids most of them"),
    Row("\u202a-\u202e", NOTHING, "turns the text after it round, beyond its own end (UAX 9)"),
    Row("\u2066-\u2069", NOTHING, "isolates; the bot puts its own around what was typed, and these could close them"),
    Row("\u200e\u200f\u061c", NOTHING, "steers the order of what stands beside it; the bot's own isolates do that"),
    Row("\u200b\u2060-\u2065\ufeff\xad\u180e", NOTHING, "a place to break or not to break a line, or nothing at all"),
    Row("\u034f\u17b4\u17b5", NOTHING, "a mark without a shape"),
    Row("\u206a-\u206f\ufff0-\ufffb", NOTHING, "out of use since Unicode 3, or ruby that nothing shows"),
    Row(
        "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U00013430-\U0001343f", NOTHING, "sets shorthand, notes, hieroglyphs"
    ),
    Row("\U000e0000-\U000e00ff\U000e01f0-\U000e0fff", NOTHING, "tags: whole sentences that no reader sees"),
    Row(
        "\u115f\u1160\u3164\uffa0\u2800\U0001d159",
        SPACE,
        "a letter or sign that is blank: names made of them look empty",
    ),
    Row("\ud800-\udfff", BROKEN, "half of a pair: no text, and UTF-8 cannot hold it"),
    Row(
        "\ufdd0-\ufdef" + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)),
        BROKEN,
        "not a character, for ever; XML, and so a Word letter, cannot hold it",
    ),
)
"""In this order. Unicode's categories Cc, Cf, Zl, Zp and Cs are covered whole but for ``SEEN`` and what joins."""

SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Of category Cf, and yet to be seen: the signs of Arabic numbers and verses, and their like."""

JOINERS = "\u200c\u200d"
"""Keep letters apart, or join them: Persian (``می‌خواهم``) and Urdu, the scripts of India, emoji of several parts. They
stay where they do so (``_joins``); elsewhere they are as invisible as the rest."""

VARIANTS = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f"
"""Choose a shape of the sign before them (``❤️``). One stays after a sign; more, or alone, would be hidden words."""

MOST_MARKS = 30
"""Marks upon one letter, as in UAX 15's stream-safe text. More can be neither read nor sorted in time."""

VIRAMA = 9
"""The combining class of the sign by which an Indic consonant loses its vowel."""

_END = re.compile("\r\n")
_COMMON = re.compile(f"[{''.join(row.letters for row in ROWS)}]")
_BECOMES = tuple((re.compile(f"[{row.letters}]"), row.becomes) for row in ROWS)
_VARIANT = re.compile(f"[{VARIANTS}]+")
_JOINER = re.compile(f"[{JOINERS}]+")


def tidy(text: str) -> str:
    """The text composed (NFC), its lines ended by ``\\n``, without what nobody sees. Tidying twice changes nothing."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = _END.sub(BREAK, text)
    if _COMMON.search(text):
        for letters, becomes in _BECOMES:
            text = letters.sub(becomes, text)
    text = _few_marks(_VARIANT.sub(_one_variant, text))
    return unicodedata.normalize("NFC", _JOINER.sub(_one_joiner, text))


def _one_variant(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    return found[0][0] if before and unicodedata.category(before)[0] in "LNPS" else ""


def _one_joiner(found: re.Match[str]) -> str:
    before = found.string[max(found.start() - MOST_MARKS - 1, 0) : found.start()]
    after = found.string[found.end() : found.end() + MOST_MARKS + 1]
    return found[0][0] if _joins(before, found[0][0], after) else ""


def _joins(before: str, joiner: str, after: str) -> bool:
    """Whether it does something here: in Arabic's kin (``ه‍`` for Hijri), at a virama of India, inside an emoji."""
    marks = [*takewhile(_is_mark, reversed(before)), *takewhile(_is_mark, after)]
    base = next((letter for letter in reversed(before) if not _is_mark(letter)), "")
    arabic = [letter != "" and unicodedata.bidirectional(letter) == "AL" for letter in (base, after[:1])]
    emoji = all(letter and unicodedata.category(letter)[0] == "S" for letter in (base, after[:1]))
    virama = VIRAMA in map(unicodedata.combining, marks)
    return virama or emoji or (any(arabic) if joiner == JOINERS[1] else all(arabic))


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"


def _few_marks(text: str) -> str:
    kept, marks = [], 0
    for letter in text:
        if letter not in JOINERS:
            marks = marks + 1 if not letter.isascii() and _is_mark(letter) else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def western(text: str) -> str:
    """The text with its digits as 0 to 9, whatever keyboard they were typed on."""
    return "".join(str(int(one)) if one.isdecimal() else one for one in text)
