"""Slack's and people's repetitions, on the running bot: one effect, and an exact answer (promise 2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

from bot import main
from bot.settings import load
from bot.unit import Unit
from models import Reply
from tests.acceptance.world import (
    COMPLAINTS,
    LAYLA,
    NORA,
    OMAR,
    SARA,
    YUSUF,
    World,
    card,
    cards,
    number_in,
    press,
    report,
)

AGAIN: dict[str, Any] = {"method": "events", "times": None}
"""Every event is told of again, since the bot's own messages are events, too."""
TROUBLE = "We had some trouble connecting. Try again?"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One bot for all of these; each test has a case of its own."""
    with World(tmp_path_factory.mktemp("repeats")) as found:
        yield found


@pytest.fixture(autouse=True)
def whole_again(world: World) -> Iterator[None]:
    yield
    world.slack.faults()


def offered(world: World, who: str, number: str, action: str, channel: str | None = None) -> dict[str, Any]:
    """The card about a case, once it offers the action."""

    def look() -> dict[str, Any] | None:
        found = card(world, who, number, channel)
        there = found is not None and any(one["action_id"] == action for one in world.slack.buttons(found))
        return found if there else None

    found = world.slack.wait_for(look, what=f"{action} for {who} on {number}")
    assert found is not None
    return found


def private_answers(world: World, who: str) -> list[str]:
    """What only they see in the channel of complaint management."""
    return [world.slack.text_of(one) for one in world.slack.messages(who, COMPLAINTS) if one.get("ephemeral")]


def approved(world: World, phone: str) -> tuple[str, dict[str, Any]]:
    """A case with complaint management, and its card there, which is not brought up to date any more."""
    number = report(world, NORA, phone)
    press(world, SARA, offered(world, SARA, number, "case.approve"), "case.approve")
    found = offered(world, LAYLA, number, "case.claim", COMPLAINTS)
    world.slack.faults({"method": "chat.update", "kind": "http_429", "retry_after": 1, "times": None})
    return number, found


def test_a_report_sent_again_after_trouble_is_one_case_with_one_number(world: World) -> None:
    world.slack.command(NORA, "/report-abuse", "0502220001")
    world.slack.wait_for(lambda: world.slack.view(NORA), what="the report modal")
    usual: dict[str, Any] = {
        "contact_channel": "phone",
        "category": ["abusive_language"],
        "narrative": "He shouted at me and called me names for ten minutes.",
        "warning_step": "warned_continued",
    }
    for block, value in usual.items():
        world.slack.type(NORA, block, value)
    world.slack.faults({"method": "interactive", "kind": "lost_answer", "times": 1})

    first = world.slack.submit(NORA)
    again = world.slack.submit(NORA)
    world.slack.close_view(NORA)
    number = number_in(world.slack.text_of(again["view"]))
    offered(world, SARA, number, "case.approve")
    world.slack.command(NORA, "/abuse-cases")
    listed = world.slack.wait_for(lambda: [one for one in world.slack.dm(NORA) if one["ephemeral"]], what="the list")

    assert first["shown"] == [TROUBLE]
    assert world.slack.text_of(listed[-1]).count("EP-") == 1
    assert len(cards(world, SARA, number)) == 1


def test_a_decision_sent_again_after_trouble_closes_its_form_as_if_nothing_had_been(world: World) -> None:
    number = report(world, NORA, "0502220002")
    asked = offered(world, SARA, number, "case.approve")
    world.slack.click(SARA, asked["channel"], asked["ts"], "case.approve")
    world.slack.wait_for(lambda: world.slack.view(SARA), what="the form")
    world.slack.faults({"method": "interactive", "kind": "lost_answer", "times": 1})

    first = world.slack.submit(SARA, {})
    again = world.slack.submit(SARA, {})

    assert first["shown"] == [TROUBLE]
    assert (again.get("errors"), world.slack.view(SARA)) == (None, None)
    offered(world, LAYLA, number, "case.claim", COMPLAINTS)


def test_a_click_repeated_after_trouble_is_told_that_it_was_ones_own_and_when(world: World) -> None:
    _, found = approved(world, "0502220003")
    world.slack.faults(
        {"method": "interactive", "kind": "lost_answer", "times": 1},
        {"method": "chat.update", "kind": "http_429", "retry_after": 1, "times": None},
    )

    first = world.slack.click(LAYLA, COMPLAINTS, found["ts"], "case.claim")
    before = len(private_answers(world, LAYLA))
    world.slack.click(LAYLA, COMPLAINTS, found["ts"], "case.claim")
    told = world.slack.wait_for(lambda: private_answers(world, LAYLA)[before:], what="the answer")

    assert first["shown"] == [TROUBLE]
    assert before == 0
    assert len(told) == 1
    assert told[0].startswith("You have")
    assert ":" in told[0]


def test_the_second_at_a_button_is_told_who_and_when_and_sees_it_alone(world: World) -> None:
    _, found = approved(world, "0502220004")

    world.slack.click(LAYLA, COMPLAINTS, found["ts"], "case.claim")
    world.slack.click(YUSUF, COMPLAINTS, found["ts"], "case.claim")
    told = world.slack.wait_for(lambda: private_answers(world, YUSUF), what="the answer")

    assert len(told) == 1
    assert "Layla" in told[0]


def test_one_click_that_arrives_twice_at_once_acts_once(world: World) -> None:
    number, found = approved(world, "0502220005")
    world.slack.faults({"method": "interactive", "kind": "duplicate", "times": 1})

    world.slack.click(LAYLA, COMPLAINTS, found["ts"], "case.claim")
    offered(world, LAYLA, number, "case.hand_over", COMPLAINTS)

    assert "holds" in world.run("audit", "verify").stdout


def told_of(world: World, text: str) -> list[dict[str, Any]]:
    """The requests by which Slack told the bot of a message with these words."""
    entries = world.slack.traffic()
    return [one for one in entries if one["direction"] == "to_bot" and is_about(one["request"], text)]


def is_about(request: Any, text: str) -> bool:
    event = request.get("event") if isinstance(request, dict) else None
    return bool(event) and event.get("text") == text


def kept_replies(world: World, text: str) -> int:
    """How many versions of these words the file holds."""

    def work(unit: Unit) -> int:
        return sum(unit.vault.open(one, "text") == text for one in unit.session.exec(select(Reply)))

    database = main.open_database(load(world.environment))
    try:
        return database.look(work)
    finally:
        database.close()


@pytest.mark.parametrize("kind", ["lost_answer", "duplicate"])
def test_words_in_a_thread_that_slack_tells_of_again_are_kept_once(world: World, kind: str) -> None:
    number, found = approved(world, "0502220006" if kind == "duplicate" else "0502220007")
    text = f"He called again about {number}."
    world.slack.faults(AGAIN | {"kind": kind})
    before = told_of(world, text)

    world.slack.post(LAYLA, COMPLAINTS, text, thread_ts=found["ts"])
    world.slack.wait_for(lambda: len(told_of(world, text)) >= 2, what="the event and its twin")
    world.slack.wait_for(lambda: all(one["status"] == 200 for one in told_of(world, text)), what="both answers")

    assert before == []
    assert kept_replies(world, text) == 1


@pytest.mark.parametrize("kind", ["lost_answer", "duplicate"])
def test_words_to_the_bot_that_slack_tells_of_again_are_answered_once(world: World, kind: str) -> None:
    text = f"Is somebody there? {kind}"
    heard = len(world.slack.dm(OMAR))
    world.slack.faults(AGAIN | {"kind": kind})

    world.slack.post(OMAR, world.slack.dm_id(OMAR), text)
    world.slack.wait_for(lambda: len(told_of(world, text)) >= 2, what="the event and its twin")
    world.slack.wait_for(lambda: len(world.slack.dm(OMAR)) > heard + 1, what="the answer")
    world.run("tick")

    assert len(world.slack.dm(OMAR)) == heard + 2
