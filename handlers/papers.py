"""A letter as picture, PDF and Word, by direct message to whoever asked to see it (P11)."""

from __future__ import annotations

import asyncio

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.services import papers
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, tell_privately


async def show_letter(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Checked and noted before the acknowledgement, set and sent after it; lost is pressed again."""
    command, key = payloads.clicked(body), str(body["trigger_id"])
    asked = await edge.database.write(lambda unit: papers.look(unit, command, key))
    edge.tasks.start(_hand_over(edge, body, words, asked))
    await ack()


async def _hand_over(edge: Edge, body: Body, words: Words, asked: papers.Asked) -> None:
    files = await asyncio.to_thread(papers.made, asked)
    try:
        opened = await edge.client.conversations_open(users=payloads.user(body))
        answer = await edge.client.files_upload_v2(
            channel=opened["channel"]["id"],
            initial_comment=words("private.letter", number=asked.number),
            file_uploads=[{"filename": name, "title": name, "content": content} for name, content in files],
        )
    except (SlackApiError, SlackRequestError, OSError, TimeoutError):
        await tell_privately(edge, body, words("private.letter_not_shown", number=asked.number))
    else:
        ids = [file["id"] for file in answer["files"]]
        await edge.database.write(lambda unit: papers.shown(unit, asked.case_id, ids))
        await tell_privately(edge, body, words("private.letter_shown", number=asked.number))
