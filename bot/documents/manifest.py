"""``manifest.json``: what Slack must be told about the app, from the rows in ``handlers/ids.py``."""

from __future__ import annotations

import json
from typing import Any

from handlers.ids import COMMANDS, EVENTS, SCOPES, SHORTCUTS

URL = "https://YOUR-HOST/slack/events"
"""All of Slack's traffic goes there; whoever installs the app puts in their host, or switches to Socket Mode."""

_ABOUT = (
    "Carries SMSA's Employee Protection Policy from the first report of a customer's abusive behaviour to the last day "
    "of a restriction: the supervisor's review, complaint management, high management's decision and the letter to the "
    "customer. Report with /report-abuse; in danger, with /report-abuse danger."
)


def manifest() -> dict[str, Any]:
    """The app's manifest (version 1 of Slack's schema): what the bot uses, and nothing that it does not."""
    settings: dict[str, Any] = {
        # The last address is asked for people's names while they are typed (an external select).
        "interactivity": {"is_enabled": True, "request_url": URL, "message_menu_options_url": URL},
        "org_deploy_enabled": False,
        "socket_mode_enabled": False,
        "token_rotation_enabled": False,
    }
    if EVENTS:
        settings["event_subscriptions"] = {"request_url": URL, "bot_events": sorted(EVENTS)}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Employee protection",
            "description": "Report a customer's abusive behaviour; see what becomes of it.",
            "long_description": _ABOUT,
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": "app_home_opened" in EVENTS,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Employee protection", "always_online": True},
            "shortcuts": [
                {"name": row.name, "type": row.kind, "callback_id": row.callback_id, "description": row.description}
                for row in SHORTCUTS
            ],
            "slash_commands": [
                {
                    "command": row.name,
                    "url": URL,
                    "description": row.description,
                    "usage_hint": row.hint,
                    "should_escape": False,
                }
                for row in COMMANDS
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": settings,
    }


def text() -> str:
    """The file's content."""
    return json.dumps(manifest(), indent=2, ensure_ascii=False) + "\n"
