"""The fonts of letters, which come with the bot (OFL), and what they can show.

A PDF/A may hold no missing glyph, so what no font can show is replaced before it is set.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import fontpkg_ibm_plex_sans
import fontpkg_ibm_plex_sans_arabic
from fontTools.ttLib import TTFont

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
    if coverage().issuperset(map(ord, text)):
        return text
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
    latin, *arabic = map(_characters, FILES)
    return latin | frozenset.intersection(*arabic)


def _characters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
