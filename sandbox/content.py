"""What an app may say in a message: text, blocks, attachments, metadata, checked as Slack checks them.

https://docs.slack.dev/reference/methods/chat.postMessage
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from sandbox.blocks import check_blocks, completed
from sandbox.errors import SlackError
from sandbox.jsons import Json, clone
from sandbox.limits import most
from sandbox.mentions import from_app
from sandbox.schema import Report


@dataclass
class Content:
    """The checked content; None means "not given", which `chat.update` tells apart from "empty"."""

    text: str | None
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None


def content_of(args: Json, *, needed: bool = True) -> Content:
    """The content among a method's arguments. Raises SlackError."""
    blocks = blocks_of(args.get("blocks"))
    attachments = _list_of(args.get("attachments"), "invalid_attachments")
    text = args.get("text")
    if text is not None and not isinstance(text, str):
        text = str(text)
    if needed and not blocks and not attachments and not (text or "").strip():
        raise SlackError("no_text")
    if text is not None and len(text) > most("message.text"):
        raise SlackError("msg_too_long")
    if attachments is not None and len(attachments) > most("message.attachments"):
        raise SlackError("too_many_attachments")
    for number, attachment in enumerate(attachments or []):
        if attachment.get("blocks"):
            attachment["blocks"] = _checked(attachment["blocks"], f"/attachments/{number}/blocks")
    return Content(None if text is None else from_app(text), blocks, attachments, metadata_of(args.get("metadata")))


def _list_of(value: Any, code: str) -> list[Json] | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            raise SlackError(code) from None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise SlackError(code)
    return list(clone(value))


def blocks_of(value: Any) -> list[Json] | None:
    """Checked and completed blocks; None if none were given."""
    blocks = _list_of(value, "invalid_blocks_format")
    return None if blocks is None else _checked(blocks, "/blocks")


def _checked(blocks: list[Json], pointer: str) -> list[Json]:
    report = Report()
    check_blocks(blocks, "message", pointer, report)
    if report.errors:
        raise SlackError("invalid_blocks", report.errors)
    return completed(blocks)


def metadata_of(value: Any) -> Json | None:
    """Checked metadata: https://docs.slack.dev/messaging/message-metadata."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            raise SlackError("invalid_metadata_format") from None
    if not isinstance(value, dict):
        raise SlackError("invalid_metadata_format")
    if not value:
        return {}
    event_type, payload = value.get("event_type"), value.get("event_payload")
    good = isinstance(event_type, str) and re.fullmatch(r"[A-Za-z0-9_.-]+", event_type)
    if not good or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    return {"event_type": event_type, "event_payload": clone(payload)}
