"""Processes of the bot within a moment: everything is imported once here, and each of them is a fork of this one.

A fork is a process like any other: memory, threads and connections are its own, and SIGKILL ends it alone. Only the
second or two that importing takes are saved, so that hundreds of kills take minutes and not hours.

Reads lines ``LOG ARGUMENT...`` and answers each with the process's id; ends with its input, and leaves none behind.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    from bot.command_line import main_line
    from tests.chaos.nursery import serve

    sys.exit(serve(main_line))


def serve(main_line: object) -> int:
    """Forks until the input ends."""
    assert callable(main_line)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need nobody to collect them
    made: list[int] = []
    while line := sys.stdin.readline().split():
        log, *arguments = line
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for stream in (1, 2):
                os.dup2(out, stream)
            os._exit(main_line(arguments))
        made.append(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    for child in made:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return 0


class Child:
    """A process of the bot, as ``subprocess.Popen`` would show it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """``None`` while it lives."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return -1
        return None

    def send_signal(self, sign: int) -> None:
        """Sends it, if it lives."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, sign)


class Nursery:
    """The nursery as whoever starts processes sees it."""

    def __init__(self, root: Path, folder: Path, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.chaos.nursery"]
        environment = environment | {"PYTHONPATH": str(root)}
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, log: Path, *arguments: str) -> Child:
        """A process ``python -m bot ARGUMENT...``, whose output goes to ``log``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join((str(log), *arguments)) + "\n")
        self._process.stdin.flush()
        return Child(int(self._process.stdout.readline()))

    def close(self) -> None:
        """Ends it and all that it started."""
        self._process.communicate()
