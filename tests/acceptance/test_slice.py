"""The slice from the report to the complaint thread, played on the running processes in every shape they run in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.chapters import whole
from tests.acceptance.play import Play
from tests.acceptance.world import (
    LAYLA,
    NORA,
    SARA,
    ZAINAB,
    World,
    card,
    has_block,
    number_in,
    press,
    report,
    submit_report,
)
from tests.postgres import Server

SHAPES: dict[str, dict[str, Any]] = {
    "sqlite-http": {},
    "sqlite-socket": {"socket_mode": True},
    "postgresql-apart": {"apart": True},
}


def url_for(shape: str, request: pytest.FixtureRequest) -> str:
    """PostgreSQL from pip where the shape asks for it."""
    if not shape.startswith("postgresql"):
        return ""
    server: Server = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_whole_policy(shape: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with World(tmp_path, database_url=url_for(shape, request), **SHAPES[shape]) as world:
        play = Play(world)
        whole(play)

    assert play.steps == 75


def test_what_was_acknowledged_is_delivered_once_though_the_bot_was_killed(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        world.slack.faults({"method": "chat.postMessage", "kind": "lost_answer", "times": 2})
        number = report(world, NORA)
        world.kill()

        world.slack.faults()
        world.start()
        world.slack.wait_for(lambda: card(world, SARA, number), timeout=30, what="the supervisor's card")
        world.slack.wait_for(lambda: card(world, NORA, number), timeout=30, what="the reporter's message")
        world.run("tick")
        seen = [one for who in (SARA, NORA) for one in world.slack.dm(who) if number in one["text"]]

    assert len(seen) == 2


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        world.slack.command(NORA, "/report-abuse")
        world.slack.wait_for(lambda: world.slack.view(NORA), what="the modal")
        typed = {
            "customer_phone": "12",
            "contact_channel": "phone",
            "category": ["threat"],
            "narrative": "He said that he would wait for me outside.",
            "warning_step": "warned_continued",
        }
        refused = world.slack.submit(NORA, typed)
        world.stop()
        world.start()
        accepted = world.slack.submit(NORA, {"customer_phone": "0501234567"})

        number = number_in(world.slack.text_of(accepted["view"]))
        found = world.slack.wait_for(lambda: card(world, SARA, number), what="the supervisor's card")

    assert set(refused["errors"]) == {"customer_phone"}
    assert "wait for me outside" in world.slack.text_of(found)


def test_a_dismissal_is_explained_and_disputed_once(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        number = report(world, NORA)
        press(world, SARA, offered(world, SARA, number, "case.dismiss"), "case.dismiss", reason="He was only loud.")
        told = offered(world, NORA, number, "case.dispute")
        press(world, NORA, told, "case.dispute", reason="He threatened me as well.")
        opened = world.slack.wait_for(lambda: card(world, LAYLA, number, "C0COMPL"), what="the root message")
        after = world.slack.wait_for(
            lambda: none_offered(world, NORA, number, "case.dispute"), what="no second dispute"
        )

    assert "only loud" in world.slack.text_of(told)
    assert opened
    assert after


def test_somebody_outside_the_directory_reports_and_the_admin_routes_it(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        number = report(world, "U0SAMI")
        route = offered(world, ZAINAB, number, "case.route")
        world.slack.click(ZAINAB, route["channel"], route["ts"], "case.route")
        world.slack.wait_for(lambda: world.slack.view(ZAINAB), what="the modal")
        found = world.slack.suggest(ZAINAB, "supervisor", "Sara")
        world.slack.submit(ZAINAB, {"supervisor": found["options"][0]["value"]})

        approved = press(world, SARA, offered(world, SARA, number, "case.approve"), "case.approve")
        root = world.slack.wait_for(lambda: card(world, LAYLA, number, "C0COMPL"), what="the root message")

    assert approved["ok"]
    assert root


def offered(world: World, who: str, number: str, action: str) -> dict[str, Any]:
    """The card of the case that offers the action to this person."""

    def look() -> dict[str, Any] | None:
        found = card(world, who, number)
        return found if found and action in offers(world, found) else None

    found = world.slack.wait_for(look, what=f"{action} for {who}")
    assert found is not None
    return found


def none_offered(world: World, who: str, number: str, action: str) -> bool:
    """Whether the person's card no longer offers the action."""
    found = card(world, who, number)
    return found is not None and action not in offers(world, found)


def offers(world: World, message: dict[str, Any]) -> set[str]:
    """The actions of a card's buttons."""
    return {one["action_id"] for one in world.slack.buttons(message)}


def test_a_message_is_reported_with_its_text_and_its_link(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        said = world.slack.post(NORA, "C0GENERAL", "Call from 0501234567: he threatened to wait for me outside.")
        world.slack.message_shortcut(NORA, "report_abuse_message", "C0GENERAL", said["ts"])
        world.slack.wait_for(lambda: world.slack.view(NORA), what="the modal")
        linked = world.slack.wait_for(lambda: typed_in(world, NORA, "evidence"), what="the link")
        narrative = typed_in(world, NORA, "narrative")

    assert said["ts"].replace(".", "") in linked
    assert "wait for me outside" in narrative


def test_a_colleague_without_slack_is_reported_for_and_their_supervisor_gets_the_case(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        world.slack.command("U0TARIQ", "/report-abuse", "0501234567")
        world.slack.wait_for(lambda: world.slack.view("U0TARIQ"), what="the modal")
        world.slack.view_click("U0TARIQ", "more")
        world.slack.wait_for(lambda: has_block(world, "U0TARIQ", "affected"), what="the further inputs")
        found = world.slack.suggest("U0TARIQ", "affected", "E1042")["options"]
        number = submit_report(world, "U0TARIQ", affected=found[0]["value"])
        seen = world.slack.wait_for(lambda: card(world, "U0HUDA", number), what="the supervisor's card")

    assert [one["text"]["text"] for one in found] == ["Bilal Al-Anazi"]
    assert "Bilal Al-Anazi" in world.slack.text_of(seen)


def test_a_click_after_a_restart_counts_and_a_late_one_is_answered_exactly(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        number = report(world, NORA)
        asked = offered(world, SARA, number, "case.approve")
        world.kill()
        world.start()
        press(world, SARA, asked, "case.approve")
        world.slack.wait_for(lambda: none_offered(world, SARA, number, "case.approve"), what="the card moved on")
        press_stale = world.slack.act(
            SARA, "click", channel=asked["channel"], ts=asked["ts"], action_id="case.approve", check=False
        )

    assert not press_stale["ok"]  # the button has gone from the card


def typed_in(world: World, who: str, block: str) -> str:
    """What stands in an input of the modal in front."""
    view = world.slack.view(who)
    assert view is not None
    held = view["state"][block]
    return str(next(iter(held.values()))["value"])
