"""What belongs to a case and has a track of its own, a line and its buttons each: letters, restrictions, reviews."""

from __future__ import annotations

from bot.domain.views import CaseView, PartView
from bot.messages import facts
from bot.messages.buttons import add_part_buttons
from bot.messages.sheet import Sheet
from bot.texts import Phrase

PARTS = 8
"""How many a card shows, the newest ones."""


def add_parts(sheet: Sheet, view: CaseView) -> None:
    """The newest parts, oldest first."""
    for part in view.parts[-PARTS:]:
        sheet.say(f"part-{part.id}", *_said(part))
        add_part_buttons(sheet, view, f"part-{part.id}", part.id, part.buttons)


def _said(part: PartView) -> list[Phrase]:
    status = Phrase(f"{part.kind}_status.{part.status}")
    if part.kind == "letter":
        found = [Phrase("part.letter", what=Phrase(f"occasion.{part.name}"), status=status)]
    elif part.kind == "restriction":
        found = [Phrase("part.restriction", kinds=facts.kinds(part.kinds), status=status)]
        found.append(Phrase("part.until", day=part.until) if part.until else Phrase("part.open"))
    else:
        found = [Phrase(f"part.{part.kind}", status=status)]
    if part.at:
        found.append(Phrase(f"part.{part.kind}.at", day=part.at))
    return found
