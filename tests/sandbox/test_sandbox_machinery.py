"""Rate limits, the clock, the client for tests, the command line, the page's files."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Start
from sandbox_harness import SEED, Slack, button, fast, manifest, section

from sandbox import rates
from sandbox.acts import perform
from sandbox.client import SandboxClient, SandboxRefused
from sandbox.clock import Clock
from sandbox.rates import METHOD_TIERS, SPECIAL, TIERS, Rates
from sandbox.scopes import METHOD_SCOPES
from sandbox.server import Sandbox
from sandbox.webapi.endpoint import METHODS, NO_JSON

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The rates' clock, moved by hand."""
    now = [1000.0]
    monkeypatch.setattr(rates, "monotonic", lambda: now[0])
    return now


def test_every_method_has_its_scopes_and_its_rate() -> None:
    known = set(METHODS) | {"apps.connections.open"}

    assert known == set(METHOD_SCOPES)
    assert known == set(METHOD_TIERS) | set(SPECIAL)
    assert known >= NO_JSON


def test_a_channel_takes_a_short_burst_and_then_one_a_second(hand: list[float]) -> None:
    kept = Rates(on=True)

    burst = [kept.wait("chat.postMessage", "C1") for _ in range(rates.PER_CHANNEL_BURST + 1)]
    elsewhere = kept.wait("chat.postMessage", "C2")
    hand[0] += 1
    later = [kept.wait("chat.postMessage", "C1") for _ in range(2)]

    assert burst == [0] * rates.PER_CHANNEL_BURST + [1]
    assert elsewhere == 0
    assert later == [0, 1]


@pytest.mark.parametrize(("method", "tier"), sorted(METHOD_TIERS.items()))
def test_a_method_has_its_tiers_calls_a_minute(hand: list[float], method: str, tier: int) -> None:
    kept = Rates(on=True)

    allowed = [kept.wait(method, None) for _ in range(TIERS[tier])]
    hand[0] += 20
    refused = kept.wait(method, None)
    hand[0] += 40
    again = kept.wait(method, None)

    assert set(allowed) == {0}
    assert refused == 40
    assert again == 0


def test_rates_are_off_unless_switched_on() -> None:
    kept = Rates()

    assert {kept.wait("apps.connections.open", None) for _ in range(50)} == {0}


async def test_a_limited_call_is_a_429_without_effect(slack: Slack) -> None:
    await slack.control("PUT", "rate-limits", {"on": True})

    answers = [(await slack.api("chat.postMessage", channel="CBOT", text="x"), slack.status) for _ in range(4)]

    assert [status for _, status in answers] == [200, 200, 200, 429]
    assert answers[-1][0] == {"ok": False, "error": "ratelimited"}
    assert int(slack.headers["Retry-After"]) >= 1
    assert len(await slack.messages("UANN", "CBOT")) == 3


def clock(tmp_path: Path, text: str = "") -> Clock:
    file = tmp_path / "clock"
    if text:
        file.write_text(text)
    return Clock(file, "Asia/Riyadh", ("sun", "mon", "tue", "wed", "thu"), "08:00")


@pytest.mark.parametrize(
    ("start", "to", "end"),
    [
        ("2026-11-24T10:00:00+00:00", "+30d", "2026-12-24T10:00:00+00:00"),
        ("2026-11-24T10:00:00+00:00", "+4h", "2026-11-24T14:00:00+00:00"),
        ("2026-11-24T10:00:00+00:00", "+5m", "2026-11-24T10:05:00+00:00"),
        ("2026-11-24T10:00:00+00:00", "next_working_day", "2026-11-25T05:00:00+00:00"),
        ("2026-11-26T20:00:00+00:00", "next_working_day", "2026-11-29T05:00:00+00:00"),
        ("2026-11-24T22:30:00+00:00", "next_working_day", "2026-11-26T05:00:00+00:00"),
        ("2026-11-24T10:00:00+00:00", "2027-01-01T00:00:00", "2026-12-31T21:00:00+00:00"),
    ],
)
def test_the_clock_moves(tmp_path: Path, start: str, to: str, end: str) -> None:
    moved = clock(tmp_path, start)

    moved.move(to)

    assert (tmp_path / "clock").read_text().strip() == end
    assert moved.now() == datetime.fromisoformat(end)


def test_the_clock_runs_by_itself_when_cleared_and_ts_never_go_back(tmp_path: Path) -> None:
    moved = clock(tmp_path, "2030-01-01T00:00:00+00:00")
    late = moved.next_ts()

    moved.move(None)
    later = moved.next_ts()

    assert not (tmp_path / "clock").exists()
    assert late == "1893456000.000000"
    assert later == "1893456000.000001"


async def test_a_sandbox_without_a_clock_file_says_so(slack: Slack) -> None:
    answer = await slack.control("PUT", "clock", {"to": "+1h"})

    assert slack.status == 400
    assert "--clock-file" in answer["detail"]


async def test_messages_are_dated_by_the_moved_clock(start: Start, tmp_path: Path) -> None:
    slack = await start(clock_file=tmp_path / "clock")

    moved = await slack.control("PUT", "clock", {"to": "2030-01-01T00:00:00+00:00"})
    sent = await slack.api("chat.postMessage", channel="CBOT", text="x")
    nonsense = await slack.control("PUT", "clock", {"to": "tomorrow"})

    assert moved["set"] == "2030-01-01T00:00:00+00:00"
    assert sent["ts"].startswith("1893456000.")
    assert nonsense["error"] == "clock_not_moved"


