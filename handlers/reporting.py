"""Opening the report modals: first the modal, while the trigger lives (3 s), then what must be looked up.

Whatever does nothing else is acknowledged before anything is read.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot import patience
from bot.domain.views import ReportForm
from bot.errors import BotError, StorageError
from bot.messages import modals
from bot.services import identifiers, people, views
from bot.services.authority import check_active
from bot.texts import Words
from bot.unit import Unit
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.ids import HOME_DANGER, HOME_REPORT, REDRAWS
from handlers.replies import tell_privately

log = logging.getLogger(__name__)

_FIELDS = {
    "phone": "customer_phone",
    "account": "customer_account",
    "email": "customer_email",
    "waybill": "waybill",
}
_IN_MORE = frozenset({"email", "waybill"})
NARRATIVE_MAX = 3000

Opening = Callable[[Edge, Body, Words], Coroutine[Any, Any, None]]
"""Opens or redraws a report modal, after the acknowledgement."""


def _fresh(edge: Edge) -> ReportForm:
    now, services = edge.database.clock(), edge.database.settings.emergency
    return ReportForm(nonce=secrets.token_hex(8), now=now, emergency=services)


def form_for(edge: Edge, typed: str) -> ReportForm:
    """A form with the customer filled in where the text is a phone, an account, an e-mail or a waybill."""
    guessed = identifiers.guess(typed) if typed else None
    if guessed is None:
        return replace(_fresh(edge), narrative=typed[:NARRATIVE_MAX])
    filled: dict[str, Any] = {_FIELDS[guessed[0]]: typed}
    return replace(_fresh(edge), more=guessed[0] in _IN_MORE, **filled)


async def open_report(edge: Edge, body: Body, words: Words) -> None:
    """Opens the report modal; then, if the customer is known, adds the line on their history and restriction (G5)."""
    typed = payloads.command_text(body)
    form = form_for(edge, typed)
    view = await _open(edge, body, words, modals.report_modal(form, words))
    if view is None or not typed:
        return
    known = await edge.database.read(lambda unit: views.known_customer(unit, typed))
    if known is not None:
        await _redraw(edge, view, modals.report_modal(replace(form, customer_known=known), words))


async def open_report_of_message(edge: Edge, body: Body, words: Words) -> None:
    """Opens the report modal with the message's text; its link is added once Slack has told it."""
    text = payloads.text_of(body["message"].get("text"))
    form = replace(_fresh(edge), narrative=text[:NARRATIVE_MAX])
    view = await _open(edge, body, words, modals.report_modal(form, words))
    if view is None:
        return
    try:
        answer = await edge.client.chat_getPermalink(channel=body["channel"]["id"], message_ts=body["message"]["ts"])
    except SlackApiError:
        return  # a conversation that the bot is not in has no link for it; the text is there
    linked = replace(form, more=True, evidence=answer["permalink"])
    await _redraw(edge, view, modals.report_modal(linked, words))


async def open_alarm(edge: Edge, body: Body, words: Words) -> None:
    """Opens the short modal in danger (P13)."""
    await _open(edge, body, words, modals.danger_modal(secrets.token_hex(8), words, edge.database.settings.emergency))


async def redraw(edge: Edge, body: Body, words: Words) -> None:
    """Draws the report modal anew after ``more``, danger or an extreme step; what was typed stays (same block ids)."""
    view = body["view"]
    known, typed = payloads.metadata(view), payloads.values(view)
    form = replace(
        _fresh(edge),
        nonce=str(known.get("n", "")),
        more=bool(known.get("m")) or body["actions"][0]["action_id"] == "more",
        danger=bool(typed.get("danger")) or typed.get("warning_step") == "not_warned_extreme",
    )
    if known.get("k"):
        names = payloads.texts_among(typed, "customer_phone", "customer_account", "customer_email")
        customer = next(filter(None, names.values()), "")
        history = await edge.database.read(lambda unit: views.known_customer(unit, customer))
        form = replace(form, customer_known=history)
    await _redraw(edge, view, modals.report_modal(form, words))


async def _open(edge: Edge, body: Body, words: Words, view: Body) -> Body | None:
    slack_id = payloads.user(body)
    try:
        await _check(edge, slack_id)
        answer = await edge.client.views_open(trigger_id=body["trigger_id"], view=view)
    except BotError as error:
        await tell_privately(edge, body, words.error(error))
    except (SlackApiError, SlackRequestError, OSError, TimeoutError):
        await tell_privately(edge, body, words("private.try_again"))
    else:
        opened: Body = answer["view"]
        return opened
    return None


async def _check(edge: Edge, slack_id: str) -> None:
    """Whether they may report; asked again on sending, so the form opens also while the database is silent."""
    try:
        with patience.within(patience.LANGUAGE_SECONDS):
            await edge.database.read(lambda unit: _check_may_report(unit, slack_id))
    except StorageError as error:
        log.warning("a form is opened unchecked: %s", error)


def _check_may_report(unit: Unit, slack_id: str) -> None:
    person = people.person_by_slack_id(unit, slack_id)
    if person is not None:
        check_active(person)


async def _redraw(edge: Edge, opened: Body, view: Body) -> None:
    try:
        await edge.client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)
    except SlackApiError as error:
        if error.response.get("error") not in ("hash_conflict", "not_found"):
            raise  # otherwise the person was faster, or has closed it: there is nothing to add to


CLICKS: dict[str, Opening] = {
    HOME_REPORT: open_report,
    HOME_DANGER: open_alarm,
    **dict.fromkeys(REDRAWS, redraw),
}
"""Buttons that do nothing else."""
