"""From the start to the first answer, and memory at rest, beside importing slack_bolt and sqlmodel alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure, plain, ratio
from bench.house import House, free_port, house, wait_for

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


def _start(made: House) -> tuple[float, float]:
    port = free_port()
    began = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-m", "bot"],
        env=made.environment | {"PORT": str(port)},
        cwd=made.folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, running)
        seconds = time.perf_counter() - began
        resident = int(Path(f"/proc/{running.pid}/statm").read_text().split()[1]) * PAGE / 1e6
    finally:
        running.terminate()
        running.wait()
    return seconds, resident
