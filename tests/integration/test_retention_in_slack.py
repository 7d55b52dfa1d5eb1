"""What the bot said of a case in Slack, and the letters it showed there, go with the case; people's words stay (G8)."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlmodel import select

from bot.services import outbox, papers
from bot.unit import Unit
from bot.workers.evidence import Evidence
from bot.workers.hooks import Hooks
from bot.workers.mail import Mail
from bot.workers.scheduler import Scheduler
from models import Card, OutboxRow
from tests.integration.desks import Desk, order
from tests.integration.walks import DISMISS, a_case, count, walk
from tests.integration.ways import LAYLA, NORA, SARA, A, approved

PERIOD = 1825


def timer(desk: Desk) -> Scheduler:
    zone = desk.database.settings.timezone
    assert desk.client.session
    return Scheduler(
        desk.database,
        desk.delivery,
        Mail(desk.database, zone, desk.clock),
        Hooks(desk.database, desk.client.session, desk.clock),
        Evidence(desk.database, desk.client),
    )


async def told(desk: Desk) -> str:
    """A case that was reported, approved and closed as not upheld, all of it said in Slack; its id."""
    made = approved(desk.company, narrative="Plantedword said that he would come back.")
    desk.company.act(LAYLA, A.CASE_NOT_UPHELD, made.case_id, reason="Nothing of it could be shown.")
    await desk.deliver()
    return made.case_id


async def all_said(desk: Desk) -> list[dict[str, Any]]:
    """What stands in the direct messages and in complaint management's channel, replies included."""
    found = [one for who in (NORA, SARA) for one in await desk.seen(who)]
    for root in await desk.seen(LAYLA, "C0COMPL"):
        found.append(root)
        found += await desk.ask(lambda root=root: desk.slack.thread(LAYLA, "C0COMPL", root["ts"]))
    return list({one["ts"]: one for one in found}.values())


async def test_its_messages_are_deleted_in_slack_and_the_row_of_each_goes_with_it(desk: Desk) -> None:
    case_id = await told(desk)
    before = await all_said(desk)
    desk.clock.move(days=PERIOD)

    counts = await timer(desk).run_once()

    after = await all_said(desk)
    assert len(before) >= 4
    assert (counts["destroyed"], counts["pending"], counts["failed"]) == (1, 0, 0)
    assert after == []
    assert desk.rows(case_id=case_id) == []
    assert count(desk.company, Card) == 0


async def test_peoples_own_words_stay_where_slack_lets_nobody_else_delete_them(desk: Desk) -> None:
    await told(desk)
    root = (await desk.seen(LAYLA, "C0COMPL"))[0]
    await desk.ask(lambda: desk.slack.post(LAYLA, "C0COMPL", "I know him.", thread_ts=root["ts"]))
    desk.clock.move(days=PERIOD)

    counts = await timer(desk).run_once()

    left = await all_said(desk)
    assert counts["failed"] == 0
    assert [one["text"] for one in left if one.get("subtype") != "tombstone"] == ["I know him."]


async def test_what_slack_does_not_let_it_delete_is_parked_and_the_admins_are_told_once(desk: Desk) -> None:
    await told(desk)
    said = len(await all_said(desk))
    desk.clock.move(days=PERIOD)
    refused = {"kind": "error", "error": "compliance_exports_prevent_deletion", "times": 99}
    await order(desk, {"method": "chat.delete", **refused})

    await timer(desk).run_once()

    parked = desk.rows(kind=outbox.DELETE, state="parked")
    words = [one["text"] for one in await desk.seen("U0ZAINAB")]
    assert len(parked) == said
    assert len([one for one in words if "compliance_exports_prevent_deletion" in one]) == 1


@pytest.mark.parametrize("rule", [{"kind": "lost_answer"}, {"kind": "http_500"}])
async def test_a_lost_answer_is_tried_again_and_what_is_gone_is_gone(desk: Desk, rule: dict[str, Any]) -> None:
    await told(desk)
    desk.clock.move(days=PERIOD)
    await order(desk, {"method": "chat.delete", "times": 2, **rule})

    await timer(desk).run_once()
    await desk.deliver(minutes=10)

    assert await all_said(desk) == []
    assert desk.rows(kind=outbox.DELETE) == []


async def test_a_letter_that_was_shown_is_deleted_with_the_message_that_shows_it(desk: Desk) -> None:
    case_id = await told(desk)
    opened = await desk.client.conversations_open(users=LAYLA)
    shown = await desk.client.files_upload_v2(
        channel=opened["channel"]["id"],
        initial_comment="The letter",
        file_uploads=[{"filename": "EP-1.pdf", "title": "EP-1.pdf", "content": b"%PDF-1.7 Plantedword"}],
    )
    ids = [file["id"] for file in shown["files"]]
    desk.database.run(lambda unit: papers.shown(unit, case_id, ids))
    before = await desk.seen(LAYLA)
    desk.clock.move(days=PERIOD)

    await timer(desk).run_once()

    assert [one["text"] for one in before] == ["The letter"]
    assert await desk.seen(LAYLA) == []
    assert desk.rows(kind=outbox.DELETE) == []
    with pytest.raises(SlackApiError, match="file_deleted"):
        await desk.client.files_info(file=ids[0])


async def test_a_letter_that_is_shown_after_the_case_went_goes_too(desk: Desk) -> None:
    case_id = await told(desk)
    desk.clock.move(days=PERIOD)
    await timer(desk).run_once()

    desk.database.run(lambda unit: papers.shown(unit, case_id, ["F0LATE"]))

    assert [row.builder for row in desk.rows(kind=outbox.DELETE)] == ["file"]
    await desk.deliver()
    assert desk.rows(kind=outbox.DELETE) == []


async def test_what_was_never_sent_is_not_sent_any_more(desk: Desk) -> None:
    made = walk(desk.company, DISMISS)
    desk.clock.move(days=PERIOD)

    counts = await timer(desk).run_once()

    assert counts["destroyed"] == 1
    assert await all_said(desk) == []
    assert desk.rows(case_id=made.case_id) == []


async def test_a_case_that_is_being_told_of_at_this_moment_waits(desk: Desk) -> None:
    made = walk(desk.company, DISMISS)
    desk.clock.move(days=PERIOD)

    def lease(unit: Unit) -> None:
        row = unit.session.exec(select(OutboxRow).where(OutboxRow.case_id == made.case_id)).first()
        assert row is not None
        row.lease, row.leased_until = "somebody", unit.now
        unit.session.add(row)

    desk.database.run(lease)
    first = await timer(desk)._destroy()
    await desk.deliver(minutes=2)
    second = await timer(desk)._destroy()

    assert (first, second) == (0, 1)
    assert a_case(desk.company, made.case_id).destroyed_at == desk.clock()


async def test_reminders_of_several_cases_go_once_they_are_as_old(desk: Desk) -> None:
    desk.line(f"@{desk.company.ids[SARA]}", "Two cases wait.")
    await desk.deliver()
    before = [one["text"] for one in await desk.seen(SARA)]
    desk.clock.move(days=PERIOD)

    await timer(desk).run_once()

    assert before == ["Two cases wait."]
    assert await desk.seen(SARA) == []
    assert desk.rows() == []
