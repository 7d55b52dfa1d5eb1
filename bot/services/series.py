"""Series of reminders: started, stopped and begun anew as a case moves; one for each case, step and subject (G7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import select

from bot.domain import working_time
from bot.domain.letters import DECISIONS
from bot.domain.reminders import BEFORE_END, ROWS
from bot.domain.vocabulary import (
    Action,
    AgreementStatus,
    AppealStatus,
    LetterStatus,
    PairStatus,
    ReminderStatus,
    RestrictionStatus,
    Role,
    Status,
    SupportStatus,
)
from bot.domain.working_time import Week
from bot.errors import SettingError
from bot.services import audit, outbox, subjects
from bot.setting_values import parse_days, parse_hours
from bot.unit import Unit
from models import Agreement, Appeal, Case, CustomerPair, Letter, Person, Reminder, Restriction, Support

STEPS: dict[Status, str] = {
    Status.SUPERVISOR_REVIEW: "supervisor",
    Status.RETURNED: "returned",
    Status.MANAGEMENT_REVIEW: "decision",
    Status.SECOND_APPROVAL: "confirmation",
}
"""What a case waits for by its status alone; complaint management's and the letter's depend on more."""

OPEN = (RestrictionStatus.PENDING, RestrictionStatus.ACTIVE)
"""Restrictions whose agreement about conduct is still worth asking for."""

ANSWERABLE = frozenset({Status.SUPERVISOR_REVIEW, Status.COMPLAINT_REVIEW, Status.MANAGEMENT_REVIEW})
"""Where an answer that the reporter owes still makes a difference."""

BELONGS = (Letter, Restriction, Agreement, Appeal, Support, CustomerPair)
"""What of a case can wait for somebody besides the case itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series that there should be. ``since``: from when it counts; ``None``: from when it was started."""

    step: str
    subject_id: str
    since: datetime | None = None


def follow(unit: Unit, case: Case) -> None:
    """Brings the case's series in step with what it waits for now; called after each change of the case."""
    wanted = {(one.step, one.subject_id): one for one in _wanted(unit, case)}
    fresh = _just_reported(unit, case)
    asked = select(Reminder).where(Reminder.case_id == case.id)
    found = {(one.step, one.subject_id): one for one in (() if fresh else unit.session.exec(asked).all())}
    for key, reminder in found.items():
        if key not in wanted and reminder.next_at is not None:
            reminder.next_at = None
            unit.session.add(reminder)
    for key, one in wanted.items():
        if key not in found or _begins_anew(found[key], one):
            _start(unit, case, one, found.get(key))


def week_of(unit: Unit, person: Person | None) -> Week:
    """When somebody works: their shift in the directory stands above the company's hours; holidays are everybody's."""
    settings = unit.settings
    days, hours = settings.working_days, settings.working_hours
    if person is not None and person.shift:
        first, _, second = person.shift.partition(" ")
        with suppress(SettingError):  # the import checks shifts; anything else counts as the company's week
            days, hours = parse_days("shift", first), parse_hours("shift", second)
    return Week(days, hours, settings.timezone, settings.holidays)


def counted_for(unit: Unit, case: Case, step: str) -> Person | None:
    """In whose working time a series counts until somebody is reminded; ``None``: in the company's."""
    role = ROWS[step].role
    ids = {Role.SUPERVISOR: case.supervisor_id, Role.REPORTER: case.reporter_id, Role.COMPLAINTS: case.owner_id}
    found = ids.get(role)
    return unit.session.get(Person, found) if found else None


def midnight(unit: Unit, day: date) -> datetime:
    """The instant at which a day begins where the company is."""
    return datetime.combine(day, time(), tzinfo=unit.settings.timezone)


def is_entrusted(unit: Unit, subject_id: str) -> bool:
    """Whether it is about a wish for support of which only the chosen person is to hear (G6)."""
    support = unit.session.get(Support, subject_id)
    return support is not None and support.supporter_id is not None


def _today(unit: Unit) -> date:
    return unit.now.astimezone(unit.settings.timezone).date()


def _just_reported(unit: Unit, case: Case) -> bool:
    """Whether this is the report's own unit of work: nothing can belong to the case yet, nor any series."""
    return case.version == 1 and case.reported_at == unit.now


def _begins_anew(reminder: Reminder, wanted: Wanted) -> bool:
    """Whether a series that there was counts from the beginning: it had ended, or what it counts from moved."""
    moved = wanted.since is not None and wanted.since > reminder.since
    return moved or (reminder.next_at is None and not ROWS[wanted.step].once)


