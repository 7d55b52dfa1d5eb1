"""The case's file, ``/check-customer``, ``/abuse-cases`` and care, on the running bot (P7, G5, G6, P10)."""

from __future__ import annotations

import base64
import hashlib
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.world import (
    COMPLAINTS,
    HUDA,
    LAYLA,
    MAJED,
    NORA,
    OMAR,
    SARA,
    TARIQ,
    YUSUF,
    ZAINAB,
    World,
    card,
    press,
    report,
)

PHOTO = b"\x89PNG a door, kicked in" * 100


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One bot for all of these; each test has a case of its own."""
    with World(tmp_path_factory.mktemp("file")) as found:
        yield found


def offered(world: World, who: str, number: str, action: str, channel: str | None = None) -> dict[str, Any]:
    """The card about a case that offers the action."""

    def look() -> Any:
        message = card(world, who, number, channel)
        return message if message and action in actions(world, message) else None

    return dict(world.slack.wait_for(look, what=f"{action} for {who} on {number}"))


def actions(world: World, surface: Any) -> set[str]:
    return {one["action_id"] for one in world.slack.buttons(surface)}


def approved(world: World, phone: str) -> tuple[str, dict[str, Any]]:
    """Reported by Nora, approved by Sara: the number and the root of its thread."""
    number = report(world, NORA, phone)
    press(world, SARA, offered(world, SARA, number, "case.approve"), "case.approve")
    return number, offered(world, LAYLA, number, "case.view", COMPLAINTS)


def details(world: World, who: str, message: dict[str, Any]) -> str:
    """What the details of a card say to somebody now."""
    world.slack.click(who, message["channel"], message["ts"], "case.view")
    view = world.slack.wait_for(lambda: world.slack.view(who), what="the details")
    world.slack.close_view(who)
    return str(world.slack.text_of(view))


def shows(world: World, who: str, message: dict[str, Any], *parts: str) -> str:
    """Waits until the details say all of it: an event is taken beside what people do."""
    for _ in range(50):
        said = details(world, who, message)
        if all(part in said for part in parts):
            return said
    raise AssertionError(f"{parts} not in {said}")


def upload(world: World, who: str, channel: str, name: str, **more: str) -> dict[str, Any]:
    content = base64.b64encode(PHOTO).decode()
    return world.slack.act(who, "upload", channel=channel, filename=name, content_base64=content, **more)


def private(world: World, who: str, command: str, text: str = "") -> dict[str, Any]:
    """The private answer to a command."""

    def answers() -> list[dict[str, Any]]:
        return [one for one in world.slack.dm(who) if one["ephemeral"]]

    before = len(answers())
    world.slack.command(who, command, text)
    return dict(world.slack.wait_for(lambda: answers()[before:], what=f"an answer to {command}")[-1])


def newest_dm(world: World, who: str, saying: str) -> dict[str, Any]:
    def look() -> Any:
        found = [one for one in world.slack.dm(who) if saying in world.slack.text_of(one)]
        return found[-1] | {"channel": world.slack.dm_id(who)} if found else None

    return dict(world.slack.wait_for(look, what=f"{saying!r} for {who}"))


def test_p7_replies_edits_and_deletions_in_the_thread_are_in_the_file(world: World) -> None:
    _, root = approved(world, "0501110001")
    first = world.slack.post(LAYLA, COMPLAINTS, "I called him at noon.", thread_ts=root["ts"])
    second = world.slack.post(LAYLA, COMPLAINTS, "A slip of the pen.", thread_ts=root["ts"])
    shows(world, LAYLA, root, "I called him at noon.", "A slip of the pen.")

    world.slack.act(LAYLA, "edit", channel=COMPLAINTS, ts=first["ts"], text="I called him at one.")
    world.slack.act(LAYLA, "delete", channel=COMPLAINTS, ts=second["ts"])

    said = shows(world, LAYLA, root, "I called him at one.", "changed", "deleted on")
    assert "I called him at noon." not in said
    assert said.count("I called him") == 1


def test_p7_a_file_in_the_thread_and_one_to_the_bot_become_evidence_with_their_hash(world: World) -> None:
    number, root = approved(world, "0501110002")
    digest = hashlib.sha256(PHOTO).hexdigest()

    upload(world, LAYLA, COMPLAINTS, "thread.png", thread_ts=root["ts"])
    upload(world, NORA, world.slack.dm_id(NORA), "door.png", text="His boot")

    shows(world, LAYLA, root, "thread.png", "door.png", "His boot")
    world.slack.wait_for(lambda: details(world, LAYLA, root).count(digest) == 2, what="both hashes")
    assert actions(world, newest_dm(world, NORA, f"part of the file of {number}")) == {"case.view"}
    thread = world.slack.thread(LAYLA, COMPLAINTS, root["ts"])
    assert any("New evidence" in world.slack.text_of(one) for one in thread)
    mine = details(world, NORA, offered(world, NORA, number, "case.view"))
    assert "door.png" in mine
    assert "thread.png" not in mine


def test_words_to_the_bot_are_answered_with_where_to_go(world: World) -> None:
    number = report(world, OMAR, "0501110003")
    press(world, SARA, offered(world, SARA, number, "case.return"), "case.return", question="What was said?")
    offered(world, OMAR, number, "case.resubmit")

    world.slack.post(OMAR, world.slack.dm_id(OMAR), "He said that he knows where I live.")

    told = newest_dm(world, OMAR, "only then does your answer reach the case")
    press(world, OMAR, told, "case.resubmit", answer="He knows where I live.")
    offered(world, SARA, number, "case.approve")


def test_words_of_somebody_without_a_case_are_answered_too(world: World) -> None:
    world.slack.post(HUDA, world.slack.dm_id(HUDA), "Hello?")

    told = newest_dm(world, HUDA, "you have no open case")

    assert "/report-abuse danger" in world.slack.text_of(told)


def test_g5_check_customer_answers_the_asker_alone(world: World) -> None:
    report(world, NORA, "0501110004")

    known, unknown = (
        private(world, OMAR, "/check-customer", "0501110004"),
        private(world, OMAR, "/check-customer", "0509999999"),
    )
    usage, nothing = private(world, OMAR, "/check-customer"), private(world, OMAR, "/check-customer", "the loud man")

    for answer in (known, unknown, usage, nothing):
        assert answer["ephemeral"]
    assert "no restriction" in world.slack.text_of(known)
    assert "0501110004" not in world.slack.text_of(known)
    assert "no restriction" in world.slack.text_of(unknown)
    assert "/check-customer 0501234567" in world.slack.text_of(usage)
    assert "can't read that" in world.slack.text_of(nothing)
    assert "holds" in world.run("audit", "verify").stdout


def test_g5_all_that_holds_is_read_searched_and_led_to_the_case_by_who_may_see_it(world: World) -> None:
    answer = private(world, OMAR, "/check-customer", "")
    assert "register.open" in str(answer["blocks"])
    world.slack.command(OMAR, "/check-customer", "list")
    view = world.slack.wait_for(lambda: world.slack.view(OMAR), what="the register")
    world.slack.submit(OMAR, {"register_customer": "the tall one"}, check=False)
    refused = world.slack.view(OMAR)
    world.slack.submit(OMAR, {"register_customer": "0509990009"})
    searched = world.slack.wait_for(lambda: world.slack.view(OMAR), what="what was found")
    world.slack.close_view(OMAR)

    assert view["callback_id"] == "register.search"
    assert "can't read that" in str(refused)
    assert "Nothing in force fits" in world.slack.text_of(searched)
    assert world.run("audit", "verify").returncode == 0


def test_g6_ones_own_cases_open_from_their_list(world: World) -> None:
    number = report(world, OMAR, "0501110005")

    answer = private(world, OMAR, "/abuse-cases")

    assert answer["ephemeral"]
    assert number in world.slack.text_of(answer)
    button = next(one for one in world.slack.buttons(answer) if one["action_id"] == "case.view")
    block = next(
        one["block_id"] for one in answer["blocks"] if one.get("accessory", {}).get("value") == button["value"]
    )
    dm = world.slack.dm_id(OMAR)
    world.slack.act(OMAR, "click", channel=dm, ts=answer["ts"], action_id="case.view", block_id=block)
    view = world.slack.wait_for(lambda: world.slack.view(OMAR), what="the details")
    world.slack.close_view(OMAR)
    assert number in world.slack.text_of(view)


def test_g8_a_case_and_a_customers_cases_are_found_by_who_may_see_them(world: World) -> None:
    number = report(world, OMAR, "0501110015")

    found = [private(world, SARA, "/abuse-cases", text) for text in (number, "0501110015", "open")]
    hidden = private(world, TARIQ, "/abuse-cases", number)

    assert [number in world.slack.text_of(one) for one in found] == [True] * 3
    assert number not in world.slack.text_of(hidden)
    assert "no case with this number that you may see" in world.slack.text_of(hidden)


def test_g7_management_reads_the_figures_in_words_and_gets_them_with_pictures(world: World) -> None:
    report(world, OMAR, "0501110016")

    refused, misread = (
        private(world, OMAR, "/abuse-cases", "stats"),
        private(world, MAJED, "/abuse-cases", "stats soon"),
    )
    first = private(world, MAJED, "/abuse-cases", "stats")
    told = newest_dm(world, MAJED, "Reports by week")
    with_file = world.slack.wait_for(
        lambda: next((one for one in world.slack.dm(MAJED) if one.get("files")), None), what="the file"
    )

    assert "for high management and auditors" in world.slack.text_of(refused)
    assert "/abuse-cases stats 2026-01-01 2026-03-31" in world.slack.text_of(misread)
    assert "being worked out" in world.slack.text_of(first)
    assert told["ephemeral"]
    assert with_file["files"][0]["name"].startswith("figures-")


def test_g7_management_gets_the_cases_as_a_file_and_nobody_else_does(world: World) -> None:
    number = report(world, OMAR, "0501110021")

    refused = private(world, SARA, "/abuse-cases", "export")
    misread = private(world, MAJED, "/abuse-cases", "export tomorrow csv")
    first = private(world, MAJED, "/abuse-cases", "export csv")
    named = "export-"
    message = world.slack.wait_for(
        lambda: next(
            (one for one in world.slack.dm(MAJED) if one.get("files") and one["files"][0]["name"].startswith(named)),
            None,
        ),
        what="the export",
    )
    with urllib.request.urlopen(world.slack.base_url + message["files"][0]["page_url"]) as opened:
        content = opened.read().decode("utf-8-sig")

    assert "for high management and auditors" in world.slack.text_of(refused)
    assert "/abuse-cases export 2026-01-01 2026-03-31" in world.slack.text_of(misread)
    assert "comes as a direct message" in world.slack.text_of(first)
    assert message["files"][0]["name"].endswith(".csv")
    assert number in content
    assert "0501110021" not in content
    assert not any(one.get("files") for one in world.slack.dm(SARA))


def test_g6_a_wish_for_support_reaches_the_supervisor_and_the_reporter_hears_back(world: World) -> None:
    number = report(world, NORA, "0501110006")

    mine = offered(world, NORA, number, "support.request")
    press(world, NORA, mine, "support.request", comment="I can't sleep.")
    asked = newest_dm(world, SARA, "I can't sleep.")
    press(world, SARA, asked, "support.done", comment="We talked.")

    newest_dm(world, NORA, f"given support after {number}")


def test_g7_who_is_away_says_so_and_what_comes_goes_to_whoever_stands_in(world: World) -> None:
    world.slack.command(SARA, "/abuse-cases", "away")
    world.slack.wait_for(lambda: world.slack.view(SARA), what="the modal about being away")
    deputy = world.slack.suggest(SARA, "deputy", "Majed")["options"][0]["value"]
    world.slack.submit(SARA, {"away_until": "2020-01-01", "deputy": deputy}, check=False)
    refused = world.slack.view(SARA)
    world.slack.submit(SARA, {"away_until": "2099-01-01", "deputy": deputy})
    kept = world.slack.wait_for(lambda: world.slack.view(SARA), what="what was kept")
    world.slack.close_view(SARA)

    told = newest_dm(world, MAJED, "and you stand in")
    number = report(world, NORA, "0501110017")
    theirs = offered(world, MAJED, number, "case.approve")

    world.slack.command(SARA, "/abuse-cases", "back")
    world.slack.wait_for(lambda: world.slack.view(SARA), what="the modal about being away")
    world.slack.submit(SARA, {"back": ["back"]})
    world.slack.close_view(SARA)
    again = offered(world, SARA, report(world, NORA, "0501110018"), "case.approve")

    assert refused is not None
    assert "lies before the first day" in str(refused)
    assert "You are noted as away from" in world.slack.text_of(kept)
    assert number in world.slack.text_of(theirs)
    assert told["channel"] == world.slack.dm_id(MAJED)
    assert again["channel"] == world.slack.dm_id(SARA)


def test_g7_whoever_leaves_hands_everything_over_and_slack_tells_of_closed_accounts(world: World) -> None:
    number, root = approved(world, "0501110023")
    world.slack.click(LAYLA, root["channel"], root["ts"], "case.claim")
    offered(world, LAYLA, number, "case.hand_over", COMPLAINTS)
    world.slack.command(LAYLA, "/abuse-cases", "hand-over")
    view = world.slack.wait_for(lambda: world.slack.view(LAYLA), what="the modal about handing over")
    yusuf = world.slack.suggest(LAYLA, "successor", "Yusuf")["options"][0]["value"]
    world.slack.submit(LAYLA, {"successor": yusuf})
    done = world.slack.wait_for(lambda: world.slack.view(LAYLA), what="what went where")
    world.slack.close_view(LAYLA)

    assert "One claimed case" in world.slack.text_of(view)
    assert "Yusuf" in world.slack.text_of(done)
    shows(world, YUSUF, root, "Handed over")

    world.slack.act(ZAINAB, "deactivate", user=YUSUF)
    told = newest_dm(world, ZAINAB, "is closed")
    thread = world.slack.wait_for(
        lambda: next(
            (one for one in world.slack.thread(LAYLA, COMPLAINTS, root["ts"]) if "open again" in str(one)), None
        ),
        what="the thread's line",
    )
    assert number in world.slack.text_of(thread)
    assert "found other hands" in world.slack.text_of(told)
    world.slack.act(ZAINAB, "reactivate", user=YUSUF)
    world.slack.act(ZAINAB, "add_user", name="Bilal Nasser", handle="bilal")
    newest_dm(world, ZAINAB, "is new in Slack")


def test_a_holiday_in_slack_is_asked_about_and_the_button_says_who_stands_in(world: World) -> None:
    world.slack.act(HUDA, "set_status", emoji=":spiral_calendar_pad:", text="In a meeting")
    world.slack.act(HUDA, "set_status", emoji=":palm_tree:", text="Vacationing", expiration=4102444800)

    asked = world.slack.wait_for(lambda: next((m for m in world.slack.dm(HUDA) if "as away" in m["text"]), None))
    assert asked is not None
    world.slack.click(HUDA, world.slack.dm_id(HUDA), asked["ts"], "person.away.open")
    view = world.slack.wait_for(lambda: world.slack.view(HUDA), what="the modal")

    assert "until 1 January 2100" in asked["text"]
    assert "Say who stands in" in asked["text"], "the button is named to those who hear the message"
    assert view is not None
    assert view["callback_id"] == "person.away"
    assert len([m for m in world.slack.dm(HUDA) if "as away" in m["text"]]) == 1