async def test_a_reset_forgets_everything(slack: Slack) -> None:
    await slack.modal()
    await slack.act("UANN", "post", channel="CBOT", text="x")
    await slack.control("PUT", "faults", {"rules": [{"method": "*", "kind": "http_500"}]})

    await slack.control("POST", "reset", {})

    seen = await slack.see("UANN")
    assert seen["views"] == []
    assert all(one["messages"] == [] for one in seen["conversations"])
    assert (await slack.control("GET", "faults"))["rules"] == []
    assert (await slack.api("auth.test"))["ok"]


async def test_live_tells_of_changes(slack: Slack) -> None:
    async with slack.session.get(f"{slack.base}/control/live") as lines:
        first = await lines.content.readline()
        await lines.content.readline()
        await slack.act("UANN", "post", channel="CBOT", text="x")
        second = await lines.content.readline()

    versions = [int(re.findall(rb"\d+", line)[0]) for line in (first, second)]
    assert versions[1] > versions[0]


async def test_a_page_gets_its_files_and_no_others(slack: Slack) -> None:
    async with slack.session.get(f"{slack.base}/") as page:
        assert page.status == 200
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for path in ("/page/..%2Fseed.py", "/page/none.js"):
        async with slack.session.get(slack.base + path) as missing:
            assert missing.status == 404


class Behind:
    """A sandbox in a thread of its own, as the client's users have it."""

    def __init__(self, run: Any) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.sandbox, self.base = asyncio.run_coroutine_threadsafe(run(), self.loop).result(5)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self.sandbox.stop(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture
def behind() -> Iterator[Behind]:
    async def run() -> tuple[Any, str]:
        sandbox = Sandbox(SEED, manifest(), timing=fast())
        return sandbox, await sandbox.start()

    made = Behind(run)
    yield made
    made.stop()


def test_the_client_acts_sees_and_waits(behind: Behind) -> None:
    client = SandboxClient(behind.base)
    said = client.post("UANN", "CBOT", "first &amp; &lt;second&gt;")

    found = client.wait_for(lambda: client.messages("UBEN", "bots"), what="the message")

    assert found[0]["ts"] == said["ts"]
    assert client.text_of(found[0]) == "first & <second>"
    assert client.dm("UANN") == []
    assert client.view("UANN") is None
    client.close()


def test_the_client_reads_words_and_buttons(behind: Behind) -> None:
    client = SandboxClient(behind.base)
    blocks = [section("*Words*", block_id="b", accessory=button(value="v", style="danger"))]
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]})

    surface = {"text": "fallback", "blocks": blocks}

    assert client.text_of(surface) == "*Words*\nsmall"
    [found] = client.buttons(surface)
    assert (found["action_id"], found["block_id"], found["text"], found["value"]) == ("press", "b", "Press", "v")
    client.close()


def test_the_client_raises_what_slack_does_not_allow(behind: Behind) -> None:
    client = SandboxClient(behind.base)

    with pytest.raises(SandboxRefused, match=r"unknown_command: /x is not a valid command\."):
        client.command("UANN", "/x")
    assert client.act("UANN", "command", check=False, command="/x")["error"] == "unknown_command"
    client.close()


def test_the_client_wakes_on_a_change_and_gives_up_with_the_last_state(behind: Behind) -> None:
    client = SandboxClient(behind.base)
    late = {"as": "UANN", "do": "post", "channel": "CBOT", "text": "late"}
    acting = perform(behind.sandbox.workspace, behind.sandbox.delivery, late)
    threading.Timer(0.1, lambda: asyncio.run_coroutine_threadsafe(acting, behind.loop)).start()

    woken = client.wait_for(lambda: client.messages("UBEN", "CBOT"), timeout=5, what="the late message")
    with pytest.raises(AssertionError, match=r"waited 0.2 s for the moon; last: \[\]"):
        client.wait_for(list, timeout=0.2, what="the moon")

    assert woken[0]["text"] == "late"
    client.close()


def started(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sandbox", "--port", "0", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )


def test_the_command_starts_says_where_and_stops() -> None:
    with started("--manifest", "no-such-manifest.json") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        base = line.removeprefix("Sandbox ready: ").strip()
        client = SandboxClient(base)
        team = client.workspace()["team"]["id"]
        client.close()
        process.send_signal(signal.SIGTERM)
        _, words = process.communicate(timeout=5)

    assert re.fullmatch(r"Sandbox ready: http://127\.0\.0\.1:\d+/\n", line)
    assert team == "T0SMSA"
    assert process.returncode == 0
    assert words.startswith("sandbox: no manifest at no-such-manifest.json")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--workspace", "none.json"], "sandbox: none.json: there is no such workspace file\n"),
        (["--host", "0.0.0.0"], "sandbox: --host 0.0.0.0: the sandbox lets anybody act as anybody"),
    ],
)
def test_the_command_names_what_to_mend(arguments: list[str], words: str) -> None:
    with started(*arguments) as process:
        out, said = process.communicate(timeout=10)

    assert (process.returncode, out) == (2, "")
    assert words in said


async def test_pages_from_elsewhere_cannot_act(slack: Slack) -> None:
    body = '{"as": "UANN", "do": "post", "channel": "CBOT", "text": "x"}'
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        async with slack.session.post(f"{slack.base}/control/act", data=body, headers=headers) as answer:
            assert answer.status == 403
    async with slack.session.post(f"{slack.base}/control/act", data=body, headers={"Origin": slack.base}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "body",
    [[], {"rules": [1]}, {"rules": [{"method": "*"}]}, {"rules": [{"method": "*", "kind": "timeout", "skip": "x"}]}],
)
async def test_rules_that_cannot_be_read_are_refused(slack: Slack, body: Any) -> None:
    assert (await slack.control("PUT", "faults", body))["ok"] is False
    assert slack.status == 400
