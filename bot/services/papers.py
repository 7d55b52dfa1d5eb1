"""A letter as files for whoever asked to see it; the look is in the audit (P11, G8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.vocabulary import Action
from bot.letters.house import House
from bot.letters.setting import set_docx, set_pdf, set_pictures
from bot.letters.sheet import Sheet
from bot.services import actions, cases, letterhead, letters, outbox
from bot.services.commands import Act
from bot.unit import Unit
from models import Letter, SlackFile


@dataclass(frozen=True, slots=True)
class Asked:
    """A letter that somebody may see: ``number`` is the case's; ``body`` its text, where there is no ``sheet``."""

    case_id: str
    number: str
    sheet: Sheet | None
    body: str
    house: House


def look(unit: Unit, command: Act, key: str) -> Asked:
    """The letter behind a button, for somebody who may see it; raises as ``actions.check`` does."""
    letter = actions.view(unit, command.actor, command.case_id, key, Action.LETTER_VIEW, command.subject)
    assert isinstance(letter, Letter)
    case = cases.find(unit, command.case_id)
    body = unit.vault.open(letter, "body") or ""
    return Asked(case.id, case.number, letters.sheet(unit, letter), body, letterhead.house(unit.settings))


def made(asked: Asked) -> list[tuple[str, bytes]]:
    """The files, each with its name: the pages as pictures, PDF, Word. Takes some 50 ms: not for the event loop."""
    sheet, house, number = asked.sheet, asked.house, asked.number
    if sheet is None:
        return [(f"{number}.txt", asked.body.encode())]
    pages = enumerate(set_pictures(sheet, house), start=1)
    return [
        *((f"{number}-{page}.png", picture) for page, picture in pages),
        (f"{number}.pdf", set_pdf(sheet, house)),
        (f"{number}.docx", set_docx(sheet, house)),
    ]


def shown(unit: Unit, case_id: str, slack_file_ids: Sequence[str]) -> None:
    """Notes which files Slack keeps of it now; where the case was destroyed meanwhile, they go at once (G8)."""
    case = cases.find(unit, case_id)
    for file_id in slack_file_ids:
        if case.destroyed_at is not None:
            outbox.owe_file_deletion(unit, case, file_id)
        elif unit.session.get(SlackFile, file_id) is None:
            unit.session.add(SlackFile(slack_file_id=file_id, case_id=case.id, shown_at=unit.now))
