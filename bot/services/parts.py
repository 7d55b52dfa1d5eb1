"""What belongs to a case, as its cards show it: each with the buttons that its reader's roles have now."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.policies import can_act
from bot.domain.views import PartView
from bot.domain.vocabulary import Action, AppealStatus, Role
from bot.services import actions, authority, subjects
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Agreement, Appeal, Case, Letter, Restriction, Support

SHOWN: dict[str, tuple[type, ...]] = {
    "complaints": (Letter, Restriction, Agreement, Appeal),
    "management": (Letter, Restriction, Agreement, Appeal),
    "details": (Letter, Restriction, Agreement, Appeal, Support),
    "supervisor": (Support,),
    "reporter": (Support,),
    "admin": (Appeal,),
}
"""Which of them each card shows."""


def of_card(unit: Unit, case: Case, kind: str, roles: frozenset[Role]) -> tuple[PartView, ...]:
    """The parts of a case on a card of that kind, oldest first of each."""
    shown = subjects.of_kinds(unit, case, SHOWN.get(kind, ()))
    return tuple(_view(unit, case, one, roles) for rows in shown.values() for one in rows)


def _view(unit: Unit, case: Case, subject: Subject, roles: frozenset[Role]) -> PartView:
    kind = next(name for name, (table, _) in subjects.TRACKS.items() if isinstance(subject, table))
    facts = authority.facts(unit, case, None, subject)
    status = subjects.status(subject)
    mine = [action for action in actions.WIRED if subjects.track(action) == subjects.TRACKS[kind]]
    return PartView(
        kind=kind,
        id=subject.id,
        status=status.value,
        name=subject.occasion if isinstance(subject, Letter) else "",
        kinds=tuple(subject.kinds.split(";")) if isinstance(subject, Restriction) else (),
        until=subject.ends_on if isinstance(subject, Restriction) else None,
        at=_at(subject),
        fault=(subject.fault or "") if isinstance(subject, Letter) else "",
        buttons=tuple(one for one in mine if can_act(one, status, roles, facts) and _is_of_use(one, subject)),
    )


def _at(subject: Subject) -> date | None:
    match subject:
        case Letter():
            return subject.sent_on
        case Agreement():
            return subject.signed_on
        case Appeal():
            return subject.received_on
        case Support():
            asked: datetime = subject.asked_at
            return asked.date()
        case _:
            return None


def _is_of_use(action: Action, subject: Subject) -> bool:
    """The admin names who decides on a review only while nobody was named."""
    if action is Action.APPEAL_ASSIGN:
        return isinstance(subject, Appeal) and subject.status == AppealStatus.RECORDED and not subject.assigned_to_id
    return True
