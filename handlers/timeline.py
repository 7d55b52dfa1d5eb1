"""The time line of a case: pushed onto its details, and turned page by page; each look is checked and kept (G8)."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.timeline import page_of
from bot.messages import modals
from bot.services import actions, views
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.ids import TIMELINE_NEWER, TIMELINE_OLDER, TIMELINE_OPEN
from handlers.replies import Ack, tell_privately


async def open_first(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """The newest page, above the details."""
    view = await _looked(edge, body, words)
    edge.tasks.start(_show(edge, body, words, view, pushed=True))
    await ack()


async def turn(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """An older or a newer page, in its place."""
    view = await _looked(edge, body, words)
    edge.tasks.start(_show(edge, body, words, view, pushed=False))
    await ack()


async def _looked(edge: Edge, body: Body, words: Words) -> Body:
    """The page as whoever asks may see it now."""
    who, (case_id, page) = payloads.user(body), payloads.leafed_to(body)
    key = f"look:{who}:{case_id}:{body['trigger_id']}"
    await edge.database.write(lambda unit: actions.view(unit, who, case_id, key))
    found = await edge.database.read(lambda unit: views.details(unit, who, case_id))
    return modals.timeline_modal(found, page_of(found, page), words)


async def _show(edge: Edge, body: Body, words: Words, view: Body, *, pushed: bool) -> None:
    try:
        if pushed:
            await edge.client.views_push(trigger_id=body["trigger_id"], view=view)
        else:
            await edge.client.views_update(view_id=body["view"]["id"], view=view)
    except (SlackApiError, SlackRequestError, OSError, TimeoutError):
        await tell_privately(edge, body, words("private.try_again"))


CLICKS = {TIMELINE_OPEN: open_first, TIMELINE_OLDER: turn, TIMELINE_NEWER: turn}
