"""Loads the gettext catalogues: read from the ``.po`` files at first use, compiled in memory, kept for good.

The msgids are keys (``case.approve.button``), not English sentences, so that an English word may be bettered
without touching the Arabic, and a test can prove both catalogues equal to the keys in use.
"""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
LANGUAGES: tuple[str, ...] = ("en", "ar")
DEFAULT = "en"


@cache
def catalogue(language: str) -> Catalog:
    """The catalogue of one of ``LANGUAGES`` as it stands in its file; what is wrong in the file raises."""
    with (LOCALE / language / "LC_MESSAGES" / "bot.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


class Strict(gettext.GNUTranslations):
    """A catalogue in which a missing key is a ``KeyError``, never a key shown to a person."""

    def text(self, key: str) -> str:
        """The words of ``key``."""
        found = super().gettext(key)
        if found == key:
            raise KeyError(key)
        return found

    def plural_text(self, key: str, count: int) -> str:
        """The words of ``key`` for ``count`` things."""
        found = super().ngettext(key, key, count)
        if found == key:
            raise KeyError(key)
        return found


@cache
def translations(language: str) -> Strict:
    """The catalogue, ready to be asked."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Strict(compiled)
