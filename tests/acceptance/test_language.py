"""``/report-abuse language`` on the running bot: what somebody chooses counts from the next thing that they read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.arabic import latin
from tests.acceptance.play import says
from tests.acceptance.world import AISHA, COMPLAINTS, FAHAD, LAYLA, NORA, OMAR, SARA, World, card, press, report


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One bot for all of these; each test has people of its own."""
    with World(tmp_path_factory.mktemp("language")) as found:
        yield found


def ask(world: World, who: str, text: str) -> dict[str, Any]:
    """The private answer to ``/report-abuse`` with this text."""
    before = len(world.slack.dm(who))
    world.slack.command(who, "/report-abuse", text)
    found = world.slack.wait_for(lambda: world.slack.dm(who)[before:], what=f"an answer to {text}")[-1]
    assert found["ephemeral"]
    return dict(found)


def reads(world: World, who: str, number: str, words: str, channel: str | None = None) -> dict[str, Any]:
    """Waits for the card about the case to say this."""

    def look() -> Any:
        message = card(world, who, number, channel)
        return message if message and words in world.slack.text_of(message) else None

    return dict(world.slack.wait_for(look, what=f"{words!r} for {who}"))


def title(world: World, who: str) -> str:
    world.slack.command(who, "/report-abuse", "")
    view = world.slack.wait_for(lambda: world.slack.view(who), what="the report modal")
    world.slack.close_view(who)
    return str(view["title"])


def offered(world: World, message: dict[str, Any]) -> list[str]:
    return [str(one["text"]) for one in world.slack.buttons(message)]


def test_a_choice_counts_for_the_card_that_is_there_the_next_form_and_nobody_else(world: World) -> None:
    number = report(world, NORA, "0501110101")
    press(world, SARA, reads(world, SARA, number, "With the supervisor"), "case.approve")
    reads(world, NORA, number, "Your report")

    answer = ask(world, NORA, "language ar")

    assert says(world.slack.text_of(answer), "باللغة \u2068العربية\u2069 حسب اختيارك")
    assert latin(answer["blocks"]) == ["English"]
    assert not latin(reads(world, NORA, number, "بلاغك"))
    assert title(world, NORA) == "بلاغ إساءة"
    assert reads(world, LAYLA, number, "Case", COMPLAINTS)
    assert title(world, SARA) == "Report abuse"


def test_the_buttons_of_the_answer_choose_and_the_answer_follows(world: World) -> None:
    answer = ask(world, AISHA, "language")
    dm = world.slack.dm_id(AISHA)
    world.slack.click(AISHA, dm, answer["ts"], "language.en")
    english = world.slack.wait_for(lambda: _saying(world, AISHA, "as you chose"), what="the answer in English")
    form = title(world, AISHA)
    world.slack.click(AISHA, dm, english["ts"], "language.auto")
    again = world.slack.wait_for(lambda: _saying(world, AISHA, "حسب الدليل، ويمكنك"), what="the answer in Arabic")

    assert says(world.slack.text_of(answer), "باللغة \u2068العربية\u2069 حسب الدليل")
    assert offered(world, answer) == ["English", "العربية", "حسب الدليل"]
    assert offered(world, english) == ["English", "العربية", "As the directory says"]
    assert form == "Report abuse"
    assert answer["ts"] == english["ts"] == again["ts"]
    assert title(world, AISHA) == "بلاغ إساءة"


def _saying(world: World, who: str, words: str) -> Any:
    return next((one for one in world.slack.dm(who) if words in world.slack.text_of(one)), None)


@pytest.mark.parametrize("typed", ["language fr", "Language  FR"])
def test_an_unknown_language_changes_nothing_and_says_what_there_is(world: World, typed: str) -> None:
    answer = ask(world, OMAR, typed)

    assert says(
        world.slack.text_of(answer),
        "nothing was changed",
        "/report-abuse language ar",
        "English, as the directory says",
    )
    assert title(world, OMAR) == "Report abuse"


@pytest.mark.parametrize("typed", ["اللغة العربية", "لغة عربي", "language Arabic"])
def test_it_can_be_asked_for_in_arabic_too(world: World, typed: str) -> None:
    ask(world, OMAR, "language auto")

    answer = ask(world, OMAR, typed)

    assert says(world.slack.text_of(answer), "باللغة \u2068العربية\u2069 حسب اختيارك")


def test_a_customer_of_that_name_can_still_be_reported(world: World) -> None:
    world.slack.command(SARA, "/report-abuse", "Language School Riyadh")

    view = world.slack.wait_for(lambda: world.slack.view(SARA), what="the report modal")
    world.slack.close_view(SARA)

    assert view["callback_id"] == "case.report"


def test_words_to_the_bot_are_answered_with_the_other_language_too(world: World) -> None:
    world.slack.post(LAYLA, world.slack.dm_id(LAYLA), "Hello?")

    told = world.slack.wait_for(lambda: _saying(world, LAYLA, "Thank you for writing"), what="the answer")

    assert says(world.slack.text_of(told), "العربية", "/report-abuse language ar")


@pytest.mark.parametrize("command", ["/report-abuse", "/check-customer", "/abuse-cases"])
@pytest.mark.parametrize(("who", "typed", "title"), [(SARA, "help", "What you can type"), (FAHAD, "مساعدة", "الأوامر")])
def test_every_command_tells_what_can_be_typed_in_the_readers_language(
    world: World, who: str, typed: str, title: str, command: str
) -> None:
    ask(world, FAHAD, "language ar")
    before = len(world.slack.dm(who))

    world.slack.command(who, command, typed)

    answer = world.slack.wait_for(lambda: world.slack.dm(who)[before:], what="help")[-1]
    assert answer["ephemeral"]
    assert says(world.slack.text_of(answer), title, "/report-abuse danger", "/check-customer")
    assert world.slack.view(who) is None


def test_help_tells_what_happens_to_a_report_on_its_second_screen_and_turns_back(world: World) -> None:
    before = len(world.slack.dm(SARA))
    world.slack.command(SARA, "/report-abuse", "help")
    first = world.slack.wait_for(lambda: world.slack.dm(SARA)[before:], what="help")[-1]
    dm = world.slack.dm_id(SARA)

    world.slack.click(SARA, dm, first["ts"], "help.next")
    second = world.slack.wait_for(lambda: _saying(world, SARA, "Your direct supervisor reads it"), what="the second")
    world.slack.click(SARA, dm, second["ts"], "help.back")
    again = world.slack.wait_for(
        lambda: next((one for one in world.slack.dm(SARA)[before:] if "What you can type" in str(one)), None),
        what="the first again",
    )

    assert says(world.slack.text_of(first), "You do not have to put up with", "I would like to help you, but")
    assert says(world.slack.text_of(second), "reminded after 4 hours", "Nobody may hold a report against you")
    assert again["ts"] == second["ts"] == first["ts"]
