"""A stop finishes what is in hand and takes nothing new (promise 7); a start does not take before it knows itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from bot import main, patience
from bot.domain.vocabulary import Action
from bot.identity import Identity, StrangerError
from bot.local import MANIFEST, WORKSPACE
from bot.services import actions, alerts
from bot.settings import load
from models import Case
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from tests.factories import Company, company
from tests.ports import reserve

T = TypeVar("T")


@dataclass
class House:
    """The whole bot in this process, a workspace, and a company."""

    parts: main.Parts
    slack: SandboxClient
    office: Company
    stop: asyncio.Event
    asker: ThreadPoolExecutor

    def ask(self, question: Callable[[], T]) -> asyncio.Future[T]:
        """Asks the workspace without holding up the loop."""

        def once() -> T:
            try:
                return question()
            finally:
                self.slack.close()  # this thread's connection

        return asyncio.get_running_loop().run_in_executor(self.asker, once)


@pytest.fixture
def dialect() -> str:
    """One kind is enough here."""
    return "sqlite"


@pytest.fixture(params=["http", "socket"])
async def house(
    request: pytest.FixtureRequest, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """As patient as a loaded machine needs: how long Slack waits is not what is tried here."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    held, port = reserve()
    over_http = request.param == "http"
    async with AsyncExitStack() as stack:
        stack.callback(held.close)
        bot_url = f"http://127.0.0.1:{port}/slack/events" if over_http else None
        sandbox = Sandbox.from_files(WORKSPACE, MANIFEST, bot_url=bot_url)
        sandbox.workspace.timing.ack_seconds = 60.0
        base = await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        app = sandbox.workspace.state.app
        settings = load(
            {
                "SLACK_BOT_TOKEN": app.bot_token,
                "SLACK_SIGNING_SECRET": app.signing_secret,
                "SLACK_APP_TOKEN": "" if over_http else app.app_token,
                "SLACK_API_URL": f"{base}/api/",
                "DATABASE_URL": migrated_url,
                "PORT": str(port),
            }
        )
        parts = await stack.enter_async_context(main.put_together(settings))
        asker = stack.enter_context(ThreadPoolExecutor(4))
        yield House(parts, SandboxClient(base), company(parts.database), asyncio.Event(), asker)


async def test_a_click_in_hand_is_carried_out_and_acknowledged_and_no_other_is_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = asyncio.Event(), threading.Event()
    loop, act = asyncio.get_running_loop(), actions.act

    def slowly(*arguments: Any) -> Any:
        loop.call_soon_threadsafe(begun.set)
        go.wait()
        return act(*arguments)

    made = house.office.report()
    house.office.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await house.parts.delivery.run_once()
    card = (await house.ask(lambda: house.slack.messages("U0LAYLA", "C0COMPL")))[0]
    monkeypatch.setattr(actions, "act", slowly)
    answering = asyncio.create_task(main._answer(house.parts, house.stop))
    await until(house, lambda: house.slack.workspace()["bot"]["healthy"])

    clicked = house.ask(lambda: house.slack.click("U0LAYLA", "C0COMPL", card["ts"], "case.claim"))
    await begun.wait()
    house.stop.set()
    if house.parts.settings.slack_app_token:
        assert not answering.done()
    else:
        await until(house, lambda: not house.slack.workspace()["bot"]["healthy"])
    go.set()
    answer = await clicked
    await answering

    assert answer["ack"]["status"] == 200
    assert owner(house, made.case_id) == house.office.ids["U0LAYLA"]
    assert not (await house.ask(house.slack.workspace))["bot"]["healthy"]


async def until(house: House, question: Callable[[], bool]) -> None:
    """Asks until it is so."""
    while not await house.ask(question):
        pass


def owner(house: House, case_id: str) -> str | None:
    return house.parts.database.look(lambda unit: unit.session.get_one(Case, case_id).owner_id)


async def test_a_job_in_hand_is_finished_and_no_other_is_begun(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = asyncio.Event(), threading.Event()
    loop, rounds = asyncio.get_running_loop(), []

    def slowly(unit: Any) -> int:
        loop.call_soon_threadsafe(begun.set)
        go.wait()
        rounds.append(unit.now)
        return 1  # there is always more

    monkeypatch.setattr(alerts, "call_due", slowly)
    working = asyncio.create_task(house.parts.scheduler.run(house.stop))
    await begun.wait()
    house.stop.set()
    for _ in range(10):  # the delivery has ended by now; the job has not
        await asyncio.sleep(0)
    ended_early = working.done()
    go.set()
    await working

    assert not ended_early
    assert len(rounds) == 1


async def test_a_backlog_does_not_hold_up_a_stop(house: House) -> None:
    for _ in range(30):
        house.office.report()
    house.stop.set()

    await house.parts.scheduler.run(house.stop)

    assert (await house.ask(house.slack.calls)).get("chat.postMessage", 0) == 0


async def test_a_form_in_hand_is_finished_though_it_was_acknowledged(house: House) -> None:
    """What follows the acknowledgement, such as opening a modal, is in hand as well."""
    await house.ask(lambda: house.slack.faults({"method": "views.open", "kind": "delay", "seconds": 0.5}))
    answering = asyncio.create_task(main._answer(house.parts, house.stop))
    await until(house, lambda: house.slack.workspace()["bot"]["healthy"])

    await house.ask(lambda: house.slack.command("U0NORA", "/report-abuse"))
    house.stop.set()
    await answering
    view = await house.ask(lambda: house.slack.view("U0NORA"))

    assert view is not None
    assert view["callback_id"] == Action.CASE_REPORT


async def test_who_the_bot_is_is_asked_until_slack_answers(house: House) -> None:
    """A request that came before was not acknowledged: Bolt would have answered 200 and forgotten it."""
    refused = {"method": "auth.test", "kind": "error", "error": "internal_error", "times": 1}
    await house.ask(lambda: house.slack.faults(refused))
    answering = asyncio.create_task(main._answer(house.parts, house.stop))
    await until(house, lambda: house.slack.workspace()["bot"]["healthy"])

    answer = await house.ask(lambda: house.slack.command("U0NORA", "/abuse-cases"))
    house.stop.set()
    await answering

    assert answer["ack"]["status"] == 200
    assert (await house.ask(house.slack.calls))["auth.test"] == 2


async def test_a_request_is_not_acknowledged_while_nobody_knows_who_the_bot_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.identity.ANSWER_SECONDS", 0.0)
    identity = Identity(house.parts.client)

    with pytest.raises(StrangerError):
        await identity.authorize(None, "T0SANDBOX")
