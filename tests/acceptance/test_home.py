"""Home as people open it: by role, in their language, with its buttons, and fresh after a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.world import AISHA, LAYLA, NORA, OMAR, SALEH, SARA, World, report


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(tmp_path_factory.mktemp("home")) as found:
        yield found


def opened(world: World, who: str, word: str) -> dict[str, Any]:
    """Home, once it says this."""
    world.slack.open_home(who)
    return shown(world, who, word)


def shown(world: World, who: str, word: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        home = world.slack.home(who)
        return home if home is not None and word in str(home["blocks"]) else None

    found = world.slack.wait_for(look, what=f"{word} on the Home of {who}")
    assert found is not None
    return found


def block_of(home: dict[str, Any], action: str, number: str = "") -> str:
    """The block with that button; of that case, where it names one."""
    return next(
        str(block["block_id"])
        for block in home["blocks"]
        for one in block.get("elements", ())
        if one.get("action_id") == action and number in one.get("accessibility_label", number)
    )


def press(world: World, who: str, home: dict[str, Any], action: str, number: str = "", **chosen: str) -> None:
    block = block_of(home, action, number)
    world.slack.view_click(who, action, home["id"], block_id=block, **chosen)


def test_the_first_time_it_says_what_to_do_and_later_what_waits(world: World) -> None:
    first = opened(world, OMAR, "Nobody has to put up with")
    number = report(world, OMAR, "0503330001")

    later = shown(world, OMAR, number)

    assert "Nothing waits for you." in world.slack.text_of(first)
    assert "Your own reports: 1" in world.slack.text_of(later)
    assert "Nobody has to put up with" not in world.slack.text_of(later)


def test_a_supervisor_decides_from_home_and_it_is_fresh_after_it(world: World) -> None:
    number = report(world, NORA, "0503330002")
    home = opened(world, SARA, number)

    press(world, SARA, home, "case.approve", number)
    world.slack.wait_for(lambda: world.slack.view(SARA), what="the form")
    world.slack.submit(SARA, {})
    world.slack.wait_for(
        lambda: f"Approve {number}" not in str(world.slack.home(SARA)) and world.slack.home(SARA), what="a fresh Home"
    )
    queue = opened(world, LAYLA, number)

    assert "Not claimed yet" in world.slack.text_of(queue)
    assert "0503330002" not in str(queue)


def test_a_claim_from_home_moves_the_case_to_ones_own_list(world: World) -> None:
    number = report(world, NORA, "0503330003")
    supervisor = opened(world, SARA, number)
    press(world, SARA, supervisor, "case.approve", number)
    world.slack.wait_for(lambda: world.slack.view(SARA), what="the form")
    world.slack.submit(SARA, {})
    home = opened(world, LAYLA, number)

    press(world, LAYLA, home, "case.claim", number)
    mine = shown(world, LAYLA, "Claimed by you: 1")

    assert number in world.slack.text_of(mine)


def test_the_details_open_from_home(world: World) -> None:
    number = report(world, NORA, "0503330004")
    home = opened(world, NORA, number)

    press(world, NORA, home, "case.view", number)
    details = world.slack.wait_for(lambda: world.slack.view(NORA), what="the details")
    world.slack.view_click(NORA, "timeline.open")
    story = world.slack.wait_for(lambda: _titled(world, NORA, "Time line"), what="the time line")
    world.slack.close_view(NORA)
    below = world.slack.view(NORA)
    world.slack.close_view(NORA)

    assert number in world.slack.text_of(details)
    assert "Reported" in world.slack.text_of(story)
    assert below is not None
    assert below["callback_id"] == "case.view"


def _titled(world: World, who: str, title: str) -> dict[str, Any] | None:
    view = world.slack.view(who)
    return view if view is not None and title in str(view["title"]) else None


def test_a_list_is_opened_turned_and_left(world: World) -> None:
    for number in range(4):
        report(world, NORA, f"05033310{number:02}")
    home = opened(world, SARA, "Show all")

    press(world, SARA, home, "home.list.open")
    whole = shown(world, SARA, "All lists")
    press(world, SARA, whole, "home.filter.age", value="=month")
    shown(world, SARA, "Nothing of this kind")
    press(world, SARA, shown(world, SARA, "All lists"), "home.list.all")
    back = shown(world, SARA, "I am in danger")

    rows = [one for one in whole["blocks"] if one["block_id"].startswith("waiting-") and one["type"] == "section"]
    assert len(rows) >= 4
    assert "home.filter.category" in str(whole)
    assert block_of(back, "home.list.open")


def test_the_report_and_the_alarm_are_a_press_away_and_security_sees_it_first(world: World) -> None:
    home = opened(world, NORA, "Report abuse")

    press(world, NORA, home, "home.report")
    form = world.slack.wait_for(lambda: world.slack.view(NORA), what="the report modal")
    world.slack.close_view(NORA)
    press(world, NORA, home, "home.danger")
    world.slack.wait_for(lambda: world.slack.view(NORA), what="the short modal")
    world.slack.submit(NORA, {"location": "Branch 3", "danger_details": "He has a knife."})
    world.slack.close_view(NORA)
    alarm = opened(world, SALEH, "Open alarms: 1")

    assert form["callback_id"] == "case.report"
    assert next(one for one in alarm["blocks"] if one["type"] == "header")["block_id"] == "alerts-title"
    assert "knife" not in str(alarm)


def test_home_is_in_arabic_for_who_reads_arabic(world: World) -> None:
    number = report(world, AISHA, "0503330005")

    home = opened(world, AISHA, number)

    text = world.slack.text_of(home)
    assert "بلاغاتك: 1" in text
    assert not re.search("[A-Za-z]", re.sub(r"EP-|View Title|/report-abuse", "", text)), text
    assert "أنا في خطر" in str(home["blocks"])
