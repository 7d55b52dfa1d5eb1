"""Years of closed cases, written in bulk: as many rows in as many tables as the same cases would have left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel, select

from bot.db import Database
from bot.unit import Unit
from models import AuditEntry, AuditHead, Case, Customer, Identifier, Letter, OutboxRow, Person, Reminder, Restriction

Tables = dict[type[SQLModel], Iterator[dict[str, Any]]]

CHUNK = 5000
EVERY = 10
"""Each tenth case ended in a restriction, long over."""
STEPS = (
    ("case.report", None, "supervisor_review"),
    ("case.approve", "supervisor_review", "complaint_review"),
    ("case.resolve", "complaint_review", "writing"),
    ("letter.send", "writing", "closed"),
)
"""What the audit tells of each, a day after the other."""
LETTER = b"x" * 1500
"""As much as a letter's sealed text takes."""


def grow(database: Database, count: int) -> None:
    """Adds so many cases, each of a customer of its own, the oldest ten years ago."""
    now = database.clock()
    reporter = database.look(lambda unit: unit.session.exec(select(Person.id).order_by(Person.id)).first())
    for first in range(0, count, CHUNK):
        part = range(first, min(first + CHUNK, count))
        database.run(lambda unit, part=part: _add(unit, str(reporter), part, count, now))  # type: ignore[misc]
    analyze(database)


def analyze(database: Database) -> None:
    """The database counts what it holds."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _add(unit: Unit, reporter: str, part: range, count: int, now: datetime) -> None:
    old = {number: now - timedelta(days=30 + 3600 * (count - number) / count) for number in part}
    head = unit.session.exec(select(AuditHead)).one()
    first, head.seq = head.seq + 1, head.seq + len(part) * len(STEPS)
    tables: Tables = customers(unit, old) | {
        Case: (_case(n, reporter, old[n]) for n in part),
        Reminder: (
            {"id": f"re{n}", "case_id": f"ca{n}", "step": "supervisor", "subject_id": f"ca{n}", "since": old[n]}
            for n in part
        ),
        Restriction: (_restriction(n, reporter, old[n]) for n in part if n % EVERY == 0),
        AuditEntry: (
            _entry(first + (n - part.start) * len(STEPS) + step, n, step, old[n])
            for n in part
            for step in range(len(STEPS))
        ),
        Letter: (_letter(n, old[n]) for n in part),
        OutboxRow: (_sent(n, kind, old[n]) for n in part for kind in ("reporter", "supervisor", "complaints")),
    }
    add_rows(unit, tables)


def customers(unit: Unit, since: Mapping[int, datetime]) -> Tables:
    """A customer with a phone for each number, known since then."""
    return {
        Customer: ({"id": f"cu{n}", "created_at": at} for n, at in since.items()),
        Identifier: (
            {
                "id": f"id{n}",
                "customer_id": f"cu{n}",
                "kind": "phone",
                "lookup": unit.vault.lookup("phone", phone(n)),
                "created_at": at,
            }
            for n, at in since.items()
        ),
    }


def add_rows(unit: Unit, tables: Tables) -> None:
    """In bulk, in the order of the tables."""
    for table, rows in tables.items():
        unit.session.connection().execute(insert(table), list(rows))


def phone(number: int) -> str:
    """The normalised phone of a customer of long ago."""
    return f"+9665{number:08}"


def _case(n: int, reporter: str, at: datetime) -> dict[str, Any]:
    return {
        "id": f"ca{n}",
        "year": 1900,
        "serial": n,
        "status": "closed",
        "outcome": "resolved",
        "submission": f"su{n}",
        "reporter_id": reporter,
        "affected_id": reporter,
        "customer_id": f"cu{n}",
        "contact_channel": "phone",
        "categories": "abusive_language",
        "warning_step": "warned_continued",
        "occurred_at": at,
        "reported_at": at,
        "since": at,
        "closed_at": at,
        "upheld_at": at,
        "destroyed_at": at,  # its time was up, or it will be: a year's are due in a year, not now
    }


def _restriction(n: int, person: str, at: datetime) -> dict[str, Any]:
    return {
        "id": f"rs{n}",
        "case_id": f"ca{n}",
        "customer_id": f"cu{n}",
        "status": "expired",
        "kinds": "email_only",
        "starts_on": at.date(),
        "ends_on": at.date(),
        "decided_by_id": person,
        "decided_at": at,
        "ended_at": at,
    }


def _entry(seq: int, n: int, step: int, at: datetime) -> dict[str, Any]:
    action, source, target = STEPS[step]
    return {
        "seq": seq,
        "at": at + timedelta(days=step),
        "action": action,
        "case_id": f"ca{n}",
        "source": source,
        "target": target,
        "previous": "",
        "hash": "",
    }


def _letter(n: int, at: datetime) -> dict[str, Any]:
    return {
        "id": f"le{n}",
        "case_id": f"ca{n}",
        "occasion": "resolved",
        "language": "ar",
        "status": "sent",
        "created_at": at + timedelta(days=2),
        "sent_at": at + timedelta(days=3),
        "sent_on": at.date() + timedelta(days=3),
        "body": LETTER,
    }


def _sent(n: int, kind: str, at: datetime) -> dict[str, Any]:
    return {
        "id": f"ou{kind}{n}",
        "key": f"card:{kind}:{n}",
        "kind": "card",
        "builder": kind,
        "place": "C0COMPL",
        "conversation": f"card:{kind}{n}",
        "case_id": f"ca{n}",
        "state": "sent",
        "due_at": at,
        "created_at": at,
    }
