"""``python -m bot keys new|rotate``: a fresh ``DATA_KEY``, and what is stored brought under the newest one."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from bot import main
from bot.db import Database
from bot.services import rotation
from bot.settings import Settings
from bot.vault import new_key


def new(_options: argparse.Namespace, _settings: Settings) -> int:
    """``keys new``."""
    print(new_key())
    return 0


def rotate(_options: argparse.Namespace, settings: Settings) -> int:
    """``keys rotate``: exit 1 where an older key is needed further on. Stopped at any point, it is run again."""
    database = main.open_database(settings, patient=True)
    try:
        return _rotate(database)
    finally:
        database.close()


def _rotate(database: Database) -> int:
    done, unopened = database.run(rotation.turn_secrets), []
    for table in rotation.tables():
        after: str | None = ""
        while after is not None:
            turned = database.run(partial(rotation.turn, table=table, after=after))
            done, after = done + turned.done, turned.last
            unopened += [f"{table.name} {one}" for one in turned.unopened]
            print(f"{table.name}: {done} keys in all", file=sys.stderr)
    if done:
        database.run(lambda unit: rotation.note(unit, done))
    left = database.look(rotation.left)
    print(f"{done} keys wrapped anew")
    for one in unopened:
        print(f"{one}: opens under none of the keys of DATA_KEY", file=sys.stderr)
    if left:
        print(
            f"{left} are under an older key, which is needed further on. {_mend(left, len(unopened))}", file=sys.stderr
        )
        return 1
    print("All are under the newest key; take the older ones out of DATA_KEY and restart")
    return 0


def _mend(left: int, unopened: int) -> str:
    if left > unopened:
        return "Restart each process with the new key in front, then run this again"
    return "Put the key under which they were stored into DATA_KEY, behind the others, and run this again"
