"""Being away: from when until when, and who stands in; what waits goes to them when it begins (P5, G7)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from bot.domain.absences import Absence, AwayView
from bot.domain.views import PersonView
from bot.errors import FieldErrors, FieldFault, NotActive
from bot.services import audit, authority, notices, outbox, people
from bot.unit import Unit
from models import Case, Person

SAID, BACK = "person.away", "person.back"
"""What the audit calls it."""
BATCH = 20


def read(unit: Unit, slack_id: str) -> AwayView:
    """What holds for somebody now. Raises ``NotActive`` for who is in no directory."""
    return _view(unit, asker(unit, slack_id))


def keep(unit: Unit, slack_id: str, said: Absence) -> AwayView:
    """Keeps that somebody is away, or that they are back. Raises ``FieldErrors`` and ``NotActive``."""
    person = asker(unit, slack_id)
    if said.back:
        person.away_from = person.away_until = None
        unit.session.add(person)
        audit.record(unit, person, BACK)
        return _view(unit, person)
    first, last = _days(unit, said)
    deputy = _deputy(unit, person, said, first, last) if said.deputy else None
    person.away_from = max(unit.now, _midnight(unit, first)) if first <= _today(unit) else _midnight(unit, first)
    person.away_until = _midnight(unit, last + timedelta(days=1)) if last else None
    person.deputy_id = deputy.id if deputy else person.deputy_id
    unit.session.add(person)
    unit.session.flush()
    entry = audit.record(unit, person, SAID, first=first, last=last or "", deputy=person.deputy_id or "")
    _tell_deputy(unit, person, first, last, entry.seq)
    _hand_on(unit, person)
    return _view(unit, person)


def ask_who_stands_in(unit: Unit, slack_id: str, until: datetime | None) -> bool:
    """Asks somebody whom Slack shows as on holiday or ill who stands in, at most once a week; whether they are asked.

    A status gives nobody authority: that they say themselves. Not asked is who has said so, and for whom nothing waits.
    """
    person = people.person_by_slack_id(unit, slack_id)
    if person is None or not (person.active and person.listed):
        return False
    holds = _view(unit, person)
    if holds.first is not None or (person.roles == "staff" and not holds.leads):
        return False
    week = "{}-{}".format(*_today(unit).isocalendar())
    last = until.astimezone(unit.settings.timezone).date().isoformat() if until and until > unit.now else ""
    outbox.owe_line(unit, notices.at(person), "away_asked", {"last": last}, key=f"away_asked:{person.id}:{week}")
    return True


def hand_on_due(unit: Unit) -> int:
    """Puts what waits for somebody whose absence has begun before whoever stands in; how many cases moved."""
    away = select(Person).where(col(Person.away_from) <= unit.now, col(Person.active).is_(True))
    return sum(_hand_on(unit, person) for person in unit.session.exec(away).all())


def _hand_on(unit: Unit, person: Person) -> int:
    if not person.is_away(unit.now):
        return 0
    waiting = select(Case).where(
        Case.supervisor_id == person.id, col(Case.status).in_([status.value for status in notices.AWAITS_SUPERVISOR])
    )
    found = unit.session.exec(waiting.order_by(col(Case.since)).limit(BATCH).with_for_update(skip_locked=True)).all()
    return sum(notices.put_before_supervisor(unit, case) for case in found)


def asker(unit: Unit, slack_id: str) -> Person:
    """Somebody of the directory who may act. Raises ``NotActive``."""
    person = people.person_by_slack_id(unit, slack_id)
    if person is None or not person.listed:
        raise NotActive()
    authority.check_active(person)
    return person


def _days(unit: Unit, said: Absence) -> tuple[date, date | None]:
    try:
        first = date.fromisoformat(said.first)
    except ValueError:
        raise FieldErrors({"away_from": FieldFault("needed")}) from None
    try:
        last = date.fromisoformat(said.last) if said.last else None
    except ValueError:
        raise FieldErrors({"away_until": FieldFault("needed")}) from None
    if last is not None and last < first:
        raise FieldErrors({"away_until": FieldFault("away_backwards")})
    if last is not None and last < _today(unit):
        raise FieldErrors({"away_until": FieldFault("away_past")})
    return first, last


def _deputy(unit: Unit, person: Person, said: Absence, first: date, last: date | None) -> Person:
    found = unit.session.get(Person, said.deputy)
    if found is None or not (found.active and found.listed and found.slack_id):
        raise FieldErrors({"deputy": FieldFault("unknown_person")})
    if found.id == person.id:
        raise FieldErrors({"deputy": FieldFault("deputy_self")})
    if people.leads(unit, person) and found.role_set.isdisjoint(people.STANDS_IN):
        raise FieldErrors({"deputy": FieldFault("deputy_cannot")})
    begins, ends = _midnight(unit, first), _midnight(unit, last + timedelta(days=1)) if last else None
    gone_from, gone_until = found.away_from, found.away_until
    if gone_from and (ends is None or gone_from < ends) and (gone_until is None or gone_until > max(begins, unit.now)):
        raise FieldErrors({"deputy": FieldFault("deputy_away")})
    return found


def _tell_deputy(unit: Unit, person: Person, first: date, last: date | None, seq: int) -> None:
    deputy = unit.session.get(Person, person.deputy_id) if person.deputy_id else None
    if deputy is None or not deputy.active or deputy.slack_id is None:
        return
    params = {**people.named(person), "first": first.isoformat(), "last": last.isoformat() if last else ""}
    outbox.owe_line(unit, notices.at(deputy), "stands_in", params, key=f"stands_in:{seq}")


def _view(unit: Unit, person: Person) -> AwayView:
    deputy = unit.session.get(Person, person.deputy_id) if person.deputy_id else None
    shown = PersonView(deputy.name, deputy.slack_id) if deputy and deputy.active else None
    zone = unit.settings.timezone
    if person.away_from is None or (person.away_until is not None and person.away_until <= unit.now):
        return AwayView(today=_today(unit), deputy=shown, leads=people.leads(unit, person))
    until = person.away_until
    last = (until.astimezone(zone) - timedelta(seconds=1)).date() if until else None
    return AwayView(_today(unit), person.away_from.astimezone(zone).date(), last, shown, people.leads(unit, person))


def _today(unit: Unit) -> date:
    return unit.now.astimezone(unit.settings.timezone).date()


def _midnight(unit: Unit, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=unit.settings.timezone)
