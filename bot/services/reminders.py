"""Reminders and escalation (G7): what is due is claimed, one message a person, and after its limit it goes further up.

Nobody is reminded outside their working time. A round claims a few series at a time, so that any number of workers
may run beside each other and nobody else's write waits long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import col, func, select

from bot.domain import working_time
from bot.domain.reminders import ROWS, YEARLY, Waits
from bot.domain.vocabulary import Action, ReminderStatus
from bot.services import audience, audit, outbox, reminding, subjects
from bot.services.audience import Audience, Receiver
from bot.services.reminding import Due
from bot.services.series import follow, week_of
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Case, Reminder, Restriction
from models.case import IS_OPEN

__all__ = ["follow", "run_due"]

BATCH = 50
"""How many series are looked at in one unit of work."""
LATE = timedelta(hours=1)
"""A reminder that comes so much after its time says so: the bot was down."""
NOBODY = timedelta(hours=8)
"""After how much working time it is looked again whether anybody is left to be told."""
OPEN: ColumnElement[Any] = literal_column(f'"case".{IS_OPEN}')


@dataclass(slots=True)
class _Round:
    """What one round found: who is told of what, and the counts."""

    told: list[tuple[Receiver, Due]]
    reminded: int = 0
    escalated: int = 0


def run_due(unit: Unit) -> tuple[int, int]:
    """Reminds of what is due: how many series were reminded of, and how many of those went further up.

    ``(0, 0)`` says that nothing is due any more; series whose people do not work now are put off to when they do.
    """
    _follow_forgotten(unit)
    done = _Round([])
    while not (done.reminded or done.escalated):
        cases = _claim(unit)
        if not cases:
            break
        for case in cases:
            follow(unit, case)
            for reminder in _due(unit, case):
                _remind(unit, case, reminder, done)
    reminding.owe(unit, done.told)
    return done.reminded, done.escalated


def _claim(unit: Unit) -> list[Case]:
    """The cases of the series that were due first, locked with them; what others hold is skipped."""
    due = (
        select(Reminder, Case)
        .where(Reminder.case_id == Case.id, col(Reminder.next_at) <= unit.now)
        .order_by(col(Reminder.next_at), col(Reminder.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return list({case.id: case for _, case in unit.session.exec(due).all()}.values())


def _due(unit: Unit, case: Case) -> Sequence[Reminder]:
    due = select(Reminder).where(Reminder.case_id == case.id, col(Reminder.next_at) <= unit.now)
    return unit.session.exec(due.order_by(col(Reminder.next_at), col(Reminder.id)).with_for_update()).all()


def _follow_forgotten(unit: Unit) -> None:
    """Starts what is missing for open cases that are older than the reminders themselves."""
    series_of = select(Reminder.id).where(Reminder.case_id == Case.id).exists()
    alone = func.coalesce(Case.lead_id, "") == ""  # so said, no database goes through all that have none
    without = select(Case).where(OPEN, alone, ~series_of)
    for case in unit.session.exec(without.limit(BATCH).with_for_update(skip_locked=True)).all():
        follow(unit, case)


def _remind(unit: Unit, case: Case, reminder: Reminder, done: _Round) -> None:
    """One series that is due: its people are told, or it is put off to when one of them works."""
    row, subject = ROWS[reminder.step], _subject(unit, case, reminder)
    if reminder.status == ReminderStatus.SNOOZED:
        _resume(unit, case, reminder)
    was_due = reminder.next_at or unit.now
    found = audience.find(unit, case, row, subject)
    level = _level(unit, reminder, row, found)
    reached = [*found.first, *(one for rung in found.above[:level] for one in rung)]
    working = {one.place for one in reached if working_time.is_working(unit.now, week_of(unit, one.person))}
    if not working:
        reminder.next_at = _next_opening(unit, row, reached)
        unit.session.add(reminder)
        return
    later = None
    if level > reminder.level:
        target = found.above[level - 1]
        if any(one.place in working for one in target):
            _go_up(unit, case, reminder, row, subject, level)
            done.escalated += 1
        else:
            later = _next_opening(unit, row, target)  # their card waits for their working time, too
            level = reminder.level
    reached = [*found.first, *(one for rung in found.above[:level] for one in rung)]
    told = {one.place: one for one in reversed(reached) if one.place in working}
    _count(unit, reminder, row, subject, found, later)
    for receiver in reversed(told.values()):
        above = receiver.place not in {one.place for one in found.first}
        late = was_due if unit.now - was_due > LATE else None
        done.told.append((receiver, Due(case, row, reminder, subject, above, late)))
    done.reminded += bool(told)


def _level(unit: Unit, reminder: Reminder, row: Waits, found: Audience) -> int:
    """How far up it goes now: one rung further after each limit, at once where nobody below is left."""
    level = min(reminder.level, len(found.above))
    if level == len(found.above):
        return level
    waited = working_time.between(reminder.since, unit.now, _week(unit, found))
    overdue = row.limit is not None and waited >= row.limit * (level + 1)
    nobody = not found.first and not any(found.above[:level])
    return level + 1 if overdue or nobody else level


def _go_up(unit: Unit, case: Case, reminder: Reminder, row: Waits, subject: Subject | None, level: int) -> None:
    """Gives whoever is above the card, with which they act (P5, P6)."""
    reminder.level = level
    unit.session.add(reminder)
    unit.session.flush()
    target = audience.find(unit, case, row, subject).above[level - 1]  # in the roles that they have from now on
    for one in target:
        outbox.owe_card(unit, case, one.kind, one.place)
    people = [one.person.id for one in target if one.person]
    audit.record(unit, None, "reminder.escalate", case, subject=reminder.id, level=level, people=people)


def _count(
    unit: Unit, reminder: Reminder, row: Waits, subject: Subject | None, found: Audience, later: datetime | None
) -> None:
    """Notes the reminder and when the next one is due."""
    reminder.count += 1
    if row.once:
        reminder.next_at = None
        if isinstance(subject, Restriction) and subject.ends_on is None:
            while reminder.since <= unit.now:
                reminder.since += YEARLY
            reminder.next_at = working_time.opening(reminder.since, week_of(unit, None))
    else:
        reminder.next_at = working_time.add(unit.now, row.repeat, _week(unit, found))
        reminder.next_at = min(reminder.next_at, later) if later else reminder.next_at
    unit.session.add(reminder)


def _resume(unit: Unit, case: Case, reminder: Reminder) -> None:
    """A snoozed series begins anew: nobody above hears of the time that was granted."""
    reminder.status, reminder.level = ReminderStatus.RUNNING.value, 0
    if not ROWS[reminder.step].once:
        reminder.since = unit.now
    audit.record(
        unit,
        None,
        Action.REMINDER_RESUME,
        case,
        source=ReminderStatus.SNOOZED,
        target=ReminderStatus.RUNNING,
        subject=reminder.id,
        step=reminder.step,
    )


def _week(unit: Unit, found: Audience) -> working_time.Week:
    """Whose working time counts: that of the one person for whom it waits, else the company's."""
    alone = found.first[0].person if len(found.first) == 1 else None
    return week_of(unit, alone)


def _next_opening(unit: Unit, row: Waits, receivers: Sequence[Receiver]) -> datetime:
    """When the first of them works again; where nobody is left at all, it is looked at again after a while."""
    if not receivers:
        return working_time.add(unit.now, row.repeat or NOBODY, week_of(unit, None))
    return min(working_time.opening(unit.now, week_of(unit, one.person)) for one in receivers)


def _subject(unit: Unit, case: Case, reminder: Reminder) -> Subject | None:
    if reminder.subject_id == case.id:
        return None
    status = ROWS[reminder.step].status
    table = next(table for table, words in subjects.TRACKS.values() if isinstance(status, words))
    found: Subject | None = unit.session.get(table, reminder.subject_id)
    return found
