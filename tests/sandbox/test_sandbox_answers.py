"""What the app may answer to a submission, and what a person sees of it."""

import asyncio
from typing import Any

import pytest
from sandbox_harness import Json, Slack, modal, plain, top, values_of

TROUBLE = "We had some trouble connecting. Try again?"


async def answered(slack: Slack, answer: Any, **view: Any) -> Json:
    """Submit a modal that the bot answers so."""
    opened = await slack.modal(**view)
    slack.bot.answer = lambda payload: answer if payload["type"] == "view_submission" else None
    return await slack.act("UANN", "submit", view_id=opened["id"], values={"name": "Ann"})


async def test_an_empty_answer_closes_the_modal(slack: Slack) -> None:
    assert (await answered(slack, None))["view"] is None


async def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(slack: Slack) -> None:
    done = await answered(slack, {"response_action": "errors", "errors": {"name": "No such name"}})

    assert done["errors"] == {"name": "No such name"}
    shown = await top(slack)
    assert shown["errors"] == {"name": "No such name"}
    assert values_of(shown) == {"name": "Ann"}


async def test_an_answer_can_update_push_or_clear(slack: Slack) -> None:
    updated = await answered(slack, {"response_action": "update", "view": modal(title=plain("New"))})
    pushed = await answered(slack, {"response_action": "push", "view": modal(title=plain("Next"))})
    under = len((await slack.see("UANN"))["views"])
    cleared = await answered(slack, {"response_action": "clear"})

    assert updated["view"]["title"] == "New"
    assert (pushed["view"]["title"], under) == ("Next", 2)
    assert cleared["view"] is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
        {"text": "thanks"},
        "ok",
        500,
        404,
    ],
    ids=str,
)
async def test_an_answer_slack_cannot_use_shows_trouble_and_keeps_the_modal(slack: Slack, answer: Any) -> None:
    done = await answered(slack, answer)

    assert done["shown"] == [TROUBLE]
    assert done["view"]["notice"] == TROUBLE
    assert values_of(done["view"]) == {"name": "Ann"}


async def test_a_late_answer_shows_trouble_and_keeps_what_was_typed(hasty_slack: Slack) -> None:
    view = await hasty_slack.modal()
    hasty_slack.bot.answer = lambda payload: asyncio.sleep(5)

    done = await hasty_slack.act("UANN", "submit", view_id=view["id"], values={"name": "Ann"})

    assert done["ack"]["status"] == "timeout"
    assert done["shown"] == [TROUBLE]
    assert values_of(await top(hasty_slack)) == {"name": "Ann"}
