"""Slack's payloads as typed commands. Only ids and what the person typed are taken from them; nothing is trusted.

Structures: https://docs.slack.dev/reference/interaction-payloads/ (view_submission, block_actions).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.vocabulary import Action
from bot.messages.values import unpack
from bot.services.commands import Act, Alarm, Report
from handlers.edge import Body


def user(body: Body) -> str:
    """The Slack id of whoever acts."""
    found: str = body["user_id"] if "user_id" in body else body["user"]["id"]
    return found


def values(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a view's inputs hold, by ``block_id``: text, an option's value, a tuple of them, or a time (UTC)."""
    state = view.get("state", {}).get("values", {})
    return {block: _value(element) for block, inputs in state.items() for element in inputs.values()}


def _value(element: Mapping[str, Any]) -> Any:
    match element.get("type"):
        case "checkboxes":
            return tuple(option["value"] for option in element.get("selected_options") or ())
        case "static_select" | "radio_buttons" | "external_select":
            option = element.get("selected_option")
            return option["value"] if option else ""
        case "datetimepicker":
            seconds = element.get("selected_date_time")
            return datetime.fromtimestamp(seconds, UTC) if seconds else None
        case "datepicker":
            return element.get("selected_date") or ""
        case _:
            return element.get("value") or ""


def metadata(view: Mapping[str, Any]) -> dict[str, Any]:
    """The ids that we gave the view; an empty dict where they were tampered with."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def report(body: Body) -> Report:
    """The report modal as submitted."""
    view, typed = body["view"], values(body["view"])
    texts = ("customer_name", "customer_phone", "customer_account", "customer_email", "waybill", "contact_channel")
    more = ("narrative", "warning_step", "location", "callback_phone", "evidence", "affected")
    return Report(
        submission=_submission(view),
        reporter=user(body),
        occurred_at=typed.get("occurred_at"),
        category=typed.get("category", ()),
        danger=bool(typed.get("danger")),
        **{name: typed.get(name) or "" for name in texts + more},
    )


def alarm(body: Body) -> Alarm:
    """The short modal in danger as submitted."""
    typed = values(body["view"])
    texts = ("location", "danger_details", "callback_phone")
    return Alarm(
        submission=_submission(body["view"]), reporter=user(body), **{name: typed.get(name) or "" for name in texts}
    )


def clicked(body: Body) -> Act:
    """A button on a card. Raises ``ValueError`` where its value is none of ours."""
    button = body["actions"][0]
    case_id, version, rest = unpack(button["value"])
    place = body.get("container", {})
    where = f"{place.get('channel_id', '')}:{place.get('message_ts', '') or place.get('view_id', '')}"
    return Act(
        action=Action(button["action_id"]),
        case_id=case_id,
        actor=user(body),
        key=f"click:{user(body)}:{where}:{button['action_id']}:{case_id}:{version}:{':'.join(rest)}",
        subject=rest[0] if rest else "",
    )


def submitted(body: Body) -> Act:
    """The modal behind a button, as submitted."""
    view = body["view"]
    known = metadata(view)
    typed = {name: value for name, value in values(view).items() if isinstance(value, str)}
    return Act(
        action=Action(view["callback_id"]),
        case_id=str(known.get("case", "")),
        actor=user(body),
        key=f"view:{user(body)}:{_submission(view)}",
        subject=str(known.get("subject", "")),
        inputs=typed,
    )


def _submission(view: Mapping[str, Any]) -> str:
    """What names a modal: Slack's id of its root. Sending it again, after a lost answer too, is the same submission."""
    return str(view.get("root_view_id") or view["id"])
