"""Buttons on cards and in modals, and the searches of external selects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.inputs import INPUTS, Kind
from bot.domain.vocabulary import Action
from bot.messages import modals
from bot.services import actions, people, views
from bot.texts import Words
from handlers import away, helping, home, language, papers, payloads, register, timeline
from handlers.edge import Body, Edge
from handlers.replies import Ack, open_modal, tell_privately

Click = Callable[[Edge, Ack, Body, Words], Awaitable[None]]


async def click(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """A button that does its work at once: committed, then acknowledged; the cards follow from the outbox."""
    command = payloads.clicked(body)
    done = await edge.database.write(lambda unit: actions.act(unit, command))
    await ack()
    if done.before is not None:
        edge.tasks.start(tell_privately(edge, body, words.done(done.action, None, done.before, you=True)))


async def open_action(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """A button that needs words: opens its modal, if the person may act now."""
    command = payloads.clicked(body)
    found = await edge.database.read(
        lambda unit: actions.opening(unit, command.action, command.actor, command.case_id, command.subject)
    )
    view = modals.opened_modal(command.action, found, words)
    edge.tasks.start(open_modal(edge, body, words, view))
    await ack()


async def open_details(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """All that the reader may see of a case; the look is in the audit (G8)."""
    command = payloads.clicked(body)
    key = f"look:{command.actor}:{command.case_id}:{body['trigger_id']}"
    await edge.database.write(lambda unit: actions.view(unit, command.actor, command.case_id, key))
    view = await edge.database.read(lambda unit: views.details(unit, command.actor, command.case_id))
    edge.tasks.start(open_modal(edge, body, words, modals.details_modal(view, words)))
    await ack()


async def suggest_people(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """The directory, searched by name or employee number."""
    query, slack_id = payloads.sought(body), payloads.user(body)
    found = await edge.database.read(lambda unit: people.suggestions(unit, slack_id, query, SUGGESTIONS))
    await ack(options=modals.person_options([(one.id, one.name, detail(one)) for one in found], words))


def detail(found: people.Suggestion) -> str:
    """What tells apart two people of one name: employee number, department, site."""
    return ", ".join(filter(None, (found.employee_no, found.department, found.site)))


SUGGESTIONS = 20
"""How many people a search shows; Slack allows 100."""


CLICKS: dict[str, Click] = {
    **helping.CLICKS,
    **language.CLICKS,
    **home.CLICKS,
    **timeline.CLICKS,
    **register.CLICKS,
    **away.CLICKS,
    **{action.value: click for action in actions.WIRED},
    **{action.value: open_action for action in actions.WITH_MODAL},
    Action.CASE_VIEW.value: open_details,
    Action.LETTER_VIEW.value: papers.show_letter,
}

SEARCHES: dict[str, Click] = {
    row.name: suggest_people for row in INPUTS.values() if row.kind in (Kind.PERSON, Kind.PEOPLE)
}
"""The inputs that search the directory."""
