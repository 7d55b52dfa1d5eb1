"""The reporter's card: the number, what happens next, what was asked or decided, and care (G6)."""

from __future__ import annotations

from bot.domain.views import CaseView, StatementView
from bot.domain.vocabulary import Action, AlertStatus, Outcome, Status
from bot.messages import facts
from bot.messages.alert_lines import emergency
from bot.messages.buttons import add_buttons
from bot.messages.message import Message
from bot.messages.parts import add_parts
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words

CARE = frozenset({Status.WARNED, Status.SUPERVISOR_REVIEW, Status.MANAGEMENT_REVIEW})
"""Where the card asks how the reporter is: soon after it happened."""

ANSWERED: dict[Status, tuple[Action, ...]] = {
    Status.RETURNED: (Action.CASE_RETURN,),
    Status.COMPLAINT_REVIEW: (Action.CASE_ASK,),
    Status.CLOSED: (Action.CASE_DISMISS, Action.CASE_NOT_UPHELD),
}
"""Whose words the reporter is shown while the case stands there: the question, or the reason."""


def reporter_card(view: CaseView, words: Words) -> Message:
    """P5, G6: the direct message that is kept up to date as the case moves."""
    sheet = Sheet(words)
    sheet.title("card.reporter.title", number=view.number)
    sheet.say("next", *next_step(view))
    said = newest(view, ANSWERED.get(view.status, ()))
    if said:
        sheet.quote("said", wrote(said), said.text, limit=2000, details=Action.CASE_VIEW in view.buttons)
    sheet.facts("facts", [("fact.status", facts.status(view)), *facts.event(view)])
    if view.status in CARE:
        sheet.note("care", Phrase("next.care"))
    add_parts(sheet, view)
    add_buttons(sheet, view)
    return sheet.message()


def affected_card(view: CaseView, words: Words) -> Message:
    """For whom a colleague has reported: that it was done, and what happens next."""
    sheet = Sheet(words)
    sheet.title("card.affected.title", number=view.number)
    by = Phrase("card.affected.intro", who=view.reporter) if view.reporter else Phrase("card.affected.intro_plain")
    sheet.say("intro", by)
    sheet.facts("facts", [("fact.status", facts.status(view)), *facts.event(view)])
    if view.status in CARE:
        sheet.note("care", Phrase("next.care"))
    add_buttons(sheet, view)
    return sheet.message()


def next_step(view: CaseView) -> list[Phrase]:
    """What happens next, in plain words."""
    found = [next_phrase(view.status, view.outcome)]
    if view.danger:
        found[:0] = in_danger(view)
    if view.unrouted and view.reporter_unlisted:
        found.append(Phrase("next.unlisted"))
    return found


def in_danger(view: CaseView) -> list[Phrase]:
    """P13: who has taken the alarm, and whom to call where life is in danger."""
    found, alert = [Phrase("next.danger")], view.alert
    if alert is None:
        return found
    if alert.status == AlertStatus.RAISED:
        found.append(Phrase("next.danger_open"))
    elif alert.acknowledged_by and alert.acknowledged_at:
        found.insert(0, Phrase("next.danger_taken", who=alert.acknowledged_by, at=alert.acknowledged_at))
    else:
        found.insert(0, Phrase("next.danger_taken_plain"))
    return [*found, *emergency(alert.emergency)]


def next_phrase(status: Status, outcome: Outcome | None = None) -> Phrase:
    """The sentence of a status."""
    if status is Status.CLOSED:
        return Phrase(f"next.closed.{(outcome or Outcome.NO_RESTRICTION).value}")
    return Phrase(f"next.{status.value}")


def newest(view: CaseView, actions: tuple[Action, ...]) -> StatementView | None:
    """The last thing that was written with one of the actions."""
    return next((said for said in reversed(view.statements) if said.action in actions), None)


def wrote(said: StatementView) -> Phrase:
    """Who wrote it when, with what."""
    return Phrase("format.statement", what=Phrase(f"audit.{said.action.value}"), who=said.author, at=said.at)
