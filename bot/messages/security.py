"""The alarm in the security channel and to each security person (P13, P14): the stated exception to the least."""

from __future__ import annotations

from bot.domain.inputs import INPUTS
from bot.domain.views import CaseView, MeasureView
from bot.domain.vocabulary import Action, AlertStatus
from bot.messages import facts
from bot.messages.buttons import OF_ALERT, add_buttons
from bot.messages.message import Message
from bot.messages.sheet import QUOTE, Fact, Sheet
from bot.texts import Markup, Phrase, Words

MEASURES = 8
"""How many of the measures a card shows, the newest ones; the details show all."""
EVERYBODY = Markup("<!channel>")  # @here would reach only those who are active
_LEAD = {
    AlertStatus.RAISED: "card.security.call",
    AlertStatus.ACKNOWLEDGED: "card.security.done",
    AlertStatus.STOOD_DOWN: "card.security.over",
}


def add_happening(sheet: Sheet, told: str) -> None:
    """What is happening in their own words, or that nothing was said of it: the place alone raises an alarm."""
    if told.strip():
        sheet.quote("happening", Phrase("fact.happening"), told, limit=QUOTE * 2)
    else:
        sheet.say("happening-unsaid", Phrase("fact.happening_unsaid"))


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
        add_happening(sheet, view.alert.danger_details)
        sheet.facts("measures", [_measure(measure) for measure in view.alert.measures[-MEASURES:]])
    sheet.note("no-warning", Phrase("card.security.no_warning"))
    add_buttons(sheet, view, _answers_first(view))
    return sheet.message()


def _answers_first(view: CaseView) -> list[Action]:
    """What answers the alarm stands before what looks at the case; to raise it again comes last."""
    return sorted(view.buttons, key=lambda action: (action not in OF_ALERT, action is Action.ALERT_RAISE))


def _measure(measure: MeasureView) -> Fact:
    said = Phrase("format.measure", said=measure.texts, who=measure.author, at=measure.at)
    return f"audit.{measure.action.value}", said


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
        ended = (Phrase(f"option.finding.{alert.finding}"),) if alert.finding in INPUTS["finding"].options else ()
        found.append(("fact.alert", (Phrase(f"alert_status.{alert.status}"), *ended)))
        found.append(("fact.acknowledged", alert.acknowledged_by))
        found.append(("fact.since", alert.acknowledged_at))
    return found
