"""A case from its report on: made once however often it is submitted, numbered, put before the right person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.domain.lifecycle import Transition
from bot.domain.policies import Facts, check_can_act
from bot.domain.vocabulary import Action, Role, Status
from bot.errors import FieldErrors, FieldFault, NotFound
from bot.services import alerts, audit, authority, customers, notices, people, report_form
from bot.services.commands import Alarm, Report
from bot.unit import Unit
from models import Case, CaseNumber, Person

_NUMBER = re.compile(r"EP-(\d{4})-(\d{5,9})")
REVIEWED_BY_SUPERVISOR = (Status.SUPERVISOR_REVIEW, Status.RETURNED)
"""The statuses in which a case waits for, or goes back to, the affected person's supervisor."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a report: the case's id, number and status; ``again`` when it had been made already."""

    case_id: str
    number: str
    status: Status
    again: bool = False


def find(unit: Unit, case_id: str, *, lock: bool = False) -> Case:
    """The case with this id, locked against others' changes where asked. Raises ``NotFound``."""
    case = unit.session.get(Case, case_id, with_for_update=lock)
    if case is None:
        raise NotFound()
    return case


def by_number(unit: Unit, typed: str) -> Case | None:
    """The case with a number, however its letters are typed; ``None``: there is none, or that is no number."""
    found = _NUMBER.fullmatch(typed.strip().upper())
    if found is None:
        return None
    return unit.session.exec(select(Case).where(Case.year == int(found[1]), Case.serial == int(found[2]))).first()


def report(unit: Unit, command: Report) -> Reported:
    """Makes a case of a report (P3, P4, P5), or finds the one that this submission made before.

    Raises ``FieldErrors`` (beside each field), ``NotActive``.
    """
    reporter = people.get_or_add_unlisted(unit, command.reporter)
    authority.check_active(reporter)
    submission = unit.vault.lookup("submission", f"{reporter.id}:{command.submission}")
    made = _made_before(unit, submission)
    if made:
        return made
    checked = report_form.check(command, unit.now)
    affected = _affected(unit, command.affected) or reporter
    customer, others = customers.match(unit, checked.known_by, command.customer_name.strip())
    facts = _facts(unit, command, customer.id if customer else None, checked.occurred_at)
    row = check_can_act(Action.CASE_REPORT, None, frozenset({Role.EMPLOYEE}), facts)
    case = _add(
        unit,
        row,
        reporter,
        affected,
        {
            "narrative": command.narrative.strip(),
            "evidence": command.evidence.strip() or None,
            "location": command.location.strip() or None,
            "callback_phone": checked.callback_phone or None,
        },
        submission=submission,
        customer_id=customer.id if customer else None,
        contact_channel=command.contact_channel,
        categories=";".join(command.category),
        warning_step=command.warning_step,
        danger=command.danger,
        occurred_at=checked.occurred_at,
        passed_over_id=affected.manager_id if command.past_supervisor else None,
    )
    if customer:
        customers.ask(unit, case, customer, others, reporter)
    if command.danger:
        alerts.raise_alert(
            unit, case, reporter, command.location, command.narrative, checked.callback_phone, Action.CASE_REPORT
        )
    notices.tell(unit, case, row, reporter)
    return Reported(case.id, case.number, Status(case.status))


def alarm(unit: Unit, command: Alarm) -> Reported:
    """Makes a case of a place alone where somebody is in danger (P13); the rest is asked afterwards."""
    reporter = people.get_or_add_unlisted(unit, command.reporter)
    authority.check_active(reporter)
    submission = unit.vault.lookup("submission", f"{reporter.id}:{command.submission}")
    made = _made_before(unit, submission)
    if made:
        return made
    faults: dict[str, FieldFault] = {}
    if not command.location.strip():
        faults["location"] = FieldFault("location_needed")
    report_form.check_length("location", command.location, faults)
    report_form.check_length("danger_details", command.danger_details, faults)
    callback = ""
    try:
        callback = report_form.phone("callback_phone", command.callback_phone)
    except FieldErrors as error:
        faults |= error.errors
    if faults:
        raise FieldErrors(faults)
    facts = Facts(now=unit.now, danger=True)
    row = check_can_act(Action.ALERT_REPORT, None, frozenset({Role.EMPLOYEE}), facts)
    case = _add(
        unit,
        replace(row, target=Status.MANAGEMENT_REVIEW),
        reporter,
        reporter,
        {
            "narrative": command.danger_details.strip(),
            "location": command.location.strip(),
            "callback_phone": callback or None,
        },
        submission=submission,
        customer_id=None,
        contact_channel="other",
        categories="threat",
        warning_step="not_warned_extreme",
        danger=True,
        occurred_at=unit.now,
    )
    alerts.raise_alert(unit, case, reporter, command.location, command.danger_details, callback, Action.ALERT_REPORT)
    notices.tell(unit, case, row, reporter)
    return Reported(case.id, case.number, Status(case.status))


def reassign_all(unit: Unit) -> int:
    """Puts what waits for a supervisor who is no longer responsible before whoever is; returns how many moved.

    Called after each change of the directory: somebody left, was given another manager, came back.
    """
    waiting = select(Case).where(col(Case.status).in_([status.value for status in REVIEWED_BY_SUPERVISOR]))
    return sum(notices.put_before_supervisor(unit, case) for case in unit.session.exec(waiting).all())


def _made_before(unit: Unit, submission: str) -> Reported | None:
    case = unit.session.exec(select(Case).where(Case.submission == submission)).first()
    return Reported(case.id, case.number, Status(case.status), again=True) if case else None


def _affected(unit: Unit, person_id: str) -> Person | None:
    if not person_id:
        return None
    person = unit.session.get(Person, person_id)
    if person is None or not person.active:
        raise FieldErrors({"affected": FieldFault("unknown_person")})
    return person


def _facts(unit: Unit, command: Report, customer_id: str | None, occurred_at: datetime) -> Facts:
    past = customers.history(unit, customer_id, occurred_at) if customer_id else None
    return Facts(
        now=unit.now,
        danger=command.danger,
        warning_step=command.warning_step,
        repetition=past is not None and past.upheld > 0,
        restricted=past is not None and bool(past.restrictions),
    )


def _add(
    unit: Unit, row: Transition, reporter: Person, affected: Person, told: Mapping[str, str | None], **columns: Any
) -> Case:
    """A new case; ``told`` is what is sealed."""
    assert isinstance(row.target, Status)
    year = unit.now.astimezone(unit.settings.timezone).year
    counter = unit.session.get(CaseNumber, year, with_for_update=True) or CaseNumber(year=year, last=0)
    counter.last += 1
    unit.session.add(counter)
    case = Case(
        id=unit.new_id(),
        year=year,
        serial=counter.last,
        status=row.target.value,
        reporter_id=reporter.id,
        affected_id=affected.id,
        department=affected.department,
        site=affected.site,
        reported_at=unit.now,
        since=unit.now,
        **columns,
    )
    unit.vault.seal(case, **told)
    unit.session.add(case)
    unit.session.flush()
    unit.made.add(case.id)
    named: dict[str, Any] = {"affected": affected.id, "customer": case.customer_id}
    if case.passed_over_id:
        named["passed_over"] = case.passed_over_id
    audit.record(unit, reporter, row.action, case, target=case.status, **named)
    return case
