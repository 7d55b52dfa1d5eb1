"""From the start to the first answer, and memory at rest, beside importing slack_bolt and sqlmodel alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench import requests
from bench.client import fire
from bench.edge import CLIENTS, NORA
from bench.figures import Figure, plain, ratio
from bench.house import House, bot_process, house

IMPORTS = "import slack_bolt.async_app, sqlmodel"
PAGE = os.sysconf("SC_PAGE_SIZE")


def start_figures(rounds: int) -> list[Figure]:
    """Web and worker in one process, on a database that is there."""
    starts, imports, memory = [], [], []
    with house() as made:
        for _ in range(rounds):
            seconds, megabytes = _start(made)
            starts.append(seconds)
            memory.append(megabytes)
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", IMPORTS], check=True)
            imports.append(time.perf_counter() - began)
    return [
        ratio("start to the first answer, beside the imports", starts, imports, 1.6, unit="s"),
        plain("memory at rest", memory, "MB", 130),
    ]


def memory_figures(count: int) -> list[Figure]:
    """Of the web process after so many reports, beside a twentieth of them: what is kept for each would show."""
    with house() as made, bot_process(made, "web") as (port, pid):
        _report_all(port, count // 20)
        before = _resident(pid)
        _report_all(port, count)
        return [ratio(f"memory after {count:,} reports more", [_resident(pid)], [before], 1.05, unit="MB")]


def _report_all(port: int, count: int) -> None:
    """In portions, so that the reports themselves need no memory to speak of."""
    for first in range(0, count, 500):
        fire(port, [requests.report(NORA) for _ in range(min(500, count - first))], CLIENTS)


def _start(made: House) -> tuple[float, float]:
    began = time.perf_counter()
    with bot_process(made) as (_, pid):
        return time.perf_counter() - began, _resident(pid)


def _resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6
