"""The policy's figures of a period, read from the cases, the audit, the restrictions, letters and alerts (G7, P2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlmodel import col, func, select

from bot.domain import statistics, working_time
from bot.domain.characters import western
from bot.domain.statistics import TARGETS, CaseRow, RestrictionFigures, Share, Statistics
from bot.domain.vocabulary import Outcome, RestrictionStatus, Role, Status
from bot.errors import NotActive
from bot.services import audit, authority, customers, links, people, series
from bot.services.export import Period
from bot.unit import Unit
from models import Alert, AuditEntry, Case, Letter, Person, Restriction, RestrictionEvent

MADE = "statistics.read"
"""What the audit calls a look at the figures."""
READERS = (Role.MANAGEMENT.value, Role.AUDITOR.value)
"""Whose figures they are."""
LONGEST = 366 * 2
"""Days of a period at most."""
MONTHS = 3
"""How far back the figures go where nobody says from when."""


def order(unit: Unit, slack_id: str, typed: str) -> Period | str:
    """The days that somebody asks for, noted in the audit; or why not, as ``asked_by`` says it."""
    person, period = asked_by(unit, slack_id, typed)
    if isinstance(period, Period):
        audit.record(unit, person, MADE, first=period.first, last=period.last)
    return period


def asked_by(unit: Unit, slack_id: str, typed: str) -> tuple[Person, Period | str]:
    """Who asks, and the days; or why not: ``not_yours``, ``usage``, ``backwards``, ``too_long``.

    Raises ``NotActive``.
    """
    person = people.person_by_slack_id(unit, slack_id)
    if person is None:
        raise NotActive()
    authority.check_active(person)
    return person, asked(unit, typed) if may_read(person) else "not_yours"


def asked(unit: Unit, typed: str) -> Period | str:
    """The days that were typed: none, the first, or the first and the last; or what is wrong with them."""
    usual = last_months(unit)
    try:
        days = [date.fromisoformat(one) for one in western(typed).split()]
    except ValueError:
        return "usage"
    if len(days) > len(("first", "last")):
        return "usage"
    first, last = days[0] if days else usual.first, days[1] if days[1:] else usual.last
    if first > last:
        return "backwards"
    return "too_long" if last - first > timedelta(days=LONGEST) else Period(first, last)


def may_read(person: Person) -> bool:
    """Whether the figures are theirs to read."""
    return not person.role_set.isdisjoint(READERS)


def read(unit: Unit, period: Period) -> Statistics:
    """All figures of the cases that were reported on these days, as they stand now."""
    first, after = _instants(unit, period)
    rows = _cases(unit, first, after)
    cases = [_counted(unit, one) for one in _with_recurrence(unit, rows)]
    return Statistics(
        first=period.first,
        last=period.last,
        reports=len(cases),
        open=sum(case.status not in (Status.CLOSED, Status.WARNED) for case in cases),
        weeks=statistics.weeks(cases, period.first, period.last),
        by=statistics.by_column(cases),
        warned=Share(sum(case.status is Status.WARNED for case in cases), len(cases)),
        recurring=Share(sum(case.recurring for case in cases), sum(case.upheld for case in cases)),
        steps=_steps(unit, first, after),
        letters=_letters(unit, first, after),
        alerts=_alerts(unit, first, after),
        restrictions=_restrictions(unit, period, first, after),
        outcomes=statistics.outcomes(cases),
    )


def last_months(unit: Unit) -> Period:
    """From the first day of the month two months ago until today."""
    today = unit.now.astimezone(unit.settings.timezone).date()
    months = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return Period(date(months // 12, months % 12 + 1, 1), today)


def _instants(unit: Unit, period: Period) -> tuple[datetime, datetime]:
    zone = unit.settings.timezone
    first, after = (
        datetime.combine(day, time(), tzinfo=zone) for day in (period.first, period.last + timedelta(days=1))
    )
    return first, after


def _cases(unit: Unit, first: datetime, after: datetime) -> Sequence[Any]:
    asked = select(  # type: ignore[call-overload]  # many columns
        Case.id,
        Case.reported_at,
        Case.status,
        Case.outcome,
        Case.department,
        Case.site,
        Case.contact_channel,
        Case.categories,
        Case.upheld_at,
        Case.customer_id,
        Case.occurred_at,
        Case.named_only,
    )
    found: Sequence[Any] = unit.session.exec(
        asked.where(Case.reported_at >= first, Case.reported_at < after).order_by(Case.reported_at)
    ).all()
    return found


def _with_recurrence(unit: Unit, rows: Sequence[Any]) -> Iterator[tuple[Any, bool]]:
    """Each case, and whether an upheld one of the same customer came before it, in the period of recurrence (P8)."""
    roots = customers.roots(unit)
    earlier = _upheld(unit, rows, roots)
    window = timedelta(days=unit.settings.recurrence_days)
    for row in rows:
        theirs = earlier.get(roots.get(row.customer_id, row.customer_id), ()) if _is_upheld(row) else ()
        before = {id_ for id_, at in theirs if row.occurred_at - window <= at < row.occurred_at}
        yield row, bool(before) and bool(before - set(links.same_incident(unit, row.id)))


def _upheld(unit: Unit, rows: Sequence[Any], roots: dict[str, str]) -> dict[str, list[tuple[str, datetime]]]:
    """All upheld cases that may have come before one of these, by their customer."""
    found: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    if not rows:
        return found
    first = min(row.occurred_at for row in rows) - timedelta(days=unit.settings.recurrence_days)
    last = max(row.occurred_at for row in rows)
    asked = select(Case.customer_id, Case.id, Case.occurred_at).where(
        col(Case.upheld_at).is_not(None),
        col(Case.customer_id).is_not(None),
        Case.occurred_at >= first,
        Case.occurred_at < last,
        func.coalesce(Case.outcome, "").not_in(customers.CLEARED),
    )
    for customer_id, id_, at in unit.session.exec(asked):
        found[roots.get(str(customer_id), str(customer_id))].append((id_, at))
    return found


def _is_upheld(row: Any) -> bool:
    return row.upheld_at is not None and row.customer_id is not None and row.outcome not in customers.CLEARED


def _counted(unit: Unit, found: tuple[Any, bool]) -> CaseRow:
    row, recurring = found
    day = row.reported_at.astimezone(unit.settings.timezone).date()
    return CaseRow(
        week=day - timedelta(days=day.weekday()),
        status=Status(row.status),
        outcome=Outcome(row.outcome) if row.outcome else None,
        department=row.department,
        site=row.site,
        channel=row.contact_channel,
        categories=tuple(filter(None, row.categories.split(";"))),
        upheld=row.upheld_at is not None and row.outcome not in customers.CLEARED,
        recurring=recurring,
        confidential=bool(row.named_only),
    )


def _steps(unit: Unit, first: datetime, after: datetime) -> dict[str, statistics.Span]:
    """How long the cases stayed in each step, in the company's working time; unfinished stays are not in it."""
    entered = (
        select(AuditEntry.case_id, AuditEntry.at, AuditEntry.target)
        .join(Case, col(Case.id) == AuditEntry.case_id)
        .where(Case.reported_at >= first, Case.reported_at < after)
        .where(col(AuditEntry.target).in_([status.value for status in Status]))
        .where(col(AuditEntry.source).is_(None) | (col(AuditEntry.source) != col(AuditEntry.target)))
        .order_by(AuditEntry.case_id, col(AuditEntry.seq))
    )
    week = series.week_of(unit, None)
    between = lru_cache(maxsize=None)(lambda since, until: working_time.between(since, until, week))
    spans: defaultdict[str, list[timedelta]] = defaultdict(list)
    moves = ((str(case_id), at, str(target)) for case_id, at, target in unit.session.exec(entered))
    for step, since, until in statistics.stays(moves):
        spans[step].append(between(since, until))
    found = {step: statistics.spread(spans[step], target) for step, target in TARGETS.items()}
    return {step: span for step, span in found.items() if span is not None}


