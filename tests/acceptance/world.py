"""The whole product in processes of its own: the sandbox where Slack would be, and the real bot beside it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sandbox.client import SandboxClient
from tests.ports import reserve

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT / "bot" / "local"
APP = json.loads((ROOT / "sandbox" / "workspace.json").read_text(encoding="utf-8"))["app"]
START_SECONDS = 30
PAUSE = 0.02
_PREPARED: list[bytes] = []
"""SQLite's file, migrated, with the directory in it."""

NORA, OMAR, SARA, KHALID = "U0NORA", "U0OMAR", "U0SARA", "U0KHALID"
AISHA, FAHAD, TARIQ, HUDA = "U0AISHA", "U0FAHAD", "U0TARIQ", "U0HUDA"
LAYLA, YUSUF, MAJED, REEM = "U0LAYLA", "U0YUSUF", "U0MAJED", "U0REEM"
SALEH, DANA, ZAINAB, SAMI = "U0SALEH", "U0DANA", "U0ZAINAB", "U0SAMI"
IBRAHIM = "U0IBRAHIM"
COMPLAINTS, COMPLAINTS_JEDDAH, MANAGEMENT, SECURITY = "C0COMPL", "C0COMPLJED", "C0MGMT", "C0SEC"


class World:
    """A sandbox and a bot in one folder. ``apart`` runs web and worker as two processes; ``socket_mode`` as it says.

    ``roles``: the arguments of each of the bot's processes, where these are others.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str = "",
        socket_mode: bool = False,
        apart: bool = False,
        roles: Sequence[Sequence[str]] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.clock_file = folder / "clock"
        self._socket_mode = socket_mode
        self.roles: Sequence[Sequence[str]] = roles or ((("web",), ("worker",)) if apart else ((),))
        self.bots: list[subprocess.Popen[bytes]] = []
        self._open = ExitStack()
        with ExitStack() as opened:  # closed at once where anything fails
            held, self.port = reserve()
            opened.callback(held.close)
            self._sandbox = self._start_sandbox()
            opened.callback(self._end_sandbox)
            self.mail, address = self._addresses()
            self.slack = SandboxClient(address)
            opened.callback(self.slack.close)
            opened.callback(self.stop)
            self.environment = self._make_environment(database_url, settings or {})
            self._prepare(self.folder / "bot.db" if not database_url and "DATA_KEY" not in (settings or {}) else None)
            self._open = opened.pop_all()

    def _prepare(self, file: Path | None) -> None:
        """A database with the directory; what the first world of this process made, the next ones get a copy of."""
        if file is not None and _PREPARED:
            file.write_bytes(_PREPARED[0])
            return
        self.run("migrate")
        self.import_directory()
        if file is not None:
            assert not file.with_name(f"{file.name}-wal").exists()
            _PREPARED.append(file.read_bytes())

    def __enter__(self) -> World:
        try:
            self.start()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def start(self, *roles: Sequence[str]) -> None:
        """Starts the bot's processes, or these, and waits until they are ready."""
        for role in roles or self.roles:
            log = (self.folder / f"bot-{'-'.join(role) or 'all'}.log").open("ab")
            command = [sys.executable, "-m", "bot", *role]
            self.bots.append(subprocess.Popen(command, cwd=self.folder, env=self.environment, stderr=log))
            log.close()
        self._wait_until_ready()

    def kill(self) -> None:
        """SIGKILL to every process of the bot: nothing can be tidied up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, as a platform stops a process."""
        self._end(signal.SIGTERM)

    def run(self, *arguments: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """One command of the bot, e.g. ``run("tick")``."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, f"python -m bot {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done

    def import_directory(self, people: Path = SEEDS / "people.csv", routes: Path = SEEDS / "routes.csv") -> None:
        """Loads the directory."""
        self.run("directory", "import", "--people", str(people), "--routes", str(routes))

    def wait(self, is_so: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Until it is so; however loaded the machine is."""
        pause = threading.Event()
        for _ in range(int(seconds / PAUSE)):
            if is_so():
                return
            pause.wait(PAUSE)
        raise AssertionError(f"waited {seconds:.0f} s for {what}: {self.log()}")

    def wait_for_the_end(self) -> list[int]:
        """Of every process; their exit codes."""
        codes = [bot.wait(timeout=60) for bot in self.bots]
        self.bots.clear()
        return codes

    def _end(self, sign: signal.Signals) -> None:
        for bot in self.bots:
            bot.send_signal(sign)
        self.wait_for_the_end()

    def _start_sandbox(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--manifest", str(ROOT / "manifest.json")]
        command += ["--clock-file", str(self.clock_file), "--smtp-port", "0"]
        if not self._socket_mode:
            command += ["--bot-url", f"http://127.0.0.1:{self.port}/slack/events"]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def _end_sandbox(self) -> None:
        self._sandbox.terminate()
        self._sandbox.wait()
        assert self._sandbox.stdout is not None
        self._sandbox.stdout.close()

    def _addresses(self) -> tuple[str, str]:
        """Of the mailbox and of the workspace."""
        assert self._sandbox.stdout is not None
        mail, ready = (self._sandbox.stdout.readline() for _ in range(2))
        assert "ready: " in ready, f"the sandbox did not start: {mail}{ready}"
        return mail.split("Mailbox: ", 1)[1].strip(), ready.split("ready: ", 1)[1].strip()

    def _make_environment(self, database_url: str, settings: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": APP["bot_token"],
            "SLACK_SIGNING_SECRET": APP["signing_secret"],
            "SLACK_APP_TOKEN": APP["app_token"] if self._socket_mode else "",
            "SLACK_API_URL": f"{self.slack.base_url}/api/",
            "DATABASE_URL": database_url or f"sqlite:///{self.folder / 'bot.db'}",
            "DATA_KEY": "c2FuZGJveC1zYW5kYm94LXNhbmRib3gtc2FuZGJveC0=",
            "CLOCK_FILE": str(self.clock_file),
            "PORT": str(self.port),
            "SMTP_URL": self.mail,
            "LETTER_FROM": "SMSA Express <care@smsa.example>",
            **settings,
        }

    def _wait_until_ready(self) -> None:
        pause = threading.Event()
        for _ in range(START_SECONDS * 20):
            if all(bot.poll() is None for bot in self.bots) and self._is_ready():
                return
            assert all(bot.poll() is None for bot in self.bots), f"the bot ended: {self.log()}"
            pause.wait(0.05)
        raise AssertionError(f"the bot is not ready after {START_SECONDS} s: {self.log()}")

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")  # /readyz is red while a backlog is caught up with
            ready = connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
        return ready and (not self._socket_mode or self.slack.workspace()["bot"]["connection"] == "socket")

    def log(self) -> str:
        """What the bot's processes logged, for a failing test's message."""
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("bot-*.log")))[-6000:]


