"""A small storm; ``make chaos`` is the large one (docs/reliability.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.storm import rage

KILLS, SEED = 6, 5


def test_nothing_acknowledged_is_lost_or_doubled_though_processes_are_killed(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fresh: Callable[[], str] = (lambda: "") if dialect == "sqlite" else request.getfixturevalue("postgres")

    storm = rage(tmp_path, KILLS, SEED, fresh())

    assert (storm.books.losses, storm.books.doubles) == ([], [])
    assert sum(storm.kills.values()) == KILLS
    assert storm.books.acknowledged > 0
    assert storm.books.shown >= 2 * storm.books.stored
