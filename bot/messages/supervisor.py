"""The supervisor's card: all they need to decide (P5, P6)."""

from __future__ import annotations

from bot.domain.views import CaseView
from bot.domain.vocabulary import Action, Status
from bot.messages import facts
from bot.messages.buttons import add_buttons
from bot.messages.message import Message
from bot.messages.parts import add_parts
from bot.messages.reporter import newest, wrote
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words

_LEAD = {
    Status.WARNED: "card.supervisor.warned",
    Status.SUPERVISOR_REVIEW: "card.supervisor.ask",
    Status.RETURNED: "card.supervisor.waiting",
}
_ANSWERS = (Action.CASE_RESUBMIT, Action.CASE_TAKE_UP)


def supervisor_card(view: CaseView, words: Words) -> Message:
    """Who, what, when, the customer's history, the steps already taken (P4, P5); approve, return, dismiss."""
    sheet = Sheet(words)
    details = Action.CASE_VIEW in view.buttons
    sheet.title("card.supervisor.title", number=view.number)
    lead = Phrase(_LEAD.get(view.status, "card.supervisor.passed"))
    sheet.say("lead", *((Phrase("danger.yes"), lead) if view.danger else (lead,)))
    sheet.facts(
        "facts",
        [
            ("fact.status", facts.status(view)),
            ("fact.reporter", view.reporter),
            ("fact.affected", view.affected),
            ("fact.customer", facts.customer(view.customer)),
            *facts.event(view),
            ("fact.incident", facts.incident(view)),
            ("fact.sent_past", view.sent_past),
            ("fact.steps", facts.steps_taken(view)),
        ],
    )
    counted = view.status not in facts.WITH_SUPERVISOR and view.status is not Status.CLOSED
    sheet.say("history", *facts.history(view.history, nth=counted))
    if view.breach:
        sheet.say("breach", Phrase("card.breach"))
    sheet.quote("narrative", Phrase("card.narrative"), view.narrative, details=details)
    answer = newest(view, _ANSWERS)
    if answer:
        sheet.quote("answer", wrote(answer), answer.text, details=details)
    add_parts(sheet, view)
    add_buttons(sheet, view)
    return sheet.message()
