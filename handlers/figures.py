"""``/abuse-cases stats [from] [to]``: the policy's figures, in words at once and with pictures as a file (P2, G7)."""

from __future__ import annotations

import asyncio

from bot.figures_paper import figures_file
from bot.messages.figures_card import COMMAND, figures_card
from bot.messages.file_lines import OWN_CASES
from bot.services import letterhead, statistics
from bot.services.export import Period
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, respond, tell_privately
from handlers.uploads import upload

STATS = frozenset({"stats", "figures", "statistics", "أرقام", "الأرقام", "إحصاءات", "الإحصاءات"})
"""What, typed after the command, asks for the figures; the days may follow."""


def is_meant(typed: str) -> bool:
    """Whether the figures are asked for."""
    return typed.partition(" ")[0].casefold() in STATS


async def answer(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Who may not read them, and days that are none, are told at once; the figures follow the acknowledgement."""
    typed, slack_id = payloads.command_text(body).partition(" ")[2], payloads.user(body)
    order = await edge.database.write(lambda unit: statistics.order(unit, slack_id, typed))
    if isinstance(order, str):
        example = f"{COMMAND} 2026-01-01 2026-03-31"
        said = words(f"figures.{order}", command=OWN_CASES if order == "not_yours" else COMMAND, example=example)
        await ack(text=said, response_type="ephemeral")
        return
    edge.tasks.start(_tell(edge, body, words, order))
    await ack(text=words("figures.being_made"), response_type="ephemeral")


async def _tell(edge: Edge, body: Body, words: Words, period: Period) -> None:
    found = await edge.database.read(lambda unit: statistics.read(unit, period))
    message = figures_card(found, words)
    await respond(edge, body, text=message.text, blocks=message.blocks, response_type="ephemeral")
    file = figures_file(found, letterhead.house(edge.database.settings), edge.database.clock(), words)
    content = await asyncio.to_thread(file.make)
    if await upload(edge, payloads.user(body), file.comment, [(file.name, content)]) is None:
        await tell_privately(edge, body, words("figures.file_failed", command=COMMAND))
