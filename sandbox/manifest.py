"""The app's manifest: what the app declares, checked by hand against Slack's manifest schema.

https://docs.slack.dev/reference/app-manifest
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.jsons import Json
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


# path of an object -> its properties: (type, required, longest). Types: str, bool, list, dict.
Row = tuple[type, bool, int | None]
SHAPES: dict[str, dict[str, Row]] = {
    "": {
        "_metadata": (dict, False, None),
        "display_information": (dict, True, None),
        "features": (dict, False, None),
        "oauth_config": (dict, False, None),
        "settings": (dict, False, None),
    },
    "_metadata": {
        "major_version": (int, False, None),
        "minor_version": (int, False, None),
        "schema_version": (str, False, None),
    },
    "display_information": {
        "name": (str, True, 35),
        "description": (str, False, 140),
        "long_description": (str, False, 4000),
        "background_color": (str, False, 7),
    },
    "features": {
        "app_home": (dict, False, None),
        "bot_user": (dict, False, None),
        "shortcuts": (list, False, 10),
        "slash_commands": (list, False, 50),
        "unfurl_domains": (list, False, 5),
    },
    "features.app_home": {
        "home_tab_enabled": (bool, False, None),
        "messages_tab_enabled": (bool, False, None),
        "messages_tab_read_only_enabled": (bool, False, None),
    },
    "features.bot_user": {"display_name": (str, True, 80), "always_online": (bool, False, None)},
    "features.shortcuts[]": {
        "name": (str, True, 24),
        "type": (str, True, None),
        "callback_id": (str, True, 255),
        "description": (str, True, 150),
    },
    "features.slash_commands[]": {
        "command": (str, True, 32),
        "description": (str, True, 2000),
        "url": (str, False, 3000),
        "usage_hint": (str, False, 1000),
        "should_escape": (bool, False, None),
    },
    "oauth_config": {
        "scopes": (dict, False, None),
        "redirect_urls": (list, False, 1000),
        "token_management_enabled": (bool, False, None),
        "pkce_enabled": (bool, False, None),
    },
    "oauth_config.scopes": {
        "bot": (list, False, 255),
        "user": (list, False, 255),
        "bot_optional": (list, False, 255),
        "user_optional": (list, False, 255),
    },
    "settings": {
        "allowed_ip_address_ranges": (list, False, 10),
        "event_subscriptions": (dict, False, None),
        "interactivity": (dict, False, None),
        "org_deploy_enabled": (bool, False, None),
        "socket_mode_enabled": (bool, False, None),
        "token_rotation_enabled": (bool, False, None),
        "is_hosted": (bool, False, None),
        "is_mcp_enabled": (bool, False, None),
    },
    "settings.event_subscriptions": {
        "request_url": (str, False, 3000),
        "bot_events": (list, False, 100),
        "user_events": (list, False, 100),
    },
    "settings.interactivity": {
        "is_enabled": (bool, True, None),
        "request_url": (str, False, 3000),
        "message_menu_options_url": (str, False, 3000),
    },
}
WORDS = {str: "a string", bool: "true or false", list: "a list", dict: "an object", int: "a whole number"}


def problems(raw: Any) -> Iterator[str]:
    """Every fault of a manifest, in words."""
    faults = list(_shape_faults(raw, ""))
    yield from faults
    if not faults:
        yield from _meaning_faults(raw)


def _shape_faults(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path or 'the manifest'} must be an object"
        return
    for name, (kind, required, longest) in SHAPES[path].items():
        here = f"{path}.{name}".lstrip(".")
        if name not in value:
            if required:
                yield f"{here} is required"
            continue
        item = value[name]
        if not isinstance(item, kind) or (kind is int and isinstance(item, bool)):
            yield f"{here} must be {WORDS[kind]}"
            continue
        if longest is not None and isinstance(item, str | list) and len(item) > longest:
            yield f"{here} is longer than {longest}"
        if required and item == "":
            yield f"{here} must not be empty"
        if here in SHAPES:
            yield from _shape_faults(item, here)
        if f"{here}[]" in SHAPES:
            for number, entry in enumerate(item):
                for fault in _shape_faults(entry, f"{here}[]"):
                    yield fault.replace(f"{here}[]", f"{here}[{number}]", 1)
    for name in value:
        if name not in SHAPES[path]:
            yield f"{path}.{name} is not known to the manifest schema".lstrip(".")


def _meaning_faults(raw: Json) -> Iterator[str]:
    manifest = read(raw)
    features = raw.get("features", {})
    if ("bot" in raw.get("oauth_config", {}).get("scopes", {})) and "bot_user" not in features:
        yield "features.bot_user is required where there are bot scopes"
    for row in features.get("slash_commands", []):
        if not re.fullmatch(r"/[^\s/]\S*", row["command"]) or row["command"] != row["command"].lower():
            yield f"slash command {row['command']!r} must start with / and have neither spaces nor capitals"
    for row in features.get("shortcuts", []):
        if row["type"] not in ("global", "message"):
            yield f"shortcut {row['callback_id']!r} must be of type global or message"
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
