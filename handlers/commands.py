"""Slash commands."""

from __future__ import annotations

from bot.texts import Words
from handlers import reporting
from handlers.edge import Body, Edge
from handlers.ids import REPORT_ABUSE
from handlers.replies import Ack

DANGER = frozenset({"danger", "خطر"})
"""What, typed after the command, opens the short modal (P13)."""


async def report_abuse(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """``/report-abuse [customer] | danger``: opens the modal, filled in as far as the text allows (P4, P5)."""
    typed = body.get("text", "").strip()
    if typed.casefold() in DANGER:
        edge.tasks.start(reporting.open_alarm(edge, body, words))
    else:
        edge.tasks.start(reporting.open_report(edge, body, words, typed))
    await ack()


COMMANDS = {REPORT_ABUSE: report_abuse}
