"""A reminder put off to a day, once, by whoever is reminded; the others see until when (G7)."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain import working_time
from bot.domain.reminders import LONGEST_SNOOZE, ROWS
from bot.domain.vocabulary import Action, Role
from bot.errors import NotNow, NotYours
from bot.services import authority, notices, outbox, people, series
from bot.services.deed import Deed, Effect, refuse
from models import Card, Person, Reminder

ABOVE = frozenset({Role.SUPERVISOR, Role.COMPLAINTS, Role.MANAGEMENT})
"""Who may also put it off once it has come to them."""


def _snoozed(deed: Deed) -> None:
    reminder = _reminder(deed)
    _check_is_reminded(deed, reminder)
    until = deed.day("until")
    assert until is not None
    if until <= deed.today:
        raise refuse("until", "past")
    if until > deed.today + LONGEST_SNOOZE:
        raise refuse("until", "too_far", days=LONGEST_SNOOZE.days)
    unit, case = deed.unit, deed.case
    week = series.week_of(unit, series.counted_for(unit, case, reminder.step))
    reminder.snoozed_until, reminder.snoozed_by_id = until, deed.person.id
    reminder.next_at = working_time.opening(series.midnight(unit, until), week)
    unit.session.add(reminder)
    deed.noted.update(step=reminder.step, until=until)
    _tell_others(deed, reminder)


def _check_is_reminded(deed: Deed, reminder: Reminder) -> None:
    """Raises ``NotNow`` where nothing waits any more, ``NotYours`` for people whom the series does not remind."""
    if reminder.next_at is None:
        raise NotNow(action=deed.row.action)
    roles = authority.roles(deed.unit, deed.person, deed.case)
    mine = ROWS[reminder.step].role in roles or (reminder.level > 0 and roles & ABOVE)
    if not mine or series.is_entrusted(deed.unit, reminder.subject_id):
        raise NotYours(action=deed.row.action)


def _tell_others(deed: Deed, reminder: Reminder) -> None:
    """A line wherever the case has a card of those who work on it; before that, to the reporter, who waits."""
    unit, case = deed.unit, deed.case
    is_party = deed.person.id in (case.reporter_id, case.affected_id)
    params = {
        "number": case.number,
        "step": reminder.step,
        "until": reminder.snoozed_until.isoformat() if reminder.snoozed_until else "",
    }
    kinds = ("supervisor", "complaints", "management")
    cards = select(Card).where(Card.case_id == case.id, col(Card.kind).in_(kinds), col(Card.retired).is_(False))
    places = {card.place: card.kind for card in unit.session.exec(cards.order_by(col(Card.id)))}
    if case.status in notices.AWAITS_SUPERVISOR:
        places.setdefault(f"@{case.reporter_id}", "reporter")
    for place, kind in places.items():
        reader = unit.session.get(Person, place[1:]) if place.startswith("@") else None
        if place == notices.at(deed.person) or (reader and not (reader.active and reader.slack_id)):
            continue
        key = f"snoozed:{reminder.id}:{case.version}:{place}"
        root = None if reader else kind
        who = {} if is_party and reader is None else people.named(deed.person)  # no reporter's name in a channel
        outbox.owe_line(unit, place, "reminder_snoozed", {**params, **who}, key=key, case=case, thread_of=root)


def _reminder(deed: Deed) -> Reminder:
    assert isinstance(deed.subject, Reminder)
    return deed.subject


EFFECTS: dict[Action, Effect] = {Action.REMINDER_SNOOZE: _snoozed}
