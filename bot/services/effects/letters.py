"""The letter's way: edited, approved, sent, failed and sent again, held (P11, P14). A case in ``writing`` waits for it.

The engine has moved the letter, and with a letter of a decision the case, before these run.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.letters import DECISIONS, HOLD_DAYS, NEEDS_REFERENCE
from bot.domain.vocabulary import Action, RestrictionStatus, Status
from bot.errors import NotNow
from bot.services import audit, letters, notices, restrictions, together
from bot.services.deed import Deed, Effect, refuse
from models import Case, Letter, Restriction


def _edited(deed: Deed) -> None:
    """Whoever edits it does not approve it; an approval that it had is void."""
    letter, body = _letter(deed), deed.inputs["body"]
    if letters.names_an_employee(deed.unit, deed.case, letter, body):
        raise refuse("body", "names_employee")
    deed.unstated.add("body")
    deed.unit.vault.seal(letter, body=body)
    letter.edited_by_id = deed.person.id
    letter.approved_by_id = letter.approved_at = letter.held_until = None


def _approved(deed: Deed) -> None:
    letter = _letter(deed)
    letter.approved_by_id, letter.approved_at = deed.person.id, deed.unit.now
    letter.held_until = None


def _sent(deed: Deed) -> None:
    """Closes what waits for it and starts what was decided; the case itself was closed by the table."""
    unit, letter, method = deed.unit, _letter(deed), deed.inputs["method"]
    if letter.occasion in DECISIONS and not letters.is_newest_decision(unit, deed.case, letter):
        raise NotNow(action=deed.row.action)
    if method in NEEDS_REFERENCE and "reference" not in deed.inputs:
        raise refuse("reference", "needed")
    deed.unstated.add("reference")
    unit.vault.seal(letter, reference=deed.inputs.get("reference"))
    letter.method, letter.sent_at, letter.sent_on = method, unit.now, deed.today
    deed.noted.update(method=method, sent_on=deed.today)
    restriction = unit.session.get(Restriction, letter.restriction_id) if letter.restriction_id else None
    if restriction is not None and restriction.status == RestrictionStatus.PENDING.value:
        restrictions.start(unit, restriction, deed.person)
    if letter.occasion in DECISIONS:
        for other in together.joined(unit, deed.case):
            if other.status == Status.WRITING.value and not letters.has_unsent_decision(unit, other):
                _move_along(deed, other, Status.CLOSED)


def _failed(deed: Deed) -> None:
    """The cases that this letter closed wait for it again; how it was sent stays on record."""
    if _letter(deed).occasion not in DECISIONS:
        return
    for other in together.joined(deed.unit, deed.case):
        closed = audit.last_step(deed.unit, other)
        if other.status == Status.CLOSED.value and closed is not None and closed.subject == _letter(deed).id:
            _move_along(deed, other, Status.WRITING)


def _held(deed: Deed) -> None:
    until = deed.day("until")
    assert until is not None
    if until <= deed.today:
        raise refuse("until", "past")
    if until > deed.today + timedelta(days=HOLD_DAYS):
        raise refuse("until", "too_far", days=HOLD_DAYS)
    _letter(deed).held_until = until
    deed.noted["until"] = until


def _letter(deed: Deed) -> Letter:
    assert isinstance(deed.subject, Letter)
    return deed.subject


def _move_along(deed: Deed, case: Case, target: Status) -> None:
    """Moves a case that was decided together with this one as the letter moves this one."""
    unit, source = deed.unit, case.status
    case.status, case.since = target.value, unit.now
    case.closed_at = unit.now if target is Status.CLOSED else None
    case.version += 1
    unit.session.add(case)
    audit.record(
        unit,
        deed.person,
        deed.row.action,
        case,
        source=source,
        target=case.status,
        subject=_letter(deed).id,
        lead=deed.case.id,
    )
    notices.tell(unit, case, deed.row, deed.person)


EFFECTS: dict[Action, Effect] = {
    Action.LETTER_EDIT: _edited,
    Action.LETTER_APPROVE: _approved,
    Action.LETTER_SEND: _sent,
    Action.LETTER_FAILED: _failed,
    Action.LETTER_HOLD: _held,
}
