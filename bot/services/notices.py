"""Who is told of a transition: the table's notices, turned into rows of the outbox in the same unit of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.lifecycle import Transition
from bot.domain.vocabulary import Action, Notice, Role, Status
from bot.services import audit, outbox, people, series
from bot.services.routes import route
from bot.unit import Unit
from models import Case, Person

AWAITS_SUPERVISOR = frozenset({Status.SUPERVISOR_REVIEW, Status.RETURNED})
ALARMS = frozenset({Action.CASE_REPORT, Action.ALERT_REPORT, Action.ALERT_RAISE})
"""By these a case in danger comes to everybody at once (P13)."""
ANSWERS = frozenset({Action.ALERT_ACK, Action.ALERT_STAND_DOWN})
"""What who is in danger waits to hear."""


def at(person: Person) -> str:
    """The place of somebody's direct message."""
    return f"@{person.id}"


def tell(unit: Unit, case: Case, row: Transition, actor: Person | None) -> None:
    """Owes every message that the row names, and brings every card up to date. ``actor`` is ``None`` for the clock."""
    for notice in sorted(row.notify, key=list(Notice).index):
        _TELL[notice](unit, case, row, actor)
    outbox.refresh(unit, case)
    series.follow(unit, case)


def put_before_supervisor(unit: Unit, case: Case) -> bool:
    """Gives the case to whoever is responsible now (P5); where there is nobody, to the admins. True if it moved."""
    moved = _put_before_supervisor(unit, case)
    if moved:
        outbox.refresh(unit, case)
    return moved


def _put_before_supervisor(unit: Unit, case: Case) -> bool:
    responsible = _responsible(unit, case)
    found = responsible.id if responsible else None
    moved = found != case.supervisor_id
    former = unit.session.get(Person, case.supervisor_id) if case.supervisor_id and moved else None
    case.supervisor_id = found
    unit.session.add(case)
    if responsible is None:
        tell_admins(unit, case)
    elif case.status in AWAITS_SUPERVISOR:
        outbox.owe_card(unit, case, "supervisor", at(responsible))
    if former and former.active and former.slack_id and former.unreachable_at is None:
        params = {"number": case.number}
        key = f"moved_on:{case.id}:{case.version}:{former.id}:{found}"
        outbox.owe_line(unit, at(former), "moved_on", params, key=key, case=case)
    return moved


def _responsible(unit: Unit, case: Case) -> Person | None:
    parties = people.parties(unit, case)
    if case.routed_to_id:
        routed_to = unit.session.get_one(Person, case.routed_to_id)
        if people.may_supervise(unit, routed_to, parties, routed_to):
            return routed_to
    return people.responsible(unit, parties)


def _tell_reporter(unit: Unit, case: Case, row: Transition, _actor: Person | None) -> None:
    priority = outbox.ALERT if row.action in ANSWERS else outbox.NORMAL
    outbox.owe_card(unit, case, "reporter", at(unit.session.get_one(Person, case.reporter_id)), priority)


def _tell_affected(unit: Unit, case: Case, _row: Transition, _actor: Person | None) -> None:
    affected = unit.session.get_one(Person, case.affected_id)
    if affected.id != case.reporter_id and affected.slack_id and affected.active:
        outbox.owe_card(unit, case, "affected", at(affected))


def _tell_supervisor(unit: Unit, case: Case, row: Transition, actor: Person | None) -> None:
    if case.status == Status.WARNED:
        supervisor = _responsible(unit, case)
        case.supervisor_id = supervisor.id if supervisor else None
        unit.session.add(case)
        if supervisor:
            outbox.owe_card(unit, case, "supervisor", at(supervisor))
    elif case.status in AWAITS_SUPERVISOR:
        _put_before_supervisor(unit, case)
        if case.supervisor_id:
            _give_word(unit, case, row, f"@{case.supervisor_id}")
    elif case.danger and row.action in ALARMS:
        supervisor = _responsible(unit, case)
        if supervisor:
            if outbox.has_card(unit, case, "supervisor"):
                _give_word(unit, case, row, at(supervisor))
            outbox.owe_card(unit, case, "supervisor", at(supervisor), outbox.ALERT)
    reporter = unit.session.get_one(Person, case.reporter_id)
    if row.action in (Action.CASE_REPORT, Action.ALERT_REPORT) and not reporter.listed:
        tell_admins(unit, case)


