"""The alarm in the security channel and to each security person (P13, P14): the stated exception to the least."""

from __future__ import annotations

from bot.domain.views import CaseView
from bot.domain.vocabulary import AlertStatus
from bot.messages import facts
from bot.messages.buttons import add_buttons
from bot.messages.message import Message
from bot.messages.sheet import QUOTE, Fact, Sheet
from bot.texts import Markup, Phrase, Words

EVERYBODY = Markup("<!channel>")  # @here would reach only those who are active
_LEAD = {
    AlertStatus.RAISED: "card.security.call",
    AlertStatus.ACKNOWLEDGED: "card.security.done",
    AlertStatus.STOOD_DOWN: "card.security.over",
}


def security_card(view: CaseView, words: Words) -> Message:
    """In the channel: everybody in it is notified."""
    return _alarm(view, words, EVERYBODY)


def security_person_card(view: CaseView, words: Words) -> Message:
    """The same, to one security person."""
    return _alarm(view, words, None)


def _alarm(view: CaseView, words: Words, call: Markup | None) -> Message:
    """Place, people, how to reach them, since when; what to do first comes first."""
    sheet = Sheet(words)
    sheet.title("card.security.title", number=view.number)
    status = AlertStatus(view.alert.status) if view.alert else AlertStatus.RAISED
    sheet.say("lead", Phrase(_LEAD[status]), first=call)
    sheet.facts("facts", _facts(view))
    if view.alert:
        sheet.quote("happening", Phrase("input.danger_details.label"), view.alert.danger_details, limit=QUOTE * 2)
    sheet.note("no-warning", Phrase("card.security.no_warning"))
    add_buttons(sheet, view)
    return sheet.message()


def _facts(view: CaseView) -> list[Fact]:
    alert = view.alert
    found: list[Fact] = [
        ("fact.place", (alert.location if alert else "") or facts.UNKNOWN),
        ("fact.callback", (alert.callback_phone if alert else "") or facts.UNKNOWN),
        ("fact.reporter", alert.raised_by if alert else view.reporter),
        ("fact.affected", view.affected),
        ("fact.category", facts.categories(view) if view.categories else ""),
        ("fact.site", view.site),
        ("fact.raised", alert.raised_at if alert else view.reported_at),
    ]
    if alert:
        found.append(("fact.alert", Phrase(f"alert_status.{alert.status}")))
        found.append(("fact.acknowledged", alert.acknowledged_by))
        found.append(("fact.since", alert.acknowledged_at))
    return found
