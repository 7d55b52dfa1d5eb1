"""``make chaos``: the large storm on SQLite and on PostgreSQL, with its closing table; exit 1 on any double or
loss, and where no approval came about."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.storm import Storm, rage
from tests.postgres import postgres_server

ROWS = (
    "kills",
    "of the web process",
    "of the worker",
    "of a tick",
    "presses of people",
    "reports acknowledged",
    "reports stored",
    "approvals acknowledged",
    "dismissals acknowledged",
    "cards shown",
    "doubles",
    "losses",
    "seconds",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs both storms."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="on each kind of database")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    storms = {}
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        for kind in ("SQLite", "PostgreSQL"):
            print(f"{options.kills} kills on {kind}, seed {options.seed} ...", flush=True)
            place = Path(folder) / kind
            place.mkdir()
            storms[kind] = rage(place, options.kills, options.seed, server.fresh() if kind == "PostgreSQL" else "")
    print("\n".join(table(storms)))
    faults = [fault for storm in storms.values() for fault in (*storm.books.doubles, *storm.books.losses)]
    faults += [f"nothing was decided on {kind}: the storm proves too little" for kind in undecided(storms)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def undecided(storms: dict[str, Storm]) -> list[str]:
    """Where no approval, or no report, was acknowledged: nothing can be lost of what nobody was told."""
    return [kind for kind, storm in storms.items() if not (storm.books.approved and storm.books.acknowledged)]


def table(storms: dict[str, Storm]) -> list[str]:
    """The closing table, a column a database, as Markdown."""
    columns = [_figures(storm) for storm in storms.values()]
    lines = [f"| | {' | '.join(storms)} |", "|---|" + "--:|" * len(storms)]
    for number, name in enumerate(ROWS):
        lines.append(f"| {name} | {' | '.join(f'{column[number]:,}' for column in columns)} |")
    return lines


def _figures(storm: Storm) -> tuple[int, ...]:
    kills, books = storm.kills, storm.books
    killed = (kills["web"], kills["worker"], kills["tick"])
    told = (books.acknowledged, books.stored, books.approved, books.dismissed)
    found = (books.shown, len(books.doubles), len(books.losses))
    return (sum(killed), *killed, storm.presses, *told, *found, round(storm.seconds))


if __name__ == "__main__":
    sys.exit(main())
