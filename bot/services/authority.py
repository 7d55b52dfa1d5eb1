"""In what roles a person stands to a case, worked out anew at each click from the directory and the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from bot.domain.letters import BY_MAIL, DECISIONS, UNDER_WAY
from bot.domain.policies import Facts
from bot.domain.vocabulary import Action, AlertStatus, AppealStatus, Outcome, RestrictionStatus, Role, Status
from bot.errors import NotActive
from bot.services import customers, people, subjects
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Alert, Appeal, AuditEntry, Case, Letter, Person, Reminder, Restriction

_FROM_DIRECTORY = {
    "complaints": Role.COMPLAINTS,
    "management": Role.MANAGEMENT,
    "security": Role.SECURITY,
    "admin": Role.ADMIN,
    "auditor": Role.AUDITOR,
}
TAKE_PART_IN_DECISION = (
    Action.CASE_RESTRICT,
    Action.CASE_TERMINATE,
    Action.CASE_CONFIRM,
    Action.CASE_NO_RESTRICTION,
    Action.CASE_RESOLVE,
    Action.CASE_DECIDE_TOGETHER,
    Action.RESTRICTION_EXTEND,
    Action.LETTER_APPROVE,
)
"""Whoever did one of these does not decide on the customer's review of it (G3)."""

ANSWERS_ALARMS = frozenset({"security", "management"})
"""Who may answer an alarm, also on a case that is closed to them otherwise."""

_TAKES_PART = frozenset({Role.REPORTER, Role.SUPERVISOR, Role.COMPLAINTS, Role.MANAGEMENT, Role.SECURITY})


def check_active(person: Person) -> None:
    """Raises ``NotActive`` for somebody who was taken out of the directory."""
    if not person.active:
        raise NotActive()


def roles(unit: Unit, person: Person, case: Case) -> frozenset[Role]:
    """The roles of an active person towards a case; empty for somebody deactivated.

    The reporter and the affected person both count as ``REPORTER``: neither decides on the case. Security has a part
    only where there is an alert. On a confidential case only the named people have one, besides the reporter's own;
    while an alarm on it is open, all of security and management stand to it as security does (P1, P13). The manager
    whom it was sent past has none at all, whatever else they are.
    """
    if not person.active:
        return frozenset()
    if person.id == case.passed_over_id:
        return frozenset({Role.EMPLOYEE})
    found = {Role.EMPLOYEE}
    if case.named_only is None or person.id in case.named_only.split(";"):
        found |= {role for name, role in _FROM_DIRECTORY.items() if name in person.role_set}
        if _supervises(unit, person, case):
            found.add(Role.SUPERVISOR)
    elif person.role_set & ANSWERS_ALARMS and alarm_is_open(unit, case):
        found.add(Role.SECURITY)
    if Role.SECURITY in found and not has_alert(unit, case):
        found.discard(Role.SECURITY)
    if person.id in (case.reporter_id, case.affected_id):
        found.add(Role.REPORTER)
    if (Role.MANAGEMENT in found and person.id != case.decided_by_id) or _named_to_decide(unit, person, case):
        found.add(Role.OTHER_MANAGEMENT)
    if _approves_letters(person, case, found):
        found.add(Role.DECIDER)
    if found & _TAKES_PART:
        found.add(Role.PARTICIPANT)
    return frozenset(found)


def has_alert(unit: Unit, case: Case) -> bool:
    """Whether a safety alert was ever raised on the case (P13)."""
    return unit.session.exec(select(Alert.id).where(Alert.case_id == case.id)).first() is not None


def alarm_is_open(unit: Unit, case: Case) -> bool:
    """Whether an alarm on the case is not stood down."""
    asked = select(Alert.id).where(Alert.case_id == case.id, Alert.status != AlertStatus.STOOD_DOWN.value)
    return unit.session.exec(asked).first() is not None


