"""The shape of a manifest, a row a property, after Slack's own schema.

https://docs.slack.dev/reference/app-manifest, https://github.com/slackapi/manifest-schema
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One property: its type, whether it must be there, how short and long it may be, its form."""

    kind: type
    required: bool = False
    least: int = 0
    most: int | None = None
    form: str | None = None


URL = r"https?://.+"


def _word(most: int | None = None, *, required: bool = False, least: int = 1, form: str | None = None) -> Row:
    return Row(str, required, least, most, form)


def _list(most: int | None = None, least: int = 0) -> Row:
    return Row(list, False, least, most)


FLAG, OBJECT, ANY_LIST = Row(bool), Row(dict), Row(list)

# Path of an object -> its properties. A path that is not here (parts of Slack the sandbox does not imitate) may
# hold anything.
SHAPES: dict[str, dict[str, Row]] = {
    "": {
        "$schema": _word(),
        "_metadata": OBJECT,
        "app_directory": OBJECT,
        "display_information": Row(dict, required=True),
        "features": OBJECT,
        "oauth_config": OBJECT,
        "settings": OBJECT,
        "functions": OBJECT,
        "workflows": OBJECT,
        "datastores": OBJECT,
        "outgoing_domains": ANY_LIST,
        "types": OBJECT,
        "external_auth_providers": OBJECT,
        "mcp_servers": OBJECT,
    },
    "_metadata": {
        "schema_version": Row(int),
        "min_version": Row(int),
        "major_version": Row(int),
        "minor_version": Row(int),
    },
    "display_information": {
        "name": _word(35, required=True),
        "description": _word(140),
        "background_color": _word(7, least=4, form=r"#[0-9A-Fa-f]{3}([0-9A-Fa-f]{3})?"),
        "long_description": _word(4000, least=175),
    },
    "features": {
        "app_home": OBJECT,
        "bot_user": OBJECT,
        "functions": _list(50),
        "shortcuts": _list(10, 1),
        "slash_commands": _list(50, 1),
        "workflow_steps": _list(10, 1),
        "unfurl_domains": _list(5, 1),
        "assistant_view": OBJECT,
        "agent_view": OBJECT,
    },
    "features.app_home": {
        "home_tab_enabled": FLAG,
        "messages_tab_enabled": FLAG,
        "messages_tab_read_only_enabled": FLAG,
    },
    "features.bot_user": {"display_name": _word(80, required=True), "always_online": FLAG},
    "features.shortcuts[]": {
        "name": _word(24, required=True),
        "type": _word(required=True, form="global|message"),
        "callback_id": _word(255, required=True),
        "description": _word(150, required=True),
    },
    "features.slash_commands[]": {
        "command": _word(32, required=True, least=2, form=r"/\S+"),
        "url": _word(3000, form=URL),
        "description": _word(2000, required=True),
        "usage_hint": _word(1000),
        "should_escape": FLAG,
    },
    "oauth_config": {
        "redirect_urls": _list(1000),
        "scopes": OBJECT,
        "token_management_enabled": FLAG,
        "pkce_enabled": FLAG,
    },
    "oauth_config.scopes": {
        "bot": _list(255),
        "user": _list(255),
        "bot_optional": _list(255),
        "user_optional": _list(255),
    },
    "settings": {
        "allowed_ip_address_ranges": _list(50, 1),
        "event_subscriptions": OBJECT,
        "incoming_webhooks": OBJECT,
        "interactivity": OBJECT,
        "org_deploy_enabled": FLAG,
        "socket_mode_enabled": FLAG,
        "is_hosted": FLAG,
        "token_rotation_enabled": FLAG,
        "siws_links": OBJECT,
        "hermes_app_type": _word(),
        "function_runtime": _word(),
        "is_mcp_enabled": FLAG,
    },
    "settings.event_subscriptions": {
        "request_url": _word(3500, form=URL),
        "user_events": _list(100),
        "bot_events": _list(100),
        "metadata_subscriptions": _list(20, 1),
    },
    "settings.interactivity": {
        "is_enabled": Row(bool, required=True),
        "request_url": _word(3500, form=URL),
        "message_menu_options_url": _word(3500, form=URL),
    },
}
WORDS = {str: "a string", bool: "true or false", list: "a list", dict: "an object", int: "a whole number"}


def shape_faults(value: Any, path: str = "", shown: str = "") -> Iterator[str]:
    """Every fault of shape, in words, with the place it is at. `shown` is the path with list numbers in it."""
    if not isinstance(value, dict):
        yield f"{shown or 'the manifest'} must be an object"
        return
    for name, row in SHAPES[path].items():
        place = f"{shown}.{name}".lstrip(".")
        if name in value:
            yield from _value_faults(value[name], row, f"{path}.{name}".lstrip("."), place)
        elif row.required:
            yield f"{place} is required"
    for name in value:
        if name not in SHAPES[path]:
            yield f"{shown}.{name} is not known to Slack's manifest schema".lstrip(".")


def _value_faults(item: Any, row: Row, path: str, place: str) -> Iterator[str]:
    if not isinstance(item, row.kind) or (row.kind is int and isinstance(item, bool)):
        yield f"{place} must be {WORDS[row.kind]}"
        return
    size = len(item) if isinstance(item, str | list) else None
    unit = "characters" if isinstance(item, str) else "items"
    if size is not None and row.most is not None and size > row.most:
        yield f"{place} must have at most {row.most} {unit}"
    if size is not None and size < row.least:
        yield f"{place} must have at least {row.least} {unit}"
    elif row.form and not re.fullmatch(row.form, str(item)):
        yield f"{place} must have the form {row.form}"
    if path in SHAPES:
        yield from shape_faults(item, path, place)
    if isinstance(item, list) and f"{path}[]" in SHAPES:
        for number, entry in enumerate(item):
            yield from shape_faults(entry, f"{path}[]", f"{place}[{number}]")
