"""What ``doctor`` can find, as rows: how grave it is, what it says, and the mend. Ids only, nothing personal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

CHECKS: dict[str, str] = {
    "settings": "what is needed to talk to Slack is set",
    "database": "the database answers, can be written to and is whole",
    "schema": "the schema is this program's",
    "key": "personal data opens with DATA_KEY",
    "token": "Slack takes the tokens",
    "scopes": "the app was granted the scopes of manifest.json",
    "clock": "this machine's clock is right",
    "channels": "each routed channel is private, not shared, and the bot is in it",
    "people": "everybody in the directory is in Slack",
    "directory": "somebody holds each role, and everything has a channel",
    "letters": "letters can be set, with their fonts, and bear the company's address",
}
"""The checks, in their order. The code of a finding begins with its check's name."""

NAMED = 10
"""How many ids a finding names."""


class Level(StrEnum):
    """A fault stops the policy somewhere, and ``doctor`` exits with 1; a warning is allowed, and probably not meant."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Row:
    """``said`` and ``mend`` are filled with the finding's data."""

    level: Level
    said: str
    mend: str


_FAULT, _WARNING = Level.FAULT, Level.WARNING
_IMPORT = "python -m bot directory import --people people.csv --routes routes.csv"

ROWS: dict[str, Row] = {
    "settings.token": Row(
        _FAULT, "SLACK_BOT_TOKEN is not set", "Set it: OAuth & Permissions, Bot User OAuth Token (xoxb-...)"
    ),
    "settings.secret": Row(
        _FAULT,
        "neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set",
        "Set SLACK_SIGNING_SECRET (Basic Information) for HTTP, or SLACK_APP_TOKEN for Socket Mode",
    ),
    "database.missing": Row(
        _FAULT, "there is no database file yet", "Start the bot, which makes it, or run: python -m bot migrate"
    ),
    "database.silent": Row(
        _FAULT, "the database does not answer ({kind})", "Check that it runs and that DATABASE_URL is right"
    ),
    "database.read_only": Row(
        _FAULT,
        "the database cannot be written to ({kind})",
        "Give the bot's user the right to write to the file and its folder, and see that the disk is not full",
    ),
    "database.damaged": Row(
        _FAULT,
        "the database file is damaged",
        "Stop the bot and restore the newest backup: docs/operating.md, Backup and restore",
    ),
    "database.disk": Row(
        _WARNING, "only {free} MB are free on the database's disk", "Make room before the bot can store nothing more"
    ),
    "schema.other": Row(_FAULT, "the schema is {found}, this program needs {wanted}", "{mend}"),
    "key.wrong": Row(
        _FAULT, "DATA_KEY does not open what is stored", "Set the key under which it was stored, beside a newer one"
    ),
    "key.missing": Row(
        _FAULT, "there is no key for personal data", "Set DATA_KEY; a new one, once: python -m bot keys new"
    ),
    "token.refused": Row(
        _FAULT,
        "Slack refuses SLACK_BOT_TOKEN: {error}",
        "Copy the Bot User OAuth Token anew (OAuth & Permissions); install the app again if it was removed",
    ),
    "token.not_bot": Row(
        _FAULT, "SLACK_BOT_TOKEN is a person's token", "Use the Bot User OAuth Token, which begins with xoxb-"
    ),
    "token.app": Row(
        _FAULT,
        "Slack refuses SLACK_APP_TOKEN: {error}",
        "Make one with connections:write (Basic Information, App-Level Tokens), and switch Socket Mode on",
    ),
    "token.silent": Row(
        _FAULT, "Slack does not answer ({error})", "Check the way to SLACK_API_URL: network, proxy, firewall"
    ),
    "scopes.lacking": Row(
        _FAULT,
        "the scope {scope} is not granted: {reason}",
        "Paste manifest.json into the app's settings (App Manifest), then install the app to the workspace again",
    ),
    "scopes.more": Row(
        _WARNING, "the app holds scopes that it does not use: {scopes}", "Take them out of the app's manifest"
    ),
    "clock.wrong": Row(
        _FAULT,
        "this machine's clock is {seconds} s {way} Slack's",
        "Set the clock by NTP; at 300 s Slack's requests are refused",
    ),
    "channels.unknown": Row(
        _FAULT,
        "{channel} ({purposes}) does not exist, or the bot is not in it",
        "In that channel type /invite and choose the bot; if the id is wrong, mend routes.csv and import it",
    ),
    "channels.outside": Row(
        _FAULT, "the bot is not in {channel} ({purposes})", "In that channel type /invite and choose the bot"
    ),
    "channels.public": Row(
        _FAULT,
        "{channel} ({purposes}) is public: everybody in the workspace can read the cases",
        "Make it private (channel settings, Change to a private channel), or route to a private one",
    ),
    "channels.shared": Row(
        _FAULT,
        "{channel} ({purposes}) is shared with another workspace or organisation",
        "Route to a private channel that is not shared: mend routes.csv and import it",
    ),
    "channels.archived": Row(
        _FAULT, "{channel} ({purposes}) is archived", "Unarchive it and invite the bot, or route to another channel"
    ),
    "channels.unchecked": Row(
        _WARNING, "{channel} ({purposes}) could not be looked at: {error}", "Run doctor again; see the other rows"
    ),
    "people.left": Row(
        _FAULT,
        "in the directory, but deactivated in Slack: {people}",
        f"Take them out of people.csv, give what they answered for to others, then: {_IMPORT}",
    ),
    "people.unknown": Row(
        _FAULT,
        "in the directory, but not in this workspace: {people}",
        f"Mend their slack_id in people.csv, then: {_IMPORT}",
    ),
    "people.unchecked": Row(
        _WARNING, "Slack did not say who is in the workspace: {error}", "Run doctor again; see the other rows"
    ),
    "directory.empty": Row(_FAULT, "the directory is empty", f"Write people.csv and routes.csv, then: {_IMPORT}"),
    "directory.nobody": Row(
        _FAULT, "nobody holds the role {role}", f"Give it to somebody with Slack in people.csv, then: {_IMPORT}"
    ),
    "directory.alone": Row(
        _WARNING,
        "only one person holds the role {role}: {so}",
        f"Give it to a second person in people.csv, then: {_IMPORT}",
    ),
    "directory.no_manager": Row(
        _WARNING,
        "without a manager, so that reports about them go to the admin: {people}",
        "Fill in manager in people.csv",
    ),
    "directory.lost_manager": Row(
        _WARNING, "whose manager has left the directory: {people}", "Name their new manager in people.csv"
    ),
    "directory.no_route": Row(
        _FAULT, "no channel for {purpose} of {places}", f"Add a row for them to routes.csv, then: {_IMPORT}"
    ),
    "directory.folder": Row(
        _FAULT, "DIRECTORY_FOLDER lacks {files}", "Put both there, readable for the bot, or leave DIRECTORY_FOLDER out"
    ),
    "letters.fonts": Row(
        _FAULT, "fonts of letters are missing: {files}", "Install the packages of requirements.txt again: make run"
    ),
    "letters.unset": Row(
        _FAULT,
        "a letter cannot be set ({kind})",
        "If LOGO_FILE is set, try without it: the picture may be damaged; else install requirements.txt again",
    ),
    "letters.no_address": Row(
        _WARNING, "letters bear no address of the company", "Set COMPANY_ADDRESS, and COMPANY_ADDRESS_AR"
    ),
}  # fmt: skip
"""By the finding's code."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``data`` holds ids, codes and counts."""

    code: str
    data: dict[str, object] = field(default_factory=dict)

    @property
    def check(self) -> str:
        """The check that found it."""
        return self.code.partition(".")[0]

    @property
    def level(self) -> Level:
        """How grave it is."""
        return ROWS[self.code].level

    @property
    def said(self) -> str:
        """What is wrong."""
        return ROWS[self.code].said.format(**self.data)

    @property
    def mend(self) -> str:
        """What to do about it."""
        return ROWS[self.code].mend.format(**self.data)

    def __str__(self) -> str:
        return f"{self.said}. {self.mend}"


def found(code: str, **data: object) -> Finding:
    """A finding of that row."""
    return Finding(code, data)


def listed(ids: Iterable[str]) -> str:
    """The first few of many."""
    every: Sequence[str] = sorted(ids)
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more
