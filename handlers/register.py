"""The register page by page: opened, searched, narrowed down and turned; each look is checked and kept (G5)."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.register_views import RegisterAsk
from bot.messages.register_card import OPEN
from bot.messages.register_page import BACK, KIND, NEXT, SEARCH, register_modal
from bot.services import register_page
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, open_modal, tell_privately

LIST = frozenset({"list", "register", "all", "القائمة", "قائمة", "السجل", "سجل"})
"""What, typed after ``/check-customer``, means all restrictions in force."""


async def answer(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """The first page, by the command or by a button."""
    view = await _page(edge, body, RegisterAsk(), words)
    edge.tasks.start(open_modal(edge, body, words, view))
    await ack()


async def turn(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Another page, or only those of a kind."""
    view = await _page(edge, body, payloads.register_turned_to(body), words)
    edge.tasks.start(_update(edge, body, words, view))
    await ack()


async def search(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """What was typed; the modal stays open with what is found."""
    await ack(response_action="update", view=await _page(edge, body, payloads.register_asked(body), words))


async def _page(edge: Edge, body: Body, ask: RegisterAsk, words: Words) -> Body:
    slack_id = payloads.user(body)
    found = await edge.database.write(lambda unit: register_page.read(unit, slack_id, ask))
    return register_modal(found, words)


async def _update(edge: Edge, body: Body, words: Words, view: Body) -> None:
    try:
        await edge.client.views_update(view_id=body["view"]["id"], view=view)
    except (SlackApiError, SlackRequestError, OSError, TimeoutError):
        await tell_privately(edge, body, words("private.try_again"))


CLICKS = {OPEN: answer, NEXT: turn, BACK: turn, KIND: turn}
SUBMISSIONS = {SEARCH: search}
