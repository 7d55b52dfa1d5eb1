"""One engine for every button: load, check authority and state, move, act, audit, owe the messages.

What an action does beyond moving the case stands in ``effects.EFFECTS``; an action is offered on cards only when it
is there, so that there is never a button that does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.inputs import INPUTS, STATED
from bot.domain.lifecycle import Transition, roles_of, rows
from bot.domain.policies import Facts, check_can_act
from bot.domain.views import Opening, PersonView
from bot.domain.vocabulary import Action, AnyStatus, Outcome, Role, Status
from bot.errors import Destroyed, LateClick, NotFound, NotNow, Refusal
from bot.services import audit, authority, cases, form, notices, outbox, people, receipts, subjects
from bot.services.commands import Act
from bot.services.deed import Deed
from bot.services.effects import EFFECTS
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Case, Person, Statement

WIRED: tuple[Action, ...] = tuple(action for action in Action if action in EFFECTS)
"""The actions that people can take, in the order of their buttons."""

READ_FIRST = frozenset({Action.LETTER_APPROVE})
"""Without inputs, but nobody does it without having read what it is about."""

WITH_MODAL: tuple[Action, ...] = tuple(action for action in WIRED if rows(action)[0].inputs or action in READ_FIRST)
"""Those that ask for something first: their button opens a modal of the same name."""

KEEPS_OUTCOME = frozenset(
    {Action.LETTER_SEND, Action.LETTER_ACCEPTED, Action.LETTER_FAILED, Action.CASE_DECIDE_TOGETHER}
)
"""These move a case without deciding on it anew."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: the case's number and status now; ``before`` is when this very click was taken before."""

    action: Action
    number: str
    status: Status
    before: datetime | None = None

    @property
    def again(self) -> bool:
        """Whether it was done already, by the same person's same click."""
        return self.before is not None


def act(unit: Unit, command: Act) -> Done:
    """Carries out one action. Raises a ``Refusal`` with the exact reason, or ``FieldErrors``."""
    person, case = _who_and_what(unit, command.action, command.actor, command.case_id, lock=True)
    if receipts.find(unit, command.key) == case.id:
        before = None if unit.repeats else receipts.taken_at(unit, command.key)
        return Done(command.action, case.number, Status(case.status), before)
    if person.unreachable_at is not None:
        outbox.reachable_again(unit, person)
    row, subject, facts = _check(unit, command.action, person, case, command.subject, command.inputs)
    inputs = form.checked(row, command.inputs)
    was = Status(case.status)
    source = subjects.status(subject) if subject else was
    deed = Deed(unit, case, person, row, source, inputs, subject)
    if subject is None:
        move(unit, case, row)
    else:
        move_subject(unit, case, subject, row, authority.roles(unit, person, case), facts)
    EFFECTS[command.action](deed)
    case.version += 1
    unit.session.add(case)
    statements = _keep_statements(deed)
    audit.record(
        unit,
        person,
        row.audit,
        case,
        source=source,
        target=subject.status if subject else case.status,
        subject=subject.id if subject else "",
        statements=statements,
        **deed.noted,
    )
    if subject is not None and case.status != was:
        audit.record(unit, person, row.audit, case, source=was, target=case.status)
    receipts.keep(unit, command.key, case.id)
    notices.tell(unit, case, row, person)
    return Done(command.action, case.number, Status(case.status))


def check(unit: Unit, action: Action, slack_id: str, case_id: str, subject_id: str = "") -> tuple[Case, Subject | None]:
    """Whether the person may do this now: raises what ``act`` would. Asked before a modal opens."""
    person, case = _who_and_what(unit, action, slack_id, case_id)
    return case, _check(unit, action, person, case, subject_id, {})[1]


def view(
    unit: Unit, slack_id: str, case_id: str, key: str, action: Action = Action.CASE_VIEW, subject_id: str = ""
) -> Subject | None:
    """Notes in the audit that somebody looked at the whole case, or at something of it; raises as ``check`` does."""
    person, case = _who_and_what(unit, action, slack_id, case_id)
    subject = _check(unit, action, person, case, subject_id, {})[1]
    if receipts.find(unit, key) is None:
        status = subjects.status(subject).value if subject else case.status
        seen = {"subject": subject.id} if subject else {}
        audit.record(unit, person, action, case, source=status, target=status, **seen)
        receipts.keep(unit, key, case.id)
    return subject


