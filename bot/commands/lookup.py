"""``python -m bot lookup add|list|end``: the keys of the programs that ask the register over HTTP."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

from bot import main
from bot.services import lookup_keys
from bot.settings import Settings
from bot.unit import Unit

T = TypeVar("T")


def add(options: argparse.Namespace, settings: Settings) -> int:
    """``lookup add NAME``: the key alone on stdout, so that it can go straight into a secret store."""
    print(_in(settings, lambda unit: lookup_keys.add(unit, options.name)))
    print("It is said this once; only its hash is kept.", file=sys.stderr)
    if not settings.lookup_per_minute:
        print("LOOKUP_PER_MINUTE: is 0, so nothing can be asked yet. Set it, for example to 120", file=sys.stderr)
    return 0


def show(_options: argparse.Namespace, settings: Settings) -> int:
    """``lookup list``."""
    found = _in(settings, lambda unit: [(row.name, row.created_at, row.ended_at) for row in lookup_keys.all_of(unit)])
    for name, created_at, ended_at in found:
        print(f"{name}  since {created_at:%Y-%m-%d}" + (f"  ended {ended_at:%Y-%m-%d}" if ended_at else ""))
    if not found:
        print("None.")
    return 0


def end(options: argparse.Namespace, settings: Settings) -> int:
    """``lookup end NAME``: at once."""
    _in(settings, lambda unit: lookup_keys.end(unit, options.name))
    print(f"{options.name} opens nothing any more")
    return 0


def _in(settings: Settings, work: Callable[[Unit], T]) -> T:
    database = main.open_database(settings, patient=True)
    try:
        return database.run(work)
    finally:
        database.close()
