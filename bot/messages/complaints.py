"""The root message in complaint management's channel: the least that lets them work (P7, P8, G8)."""

from __future__ import annotations

from bot.domain.views import CaseView, PairView
from bot.domain.vocabulary import Action, PairStatus, Status
from bot.messages import facts
from bot.messages.buttons import add_buttons, add_pair_buttons
from bot.messages.message import Message
from bot.messages.parts import add_parts
from bot.messages.sheet import Fact, Sheet
from bot.texts import Phrase, Words

PAIRS = 8
"""How many questions about two customers a card shows; the details show all."""


def complaints_card(view: CaseView, words: Words) -> Message:
    """Number, category, department, masked customer, status, owner, recurrence; never a name or the narrative."""
    sheet = Sheet(words)
    sheet.title("card.complaints.title", number=view.number)
    if view.danger:
        sheet.say("danger", Phrase("card.management.danger"))
    sheet.facts("facts", least(view))
    upheld = view.status not in facts.WITH_SUPERVISOR and view.status is not Status.CLOSED
    sheet.say("history", *facts.history(view.history, nth=upheld))
    for pair in view.pairs[:PAIRS]:
        add_pair(sheet, view, pair)
    add_parts(sheet, view)
    if view.blocked:
        sheet.note("blocked", Phrase(f"error.{view.blocked}"))
    if Action.CASE_VIEW in view.buttons:
        sheet.note("least", Phrase("card.complaints.least", button=Action.CASE_VIEW))
    add_buttons(sheet, view)
    return sheet.message()


def least(view: CaseView) -> list[Fact]:
    """What a shared channel may show (design: where people meet it). The customer's name is not even looked at."""
    return [
        ("fact.status", facts.status(view)),
        ("fact.waits", facts.waits(view)),
        ("fact.owner", view.owner or Phrase("fact.nobody")),
        ("fact.category", facts.categories(view)),
        ("fact.occurred_at", view.occurred_at),
        ("fact.department", view.department),
        ("fact.site", view.site),
        ("fact.customer", facts.identifiers(view.customer)),
        ("fact.incident", facts.incident(view)),
    ]


def add_pair(sheet: Sheet, view: CaseView, pair: PairView) -> None:
    """Are two known customers one? Nothing is merged silently, and a merge can be undone."""
    kept, other = facts.identifiers(pair.kept), facts.identifiers(pair.other)
    if pair.status is PairStatus.MERGED and pair.decided_by:
        asked = Phrase("pair.merged", kept=kept, other=other, who=pair.decided_by)
    else:
        key = {PairStatus.ASKED: "pair.asked", PairStatus.MERGED: "pair.merged_plain", PairStatus.APART: "pair.apart"}
        asked = Phrase(key[pair.status], kept=kept, other=other)
    sheet.say(f"pair-{pair.id}", asked)
    add_pair_buttons(sheet, view, pair.id, pair.buttons)
