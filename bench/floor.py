"""What a click and a report cannot cost less than: their statements, as they are, given to sqlite3 alone.

No rules, no objects, no HTTP: whoever keeps these rows, each commit on disk, pays at least this.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

from bench.edge import LAYLA, SARA, a_report
from bench.figures import Figure, ratio
from bench.house import house
from bot.db import Database, make_engine, sqlite_file
from bot.domain.vocabulary import Action
from bot.services import actions, cases
from bot.services.commands import Act
from bot.unit import Unit

Said = list[tuple[str, Any, bool]]
"""Statements with their values; whether these are many rows' values."""


def floor_figures(count: int) -> list[Figure]:
    """Our unit of work, committed, beside its own statements; in turn, each with a case of its own."""
    figures = []
    with house() as made, closing(made.open_database()) as database, closing(_connect(database)) as bare:
        for what, prepared in (("a click's statements", _claim), ("a report's statements", _report)):
            ours, alone = [], []
            for _ in range(count):
                ours.append(_timed(lambda work: database.run(work), prepared(database)))
                alone.append(_timed(lambda said: _replay(bare, said), _recorded(database, prepared(database))))
            figures.append(ratio(f"{what} with rules and objects, beside sqlite3 alone", ours, alone))
    return figures


def _timed(run: Callable[[Any], object], what: Any) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    run(what)
    return (time.perf_counter() - began) * 1000


def _claim(database: Database) -> Callable[[Unit], object]:
    case_id = database.run(lambda unit: cases.report(unit, a_report())).case_id
    approval = Act(Action.CASE_APPROVE, case_id, SARA, f"approve:{case_id}", "", {})
    database.run(lambda unit: actions.act(unit, approval))
    claim = Act(Action.CASE_CLAIM, case_id, LAYLA, f"claim:{case_id}", "", {})
    return lambda unit: actions.act(unit, claim)


def _report(_database: Database) -> Callable[[Unit], object]:
    command = a_report()
    return lambda unit: cases.report(unit, command)


def _recorded(database: Database, work: Callable[[Unit], object]) -> Said:
    """The statements of a unit of work that is rolled back."""
    with _heard(database.engine) as said, database.engine.connect() as connection, Session(connection) as session:
        work(database._unit(session))
        session.flush()
        session.rollback()
    return said


@contextmanager
def _heard(engine: Engine) -> Iterator[Said]:
    said: Said = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            said.append((statement, values, many))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def _connect(database: Database) -> sqlite3.Connection:
    """With the same promises as the bot's own."""
    own = make_engine(str(database.engine.url)).raw_connection()
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    kept = {name: own.cursor().execute(f"PRAGMA {name}").fetchone()[0] for name in names}
    own.close()
    connection = sqlite3.connect(sqlite_file(str(database.engine.url)), isolation_level=None)
    for name, value in kept.items():
        connection.execute(f"PRAGMA {name}={value}")
    return connection


def _replay(connection: sqlite3.Connection, said: Said) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement, values, many in said:
        if many:
            connection.executemany(statement, values)
        else:
            connection.execute(statement, values).fetchall()
    connection.execute("COMMIT")
