"""The cases and the register of a period, as rows for reporting: numbers, days, categories, customers masked (G8).

No employee is named in them, and nothing that people wrote is in them. Of a confidential case only its figures are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select

from bot.domain.cells import Cell
from bot.domain.vocabulary import LetterStatus
from bot.services import audit, identifiers
from bot.unit import Unit
from models import Case, Customer, Identifier, Letter, Person, Restriction, RestrictionEvent

MADE = "export.made"
"""The audit's name for it; the entry holds the period, counts and the file's hash."""
PAGE = 500
"""How many are read together."""

T = TypeVar("T", Case, Restriction)
V = TypeVar("V")
Conditions = tuple[ColumnElement[bool], ...]


class Store(Protocol):
    """What the export needs of the database."""

    def look(self, work: Callable[[Unit], V]) -> V:
        """Runs work that changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of the first day to the end of the last, both in ``TIMEZONE``."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Record:
    """A row: ``cells`` by the column's name. Codes are words of ``bot.domain.vocabulary``, several joined by ``;``."""

    sheet: str
    cells: dict[str, Cell]


def count(unit: Unit, period: Period) -> int:
    """How many rows there will be."""
    cases = select(func.count()).select_from(Case).where(*_reported(unit, period))
    held = select(func.count()).select_from(Restriction).where(*_held(unit, period))
    return unit.session.exec(cases).one() + unit.session.exec(held).one()


def records(database: Store, period: Period, *, named: bool) -> Iterator[Record]:
    """All rows, the cases first, each in the order of its number. ``named``: with customers' names and identifiers."""
    yield from _pages(database, Case, lambda unit: _reported(unit, period), lambda u, p: _cases(u, p, named))
    yield from _pages(database, Restriction, lambda unit: _held(unit, period), lambda u, p: _register(u, p, named))


def note(unit: Unit, person: Person | None, period: Period, rows: int, digest: str, **said: str | bool) -> None:
    """Keeps in the audit what was exported, by whom and with which result."""
    data: dict[str, Any] = {"first": period.first, "last": period.last, "rows": rows, "sha256": digest, **said}
    audit.record(unit, person, MADE, **data)


def _pages(
    database: Store,
    table: type[T],
    asked: Callable[[Unit], Conditions],
    made: Callable[[Unit, Sequence[T]], Iterator[Record]],
) -> Iterator[Record]:
    """The rows of a table, some at a time, each time after the last one: none is missed and none comes twice."""
    after: str = ""
    while True:

        def page(unit: Unit, after: str = after) -> tuple[str, list[Record]]:
            key = col(table.id)
            rows = select(table).where(*asked(unit), key > after).order_by(key).limit(PAGE)
            found = unit.session.exec(rows).all()
            return (found[-1].id if found else "", list(made(unit, found)))

        after, found = database.look(page)
        yield from found
        if not after:
            return


def _reported(unit: Unit, period: Period) -> Conditions:
    first, last = _instants(unit, period)
    return (col(Case.reported_at) >= first, col(Case.reported_at) < last)


def _held(unit: Unit, period: Period) -> Conditions:
    """Those that were in force, or decided, on a day of the period."""
    first, last = _instants(unit, period)
    began = or_(col(Restriction.starts_on) <= period.last, col(Restriction.decided_at) < last)
    over = or_(col(Restriction.ended_at).is_(None), col(Restriction.ended_at) >= first)
    return (began, over)


