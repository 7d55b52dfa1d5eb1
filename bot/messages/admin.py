"""The administrators' card: a case that nobody has authority over, or a reporter in no directory."""

from __future__ import annotations

from bot.domain.views import CaseView
from bot.messages import facts
from bot.messages.buttons import add_buttons
from bot.messages.message import Message
from bot.messages.parts import add_parts
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words


def admin_card(view: CaseView, words: Words) -> Message:
    """Why the case stands still, and the button that names a supervisor; nothing of what happened."""
    sheet = Sheet(words)
    sheet.title("card.admin.title" if view.unrouted else "card.complaints.title", number=view.number)
    sheet.say("why", *_why(view))
    sheet.facts(
        "facts",
        [
            ("fact.reporter", view.reporter),
            ("fact.affected", view.affected),
            ("fact.department", view.department),
            ("fact.site", view.site),
            ("fact.status", facts.status(view)),
            ("fact.reported_at", view.reported_at),
        ],
    )
    add_parts(sheet, view)
    add_buttons(sheet, view)
    return sheet.message()


def _why(view: CaseView) -> list[Phrase]:
    if view.unrouted:
        found = [Phrase("card.admin.unrouted", number=view.number)]
    elif view.supervisor:
        found = [Phrase("card.admin.routed_to", number=view.number, who=view.supervisor)]
    else:
        found = [Phrase("card.admin.routed", number=view.number)]
    return [*found, Phrase("card.admin.unlisted")] if view.reporter_unlisted else found
