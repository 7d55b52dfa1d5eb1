"""Slack's requests, signed, as bytes on the wire. The structures are Slack's, the values invented."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

SECRET, TEAM, APP = "bench-signing-secret", "T0BENCH", "A0BENCH"
NARRATIVE = "He shouted at me and called me names for ten minutes. " * 20
_count = itertools.count(1)


def command(name: str, text: str, who: str) -> bytes:
    """A slash command."""
    form = {
        "token": "gone", "team_id": TEAM, "team_domain": "bench", "channel_id": "C1", "channel_name": "general",
        "user_id": who, "user_name": who.lower(), "command": name, "text": text, "api_app_id": APP,
        "is_enterprise_install": "false", "response_url": "https://hooks.slack.com/commands/1/2/3",
        "trigger_id": f"1.2.{next(_count)}",
    }  # fmt: skip
    return _signed(urlencode(form))


def click(action: str, value: str, who: str) -> bytes:
    """A button on a card."""
    ts = f"1700000000.{next(_count):06}"
    button = {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": ts}
    return _interaction(
        type="block_actions",
        user={"id": who, "username": who.lower(), "team_id": TEAM},
        container={"type": "message", "message_ts": ts, "channel_id": "C0COMPL", "is_ephemeral": False},
        channel={"id": "C0COMPL", "name": "complaints"},
        message={"type": "message", "ts": ts, "text": "A card", "blocks": []},
        actions=[button],
        response_url="http://127.0.0.1:9/gone",
    )


def report(who: str) -> bytes:
    """The report modal, sent: about 7.6 kB, with its blocks as Slack sends them back."""
    number = next(_count)
    values: dict[str, Any] = {
        "customer_phone": {"type": "plain_text_input", "value": f"05{number:08}"},
        "contact_channel": {"type": "static_select", "selected_option": {"value": "phone"}},
        "category": {"type": "checkboxes", "selected_options": [{"value": "abusive_language"}]},
        "narrative": {"type": "plain_text_input", "value": NARRATIVE},
        "warning_step": {"type": "radio_buttons", "selected_option": {"value": "warned_continued"}},
        "occurred_at": {"type": "datetimepicker", "selected_date_time": int(time.time()) - 60},
    }
    label = {"type": "plain_text", "text": "What happened, in your own words", "emoji": True}
    hint = {"type": "plain_text", "text": "As the policy asks, in the words that were said. " * 5, "emoji": True}
    blocks = [
        {"type": "input", "block_id": name, "label": label, "hint": hint, "element": {"type": "plain_text_input"}}
        for name in (*values, "customer_name", "customer_account", "danger")
    ]
    view = {
        "id": f"V{number}", "root_view_id": f"V{number}", "team_id": TEAM, "type": "modal", "hash": "1.x",
        "callback_id": "case.report", "private_metadata": "{}", "blocks": blocks,
        "state": {"values": {name: {name: element} for name, element in values.items()}},
    }  # fmt: skip
    return _interaction(
        type="view_submission", user={"id": who, "username": who.lower(), "team_id": TEAM}, view=view, response_urls=[]
    )


def _interaction(**payload: Any) -> bytes:
    whole = {
        "team": {"id": TEAM, "domain": "bench"}, "api_app_id": APP, "token": "gone",
        "trigger_id": f"1.2.{next(_count)}", **payload,
    }  # fmt: skip
    return _signed(urlencode({"payload": json.dumps(whole, separators=(",", ":"))}))


def _signed(body: str) -> bytes:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    stamp = str(int(time.time()))
    mark = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={mark}\r\n\r\n"
    )
    return (head + body).encode()
