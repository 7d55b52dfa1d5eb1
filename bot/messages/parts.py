"""What belongs to a case and has a track of its own, a line and its buttons each: letters, restrictions, reviews."""

from __future__ import annotations

from bot.domain.letters import MailFault
from bot.domain.views import CaseView, PartView
from bot.messages import facts
from bot.messages.buttons import add_part_buttons
from bot.messages.sheet import Sheet
from bot.texts import Phrase

PARTS = 8
"""How many a card shows, the newest ones."""


MAIL_FAULTS: dict[str, str] = {
    MailFault.REFUSED: "mail_fault.refused",
    MailFault.UNREACHABLE: "mail_fault.unreachable",
    MailFault.ENDED: "mail_fault.ended",
    MailFault.NO_SERVER: "mail_fault.no_server",
}


def add_parts(sheet: Sheet, view: CaseView) -> None:
    """The newest parts, oldest first."""
    for part in view.parts[-PARTS:]:
        sheet.say(f"part-{part.id}", *part_said(part))
        add_part_buttons(sheet, view, f"part-{part.id}", part.id, part.buttons)


def mail_fault(fault: str) -> Phrase:
    """Why a letter did not go out by e-mail: ``fault`` is a ``MailFault`` and the mail server's code."""
    kind, _, code = fault.partition(" ")
    return Phrase(MAIL_FAULTS.get(kind, "mail_fault.unknown"), code=code)


def part_said(part: PartView) -> list[Phrase]:
    """What it is, how it stands, until when."""
    status = Phrase(f"{part.kind}_status.{part.status}")
    if part.kind == "letter":
        found = [Phrase("part.letter", what=Phrase(f"occasion.{part.name}"), status=status)]
    elif part.kind == "restriction":
        found = [Phrase("part.restriction", kinds=facts.kinds(part.kinds), status=status)]
        found.append(Phrase("part.until", day=part.until) if part.until else Phrase("part.open"))
    else:
        found = [Phrase(f"part.{part.kind}", status=status)]
    if part.fault:
        found.append(Phrase("part.letter.fault", why=mail_fault(part.fault)))
    if part.at:
        found.append(Phrase(f"part.{part.kind}.at", day=part.at))
    return found
