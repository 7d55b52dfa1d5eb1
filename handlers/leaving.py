"""``/abuse-cases hand-over``: all that waits for somebody goes to one other person (P5, P6, G7)."""

from __future__ import annotations

from bot.messages.leaving_modal import CALLBACK, handed_over, leaving_modal
from bot.services import leaving
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, open_modal

HAND_OVER = frozenset({"hand-over", "handover", "hand over", "leaving", "تسليم", "تسليم العمل"})
"""What, typed after the command, is about giving one's work away."""


async def answer(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Opens the modal with what waits now."""
    slack_id = payloads.user(body)
    found = await edge.database.read(lambda unit: leaving.read(unit, slack_id))
    edge.tasks.start(open_modal(edge, body, words, leaving_modal(found, words)))
    await ack()


async def submit(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """The modal: handed over, then acknowledged with what went where."""
    slack_id, (successor, key) = payloads.user(body), payloads.successor(body)
    found = await edge.database.write(lambda unit: leaving.hand_over(unit, slack_id, successor, key))
    await ack(response_action="update", view=handed_over(found, words))


SUBMISSIONS = {CALLBACK: submit}
