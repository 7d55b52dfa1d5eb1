"""``make bench``: the closing table, and the same as JSON. ``--full`` measures longer and at a million cases."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import edge, floor, limits, papers, replicas, sending, starting, store, waiting
from bench.figures import Figure, table, write
from bench.house import house

RESULTS = Path("data/bench.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints, writes. A goal that is missed is said in the table; it is no error."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="", help="the parts whose name holds this")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the figures go")
    options = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name, part in PARTS.items():
        if options.only in name and (options.full or options.only or name not in LONG):
            print(f"{name} ...", file=sys.stderr, flush=True)
            figures += part(options.full)
    print("\n".join(table(figures)))
    print(f"\nMeasured on {machine()}. Both sides of a ratio took turns in this run.")
    write(figures, machine(), options.json)
    return 0


def machine() -> str:
    """What it ran on, without a name."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _edge(full: bool) -> list[Figure]:
    rounds, count = (9, 1000) if full else (3, 60)
    with house() as made, edge.both(made) as at:
        return [
            *edge.command_figures(at, rounds, count),
            *edge.click_figures(made, at, rounds, count // 3),
            *edge.report_figures(made, at, rounds, count),
        ]


PARTS: dict[str, Callable[[bool], list[Figure]]] = {
    "edge": _edge,
    "floor": lambda full: floor.floor_figures(300 if full else 40),
    "letters": lambda full: papers.letter_figures(400 if full else 60),
    "size": lambda full: store.size_figures(full, 9 if full else 3),
    "postgresql": lambda full: store.postgresql_size_figures(full, 9 if full else 3),
    "homes": lambda full: waiting.home_figures(25 if full else 9),
    "sending": lambda full: sending.sending_figures(9 if full else 3, 2000 if full else 600),
    "alert": lambda full: sending.alert_figures(10_000),
    "limits": lambda full: limits.limit_figures(60 if full else 10),
    "start": lambda full: starting.start_figures(7 if full else 3),
    "memory": lambda full: starting.memory_figures(100_000 if full else 2_000),
    "replicas": lambda full: replicas.replica_figures(5 if full else 2, 400 if full else 100),
    "listeners": lambda full: edge.listener_figures(9 if full else 5, 2000),
}

LONG = frozenset({"postgresql"})
"""What is measured only where it is asked for, by ``--only`` or ``--full``."""


if __name__ == "__main__":
    sys.exit(main())
