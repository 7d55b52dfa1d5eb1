"""The private answer to ``/report-abuse language``: what the reader is written to in, and a button for each choice."""

from __future__ import annotations

from bot.domain.views import LanguageView
from bot.messages.file_lines import LANGUAGE
from bot.messages.message import Block, Message, plain_button
from bot.messages.sheet import Sheet
from bot.texts import LANGUAGES, Phrase, Words, own_name

AUTO = "auto"
"""The choice of no language: as the directory says."""
CHOICES = (*LANGUAGES, AUTO)
ACTION = "language."
"""A button's ``action_id`` is this and its choice."""


def language_card(view: LanguageView, words: Words) -> Message:
    """A language's button bears its own name, so that whoever cannot read the card still finds theirs."""
    sheet = Sheet(words)
    if view.misread:
        sheet.note("usage", Phrase("language.usage", choices=tuple(f"{LANGUAGE} {one}" for one in CHOICES)))
    sheet.say("language", _said(view, words))
    sheet.add({"type": "actions", "block_id": "languages", "elements": [_button(one, words) for one in CHOICES]})
    sheet.line(Phrase("format.can", actions=tuple(_label(one, words) for one in CHOICES)))
    sheet.note("channels", Phrase("language.channels"))
    return sheet.message()


def language_said(view: LanguageView, words: Words) -> str:
    """What holds now, in one plain sentence: for where the answer cannot be written anew."""
    return words.say(_said(view, words))


def _said(view: LanguageView, words: Words) -> Phrase:
    listed = "language.directory" if view.listed else "language.unlisted"
    return Phrase("language.chosen" if view.chosen else listed, language=words.language_name(view.reads))


def _label(choice: str, words: Words) -> str:
    return words("language.auto") if choice == AUTO else own_name(choice)


def _button(choice: str, words: Words) -> Block:
    return plain_button(f"{ACTION}{choice}", _label(choice, words), choice)
