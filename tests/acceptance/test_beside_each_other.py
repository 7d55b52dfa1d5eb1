"""Web, two workers and a ``tick`` at once on one database, and people who hang up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.acceptance.held import Held, is_refused, report
from tests.acceptance.test_being_stopped import shown, stored, url_for
from tests.acceptance.world import NORA, World, number_in

REPORTS = 12
APART = (("web",), ("worker",), ("worker",))


def submit(world: World, number: int) -> str:
    """A report; asked again, as a person would, where the answer says that it could not be kept just now."""
    for _ in range(20):
        status, answer = Held(world.port, report(NORA, f"V0BESIDE{number}", f"05022200{number:02d}")).finish()
        assert status == 200
        if "EP-" in str(answer):
            return number_in(str(answer))
    raise AssertionError(f"report {number} was never kept: {answer}")


def wait_for_cards(world: World, numbers: list[str]) -> dict[tuple[str, str], int]:
    """Once all is shown the workers end, and a last round looks whether there is more."""
    world.slack.wait_for(lambda: all(shown(world, numbers).values()), timeout=90, what="all cards")
    world.stop()
    world.run("tick")
    return shown(world, numbers)


def test_web_two_workers_and_ticks_beside_each_other_show_each_case_once(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with World(tmp_path, database_url=url_for(dialect, request), roles=APART) as world:
        world.slack.rate_limits(False)

        with ThreadPoolExecutor(4) as people:
            told = [people.submit(submit, world, number) for number in range(REPORTS)]
            ticks = [world.run("tick", check=False) for _ in range(2)]
            numbers = [one.result() for one in told]
        seen = wait_for_cards(world, numbers)
        kept, _, leased = stored(world)

    assert [tick.returncode for tick in ticks] == [0, 0], [tick.stderr for tick in ticks]
    assert sorted(numbers) == kept
    assert len(set(numbers)) == REPORTS
    assert leased == 0
    assert set(seen.values()) == {1}
    assert "Traceback" not in world.log()


def test_people_who_hang_up_hold_nothing_and_what_they_repeat_counts_once(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """More of them than there are threads and connections; whether the first try came about nobody knows."""
    with World(tmp_path, database_url=url_for(dialect, request)) as world:
        world.slack.rate_limits(False)
        in_hand = [Held(world.port, report(NORA, f"V0BESIDE{n}", f"05022200{n:02d}")) for n in range(REPORTS)]

        for one in in_hand:
            one.hang_up()
        numbers = [submit(world, number) for number in range(REPORTS)]
        alive = not is_refused(world.port)
        seen = wait_for_cards(world, numbers)
        kept, _, _ = stored(world)

    assert alive
    assert sorted(numbers) == kept
    assert len(set(numbers)) == REPORTS
    assert set(seen.values()) == {1}
    assert "Traceback" not in world.log()
