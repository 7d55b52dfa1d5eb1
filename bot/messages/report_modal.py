"""The modals by which everything starts: the report, in the order in which things happened, and the short way in
danger. At most eight inputs have to be touched: the time is set to now, and the name may stay empty.
"""

from __future__ import annotations

import json

from bot.domain.inputs import DANGER_INPUTS
from bot.domain.views import ReportForm
from bot.domain.vocabulary import Action
from bot.messages import facts
from bot.messages.alert_lines import Services, emergency
from bot.messages.inputs import input_block
from bot.messages.message import Block, plain, plain_button
from bot.messages.sheet import Sheet
from bot.texts import LANGUAGES, Phrase, Words

CUSTOMER = ("customer_name", "customer_phone", "customer_account")
CUSTOMER_MORE = ("customer_email", "waybill")
MORE = ("evidence", "affected", "past_supervisor")
REDRAWS = frozenset({"warning_step", "danger"})
"""Inputs whose change draws the modal anew, so that place and phone appear."""


def view(callback_id: str, title: str, sheet: Sheet, known: dict[str, object]) -> Block:
    """A modal that is sent; ``known`` travels in ``private_metadata``: ids and flags, nothing that was typed."""
    words = sheet.words
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(words(title)),
        "submit": plain(words("modal.submit")),
        "close": plain(words("modal.cancel")),
        "private_metadata": json.dumps(known, separators=(",", ":")),
        "blocks": sheet.blocks,
    }


def report_modal(form: ReportForm, words: Words) -> Block:
    """P3-P5, P13. Drawn again with ``more`` or ``danger`` set, it keeps what was typed: the block ids stay."""
    sheet = Sheet(words)
    sheet.note("intro", Phrase("case.report.intro"))
    _customer(sheet, form)
    _heading(sheet, "part-event", "report.part.event")
    sheet.add(input_block("occurred_at", words, at=form.now))
    for name in ("contact_channel", "category"):
        sheet.add(input_block(name, words))
    sheet.add(input_block("narrative", words, initial=form.narrative))
    _steps(sheet, form)
    if form.more:
        sheet.add(input_block("evidence", words, optional=True, initial=form.evidence))
        sheet.add(input_block("affected", words, optional=True))
        sheet.add(input_block("past_supervisor", words, optional=True))
    else:
        _more(sheet)
    known: dict[str, object] = {"n": form.nonce}
    flags = {"m": form.more, "d": form.danger, "k": form.customer_known is not None}
    return view(Action.CASE_REPORT.value, "case.report.title", sheet, known | {k: 1 for k, on in flags.items() if on})


def danger_modal(nonce: str, words: Words, services: Services = ()) -> Block:
    """P13: three inputs of which the place is enough; the rest is asked when safe. ``services``: whom to call first."""
    sheet = Sheet(words)
    sheet.say("intro", Phrase("alert.report.intro"), *emergency(services))
    sheet.add(input_block("location", words))
    sheet.add(input_block("danger_details", words, optional=True))
    sheet.add(input_block("callback_phone", words, optional=True))
    return view(Action.ALERT_REPORT.value, "alert.report.title", sheet, {"n": nonce})


def _heading(sheet: Sheet, name: str, key: str) -> None:
    sheet.say(name, Phrase("format.bold", text=Phrase(key)))


def _customer(sheet: Sheet, form: ReportForm) -> None:
    typed = {
        **form.extras,
        "customer_phone": form.customer_phone,
        "customer_account": form.customer_account,
        "customer_email": form.customer_email,
        "waybill": form.waybill,
    }
    _heading(sheet, "part-customer", "report.part.customer")
    sheet.note("part-customer-note", Phrase("report.part.customer_note"))
    for name in CUSTOMER + CUSTOMER_MORE if form.more else CUSTOMER:
        sheet.add(input_block(name, sheet.words, optional=True, initial=typed.get(name, "")))
    if form.customer_known:
        first, *rest = facts.history(form.customer_known)
        sheet.say("known", Phrase("report.known", history=first), *rest)


def _steps(sheet: Sheet, form: ReportForm) -> None:
    """P4, P5: what to say to the customer, in both languages, before what was done."""
    _heading(sheet, "part-warning", "report.part.warning")
    sheet.note("part-warning-note", Phrase("report.part.warning_note"))
    for part, label, said in (
        ("say-stop", "say.stop.label", "say.stop.words"),
        ("say-suspend", "say.suspend.label", "say.suspend.words"),
    ):
        sheet.say(f"{part}-label", Phrase("format.bold", text=Phrase(label)))
        for language in LANGUAGES:
            text = Words.of(language, sheet.words.zone)(said)
            sheet.add({"type": "section", "block_id": f"{part}-{language}", "text": plain(text)})
    sheet.add(input_block("warning_step", sheet.words, dispatch=True))
    sheet.note("extreme-note", Phrase("report.part.extreme_note"))
    sheet.add(input_block("danger", sheet.words, optional=True, dispatch=True))
    if form.danger:
        sheet.note("danger-note", Phrase("report.part.danger_note"), *emergency(form.emergency))
        for name in DANGER_INPUTS:
            sheet.add(input_block(name, sheet.words, optional=True))


def _more(sheet: Sheet) -> None:
    words = sheet.words
    button = plain_button("more", words("report.more"), "more")
    sheet.note("more-note", Phrase("report.more_note"))
    sheet.add({"type": "actions", "block_id": "more", "elements": [button]})
