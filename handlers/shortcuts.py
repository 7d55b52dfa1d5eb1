"""Global and message shortcuts."""

from __future__ import annotations

from bot.texts import Words
from handlers import reporting
from handlers.edge import Body, Edge
from handlers.ids import SHORTCUT_DANGER, SHORTCUT_MESSAGE, SHORTCUT_REPORT
from handlers.replies import Ack


async def report_abuse(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Opens the report modal."""
    edge.tasks.start(reporting.open_report(edge, body, words))
    await ack()


async def report_danger(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Opens the short modal (P13)."""
    edge.tasks.start(reporting.open_alarm(edge, body, words))
    await ack()


async def report_abuse_message(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Opens the report modal with the message's text and, once Slack has told it, its link."""
    edge.tasks.start(reporting.open_report_of_message(edge, body, words))
    await ack()


SHORTCUTS = {
    SHORTCUT_REPORT: report_abuse,
    SHORTCUT_DANGER: report_danger,
    SHORTCUT_MESSAGE: report_abuse_message,
}
