"""A small storm; ``make chaos`` is the large one (docs/reliability.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos import books
from tests.chaos.__main__ import undecided
from tests.chaos.books import Books, Stored
from tests.chaos.people import APPROVE
from tests.chaos.storm import Storm, rage

KILLS, SEED = 6, 5


def test_nothing_acknowledged_is_lost_or_doubled_though_processes_are_killed(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fresh: Callable[[], str] = (lambda: "") if dialect == "sqlite" else request.getfixturevalue("postgres").fresh

    storm = rage(tmp_path, KILLS, SEED, fresh())

    assert (storm.books.losses, storm.books.doubles) == ([], [])
    assert sum(storm.kills.values()) >= KILLS
    assert storm.books.acknowledged > 0
    assert storm.books.approved + storm.books.dismissed > 0
    assert storm.books.shown >= 2 * storm.books.stored


@pytest.mark.parametrize(
    ("status", "decisions", "losses", "doubles"),
    [
        ("complaint_review", ("case.approve",), [], []),
        ("supervisor_review", (), ["case.approve of EP-2026-00001"], []),
        ("closed", ("case.dismiss",), ["case.approve of EP-2026-00001"], []),
        ("complaint_review", ("case.approve", "case.approve"), [], ["case.approve and case.approve of EP-2026-00001"]),
        ("supervisor_review", ("case.approve",), ["EP-2026-00001 is supervisor_review after ('case.approve',)"], []),
    ],
)
def test_the_comparison_finds_a_decision_that_is_lost_or_doubled(
    status: str, decisions: tuple[str, ...], losses: list[str], doubles: list[str]
) -> None:
    found = Books()
    stored = Stored("EP-2026-00001", "1", status, "U0NORA", "U0SARA", decisions, "")

    books._compare_decided(found, [stored], {"EP-2026-00001": APPROVE})

    assert (found.losses, found.doubles) == (losses, doubles)


def test_a_storm_without_any_approval_proves_too_little() -> None:
    calm, busy = Storm(books=Books(acknowledged=9)), Storm(books=Books(acknowledged=9, approved=1))

    assert undecided({"SQLite": calm, "PostgreSQL": busy}) == ["SQLite"]
