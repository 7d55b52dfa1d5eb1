"""``Words``: everything a person reads, in their language and zone. The only way to the catalogues."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

from bot.domain.views import PersonView
from bot.domain.vocabulary import Action
from bot.errors import BotError, FieldFault
from bot.texts.catalogues import DEFAULT, LANGUAGES, Strict, translations
from bot.texts.data import Markup, clip, esc, isolate, leading, one_line
from bot.texts.phrase import DayOf, Period, Phrase

# Dates are Gregorian and digits Western in both languages: Saudi business letters, bank and courier apps write
# 0123 beside Arabic words, waybills and phone numbers have to be copied, and one kind of digit on a card is
# read faster than two. Babel writes dates with Western digits; numbers ask for "latn".
LOCALES = {"en": Locale("en", "GB"), "ar": Locale("ar")}
DIGITS = "latn"
DATUM = 300
"""A datum in a sentence is cut here (characters); longer things are shown as quotes of their own."""

_FORMATTER = string.Formatter()
_DATUM_FIRST = re.compile(r"\W*\{")


def own_name(language: str) -> str:
    """What a language calls itself: ``العربية``."""
    return str(LOCALES[language].languages[language])


@lru_cache(maxsize=4096)
def asked_for(text: str) -> frozenset[str]:
    """The data that a sentence has a place for; a letter's sentences share theirs, and each shows but a few."""
    return frozenset(name for _, name, _, _ in _FORMATTER.parse(text) if name)


