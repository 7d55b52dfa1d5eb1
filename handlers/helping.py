"""``help`` after any command: two screens in one private answer, turned by its button."""

from __future__ import annotations

from bot.messages.help_card import BACK, NEXT, help_card, help_more
from bot.messages.message import Message
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, owe_privately, respond

HELP = frozenset({"help", "?", "؟", "مساعدة", "المساعدة"})
"""What, typed after any command, asks what can be typed."""


def is_meant(body: Body) -> bool:
    """Whether help is asked for."""
    return payloads.command_text(body).casefold() in HELP


async def answer(ack: Ack, words: Words) -> None:
    """The first screen."""
    message = help_card(words)
    await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


async def turn_on(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """The second screen, in the place of the first."""
    await ack()
    edge.tasks.start(_replace(edge, body, help_more(words)))


async def turn_back(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """The first screen again."""
    await ack()
    edge.tasks.start(_replace(edge, body, help_card(words)))


async def _replace(edge: Edge, body: Body, message: Message) -> None:
    if not await respond(edge, body, text=message.text, blocks=message.blocks, replace_original=True):
        await owe_privately(edge, body, message.text)


CLICKS = {NEXT: turn_on, BACK: turn_back}
