"""Words set by typst: PDF/A for sending and keeping, pictures for looking at. They go to it as data, never as markup.

One compiler a template is kept warm for the process: the first page reads the template and the fonts, those after it do
not.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from bot.letters.directions import Run, isolated, runs
from bot.letters.fonts import ARABIC, FOLDERS, LATIN, showable

STANDARDS = ["a-2a", "ua-1"]
"""PDF/A for keeping, with tags so that a screen reader reads it (PDF/UA)."""
SHARPNESS = 120
"""Pixels an inch of a picture: an A4 page is 992 wide, readable in Slack."""
FONTS = {"ltr": [LATIN, ARABIC], "rtl": [ARABIC, LATIN]}
"""The fonts of each direction, the first one first."""

LONGEST_WHOLE = 26
"""Characters of a piece that is not broken over lines."""
LONGEST_WORD = 30
"""A word without any space may break after so many characters."""

BREAK = "\u200b"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")

_compiling = Lock()  # a compiler serves one thread at a time

Pieces = list[dict[str, Any]]
"""A text as the templates read it: runs, each with its direction where that is not the paragraph's."""


def as_pdf(template: Path, data: dict[str, Any], logo: bytes = b"") -> bytes:
    """PDF/A-2a; the same data give the same bytes."""
    return _compiled(template, data, logo, format="pdf", pdf_standards=STANDARDS)[0]


def as_pictures(template: Path, data: dict[str, Any], logo: bytes = b"") -> list[bytes]:
    """Each page as a PNG."""
    return _compiled(template, data, logo, format="png", ppi=SHARPNESS)


def _compiled(template: Path, data: dict[str, Any], logo: bytes, **asked: Any) -> list[bytes]:
    inputs = {"data": json.dumps(data, ensure_ascii=False), "logo": _logo(logo)}
    with _compiling:
        made = compiler(template).compile(sys_inputs=inputs, **asked)
    assert made is not None
    return made if isinstance(made, list) else [made]


@cache
def compiler(template: Path) -> typst.Compiler:
    """The compiler of a template; it knows the fonts that came with the bot and no others."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(FOLDERS))
    return typst.Compiler(template, root=template.parent, font_paths=fonts)


@lru_cache(maxsize=4)
def _logo(content: bytes) -> str:
    return json.dumps(list(content))


def typed(text: str, language: str) -> Pieces:
    """A typed text, each stretch of the other direction apart."""
    return pieces(isolated(text, language), language)


def pieces(text: str, language: str) -> Pieces:
    """A text that carries isolating marks."""
    return [_piece(run) for run in runs(text, language)]


def _piece(run: Run) -> dict[str, Any]:
    text = _APOSTROPHE.sub("\u2019", showable(run.text))
    return {"text": _breakable(text), "direction": run.direction, "whole": len(text) <= LONGEST_WHOLE}


def _breakable(text: str) -> str:
    """The text with places to break in words that are longer than any word is."""
    return _LONG_WORD.sub(lambda found: found[0] + BREAK, text)
