"""SIGTERM and SIGINT to the real processes: what is in hand is finished or given back, nothing new is taken.

What is in hand stays so for as long as the test wants: a request whose body is held back, a message that Slack does not
answer. Nothing depends on how quick the machine is.
"""

from __future__ import annotations

import itertools
import signal
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from bot import main
from bot.services import audit
from bot.settings import load
from bot.unit import Unit
from models import Case, OutboxRow
from tests.acceptance.held import Held, Idle, is_refused, report
from tests.acceptance.world import NORA, SARA, World, cards, number_in
from tests.acceptance.world import report as report_by_hand
from tests.postgres import Server

TERM, INT = signal.SIGTERM, signal.SIGINT
_VIEWS = (f"V0HELD{number}" for number in itertools.count(1))


def held(world: World, phone: str, view_id: str = "") -> Held:
    return Held(world.port, report(NORA, view_id or next(_VIEWS), phone))


def stored(world: World) -> tuple[list[str], int, int]:
    """The cases' numbers; the outbox rows that are sent, and those under a lease. The audit's chain holds."""

    def work(unit: Unit) -> tuple[list[str], int, int]:
        assert audit.verify(unit) is None
        cases = unit.session.exec(select(Case).order_by(col(Case.year), col(Case.serial))).all()
        sent = unit.session.exec(select(func.count()).where(OutboxRow.state == "sent")).one()
        leased = unit.session.exec(select(func.count()).where(col(OutboxRow.lease).is_not(None))).one()
        return [one.number for one in cases], sent, leased

    database = main.open_database(load(world.environment))
    try:
        return database.look(work)
    finally:
        database.close()


def shown(world: World, numbers: list[str]) -> dict[tuple[str, str], int]:
    """How often each case is shown to the reporter and to the supervisor."""
    return {(who, number): len(cards(world, who, number)) for who in (NORA, SARA) for number in numbers}


def deliver(world: World, numbers: list[str]) -> dict[tuple[str, str], int]:
    """Starts whatever is not running, waits until all is shown, and looks whether a round finds more."""
    world.slack.rate_limits(False)
    world.start()
    world.slack.wait_for(lambda: all(shown(world, numbers).values()), timeout=60, what="all cards")
    world.stop()
    world.run("tick")
    return shown(world, numbers)


SHAPES: dict[str, tuple[str, tuple[str, ...], tuple[signal.Signals, ...]]] = {
    "web, told twice": ("sqlite", ("web",), (TERM, TERM)),
    "web and worker in one, Ctrl-C and SIGTERM": ("sqlite", (), (INT, TERM)),
    "web on PostgreSQL": ("postgresql", ("web",), (TERM,)),
}
"""The kind of database, what runs, and the signals that it gets."""


def url_for(dialect: str, request: pytest.FixtureRequest) -> str:
    """Of a fresh database; an empty one is a file of the world's own."""
    if dialect == "sqlite":
        return ""
    server: Server = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.mark.parametrize("shape", SHAPES)
def test_requests_in_hand_are_answered_and_new_ones_refused(
    shape: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    dialect, role, signs = SHAPES[shape]
    with World(tmp_path, database_url=url_for(dialect, request), roles=(role,)) as world:
        idle, in_hand = Idle(world.port), [held(world, f"050222000{number}") for number in range(4)]

        (bot,) = world.bots
        for sign in signs:
            bot.send_signal(sign)
        world.wait(lambda: is_refused(world.port), "connections to be refused")
        closed, lived = idle.is_closed(), bot.poll() is None
        answers = [one.finish() for one in in_hand]
        codes = world.wait_for_the_end()
        numbers = [number_in(str(answer)) for _, answer in answers]
        kept, _, leased = stored(world)
        world.roles = ((),)
        seen = deliver(world, numbers)

    assert (closed, lived, codes, leased) == (True, True, [0], 0)
    assert [status for status, _ in answers] == [200] * 4
    assert sorted(numbers) == kept
    assert set(seen.values()) == {1}
    assert len(seen) == 2 * 4


def test_ctrl_c_twice_ends_at_once_and_what_was_not_acknowledged_can_be_sent_again(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        first = held(world, "0502220001", "V0TWICE")

        (bot,) = world.bots
        bot.send_signal(INT)
        world.wait(lambda: is_refused(world.port), "connections to be refused")
        bot.send_signal(INT)
        codes = world.wait_for_the_end()
        status, _ = first.finish()
        before, _, _ = stored(world)
        world.start()
        answered, answer = held(world, "0502220001", "V0TWICE").finish()
        seen = deliver(world, [number_in(str(answer))])

    assert (codes, before) == ([1], [])
    assert status != 200
    assert answered == 200
    assert set(seen.values()) == {1}


def test_a_body_that_never_comes_does_not_keep_the_process(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        never = held(world, "0502220001")

        world.bots[0].send_signal(TERM)
        codes = world.wait_for_the_end()
        status, _ = never.finish()

    assert codes == [0]
    assert status != 200
    assert stored(world)[0] == []


def test_a_message_in_hand_is_finished_and_no_other_is_begun(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with World(tmp_path, database_url=url_for(dialect, request), roles=(("web",),)) as world:
        world.slack.rate_limits(False)
        numbers = [report_by_hand(world, NORA, f"050222000{number}") for number in range(6)]
        world.slack.faults(plan={"chat.postMessage": {"sequence": [{"kind": "delay", "seconds": 3}], "repeat": True}})
        world.start(("worker",))
        world.wait(lambda: world.slack.calls().get("chat.postMessage", 0) >= 2, "two messages to be under way")

        world.bots[1].send_signal(TERM)
        codes = [world.bots.pop().wait(60)]
        _, sent, leased = stored(world)
        before = shown(world, numbers)
        world.slack.faults()
        world.stop()
        world.roles = ((),)
        after = deliver(world, numbers)

    assert (codes, leased) == ([0], 0)
    assert 2 <= sent == sum(before.values()) < len(before)
    assert set(after.values()) == {1}


def test_what_slack_does_not_answer_in_time_is_given_back_and_looked_for_before_it_is_sent_again(
    tmp_path: Path,
) -> None:
    """Of two messages in hand one has come about and the other has not; nobody heard of either."""
    hung = [{"kind": "timeout", "seconds": 20, "effect": True}, {"kind": "timeout", "seconds": 20}]
    with World(tmp_path, roles=(("web",),)) as world:
        number = report_by_hand(world, NORA, "0502220001")
        world.slack.faults(plan={"chat.postMessage": {"sequence": hung}})
        world.start(("worker",))
        world.wait(lambda: world.slack.calls().get("chat.postMessage", 0) == 2, "both messages to be under way")

        world.bots[1].send_signal(TERM)
        codes = [world.bots.pop().wait(60)]
        before = shown(world, [number])
        _, sent, leased = stored(world)
        world.stop()
        world.roles = ((),)
        after = deliver(world, [number])

    assert (codes, sent, leased) == ([0], 0, 0)
    assert sorted(before.values()) == [0, 1]
    assert set(after.values()) == {1}
