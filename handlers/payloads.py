"""Slack's payloads as typed commands. Only ids and what the person typed are taken from them; nothing is trusted.

Whatever people type or name comes in through ``text_of`` and nowhere else: commands, inputs, searches, messages, the
names of files. A test holds the handlers to it.

Structures: https://docs.slack.dev/reference/interaction-payloads/ (view_submission, block_actions).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.absences import Absence
from bot.domain.characters import tidy
from bot.domain.leaving import Account
from bot.domain.register_views import RegisterAsk
from bot.domain.vocabulary import Action
from bot.errors import NotFound
from bot.messages.register_page import chosen_kind
from bot.messages.values import unpack
from bot.services.commands import Act, Alarm, Report
from bot.services.file import CHANGED, DELETED, POSTED, Heard, SharedFile
from handlers.edge import Body
from handlers.ids import HOME_FILTER


def user(body: Body) -> str:
    """The Slack id of whoever acts."""
    found: str = body["user_id"] if "user_id" in body else body["user"]["id"]
    return found


LONGEST = 40_000
"""Characters of Slack's longest message; nothing that people type is longer."""


LONGEST_NAME = 200
"""Characters of a name that are kept."""


def text_of(typed: object) -> str:
    """What a person typed or named, without what nobody sees (``bot.domain.characters``); empty where it is no text."""
    return tidy(typed[:LONGEST]) if isinstance(typed, str) else ""


def command_text(body: Body) -> str:
    """What was typed after a slash command."""
    return text_of(body.get("text")).strip()


def sought(body: Body) -> str:
    """What somebody types to search an external select."""
    return text_of(body.get("value"))