def report(world: World, who: str, text: str = "0501234567", **values: Any) -> str:
    """Reports with the usual answers; returns the case's number from the confirmation."""
    world.slack.command(who, "/report-abuse", text)
    return submit_report(world, who, **values)


def submit_report(world: World, who: str, **values: Any) -> str:
    """Fills in and submits the report modal in front; returns the case's number."""
    world.slack.wait_for(lambda: world.slack.view(who), what="the report modal")
    usual = {
        "contact_channel": "phone",
        "category": ["abusive_language"],
        "narrative": "He shouted at me and called me names for ten minutes.",
        "warning_step": "warned_continued",
    }
    answer = world.slack.submit(who, usual | values)
    assert not answer.get("errors"), answer["errors"]
    number = number_in(world.slack.text_of(answer["view"]))
    world.slack.close_view(who)
    return number


def has_block(world: World, who: str, block: str) -> bool:
    """Whether the modal in front has this input."""
    view = world.slack.view(who)
    return view is not None and block in view["state"]


def number_in(text: str) -> str:
    """The first case number in a text, in whatever language it stands."""
    found = re.search(r"EP-\d{4}-\d{5}", text)
    assert found is not None, f"no case number in: {text}"
    return found[0]


def card(world: World, who: str, number: str, channel: str | None = None) -> dict[str, Any] | None:
    """The newest root message about a case in somebody's direct message, or in a channel as they see it."""
    found = cards(world, who, number, channel)
    return found[-1] if found else None


def cards(world: World, who: str, number: str, channel: str | None = None) -> list[dict[str, Any]]:
    """All root messages about a case there, oldest first."""
    messages = world.slack.messages(who, channel) if channel else world.slack.dm(who)
    place = channel or world.slack.dm_id(who)
    found = [one for one in messages if number in str(one["text"]) and one.get("thread_ts") in (None, one["ts"])]
    return [one | {"channel": place} for one in found]


def press(world: World, who: str, message: Mapping[str, Any], action: str, **values: Any) -> dict[str, Any]:
    """Presses a button on a card and, where it opens a modal, fills that in and submits it."""
    world.slack.click(who, message["channel"], message["ts"], action)

    def opened() -> bool:
        view = world.slack.view(who)
        return view is not None and view["callback_id"] == action

    world.slack.wait_for(opened, what=f"the modal of {action}")
    return dict(world.slack.submit(who, values))
