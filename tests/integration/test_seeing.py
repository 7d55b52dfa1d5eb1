"""What operators see: numbers without people, a readiness that says why, and one id from the request to the message."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlmodel import col

from bot import patience, tracing
from bot.db import Database
from bot.errors import StorageError
from bot.logs import JsonFormatter, TextFormatter
from bot.services import figures, outbox
from bot.unit import Unit
from bot.workers.scheduler import Job
from models import OutboxRow
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.door import Door, open_door

NARRATIVE = "He shouted at me and called me names for ten minutes."


@pytest.fixture
async def door(
    sqlite_template: Path, tmp_path: Path, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Door]:
    """The bot, as patient as a loaded machine needs."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    path = Path(shutil.copy(sqlite_template, tmp_path / "door.db"))
    async with open_door(f"sqlite:///{path}") as found:
        found.parts.database.clock = clock
        yield found


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    """The log so far, as a collector of JSON gets it."""
    caplog.set_level(logging.INFO)
    formatter = JsonFormatter()
    written: list[dict[str, Any]] = []
    emit = caplog.handler.emit

    def keep(record: logging.LogRecord) -> None:
        written.append(json.loads(formatter.format(record)))  # at once, while its request is in hand
        emit(record)

    caplog.handler.emit = keep  # type: ignore[method-assign]
    return lambda: written


