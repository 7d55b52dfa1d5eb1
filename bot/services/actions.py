"""One engine for every button: load, check authority and state, change, audit, owe the messages.

What an action does beyond moving the case stands in ``EFFECTS``; an action is offered on cards only when it is in
``WIRED``, so that there is never a button that does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import select

from bot.domain.inputs import INPUTS, Kind
from bot.domain.lifecycle import Transition, rows
from bot.domain.policies import check_can_act
from bot.domain.views import PersonView
from bot.domain.vocabulary import Action, AnyStatus, Outcome, PairStatus, Status
from bot.errors import FieldErrors, FieldFault, LateClick, NotFound, NotNow, Refusal
from bot.services import audit, authority, cases, customers, notices, people, receipts, report_form
from bot.services.commands import Act
from bot.unit import Unit
from models import AuditEntry, Case, CustomerPair, Person, Statement

ALREADY_UPHELD = frozenset({Action.CASE_APPROVE})
"""Actions that uphold a case (with ``resolve`` and ``escalate``, and what management decides)."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: the case's number and status now; ``again`` when this very click was taken before."""

    action: Action
    number: str
    status: Status
    again: bool = False


def act(unit: Unit, command: Act) -> Done:
    """Carries out one action. Raises a ``Refusal`` with the exact reason, or ``FieldErrors``."""
    person, case = _who_and_what(unit, command.actor, command.case_id, lock=True)
    taken = receipts.find(unit, command.key)
    if taken is not None:
        return Done(command.action, case.number, Status(case.status), again=True)
    row, subject = _check(unit, command.action, person, case, command.subject)
    inputs = _checked_inputs(row, command.inputs)
    source = subject.status if subject else case.status
    EFFECTS.get(command.action, _no_effect)(unit, case, person, row, subject, inputs)
    if subject is None and row.target is not None:
        _move(unit, case, row)
    case.version += 1
    unit.session.add(case)
    statements = _keep_statements(unit, case, person, row, inputs)
    audit.record(
        unit,
        person,
        row.audit,
        case,
        source=source,
        target=subject.status if subject else case.status,
        subject=subject.id if subject else "",
        statements=statements,
    )
    receipts.keep(unit, command.key, case.id)
    notices.tell(unit, case, row, person)
    return Done(command.action, case.number, Status(case.status))


def check(unit: Unit, action: Action, slack_id: str, case_id: str, subject_id: str = "") -> Case:
    """Whether the person may do this now: raises what ``act`` would. Asked before a modal opens."""
    person, case = _who_and_what(unit, slack_id, case_id)
    _check(unit, action, person, case, subject_id)
    return case


def view(unit: Unit, slack_id: str, case_id: str, key: str) -> None:
    """Notes in the audit that somebody looked at the whole case; raises as ``check`` does."""
    person, case = _who_and_what(unit, slack_id, case_id)
    _check(unit, Action.CASE_VIEW, person, case, "")
    if receipts.find(unit, key) is None:
        audit.record(unit, person, Action.CASE_VIEW, case, source=case.status, target=case.status)
        receipts.keep(unit, key, case.id)


def _who_and_what(unit: Unit, slack_id: str, case_id: str, *, lock: bool = False) -> tuple[Person, Case]:
    person = people.person_by_slack_id(unit, slack_id)
    if person is None:
        raise NotFound()
    authority.check_active(person)
    return person, cases.find(unit, case_id, lock=lock)


def _check(
    unit: Unit, action: Action, person: Person, case: Case, subject_id: str
) -> tuple[Transition, CustomerPair | None]:
    subject = _pair(unit, case, subject_id) if action in _ABOUT_PAIRS else None
    status: AnyStatus = PairStatus(subject.status) if subject else Status(case.status)
    roles = authority.roles(unit, person, case)
    try:
        return check_can_act(action, status, roles, authority.facts(unit, case)), subject
    except NotNow as refusal:
        raise _late(unit, case, person, subject) or refusal from None


def _pair(unit: Unit, case: Case, pair_id: str) -> CustomerPair:
    pair = unit.session.get(CustomerPair, pair_id, with_for_update=True)
    if pair is None or pair.case_id != case.id:
        raise NotFound()
    return pair


def _late(unit: Unit, case: Case, person: Person, subject: CustomerPair | None) -> Refusal | None:
    """Who came first, so that the loser of a race, or whoever clicks an old card, is told exactly."""
    if subject is not None:
        last = select(AuditEntry).where(AuditEntry.subject == subject.id).order_by(AuditEntry.seq.desc())  # type: ignore[attr-defined]  # a column
        entry = unit.session.exec(last).first()
    else:
        entry = audit.last_step(unit, case)
    if entry is None or entry.action in (Action.CASE_REPORT, Action.ALERT_REPORT, Action.CUSTOMER_ASK):
        return None
    actor = unit.session.get(Person, entry.actor_id) if entry.actor_id else None
    who = PersonView(actor.name, actor.slack_id) if actor else None
    return LateClick(who=who, action=Action(entry.action), at=entry.at, you=entry.actor_id == person.id)


