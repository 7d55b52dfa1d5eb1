"""``python -m bot outbox list|retry|drop``: what Slack has not been told, for whoever runs the bot."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from bot import main
from bot.clock import system_clock
from bot.services import operating
from bot.services.operating import OperatorError, Waiting
from bot.services.turns import ELSEWHERE
from bot.settings import Settings
from bot.unit import Unit
from bot.workers.failures import meaning

T = TypeVar("T")

COLUMNS = ("ID", "STATE", "WHERE", "WHAT", "CASE", "TRIES", "SINCE (UTC)", "ERROR")


def show(options: argparse.Namespace, settings: Settings) -> int:
    """``outbox list``."""
    found = _in(settings, lambda unit, now: operating.waiting(unit, now, dropped=options.dropped))
    if options.json:
        print(json.dumps([asdict(row) for row in found], indent=2, default=datetime.isoformat))
    else:
        for line in lines(found):
            print(line)
    return 0


def retry(options: argparse.Namespace, settings: Settings) -> int:
    """``outbox retry``."""
    if bool(options.ids) is options.all:
        raise OperatorError(problem="name the messages, or --all", mend="See: python -m bot outbox list")
    if options.all:
        back, left = _in(settings, operating.retry_all)
        print(f"{len(back)} to be sent at once" + (f"; {left} parked alarms left, name them to send them" * bool(left)))
    else:
        back = _in(settings, lambda unit, now: operating.retry(unit, options.ids, now))
        print(f"{len(back)} to be sent at once")
    return 0


def drop(options: argparse.Namespace, settings: Settings) -> int:
    """``outbox drop``."""
    gone = _in(settings, lambda unit, now: operating.drop(unit, options.ids, options.reason, now))
    print(f"{len(gone)} given up; see: python -m bot outbox list --dropped")
    return 0


def lines(found: Sequence[Waiting]) -> Iterator[str]:
    """The rows as a table, and below it what each error means."""
    if not found:
        yield "Nothing."
        return
    table = [COLUMNS, *(_cells(row) for row in found)]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(COLUMNS))]
    for cells in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    if len(found) == operating.SHOWN:
        yield f"Only the first {operating.SHOWN} are shown."
    for row in found:
        if row.reason:
            yield f"{row.id}: dropped because: {row.reason}"
    for error in sorted({row.error for row in found if row.error and row.kind not in ELSEWHERE}):
        yield f"{error}: {meaning(error)}."


def _cells(row: Waiting) -> tuple[str, ...]:
    state = "in hand" if row.in_hand else row.state
    since = f"{row.since:%Y-%m-%d %H:%M}"
    return (row.id, state, row.where, row.what, row.number or "-", str(row.tries), since, row.error or "-")


def _in(settings: Settings, work: Callable[[Unit, datetime], T]) -> T:
    """Leases and waits are the machine's time, also where the bot's clock was moved."""
    database = main.open_database(settings, patient=True)
    try:
        return database.run(lambda unit: work(unit, max(unit.now, system_clock())))
    finally:
        database.close()
