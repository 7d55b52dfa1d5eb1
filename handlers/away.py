"""``/abuse-cases away``: from when until when, and who stands in (P5, G7)."""

from __future__ import annotations

from bot.messages.away_modal import CALLBACK, OPEN, away_kept, away_modal
from bot.services import absences
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, open_modal

AWAY = frozenset({"away", "back", "holiday", "إجازة", "اجازة", "غياب", "غائب"})
"""What, typed after the command, is about one's being away."""


async def answer(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Opens the modal with what holds now."""
    slack_id = payloads.user(body)
    found = await edge.database.read(lambda unit: absences.read(unit, slack_id))
    edge.tasks.start(open_modal(edge, body, words, away_modal(found, words)))
    await ack()


async def submit(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """The modal: kept, then acknowledged with what holds from now on."""
    slack_id, said = payloads.user(body), payloads.absence(body)
    found = await edge.database.write(lambda unit: absences.keep(unit, slack_id, said))
    await ack(response_action="update", view=away_kept(found, words))


CLICKS = {OPEN: answer}
SUBMISSIONS = {CALLBACK: submit}