def _checked_inputs(row: Transition, typed: Mapping[str, str]) -> dict[str, str]:
    faults: dict[str, FieldFault] = {}
    found: dict[str, str] = {}
    for named in row.inputs:
        name, optional = named.rstrip("?"), named.endswith("?")
        text = typed.get(name, "").strip()
        if not text and optional:
            continue
        if not text:
            faults[name] = FieldFault("needed")
        elif INPUTS[name].kind is Kind.TEXT:
            report_form.check_length(name, text, faults)
        found[name] = text
    if faults:
        raise FieldErrors(faults)
    return found


def _move(unit: Unit, case: Case, row: Transition) -> None:
    assert isinstance(row.target, Status)
    case.status = row.target.value
    case.since = unit.now
    case.outcome = row.outcome.value if row.outcome else None
    case.closed_at = unit.now if row.target is Status.CLOSED else None
    if row.action in ALREADY_UPHELD:
        case.upheld_at = unit.now
    elif row.outcome in (Outcome.NOT_UPHELD, Outcome.WITHDRAWN):
        case.upheld_at = None


def _keep_statements(unit: Unit, case: Case, person: Person, row: Transition, inputs: Mapping[str, str]) -> list[str]:
    kept = []
    for name, text in inputs.items():
        if INPUTS[name].kind is Kind.PERSON:
            continue
        statement = Statement(
            id=unit.new_id(),
            case_id=case.id,
            author_id=person.id,
            action=row.action.value,
            input=name,
            at=unit.now,
        )
        unit.vault.seal(statement, text=text)
        unit.session.add(statement)
        kept.append(statement.id)
    return kept


Effect = Callable[[Unit, Case, Person, Transition, CustomerPair | None, Mapping[str, str]], None]


def _no_effect(
    unit: Unit, case: Case, person: Person, row: Transition, pair: CustomerPair | None, inputs: Mapping[str, str]
) -> None:
    """The case moves, and that is all."""


def _dismissed(
    unit: Unit, case: Case, person: Person, row: Transition, pair: CustomerPair | None, inputs: Mapping[str, str]
) -> None:
    case.dismissed_at = unit.now


def _disputed(
    unit: Unit, case: Case, person: Person, row: Transition, pair: CustomerPair | None, inputs: Mapping[str, str]
) -> None:
    case.disputed_at = unit.now


def _routed(
    unit: Unit, case: Case, person: Person, row: Transition, pair: CustomerPair | None, inputs: Mapping[str, str]
) -> None:
    chosen = unit.session.get(Person, inputs["supervisor"])
    affected = unit.session.get_one(Person, case.affected_id)
    reporter = unit.session.get_one(Person, case.reporter_id)
    if chosen is None or not people.may_supervise(unit, chosen, affected, reporter, chosen):
        raise FieldErrors({"supervisor": FieldFault("not_supervisor")})
    case.routed_to_id = chosen.id


def _pair_settled(
    unit: Unit, case: Case, person: Person, row: Transition, pair: CustomerPair | None, inputs: Mapping[str, str]
) -> None:
    assert pair is not None
    assert isinstance(row.target, PairStatus)
    customers.settle(unit, pair, row.target, person)


EFFECTS: dict[Action, Effect] = {
    Action.CASE_DISMISS: _dismissed,
    Action.CASE_DISPUTE: _disputed,
    Action.CASE_ROUTE: _routed,
    Action.CUSTOMER_MERGE: _pair_settled,
    Action.CUSTOMER_KEEP_APART: _pair_settled,
    Action.CUSTOMER_UNMERGE: _pair_settled,
}

_ABOUT_PAIRS = frozenset({Action.CUSTOMER_MERGE, Action.CUSTOMER_KEEP_APART, Action.CUSTOMER_UNMERGE})

WIRED: tuple[Action, ...] = (
    Action.CASE_TAKE_UP,
    Action.CASE_ROUTE,
    Action.CASE_APPROVE,
    Action.CASE_RETURN,
    Action.CASE_RESUBMIT,
    Action.CASE_DISMISS,
    Action.CASE_DISPUTE,
    Action.CASE_WITHDRAW,
    Action.CUSTOMER_MERGE,
    Action.CUSTOMER_KEEP_APART,
    Action.CUSTOMER_UNMERGE,
    Action.CASE_VIEW,
)
"""The actions that people can take today, in the order of their buttons."""

WITH_MODAL: tuple[Action, ...] = tuple(action for action in WIRED if rows(action)[0].inputs)
"""Those that ask for something first: their button opens a modal of the same name."""
