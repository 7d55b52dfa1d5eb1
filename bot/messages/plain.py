"""A message in its words alone, for when Slack refuses its blocks, and what stands in for one that cannot be built."""

from __future__ import annotations

from bot.messages.message import Message
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words


def as_text(message: Message) -> Message:
    """The same without blocks. The text says all that the blocks say, and what people wrote is escaped in it; sent
    with ``parse: none``, so that no links are made of it either.

    https://docs.slack.dev/messaging/formatting-message-text (links)
    """
    return Message(text=message.text)


def unshown(number: str, words: Words) -> Message:
    """There is something that could not be written out; the administrators know."""
    sheet = Sheet(words)
    sheet.say("line", Phrase("line.unshown_case", number=number) if number else Phrase("line.unshown"))
    return sheet.message()
