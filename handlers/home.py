"""Home: shown whole each time it is opened, and after each turn to one of its lists."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.worklists import FILTERS
from bot.messages.home import digest, home_view
from bot.services import homes
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.ids import HOME_FILTER, HOME_LIST
from handlers.replies import Ack

log = logging.getLogger(__name__)


async def on_opened(edge: Edge, body: Body) -> None:
    """``app_home_opened``; for the Messages tab, which is opened by the same event, there is nothing to show."""
    if slack_id := payloads.home_of(body):
        edge.tasks.start(_show(edge, slack_id, "", 0))


async def turn(edge: Edge, ack: Ack, body: Body, _words: Words) -> None:
    """A button that opens one list, turns its pages, or goes back to all of them."""
    await ack()
    edge.tasks.start(_show(edge, payloads.user(body), *payloads.turned_to(body)))


async def narrow(edge: Edge, ack: Ack, body: Body, _words: Words) -> None:
    """A select that narrows the open list down; the list is the one that the bot knows to be open."""
    await ack()
    edge.tasks.start(_narrow(edge, payloads.user(body), *payloads.narrowed_to(body)))


async def _narrow(edge: Edge, slack_id: str, name: str, value: str) -> None:
    part, page = await edge.database.write(lambda unit: homes.narrowed(unit, slack_id, name, value))
    await _show(edge, slack_id, part, page)


async def _show(edge: Edge, slack_id: str, part: str, page: int) -> None:
    """Republished whole; where Slack does not take it, the next opening shows it (best effort)."""
    await edge.database.write(lambda unit: homes.opened(unit, slack_id, part, page))
    words = await edge.words(slack_id)
    view = home_view(await edge.database.read(lambda unit: homes.view(unit, slack_id)), words)
    try:
        await edge.client.views_publish(user_id=slack_id, view=view)
    except (SlackApiError, SlackRequestError, OSError, TimeoutError) as error:
        log.warning("Home was not shown: %s", type(error).__name__)
        return
    await edge.database.write(lambda unit: homes.is_new(unit, slack_id, digest(view)))


CLICKS = {
    **{f"{HOME_LIST}{name}": turn for name in ("all", "open", "next", "back")},
    **{f"{HOME_FILTER}{name}": narrow for name in FILTERS},
}
