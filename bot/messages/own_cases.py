"""The private answer to ``/abuse-cases``: somebody's own cases, a line and a button each."""

from __future__ import annotations

from bot.domain.views import OwnCasesView, OwnCaseView
from bot.domain.vocabulary import Action, Status
from bot.messages.buttons import button
from bot.messages.file_lines import OWN_CASES, REPORT
from bot.messages.message import Message, mrkdwn
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import DayOf, Phrase, Words


def own_cases(view: OwnCasesView, words: Words) -> Message:
    """Number, status in words, date, and the details; only the reader sees it."""
    sheet = Sheet(words)
    if view.misread:
        sheet.note("usage", Phrase("own.usage", command=OWN_CASES))
    if not view.cases:
        sheet.say("none", Phrase("own.none", command=REPORT))
        return sheet.message()
    sheet.title("own.title")
    for case in view.cases:
        _line(sheet, case)
    sheet.line(Phrase("format.can", actions=(Action.CASE_VIEW,)))
    if view.total > len(view.cases):
        sheet.note("more", Phrase("own.more", shown=len(view.cases), total=view.total))
    return sheet.message()


def _line(sheet: Sheet, case: OwnCaseView) -> None:
    status: tuple[Phrase, ...] = (Phrase(f"status.{case.status.value}"),)
    if case.outcome and case.status is Status.CLOSED:
        status = (*status, Phrase(f"outcome.{case.outcome.value}"))
    data = {"number": case.number, "status": status, "day": DayOf(case.reported_at)}
    said = Phrase("own.affected", None, **data) if case.affected else Phrase("own.case", None, **data)
    accessory = button(Action.CASE_VIEW, pack(case.id, case.version), case.number, sheet.words)
    text = mrkdwn(sheet.words.say(said, markup=True))
    sheet.add({"type": "section", "block_id": f"case-{case.id}", "text": text, "accessory": accessory})
    sheet.line(said)
