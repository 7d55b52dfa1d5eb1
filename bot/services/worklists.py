"""What waits for somebody, by role and by what they are to a case; only what they may see (P5-P9, P13, G2, G7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import and_, col, func, or_, select

from bot.domain import working_time
from bot.domain.home_views import HomeRowView, HomeView, WorklistView
from bot.domain.policies import can_act
from bot.domain.reminders import ROWS
from bot.domain.vocabulary import Action, AlertStatus, AppealStatus, Outcome, RestrictionStatus, Status
from bot.domain.worklists import ENDING, PAGE, SHOWN, WORKLISTS, Narrowing, Worklist
from bot.services import admin_notes, authority, narrowing, series, views
from bot.unit import Unit
from models import Alert, Appeal, Case, Person, Reminder, Restriction

Condition = Callable[[Unit, Person], ColumnElement[bool]]

ACTIVE: ColumnElement[str] = literal_column("'active'")
"""As a word of the statement: with a parameter SQLite uses none of the index over what is active."""
OPEN = tuple(status.value for status in Status if status not in (Status.WARNED, Status.CLOSED))
ALARMS = frozenset({"alerts", "alerts_management"})
_FOUND_FIRST = func.coalesce(Case.reported_at, Case.reported_at)
"""The time of the report, so said that no database goes through all cases in that order to find one person's few."""
ALL = Narrowing()
STEPS = 3
"""How many buttons a row offers, beside the details."""


def home(
    unit: Unit,
    person: Person,
    part: str = "",
    page: int = 0,
    *,
    first: bool = False,
    narrowed: Narrowing = ALL,
) -> HomeView:
    """All lists of somebody, each with its first rows; or a page of one of them, narrowed down, where they have it."""
    mine = {one.name: one for one in lists_of(person)}
    if not (person.active and person.listed):
        mine = {name: one for name, one in mine.items() if name in ("own", "asked")}
    if part in mine:
        return _part(unit, person, mine[part], max(page, 0), narrowed)
    lists = tuple(found for one in mine.values() if (found := _list(unit, person, one, SHOWN, 0)).total)
    notes = admin_notes.read(unit) if "admin" in person.role_set else None
    return HomeView(lists, first=first, notes=notes, reads_all="auditor" in person.role_set)


def _part(unit: Unit, person: Person, worklist: Worklist, page: int, narrowed: Narrowing) -> HomeView:
    found = _list(unit, person, worklist, PAGE, page, narrowed)
    whole = and_(_visible(person, worklist), CONDITIONS[worklist.name](unit, person))
    offered = narrowing.choices(unit, whole, narrowed) if narrowed or found.total > SHOWN else None
    lists = (found,) if found.total else ()
    return HomeView(lists, part=worklist.name, page=found.page, pages=found.pages, narrowing=narrowed, choices=offered)


