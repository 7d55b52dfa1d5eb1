"""What is said once of an alarm (P13): the calls until somebody answers, who has taken it, that it is over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.domain.views import PersonView
from bot.domain.vocabulary import Action, Role
from bot.messages.buttons import OF_ALERT, button
from bot.messages.lines import Params
from bot.messages.message import Message
from bot.messages.security import EVERYBODY, add_happening
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import Markup, Phrase, Words

ALERT_ACTIONS = tuple(action for action in Action if action in OF_ALERT)
"""The buttons of a call, the answer first."""

SERVICES = {
    "police": "emergency.police",
    "ambulance": "emergency.ambulance",
    "civil_defence": "emergency.civil_defence",
    "emergency": "emergency.any",
}
"""A service of the setting -> how it is called."""

_PERSON = re.compile(r"[UWB][A-Z0-9]{1,30}")
_WHY = {
    "no_answer": "line.alert_call.no_answer",
    "no_channel": "line.alert_call.no_channel",
    "no_person": "line.alert_call.no_person",
    "nobody": "line.alert_call.nobody",
}
_OVER = {"safe": "line.alert_over.safe", "false_alarm": "line.alert_over.false_alarm"}


def alert_call(params: Params, words: Words) -> Message:
    """A new root message: place, people, since when, how to reach them, what is happening; and the buttons.

    ``everybody`` calls the channel; ``why`` says to a manager why they are called; ``due_at`` marks a late call.
    """
    sheet, number = Sheet(words), _text(params, "number")
    sheet.title("card.security.title", number=number)
    lead = [Phrase(_WHY.get(_text(params, "why"), "card.security.call"))]
    if params.get("repeated") is True:
        lead.insert(0, Phrase("line.alert_call.repeated"))
    if _text(params, "due_at"):
        lead.append(Phrase("line.alert_call.late", at=_at(params, "due_at", words)))
    sheet.say("lead", *lead, first=EVERYBODY if params.get("everybody") is True else None)
    sheet.facts(
        "facts",
        [
            ("fact.place", _text(params, "location")),
            ("fact.callback", _text(params, "phone")),
            ("fact.reporter", _who(params, "name", "slack_id")),
            ("fact.affected", _who(params, "affected", "affected_slack_id")),
            ("fact.site", _text(params, "site")),
            ("fact.raised", _at(params, "at", words)),
        ],
    )
    add_happening(sheet, _text(params, "details"))
    sheet.note("no-warning", Phrase("card.security.no_warning"))
    _add_buttons(sheet, params, number)
    return sheet.message()


def alert_taken(params: Params, words: Words) -> Message:
    """Who has taken the alarm; to who is in danger (``own``) with the ``emergency`` numbers."""
    said = [_said("line.alert_taken", params, words)]
    if params.get("own") is True:
        said += [Phrase("line.alert_stay"), *emergency(params.get("emergency"))]
    return _say(words, *said)


def alert_over(params: Params, words: Words) -> Message:
    """How the alarm ended (``finding``); to who was in danger (``own``) with a word of care (G6)."""
    finding = _text(params, "finding")
    said = [_said(_OVER.get(finding, "line.alert_over.safe"), params, words)]
    if params.get("own") is True and finding == "safe":
        said.append(Phrase("next.care"))
    return _say(words, *said)


def alert_step(params: Params, words: Words) -> Message:
    """In complaint management's thread: what was done about the alarm, by which office (``role``); no more (G8)."""
    action, role = Action(_text(params, "action")), _text(params, "role")
    known = role if role in set(Role) else Role.PARTICIPANT.value
    who = words.opening(f"role.{known}")
    return _say(words, Phrase(f"done.{action.value}", who=who, at=_at(params, "at", words)))


def alert_word(params: Params, words: Words) -> Message:
    """To who has the case's card already: an alarm was raised on it, or it is back from a false alarm."""
    back = _text(params, "action") == Action.ALERT_STAND_DOWN.value
    key = "line.alert_word.back" if back else "line.alert_word.raised"
    return _say(words, Phrase(key, number=_text(params, "number"), at=_at(params, "at", words)))


def no_security(params: Params, words: Words) -> Message:
    """To administrators: an alarm finds nobody who holds the role of security."""
    return _say(words, Phrase("line.no_security", number=_text(params, "number")))


Services = tuple[tuple[str, tuple[str, ...]], ...]
"""The country's emergency services, each with its numbers."""


def emergency(services: object) -> list[Phrase]:
    """Whom to call where life is in danger: pairs of a service and its numbers, as the setting names them."""
    pairs = services if isinstance(services, Sequence) and not isinstance(services, str) else ()
    found = tuple(
        Phrase(SERVICES[service], number=" / ".join(map(str, numbers)))
        for service, numbers in pairs
        if service in SERVICES
    )
    return [Phrase("emergency.call", numbers=found)] if found else []


def _add_buttons(sheet: Sheet, params: Params, number: str) -> None:
    """The answers; none for an administrator, who has no part in the case."""
    version = params.get("version")
    if _text(params, "why") == "nobody" or not isinstance(version, int):
        return
    value = pack(_text(params, "case"), version, _text(params, "alert"))
    elements = [button(action, value, number, sheet.words) for action in ALERT_ACTIONS]
    sheet.add({"type": "actions", "block_id": "actions-0", "elements": elements})
    sheet.line(Phrase("format.can", actions=ALERT_ACTIONS))


def _said(key: str, params: Params, words: Words) -> Phrase:
    who = _who(params, "name", "slack_id") or words.opening("role.security")
    return Phrase(key, who=who, number=_text(params, "number"), at=_at(params, "at", words))


def _say(words: Words, *phrases: Phrase) -> Message:
    sheet = Sheet(words)
    sheet.say("line", *phrases)
    return sheet.message()


def _text(params: Params, name: str) -> str:
    return str(params.get(name) or "")


def _who(params: Params, name: str, slack_id: str) -> PersonView | str:
    """Somebody; a name is never taken for an id. Empty where nobody is given."""
    called, known = _text(params, name), _text(params, slack_id)
    return PersonView(called or known, known) if _PERSON.fullmatch(known) else called


def _at(params: Params, name: str, words: Words) -> Markup | str:
    text = _text(params, name)
    return Markup(words.moment(datetime.fromisoformat(text))) if text else ""
