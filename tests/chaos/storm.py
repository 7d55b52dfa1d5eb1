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
                storm.kills[_kill(house, chance)] += 1
                assert not any(desk.fault for desk in desks), next(desk.fault for desk in desks if desk.fault)
            home.wait(LONGEST_LIFE)
        finally:
            home.set()
            for desk in desks:
                desk.join()
        assert not any(desk.fault for desk in desks), next(desk.fault for desk in desks if desk.fault)
        with contextlib.suppress(KeyError):
            house.end(TICK)
        house.drain()
        storm.books = books.compare(house, (desk.ledger for desk in desks))
    storm.presses = sum(desk.ledger.presses for desk in desks)
    storm.seconds = time.monotonic() - began
    return storm


def _kill(house: House, chance: random.Random) -> str:
    """Ends one of them and starts it again; it may die while it starts."""
    victim = chance.choice(VICTIMS)
    if victim == TICK:
        house.begin(TICK)
        threading.Event().wait(chance.uniform(0.05, LONGEST_LIFE))
        return f"{victim} (done)" if not house.end(TICK) else victim
    lived = house.end(victim)
    assert lived, f"{victim} had ended by itself: {house.log()}"
    house.begin(victim)
    return victim
