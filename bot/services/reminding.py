"""One message a person for all that is due (G7): how long each thing waits, and the buttons of whoever reads it.

The least data: the case's number, what it waits for and how long; no customer, no colleague.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.domain import working_time
from bot.domain.policies import can_act
from bot.domain.reminders import Waits
from bot.domain.vocabulary import Action, ReminderStatus, Role, Status
from bot.services import actions, authority, outbox, views
from bot.services.audience import Receiver
from bot.services.series import is_entrusted, week_of
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Case, OutboxRow, Reminder, Restriction

BUILDER = "reminders_due"


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due for a receiver; ``above``: it comes to them since others were late; ``late``: when it
    should have been said, if the bot was down then.
    """

    case: Case
    row: Waits
    reminder: Reminder
    subject: Subject | None
    above: bool
    late: datetime | None


def owe(unit: Unit, told: Sequence[tuple[Receiver, Due]]) -> None:
    """Owes one message to each person, and one to each case's thread in a channel."""
    gathered: dict[tuple[str, str], list[tuple[Receiver, Due]]] = {}
    for receiver, due in told:
        gathered.setdefault((receiver.place, "" if receiver.person else due.case.id), []).append((receiver, due))
    for group in gathered.values():
        receiver, case = group[0][0], group[0][1].case
        things = [_thing(unit, one, due) for one, due in group]
        late = min((due.late for _, due in group if due.late), default=None)
        _owe(unit, receiver, None if receiver.person else case, things, late.isoformat() if late else "")


def _owe(unit: Unit, receiver: Receiver, case: Case | None, things: list[dict[str, object]], late: str) -> None:
    """What is still to be delivered takes up what came due meanwhile, so that nobody gets a flood."""
    waiting = unit.session.exec(
        select(OutboxRow)
        .where(
            OutboxRow.conversation == receiver.place if case is None else OutboxRow.case_id == case.id,
            OutboxRow.place == receiver.place,
            OutboxRow.builder == BUILDER,
            OutboxRow.state == "pending",
            col(OutboxRow.lease).is_(None),
        )
        .with_for_update()
    ).first()
    if waiting is not None:
        said = json.loads(unit.vault.open(waiting, "params") or "{}")
        fresh = {thing["reminder"] for thing in things}
        kept = [thing for thing in said.get("things", ()) if thing["reminder"] not in fresh]
        lates = [one for one in (said.get("late"), late) if one]
        params = {"things": [*kept, *things], "late": min(lates, default="")}
        unit.vault.seal(waiting, params=json.dumps(params, ensure_ascii=False))
        unit.session.add(waiting)
        unit.owes = True
        return
    key = f"reminded:{receiver.place}:{things[0]['reminder']}:{unit.now.isoformat()}"
    params = {"things": things, "late": late}
    outbox.owe_line(
        unit, receiver.place, BUILDER, params, key=key, case=case, thread_of=receiver.kind if case else None
    )


def _thing(unit: Unit, receiver: Receiver, due: Due) -> dict[str, object]:
    case, reminder = due.case, due.reminder
    since = case.since if due.subject is None and due.row.step != "answer" else reminder.since
    waited = working_time.between(since, unit.now, week_of(unit, receiver.person))
    ends_on = due.subject.ends_on if isinstance(due.subject, Restriction) and due.row.once else None
    return {
        "number": case.number,
        "case": case.id,
        "version": case.version,
        "step": due.row.step,
        "hours": waited // timedelta(hours=1),
        "counted": not due.row.once,
        "ends_on": ends_on.isoformat() if ends_on else "",
        "reminder": reminder.id,
        "subject": due.subject.id if due.subject else "",
        "buttons": [action.value for action in _buttons(unit, receiver, due)],
        "above": due.above,
    }


def _buttons(unit: Unit, receiver: Receiver, due: Due) -> list[Action]:
    """The steps that end the waiting, a look at the case and putting it off, as far as they are open to the reader."""
    case, person = due.case, receiver.person
    if person is not None:
        roles = authority.roles(unit, person, case)
    else:
        roles = views.CHANNEL_ROLES[receiver.kind]
        if receiver.kind == "complaints" and case.decided_in == Status.COMPLAINT_REVIEW.value:
            roles |= {Role.DECIDER}
    facts = authority.facts(unit, case, person, due.subject)
    found = [one for one in due.row.buttons if can_act(one, actions.status_for(one, case, due.subject), roles, facts)]
    if can_act(Action.CASE_VIEW, Status(case.status), roles, facts):
        found.append(Action.CASE_VIEW)
    once = authority.facts(unit, case, person, due.reminder)
    private = is_entrusted(unit, due.reminder.subject_id)
    if not private and can_act(Action.REMINDER_SNOOZE, ReminderStatus(due.reminder.status), roles, once):
        found.append(Action.REMINDER_SNOOZE)
    return found
