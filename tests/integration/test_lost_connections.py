"""PostgreSQL goes away, for a moment or for longer: nothing is lost, everybody is answered, it heals by itself.

The server is a real one of this file's own, which is stopped, started and frozen; nothing stands in for it.
"""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from sqlmodel import Session, col, func, select, text, update

from bot import main, patience
from bot.db import VANISHED
from bot.domain.vocabulary import Action
from bot.errors import StorageError, UnsureError
from bot.services import actions, audit, deliveries
from bot.settings import load
from bot.texts import Words
from bot.unit import Unit
from bot.vault import KEY_BYTES
from models import AuditEntry, OutboxRow, Person
from tests.acceptance.world import ROOT
from tests.integration.door import Door, open_door
from tests.integration.ways import SARA
from tests.postgres import Server, postgres_server

KEY = base64.urlsafe_b64encode(b"k" * KEY_BYTES).decode()
HARD_LIMIT = 120
"""Seconds after which a test that hangs is ended; nothing is measured by it."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres_server() as found:
        yield found


@pytest.fixture
async def door(server: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """The bot, as patient as a loaded machine needs; Sara reads Arabic, and has been here before."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    async with asyncio.timeout(HARD_LIMIT), open_door(server.fresh(), DATA_KEY=KEY) as found:
        arabic = update(Person).where(col(Person.slack_id) == SARA).values(language="ar")
        found.parts.database.run(lambda unit: unit.session.exec(arabic))
        await found.parts.edge.words(SARA)
        yield found


def approvals(door: Door, case_id: str) -> int:
    def work(unit: Unit) -> int:
        assert audit.verify(unit) is None
        asked = select(func.count()).where(AuditEntry.case_id == case_id, AuditEntry.action == Action.CASE_APPROVE)
        return unit.session.exec(asked).one()

    return door.parts.database.look(work)


def sent(unit: Unit, case_id: str) -> int:
    asked = select(func.count()).where(OutboxRow.case_id == case_id, OutboxRow.state == "sent", col(OutboxRow.ts) != "")
    return unit.session.exec(asked).one()


def said(error: Any, door: Door) -> str:
    return Words.of("ar", door.parts.edge.zone).error(error)


async def test_connections_that_were_lost_while_idle_are_missed_by_nobody(door: Door, server: Server) -> None:
    made = door.office.report()
    await door.get("/readyz")

    lost = server.cut()
    answer = await door.act(door.approval(SARA, made.case_id))

    assert lost > 0
    assert answer.json == {"response_action": "clear"}
    assert approvals(door, made.case_id) == 1


