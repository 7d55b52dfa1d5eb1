"""A letter that is out (P11): what waited for it closes and begins, whoever it was that sent it, people or the bot."""

from __future__ import annotations

from bot.domain.letters import DECISIONS
from bot.domain.lifecycle import Transition
from bot.domain.vocabulary import RestrictionStatus, Status
from bot.services import audit, letters, notices, restrictions, together
from bot.unit import Unit
from models import Case, Letter, Person, Restriction


def is_out(unit: Unit, case: Case, letter: Letter, row: Transition, actor: Person | None) -> None:
    """Starts the restriction that the letter tells of and closes the cases that were decided together with this one.

    The table has moved the letter and this case before. A letter of a decision that another has replaced starts and
    closes nothing.
    """
    letter.sent_at, letter.sent_on = unit.now, unit.now.astimezone(unit.settings.timezone).date()
    letter.fault = None
    unit.session.add(letter)
    decides = letter.occasion in DECISIONS
    if decides and not letters.is_newest_decision(unit, case, letter):
        return
    restriction = unit.session.get(Restriction, letter.restriction_id) if letter.restriction_id else None
    if restriction is not None and restriction.status == RestrictionStatus.PENDING.value:
        restrictions.start(unit, restriction, actor)
    if decides:
        for other in together.joined(unit, case):
            if other.status == Status.WRITING.value and not letters.has_unsent_decision(unit, other):
                _move_along(unit, case, letter, row, actor, other, Status.CLOSED)


def is_back(unit: Unit, case: Case, letter: Letter, row: Transition, actor: Person | None) -> None:
    """The cases that this letter closed wait for it again; how it was sent stays on record."""
    if letter.occasion not in DECISIONS:
        return
    for other in together.joined(unit, case):
        closed = audit.last_step(unit, other)
        if other.status == Status.CLOSED.value and closed is not None and closed.subject == letter.id:
            _move_along(unit, case, letter, row, actor, other, Status.WRITING)


def _move_along(
    unit: Unit, case: Case, letter: Letter, row: Transition, actor: Person | None, other: Case, target: Status
) -> None:
    """Moves a case that was decided together with this one as the letter moves this one."""
    source, other.status, other.since = other.status, target.value, unit.now
    other.closed_at = unit.now if target is Status.CLOSED else None
    other.version += 1
    unit.session.add(other)
    audit.record(unit, actor, row.action, other, source=source, target=other.status, subject=letter.id, lead=case.id)
    notices.tell(unit, other, row, actor)
