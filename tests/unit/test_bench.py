"""The bench's own arithmetic and table: a goal that is missed is said, and both sides of a ratio stand beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import edge
from bench.__main__ import PARTS, main
from bench.figures import Figure, percentile, plain, ratio, spread, table, write
from bench.requests import click, command, report
from bot.gate import Gate


def test_a_ratio_is_of_the_medians_and_its_spread_of_the_rounds() -> None:
    found = ratio("thing", [2.0, 3.0, 10.0], [1.0, 2.0, 2.0], 1.3)

    assert (found.value, found.ours, found.theirs) == (1.5, "3.00 ms", "2.00 ms")
    assert found.spread == pytest.approx((5 - 1.5) / 2 * 100)
    assert found.verdict == "missed"


@pytest.mark.parametrize(
    ("value", "goal", "at_least", "verdict"),
    [(1.3, 1.3, False, "met"), (1.31, 1.3, False, "missed"), (0.7, 0.7, True, "met"), (0.69, 0.7, True, "missed")],
)
def test_a_goal_is_met_or_missed(value: float, goal: float, at_least: bool, verdict: str) -> None:
    assert Figure("thing", value, "x", goal, at_least).verdict == verdict


def test_the_table_shows_every_figure_with_its_goal() -> None:
    lines = table([plain("a letter", [30.0, 20.0, 25.0], "ms", 20), plain("memory", [100.0], "MB")])

    assert lines[2] == "| a letter |  |  | 25.00 ms | <= 20 ms | missed | 40 % |"
    assert lines[3] == "| memory |  |  | 100.00 MB |  |  | 0 % |"


def test_percentiles() -> None:
    hundred = [float(number) for number in range(100)]

    assert (percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7.0], 0.99)) == (50.0, 99.0, 7.0)
    assert spread([0.0, 0.0]) == 0.0


def test_figures_are_written_as_json(tmp_path: Path) -> None:
    write([plain("memory", [100.0], "MB", 130)], "a machine", tmp_path / "data" / "bench.json")

    found = json.loads((tmp_path / "data" / "bench.json").read_text(encoding="utf-8"))

    assert found["machine"] == "a machine"
    assert found["figures"][0] | {"value": 100.0, "verdict": "met"} == found["figures"][0]


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [(command, ("/report-abuse", "", "U0NORA")), (click, ("a", "b.1", "U0NORA")), (report, ("U1",))],
)
def test_requests_are_such_as_slack_sends(kind: Callable[..., bytes], arguments: tuple[str, ...]) -> None:
    head, _, body = kind(*arguments).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}

    assert Gate("bench-signing-secret").answer(headers, body) == 0


def test_a_report_is_as_large_as_slacks() -> None:
    assert 6_000 <= len(report("U0NORA")) <= 9_500


def test_one_part_is_measured_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PARTS, "listeners", lambda _full: edge.listener_figures(1, 20))

    code = main(["--only", "listeners", "--json", str(tmp_path / "bench.json")])

    assert code == 0
    assert "60 names to match beside 6" in capsys.readouterr().out
    assert list(PARTS) == [
        "edge",
        "floor",
        "letters",
        "size",
        "postgresql",
        "homes",
        "sending",
        "alert",
        "limits",
        "start",
        "memory",
        "replicas",
        "listeners",
    ]