def facts(
    unit: Unit,
    case: Case,
    person: Person | None = None,
    subject: Subject | None = None,
    typed: Mapping[str, str] | None = None,
) -> Facts:
    """What the guards ask about a case and about what belongs to it, as of now."""
    past = customers.history_before(unit, case) if case.customer_id is not None else None
    letters = subjects.of_case(unit, case, Letter)
    known = Facts(
        now=unit.now,
        danger=case.danger,
        warning_step=case.warning_step,
        repetition=past is not None and past.upheld > 0,
        restricted=past is not None and bool(past.restrictions),
        since=case.since,
        outcome=Outcome(case.outcome) if case.outcome else None,
        dismissed_at=case.dismissed_at,
        disputed_at=case.disputed_at,
        root_cause_known=case.root_cause_kind is not None,
        sent_back=case.sent_back_at is not None,
        letter_sent=any(letter.sent_at for letter in letters if letter.occasion in DECISIONS),
        letter_under_way=any(letter.status in UNDER_WAY for letter in letters if letter.occasion in DECISIONS),
        by_mail=(typed or {}).get("method") == BY_MAIL and unit.settings.mail is not None,
        decided_in=case.decided_in or "",
        decided=case.decided_by_id is not None,
        extreme=case.extreme,
        held=case.held,
        today=unit.now.astimezone(unit.settings.timezone).date(),
        finding=(typed or {}).get("finding", ""),
        had_part=person is not None and had_part(unit, person, case),
    )
    return replace(known, **_about(unit, case, person, subject))


def _about(unit: Unit, case: Case, person: Person | None, subject: Subject | None) -> dict[str, Any]:
    """What is known of a letter, a restriction or a series of reminders."""
    match subject:
        case Letter():
            restriction = unit.session.get(Restriction, subject.restriction_id) if subject.restriction_id else None
            decided = [one.id for one in subjects.of_case(unit, case, Letter) if one.occasion in DECISIONS]
            decision, newest = subject.occasion in DECISIONS, subject.id in decided[-1:]
            waits = restriction is not None and restriction.status == RestrictionStatus.PENDING.value
            return {
                "is_last_editor": person is not None and subject.edited_by_id == person.id,
                "ends_on": restriction.ends_on if waits and restriction else None,
                "stale": decision and (not newest or case.status not in (Status.WRITING.value, Status.CLOSED.value)),
                "moves_case": decision and newest,
            }
        case Restriction():
            return {"ends_on": subject.ends_on}
        case Reminder():
            return {"snoozed_before": subject.snoozed_until is not None}
        case _:
            return {}


def had_part(unit: Unit, person: Person, case: Case) -> bool:
    """Whether somebody took part in the decision, reported the case or is who it happened to (G3)."""
    if person.id in (case.reporter_id, case.affected_id, case.decided_by_id, case.second_id):
        return True
    acted = select(AuditEntry.seq).where(
        AuditEntry.case_id == case.id,
        AuditEntry.actor_id == person.id,
        col(AuditEntry.action).in_([action.value for action in TAKE_PART_IN_DECISION]),
    )
    return unit.session.exec(acted).first() is not None


def _supervises(unit: Unit, person: Person, case: Case) -> bool:
    routed_to = unit.session.get(Person, case.routed_to_id) if case.routed_to_id else None
    return people.may_supervise(unit, person, people.parties(unit, case), routed_to)


def _named_to_decide(unit: Unit, person: Person, case: Case) -> bool:
    """Where nobody uninvolved is left in management, the admin names who decides on a review (G3)."""
    named = select(Appeal.id).where(
        Appeal.case_id == case.id, Appeal.assigned_to_id == person.id, Appeal.status == AppealStatus.RECORDED.value
    )
    return unit.session.exec(named).first() is not None


def _approves_letters(person: Person, case: Case, found: set[Role]) -> bool:
    """Letters are approved by whoever decided: management; a resolution's by another member of complaints too (P11)."""
    resolved = case.decided_in == Status.COMPLAINT_REVIEW.value
    return Role.MANAGEMENT in found or (resolved and Role.COMPLAINTS in found and person.id != case.decided_by_id)
