"""Which way each piece of a letter's text is written, so that numbers, names and waybills keep their order (UAX 9).

Texts carry isolating marks (U+2066 to U+2069). What sets a letter reads them as ``runs``: paper and Word state the
direction of each run themselves, because a mark in a PDF would be copied along with the words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
RTL_LANGUAGES = frozenset({"ar"})

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_WESTERN = f"(?:(?![{_RTL}])[^\\W_]|[{_DIGITS}])"
_LATIN = f"(?![{_RTL}])[^\\W\\d_]"
_EASTERN = f"(?:(?![{_DIGITS}])[{_RTL}](?<![،؛؟]))"
# Latin words with what stands among them, or one number with its groups: of two numbers, each stands alone.
_WORDS = f"[#@]?(?=[^\\s{_RTL}]*{_LATIN}){_WESTERN}(?:(?:{_WESTERN}|[^{_RTL}\n])*{_WESTERN})?"
_NUMBER = f"[+#]?[{_DIGITS}]+(?:(?:[.:/,]|[ ()-]{{1,3}})[{_DIGITS}]+)*%?"
_CLOSING = f"([ {_DIGITS}]*\\))?"  # a bracket that opens within closes within
_LEFT_TO_RIGHT = re.compile(f"({_WORDS}|{_NUMBER}){_CLOSING}")
_RIGHT_TO_LEFT = re.compile(f"({_EASTERN}(?:(?:(?![^\\W\\d_])[^\n]|{_EASTERN})*{_EASTERN})?){_CLOSING}")
_ISOLATE = re.compile(f"([{LRI}{RLI}{FSI}{PDI}])")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; ``direction`` is ``ltr`` or ``rtl`` where it is not that of its paragraph."""

    text: str
    direction: str = ""


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language in RTL_LANGUAGES else "ltr"


def isolated(text: str, language: str) -> str:
    """Typed text with marks around each stretch written against its paragraph: phone numbers, names, waybills."""
    pattern, mark = (_LEFT_TO_RIGHT, LRI) if language in RTL_LANGUAGES else (_RIGHT_TO_LEFT, RLI)

    def marked(found: re.Match[str]) -> str:
        told, closing = found[1], found[2] or ""
        if told.count("(") > told.count(")"):
            return f"{mark}{told}{closing}{PDI}"
        return f"{mark}{told}{PDI}{closing}"

    return pattern.sub(marked, text)


def language_of(text: str, language: str) -> str:
    """The language by whose direction a typed text is set: ``language``, unless more letters are of the other."""
    right = sum(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    left = sum(unicodedata.bidirectional(letter) == "L" for letter in text)
    if right == left:
        return language
    return "ar" if right > left else "en"


def runs(text: str, language: str) -> list[Run]:
    """The text as runs without marks, but for those within a run that is mixed itself."""
    base, found = direction_of(language), list[Run]()
    depth, mark, inner = 0, "", ""
    for piece in _ISOLATE.split(text):
        if piece == PDI:
            depth = max(depth - 1, 0)
            if depth == 0 and inner:
                found += _isolate(inner, mark, base, language)
                inner = ""
        elif len(piece) == 1 and piece in (LRI, RLI, FSI):
            mark = mark if depth else piece
            depth += 1
        elif depth:
            inner += piece
        elif piece:
            found.append(Run(piece))
    return found + (_isolate(inner, mark, base, language) if inner else [])


def without_marks(text: str) -> str:
    """The text in reading order, without marks."""
    return _ISOLATE.sub("", text)


def _isolate(text: str, mark: str, base: str, language: str) -> list[Run]:
    direction = {LRI: "ltr", RLI: "rtl"}.get(mark) or _first_strong(text, base)
    if direction != base:
        return [Run(isolated(text, "ar" if direction == "rtl" else "en"), direction)]
    marked = isolated(text, language)
    return [Run(text)] if marked == text else runs(marked, language)


def _first_strong(text: str, base: str) -> str:
    """The direction of the first letter that has one; of a number it is left to right."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr" if any(letter.isdecimal() for letter in text) else base
