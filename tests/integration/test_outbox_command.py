"""``python -m bot outbox``: operators see what Slack was not told, send it at once, or give it up with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from bot import main
from bot.clock import system_clock
from bot.command_line import main_line
from bot.db import Database
from bot.domain.vocabulary import Action
from bot.services import audit, deliveries, outbox
from bot.unit import Unit
from bot.workers.failures import FAILURES, MEANS, Failure, meaning
from models import AuditEntry, OutboxRow
from tests.factories import Company
from tests.integration.desks import Desk, order, sara

SECRET = "He has a knife."
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line on the tests' database; its code, and what it said on both streams."""
    monkeypatch.setattr(main, "open_database", lambda _settings, *, patient: database)
    monkeypatch.setattr(database, "close", lambda: None)

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main_line(["outbox", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def owe(office: Company, text: str = SECRET, *, priority: int = outbox.NORMAL) -> OutboxRow:
    key = f"test:{text}"
    params = {"text": text}
    office.database.run(lambda unit: outbox.owe_line(unit, "C0SEC", "private", params, key=key, priority=priority))
    return row_of(office.database, key)


def row_of(database: Database, key: str) -> OutboxRow:
    return database.look(lambda unit: unit.session.exec(select(OutboxRow).where(OutboxRow.key == key)).one())


def put(office: Company, row: OutboxRow, **columns: object) -> None:
    def work(unit: Unit) -> None:
        held = unit.session.get_one(OutboxRow, row.seq)
        for name, value in columns.items():
            setattr(held, name, value)
        unit.session.add(held)

    office.database.run(work)


def entries(office: Company) -> list[AuditEntry]:
    asked = select(AuditEntry).where(AuditEntry.action.startswith("outbox."))  # type: ignore[attr-defined]  # a column
    return office.database.look(lambda unit: list(unit.session.exec(asked)))


# ---------------------------------------------------------------- list


def test_nothing_owed_is_said_so(office: Company, run: Run) -> None:
    assert run("list") == (0, "Nothing.\n", "")


def test_the_list_shows_what_is_parked_first_with_what_each_error_means_and_no_words_of_anybody(
    office: Company, run: Run
) -> None:
    waits, failed, parked = (owe(office, f"{SECRET} {n}") for n in range(3))
    put(office, parked, state="parked", error="invalid_blocks")
    put(office, failed, attempts=3, error="is_archived")

    code, out, _ = run("list")

    found = [line.split()[0] for line in out.splitlines()]
    assert code == 0
    assert found[1:4] == [parked.id, failed.id, waits.id]
    assert f"is_archived: {MEANS[Failure.CHANNEL]}." in out
    assert f"invalid_blocks: {MEANS[Failure.MESSAGE]}." in out
    assert "knife" not in out


def test_the_list_for_programs_names_case_place_and_tries(office: Company, run: Run) -> None:
    made = office.report()

    code, out, _ = run("list", "--json")

    rows = json.loads(out)
    assert code == 0
    assert {row["number"] for row in rows} == {made.number}
    assert {row["where"] for row in rows} == {"U0NORA", "U0SARA"}
    assert {row["state"] for row in rows} == {"pending"}


def test_every_error_that_a_row_can_have_is_explained() -> None:
    ours = {deliveries.LOST: Failure.LOST, "no_root": Failure.GONE, "KeyError": Failure.MESSAGE}

    assert set(MEANS) == set(Failure)
    assert {code: meaning(code) for code in FAILURES} == {code: MEANS[failure] for code, failure in FAILURES.items()}
    assert {code: meaning(code) for code in ours} == {code: MEANS[failure] for code, failure in ours.items()}


# ---------------------------------------------------------------- retry


async def test_what_was_parked_is_sent_at_once_by_the_next_round(desk: Desk, run: Run) -> None:
    desk.line(sara(desk), "Parked.")
    desk.line("C0SEC", "Waits for ten minutes.")
    await order(
        desk,
        {"method": "chat.postMessage", "kind": "error", "error": "not_in_channel", "channel": "C0SEC", "times": 1},
        {"method": "conversations.open", "kind": "error", "error": "user_disabled", "times": 1},
    )
    await desk.deliver()
    states = [row.state for row in desk.rows() if row.state != "sent"]

    code, out, _ = run("retry", "--all")
    await desk.deliver()

    assert states == ["parked", "pending"]
    assert (code, out) == (0, "2 to be sent at once\n")
    assert [one["text"] for one in await desk.seen("U0SARA")][:1] == ["Parked."]
    assert "Waits for ten minutes." in [one["text"] for one in await desk.seen("U0SALEH", "C0SEC")]
    assert [entry.action for entry in entries(desk.company)] == ["outbox.retry"] * 2


async def test_a_retry_of_what_may_have_arrived_looks_for_it_first(desk: Desk, run: Run) -> None:
    desk.line(sara(desk), "Only once.")
    await order(desk, {"method": "chat.postMessage", "kind": "lost_answer", "times": 1})
    await desk.deliver()
    (row,) = desk.rows()

    run("retry", row.id)
    counts = await desk.deliver()

    assert counts == (1, 0)
    assert [one["text"] for one in await desk.seen("U0SARA")] == ["Only once."]


def test_an_old_alarm_is_sent_only_where_it_is_named(office: Company, run: Run) -> None:
    alarm = owe(office, priority=outbox.ALERT)
    put(office, alarm, state="parked", error="user_disabled")

    everything = run("retry", "--all")
    state = row_of(office.database, alarm.key).state
    named = run("retry", alarm.id)

    assert everything == (0, "0 to be sent at once; 1 parked alarms left, name them to send them\n", "")
    assert state == "parked"
    assert named == (0, "1 to be sent at once\n", "")
    assert row_of(office.database, alarm.key).state == "pending"


# ---------------------------------------------------------------- drop


def test_a_dropped_message_is_gone_for_good_and_the_audit_and_the_list_say_why(office: Company, run: Run) -> None:
    row = owe(office)

    code, out, _ = run("drop", row.id, "--reason", "The channel is closed for good.")
    claimed = office.database.run(
        lambda unit: deliveries.claim(unit, "worker", system_clock(), 20, timedelta(seconds=40))
    )
    listed, dropped = run("list")[1], run("list", "--dropped")[1]

    (entry,) = entries(office)
    assert (code, out) == (0, "1 given up; see: python -m bot outbox list --dropped\n")
    assert claimed == []
    assert listed == "Nothing.\n"
    assert f"{row.id}: dropped because: The channel is closed for good." in dropped
    assert (entry.action, entry.subject) == ("outbox.drop", row.id)
    assert "channel is closed" not in entry.data
    assert office.database.look(audit.verify) is None


def test_a_drop_needs_a_reason(office: Company, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    row = owe(office)

    said = run("drop", row.id, "--reason", " no ")
    with pytest.raises(SystemExit) as left_out:
        run("drop", row.id)

    assert said[0] == 2
    assert said[2].startswith("--reason: says too little.")
    assert left_out.value.code == 2
    assert row_of(office.database, row.key).state == "pending"
    assert entries(office) == []


@pytest.mark.parametrize("command", [("retry",), ("drop", "--reason", "Nobody needs it.")], ids=lambda one: one[0])
@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"state": "sent"}, "is sent already"),
        ({"leased_until": system_clock() + timedelta(hours=1), "lease": "worker:1"}, "is being sent at this moment"),
        ({"kind": "mail"}, "is a letter to a customer"),
        ({"id": "f" * 32}, "is no message of the outbox"),
    ],
    ids=["sent", "in hand", "a letter", "unknown"],
)
def test_one_bad_id_changes_nothing(
    office: Company, run: Run, command: tuple[str, ...], columns: dict[str, object], problem: str
) -> None:
    good, bad = owe(office, "good"), owe(office, "bad")
    put(office, bad, **columns)
    put(office, good, due_at=system_clock())
    before = row_of(office.database, good.key)

    code, out, err = run(command[0], good.id, bad.id, *command[1:])

    after = row_of(office.database, good.key)
    assert (code, out) == (2, "")
    assert problem in err
    assert err.count("\n") == 1
    assert (after.state, after.due_at) == (before.state, before.due_at)
    assert entries(office) == []


def test_neither_ids_nor_all_is_asked_back(office: Company, run: Run) -> None:
    code, _, err = run("retry")

    assert code == 2
    assert "name the messages, or --all" in err


def test_a_dropped_card_comes_back_with_the_next_change_of_its_case(office: Company, run: Run) -> None:
    made = office.report()
    cards = [row["id"] for row in json.loads(run("list", "--json")[1]) if row["what"] == "supervisor"]

    run("drop", *cards, "--reason", "Sent by telephone meanwhile.")
    office.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    after = [row for row in json.loads(run("list", "--json")[1]) if row["what"] == "supervisor"]

    assert len(cards) == len(after) == 1
    assert after[0]["id"] not in cards
