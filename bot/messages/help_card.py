"""The private answer to ``help``, in two screens: what to do now, and what happens to a report. It needs no database.

The times are those of the reminders' table, so that they cannot differ from what the bot does.
"""

from __future__ import annotations

from bot.domain.reminders import ROWS as WAITS
from bot.messages.file_lines import IN_DANGER, LANGUAGE, OWN_CASES, REPORT, offer_language
from bot.messages.message import Message, plain_button
from bot.messages.register_card import COMMAND as CHECK
from bot.messages.sheet import Sheet
from bot.texts import LANGUAGES, Phrase, Words

ROWS: dict[str, str] = {
    "help.report": REPORT,
    "help.danger": IN_DANGER,
    "help.check": CHECK,
    "help.cases": OWN_CASES,
    "help.away": f"{OWN_CASES} away",
    "help.language": LANGUAGE,
}
"""A sentence and the command that it names."""
SAY = (("say.stop.label", "say.stop.words"), ("say.suspend.label", "say.suspend.words"))
"""What to say to the customer, in both languages: theirs may be the other one (P4, P5)."""
STEPS: tuple[tuple[str, str], ...] = (
    ("help.step.supervisor", "supervisor"),
    ("help.step.complaint", "complaint"),
    ("help.step.decision", "decision"),
    ("help.step.letter", "writing"),
)
"""What happens to a report, step by step, each with the row of the reminders that says how long it may take."""
NEXT, BACK = "help.next", "help.back"


def help_card(words: Words) -> Message:
    """First: what nobody has to put up with, what to say, and what can be typed."""
    sheet = Sheet(words)
    sheet.title("help.title")
    sheet.say("policy", Phrase("help.policy"))
    for label, said in SAY:
        for count, language in enumerate(LANGUAGES):
            text = Words.of(language, words.zone)(said)
            sheet.quote(f"{label}-{language}".replace(".", "-"), None if count else Phrase(label), text)
    sheet.say("commands", Phrase("format.bold", text=Phrase("help.commands")))
    sheet.rows("help", [Phrase(key, command=command) for key, command in ROWS.items()])
    sheet.note("file", Phrase("help.file"))
    _add_turn(sheet, NEXT)
    offer_language(sheet)
    return sheet.message()


def help_more(words: Words) -> Message:
    """Second: what happens to a report, who reads it, and what protects whoever reported."""
    sheet = Sheet(words)
    sheet.title("help.next.button")
    sheet.rows("steps", [Phrase(key, time=words.working(WAITS[row].first)) for key, row in STEPS])
    sheet.note("time", Phrase("help.time"))
    sheet.say("who", Phrase("help.who"))
    sheet.say("safe", Phrase("help.safe"))
    sheet.say("dispute", Phrase("help.dispute"))
    _add_turn(sheet, BACK)
    return sheet.message()


def _add_turn(sheet: Sheet, action_id: str) -> None:
    label = sheet.words(f"{action_id}.button")
    sheet.add({"type": "actions", "block_id": "turn", "elements": [plain_button(action_id, label, action_id)]})
    sheet.line(Phrase("format.can", actions=(label,)))