def _start(unit: Unit, case: Case, wanted: Wanted, reminder: Reminder | None) -> None:
    since = wanted.since or unit.now
    if reminder is None:
        reminder = Reminder(
            id=unit.new_id(), case_id=case.id, step=wanted.step, subject_id=wanted.subject_id, since=since
        )
    reminder.status, reminder.since = ReminderStatus.RUNNING.value, since
    reminder.count = reminder.level = 0
    reminder.snoozed_until = reminder.snoozed_by_id = None
    week = week_of(unit, counted_for(unit, case, wanted.step))
    reminder.next_at = working_time.add(since, ROWS[wanted.step].first, week)
    unit.session.add(reminder)
    audit.record(
        unit,
        None,
        Action.REMINDER_START,
        None if wanted.subject_id != case.id and is_entrusted(unit, wanted.subject_id) else case,
        target=ReminderStatus.RUNNING,
        subject=reminder.id,
        step=wanted.step,
    )


def _wanted(unit: Unit, case: Case) -> Iterator[Wanted]:
    """All that waits for somebody; what belongs to a case is looked for once there can be any."""
    status = Status(case.status)
    if status in STEPS:
        yield Wanted(STEPS[status], case.id, case.since)
    if status is Status.COMPLAINT_REVIEW:
        owner = unit.session.get(Person, case.owner_id) if case.owner_id else None
        owned = owner is not None and owner.active
        yield Wanted("complaint", case.id) if owned else Wanted("claim", case.id, case.since)
    if case.asked_at is not None and status in ANSWERABLE:
        yield Wanted("answer", case.id, case.asked_at)
    if _just_reported(unit, case):
        return
    belongs = subjects.of_kinds(unit, case, BELONGS)
    letters, restrictions = belongs[Letter], belongs[Restriction]
    chased = list(_letters(unit, case, letters))
    yield from chased
    on_its_way = any(letter.status == LetterStatus.SENDING for letter in letters)
    if status is Status.WRITING and case.lead_id is None and not chased and not on_its_way:
        yield Wanted("writing", case.id, case.since)
    for restriction in restrictions:
        yield from _restriction(unit, case, restriction, letters)
    stand = {one.id for one in restrictions if one.status in OPEN}
    for agreement in belongs[Agreement]:
        if agreement.status == AgreementStatus.OFFERED and agreement.restriction_id in stand:
            yield Wanted("agreement", agreement.id, agreement.offered_at)
    for appeal in belongs[Appeal]:
        if appeal.status == AppealStatus.RECORDED:
            yield Wanted("appeal", appeal.id, appeal.recorded_at)
    for support in belongs[Support]:
        if support.status == SupportStatus.WANTED:
            yield Wanted("support", support.id, support.asked_at)
    asked = [one for one in belongs[CustomerPair] if one.status == PairStatus.ASKED]
    if asked and outbox.has_card(unit, case, "complaints"):  # the question stands on that card
        yield from (Wanted("pair", pair.id) for pair in asked)


def _letters(unit: Unit, case: Case, letters: Sequence[Letter]) -> Iterator[Wanted]:
    """Letters under way; of a decision only the newest, while the case waits for it."""
    decisions = [letter for letter in letters if letter.occasion in DECISIONS]
    for letter in letters:
        stale = letter.occasion in DECISIONS and (case.status != Status.WRITING or letter is not decisions[-1])
        if letter.status == LetterStatus.IN_DOUBT:
            yield Wanted("letter_doubt", letter.id)
            continue
        if stale or letter.status in (LetterStatus.SENT, LetterStatus.SENDING):
            continue
        if letter.status == LetterStatus.HELD and letter.held_until is not None:
            yield Wanted("letter_held", letter.id, midnight(unit, letter.held_until + timedelta(days=1)))
        else:
            yield Wanted(f"letter_{letter.status}", letter.id)


def _restriction(unit: Unit, case: Case, restriction: Restriction, letters: Sequence[Letter]) -> Iterator[Wanted]:
    """Before its review and its end management is asked (G2); a pending one waits for its letter or its approval."""
    if restriction.status == RestrictionStatus.PENDING and case.status == Status.CLOSED:
        own = [one for one in letters if one.restriction_id == restriction.id]
        begins_later = restriction.starts_on is not None and restriction.starts_on > _today(unit)
        if all(one.status == LetterStatus.SENT for one in own) and not begins_later:
            yield Wanted("restriction_pending", restriction.id)
    if restriction.status != RestrictionStatus.ACTIVE:
        return
    if restriction.review_on is not None:
        yield Wanted("restriction_review", restriction.id, midnight(unit, restriction.review_on))
    if restriction.ends_on is None:
        return
    ask_on = restriction.ends_on - BEFORE_END
    if ask_on != restriction.review_on and (restriction.starts_on is None or ask_on > restriction.starts_on):
        yield Wanted("restriction_end", restriction.id, midnight(unit, ask_on))
