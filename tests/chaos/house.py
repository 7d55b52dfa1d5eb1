"""A world whose web and worker are killed one by one, and whose clock is moved past a dead worker's lease."""

from __future__ import annotations

import json
import signal
import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import main
from bot.clock import system_clock
from bot.db import Database
from bot.settings import load
from bot.workers.delivery import LEASE
from tests.acceptance.world import ROOT, World
from tests.chaos.nursery import Child, Nursery

WEB, WORKER, TICK = "web", "worker", "tick"
RIYADH = ZoneInfo("Asia/Riyadh")
FRIDAY = 4
ROUGH_WEATHER = [
    {"kind": "delay", "seconds": 0.05, "probability": 0.3},
    {"kind": "timeout", "seconds": 0.3, "effect": True, "probability": 0.3},
]
"""Slack is slow, and may have done what it does not answer: the longer a call lasts, the more deaths fall into it."""
IN_FLIGHT = 0.2
"""Seconds after a death until no call of the dead worker is under way any more; a lease lasts 300 times as long."""


class House(World):
    """Web and worker apart. Time stands at the beginning of a weekend, so that no reminder is due, and is moved."""

    def __init__(self, folder: Path, seed: int, database_url: str = "") -> None:
        super().__init__(folder, database_url=database_url)
        self._nursery = Nursery(ROOT, folder, self.environment)
        self.alive: dict[str, Child] = {}
        self._at = weekend(system_clock())
        self.slack.clock(self._at.isoformat())
        self.slack.rate_limits(False)
        self.slack.faults(seed=seed, plan={"chat.postMessage": {"chances": ROUGH_WEATHER}})

    def __exit__(self, *_: object) -> None:
        for role in list(self.alive):
            self.end(role)
        self._nursery.close()
        super().__exit__()

    def start(self) -> None:
        """Both, until they are ready."""
        for role in (WEB, WORKER):
            self.begin(role)
        self.wait(lambda: self._is_ready(), "the web process to be ready")

    def begin(self, role: str) -> None:
        """Starts one of them, and does not wait for it."""
        self.alive[role] = self._nursery.start(self.folder / f"bot-{role}.log", role)

    def end(self, role: str, sign: signal.Signals = signal.SIGKILL) -> bool:
        """Ends one of them; whether it was alive. After a worker's death the clock is moved past its lease."""
        child = self.alive.pop(role)
        lived = child.poll() is None
        child.send_signal(sign)
        self.wait(lambda: child.poll() is not None, f"{role} to end")
        if role == WORKER:
            threading.Event().wait(IN_FLIGHT)
            self.move(LEASE + timedelta(seconds=1))
        return lived

    def said(self, role: str) -> str:
        """The last of what that process and those before it logged."""
        return (self.folder / f"bot-{role}.log").read_text(encoding="utf-8")[-3000:]

    def move(self, span: timedelta) -> None:
        """Only while no worker lives: to a living one it would look as if it had stood still."""
        self._at += span
        self.slack.clock(self._at.isoformat())

    def drain(self) -> dict[str, int]:
        """Delivers all that is owed, whatever the next try was put off to; the counts of the last tick."""
        self.end(WORKER)
        for number in range(50):
            told = self.folder / f"tick-{number}.json"
            ticking = self._nursery.start(told, TICK)
            self.wait(lambda child=ticking: child.poll() is not None, "a tick to end", 300)  # type: ignore[misc]
            counts: dict[str, int] = json.loads(told.read_text(encoding="utf-8").splitlines()[-1])
            if not counts["pending"]:
                return counts
            self.move(timedelta(minutes=10))
        raise AssertionError(f"not everything was delivered: {counts}, {self.log()}")

    def open_database(self) -> Database:
        """The database as the bot opens it."""
        return main.open_database(load(self.environment))


def weekend(now: datetime) -> datetime:
    """The next Friday's first moment in Riyadh."""
    today = now.astimezone(RIYADH).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=(FRIDAY - today.weekday() - 1) % 7 + 1)
