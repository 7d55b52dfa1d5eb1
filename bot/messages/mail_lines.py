"""What the case's thread reads of letters that were e-mailed."""

from __future__ import annotations

from bot.messages.lines import Params, _say, _text
from bot.messages.message import Message
from bot.messages.parts import mail_fault
from bot.texts import Phrase, Words


def mail_failed(params: Params, words: Words) -> Message:
    """``fault``: why it did not go out, and the mail server's code; its words may be personal and are not shown."""
    return _say(words, Phrase("line.mail_failed", why=mail_fault(_text(params, "fault"))))
