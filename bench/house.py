"""Where it is measured: a folder with a database and the directory, and the processes beside it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.requests import SECRET
from bot import main
from bot.db import Database
from bot.settings import load
from tests.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "bot" / "local"
KEY = "YmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtISE="


@dataclass
class House:
    """A folder of its own. ``environment`` is what the bot's processes are started with."""

    folder: Path
    slack_port: int
    environment: dict[str, str] = field(default_factory=dict)

    def open_database(self) -> Database:
        """As the bot's worker opens it."""
        return main.open_database(load(self.environment), patient=True)

    def run(self, *arguments: str) -> None:
        """A command of the bot."""
        subprocess.run(_bot(*arguments), env=self.environment, cwd=self.folder, check=True, capture_output=True)

    def import_directory(self) -> None:
        """The directory that ``make run`` has."""
        self.run("directory", "import", "--people", str(SEEDS / "people.csv"), "--routes", str(SEEDS / "routes.csv"))


@contextmanager
def house() -> Iterator[House]:
    """With the directory that ``make run`` has, and a Slack that says yes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, process(["-m", "bench.slack"]) as slack_port:
        folder = Path(name)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
        environment = kept | {
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_APP_TOKEN": "",
            "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
            "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
            "DATA_KEY": KEY,
            "LOG_LEVEL": "warning",
        }
        made = House(folder, slack_port, environment)
        made.run("migrate")
        made.import_directory()
        yield made


@contextmanager
def house_on_postgresql() -> Iterator[House]:
    """The same on a PostgreSQL server of its own, whose commits reach the disk."""
    server = Server(durable=True)
    try:
        with house() as made:
            moved = replace(made, environment=made.environment | {"DATABASE_URL": server.fresh()})
            moved.import_directory()
            yield moved
    finally:
        server.close()


@contextmanager
def bot(made: House, *role: str) -> Iterator[int]:
    """The bot in a process of its own, answering; its port."""
    with bot_process(made, *role) as (port, _):
        yield port


@contextmanager
def bot_process(made: House, *role: str) -> Iterator[tuple[int, int]]:
    """The same, with the number of its process."""
    port = free_port()
    command, environment = _bot(*role), made.environment | {"PORT": str(port)}
    with _answering(command, port, environment, made.folder) as running:
        yield port, running.pid


@contextmanager
def process(
    arguments: Sequence[str],
    environment: dict[str, str] | None = None,
    *more: str,
) -> Iterator[int]:
    """A server of ours; its port is its first argument."""
    port = free_port()
    with _answering([sys.executable, *arguments, str(port), *more], port, environment, ROOT):
        yield port


@contextmanager
def _answering(
    command: Sequence[str], port: int, environment: dict[str, str] | None, cwd: Path
) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(command, env=environment, cwd=cwd, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, running)
        yield running
    finally:
        running.terminate()
        running.wait()


def wait_for(port: int, running: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Until it answers. Raises ``RuntimeError`` where it ends before, or does not in time."""
    pause, until = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < until and running.poll() is None:
        if is_answering(port):
            return
        pause.wait(0.005)
    raise RuntimeError(f"{running.args!r} does not answer")


def is_answering(port: int) -> bool:
    """Whether a request gets any answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def _bot(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]
