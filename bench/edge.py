"""From Slack's request to the acknowledgement, beside a bare Bolt app in the same run."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bench import requests
from bench.client import Load, fire
from bench.figures import Figure, percentile, plain, ratio
from bench.house import House, bot, process
from bot.domain.vocabulary import Action
from bot.messages.values import pack
from bot.services import actions, cases
from bot.services.commands import Act, Report
from handlers import payloads
from handlers.commands import COMMANDS
from handlers.edge import Edge
from handlers.listeners import register
from handlers.replies import Ack

NORA, SARA, LAYLA, REEM = "U0NORA", "U0SARA", "U0LAYLA", "U0REEM"
"""Who reports, who supervises them, and who manages complaints, in the directory of ``make run``."""
CLIENTS = 32
PAUSE = 0.02
"""Seconds between one command and the next."""
CALM = 200
"""As many of them a round at the most."""
COMMANDS_SENT = {
    "a modal opened": ("/report-abuse", "", PAUSE, 1.3),
    "a modal opened, no pause": ("/report-abuse", "", 0.0, None),
    "help": ("/report-abuse", "help", PAUSE, None),
    "mine": ("/abuse-cases", "", PAUSE, None),
}
"""What is typed, the pause after each, and the goal."""


@dataclass(frozen=True, slots=True)
class Both:
    """The ports of the bot's web process and of the bare app."""

    ours: int
    bare: int


@contextmanager
def both(made: House) -> Iterator[Both]:
    """Beside each other; only one of them works at a time."""
    with bot(made, "web") as ours, _bare(made.folder) as bare:
        for port in (ours, bare):
            fire(port, [requests.command("/abuse-cases", "help", NORA) for _ in range(50)], 4)
        yield Both(ours, bare)


@contextmanager
def _bare(folder: Path) -> Iterator[int]:
    with process(["-m", "bench.bare"], None, str(folder / "bare.db")) as port:
        yield port


