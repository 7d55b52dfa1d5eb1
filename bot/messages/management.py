"""The card in high management's channel (P8, P9, P13): the least, like any shared channel."""

from __future__ import annotations

from bot.domain.views import CaseView
from bot.domain.vocabulary import Action, Status
from bot.messages import facts
from bot.messages.buttons import add_buttons
from bot.messages.complaints import least
from bot.messages.message import Message
from bot.messages.parts import add_parts
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words


def management_card(view: CaseView, words: Words) -> Message:
    """What to decide on, the danger if there is one, the customer's history in words."""
    sheet = Sheet(words)
    sheet.title("card.management.title", number=view.number)
    if view.danger:
        sheet.say("danger", Phrase("card.management.danger"))
    if view.status is Status.MANAGEMENT_REVIEW:
        sheet.say("ask", Phrase("card.management.ask"))
    alert = [("fact.alert", Phrase(f"alert_status.{view.alert.status}"))] if view.alert else []
    sheet.facts("facts", [*least(view), *alert])
    sheet.say("history", *facts.history(view.history, nth=view.status is not Status.CLOSED))
    add_parts(sheet, view)
    if Action.CASE_VIEW in view.buttons:
        sheet.note("least", Phrase("card.complaints.least", button=Action.CASE_VIEW))
    add_buttons(sheet, view)
    return sheet.message()
