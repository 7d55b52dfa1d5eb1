"""The fonts of letters, which come with the bot (OFL), and what they can show.

A PDF/A may hold no missing glyph, so what no font can show is replaced before it is set.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import fontpkg_ibm_plex_sans
import fontpkg_ibm_plex_sans_arabic

LATIN, ARABIC = fontpkg_ibm_plex_sans.FAMILY, fontpkg_ibm_plex_sans_arabic.FAMILY
FOLDERS: tuple[Path, ...] = (
    Path(fontpkg_ibm_plex_sans.ROOT, "files"),
    Path(fontpkg_ibm_plex_sans_arabic.ROOT, "files"),
)
FILES: tuple[Path, ...] = (
    FOLDERS[0] / "IBMPlexSans[wdth,wght].ttf",
    FOLDERS[1] / "IBMPlexSansArabic-Regular.ttf",
    FOLDERS[1] / "IBMPlexSansArabic-SemiBold.ttf",
)
"""The files that letters use: the Latin one holds every weight."""

MISSING = "\ufffd"
"""Stands for a letter of a script that no font has: whoever approves the letter sees it."""

UNSEEN = frozenset({"Cf", "Mn", "Me"})
LEFT_OUT = frozenset({"So", "Sk", "Cs", "Co", "Cn"})
"""Emoji and the like are left out: they say nothing in a letter."""


VOWELS = re.compile("[\u064b-\u0652\u0670]")
"""Arabic vowel marks, which letters are printed without: a PDF says a letter with a raised mark twice over."""


def showable(text: str) -> str:
    """The text with each character that no font has as its simple form, left out, or as ``MISSING``."""
    text = VOWELS.sub("", unicodedata.normalize("NFC", text))
    return "".join(letter if _is_known(letter) else _nearest(letter) for letter in text)


def _nearest(letter: str) -> str:
    simple = unicodedata.normalize("NFKC", letter)
    if simple != letter and all(map(_is_known, simple)):
        return simple
    kind = unicodedata.category(letter)
    if kind == "Zs":
        return " "
    return "" if kind in UNSEEN | LEFT_OUT else MISSING


def _is_known(letter: str) -> bool:
    return letter == "\n" or ord(letter) in coverage()


@cache
def coverage() -> frozenset[int]:
    """The characters that can be set: those that a family has in each of its weights."""
    latin, *arabic = (set(_characters(path.read_bytes())) for path in FILES)
    return frozenset(latin | (arabic[0] & arabic[1]))


def _characters(font: bytes) -> Iterator[int]:
    """The characters of a TrueType font: its ``cmap`` table in the formats 4 and 12 (OpenType 1.9, cmap)."""
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">L", font, table + 8 + 8 * number)
        start = table + offset
        (form,) = struct.unpack_from(">H", font, start)
        if form == 4:
            yield from _segments(font, start)
        elif form == 12:
            (groups,) = struct.unpack_from(">L", font, start + 12)
            for group in range(groups):
                first, last, _ = struct.unpack_from(">LLL", font, start + 16 + 12 * group)
                yield from range(first, last + 1)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    offsets = {font[at : at + 4]: struct.unpack_from(">L", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    return int(offsets[tag])


def _segments(font: bytes, start: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, start + 6)
    ends, starts = start + 14, start + 16 + twice
    deltas, ranges = starts + twice, starts + 2 * twice
    for at in range(0, twice, 2):
        first, last, delta, offset = (
            struct.unpack_from(">H", font, place + at)[0] for place in (starts, ends, deltas, ranges)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            if not offset:
                glyph = (code + delta) & 0xFFFF
            else:
                (glyph,) = struct.unpack_from(">H", font, ranges + at + offset + 2 * (code - first))
            if glyph:
                yield code
