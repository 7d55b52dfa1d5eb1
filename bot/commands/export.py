"""``python -m bot export``: the cases and the register of a period as CSV or XLSX, for reporting."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bot import main
from bot.export_file import WRITERS
from bot.messages.figure_lines import sections
from bot.services import export, statistics
from bot.services.export import Period, Record
from bot.services.operating import OperatorError
from bot.settings import Settings
from bot.texts import Words

STEP = 500
"""After how many rows the progress is said again."""


def run(options: argparse.Namespace, settings: Settings) -> int:
    """The command. Raises ``OperatorError``; nothing is overwritten, and nothing half written is left."""
    period, target = _period(options), options.file
    if os.path.lexists(target):
        raise OperatorError(problem=f"{target} is there already", mend="Name another file: nothing is overwritten")
    words = Words.of(options.language, settings.timezone)
    database = main.open_database(settings, patient=True)
    try:
        whole = database.look(lambda unit: export.count(unit, period))
        rows = _told(export.records(database, period, named=options.customers), whole)
        told = sections(database.look(lambda unit: statistics.read(unit, period)), words)
        with _private(target) as path:
            written = WRITERS[options.format](path, rows, told, words)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        said = {"format": options.format, "customers": options.customers, "operator": getpass.getuser()}
        database.run(lambda unit: export.note(unit, None, period, written, digest, **said))
    finally:
        database.close()
    print(f"{target}: {written:,} rows, SHA-256 {digest}")
    return 0


def _period(options: argparse.Namespace) -> Period:
    first, last = (_day(name, typed) for name, typed in (("--from", options.first), ("--to", options.last)))
    if first > last:
        raise OperatorError(problem="--from: lies after --to", mend="Write the earlier day first")
    return Period(first, last)


def _day(name: str, typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise OperatorError(problem=f"{name}: {typed!r} is no day", mend="Write it as 2026-03-31") from None


@contextmanager
def _private(target: Path) -> Iterator[Path]:
    """A file beside the target that only its owner may read; it takes the target's name once it is whole."""
    path = target.with_name(f".{target.name}.part")
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield path
        os.link(path, target)  # unlike a rename it never overwrites what somebody put there meanwhile
    except OSError as error:
        raise OperatorError(problem=f"{target}: {error.strerror}", mend="Name a file that can be written") from None
    finally:
        path.unlink(missing_ok=True)


def _told(rows: Iterable[Record], whole: int) -> Iterator[Record]:
    """The rows; on a terminal it is said how far it is."""
    shown = sys.stderr.isatty() and whole > STEP
    for number, row in enumerate(rows, 1):
        yield row
        if shown and (number % STEP == 0 or number == whole):
            print(f"\r{number:,} of {whole:,} rows", end="\n" if number == whole else "", file=sys.stderr, flush=True)
