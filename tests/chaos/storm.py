"""The storm: people work, and web, worker and a ``tick`` beside them are killed at random instants.

The seed decides who is killed, how long after the last time, and what each person does; which instruction that hits is
the machine's affair, and differs from run to run.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import books
from tests.chaos.books import Books
from tests.chaos.house import TICK, WEB, WORKER, House
from tests.chaos.people import DESKS, Desk

VICTIMS = (WEB, WORKER, WORKER, TICK)
"""Twice the worker: what it has in hand is what may be shown twice or not at all."""
LONGEST_LIFE = 1.2
"""Seconds that nobody is killed at the most."""
MORE = 12
"""Kills beyond those asked for, at the most, until somebody was told that what they decided counts."""
CALM = 3
"""Seconds before the first of these, twice as many before the second, and so on: enough once, however loaded the
machine is. The worker dies then, so that the clock goes on and what was put off is tried again."""


@dataclass
class Storm:
    """What one storm did and left."""

    kills: Counter[str] = field(default_factory=Counter)
    presses: int = 0
    seconds: float = 0.0
    books: Books = field(default_factory=Books)


def rage(folder: Path, kills: int, seed: int, database_url: str = "") -> Storm:
    """Kills so often while people work, lets them finish, delivers what is owed, and compares."""
    chance, home, storm, began = random.Random(seed), threading.Event(), Storm(), time.monotonic()
    with House(folder, seed, database_url) as house:
        desks = [Desk(house.slack, number, seed, home) for number in range(len(DESKS))]
        for desk in desks:
            desk.start()
        try:
            for _ in range(kills):
                home.wait(chance.uniform(0, LONGEST_LIFE))
                storm.kills[_kill(house, chance.choice(VICTIMS), chance)] += 1
                _ask_after(desks)
            home.wait(LONGEST_LIFE)
            for number in range(MORE):
                if _has_decided(home, desks, CALM * (number + 1)):
                    break
                storm.kills[_kill(house, WORKER, chance)] += 1
        finally:
            home.set()
            for desk in desks:
                desk.join()
        _ask_after(desks)
        with contextlib.suppress(KeyError):
            house.end(TICK)
        house.drain()
        storm.books = books.compare(house, (desk.ledger for desk in desks))
    storm.presses = sum(desk.ledger.presses for desk in desks)
    storm.seconds = time.monotonic() - began
    return storm


def _ask_after(desks: Sequence[Desk]) -> None:
    assert not any(desk.fault for desk in desks), next(desk.fault for desk in desks if desk.fault)


def _has_decided(home: threading.Event, desks: Sequence[Desk], seconds: int) -> bool:
    """Whether somebody has been told so within the time."""
    for _ in range(seconds):
        _ask_after(desks)
        if any(desk.ledger.decided for desk in desks):
            return True
        home.wait(1)
    return False


def _kill(house: House, victim: str, chance: random.Random) -> str:
    """Ends one of them and starts it again; it may die while it starts."""
    if victim == TICK:
        house.begin(TICK)
        threading.Event().wait(chance.uniform(0.05, LONGEST_LIFE))
        return f"{victim} (done)" if not house.end(TICK) else victim
    lived = house.end(victim)
    assert lived, f"{victim} had ended by itself: {house.said(victim)}"
    house.begin(victim)
    return victim
