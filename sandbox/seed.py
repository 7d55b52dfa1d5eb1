"""Reads the declared workspace: people, channels and the app, every fault named."""

import json
from pathlib import Path
from typing import Any

from sandbox.jsons import Json
from sandbox.state import App, Channel, State, Team, User


class SeedError(ValueError):
    """The workspace file cannot be used; the text says what to mend."""


# Slack has no Arabic: https://slack.com/help/articles/215058658-Manage-your-language-preferences
_LOCALES = """
en-US en-GB de-DE es-ES es-LA fr-FR it-IT pt-BR ru-RU ja-JP zh-CN zh-TW ko-KR cs-CZ da-DK fi-FI hu-HU nb-NO
nl-NL pl-PL ro-RO sv-SE tr-TR uk-UA
"""
LOCALES = frozenset(_LOCALES.split())


def load(path: Path) -> State:
    """The workspace declared in a file."""
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise SeedError(f"{path}: there is no such workspace file") from None
    except json.JSONDecodeError as error:
        raise SeedError(f"{path}: not JSON: {error}") from None
    except SeedError as error:
        raise SeedError(f"{path}: {error}") from None


def read(seed: Json) -> State:
    """The workspace declared in an object, always freshly built."""
    try:
        app = App(**seed["app"])
        team_row = dict(seed["team"])
        if "working_days" in team_row:
            team_row["working_days"] = tuple(team_row["working_days"])
        team = Team(**team_row)
        users = {row["id"]: _user(row, team) for row in seed["users"]}
    except KeyError as error:
        raise SeedError(f"missing {error}") from None
    except TypeError as error:
        raise SeedError(str(error)) from None
    users.setdefault(
        app.bot_user,
        User(app.bot_user, app.name, app.name.lower().replace(" ", "_"), tz=team.tz, is_bot=True),
    )
    channels = {row["id"]: _channel(row, users) for row in seed.get("channels", [])}
    state = State(team, app, users, channels)
    for user in state.people():
        state.channels.setdefault(f"D{user.id[1:]}", Channel(f"D{user.id[1:]}", "", "im", _pair(user, app)))
    return state


def _pair(user: User, app: App) -> list[str]:
    return [user.id, app.bot_user]


def _user(row: Json, team: Team) -> User:
    user = User(**{"tz": team.tz, **row})
    if user.locale not in LOCALES:
        raise SeedError(f"users: {user.id} has the locale {user.locale!r}, which Slack does not have")
    return user


def _channel(row: dict[str, Any], users: dict[str, User]) -> Channel:
    unknown = [member for member in row.get("members", []) if member not in users]
    if unknown:
        raise SeedError(f"channels: {row['id']} has members who are no users: {', '.join(unknown)}")
    members = list(row.get("members", []))
    return Channel(
        row["id"],
        row["name"],
        "private" if row.get("private") else "channel",
        members,
        shared=row.get("shared", False),
        archived=row.get("archived", False),
        creator=row.get("creator", members[0] if members else ""),
        topic=row.get("topic", ""),
        purpose=row.get("purpose", ""),
    )
