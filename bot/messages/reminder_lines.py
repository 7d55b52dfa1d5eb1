"""Reminders (G7): all that is due for one reader in one message, each thing with the buttons that end the waiting."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.domain.vocabulary import Action
from bot.messages.buttons import button
from bot.messages.lines import Params, _say, _text, _who
from bot.messages.message import Message
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import Phrase, Words

STEPS = {
    "supervisor": "reminder_step.supervisor",
    "returned": "reminder_step.returned",
    "claim": "reminder_step.claim",
    "complaint": "reminder_step.complaint",
    "answer": "reminder_step.answer",
    "decision": "reminder_step.decision",
    "confirmation": "reminder_step.confirmation",
    "writing": "reminder_step.writing",
    "letter_draft": "reminder_step.letter_draft",
    "letter_approved": "reminder_step.letter_approved",
    "letter_failed": "reminder_step.letter_failed",
    "letter_doubt": "reminder_step.letter_doubt",
    "letter_held": "reminder_step.letter_held",
    "restriction_pending": "reminder_step.restriction_pending",
    "restriction_review": "reminder_step.restriction_review",
    "restriction_end": "reminder_step.restriction_end",
    "agreement": "reminder_step.agreement",
    "appeal": "reminder_step.appeal",
    "pair": "reminder_step.pair",
    "support": "reminder_step.support",
}
"""What each row of ``bot.domain.reminders`` waits for, in words."""

MOST = 10
"""How many things one message shows; the rest is counted."""

_OF_THE_CASE = re.compile(r"case\.")


def reminders_due(params: Params, words: Words) -> Message:
    """``things``: each a case's number, id and version, the ``step``, ``hours`` waited, the ``buttons``; ``late``."""
    given = params.get("things")
    things = [thing for thing in given if isinstance(thing, dict)] if isinstance(given, list) else []
    sheet = Sheet(words)
    said = [Phrase("line.reminder.due", max(1, len(things)))]
    if _text(params, "late"):
        said.append(Phrase("line.reminder.late", at=datetime.fromisoformat(_text(params, "late"))))
    sheet.say("line", *said)
    for count, thing in enumerate(things[:MOST]):
        _add(sheet, f"thing-{count}", thing)
    if len(things) > MOST:
        sheet.note("more", Phrase("line.reminder.more", len(things) - MOST))
    return sheet.message()


def reminder_snoozed(params: Params, words: Words) -> Message:
    """To the others: somebody put a reminder off ``until`` a day."""
    until = date.fromisoformat(_text(params, "until")) if _text(params, "until") else Phrase("line.reminder.later")
    number = _text(params, "number")
    key = STEPS.get(_text(params, "step"), STEPS["supervisor"])
    who = _who(params) or words.opening("role.participant")
    return _say(words, Phrase("line.reminder.snoozed", who=who, until=until, what=Phrase(key, number=number)))


def _add(sheet: Sheet, name: str, thing: Params) -> None:
    number, case_id, version = _text(thing, "number"), _text(thing, "case"), int(_text(thing, "version") or 0)
    said = [Phrase(STEPS[_text(thing, "step")], number=number)]
    if thing.get("counted"):
        hours = int(_text(thing, "hours") or 0)
        said.append(Phrase("line.reminder.hours", hours) if hours else Phrase("line.reminder.fresh"))
    if _text(thing, "ends_on"):
        said.append(Phrase("line.reminder.ends", day=date.fromisoformat(_text(thing, "ends_on"))))
    if thing.get("above"):
        said.append(Phrase("line.reminder.above"))
    sheet.say(name, *said)
    listed = thing.get("buttons")
    chosen = tuple(Action(one) for one in listed) if isinstance(listed, list) else ()
    if not chosen:
        return
    elements = [button(one, pack(case_id, version, *_about(one, thing)), number, sheet.words) for one in chosen]
    sheet.add({"type": "actions", "block_id": f"{name}-actions", "elements": elements})
    sheet.line(Phrase("format.can", actions=chosen))


def _about(action: Action, thing: Params) -> tuple[str, ...]:
    """What the button is about, besides the case: the series, or what the series is about."""
    if action is Action.REMINDER_SNOOZE:
        return (_text(thing, "reminder"),)
    subject = _text(thing, "subject")
    return () if _OF_THE_CASE.match(action.value) or not subject else (subject,)
