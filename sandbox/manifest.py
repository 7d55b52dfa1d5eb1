"""The app's manifest: what the app declares, checked by hand against Slack's manifest schema.

https://docs.slack.dev/reference/app-manifest
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.jsons import Json
from sandbox.manifest_schema import shape_faults
from sandbox.scopes import EVENT_SCOPES, SCOPES


class ManifestError(ValueError):
    """The manifest cannot be used; each line of the text names one fault."""


@dataclass(frozen=True)
class Command:
    """A slash command as declared."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    """A shortcut as declared: `kind` is "global" or "message"."""

    callback_id: str
    name: str
    description: str
    kind: str


@dataclass(frozen=True)
class Manifest:
    """What the installed app may do and receive."""

    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: dict[str, Command] = field(default_factory=dict)
    shortcuts: dict[str, Shortcut] = field(default_factory=dict)
    interactivity: bool = False
    home_tab: bool = False
    messages_tab: bool = True
    messages_read_only: bool = False
    socket_mode: bool | None = None
    bot_display_name: str = ""


def load(path: Path) -> Manifest:
    """The manifest in a file. Raises ManifestError with every fault."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestError(f"{path}: there is no such manifest") from None
    except json.JSONDecodeError as error:
        raise ManifestError(f"{path}: not JSON: {error}") from None
    faults = list(problems(raw))
    if faults:
        raise ManifestError("\n".join(f"{path}: {fault}" for fault in faults))
    return read(raw)


def read(raw: Json) -> Manifest:
    """What a checked manifest says."""
    features = raw.get("features", {})
    settings = raw.get("settings", {})
    home = features.get("app_home", {})
    commands = [
        Command(row["command"], row["description"], row.get("usage_hint", ""), row.get("should_escape", False))
        for row in features.get("slash_commands", [])
    ]
    shortcuts = [
        Shortcut(row["callback_id"], row["name"], row["description"], row["type"])
        for row in features.get("shortcuts", [])
    ]
    return Manifest(
        scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        commands={row.command: row for row in commands},
        shortcuts={row.callback_id: row for row in shortcuts},
        interactivity=settings.get("interactivity", {}).get("is_enabled", False),
        home_tab=home.get("home_tab_enabled", False),
        messages_tab=home.get("messages_tab_enabled", True),
        messages_read_only=home.get("messages_tab_read_only_enabled", False),
        socket_mode=settings.get("socket_mode_enabled"),
        bot_display_name=features.get("bot_user", {}).get("display_name", ""),
    )


def problems(raw: Any) -> Iterator[str]:
    """Every fault of a manifest, in words."""
    faults = list(shape_faults(raw))
    yield from faults
    if not faults:
        yield from _meaning_faults(raw)


def _meaning_faults(raw: Json) -> Iterator[str]:
    manifest = read(raw)
    features = raw.get("features", {})
    if ("bot" in raw.get("oauth_config", {}).get("scopes", {})) and "bot_user" not in features:
        yield "features.bot_user is required where there are bot scopes"
    for row in features.get("slash_commands", []):
        if row["command"] != row["command"].lower():
            yield f"slash command {row['command']!r} must have no capitals"
    for kind, names in (
        ("slash command", [row["command"] for row in features.get("slash_commands", [])]),
        ("shortcut", [row["callback_id"] for row in features.get("shortcuts", [])]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{kind} {name!r} is declared twice"
    for scope in sorted(manifest.scopes - SCOPES):
        yield f"oauth_config.scopes.bot has {scope!r}, which is no bot scope of Slack's"
    for event in sorted(manifest.events):
        if event not in EVENT_SCOPES:
            yield f"settings.event_subscriptions.bot_events has {event!r}, which the sandbox does not know"
        elif EVENT_SCOPES[event] and not manifest.scopes & EVENT_SCOPES[event]:
            needed = " or ".join(sorted(EVENT_SCOPES[event]))
            yield f"the event {event!r} needs the bot scope {needed}"
    if manifest.commands and "commands" not in manifest.scopes:
        yield "slash commands need the bot scope commands"
    if manifest.shortcuts and not manifest.interactivity:
        yield "shortcuts need settings.interactivity.is_enabled"
    if manifest.shortcuts and "commands" not in manifest.scopes:
        yield "shortcuts need the bot scope commands"