def move(unit: Unit, case: Case, row: Transition) -> None:
    """Brings a case to the row's target, if that is a status of cases."""
    if not isinstance(row.target, Status):
        return
    case.status = row.target.value
    case.since = unit.now
    if row.action not in KEEPS_OUTCOME:
        case.outcome = row.outcome.value if row.outcome else None
    case.closed_at = unit.now if row.target is Status.CLOSED else None
    if row.outcome in (Outcome.NOT_UPHELD, Outcome.WITHDRAWN):
        case.upheld_at = None
    unit.session.add(case)


def move_subject(
    unit: Unit, case: Case, subject: Subject, row: Transition, roles: frozenset[Role], facts: Facts
) -> None:
    """Moves what the action is about and, where the same action has a row for it, the case."""
    if row.target is not None:
        subject.status = row.target.value
    unit.session.add(subject)
    here = [one for one in rows(row.action) if case.status in one.sources and isinstance(one.target, Status)]
    if here and facts.moves_case:
        try:
            move(unit, case, check_can_act(row.action, Status(case.status), roles, facts))
        except Refusal:
            return  # what the action is about moves; the case stays where it is


def _who_and_what(
    unit: Unit, action: Action, slack_id: str, case_id: str, *, lock: bool = False
) -> tuple[Person, Case]:
    person = people.person_by_slack_id(unit, slack_id)
    if person is None or action not in EFFECTS:
        raise NotFound()
    authority.check_active(person)
    return person, cases.find(unit, case_id, lock=lock)


def _check(
    unit: Unit, action: Action, person: Person, case: Case, subject_id: str, typed: Mapping[str, str]
) -> tuple[Transition, Subject | None, Facts]:
    subject = subjects.find(unit, action, case, subject_id)
    facts = authority.facts(unit, case, person, subject, typed)
    status = status_for(action, case, subject)
    roles = authority.roles(unit, person, case)
    if case.destroyed_at is not None and roles & roles_of(action):
        raise Destroyed(number=case.number, on=case.destroyed_at.astimezone(unit.settings.timezone).date())
    try:
        return check_can_act(action, status, roles, facts), subject, facts
    except NotNow as refusal:
        if status is None or any(status in row.sources for row in rows(action)):
            raise  # nobody was faster: something else stands in the way
        raise _late(unit, case, person, subject) or refusal from None


def status_for(action: Action, case: Case, subject: Subject | None) -> AnyStatus | None:
    """The status that the table asks about: the subject's, the case's, or none for what the action makes."""
    if subject is not None:
        return subjects.status(subject)
    return Status(case.status) if rows(action)[0].sources else None


def _late(unit: Unit, case: Case, person: Person, subject: Subject | None) -> Refusal | None:
    """Who came first, so that the loser of a race, or whoever clicks an old card, is told exactly."""
    if subject is not None:
        entry = audit.last_step(unit, case, subject.id, subject.status)
    else:
        entry = audit.last_step(unit, case)
    if entry is None or entry.source is None:
        return None  # it was made so; nobody has been faster
    actor = unit.session.get(Person, entry.actor_id) if entry.actor_id else None
    who = PersonView(actor.name, actor.slack_id) if actor else None
    return LateClick(who=who, action=Action(entry.action), at=entry.at, you=entry.actor_id == person.id)


def _keep_statements(deed: Deed) -> list[str]:
    """Keeps what was written in words, sealed; choices and days stand in the rows that they changed."""
    kept = []
    for name, text in deed.inputs.items():
        if INPUTS[name].kind not in STATED or name in deed.unstated:
            continue
        statement = Statement(
            id=deed.unit.new_id(),
            case_id=deed.case.id,
            author_id=deed.person.id,
            action=deed.row.action.value,
            input=name,
            at=deed.unit.now,
        )
        deed.unit.vault.seal(statement, text=text)
        deed.unit.session.add(statement)
        kept.append(statement.id)
    return kept


def opening(unit: Unit, action: Action, slack_id: str, case_id: str, subject_id: str = "") -> Opening:
    """What the action's modal opens with, for somebody who may act now; raises as ``check`` does."""
    case, subject = check(unit, action, slack_id, case_id, subject_id)
    return form.opening(unit, action, case, subject)
