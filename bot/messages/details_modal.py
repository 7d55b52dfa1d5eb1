"""All that a reader may see of a case, in one view; the look itself is in the audit (G8)."""

from __future__ import annotations

from bot.domain.views import CaseView, StepView
from bot.messages import facts
from bot.messages.complaints import add_pair
from bot.messages.file_part import WHOLE, add_files, add_written, step_said
from bot.messages.message import Block, plain
from bot.messages.parts import add_parts
from bot.messages.sheet import Fact, Sheet
from bot.messages.timeline_modal import add_way_in
from bot.texts import Phrase, Words

STEPS, PAIRS = 60, 5
"""How many of each, the newest ones: Slack shows at most 100 blocks."""


def details_modal(view: CaseView, words: Words) -> Block:
    """People, customer, event, narrative in full, the steps as a time line, the evidence, and what was written."""
    sheet = Sheet(words)
    sheet.title("card.complaints.title", number=view.number)
    add_way_in(sheet, view)
    sheet.facts("facts", _facts(view))
    sheet.say("history", *facts.history(view.history))
    sheet.quote("narrative", Phrase("card.narrative"), view.narrative, limit=WHOLE)
    sheet.quote("evidence", Phrase("card.evidence"), view.evidence, limit=WHOLE)
    sheet.rows("evidence-leads", facts.leads(view.evidence))
    if view.alert:
        sheet.quote("happening", Phrase("fact.happening"), view.alert.danger_details, limit=WHOLE)
    for pair in view.pairs[:PAIRS]:
        add_pair(sheet, view, pair)
    add_parts(sheet, view)
    _steps(sheet, view.steps)
    add_files(sheet, view.files)
    add_written(sheet, view)
    return {
        "type": "modal",
        "callback_id": "case.view",
        "title": plain(words("case.view.title")),
        "close": plain(words("modal.close")),
        "blocks": sheet.blocks,
    }


def _facts(view: CaseView) -> list[Fact]:
    alert = view.alert
    return [
        ("fact.status", facts.status(view)),
        ("fact.since", view.since),
        ("fact.waits", facts.waits(view)),
        ("fact.owner", view.owner),
        ("fact.supervisor", view.supervisor),
        ("fact.sent_past", view.sent_past),
        ("fact.reporter", view.reporter),
        ("fact.affected", view.affected),
        ("fact.department", view.department),
        ("fact.site", view.site),
        ("fact.customer", facts.customer(view.customer)),
        *facts.event(view),
        ("fact.incident", facts.incident(view)),
        ("fact.reported_at", view.reported_at),
        ("fact.steps", facts.steps_taken(view)),
        ("fact.alert", Phrase(f"alert_status.{alert.status}") if alert else ""),
        ("fact.place", alert.location if alert else ""),
        ("fact.callback", alert.callback_phone if alert else ""),
        ("fact.acknowledged", alert.acknowledged_by if alert else ""),
    ]


def _steps(sheet: Sheet, steps: tuple[StepView, ...]) -> None:
    if not steps:
        return
    sheet.say("steps-title", Phrase("format.bold", text=Phrase("details.steps")))
    if len(steps) > STEPS:
        sheet.note("steps-earlier", Phrase("details.earlier"))
    sheet.rows("steps", [step_said(step) for step in steps[-STEPS:]])
