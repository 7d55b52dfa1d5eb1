"""A case as one story: everything in it once, in its order, within Slack's limits, in both languages (G8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.timeline import PAGE, moments, page_of
from bot.domain.views import FileView, PartView, PersonView, ReplyView, StatementView, StepView
from bot.domain.vocabulary import Action, LetterStatus, Status
from bot.messages.timeline_modal import timeline_modal
from bot.texts import Words
from bot.texts.catalogues import LANGUAGES
from sandbox.view_rules import view_faults
from tests.unit.test_messages_limits import AT, FILLERS, longest_view

RIYADH = ZoneInfo("Asia/Riyadh")
SARA, NORA = PersonView("Sara", "U0SARA"), PersonView("Nora")
EARLY, LATE = AT, AT + timedelta(hours=1)
CASE = replace(
    longest_view("x", Status.COMPLAINT_REVIEW, ()),
    steps=(
        StepView(Action.CASE_REPORT, EARLY, NORA),
        StepView(Action.CASE_RETURN, LATE, SARA),
        StepView(Action.LETTER_SEND, LATE + timedelta(days=1), SARA, "l" * 32),
        StepView(Action.RESTRICTION_EXPIRE, LATE + timedelta(days=90)),
    ),
    statements=(
        StatementView(Action.CASE_RETURN, "question", SARA, LATE, "Which <call> was it?"),
        StatementView(Action.CASE_ANSWER, "answer", NORA, LATE + timedelta(hours=2), "The second."),
    ),
    replies=(ReplyView(NORA, LATE + timedelta(hours=3), "He rang again."),),
    files=(FileView(NORA, LATE + timedelta(hours=4), "call.mp3", 2048, "a" * 64),),
    parts=(PartView("letter", "l" * 32, LetterStatus.SENT, "resolved"),),
)


def said(language: str = "en", page: int = 0) -> str:
    return str(timeline_modal(CASE, page_of(CASE, page), Words.of(language, RIYADH))["blocks"])


def test_everything_is_in_it_once_in_its_order_and_a_reason_stands_with_its_step() -> None:
    found = moments(CASE)

    kinds = [(bool(one.step), len(one.said), bool(one.reply), bool(one.file), one.about) for one in found]
    assert kinds == [
        (True, 0, False, False, ""),
        (True, 1, False, False, ""),
        (True, 1, False, False, ""),  # an answer whose step the reader may not see
        (False, 0, True, False, ""),
        (False, 0, False, True, ""),
        (True, 0, False, False, "resolved"),
        (True, 0, False, False, ""),
    ]
    assert [one.at for one in found] == sorted(one.at for one in found)


def test_it_says_who_did_what_why_and_which_letter_was_sent() -> None:
    text = said()

    for words in ("<@U0SARA>", "Nora", "Which <call> was it?", "He rang again.", "call.mp3", "Letter: "):
        assert words in text
    assert "a" * 64 not in text  # a hash helps nobody who reads a story
    assert text.index("Which <call>") < text.index("The second.") < text.index("call.mp3")


def test_what_the_clock_did_is_said_to_be_its() -> None:
    assert str(timeline_modal(CASE, page_of(CASE, 0), Words.of("ar", RIYADH))).count("النظام") >= 1


def test_pages_hold_all_of_it_the_newest_first_and_beyond_the_last_is_the_last() -> None:
    steps = tuple(StepView(Action.CASE_ASK, AT + timedelta(minutes=n), SARA) for n in range(2 * PAGE + 3))
    case = replace(CASE, steps=steps, statements=(), replies=(), files=())

    pages = [page_of(case, number) for number in range(3)]

    assert [one.at for page in reversed(pages) for one in page.moments] == [step.at for step in steps]
    assert [(page.page, page.pages, len(page.moments)) for page in pages] == [(0, 3, PAGE), (1, 3, PAGE), (2, 3, 3)]
    assert page_of(case, 99) == pages[2]
    assert page_of(case, -1) == pages[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize("page", [0, 1, 99])
def test_slack_takes_the_longest_page(language: str, filler: str, page: int) -> None:
    view = longest_view(filler, Status.CLOSED, ())
    said = tuple(replace(one, at=AT, action=Action.CASE_RETURN, input="question") for one in view.statements)
    view = replace(view, steps=(StepView(Action.CASE_RETURN, AT, view.owner), *view.steps), statements=said)

    made = timeline_modal(view, page_of(view, page), Words.of(language, RIYADH))

    assert view_faults(made, "modal") == []


def test_an_empty_story_says_so() -> None:
    empty = replace(CASE, steps=(), statements=(), replies=(), files=())

    assert "Nothing has happened yet" in str(timeline_modal(empty, page_of(empty, 0), Words.of("en", RIYADH)))
