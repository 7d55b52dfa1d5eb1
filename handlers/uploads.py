"""Files into somebody's direct message with the bot. https://docs.slack.dev/messaging/working-with-files"""

from __future__ import annotations

from slack_sdk.errors import SlackApiError, SlackRequestError

from handlers.edge import Edge

Files = list[tuple[str, bytes]]
"""Names and contents."""


async def upload(edge: Edge, slack_id: str, comment: str, files: Files) -> list[str] | None:
    """The ids of the files in Slack; ``None`` where Slack did not take them."""
    try:
        opened = await edge.client.conversations_open(users=slack_id)
        answer = await edge.client.files_upload_v2(
            channel=opened["channel"]["id"],
            initial_comment=comment,
            file_uploads=[{"filename": name, "title": name, "content": content} for name, content in files],
        )
    except (SlackApiError, SlackRequestError, OSError, TimeoutError):
        return None
    return [file["id"] for file in answer["files"]]
