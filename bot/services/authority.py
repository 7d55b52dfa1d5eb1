"""In what roles a person stands to a case, worked out anew at each click from the directory and the case."""

from __future__ import annotations

from sqlmodel import select

from bot.domain.policies import Facts
from bot.domain.vocabulary import Action, Outcome, Role
from bot.errors import NotActive
from bot.services import customers, people
from bot.unit import Unit
from models import Alert, AuditEntry, Case, Person

_FROM_DIRECTORY = {
    "complaints": Role.COMPLAINTS,
    "management": Role.MANAGEMENT,
    "security": Role.SECURITY,
    "admin": Role.ADMIN,
    "auditor": Role.AUDITOR,
}
_TAKES_PART = frozenset({Role.REPORTER, Role.SUPERVISOR, Role.COMPLAINTS, Role.MANAGEMENT, Role.SECURITY})


def check_active(person: Person) -> None:
    """Raises ``NotActive`` for somebody who was taken out of the directory."""
    if not person.active:
        raise NotActive()


def roles(unit: Unit, person: Person, case: Case) -> frozenset[Role]:
    """The roles of an active person towards a case; empty for somebody deactivated.

    The reporter and the affected person both count as ``REPORTER``: neither decides on the case. Security has a part
    only where there is an alert.
    """
    if not person.active:
        return frozenset()
    found = {Role.EMPLOYEE}
    found |= {role for name, role in _FROM_DIRECTORY.items() if name in person.role_set}
    if Role.SECURITY in found and not has_alert(unit, case):
        found.discard(Role.SECURITY)
    if person.id in (case.reporter_id, case.affected_id):
        found.add(Role.REPORTER)
    if _supervises(unit, person, case):
        found.add(Role.SUPERVISOR)
    if Role.MANAGEMENT in found and not _proposed(unit, person, case):
        found.add(Role.OTHER_MANAGEMENT)
    if found & _TAKES_PART:
        found.add(Role.PARTICIPANT)
    return frozenset(found)


def has_alert(unit: Unit, case: Case) -> bool:
    """Whether a safety alert was ever raised on the case (P13)."""
    return unit.session.exec(select(Alert.id).where(Alert.case_id == case.id)).first() is not None


def facts(unit: Unit, case: Case) -> Facts:
    """What the guards ask about a case, as of now."""
    past = (
        customers.history(unit, case.customer_id, case.occurred_at, [case.id]) if case.customer_id is not None else None
    )
    return Facts(
        now=unit.now,
        danger=case.danger,
        warning_step=case.warning_step,
        repetition=past is not None and past.upheld > 0,
        restricted=past is not None and bool(past.restrictions),
        since=case.since,
        outcome=Outcome(case.outcome) if case.outcome else None,
        dismissed_at=case.dismissed_at,
        disputed_at=case.disputed_at,
        sent_back=case.sent_back_at is not None,
    )


def _supervises(unit: Unit, person: Person, case: Case) -> bool:
    affected = unit.session.get_one(Person, case.affected_id)
    reporter = unit.session.get_one(Person, case.reporter_id)
    routed_to = unit.session.get(Person, case.routed_to_id) if case.routed_to_id else None
    return people.may_supervise(unit, person, affected, reporter, routed_to)


def _proposed(unit: Unit, person: Person, case: Case) -> bool:
    ended = select(AuditEntry.seq).where(
        AuditEntry.case_id == case.id,
        AuditEntry.actor_id == person.id,
        AuditEntry.action == Action.CASE_TERMINATE.value,
    )
    return unit.session.exec(ended).first() is not None