def sample(page: str, name: str) -> float:
    """One value of the page; fails where it is not there."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
    assert found is not None, f"no {name} in:\n{page}"
    return float(found[1])


async def test_one_id_leads_from_slacks_request_to_the_row_and_to_the_message(
    door: Door, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    made = door.office.report()
    await door.parts.delivery.run_once()
    approval = door.approval("U0SARA", made.case_id)
    request = approval["trigger_id"]

    answer = await door.act(approval)
    await door.parts.delivery.run_once()
    found = [line["message"] for line in lines() if request in line.get("request", "")]

    assert answer.status == 200
    assert any(re.fullmatch(r"modal case\.approve: 200 in \d+ ms", line) for line in found)
    rows = {row[1] for line in found if (row := re.fullmatch(r"owed: row (\w+) \(complaints\)", line))}
    told = {
        row[1]: (row[2], row[3])
        for line in found
        if (row := re.fullmatch(r"delivered: row (\w+) \(complaints\) is (\S+) in (\S+)", line))
    }
    assert len(rows) == 1
    assert told.keys() == rows
    ((ts, channel),) = told.values()
    assert channel == "C0COMPL"
    assert door.sandbox.workspace.messages.find(channel, ts) is not None


async def test_a_card_that_serves_two_requests_is_found_by_each(
    door: Door, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    made = door.office.report()
    approval = door.approval("U0SARA", made.case_id)
    await door.act(approval)
    claim = door.button("U0LAYLA", "case.claim", f"{made.case_id}.2")

    await door.act(claim)
    await door.parts.delivery.run_once()

    delivered = [
        line["request"] for line in lines() if "delivered: row" in line["message"] and "(complaints)" in line["message"]
    ]
    assert delivered == [f"{approval['trigger_id']} {claim['trigger_id']}"]


async def test_what_is_rolled_back_is_not_told(door: Door, lines: Callable[[], list[dict[str, Any]]]) -> None:
    def work(unit: Unit) -> None:
        outbox.owe_line(unit, "C0COMPL", "private", {"text": "x"}, key="never")
        raise StorageError(kind="test")

    with pytest.raises(StorageError):
        door.parts.database.run(work)

    assert not [line for line in lines() if "owed" in line["message"]]


async def test_what_the_clock_does_has_an_id_of_its_own(
    door: Door, lines: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def owe() -> None:
        await door.parts.database.write(
            lambda unit: outbox.owe_line(unit, "C0COMPL", "private", {"text": "x"}, key="job")
        )

    await door.parts.scheduler._guarded(Job("test", 1, owe))
    await door.parts.delivery.run_once()

    ids = [line["request"] for line in lines() if re.match("(owed|delivered): row", line["message"])]
    assert len(ids) == 2
    assert re.fullmatch(r"r\.[0-9a-f]{16}", ids[0])
    assert ids[0] == ids[1]


async def test_nothing_that_people_typed_or_are_called_is_in_the_log(
    door: Door, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    made = door.office.report()
    await door.act(door.approval("U0SARA", made.case_id))
    await door.act(door.button("U0OMAR", "case.claim", f"{made.case_id}.2"))
    await door.parts.delivery.run_once()

    said = json.dumps(lines())

    assert "refused: not_yours" in said
    for private in (NARRATIVE, "501234567", "Nora", "Sara", "I heard it"):
        assert private not in said


@pytest.mark.parametrize("harm", ["x\ny", "a b", "\x1b[31m", "é", "", "x" * 81, 7, None])
def test_an_id_from_outside_that_is_none_is_not_taken(harm: object) -> None:
    with tracing.within("ours") as request:
        tracing.name("button", f"case.claim{harm}" if harm else "CASE", harm)

    assert (request.id, request.name) == ("ours", "unknown")


def test_a_row_remembers_a_bounded_number_of_requests_the_newest_last() -> None:
    kept: str | None = None
    for number in [*range(20), 19, 15]:
        kept = tracing.joined(kept, f"r{number}")

    assert kept == "r12 r13 r14 r16 r17 r18 r19 r15"
    assert tracing.joined(None, "") is None


@pytest.mark.parametrize(
    ("formatter", "wanted"), [(TextFormatter("%(message)s"), "said [r.1]"), (JsonFormatter(), '"request": "r.1"')]
)
def test_each_line_names_the_request_in_hand(formatter: logging.Formatter, wanted: str) -> None:
    record = logging.LogRecord("bot", logging.INFO, "", 0, "said", (), None)

    with tracing.within("r.1"):
        inside = formatter.format(record)

    assert wanted in inside
    assert "r.1" not in formatter.format(record)


async def test_metrics_count_requests_their_time_and_errors_by_class(door: Door) -> None:
    made = door.office.report()
    claim = door.button("U0OMAR", "case.claim", f"{made.case_id}.1")
    before = (await door.get("/metrics")).text
    names = (
        'bot_requests_total{answer="2xx",kind="button"}',
        'bot_acknowledgement_seconds_count{kind="button"}',
        'bot_errors_total{code="not_now",where="request"}',
    )

    await door.act(door.button("U0LAYLA", "case.claim", f"{made.case_id}.1"))
    await door.act(claim, secret="forged")
    page = (await door.get("/metrics")).text

    def grown(name: str) -> float:
        return sample(page, name) - (sample(before, name) if name in before else 0)

    assert [grown(name) for name in names[:2]] == [1, 1]
    assert (
        sum(grown(line.rpartition(" ")[0]) for line in page.splitlines() if line.startswith("bot_errors_total{")) == 1
    )
    assert grown('bot_requests_total{answer="4xx",kind="other"}') == 1


async def test_metrics_tell_what_is_owed_and_due(door: Door, clock: MovableClock) -> None:
    made = door.office.report(danger=True, location="Branch 3, counter 2")
    clock.move(minutes=6)
    put(door.parts.database, "parked", 1)
    fail(door.parts.database, "not_in_channel")

    page = (await door.get("/metrics")).text

    rows = door.parts.database.look(figures.queues)
    assert {row.priority: row.count for row in rows if row.to == "slack"} == {
        "alert": sample(page, 'bot_outbox_pending{priority="alert",to="slack"}'),
        "normal": sample(page, 'bot_outbox_pending{priority="normal",to="slack"}'),
    }
    assert sample(page, 'bot_outbox_pending{priority="alert",to="slack"}') >= 1
    assert sample(page, 'bot_outbox_oldest_seconds{priority="alert",to="slack"}') == 360
    assert sample(page, 'bot_outbox_pending{priority="normal",to="mail"}') == 0
    assert sample(page, 'bot_outbox_failing{code="not_in_channel"}') == 1
    assert sample(page, "bot_outbox_parked") == 1
    assert sample(page, 'bot_due{work="alert"}') == 1
    assert sample(page, 'bot_due{work="restriction_end"}') == 0
    assert sample(page, "bot_database_up") == 1
    assert made.number not in page


def put(database: Database, state: str, count: int) -> None:
    """Some rows of the outbox in a state."""

    def work(unit: Unit) -> None:
        for number in range(count):
            outbox.owe_line(unit, "C0COMPL", "private", {"text": "x"}, key=f"{state}{number}")
        unit.session.execute(update(OutboxRow).where(col(OutboxRow.key).startswith(state)).values(state=state))

    database.run(work)


def fail(database: Database, code: str) -> None:
    """One row whose last try failed."""

    def work(unit: Unit) -> None:
        outbox.owe_line(unit, "C0COMPL", "private", {"text": "x"}, key="failing")
        unit.session.execute(update(OutboxRow).where(col(OutboxRow.key) == "failing").values(error=code))

    database.run(work)


async def test_metrics_answer_while_the_database_does_not(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_work: object) -> None:
        raise StorageError(kind="TimeoutError")

    monkeypatch.setattr(door.parts.database, "read", silent)
    page, ready = await door.get("/metrics"), await door.get("/readyz")

    assert page.status == 200
    assert sample(page.text, "bot_database_up") == 0
    assert "bot_outbox_pending" not in page.text
    assert (ready.status, ready.text) == (503, "the database does not answer\n")


async def test_readiness_turns_red_when_messages_wait_too_long_and_says_why(door: Door, clock: MovableClock) -> None:
    door.office.report()
    fail(door.parts.database, "not_in_channel")
    clock.move(minutes=15)
    young = await door.get("/readyz")
    clock.move(minutes=1)

    old = await door.get("/readyz")
    owed = door.parts.database.look(lambda unit: sum(one.count for one in figures.queues(unit)))
    await door.parts.delivery.run_once()
    after = await door.get("/readyz")

    assert (young.status, young.text) == (200, "ready\n")
    assert old.status == 503
    assert old.text == (f"deliveries wait longer than 15 min: {owed}; the oldest 16 min; failing: not_in_channel 1\n")
    assert (after.status, after.text) == (200, "ready\n")


async def test_readiness_without_any_try_asks_for_a_worker(door: Door, clock: MovableClock) -> None:
    door.office.report()
    clock.move(hours=1)

    found = await door.get("/readyz")

    assert found.text.endswith("failing: not tried: does a worker run?\n")


def test_a_letter_that_the_mail_server_asked_to_wait_for_is_not_late(office: Company, clock: MovableClock) -> None:
    put(office.database, "pending", 1)
    office.database.run(lambda unit: unit.session.execute(update(OutboxRow).values(kind="mail")))
    clock.move(hours=3)

    rows = {row.to: row for row in office.database.look(figures.queues) if row.count}

    assert rows["mail"].age == timedelta(hours=3).total_seconds()
    assert rows.keys() == {"mail"}


def test_the_figures_are_read_from_the_indexes_of_what_is_open(database: Database) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))

    database.look(figures.read)
    plans = database.look(lambda unit: explained(unit, [one for one in asked if one[0].startswith("SELECT")]))

    assert len(plans) == 6
    for plan, index in zip(plans, OPEN_INDEXES, strict=True):
        assert index in plan


OPEN_INDEXES = (*["ix_outbox_"] * 3, "ix_alert_next_call_at", "ix_reminder_next_at", "ix_restriction_ends_on")
"""What each of the queries goes by, whatever the history."""


def explained(unit: Unit, asked: list[tuple[str, Any]]) -> list[str]:
    """The database's plan for each query."""
    connection = unit.session.connection()
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # the tables are too small to bother otherwise
    return ["\n".join(map(str, connection.exec_driver_sql(explain + query, said))) for query, said in asked]
