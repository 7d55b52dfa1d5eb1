"""All that a reader may see of a case, in one view; the look itself is in the audit (G8)."""

from __future__ import annotations

from bot.domain.views import CaseView, StepView
from bot.messages import facts
from bot.messages.complaints import add_pair
from bot.messages.message import Block, plain
from bot.messages.reporter import wrote
from bot.messages.sheet import Fact, Sheet
from bot.texts import Phrase, Words

STATEMENTS, STEPS, PAIRS = 10, 60, 5
"""How many of each, the newest ones: Slack shows at most 100 blocks."""
WHOLE = 3000
"""A person's own words are never longer than Slack lets them type."""
MOST_BLOCKS = 98


def details_modal(view: CaseView, words: Words) -> Block:
    """People, customer, event, narrative in full, what was written, and the steps as a time line in words."""
    sheet = Sheet(words)
    sheet.title("card.complaints.title", number=view.number)
    sheet.facts("facts", _facts(view))
    sheet.say("history", *facts.history(view.history))
    sheet.quote("narrative", Phrase("card.narrative"), view.narrative, limit=WHOLE)
    sheet.quote("evidence", Phrase("card.evidence"), view.evidence, limit=WHOLE)
    if view.alert:
        sheet.quote("happening", Phrase("input.danger_details.label"), view.alert.danger_details, limit=WHOLE)
    for pair in view.pairs[:PAIRS]:
        add_pair(sheet, view, pair)
    _steps(sheet, view.steps)
    _statements(sheet, view)
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
        ("fact.reporter", view.reporter),
        ("fact.affected", view.affected),
        ("fact.department", view.department),
        ("fact.site", view.site),
        ("fact.customer", facts.customer(view.customer)),
        *facts.event(view),
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
    sheet.rows("steps", [_step(step) for step in steps[-STEPS:]])


def _step(step: StepView) -> Phrase:
    who: object = step.actor or Phrase("role.clock")
    return Phrase("format.step", at=step.at, what=Phrase(f"audit.{step.action.value}"), who=who)


def _statements(sheet: Sheet, view: CaseView) -> None:
    """What people wrote, the newest last; the oldest are left out where there is no more room."""
    if not view.statements:
        return
    sheet.say("statements-title", Phrase("format.bold", text=Phrase("details.statements")))
    quotes: list[list[Block]] = []
    room = MOST_BLOCKS - len(sheet.blocks)
    for count, said in reversed(list(enumerate(view.statements))):
        quote = Sheet(sheet.words)
        quote.quote(f"said-{count}", wrote(said), said.text, limit=WHOLE)
        if len(quote.blocks) > room or len(quotes) == STATEMENTS:
            sheet.note("statements-earlier", Phrase("details.earlier"))
            break
        room -= len(quote.blocks)
        quotes.append(quote.blocks)
    for blocks in reversed(quotes):
        for block in blocks:
            sheet.add(block)