def _instants(unit: Unit, period: Period) -> tuple[datetime, datetime]:
    zone = unit.settings.timezone
    first, after = (datetime.combine(day, time(), tzinfo=zone) for day in (period.first, _next(period.last)))
    return first, after


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _cases(unit: Unit, cases: Sequence[Case], named: bool) -> Iterator[Record]:
    sent = _letters(unit, [case.id for case in cases])
    known = _customers(unit, {case.customer_id for case in cases if case.customer_id and not case.named_only}, named)
    for case in cases:
        open_to_all = not case.named_only
        yield Record(
            "cases",
            {
                "number": case.number,
                "reported_at": _local(unit, case.reported_at),
                "occurred_at": _local(unit, case.occurred_at) if open_to_all else None,
                "department": case.department if open_to_all else "",
                "site": case.site if open_to_all else "",
                "contact_channel": case.contact_channel if open_to_all else "",
                "category": case.categories if open_to_all else "",
                "warning_step": case.warning_step,
                "danger": case.danger,
                "status": case.status,
                "outcome": case.outcome or "",
                "upheld": case.upheld_at is not None,
                "root_cause_kind": (case.root_cause_kind or "") if open_to_all else "",
                "letter_sent_at": _local(unit, sent.get(case.id)),
                "closed_at": _local(unit, case.closed_at),
                "customer": known.get(case.customer_id or "", "") if open_to_all else "",
                "confidential": not open_to_all,
                "destroyed_at": _local(unit, case.destroyed_at),
            },
        )


def _register(unit: Unit, restrictions: Sequence[Restriction], named: bool) -> Iterator[Record]:
    cases = _by_id(unit, {one.case_id for one in restrictions})
    shown = {one.customer_id for one in restrictions if not cases[one.case_id].named_only}
    known, events = _customers(unit, shown, named), _events(unit, [one.id for one in restrictions])
    for one in restrictions:
        case = cases[one.case_id]
        yield Record(
            "register",
            {
                "number": case.number,
                "kinds": one.kinds,
                "restriction_status": one.status,
                "decided_at": _local(unit, one.decided_at),
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
                "review_on": one.review_on,
                "ended_at": _local(unit, one.ended_at),
                "extended": events.get((one.id, "extended"), 0),
                "breached": events.get((one.id, "breached"), 0),
                "customer": "" if case.named_only else known.get(one.customer_id, ""),
                "confidential": bool(case.named_only),
            },
        )


def _local(unit: Unit, at: datetime | None) -> datetime | None:
    """The wall clock's time in ``TIMEZONE``, without a zone, as spreadsheets know it."""
    return at.astimezone(unit.settings.timezone).replace(tzinfo=None, second=0, microsecond=0) if at else None


def _letters(unit: Unit, case_ids: Collection[str]) -> dict[str, datetime | None]:
    """When the first letter of each case went out (P11)."""
    sent = (
        select(Letter.case_id, func.min(Letter.sent_at))
        .where(col(Letter.case_id).in_(case_ids), Letter.status == LetterStatus.SENT.value)
        .group_by(col(Letter.case_id))
    )
    return dict(unit.session.exec(sent).all())


def _by_id(unit: Unit, ids: Iterable[str]) -> dict[str, Case]:
    return {case.id: case for case in unit.session.exec(select(Case).where(col(Case.id).in_(list(ids))))}


def _customers(unit: Unit, ids: Iterable[str], named: bool) -> dict[str, str]:
    """What each is known by, masked as shared channels show it; or by name and in full."""
    wanted, known = list(ids), dict[str, list[str]]()
    if named:
        for customer in unit.session.exec(select(Customer).where(col(Customer.id).in_(wanted))):
            known[customer.id] = list(filter(None, [unit.vault.open(customer, "name")]))
    rows = select(Identifier).where(col(Identifier.customer_id).in_(wanted)).order_by(col(Identifier.id))
    for row in unit.session.exec(rows):
        value = unit.vault.open(row, "value")
        if value:
            known.setdefault(row.customer_id, []).append(value if named else identifiers.mask(row.kind, value))
    return {customer: ", ".join(parts) for customer, parts in known.items()}


def _events(unit: Unit, ids: Collection[str]) -> dict[tuple[str, str], int]:
    counted = (
        select(RestrictionEvent.restriction_id, RestrictionEvent.kind, func.count())
        .where(col(RestrictionEvent.restriction_id).in_(ids))
        .group_by(col(RestrictionEvent.restriction_id), col(RestrictionEvent.kind))
    )
    return {(one, kind): number for one, kind, number in unit.session.exec(counted).all()}