class Words:
    """The words of one language in one zone. Get one by ``Words.of``."""

    def __init__(self, language: str, zone: ZoneInfo, texts: Strict) -> None:
        self.language, self.zone = language, zone
        self.locale = LOCALES[language]
        self._texts = texts

    @staticmethod
    def of(language: str | None, zone: ZoneInfo) -> Words:
        """The words of ``language`` (``ar``, ``ar-SA``, ...); of English where there is no such catalogue."""
        short = (language or DEFAULT).lower().replace("_", "-").partition("-")[0]
        return _words(short if short in LANGUAGES else DEFAULT, zone)

    def __call__(self, key: str, /, **data: object) -> str:
        """Plain words (for ``plain_text``): people by name, nothing escaped. Raises ``KeyError`` for no such key."""
        return self.fill(self._texts.text(key), data)

    def md(self, key: str, /, **data: object) -> Markup:
        """Words as mrkdwn: people as mentions, every text among the data escaped unless it is ``Markup``."""
        return Markup(self.fill(self._texts.text(key), data, markup=True, mention=True))

    def plural(self, key: str, count: int, /, **data: object) -> str:
        """Plain words for ``count`` things; the count is ``{count}``."""
        return self.fill(self._texts.plural_text(key, count), {"count": count, **data})

    def plural_md(self, key: str, count: int, /, **data: object) -> Markup:
        """``plural`` as mrkdwn."""
        return Markup(self.fill(self._texts.plural_text(key, count), {"count": count, **data}, True, True))

    def fill(
        self,
        text: str,
        data: Mapping[str, object],
        markup: bool = False,
        mention: bool = False,
        limit: int = DATUM,
    ) -> str:
        """Puts data into a sentence, each written for the reader; a text is cut at ``limit``."""
        asked = asked_for(text)
        shown = {name: self.show(item, markup, mention, limit) for name, item in data.items() if name in asked}
        filled = text.format(**shown)
        return self.led(filled) if _DATUM_FIRST.match(text) else filled

    def led(self, text: str) -> str:
        """A paragraph that begins with a datum, written in the direction of this language all the same."""
        return leading(text, rtl=self.language == "ar")

    def show(self, item: object, markup: bool = False, mention: bool = False, limit: int = DATUM) -> str:
        """One datum as the reader sees it."""
        if isinstance(item, _Shown):
            return str(item)
        if isinstance(item, Markup):
            return str(item) if markup else one_line(item)
        if isinstance(item, PersonView):
            return str(self.person(item)) if mention and item.slack_id else self._datum(item.name, markup, limit)
        if isinstance(item, Phrase):
            return self.say(item, markup, mention, limit)
        if isinstance(item, tuple):
            return self._all_of([self.show(part, markup, mention, limit) for part in item])
        if isinstance(item, Action):
            return self(f"{item.value}.button")
        if isinstance(item, DayOf):
            return self.day(item.at)
        if isinstance(item, Period):
            return self.period(item.days)
        if isinstance(item, bool | None):
            raise TypeError(f"{item!r} is no datum of a sentence")
        if isinstance(item, datetime):
            return self.instant(item)
        if isinstance(item, date):
            return self.day(item)
        if isinstance(item, timedelta):
            return self.duration(item)
        if isinstance(item, int):
            return self.number(item)
        return self._datum(str(item), markup, limit)

    def say(self, phrase: Phrase, markup: bool = False, mention: bool = False, limit: int = DATUM) -> str:
        """The words of a phrase, its data shown alike."""
        if phrase.count is None:
            return self.fill(self._texts.text(phrase.key), phrase.data, markup, mention, limit)
        text = self._texts.plural_text(phrase.key, phrase.count)
        return self.fill(text, {"count": phrase.count, **phrase.data}, markup, mention, limit)

    def _all_of(self, parts: list[str]) -> str:
        rest = parts[-1] if parts else ""
        for part in reversed(parts[:-1]):
            rest = self("format.and", first=_Shown(part), rest=_Shown(rest))
        return rest

    def _datum(self, text: str, markup: bool, limit: int) -> str:
        text = clip(one_line(text), limit)
        return isolate(esc(text) if markup else text, always=self.language == "ar")

    def person(self, person: PersonView) -> Markup:
        """Somebody as mrkdwn: a mention where they are in Slack, else their name."""
        if not person.slack_id:
            return Markup(self._datum(person.name, True, DATUM))
        return self.call(Markup(f"<@{person.slack_id}>"))

    def call(self, mention: Markup) -> Markup:
        """A mention such as ``<!channel>`` that keeps its "@" in front."""
        return Markup(isolate(mention, always=self.language == "ar"))

    def instant(self, at: datetime) -> str:
        """A day and a time in the reader's zone: ``3 March 2026, 10:42``."""
        return self("format.instant", day=Markup(self.day(at)), time=Markup(self.time(at)))

    def day(self, day: date) -> str:
        """``3 March 2026``; an instant's day is the one in the reader's zone."""
        if isinstance(day, datetime):
            return format_datetime(day, "d MMMM y", tzinfo=self.zone, locale=self.locale)
        return format_date(day, "d MMMM y", locale=self.locale)

    def time(self, at: datetime) -> str:
        """``10:42`` in the reader's zone."""
        return format_datetime(at, "HH:mm", tzinfo=self.zone, locale=self.locale)

    def moment(self, at: datetime, now: datetime | None = None) -> str:
        """``10:42`` when that is today (of ``now``), else ``10:42 on 3 March 2026``."""
        if now is not None and now.astimezone(self.zone).date() == at.astimezone(self.zone).date():
            return self.time(at)
        return self("format.moment", day=Markup(self.day(at)), time=Markup(self.time(at)))

    def language_name(self, language: str) -> str:
        """What the reader calls a language: ``Arabic``."""
        return str(self.locale.languages[language])

    def number(self, number: int) -> str:
        """``1,234``"""
        return format_decimal(number, locale=self.locale, numbering_system=DIGITS)

    def duration(self, length: timedelta) -> str:
        """``8 hours``, ``2 days``: rounded to one unit, the largest of which there are two."""
        return format_timedelta(length, threshold=2, locale=self.locale)

    def working(self, length: timedelta) -> str:
        """Working time: in hours and never in days, since a working day is not 24 hours long."""
        if length < timedelta(hours=2):
            return self.duration(length)
        return format_timedelta(length, granularity="hour", threshold=1e9, locale=self.locale)

    def period(self, days: int) -> str:
        """How far back: ``12 months`` where days make whole years or months of thirty days, else days."""
        if days % 365 == 0:
            return self.plural("period.months", days // 365 * 12)
        return self.plural("period.months", days // 30) if days % 30 == 0 else self.plural("period.days", days)

    def error(self, error: BotError, now: datetime | None = None) -> str:
        """Why the bot said no, as plain words. With ``now``, times of today are shown without the day."""
        data = dict(error.data)
        if error.code == "late_click" and "action" in data:
            return self.done(
                Action(str(data["action"])), data.get("who"), _instant(data["at"]), bool(data.get("you")), now
            )
        if isinstance(data.get("days"), int):
            data["days"] = Period(int(str(data["days"])))
        return self.fill(self._texts.text(f"error.{error.code}"), _usable(data))

    def done(self, action: Action, who: object, at: datetime, you: bool = False, now: datetime | None = None) -> str:
        """What was done, by whom and when: "Sara approved this at 10:42." ``who`` empty: it was the clock."""
        moment = Markup(self.moment(at, now))
        if you:
            return self(f"done.you.{action.value}", at=moment)
        return self(f"done.{action.value}", who=who or self.opening("role.clock"), at=moment)

    def opening(self, key: str) -> Markup:
        """Words that open a sentence: with a capital where the script has them."""
        text = self(key)
        return Markup(text[:1].upper() + text[1:])

    def fault(self, fault: FieldFault) -> str:
        """What is wrong with a field, as plain words to stand beside it."""
        data = dict(fault.data)
        if isinstance(data.get("days"), int):  # counted as they are: a limit of ninety days is not three months
            data["days"] = Phrase("period.days", int(str(data["days"])))
        return self.fill(self._texts.text(f"field.{fault.code}"), _usable(data))


class _Shown(str):
    """A datum already written for the reader."""

    __slots__ = ()


def _instant(item: object) -> datetime:
    return item if isinstance(item, datetime) else datetime.fromisoformat(str(item))


def _usable(data: Mapping[str, object]) -> dict[str, object]:
    """Data that can stand in a sentence; flags choose sentences and are left out."""
    return {name: item for name, item in data.items() if not isinstance(item, bool | None)}


@cache
def _words(language: str, zone: ZoneInfo) -> Words:
    return Words(language, zone, translations(language))
