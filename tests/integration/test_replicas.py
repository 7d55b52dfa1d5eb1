"""Two processes on one database: each due thing once, and the work of one that died is taken over (promises 1 and 7).

A ``Database`` is what a process has; on SQLite two of them on one file stand for web, worker and ``tick``.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

from bot.db import Database
from bot.domain.vocabulary import Action
from bot.main import make_client
from bot.services import alerts, audit, care, deliveries, outbox, reminders, restrictions
from bot.unit import Unit
from bot.workers.delivery import LEASE, Delivery
from models import AuditEntry, Case, OutboxRow
from tests.conftest import MovableClock, OpenDatabase
from tests.factories import Company
from tests.integration.desks import TIMEOUT, Desk, order, sara
from tests.integration.ways import SARA, in_force

MANY = 12


@pytest.fixture
def second(migrated_url: str, database: Database, open_database: OpenDatabase) -> Database:
    """What another process has of the same database."""
    return open_database(migrated_url)


def alerts_unanswered(office: Company, clock: MovableClock) -> str:
    for _ in range(MANY):
        office.alarm()
    clock.move(minutes=6)
    return "alert.call"


def restrictions_over(office: Company, clock: MovableClock) -> str:
    for number in range(3):
        in_force(office, customer_phone=f"05012345{number:02}")
    clock.move(days=400)
    return "restriction.expire"


def cases_forgotten(office: Company, clock: MovableClock) -> str:
    for _ in range(MANY):
        office.report()
    clock.move(hours=4, minutes=30)
    return ""


def people_not_asked(office: Company, clock: MovableClock) -> str:
    for _ in range(MANY):
        office.report()
    clock.move(days=4)
    return ""


def ask_all(unit: Unit) -> int:
    return sum(reminders.run_due(unit))


DUE: dict[str, tuple[Callable[[Company, MovableClock], str], Callable[[Unit], int], str, int]] = {
    "alerts": (alerts_unanswered, alerts.call_due, "alert_call", 0),
    "restrictions": (restrictions_over, restrictions.expire_due, "", 3),
    "reminders": (cases_forgotten, ask_all, "reminders_due", 0),
    "care": (people_not_asked, care.ask_due, "care_ask", MANY),
}
"""By the kind of due thing: how it comes about, what is run for it, the line it owes, and how many are due."""


@pytest.mark.parametrize("kind", DUE)
def test_what_is_due_is_done_once_by_however_many_processes(
    kind: str, office: Company, second: Database, clock: MovableClock
) -> None:
    prepare, work, builder, expected = DUE[kind]
    action = prepare(office, clock)
    before = lines(office.database, builder)

    done = side_by_side([office.database, second] * 2, work)

    entries = office.database.look(lambda unit: steps(unit, action)) if action else {}
    assert sum(done) == (expected or sum(done)) > 0
    assert all(count == 1 for count in entries.values())
    if kind == "alerts":
        assert sum(done) == MANY == len(entries)
    if kind == "reminders":  # one message a person, however many cases wait
        owed = lines(office.database, builder)
        assert sum(done) == MANY
        assert len(owed) - len(before) == len(places(office.database, builder))
    if kind == "care":
        assert len(lines(office.database, builder)) == MANY
    assert office.database.look(audit.verify) is None
    assert side_by_side([office.database, second], work) == [0, 0]


def side_by_side(databases: list[Database], work: Callable[[Unit], int]) -> list[int]:
    """Each does the work until nothing is left, all at once; how much each did."""
    together, done = threading.Barrier(len(databases)), [0] * len(databases)

    def run(number: int) -> None:
        together.wait()
        while found := databases[number].run(work):
            done[number] += found

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(databases))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def steps(unit: Unit, action: str) -> dict[str, int]:
    """How often the audit has the action, by what it was done to."""
    counted = select(AuditEntry.subject, func.count()).where(AuditEntry.action == action)
    return dict(unit.session.exec(counted.group_by(AuditEntry.subject)).all())


def lines(database: Database, builder: str) -> list[str]:
    asked = select(OutboxRow.key).where(OutboxRow.builder == builder)
    return list(database.look(lambda unit: list(unit.session.exec(asked))))


def places(database: Database, builder: str) -> set[str]:
    asked = select(OutboxRow.place).where(OutboxRow.builder == builder)
    return set(database.look(lambda unit: list(unit.session.exec(asked))))


def test_two_people_at_one_button_in_two_processes(office: Company, second: Database) -> None:
    made = office.report()
    other = Company(second, office.ids)
    together = threading.Barrier(2)
    ends: list[str] = []

    def press(company: Company, who: str, action: Action, **inputs: str) -> None:
        together.wait()
        try:
            company.act(who, action, made.case_id, **inputs)
            ends.append("won")
        except Exception as error:
            ends.append(type(error).__name__)

    threads = [
        threading.Thread(target=press, args=(office, SARA, Action.CASE_APPROVE)),
        threading.Thread(target=press, args=(other, "U0KHALID", Action.CASE_DISMISS), kwargs={"reason": "Too loud."}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["LateClick", "won"]
    assert office.database.look(lambda unit: unit.session.get_one(Case, made.case_id).version) == 2


# --- Deliveries ---------------------------------------------------------------------------------------


@pytest.fixture
def other_worker(desk: Desk, second: Database, clock: MovableClock) -> Delivery:
    """A second worker, in a process of its own."""
    return Delivery(second, desk.client, second.settings.timezone, clock)


async def test_two_workers_send_each_message_once(desk: Desk, other_worker: Delivery) -> None:
    for number in range(3):
        for place in ("C0COMPL", "C0MGMT", "C0SEC", sara(desk)):
            desk.line(place, f"line {number}")

    await asyncio.gather(desk.delivery.run_once(), other_worker.run_once())
    await desk.delivery.run_once()

    for who, channel in (("U0LAYLA", "C0COMPL"), ("U0MAJED", "C0MGMT"), ("U0SALEH", "C0SEC"), (SARA, "")):
        assert [one["text"] for one in await desk.seen(who, channel)] == ["line 0", "line 1", "line 2"]


async def test_what_a_dead_worker_had_claimed_is_sent_by_another_after_the_lease(
    desk: Desk,
    other_worker: Delivery,
    clock: MovableClock,
) -> None:
    desk.line(sara(desk), "Somebody else will.")
    await desk.delivery._claim()  # and then it died

    early = await other_worker.run_once()
    clock.move(seconds=LEASE.total_seconds() + 1)
    late = await other_worker.run_once()

    assert (early.delivered, late.delivered) == (0, 1)
    assert [one["text"] for one in await desk.seen(SARA)] == ["Somebody else will."]


async def test_a_worker_that_stood_still_sends_nothing_that_another_has_taken_over(
    desk: Desk,
    other_worker: Delivery,
    clock: MovableClock,
) -> None:
    desk.line(sara(desk), "Only once.")
    (claimed,) = await desk.delivery._claim()

    clock.move(seconds=LEASE.total_seconds() + 1)
    await other_worker.run_once()
    await desk.delivery._deliver(claimed)  # it wakes up, and goes on where it was

    assert [one["text"] for one in await desk.seen(SARA)] == ["Only once."]
    assert [row.state for row in desk.rows()] == ["sent"]


def test_a_worker_that_stood_still_has_no_say_any_more(database: Database, second: Database, office: Company) -> None:
    made = office.report()
    now = database.clock()
    first = database.run(lambda unit: deliveries.claim(unit, "first", now, 20, LEASE))
    again = second.run(lambda unit: deliveries.claim(unit, "second", now + 2 * LEASE, 20, LEASE))
    owed = first[0]

    for verdict in (
        lambda unit: deliveries.failed(unit, owed, "late", now),
        lambda unit: deliveries.park(unit, owed, "late"),
        lambda unit: deliveries.repost(unit, owed, "late", now),
        lambda unit: deliveries.postpone(unit, owed, now),
        lambda unit: deliveries.drop(unit, owed, "late"),
    ):
        database.run(verdict)
    row = database.look(lambda unit: unit.session.exec(select(OutboxRow).where(OutboxRow.id == owed.id)).one())

    assert made.number
    assert [one.id for one in again] == [one.id for one in first]
    assert (row.lease, row.state, row.error, row.attempts) == (again[0].lease, "pending", None, 2)


def test_an_urgent_change_does_not_overtake_the_posting_of_its_own_card(office: Company) -> None:
    """Nobody knows yet where the card is: a second post would show it twice."""
    made = office.report()
    now = office.database.clock()

    def owe_urgently(unit: Unit) -> None:
        case = unit.session.get_one(Case, made.case_id)
        outbox.owe_card(unit, case, "reporter", f"@{office.ids['U0NORA']}", outbox.ALERT)

    taken = claim(office, now)
    office.database.run(owe_urgently)
    meanwhile = claim(office, now)
    for owed in taken:
        office.database.run(lambda unit, one=owed: deliveries.failed(unit, one, "lost", now))  # type: ignore[misc]
    again = claim(office, now)
    for number, owed in enumerate(again):
        office.database.run(lambda unit, one=owed, ts=f"{number}.1": deliveries.sent(unit, one, "D1", ts, now))  # type: ignore[misc]

    assert meanwhile == []
    assert {one.id for one in again} == {one.id for one in taken}
    assert [one.priority for one in again if one.builder == "reporter"] == [outbox.ALERT]  # it melted into that one
    assert claim(office, now) == []


def claim(office: Company, now: Any) -> list[deliveries.Owed]:
    return office.database.run(lambda unit: deliveries.claim(unit, "worker", now, 20, LEASE))


async def test_a_database_that_is_lost_meanwhile_parks_nothing(
    desk: Desk,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk.line(sara(desk), "It will arrive.")
    with monkeypatch.context() as patched:
        patched.setattr(desk.delivery, "_build", lambda unit, owed: unit.session.exec(text("SELECT 1 FROM nowhere")))
        lost = await desk.delivery.run_once()

    clock.move(seconds=LEASE.total_seconds() + 1)
    counts = await desk.delivery.run_once()

    assert (lost.delivered, lost.failed, counts.delivered) == (0, 0, 1)
    assert [one["text"] for one in await desk.seen(SARA)] == ["It will arrive."]


async def test_a_stop_gives_back_what_slack_does_not_take(desk: Desk, clock: MovableClock) -> None:
    desk.line(sara(desk), "Whoever is next.")
    await order(desk, {"method": "chat.postMessage", "kind": "delay", "seconds": 2 * TIMEOUT})
    async with aiohttp.ClientSession() as session:
        patient = make_client("xoxb-sandbox", desk.client.base_url, session)
        worker = Delivery(desk.database, patient, desk.database.settings.timezone, clock)
        working = asyncio.create_task(worker.run_once())
        while not (await desk.ask(desk.slack.calls)).get("chat.postMessage"):
            assert not working.done()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    (row,) = desk.rows()
    clock.move(seconds=2)
    await order(desk)
    counts = await desk.delivery.run_once()

    assert (row.state, row.lease, row.error) == ("pending", None, "lost")
    assert row.due_at <= clock() + timedelta(seconds=1)
    assert counts.delivered == 1
    assert [one["text"] for one in await desk.seen(SARA)] == ["Whoever is next."]


def test_numbers_are_given_once_by_however_many_processes(office: Company, second: Database) -> None:
    companies = [office, Company(second, office.ids)] * 2
    together, numbers = threading.Barrier(4), []

    def report(company: Company) -> None:
        together.wait()
        numbers.extend([company.report().number for _ in range(5)])

    threads = [threading.Thread(target=report, args=(one,)) for one in companies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = office.database.look(lambda unit: [one.number for one in unit.session.exec(select(Case))])
    chain = office.database.look(
        lambda unit: list(unit.session.exec(select(AuditEntry.seq).order_by(col(AuditEntry.seq))))
    )

    assert len(numbers) == len(set(numbers)) == 20
    assert sorted(kept) == sorted(numbers)
    assert chain == list(range(1, len(chain) + 1))
    assert office.database.look(audit.verify) is None