def _give_word(unit: Unit, case: Case, row: Transition, place: str) -> None:
    """Word of an alarm, or of its end, to who has the card already: an edited card notifies nobody (P13)."""
    if row.action in (Action.ALERT_RAISE, Action.ALERT_STAND_DOWN):
        params = {"number": case.number, "action": row.action.value, "at": unit.now.isoformat()}
        key = f"alert_word:{case.id}:{case.version}:{place}"
        outbox.owe_line(unit, place, "alert_word", params, key=key, case=case, priority=outbox.ALERT)


def tell_admins(unit: Unit, case: Case) -> None:
    """Puts the case before the admins: nobody is left to decide. Whom it was sent past only where they are the last."""
    admins = people.admins(unit)
    for admin in [one for one in admins if one.id != case.passed_over_id] or admins:
        outbox.owe_card(unit, case, "admin", at(admin))


def _tell_complaints(unit: Unit, case: Case, row: Transition, actor: Person | None) -> None:
    known = row.action in ANSWERS and outbox.has_card(unit, case, "complaints")
    if case.status in AWAITS_SUPERVISOR | {Status.WARNED} and not known:
        return  # it has not come to complaint management yet (P6)
    place = _place(unit, "complaints", case)
    if place is None:
        return
    fresh = not outbox.has_card(unit, case, "complaints")
    outbox.owe_card(unit, case, "complaints", place)
    params = {
        "number": case.number,
        **(people.named(actor) if actor else {}),
        "action": row.action.value,
        "at": unit.now.isoformat(),
    }
    builder = "thread_opened" if fresh else "thread_step"
    if row.action.value.startswith("alert.") and not fresh:
        builder, params = "alert_step", {**params, "role": _office(actor, row), "name": "", "slack_id": ""}
    key = f"thread:{case.id}:{case.version}:{row.action.value}"
    outbox.owe_line(unit, place, builder, params, key=key, case=case, thread_of="complaints")


def say_in_thread(unit: Unit, case: Case, builder: str, params: Mapping[str, object], key: str) -> None:
    """A line of its own in the case's thread, for complaint management."""
    place = _place(unit, "complaints", case)
    if place is not None and outbox.has_card(unit, case, "complaints"):
        outbox.owe_line(unit, place, builder, params, key=key, case=case, thread_of="complaints")


def _office(actor: Person | None, row: Transition) -> str:
    """In what office somebody acted on an alert: complaint management's thread names nobody (G8)."""
    if row.action is Action.ALERT_RAISE or actor is None:
        return Role.PARTICIPANT.value
    return Role.SECURITY.value if Role.SECURITY.value in actor.role_set else Role.MANAGEMENT.value


def _tell_management(unit: Unit, case: Case, row: Transition, _actor: Person | None) -> None:
    known = outbox.has_card(unit, case, "management")
    if not known and case.status not in (Status.MANAGEMENT_REVIEW, Status.SECOND_APPROVAL):
        return
    place = _place(unit, "management", case)
    if place is not None:
        urgent = case.danger and row.action in ALARMS
        if urgent and known:
            _give_word(unit, case, row, place)
        outbox.owe_card(unit, case, "management", place, outbox.ALERT if urgent else outbox.NORMAL)


def _tell_security(unit: Unit, case: Case, _row: Transition, _actor: Person | None) -> None:
    place = _place(unit, "security", case)
    if place is not None:
        outbox.owe_card(unit, case, "security", place, outbox.ALERT)
    for person in people.guards(unit, case):
        outbox.owe_card(unit, case, "security_person", at(person), outbox.ALERT)


def _tell_nobody(_unit: Unit, _case: Case, _row: Transition, _actor: Person | None) -> None:
    """The actor reads the private answer; there is nothing to owe."""


def _place(unit: Unit, purpose: str, case: Case) -> str | None:
    """The routed channel; where there is none, the admins are told and the case still moves."""
    found = route(unit, purpose, case)
    if found is not None:
        return found.channel
    params = {"purpose": purpose, "department": case.department, "site": case.site, "number": case.number}
    for admin in people.admins(unit):
        key = f"nobody_routed:{case.id}:{purpose}:{admin.id}"
        outbox.owe_line(unit, at(admin), "nobody_routed", params, key=key, case=case)
    audit.record(unit, None, "route.missing", case, purpose=purpose)
    return None


_TELL: dict[Notice, Callable[[Unit, Case, Transition, Person | None], None]] = {
    Notice.REPORTER: _tell_reporter,
    Notice.AFFECTED: _tell_affected,
    Notice.SUPERVISOR: _tell_supervisor,
    Notice.ADMINS: lambda unit, case, _row, _actor: tell_admins(unit, case),
    Notice.COMPLAINTS: _tell_complaints,
    Notice.MANAGEMENT: _tell_management,
    Notice.SECURITY: _tell_security,
    Notice.ACTOR: _tell_nobody,
}