def values(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a view's inputs hold, by ``block_id``: text, an option's value, a tuple of them, or a time (UTC)."""
    state = view.get("state", {}).get("values", {})
    return {block: _value(element) for block, inputs in state.items() for element in inputs.values()}


def _value(element: Mapping[str, Any]) -> Any:
    match element.get("type"):
        case "checkboxes" | "multi_external_select":
            chosen = element.get("selected_options")
            return tuple(_chosen(option) for option in chosen) if isinstance(chosen, list) else ()
        case "static_select" | "radio_buttons" | "external_select":
            return _chosen(element.get("selected_option"))
        case "datetimepicker":
            return _moment(element.get("selected_date_time"))
        case "datepicker":
            return text_of(element.get("selected_date"))
        case _:
            return text_of(element.get("value"))


def _chosen(option: object) -> str:
    return text_of(option.get("value")) if isinstance(option, dict) else ""


def texts_among(typed: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """These inputs' texts; empty where one is missing or is no text, as in a payload of somebody's own making."""
    return {name: found if isinstance(found := typed.get(name), str) else "" for name in names}


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
    occurred_at, category = typed.get("occurred_at"), typed.get("category")
    return Report(
        submission=_submission(view),
        reporter=user(body),
        occurred_at=occurred_at if isinstance(occurred_at, datetime) else None,
        category=category if isinstance(category, tuple) else (),
        danger=bool(typed.get("danger")),
        past_supervisor=bool(typed.get("past_supervisor")),
        **texts_among(typed, *texts, *more),
    )


def alarm(body: Body) -> Alarm:
    """The short modal in danger as submitted."""
    typed = values(body["view"])
    texts = ("location", "danger_details", "callback_phone")
    return Alarm(submission=_submission(body["view"]), reporter=user(body), **texts_among(typed, *texts))


def clicked(body: Body) -> Act:
    """A button on a card. Raises ``NotFound`` where its value is none of ours."""
    button = body["actions"][0]
    try:
        case_id, version, rest = unpack(button.get("value") or "")
    except ValueError:
        raise NotFound() from None
    place = body.get("container") or {}
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
    typed = {name: _as_text(value) for name, value in values(view).items()}
    return Act(
        action=Action(view["callback_id"]),
        case_id=text_of(known.get("case")),
        actor=user(body),
        key=f"view:{user(body)}:{_submission(view)}",
        subject=text_of(known.get("subject")),
        inputs=typed,
    )


def turned_to(body: Body) -> tuple[str, int]:
    """The list of Home and the page of it that a button names; nothing that is not ours (it is checked anew)."""
    name, _, page = text_of(body["actions"][0].get("value")).partition(":")
    return name, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0


def absence(body: Body) -> Absence:
    """The modal about being away, as submitted."""
    typed = values(body["view"])
    days = texts_among(typed, "away_from", "away_until", "deputy")
    return Absence(days["away_from"], days["away_until"], days["deputy"], bool(typed.get("back")))


def successor(body: Body) -> tuple[str, str]:
    """To whom somebody hands their work over, and what names the submission."""
    chosen = texts_among(values(body["view"]), "successor")["successor"]
    return chosen, f"view:{user(body)}:{_submission(body['view'])}"


def account(body: Body) -> Account | None:
    """What Slack says of somebody's account; ``None`` for apps, and for guests, who never are in the directory.

    https://docs.slack.dev/reference/objects/user-object
    """
    told = body["event"].get("user")
    told = told if isinstance(told, dict) else {}
    outside = any(told.get(name) for name in ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"))
    slack_id = told.get("id")
    if outside or not isinstance(slack_id, str) or slack_id == "USLACKBOT":
        return None
    name = text_of(told.get("real_name")) or text_of(told.get("name"))
    profile = told.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    away = text_of(profile.get("status_emoji")) in AWAY_SIGNS
    until = _moment(profile.get("status_expiration")) if away else None
    return Account(slack_id, name[:LONGEST_NAME], told.get("deleted") is True, away, until)


AWAY_SIGNS = frozenset({":palm_tree:", ":face_with_thermometer:"})
"""The signs of "Vacationing" and "Out sick" among the statuses that Slack offers.

https://slack.com/help/articles/201864558-Set-your-Slack-status-and-availability
"""


def leafed_to(body: Body) -> tuple[str, int]:
    """The case and the page of its time line that a button names. Raises ``NotFound`` where its value is not ours."""
    try:
        case_id, _, rest = unpack(body["actions"][0].get("value") or "")
    except ValueError:
        raise NotFound() from None
    page = rest[0] if rest else ""
    return case_id, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0


def register_asked(body: Body, page: int = 0) -> RegisterAsk:
    """What is asked of the register, as its modal holds it."""
    typed = values(body["view"])
    return RegisterAsk(texts_among(typed, "register_customer")["register_customer"], chosen_kind(typed), page)


def register_turned_to(body: Body) -> RegisterAsk:
    """The same, and the page that a button names; with a kind just chosen the first one."""
    page = text_of(body["actions"][0].get("value"))
    return register_asked(body, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0)


def narrowed_to(body: Body) -> tuple[str, str]:
    """By what a select of Home narrows the open list down, and to what; ``*`` and whatever is not ours is all of it."""
    chosen = body["actions"][0]
    option = chosen.get("selected_option")
    value = text_of(option.get("value")) if isinstance(option, dict) else ""
    return text_of(chosen.get("action_id")).removeprefix(HOME_FILTER), value[1:] if value.startswith("=") else ""


def home_of(body: Body) -> str:
    """Whose Home was opened; empty where it was the Messages tab, which the same event tells of."""
    event = body["event"]
    who = event.get("user")
    return who if event.get("tab") == "home" and isinstance(who, str) else ""


def _as_text(value: Any) -> str:
    """What an action is told of an input: several choices joined by ``;``, a time in ISO 8601."""
    if isinstance(value, tuple):
        return ";".join(value)
    return value.isoformat() if isinstance(value, datetime) else str(value or "")


def _submission(view: Mapping[str, Any]) -> str:
    """What names a modal: Slack's id of its root. Sending it again, after a lost answer too, is the same submission."""
    return str(view.get("root_view_id") or view["id"])


_HEARD = {
    "": POSTED,
    "file_share": POSTED,
    "thread_broadcast": POSTED,
    "me_message": POSTED,
    "message_changed": CHANGED,
    "message_deleted": DELETED,
}
"""The subtypes of a message in which people say something; all others are Slack's own."""


def heard(body: Body) -> Heard | None:
    """A person's message in a thread or to the bot; ``None`` for the bot's own, other apps' and everything else.

    https://docs.slack.dev/reference/events/message
    """
    event = body["event"]
    change = _HEARD.get(event.get("subtype") or "", "")
    before = event.get("previous_message") or {}
    message = {POSTED: event, CHANGED: event.get("message") or {}, DELETED: before}.get(change, {})
    if message.get("subtype") == "tombstone":  # deleted, though its thread stays
        change, message = DELETED, before
    channel, author = str(event.get("channel") or ""), str(message.get("user") or "")
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    ts, thread_ts = str(message.get("ts") or event.get("deleted_ts") or ""), str(message.get("thread_ts") or "")
    if not change or not ts or not (author or change == DELETED) or _is_an_apps(body, message):
        return None
    if change == POSTED and not (direct or thread_ts):
        return None
    return Heard(
        event_id=str(body.get("event_id") or f"{channel}:{event.get('event_ts', ts)}"),
        change=change,
        channel=channel,
        ts=ts,
        author=author,
        text=text_of(message.get("text")) if change != DELETED else "",
        thread_ts=thread_ts,
        direct=direct,
        before=text_of(before.get("text")),
        written_at=_moment(ts),
        at=_moment(str(event.get("event_ts") or event.get("ts") or ts)),
        files=tuple(_shared(one) for one in message.get("files") or () if one.get("id")),
    )


def _is_an_apps(body: Body, message: Mapping[str, Any]) -> bool:
    """Whether the bot itself, another app or Slack wrote it."""
    ours = {one.get("user_id") for one in body.get("authorizations") or () if one.get("is_bot")}
    return bool(message.get("bot_id")) or message.get("user") in ours | {"USLACKBOT"}


def _shared(told: Mapping[str, Any]) -> SharedFile:
    size = told.get("size")
    name = text_of(told.get("name")) or text_of(told.get("title"))
    return SharedFile(str(told["id"]), name, size if isinstance(size, int) else 0)


def _moment(seconds: Any) -> datetime | None:
    """Seconds since 1970 in UTC: a number, or as Slack's timestamps are, with a dot and six digits; ``None`` for 0."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC) if seconds else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
