"""Modals as submitted: committed first, then acknowledged. An error keeps the modal and what was typed in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.vocabulary import Action
from bot.messages import modals
from bot.services import actions, cases
from bot.texts import Words
from handlers import away, leaving, papers, payloads, register
from handlers.edge import Body, Edge
from handlers.replies import Ack

Submission = Callable[[Edge, Ack, Body, Words], Awaitable[None]]


async def submit_report(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """A report (P3, P4, P5): the modal turns into its confirmation, with the number and what happens next."""
    command = payloads.report(body)
    made = await edge.database.write(lambda unit: cases.report(unit, command))
    await ack(response_action="update", view=modals.reported_modal(made.number, made.status, words))


async def submit_alarm(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """An alarm (P13)."""
    command = payloads.alarm(body)
    made = await edge.database.write(lambda unit: cases.alarm(unit, command))
    await ack(response_action="update", view=modals.alarm_modal(made.number, words, edge.database.settings.emergency))


async def submit_action(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """The modal behind a button."""
    command = payloads.submitted(body)
    await edge.database.write(lambda unit: actions.act(unit, command))
    await ack(response_action="clear")


SUBMISSIONS: dict[str, Submission] = {
    Action.CASE_REPORT.value: submit_report,
    Action.ALERT_REPORT.value: submit_alarm,
    **{action.value: submit_action for action in actions.WITH_MODAL},
    Action.CASE_FILE.value: papers.order_case_file,
    **away.SUBMISSIONS,
    **leaving.SUBMISSIONS,
    **register.SUBMISSIONS,
}
