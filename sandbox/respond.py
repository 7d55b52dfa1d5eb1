"""Answers to an interaction: in its acknowledgement, or by its `response_url`.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from typing import Any

from sandbox import posting
from sandbox.content import content_of
from sandbox.errors import SlackError
from sandbox.jsons import Json
from sandbox.messages import Message
from sandbox.response_urls import ResponseUrl
from sandbox.workspace import Workspace


def by_response_url(workspace: Workspace, key: str, body: Any) -> None:
    """Use a response address once. Raises SlackError: `invalid_url`, `expired_url`, `used_url`, or of content.

    It works in conversations the app is no member of.
    """
    url = workspace.response_urls.find(key)
    if url is None:
        raise SlackError("invalid_url")
    fault = url.fault(workspace.timing)
    if fault:
        raise SlackError(fault)
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    answer(workspace, url, body)
    url.uses += 1


def answer(workspace: Workspace, url: ResponseUrl, body: Json) -> Message | None:
    """Do what an answer says: delete the message it came from, replace it, or say something new."""
    source = workspace.messages.find(url.channel, url.message_ts)
    ours = source is not None and source.from_app
    if body.get("delete_original"):
        if not ours or source is None:
            raise SlackError("message_not_found")
        posting.delete(workspace, source)
        return None
    content = content_of(body)
    if body.get("replace_original") and ours and source is not None:
        posting.change(
            workspace,
            source,
            workspace.state.app.bot_user,
            text=content.text or "",
            blocks=content.blocks or [],
            attachments=content.attachments or [],
        )
        return source
    if body.get("replace_original"):
        raise SlackError("message_not_found")
    kind = body.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise SlackError("invalid_response_type")
    channel = workspace.state.channels[url.channel]
    if channel.archived:
        raise SlackError("is_archived")
    only_for = url.user if kind == "ephemeral" else None
    thread_ts = body.get("thread_ts")
    return posting.post_as_app(workspace, channel, content, thread_ts=thread_ts, only_for=only_for)
