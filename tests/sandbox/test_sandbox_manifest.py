"""What a manifest and a workspace file must look like, and how their faults are told."""

import json
from pathlib import Path
from typing import Any

import pytest
from sandbox_harness import MANIFEST, SEED, Json

from sandbox.manifest import ManifestError, load, problems
from sandbox.seed import SeedError
from sandbox.seed import load as load_seed
from sandbox.server import DEFAULT_WORKSPACE, Sandbox


def changed(path: str, value: Any) -> Json:
    """The good manifest with one place changed; None takes it away."""
    raw: Json = json.loads(json.dumps(MANIFEST))
    *steps, last = path.split(".")
    place: Any = raw
    for step in steps:
        place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
    if value is None:
        del place[last]
    else:
        place[last] = value
    return raw


def test_a_good_manifest_has_no_faults() -> None:
    assert list(problems(MANIFEST)) == []
    assert list(problems({"display_information": {"name": "x"}})) == []


FAULTS: list[tuple[str, Any, str]] = [
    ("display_information", None, "display_information is required"),
    ("display_information.name", "x" * 36, "display_information.name must have at most 35 characters"),
    ("display_information.name", 5, "display_information.name must be a string"),
    ("display_information.long_description", "x", "display_information.long_description must have at least 175"),
    ("features.colour", {}, "features.colour is not known to Slack's manifest schema"),
    ("features.bot_user.display_name", None, "features.bot_user.display_name is required"),
    ("features.shortcuts", [], "features.shortcuts must have at least 1 items"),
    ("features.shortcuts.0.name", "x" * 25, "features.shortcuts[0].name must have at most 24 characters"),
    ("features.shortcuts.0.type", "local", "features.shortcuts[0].type must have the form global|message"),
    ("features.shortcuts.1.callback_id", "go", "shortcut 'go' is declared twice"),
    ("features.slash_commands.0.command", "do", "features.slash_commands[0].command must have the form"),
    ("features.slash_commands.0.command", "/Do", "slash command '/Do' must have no capitals"),
    ("features.slash_commands.0.description", None, "features.slash_commands[0].description is required"),
    ("features.slash_commands.1.command", "/do", "slash command '/do' is declared twice"),
    ("oauth_config.scopes.bot", ["chat:shout"], "oauth_config.scopes.bot has 'chat:shout'"),
    ("oauth_config.scopes.bot", "chat:write", "oauth_config.scopes.bot must be a list"),
    ("oauth_config.scopes.bot", ["chat:write"], "slash commands need the bot scope commands"),
    ("oauth_config.scopes.bot", ["commands"], "the event 'message.im' needs the bot scope im:history"),
    ("settings.event_subscriptions.bot_events", ["moon.rise"], "settings.event_subscriptions.bot_events has"),
    ("settings.event_subscriptions.request_url", "ftp://x", "settings.event_subscriptions.request_url must"),
    ("settings.interactivity.is_enabled", False, "shortcuts need settings.interactivity.is_enabled"),
    ("settings.interactivity", {}, "settings.interactivity.is_enabled is required"),
    ("features.bot_user", None, "features.bot_user is required where there are bot scopes"),
]


@pytest.mark.parametrize(("path", "value", "words"), FAULTS, ids=[words for _, _, words in FAULTS])
def test_a_fault_is_named(path: str, value: Any, words: str) -> None:
    assert any(fault.startswith(words) for fault in problems(changed(path, value)))


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    raw = changed("display_information.name", "")
    raw["features"]["slash_commands"][0].pop("description")
    file.write_text(json.dumps(raw))

    with pytest.raises(ManifestError) as error:
        load(file)

    assert str(error.value).splitlines() == [
        f"{file}: display_information.name must have at least 1 characters",
        f"{file}: features.slash_commands[0].description is required",
    ]


def test_an_absent_or_broken_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    with pytest.raises(ManifestError, match="there is no such manifest"):
        load(tmp_path / "none.json")
    with pytest.raises(ManifestError, match=r"broken\.json: not JSON"):
        load(broken)
    with pytest.raises(SeedError, match="there is no such workspace file"):
        load_seed(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("users", [{"id": "U1", "name": "A", "handle": "a", "locale": "ar-SA"}], "which Slack does not have"),
        ("users", [{"id": "U1"}], "missing 2 required"),
        ("channels", [{"id": "C1", "name": "c", "members": ["UNONE"]}], "members who are no users: UNONE"),
        ("team", {"id": "T1", "domain": "d", "name": "n", "moon": 1}, "moon"),
    ],
)
def test_a_faulty_workspace_is_named(tmp_path: Path, place: str, value: Any, words: str) -> None:
    file = tmp_path / "workspace.json"
    file.write_text(json.dumps({**SEED, place: value}))

    with pytest.raises(SeedError, match=words):
        load_seed(file)


async def test_the_seeded_workspace_has_its_people_and_channels() -> None:
    state = load_seed(DEFAULT_WORKSPACE)

    assert len(state.people()) == 18
    assert {channel.name for channel in state.channels.values() if channel.kind == "private"} == {
        "complaint-management",
        "complaints-jeddah",
        "high-management",
        "security-desk",
    }
    assert state.app.bot_user not in state.channels["C0GENERAL"].members
    assert state.users["U0GUEST"].is_restricted
    assert all(user.locale == "en-US" for user in state.people())
    assert Sandbox.from_files().workspace.manifest.commands == {}