def command_figures(at: Both, rounds: int, count: int) -> list[Figure]:
    """One that opens a modal; the same without a pause; one answered from the texts; one that reads one's cases.

    What is done for a modal after the acknowledgement keeps the process busy for a few milliseconds.
    """
    figures = []
    for what, (name, text, pause, goal) in COMMANDS_SENT.items():
        ours: list[Load] = []
        bare: list[Load] = []
        for _ in range(rounds):
            for port, found in ((at.ours, ours), (at.bare, bare)):
                sent = [requests.command(name, text, NORA) for _ in range(min(count // 2, CALM) if pause else count)]
                found.append(fire(port, sent, pause=pause))
        figures += [_of(f"slash command, {what}", share, ours, bare, goal) for share in (0.5, 0.99)]
    return figures


def click_figures(made: House, at: Both, rounds: int, count: int) -> list[Figure]:
    """Complaint management claims a case, each click another one."""
    ours, bare = [], []
    for _ in range(rounds):
        values = _claimable(made, count)
        ours.append(fire(at.ours, [requests.click("case.claim", value, LAYLA) for value in values]))
        bare.append(fire(at.bare, [requests.click("case.claim", value, LAYLA) for value in values]))
    return [_of("click that changes a case", share, ours, bare, 1.5 if share == 0.5 else None) for share in (0.5, 0.99)]


def report_figures(made: House, at: Both, rounds: int, count: int) -> list[Figure]:
    """Reports of about 7.6 kB from 32 clients, beside the bare app and beside our own store alone."""
    ours, bare, store = [], [], []
    for _ in range(rounds):
        store.append(_store_rate(made, count))
        ours.append(fire(at.ours, [requests.report(NORA) for _ in range(count)], CLIENTS))
        bare.append(fire(at.bare, [requests.report(NORA) for _ in range(count)], CLIENTS))
    rates = [one.rate for one in ours]
    name = f"reports at {CLIENTS} clients"
    calm = [percentile(fire(at.ours, [requests.report(NORA) for _ in range(count)], 4).times, 0.99) for _ in ours]
    return [
        ratio(f"{name}, beside bare Bolt", rates, [one.rate for one in bare], 0.7, at_least=True, unit="/s"),
        ratio(f"{name}, beside the store alone", rates, store, 0.6, at_least=True, unit="/s"),
        plain("reports at 4 clients, p99", calm, "ms", 50),
    ]


def listener_figures(rounds: int, count: int) -> list[Figure]:
    """The app with 6 and with 60 names to choose from, in this process, nothing but the match."""
    few, many = asyncio.run(_listeners(rounds, count))
    return [ratio("60 names to match beside 6", many, few, 1.05, unit="us")]


def _of(what: str, share: float, ours: list[Load], bare: list[Load], goal: float | None) -> Figure:
    mine, theirs = ([percentile(one.times, share) for one in side] for side in (ours, bare))
    return ratio(f"{what}, p{share * 100:.0f}", mine, theirs, goal)


def _claimable(made: House, count: int) -> list[str]:
    """Cases with complaint management, made by the real rules; the values of their buttons."""
    database = made.open_database()
    try:
        found = []
        for _ in range(count):
            case_id = database.run(lambda unit: cases.report(unit, a_report())).case_id
            command = Act(Action.CASE_APPROVE, case_id, SARA, f"key:{case_id}", "", {})
            database.run(lambda unit, command=command: actions.act(unit, command))  # type: ignore[misc]
            found.append(pack(case_id, 2))
        return found
    finally:
        database.close()


def a_report(now: datetime | None = None) -> Report:
    body = json.loads(_payload(requests.report(NORA)))
    made = payloads.report(body)
    return replace(made, occurred_at=now) if now else made


def _payload(request: bytes) -> str:
    return parse_qs(request.partition(b"\r\n\r\n")[2].decode())["payload"][0]


def _store_rate(made: House, count: int) -> float:
    """Reports a second by the store alone: the same rows and durability, no HTTP and no Bolt."""
    database = made.open_database()
    commands = [a_report() for _ in range(count)]
    try:
        with ThreadPoolExecutor(CLIENTS) as people:
            began = time.perf_counter()
            list(people.map(lambda one: database.run(lambda unit: cases.report(unit, one)), commands))
            return count / (time.perf_counter() - began)
    finally:
        database.close()


async def _listeners(rounds: int, count: int) -> tuple[list[float], list[float]]:
    """Microseconds a command, with few and with many."""
    added = {f"/more-{number}": _answer_at_once for number in range(60)}
    few, many = [], []
    try:
        for _ in range(rounds):
            few.append(await _dispatch({"/more-5": _answer_at_once}, "/more-5", count))
            many.append(await _dispatch(added, "/more-59", count))
    finally:
        for name in added:
            COMMANDS.pop(name, None)
    return few, many


async def _answer_at_once(edge: Edge, ack: Ack, body: dict[str, Any], words: Any) -> None:
    await ack()


async def _dispatch(added: dict[str, Any], name: str, count: int) -> float:
    COMMANDS.update(added)

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=requests.TEAM, bot_user_id="U1", bot_id="B1", bot_token="xoxb"
        )

    app = AsyncApp(
        signing_secret=requests.SECRET, authorize=authorize, process_before_response=True,
        request_verification_enabled=False,
    )  # fmt: skip
    register(app, _NoEdge())  # type: ignore[arg-type]
    _, _, body = requests.command(name, "", NORA).partition(b"\r\n\r\n")
    headers: dict[str, str | Sequence[str]] = {"content-type": "application/x-www-form-urlencoded"}
    began = time.perf_counter()
    for _ in range(count):
        answer = await app.async_dispatch(AsyncBoltRequest(body=body.decode(), headers=headers))
        assert answer.status == 200
    return (time.perf_counter() - began) / count * 1e6


class _NoEdge:
    """As much of the edge as a match needs."""

    async def words(self, _slack_id: str) -> None:
        return None
