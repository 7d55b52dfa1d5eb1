"""What comes in over HTTP, looked at before anything is done with it: did Slack sign it, and can it be read?

Nobody without the signing secret gets further than the comparison of the signature, whatever they send.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

Path = tuple[str, ...]

_PERSON: tuple[tuple[Path, type], ...] = ((("user", "id"), str),)
_TRIGGER: tuple[Path, type] = (("trigger_id",), str)
_VIEW: tuple[tuple[Path, type], ...] = (
    (("view", "id"), str),
    (("view", "type"), str),
    (("view", "callback_id"), str),
    (("view", "blocks"), list),
    (("view", "state", "values"), dict),
)
SHAPES: dict[str, tuple[tuple[Path, type], ...]] = {
    "command": ((("command",), str), (("user_id",), str), _TRIGGER),
    "block_actions": (*_PERSON, _TRIGGER, (("actions",), list)),
    "view_submission": (*_PERSON, *_VIEW),
    "block_suggestion": (*_PERSON, (("action_id",), str)),
    "shortcut": (*_PERSON, _TRIGGER, (("callback_id",), str)),
    "message_action": (*_PERSON, _TRIGGER, (("callback_id",), str), (("message",), dict), (("channel", "id"), str)),
    "event_callback": ((("event", "type"), str),),
}
"""What the handlers take for granted in each kind of payload; what Slack sends has it."""

_IF_THERE = {"team": dict, "enterprise": dict, "container": dict, "channel": dict, "message": dict, "view": dict}
"""Parts that may be missing or null, but are nothing else."""


_IDS: tuple[Path, ...] = (
    *((name,) for name in ("user_id", "team_id", "trigger_id", "callback_id", "action_id", "event_id")),
    *((name, "id") for name in ("user", "team", "channel", "view")),
    *(("view", name) for name in ("root_view_id", "callback_id")),
    *(("container", name) for name in ("channel_id", "message_ts", "view_id")),
    ("message", "ts"),
)
"""What names something and is looked for, or kept, as it is: no other text gets as far as the database untidied."""
_ID = re.compile("[!-~]{0,255}")

_OF_A_MESSAGE = ("user", "channel", "channel_type", "subtype", "bot_id", "ts", "thread_ts", "event_ts", "deleted_ts")
"""Parts of a message that may be missing or null, but are ids."""


class Gate:
    """Opens to Slack alone; without a signing secret to nobody."""

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None

    def answer(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status to refuse a request with: 401 where Slack has not signed it lately, 400 where it has no shape.

        0: it may go on.
        """
        if self._verifier is None or not self._is_signed(headers, body):
            return 401
        return 0 if is_payload(headers.get("content-type", ""), body) else 400

    def _is_signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        stamp = headers.get("x-slack-request-timestamp", "")
        mark = headers.get("x-slack-signature", "")
        if self._verifier is None or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15 and mark.isascii()):
            return False
        try:
            return self._verifier.is_valid(body, stamp, mark)
        except UnicodeDecodeError:  # Slack's are UTF-8
            return False


def is_payload(content_type: str, body: bytes) -> bool:
    """Whether it is an object of a kind that Slack sends, with all that its kind has."""
    try:
        found = _read(content_type, body.decode())
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict):
        return False
    kind = "command" if "command" in found else found.get("type")
    if not isinstance(kind, str):
        return "ssl_check" in found
    whole = all(isinstance(_at(found, path), wanted) for path, wanted in SHAPES.get(kind, ()))
    parts = all(found.get(name) is None or isinstance(found[name], wanted) for name, wanted in _IF_THERE.items())
    ids = all(_is_id(_at(found, path)) for path in _IDS)
    return whole and parts and ids and _lists_are_whole(found) and _is_event(found)


def _is_id(value: Any) -> bool:
    return value is None or (isinstance(value, str) and _ID.fullmatch(value) is not None)


def _read(content_type: str, text: str) -> Any:
    if "application/json" in content_type:
        return json.loads(text)
    form = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


def _at(found: Any, path: Path) -> Any:
    for name in path:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def _lists_are_whole(found: Mapping[str, Any]) -> bool:
    actions, view = found.get("actions"), found.get("view")
    if actions is not None and not (isinstance(actions, list) and actions and all(map(_is_action, actions))):
        return False
    return not view or _is_view(view)


def _is_view(view: Mapping[str, Any]) -> bool:
    blocks, values = view.get("blocks") or [], _at(view, ("state", "values")) or {}
    if not isinstance(blocks, list) or not isinstance(values, dict):
        return False
    inputs = (inner for one in values.values() for inner in (one.values() if isinstance(one, dict) else (None,)))
    return (
        all(isinstance(inner, dict) for inner in inputs)
        and all(map(_is_block, blocks))
        and isinstance(view.get("private_metadata") or "", str)
    )


def _is_block(one: Any) -> bool:
    named = isinstance(one, dict) and isinstance(one.get("type"), str)
    return named and (one["type"] != "input" or isinstance(one.get("block_id"), str))


def _is_event(found: Mapping[str, Any]) -> bool:
    """Whether an event of people's messages is one; of other events the handlers take nothing for granted."""
    event = found.get("event")
    if found.get("type") != "event_callback" or not isinstance(event, dict) or event["type"] != "message":
        return True
    inner = [event[name] for name in ("message", "previous_message") if event.get(name)]
    apps = found.get("authorizations") or []
    return all(map(_is_message, [event, *inner])) and isinstance(apps, list) and all(map(_is_authorization, apps))


def _is_message(one: Any) -> bool:
    if not isinstance(one, dict) or not all(_is_id(one.get(name)) for name in _OF_A_MESSAGE):
        return False
    files = one.get("files") or []
    return isinstance(files, list) and all(isinstance(file, dict) and _is_id(file.get("id")) for file in files)


def _is_authorization(one: Any) -> bool:
    return isinstance(one, dict) and _is_id(one.get("user_id"))


def _is_action(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("action_id"), str) and isinstance(one.get("value") or "", str)
