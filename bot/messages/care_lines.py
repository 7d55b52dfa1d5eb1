"""What is said once in care of who was affected (G6): how are you, somebody would like support, it was given."""

from __future__ import annotations

from bot.domain.vocabulary import Action
from bot.messages.file_lines import IN_DANGER, add_button, person, text
from bot.messages.lines import Params
from bot.messages.message import Message
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words


def care_ask(params: Params, words: Words) -> Message:
    """Some days after the report of ``number``; ``affected``: a colleague reported it for them."""
    sheet, number = Sheet(words), text(params, "number")
    if params.get("affected") is True:
        sheet.say("line", Phrase("line.care_ask.affected", number=number), Phrase("line.care_ask.offer"))
    else:
        sheet.say("line", Phrase("line.care_ask", number=number), Phrase("line.care_ask.offer"))
    sheet.note("danger", Phrase("line.care_ask.danger", danger=IN_DANGER))
    add_button(sheet, params, Action.SUPPORT_REQUEST.value)
    return sheet.message()


def support_wanted(params: Params, words: Words) -> Message:
    """To the supervisor, or whom the reporter chose: somebody would like support, and what they wrote (``text``)."""
    sheet, who = Sheet(words), person(params) or words.opening("role.reporter")
    sheet.say("line", Phrase("line.support_wanted", who=who, number=text(params, "number")))
    sheet.quote("said", Phrase("input.comment.label"), text(params, "text"), limit=2000)
    sheet.note("private", Phrase("line.support_wanted.private", button=Action.SUPPORT_DONE))
    add_button(sheet, params, Action.SUPPORT_DONE.value, text(params, "support"))
    return sheet.message()


def support_given(params: Params, words: Words) -> Message:
    """To who asked for it: it counts as given, and they can ask again."""
    sheet, who = Sheet(words), person(params) or words.opening("role.supervisor")
    sheet.say("line", Phrase("line.support_given", who=who, number=text(params, "number")))
    add_button(sheet, params, Action.SUPPORT_REQUEST.value)
    return sheet.message()