def _list(
    unit: Unit, person: Person, worklist: Worklist, size: int, page: int, narrowed: Narrowing = ALL
) -> WorklistView:
    asked = and_(_visible(person, worklist), CONDITIONS[worklist.name](unit, person))
    if narrowed:
        asked = and_(asked, narrowing.condition(unit, narrowed))
    total = unit.session.exec(select(func.count()).select_from(Case).where(asked)).one()
    if not total:
        return WorklistView(worklist.name, 0, ())
    pages = max(1, -(-total // size))
    page = min(page, pages - 1)
    order = (_FOUND_FIRST.desc(),) if worklist.name == "own" else (col(Case.since),)
    rows = select(Case).where(asked).order_by(*order, col(Case.id)).offset(page * size).limit(size)
    found = tuple(_row(unit, person, case, worklist) for case in unit.session.exec(rows).all())
    return WorklistView(worklist.name, total, found, page, pages)


def cases(unit: Unit, person: Person, worklist: Worklist, most: int) -> list[Case]:
    """The cases on a list, at most so many, those that wait longest first."""
    asked = and_(_visible(person, worklist), CONDITIONS[worklist.name](unit, person))
    return list(unit.session.exec(select(Case).where(asked).order_by(col(Case.since), col(Case.id)).limit(most)))


def _row(unit: Unit, person: Person, case: Case, worklist: Worklist) -> HomeRowView:
    held = authority.roles(unit, person, case)
    facts = authority.facts(unit, case, person)
    looks = can_act(Action.CASE_VIEW, Status(case.status), held, facts)
    steps = views.buttons(unit, case, worklist.kind, person) if worklist.kind else ()
    alarms = worklist.name in ALARMS
    return HomeRowView(
        id=case.id,
        number=case.number,
        version=case.version,
        status=Status(case.status),
        outcome=Outcome(case.outcome) if case.outcome else None,
        categories=tuple(filter(None, case.categories.split(";"))),
        department=case.department,
        reported_at=case.reported_at,
        late=late(unit, case),
        ends_on=_ends_on(unit, case) if worklist.name == "ending" else None,
        alert=_alert(unit, case),
        buttons=tuple([one for one in steps if one not in _NOT_HERE and (one in _OF_ALARMS) is alarms][:STEPS]),
        looks=looks,
    )


_NOT_HERE = frozenset(
    {Action.CASE_VIEW, Action.CASE_LINK_SAME, Action.CASE_IDENTIFY, Action.CASE_CORRECT, Action.ALERT_RAISE}
)
"""What stands on the card and in the details, and would only crowd a list."""
_OF_ALARMS = frozenset(
    {Action.ALERT_ACK, Action.ALERT_POLICE, Action.ALERT_LEGAL, Action.ALERT_OTHER, Action.ALERT_STAND_DOWN}
)
"""What the lists of alarms offer, and no other list does."""


def late(unit: Unit, case: Case) -> timedelta | None:
    """By how much working time the latest of its series is over its first reminder; ``None``: none is late."""
    running = select(Reminder).where(Reminder.case_id == case.id, col(Reminder.next_at).is_not(None))
    found = []
    for reminder in unit.session.exec(running):
        row = ROWS[reminder.step]
        if row.once or not row.first:
            continue
        week = series.week_of(unit, series.counted_for(unit, case, reminder.step))
        over = working_time.between(reminder.since, unit.now, week) - row.first
        if over > timedelta(0):
            found.append(over)
    return max(found, default=None)


def _ends_on(unit: Unit, case: Case) -> Any:
    active = Restriction.status == RestrictionStatus.ACTIVE.value
    return unit.session.exec(select(func.min(Restriction.ends_on)).where(Restriction.case_id == case.id, active)).one()


def _alert(unit: Unit, case: Case) -> str:
    """The id of its open alert, which the buttons of an alarm name."""
    asked = select(Alert.id).where(Alert.case_id == case.id, Alert.status != AlertStatus.STOOD_DOWN.value)
    return unit.session.exec(asked.order_by(col(Alert.id).desc())).first() or ""


def _visible(person: Person, worklist: Worklist) -> ColumnElement[bool]:
    """A confidential case is on the lists of the named, and of whose own it is; one that was sent past somebody on
    none of theirs. An open alarm is everybody's who answers alarms (P13). The details ask all of it anew.
    """
    there = col(Case.destroyed_at).is_(None)
    past = or_(col(Case.passed_over_id).is_(None), col(Case.passed_over_id) != person.id)
    if worklist.name in ALARMS:
        return and_(there, past)
    own = or_(Case.reporter_id == person.id, Case.affected_id == person.id)
    named = or_(col(Case.named_only).is_(None), col(Case.named_only).contains(person.id, autoescape=True))
    return and_(there, past, or_(named, own))


def _not_party(person: Person) -> ColumnElement[bool]:
    return and_(Case.reporter_id != person.id, Case.affected_id != person.id)


def _in(*statuses: Status) -> ColumnElement[bool]:
    return col(Case.status).in_([one.value for one in statuses])


def _among(found: Any) -> ColumnElement[bool]:
    """The cases of what was found: that is little, however many cases there are, and is looked for first."""
    return col(Case.id).in_(found)


def _alerts(_unit: Unit, _person: Person) -> ColumnElement[bool]:
    return _among(select(Alert.case_id).where(Alert.status != AlertStatus.STOOD_DOWN.value))


def _waiting(_unit: Unit, person: Person) -> ColumnElement[bool]:
    return and_(Case.supervisor_id == person.id, _in(Status.SUPERVISOR_REVIEW), _not_party(person))


def _asked(_unit: Unit, person: Person) -> ColumnElement[bool]:
    asked = and_(col(Case.asked_at).is_not(None), col(Case.status).in_(OPEN))
    return and_(Case.reporter_id == person.id, or_(_in(Status.RETURNED), asked))


def _decisions(_unit: Unit, person: Person) -> ColumnElement[bool]:
    confirms = and_(_in(Status.SECOND_APPROVAL), func.coalesce(Case.decided_by_id, "") != person.id)
    return and_(or_(_in(Status.MANAGEMENT_REVIEW), confirms), _not_party(person))


def _appeals(_unit: Unit, _person: Person) -> ColumnElement[bool]:
    return _among(select(Appeal.case_id).where(Appeal.status == AppealStatus.RECORDED.value))


def _overdue(_unit: Unit, _person: Person) -> ColumnElement[bool]:
    """Somebody was reminded of it, and it still waits."""
    return _among(select(Reminder.case_id).where(col(Reminder.next_at).is_not(None), col(Reminder.count) > 0))


def _ending(unit: Unit, _person: Person) -> ColumnElement[bool]:
    last = unit.now.astimezone(unit.settings.timezone).date() + ENDING
    active = col(Restriction.status) == ACTIVE
    return _among(select(Restriction.case_id).where(active, col(Restriction.ends_on) <= last))


def _unclaimed(_unit: Unit, person: Person) -> ColumnElement[bool]:
    return and_(_in(Status.COMPLAINT_REVIEW), col(Case.owner_id).is_(None), _not_party(person))


def _claimed(_unit: Unit, person: Person) -> ColumnElement[bool]:
    return and_(_in(Status.COMPLAINT_REVIEW), Case.owner_id == person.id, _not_party(person))


def _letters(_unit: Unit, person: Person) -> ColumnElement[bool]:
    return and_(_in(Status.WRITING), _not_party(person))


def _team(_unit: Unit, person: Person) -> ColumnElement[bool]:
    """Open cases that were put before them and now are with somebody else."""
    elsewhere = and_(col(Case.status).in_(OPEN), ~_in(Status.SUPERVISOR_REVIEW))
    return and_(Case.supervisor_id == person.id, elsewhere, _not_party(person))


def _own(_unit: Unit, person: Person) -> ColumnElement[bool]:
    return or_(Case.reporter_id == person.id, Case.affected_id == person.id)


CONDITIONS: dict[str, Condition] = {
    "alerts": _alerts,
    "alerts_management": _alerts,
    "waiting": _waiting,
    "asked": _asked,
    "decisions": _decisions,
    "appeals": _appeals,
    "overdue": _overdue,
    "ending": _ending,
    "unclaimed": _unclaimed,
    "claimed": _claimed,
    "letters": _letters,
    "team": _team,
    "own": _own,
}
"""Which cases stand on each list; a test proves it total."""


def lists_of(person: Person) -> list[Worklist]:
    """The lists that somebody can have; the alarms once, whatever else they hold."""
    held = [one for one in WORKLISTS.values() if not one.role or one.role in person.role_set]
    alarms = [one.name for one in held if one.name in ALARMS]
    return [one for one in held if one.name not in alarms[1:]]