def _letters(unit: Unit, first: datetime, after: datetime) -> statistics.Span | None:
    """From the decision, with which a letter is drafted, until it was sent (P11); real time."""
    asked = select(Letter.created_at, Letter.sent_at).where(Letter.created_at >= first, Letter.created_at < after)
    rows = unit.session.exec(asked.where(col(Letter.sent_at).is_not(None))).all()
    return statistics.spread(sent - made for made, sent in rows if sent is not None)


def _alerts(unit: Unit, first: datetime, after: datetime) -> statistics.Span | None:
    """From the alarm until security said that they have it (P13); real time."""
    asked = select(Alert.raised_at, Alert.acknowledged_at).where(Alert.raised_at >= first, Alert.raised_at < after)
    rows = unit.session.exec(asked.where(col(Alert.acknowledged_at).is_not(None))).all()
    return statistics.spread(there - raised for raised, there in rows if there is not None)


def _restrictions(unit: Unit, period: Period, first: datetime, after: datetime) -> dict[str, RestrictionFigures]:
    """By kind; a restriction of two kinds counts in both."""
    decided = (col(Restriction.decided_at) >= first) & (col(Restriction.decided_at) < after)
    active = Restriction.status == RestrictionStatus.ACTIVE.value
    rows = unit.session.exec(select(Restriction).where(decided | active)).all()
    breaches = select(RestrictionEvent.restriction_id).where(RestrictionEvent.kind == "breached").distinct()
    breached = set(unit.session.exec(breaches.where(RestrictionEvent.at >= first, RestrictionEvent.at < after)))
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        new = first <= row.decided_at < after
        marks = (
            new,
            row.status == RestrictionStatus.ACTIVE.value and row.decided_at < after,
            new and row.status == RestrictionStatus.LIFTED.value,
            row.id in breached,
        )
        for kind in row.kinds.split(";"):
            found[kind] = [count + mark for count, mark in zip(found[kind], marks, strict=True)]
    return {kind: RestrictionFigures(*counts) for kind, counts in sorted(found.items()) if any(counts)}
