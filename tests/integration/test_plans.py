"""What the clock asks each minute is answered from indexes over what is open: it costs what is due, not what is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bench.statements import heard
from bench.years import grow, phone
from bot import schema
from bot.db import Database
from bot.domain.vocabulary import Action, Status
from bot.services import (
    absences,
    alerts,
    care,
    deliveries,
    digests,
    figures,
    homes,
    register,
    reminders,
    restrictions,
    retention,
    worklists,
)
from bot.unit import Unit
from models.case import IS_OPEN
from tests.conftest import MovableClock, opened
from tests.factories import Company, company
from tests.postgres import Server

CLOSED = 4_000
"""Cases of years ago: enough that no planner prefers to read all of them."""
MANY = ("case", "letter", "audit_entry", "outbox", "reminder", "customer", "identifier")
"""The tables that are large here, so that a planner has reason to use their indexes."""
Asked = list[tuple[str, Any]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Of each kind of database one for all tests here: they only look."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('plans') / 'bot.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.fresh()
    with closing(opened(url, MovableClock())) as database:
        schema.migrate(database.engine)
        made = company(database)
        grow(database, CLOSED)  # what the planners know is from then: all closed
        number = made.report("U0NORA", customer_phone="0500000001")
        made.act("U0SARA", Action.CASE_APPROVE, number.case_id)
        made.alarm()
        yield made


@contextmanager
def asked(office: Company) -> Iterator[Asked]:
    """The statements that are made meanwhile, with their values."""
    found: Asked = []
    with heard(office.database.engine) as said:
        yield found
    found += [(one, values) for one, values, _ in said if one.lstrip().startswith(("SELECT", "UPDATE", "WITH"))]


def plan(connection: Connection, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    rows = connection.exec_driver_sql(explain + statement, parameters)
    return "\n".join(str(row[-1]) for row in rows)


def read_whole(plan: str) -> list[str]:
    """The large tables that a plan reads from one end to the other."""
    sqlite = re.findall(r"SCAN (\w+)\b(?! USING)", plan)
    postgresql = re.findall(r'Seq Scan on "?(\w+)"?', plan)
    return [table for table in (*sqlite, *postgresql) if re.sub(r"_\d+$", "", table) in MANY]


def indexes(plan: str) -> set[str]:
    return set(re.findall(r"\b(ix_\w+)", plan))


def plans(office: Company, work: Callable[[Unit], object]) -> tuple[list[str], list[str]]:
    """As they are; and as they would be if also the tables that are small here were large."""
    office.database.look(work)  # whatever is asked once only, is asked now
    with asked(office) as statements:
        office.database.look(work)
    with office.database.engine.connect() as connection:
        found = [f"{plan(connection, *one)}\n    of {one[0]}" for one in statements]
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return found, [f"{plan(connection, *one)}\n    of {one[0]}" for one in statements]


WORKS: dict[str, tuple[Callable[[Unit], object], str]] = {
    "alarms called again": (alerts.call_due, "ix_alert_next_call_at"),
    "restrictions that begin": (restrictions.start_due, "ix_restriction_starts_on"),
    "restrictions that end": (restrictions.expire_due, "ix_restriction_ends_on"),
    "reminders": (reminders.run_due, "ix_reminder_next_at"),
    "open cases without reminders": (reminders._follow_forgotten, "ix_case_open"),
    "what is to be destroyed": (lambda unit: retention.due(unit, 50), "ix_case_kept"),
    "deliveries counted": (deliveries.pending, "ix_outbox_"),
    "deliveries claimed": (
        lambda unit: deliveries.claim(unit, "test", unit.now, 20, timedelta(seconds=40)),
        "ix_outbox_",
    ),
    "deliveries seen by operators": (figures.queues, "ix_outbox_"),
    "parked deliveries": (figures.parked, "ix_outbox_parked"),
    "care": (care.ask_due, ""),
    "absences": (absences.hand_on_due, ""),
    "the digest": (digests.owe_due, ""),
    "Home of complaint management": (lambda unit: homes.view(unit, "U0LAYLA"), "ix_case_"),
    "Home of high management": (lambda unit: homes.view(unit, "U0REEM"), "ix_case_"),
    "Home of staff": (lambda unit: homes.view(unit, "U0OMAR"), "ix_case_"),
    "a look-up": (lambda unit: register.check(unit, "U0LAYLA", phone(10)), ""),
}
"""What is asked of the database over and over, and the index that it must not do without."""


@pytest.mark.parametrize("name", WORKS)
def test_no_table_that_grows_is_read_whole(office: Company, name: str) -> None:
    work, needed = WORKS[name]

    found, large = plans(office, work)

    assert found, "nothing was asked"
    assert [one for one in found if read_whole(one)] == []
    if needed:
        assert any(index.startswith(needed) for one in large for index in indexes(one)), "\n".join(large)


def test_a_table_that_is_read_whole_is_seen(office: Company) -> None:
    with office.database.engine.connect() as connection:
        found = plan(connection, 'SELECT "case".id FROM "case" WHERE "case".version = 1', ())

    assert read_whole(found) == ["case"]


def test_the_index_over_open_cases_leaves_out_what_no_longer_waits() -> None:
    left_out = set(re.findall(r"'(\w+)'", IS_OPEN))

    assert left_out == {status.value for status in Status} - set(worklists.OPEN)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_postgresql_counts_anew_what_is_open_after_few_changes(database: Database) -> None:
    asked = "SELECT relname, array_to_string(reloptions, ' ') FROM pg_class WHERE relname IN ('case', 'reminder')"
    with database.engine.connect() as connection:
        found = dict(connection.exec_driver_sql(asked).all())

    after = "autovacuum_analyze_scale_factor=0 autovacuum_analyze_threshold=200"
    assert found == {"case": after, "reminder": after}
