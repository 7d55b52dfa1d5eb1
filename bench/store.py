"""The same work beside few cases and beside very many: it has to cost what is due, not what there is."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from bench.edge import LAYLA, REEM, a_report
from bench.figures import Figure, plain, ratio
from bench.house import House, house, house_on_postgresql
from bench.papers import HOUSE
from bench.years import analyze, grow, phone
from bot.db import Database
from bot.domain.vocabulary import Action
from bot.figures_paper import figures_file
from bot.services import (
    actions,
    alerts,
    care,
    cases,
    deliveries,
    people,
    register,
    reminders,
    restrictions,
    retention,
    statistics,
    views,
    worklists,
)
from bot.services.commands import Act
from bot.services.export import Period
from bot.texts import Words
from bot.unit import Unit
from models import Case

FEW = 1_000
DUE = 100
ENTRIES = 200
SUNDAY_NOON = "2030-03-03T09:00:00+00:00"
"""In Riyadh everybody works then, and four hours later still."""
MONTH = Period(date(2030, 1, 1), date(2030, 1, 31))
"""The last one with cases of ``bench.years`` in it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Store:
    """A database with its cases; ``busy`` has many entries."""

    database: Database
    busy: str


def size_figures(full: bool, rounds: int) -> list[Figure]:
    """A tick, ``/check-customer``, cards and Home with the larger number of cases beside the smaller; the digest."""
    return _sizes("SQLite", house, 1_000_000 if full else 30_000, rounds)


def postgresql_size_figures(full: bool, rounds: int) -> list[Figure]:
    """The same on PostgreSQL."""
    return _sizes("PostgreSQL", house_on_postgresql, 1_000_000 if full else 5_000, rounds)


def _sizes(name: str, opened: Callable[[], AbstractContextManager[House]], many: int, rounds: int) -> list[Figure]:
    with ExitStack() as stack:
        small, large = (stack.enter_context(_store(opened, count)) for count in (FEW, many))
        figures = []
        for what, work in WORKS.items():
            small_times, large_times = [], []
            for _ in range(rounds):
                small_times.append(_timed(small, work))
                large_times.append(_timed(large, work))
            said = f"{what}, {name}, {many:,} cases beside {FEW:,}"
            figures.append(ratio(said, large_times, small_times, 1.5))
        digest = [_timed(large, _digest) / 1000 for _ in range(rounds)]
        return [*figures, plain(f"a month's digest with its pictures, {name}, {many:,} cases", digest, "s", 3)]


@contextmanager
def _store(opened: Callable[[], AbstractContextManager[House]], count: int) -> Iterator[Store]:
    with opened() as made:
        _set_clock(made, SUNDAY_NOON)
        database = made.open_database()
        try:
            grow(database, count)
            due = [database.run(lambda unit: cases.report(unit, a_report(unit.now))).case_id for _ in range(DUE)]
            for number in range(ENTRIES):
                noted = Act(Action.CASE_LOG_CONTACT, due[0], LAYLA, f"k{number}", "", _CONTACT)
                database.run(lambda unit, noted=noted: _note(unit, noted))  # type: ignore[misc]
            if database.engine.dialect.name == "postgresql":
                analyze(database)  # as it does by itself within a minute (migration 0022)
            database.clock = _later(database)
            yield Store(database, due[0])
        finally:
            database.close()


_CONTACT = {"contact_method": "phone", "summary": "Called once more; he was calm and gave the number of the parcel."}


def _note(unit: Unit, noted: Act) -> None:
    if noted.key == "k0":
        actions.act(unit, Act(Action.CASE_APPROVE, noted.case_id, "U0SARA", "approved", "", {}))
    actions.act(unit, noted)


def _set_clock(made: House, at: str) -> None:
    clock = made.folder / "clock"
    clock.write_text(at, encoding="utf-8")
    made.environment["CLOCK_FILE"] = str(clock)


def _later(database: Database) -> Callable[[], Any]:
    at = database.clock() + timedelta(hours=4)
    return lambda: at


def _timed(store: Store, work: Callable[[Unit, Store], object]) -> float:
    """Milliseconds of a unit of work that is rolled back, so that each round finds the same."""
    with store.database.engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        began = time.perf_counter()
        work(store.database._unit(session), store)
        session.flush()
        spent = time.perf_counter() - began
        session.rollback()
        return spent * 1000


def _tick(unit: Unit, _store: Store) -> None:
    """What a tick asks of the database, a hundred reminders due."""
    alerts.call_due(unit)
    restrictions.start_due(unit)
    restrictions.expire_due(unit)
    reminded = 0
    while any(done := reminders.run_due(unit)):
        reminded += done[0]
    assert reminded >= DUE - 1, reminded
    care.ask_due(unit)
    retention.due(unit, 50)
    deliveries.pending(unit)


def _idle(unit: Unit, _store: Store) -> None:
    """A tick with nothing due but to look."""
    alerts.call_due(unit)
    restrictions.start_due(unit)
    restrictions.expire_due(unit)
    care.ask_due(unit)
    retention.due(unit, 50)
    deliveries.pending(unit)


def _check(unit: Unit, _store: Store) -> None:
    for number in range(20):
        register.check(unit, LAYLA, phone(number * 10))


def _card(unit: Unit, store: Store) -> None:
    case = unit.session.get_one(Case, store.busy)
    views.case_view(unit, case, "complaints", "C0COMPL")


def _home(unit: Unit, who: str) -> None:
    person = people.person_by_slack_id(unit, who)
    assert person is not None
    worklists.home(unit, person)


def _digest(unit: Unit, _store: Store) -> None:
    """The last month of the years that were written."""
    found = statistics.read(unit, MONTH)
    figures_file(found, HOUSE, unit.now, Words.of("ar", unit.settings.timezone)).make()
    assert all((found.reports, found.steps, found.letters)), found


WORKS: dict[str, Callable[[Unit, Store], object]] = {
    f"a tick with {DUE} reminders due": _tick,
    "a tick with nothing due": _idle,
    "20 times /check-customer": _check,
    f"the card of a case with {ENTRIES} entries": _card,
    "Home of complaint management": lambda unit, _store: _home(unit, LAYLA),
    "Home of high management": lambda unit, _store: _home(unit, REEM),
}
