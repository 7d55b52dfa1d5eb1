"""What a click and a report cannot cost less than: their statements, as they are, given to sqlite3 alone.

No rules, no objects, no HTTP: whoever keeps these rows, each commit on disk, pays at least this.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from sqlmodel import Session

from bench.edge import LAYLA, SARA, a_report
from bench.figures import Figure, ratio
from bench.house import house
from bench.statements import Said, heard
from bot.db import Database
from bot.domain.vocabulary import Action
from bot.services import actions, cases
from bot.services.commands import Act
from bot.unit import Unit


def floor_figures(count: int) -> list[Figure]:
    """Our unit of work, committed, beside its own statements; in turn, each with a case of its own."""
    figures = []
    with house() as made, closing(made.open_database()) as database, closing(database.engine.raw_connection()) as bare:
        for what, prepared in (("a click's statements", _claim), ("a report's statements", _report)):
            ours, alone = [], []
            for _ in range(count):
                ours.append(_timed(database.run, prepared(database)))
                alone.append(
                    _timed(lambda said: _replay(bare.driver_connection, said), _recorded(database, prepared(database)))
                )
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
    with heard(database.engine) as said, database.engine.connect() as connection, Session(connection) as session:
        work(database._unit(session))
        session.flush()
        session.rollback()
    return [one for one in said if not one[0].startswith("BEGIN")]


def _replay(connection: Any, said: Said) -> None:
    """By the driver alone, on a connection with the bot's own settings."""
    connection.execute("BEGIN IMMEDIATE")
    for statement, values, many in said:
        if many:
            connection.executemany(statement, values)
        else:
            connection.execute(statement, values).fetchall()
    connection.execute("COMMIT")
