"""The private answer to ``help``: what can be typed, and what each does. It needs nothing of the database."""

from __future__ import annotations

from bot.messages.file_lines import IN_DANGER, LANGUAGE, OWN_CASES, REPORT, offer_language
from bot.messages.message import Message
from bot.messages.register_card import COMMAND as CHECK
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words

ROWS: dict[str, str] = {
    "help.report": REPORT,
    "help.danger": IN_DANGER,
    "help.check": CHECK,
    "help.cases": OWN_CASES,
    "help.language": LANGUAGE,
}
"""A sentence and the command that it names."""


def help_card(words: Words) -> Message:
    """One line a command, and how to read it in the other language."""
    sheet = Sheet(words)
    sheet.title("help.title")
    sheet.rows("help", [Phrase(key, command=command) for key, command in ROWS.items()])
    sheet.note("file", Phrase("help.file"))
    offer_language(sheet)
    return sheet.message()
