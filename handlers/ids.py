"""What Slack calls us by: the contract's names. ``manifest.json`` is generated from these rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command, as the manifest shows it."""

    name: str
    hint: str
    description: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut; ``kind`` is ``global`` or ``message``."""

    callback_id: str
    kind: str
    name: str
    description: str


REPORT_ABUSE = "/report-abuse"
CHECK_CUSTOMER = "/check-customer"
ABUSE_CASES = "/abuse-cases"

COMMANDS: tuple[Command, ...] = (
    Command(
        REPORT_ABUSE,
        "[customer's phone, account or waybill] | danger | language | help",
        "Report a customer's abusive behaviour",
    ),
    Command(
        CHECK_CUSTOMER,
        "[phone, account, e-mail or waybill | list]",
        "See what may and may not be done with a customer now",
    ),
    Command(
        ABUSE_CASES,
        "[mine | open | overdue | stats | export | away | hand-over | EP-2026-00042 | phone, account or waybill]",
        "Cases that you may see, and where they stand",
    ),
)

SHORTCUT_REPORT = "report_abuse"
SHORTCUT_DANGER = "report_danger"
SHORTCUT_MESSAGE = "report_abuse_message"

SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut(SHORTCUT_REPORT, "global", "Report abuse", "Report a customer's abusive behaviour"),
    Shortcut(SHORTCUT_DANGER, "global", "I am in danger", "Say where you are; security is told at once"),
    Shortcut(SHORTCUT_MESSAGE, "message", "Report as abuse", "Report this message, with a link to it"),
)

EVENTS: tuple[str, ...] = ("app_home_opened", "message.groups", "message.im", "team_join", "user_change")
"""Events that the bot listens to: Home is opened; people's words and files in a case's thread, and in their direct
message; who is new in Slack, whose account is closed, and who is on holiday or ill."""

SCOPES: dict[str, str] = {
    "commands": "slash commands and shortcuts",
    "chat:write": "cards, threads and direct messages",
    "im:write": "opening the direct message with a person before the first card",
    "im:history": "answering what people write to the bot; finding a card again after a lost answer",
    "files:read": "the hash of a file that was sent as evidence",
    "files:write": "a letter, a case file or figures, to whoever may ask for them, and the month's figures",
    "groups:read": "whether a routed channel is private, not shared, and the bot is in it (start-up and doctor)",
    "users:read": "who of the directory has left Slack (doctor, and at once), who is new and in no directory",
    "groups:history": "people's replies in a case's thread; finding a card again after a lost answer",
}
"""The bot's scopes, each with its reason."""

HOME_REPORT, HOME_DANGER = "home.report", "home.danger"
HOME_LIST = "home.list."
"""Home's buttons; the last one is followed by ``all`` (back to all lists), ``open`` (one list) or a page's ``next``,
``back``. Its value names the list and the page."""

HOME_FILTER = "home.filter."
"""The selects that narrow the open list down; followed by the name of a filter."""

TIMELINE_OPEN, TIMELINE_OLDER, TIMELINE_NEWER = "timeline.open", "timeline.older", "timeline.newer"
"""The time line of a case: the button in its details, and those that turn its pages."""

MORE = "more"
"""The button that adds the report modal's other inputs."""

REDRAWS = frozenset({MORE, "danger", "warning_step"})
"""What, touched in the report modal, makes it be drawn anew."""
