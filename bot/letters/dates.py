"""The words of a letter: as everywhere, but in Arabic each day is told by both calendars, Hijri and Gregorian."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from hijridate import Gregorian

from bot.texts import Markup, Words
from bot.texts.catalogues import translations

BOTH_CALENDARS = frozenset({"ar"})
"""Languages whose letters name the Hijri day too; official in Saudi Arabia, computed as Umm al-Qura does."""

_DAY_OF_MONTH = re.compile(r"(?<!\d)(\d{1,2}) ")

MONTHS: tuple[str, ...] = (
    "letter.hijri.muharram",
    "letter.hijri.safar",
    "letter.hijri.rabi_1",
    "letter.hijri.rabi_2",
    "letter.hijri.jumada_1",
    "letter.hijri.jumada_2",
    "letter.hijri.rajab",
    "letter.hijri.shaban",
    "letter.hijri.ramadan",
    "letter.hijri.shawwal",
    "letter.hijri.dhu_al_qadah",
    "letter.hijri.dhu_al_hijjah",
)


class LetterWords(Words):
    """``Words`` whose days suit a letter. Get one by ``letter_words``."""

    def day(self, day: date) -> str:
        """``1 March 2026``; in Arabic both calendars, as far as Umm al-Qura's tables reach (1924 to 2077)."""
        gregorian = super().day(day)
        if self.language not in BOTH_CALENDARS:
            return unbroken(gregorian)
        on = day.astimezone(self.zone) if isinstance(day, datetime) else day
        try:
            hijri = Gregorian(on.year, on.month, on.day).to_hijri()
        except OverflowError:
            return unbroken(gregorian)
        month, year = Markup(self(MONTHS[hijri.month - 1])), Markup(hijri.year)
        both = self("letter.both_calendars", gregorian=Markup(gregorian), day=hijri.day, month=month, year=year)
        return unbroken(both)


def unbroken(day: str) -> str:
    """A day whose number stays on one line with its month."""
    return _DAY_OF_MONTH.sub("\\1\u00a0", day)


@cache
def letter_words(language: str, zone: ZoneInfo) -> LetterWords:
    """The words of letters in one language."""
    return LetterWords(language, zone, translations(language))
