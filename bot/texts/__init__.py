"""Every word a person reads, in English and Arabic.

``words = Words.of(language, zone)``, then ``words(key, **data)`` for plain text and ``words.md(key, **data)`` for
Slack's mrkdwn. The catalogues are ``locale/<language>/LC_MESSAGES/bot.po``.
"""

from bot.texts.catalogues import DEFAULT, LANGUAGES
from bot.texts.data import Markup, clean, clip, esc, one_line
from bot.texts.phrase import DayOf, Period, Phrase
from bot.texts.words import Words, own_name

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "DayOf",
    "Markup",
    "Period",
    "Phrase",
    "Words",
    "clean",
    "clip",
    "esc",
    "one_line",
    "own_name",
]
