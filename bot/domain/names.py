"""Employees' names kept out of what goes to a customer: each becomes the role in which they stand there (G8, PDPL 9).

Whoever has a part in a case is found by any part of their name, in its own script and, by its sound, in the other one
("Nora", "نورة"); everybody else of the directory by two parts in a row, so that no common word of a text is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.letters import folded, parts_of

_WORD = re.compile(r"\w+")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_BEFORE = ("", "و", "ف", "ب", "ل", "ك")  # "and", "so", "by", "to", "like" are written together with the word after them

Sound = tuple[tuple[str, str], ...]
"""A word's consonants, each with the vowel after it: ``a``, ``i``, ``u``, or empty where none is written."""

_DIGRAPHS = (
    ("ullah", "allah"),
    ("sh", "x"),
    ("ch", "x"),
    ("kh", "k"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("ou", "u"),
)
_LATIN = {"c": "k", "q": "k", "p": "b", "v": "f", "j": "g", "z": "d"} | {one: one for one in "bdfghklmnrstx"}
_LATIN_VOWELS = {"a": "a", "e": "i", "i": "i", "y": "i", "o": "u", "u": "u", "w": "u"}
_ARABIC = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttghkddrdsxsdtdgfkklmnh", strict=True)) | {
    "پ": "b",
    "ڤ": "f",
    "گ": "g",
}
_ARABIC_VOWELS = {"ا": "a", "ى": "a", "ي": "i", "و": "u"}
_SILENT = frozenset("ةعءئؤ")
SHORTEST = 2
"""Consonants of the shortest name that is known by its sound."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whose name is not to be read: what stands in its place, and their Slack id, address and number."""

    name: str
    instead: str
    slack_id: str = ""
    others: tuple[str, ...] = ()


def sound(word: str) -> Sound:
    """How a folded word of either script sounds, roughly."""
    arabic = _is_arabic(word)
    word = word.removeprefix("ال") if arabic and len(word) > 4 else word
    for pair, one in () if arabic else _DIGRAPHS:
        word = word.replace(pair, one)
    consonants, vowels = (_ARABIC, _ARABIC_VOWELS) if arabic else (_LATIN, _LATIN_VOWELS)
    found: list[tuple[str, str]] = []
    for place, letter in enumerate(word):
        if place == 0 and (letter in vowels or letter in _SILENT):
            found.append((_opening(letter), "" if arabic else vowels[letter]))
        elif letter in consonants:
            if not (found and found[-1] == (consonants[letter], "")):
                found.append((consonants[letter], ""))
        elif letter in vowels and found:
            found[-1] = (found[-1][0], vowels[letter])
    return tuple(found)


def _opening(letter: str) -> str:
    return {"ي": "y", "y": "y", "و": "w", "w": "w"}.get(letter, "'")


def sounds_alike(arabic: Sound, latin: Sound) -> bool:
    """Whether two words are one name; Arabic leaves short vowels out, and the end of a name is written in many ways."""
    latins = [latin, latin[:-1]] if latin and latin[-1][0] == "h" else [latin]
    return any(_alike(arabic, one) for one in latins)


def _alike(arabic: Sound, latin: Sound) -> bool:
    if len(arabic) != len(latin) or len(arabic) < SHORTEST:
        return False
    if any(one[0] != other[0] for one, other in zip(arabic, latin, strict=True)):
        return False
    return all(one[1] in ("", other[1]) for one, other in zip(arabic[:-1], latin[:-1], strict=True))


class Veil:
    """Puts roles in the place of names. ``part`` are the people of the case, ``others`` the rest of the directory."""

    def __init__(self, part: Iterable[Named], others: Iterable[Named], spared: Iterable[str] = ()) -> None:
        self._part, self._others = tuple(part), tuple(others)
        self._words = {word: one.instead for one in reversed(self._part) for word in parts_of(one.name)}
        self._sounds = [
            (sound(word), _is_arabic(word), one.instead) for one in self._part for word in parts_of(one.name)
        ]
        everybody = (*self._part, *self._others)
        self._pairs = {pair: one.instead for one in reversed(everybody) for pair in _pairs(one.name)}
        self._ids = {one.slack_id: one.instead for one in reversed(everybody) if one.slack_id}
        said = {other: one.instead for one in reversed(everybody) for other in one.others if other}
        self._said = sorted(said.items(), key=lambda pair: -len(pair[0]))
        self._anybody = next((one.instead for one in reversed(everybody)), "[...]")
        self._spared = frozenset(word for name in spared for word in _WORD.findall(folded(name)))

    def over(self, text: str) -> str:
        """The text without employees' names, mentions, addresses and numbers."""
        text = _MENTION.sub(lambda found: self._ids.get(found[1], self._anybody), text)
        whole = text.casefold()
        for said, instead in (one for one in self._said if one[0].casefold() in whole):
            text = instead.join(re.split(re.escape(said), text, flags=re.IGNORECASE))
        words = list(_WORD.finditer(text))
        hidden: dict[int, str] = {}
        for place, found in enumerate(words):
            word = folded(found[0])
            if place + 1 < len(words) and (instead := self._pair(word, folded(words[place + 1][0]))):
                hidden[place] = hidden[place + 1] = instead
            elif place not in hidden and word not in self._spared and (instead := self._one(word)):
                hidden[place] = instead
        return _replaced(text, words, hidden)

    def _pair(self, first: str, second: str) -> str:
        return next((self._pairs[key, second] for key in _bare(first) if (key, second) in self._pairs), "")

    def _one(self, word: str) -> str:
        for bare in _bare(word):
            if bare in self._words:
                return self._words[bare]
        arabic = _is_arabic(word)
        for bare in _bare(word) if self._sounds else ():
            mine = sound(bare)
            for theirs, theirs_arabic, instead in self._sounds:
                if arabic != theirs_arabic and sounds_alike(*((mine, theirs) if arabic else (theirs, mine))):
                    return instead
        return ""


def _bare(word: str) -> list[str]:
    """The word, and without what Arabic writes together with it."""
    return [word[len(before) :] for before in _BEFORE if word.startswith(before) and len(word) > len(before) + 1]


def _pairs(name: str) -> Iterable[tuple[str, str]]:
    words = _WORD.findall(folded(name))
    return {*pairwise(words), *([(words[0], words[-1])] if len(words) > 1 else [])}


def _is_arabic(word: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in word)


def _replaced(text: str, words: list[re.Match[str]], hidden: dict[int, str]) -> str:
    """One role for a name of several words in a row."""
    found, end, last = [], 0, ""
    for place, instead in sorted(hidden.items()):
        word = words[place]
        between = text[end : word.start()]
        if last == instead and end and not between.strip(" -'\u2019\u00a0"):
            end = word.end()
            continue
        found += [between, instead]
        end, last = word.end(), instead
    return "".join([*found, text[end:]])
