"""What a modal opens with, where that is more than empty inputs: a draft to edit, a question, a letter to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlmodel import col, select

from bot.domain.letters import BOTH, ONE
from bot.domain.vocabulary import Action
from bot.services import addresses, letters, restrictions, together
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Case, Letter, Statement


@dataclass(frozen=True, slots=True)
class Opened:
    """Texts by input, what is to be read or answered, and the kinds and days that the ladder suggests."""

    initial: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    kinds: tuple[str, ...] = ()
    days: int = 0
    emergency: tuple[tuple[str, tuple[str, ...]], ...] = ()


def _letter(unit: Unit, _case: Case, subject: Subject | None) -> Opened:
    assert isinstance(subject, Letter)
    return Opened(said=unit.vault.open(subject, "body") or "")


def _letter_to_edit(unit: Unit, _case: Case, subject: Subject | None) -> Opened:
    assert isinstance(subject, Letter)
    languages = BOTH if subject.also_in else ONE
    return Opened({"body": letters.said(unit, subject), "languages": languages}, _letter(unit, _case, subject).said)


def _letter_to_send(unit: Unit, case: Case, subject: Subject | None) -> Opened:
    """With the address to which the bot would send it, where there is one."""
    known = addresses.known(unit, case) if unit.settings.mail is not None else []
    found = _letter(unit, case, subject)
    return Opened({addresses.INPUT: known[0]} if len(known) == 1 else {}, found.said)


def _question(unit: Unit, case: Case, _subject: Subject | None) -> Opened:
    asked = select(Statement).where(Statement.case_id == case.id, Statement.input == "question")
    newest = unit.session.exec(asked.order_by(col(Statement.at).desc(), col(Statement.id).desc())).first()
    return Opened(said=unit.vault.open(newest, "text") or "" if newest else "")


def _report(unit: Unit, case: Case, _subject: Subject | None) -> Opened:
    """The report as it stands, to be corrected."""
    return Opened(
        {
            "occurred_at": case.occurred_at.isoformat(),
            "contact_channel": case.contact_channel,
            "category": case.categories,
            "narrative": unit.vault.open(case, "narrative") or "",
            "warning_step": case.warning_step,
            "evidence": unit.vault.open(case, "evidence") or "",
        }
    )


def _ladder(unit: Unit, case: Case, _subject: Subject | None) -> Opened:
    """What the ladder suggests, before anything is chosen (P10)."""
    kinds, days = restrictions.suggestion(unit, case)
    return Opened(kinds=kinds, days=days)


def _alarm(unit: Unit, _case: Case, _subject: Subject | None) -> Opened:
    """With whom to call first, where life is in danger (P13)."""
    return Opened(emergency=unit.settings.emergency)


def _lead(unit: Unit, case: Case, _subject: Subject | None) -> Opened:
    found = together.leads(unit, case)
    return Opened({"cases": found[0].number} if found else {})


OPENINGS: dict[Action, Callable[[Unit, Case, Subject | None], Opened]] = {
    Action.ALERT_RAISE: _alarm,
    Action.CASE_RESUBMIT: _question,
    Action.CASE_ANSWER: _question,
    Action.CASE_CORRECT: _report,
    Action.CASE_RESTRICT: _ladder,
    Action.CASE_TERMINATE: _ladder,
    Action.CASE_DECIDE_TOGETHER: _lead,
    Action.LETTER_EDIT: _letter_to_edit,
    Action.LETTER_APPROVE: _letter,
    Action.LETTER_SEND: _letter_to_send,
}