def before_the_commit(door: Door, cut: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    act = actions.act

    def acted(unit: Unit, command: Any) -> Any:
        done = act(unit, command)
        unit.session.flush()
        cut()
        return done

    monkeypatch.setattr(actions, "act", acted)


def at_the_commit(_door: Door, cut: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    commit = Session.commit

    def committed(session: Session) -> None:
        session.flush()
        cut()
        commit(session)

    monkeypatch.setattr(Session, "commit", committed)


def after_the_commit(door: Door, cut: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    dialect = door.parts.database.engine.dialect
    do_commit = dialect.do_commit

    def committed(connection: Any) -> None:
        do_commit(connection)
        if cut():
            connection.cursor().execute("SELECT 1")  # what the server said to the commit did not arrive

    monkeypatch.setattr(dialect, "do_commit", committed)


@pytest.mark.parametrize("moment", [before_the_commit, at_the_commit, after_the_commit])
async def test_a_connection_lost_in_the_middle_of_a_click_changes_things_once(
    door: Door, server: Server, monkeypatch: pytest.MonkeyPatch, moment: Callable[..., None]
) -> None:
    made = door.office.report()
    cuts: list[int] = []

    def once() -> bool:
        if cuts:
            return False
        cuts.append(server.cut())
        return True

    moment(door, once, monkeypatch)
    answer = await door.act(door.approval(SARA, made.case_id))

    assert cuts[0] > 0
    assert answer.json == {"response_action": "clear"}
    assert approvals(door, made.case_id) == 1


@pytest.fixture
def away(server: Server) -> Iterator[Server]:
    """A server that a test stops; it is started again for the next one."""
    yield server
    server.start()


async def test_while_the_server_is_away_everybody_is_told_in_their_language_that_nothing_was_saved(
    door: Door, away: Server
) -> None:
    made = door.office.report()
    approval = door.approval(SARA, made.case_id)

    away.stop()
    answer = await door.act(approval)
    command = await door.command(SARA, "/abuse-cases")
    ready = await door.get("/readyz")
    away.start()
    healed = await door.get("/readyz")
    before = approvals(door, made.case_id)
    again = await door.act(approval)

    assert (answer.status, answer.json["errors"]) == (200, {"comment": said(StorageError(kind=""), door)})
    assert (command.status, command.json["text"]) == (200, said(StorageError(kind=""), door))
    assert (ready.status, healed.status) == (503, 200)
    assert (before, approvals(door, made.case_id)) == (0, 1)
    assert again.json == {"response_action": "clear"}


async def test_a_server_that_says_nothing_holds_nobody_up_and_what_was_asked_is_done_once(
    door: Door, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = door.office.report()
    approval = door.approval(SARA, made.case_id)
    pids: list[int] = []
    act = actions.act

    def acted(unit: Unit, command: Any) -> Any:
        pids.append(unit.session.execute(text("SELECT pg_backend_pid()")).scalar_one())
        os.kill(pids[-1], signal.SIGSTOP)
        return act(unit, command)

    with monkeypatch.context() as patched:
        patched.setattr(actions, "act", acted)
        patched.setattr(patience, "ANSWER_SECONDS", 2.0)
        answer = await door.act(approval)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    again = await door.act(approval)

    assert answer.json["errors"] == {"comment": said(UnsureError(), door)}
    assert again.json == {"response_action": "clear"}
    assert approvals(door, made.case_id) == 1


async def test_the_worker_outlives_the_server_and_delivers_what_is_owed(
    door: Door, away: Server, caplog: pytest.LogCaptureFixture
) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(door.parts.scheduler.run(stop))
    away.stop()
    while "delivery: storage" not in caplog.text:
        assert not working.done()
        await door.get("/readyz")
    away.start()

    made = door.office.report()
    while await door.parts.database.read(deliveries.pending):
        assert not working.done()
    stop.set()
    await working

    assert door.parts.database.look(lambda unit: sent(unit, made.case_id)) >= 2  # Nora's card and Sara's


@pytest.mark.parametrize("command", ["tick", "migrate", "worker"])
def test_a_command_says_in_one_line_that_the_database_is_away(server: Server, away: Server, command: str) -> None:
    known = {"DATABASE_URL": server.fresh(), "DATA_KEY": KEY, "SLACK_BOT_TOKEN": "xoxb-1", "PYTHONPATH": str(ROOT)}
    away.stop()

    done = subprocess.run(
        [sys.executable, "-m", "bot", command],
        cwd=ROOT,
        env=os.environ | known,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == "DATABASE_URL: the database does not answer (OperationalError). Check that it runs\n"


def test_a_server_that_vanishes_is_given_up_and_a_person_waits_for_no_long_statement(server: Server) -> None:
    """What a network that swallows everything does cannot be tried here; that the system is asked to notice can."""
    database = main.open_database(load({"DATABASE_URL": server.fresh(), "DATA_KEY": KEY}))
    try:
        with database.engine.connect() as connection:
            known = connection.connection.driver_connection.info.get_parameters()
            longest = connection.execute(text("SHOW statement_timeout")).scalar_one()
    finally:
        database.close()

    assert {name: known[name] for name in VANISHED} == {name: str(value) for name, value in VANISHED.items()}
    assert longest == "3s"
