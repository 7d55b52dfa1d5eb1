"""The private answers to ``/abuse-cases``: cases that the reader may see, a line and a button each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.views import FoundCasesView, OwnCasesView, OwnCaseView
from bot.domain.vocabulary import Action, Status
from bot.messages.buttons import button
from bot.messages.file_lines import CHECK, OWN_CASES, REPORT
from bot.messages.message import Message, mrkdwn
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import DayOf, Phrase, Words


def own_cases(view: OwnCasesView, words: Words) -> Message:
    """Number, status in words, date, and the details; only the reader sees it."""
    sheet = Sheet(words)
    if not view.cases:
        sheet.say("none", Phrase("own.none", command=REPORT))
        return sheet.message()
    sheet.title("own.title")
    _add_cases(sheet, view.cases, view.total)
    return sheet.message()


def found_cases(view: FoundCasesView, words: Words) -> Message:
    """What was asked for, as far as the reader may see it; else what they can do instead. Only the reader sees it."""
    sheet = Sheet(words)
    if not view.cases:
        sheet.say("none", Phrase(f"found.none.{view.about}", command=OWN_CASES, check=CHECK, report=REPORT))
        return sheet.message()
    sheet.title(f"found.title.{view.about}")
    _add_cases(sheet, view.cases, view.total)
    return sheet.message()


def _add_cases(sheet: Sheet, cases: Sequence[OwnCaseView], total: int) -> None:
    for case in cases:
        _line(sheet, case)
    sheet.line(Phrase("format.can", actions=(Action.CASE_VIEW,)))
    if total > len(cases):
        sheet.note("more", Phrase("own.more", shown=len(cases), total=total))


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
