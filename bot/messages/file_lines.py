"""What is said once of a case's file: that it has grown, and what becomes of a message to the bot itself."""

from __future__ import annotations

import re

from bot.domain.views import PersonView
from bot.domain.vocabulary import Action
from bot.messages.buttons import button
from bot.messages.lines import Params
from bot.messages.message import Message
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import LANGUAGES, Phrase, Words, own_name

REPORT, OWN_CASES, CHECK = "/report-abuse", "/abuse-cases", "/check-customer"
"""Commands that a sentence names; what is typed is no word of any language."""
IN_DANGER = f"{REPORT} danger"
LANGUAGE = f"{REPORT} language"

_ID = re.compile(r"[0-9a-f]{32}")
_PERSON = re.compile(r"[UWB][A-Z0-9]{1,30}")
_ANSWERS = frozenset({Action.CASE_ANSWER.value, Action.CASE_RESUBMIT.value})


def words_heard(params: Params, words: Words) -> Message:
    """Words in the direct message: the bot does not act on them; ``button`` is what helps with ``number``."""
    sheet, number, action = Sheet(words), text(params, "number"), text(params, "button")
    if number and action in _ANSWERS:
        sheet.say("line", Phrase("line.words_heard.answer", number=number, button=Action(action)))
    elif number:
        sheet.say("line", Phrase("line.words_heard.case", number=number, command=OWN_CASES))
    else:
        sheet.say("line", Phrase("line.words_heard.none"))
    sheet.note("report", Phrase("line.words_heard.report", command=REPORT, danger=IN_DANGER))
    offer_language(sheet)
    add_button(sheet, params, action)
    return sheet.message()


def file_kept(params: Params, words: Words) -> Message:
    """To who sent a file: it belongs to ``number`` now."""
    sheet = Sheet(words)
    sheet.say("line", Phrase("line.file_kept", number=text(params, "number")))
    add_button(sheet, params, Action.CASE_VIEW.value)
    return sheet.message()


def file_nowhere(_params: Params, words: Words) -> Message:
    """To who sent a file without an open case: how it can be kept."""
    sheet = Sheet(words)
    sheet.say("line", Phrase("line.file_nowhere", command=REPORT))
    return sheet.message()


def file_grew(params: Params, words: Words) -> Message:
    """To who works on the case: there is new evidence; in a channel nobody is named."""
    sheet, number, who = Sheet(words), text(params, "number"), person(params)
    if who:
        sheet.say("line", Phrase("line.file_grew.by", number=number, who=who, button=Action.CASE_VIEW))
    else:
        sheet.say("line", Phrase("line.file_grew", number=number, button=Action.CASE_VIEW))
    return sheet.message()


def offer_language(sheet: Sheet) -> None:
    """Small print: how to read the bot in the other language, named by that language itself."""
    for other in LANGUAGES:
        if other != sheet.words.language:
            said = Phrase("format.language", language=own_name(other), command=f"{LANGUAGE} {other}")
            sheet.note(f"language-{other}", said)


def text(params: Params, name: str) -> str:
    """A parameter as text; empty where it is missing."""
    return str(params.get(name) or "")


def person(params: Params) -> PersonView | str:
    """Somebody by ``name`` and ``slack_id``; a name is never taken for an id. Empty where nobody is given."""
    called, slack_id = text(params, "name"), text(params, "slack_id")
    return PersonView(called or slack_id, slack_id) if _PERSON.fullmatch(slack_id) else called


def add_button(sheet: Sheet, params: Params, action: str, subject: str = "") -> None:
    """The button of one action on the case that the line is about, where it is known."""
    case_id, version = text(params, "case"), params.get("version")
    if not _ID.fullmatch(case_id) or not isinstance(version, int) or action not in set(Action):
        return
    value = pack(case_id, version, *filter(_ID.fullmatch, [subject]))
    element = button(Action(action), value, text(params, "number"), sheet.words)
    sheet.add({"type": "actions", "block_id": "actions", "elements": [element]})
    sheet.line(Phrase("format.can", actions=(Action(action),)))
