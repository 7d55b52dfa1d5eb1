"""What is generated is as the code says, and the manifest asks Slack for exactly what the bot uses."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.documents import files, licences, lifecycle, marks, pins, privacy
from bot.documents.__main__ import main
from bot.documents.manifest import URL, manifest
from bot.documents.words import GUARDS, MEANINGS, NOTICES, ROLES, TRACKS
from bot.domain.lifecycle import TRANSITIONS
from bot.domain.retention import Ground, Period
from bot.domain.vocabulary import AnyStatus, Guard, Notice, Role
from bot.settings import SETTINGS, load
from handlers.ids import COMMANDS, EVENTS, SCOPES, SHORTCUTS
from sandbox.manifest import problems
from sandbox.scopes import EVENT_SCOPES, METHOD_SCOPES

ROOT = Path(__file__).resolve().parents[2]
SPEAKS_TO_SLACK = ("handlers", "bot/workers", "bot/health", "bot/main.py", "bot/web.py", "bot/identity.py")

# Methods of the client that are not methods of Slack's.
OWN = {"api_call", "upload_file"}
# Those that stand for several of Slack's.
COMPOSED = {"files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal")}
# Where a card is looked for again: the kinds of conversation in which cards stand.
CARDS_STAND_IN = {"im:history", "groups:history"}


def test_nothing_has_drifted() -> None:
    assert files.faults(ROOT) == []


def test_drift_is_named_with_its_mend_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = copied(tmp_path)
    (project / "docs/lifecycle.md").write_text("old", encoding="utf-8")
    (project / "manifest.json").unlink()

    found = files.faults(project)
    written = files.write(project)

    assert found == [f"{name} is not as the code says: make docs" for name in ("docs/lifecycle.md", "manifest.json")]
    assert written == ["docs/lifecycle.md", "manifest.json"]
    assert files.faults(project) == []


def test_the_command_says_so_and_exits_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> None:
    project = copied(tmp_path)
    (project / ".env.example").write_text("", encoding="utf-8")
    monkeypatch.setattr("bot.documents.__main__.ROOT", project)

    checked = main(["--check"])
    said = capsys.readouterr().err
    wrote = main([])

    assert (checked, wrote) == (1, 0)
    assert said == ".env.example is not as the code says: make docs\n"


def test_a_page_without_its_marks_is_a_clear_fault() -> None:
    with pytest.raises(ValueError, match="lost its marks <!-- settings: "):
        marks.replaced("# Employee protection\n", "settings", "|")


def copied(folder: Path) -> Path:
    for name in (*files.DOCUMENTS, "pyproject.toml", pins.RUNTIME, pins.DEV):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


# Settings.


def test_each_setting_is_in_the_example_and_in_the_readme() -> None:
    example = re.findall(r"^# ([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    readme = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert example == [(row.name, row.default) for row in SETTINGS]
    assert set(readme) >= {row.name for row in SETTINGS}


def test_the_example_as_it_stands_changes_nothing() -> None:
    uncommented = {row.name: row.default for row in SETTINGS}

    assert load(uncommented) == load({})


# The life-cycle's page.


def test_the_page_has_words_for_everything_in_the_table() -> None:
    assert set(GUARDS) == set(Guard)
    assert set(ROLES) == set(Role)
    assert set(NOTICES) == set(Notice)
    assert list(TRACKS) == list(get_args(AnyStatus))
    assert set(MEANINGS) == {status for track in TRACKS for status in track}


def test_the_page_shows_each_row_and_each_status() -> None:
    page = lifecycle.page()

    rows = [line for line in page.splitlines() if re.match(r"\| `[a-z]+\.", line)]
    assert len(rows) == len(TRANSITIONS)
    assert all(f"| `{status}` |" in page for track in TRACKS for status in track)


def test_the_diagrams_are_well_formed() -> None:
    line = re.compile(
        r"    (\[\*\]|[a-z_]+) --> [a-z_]+: [a-z_., ]+|    [a-z_]+ --> \[\*\]|    note right of [a-z_]+: [a-z_. ]+"
    )

    for track in TRACKS:
        head, *rest = lifecycle.diagram(track).splitlines()
        assert head == "stateDiagram-v2"
        assert rest
        assert [row for row in rest if not line.fullmatch(row)] == []


# The glossary.


def test_the_glossary_holds_the_terms_of_the_arabic_catalogue() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    head = (ROOT / "bot/texts/locale/ar/LC_MESSAGES/bot.po").read_text(encoding="utf-8").partition('\nmsgid "')[0]
    terms = re.findall(r"^#   \S.*?\s([\u0600-\u06ff].*)$", head, re.MULTILINE)

    assert len(terms) > 30
    assert [term for term in terms if any(part.strip() not in glossary for part in re.split(r"[،/] ?", term))] == []


def test_the_names_in_the_glossary_are_names_in_the_code() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").partition("## Names")[0]
    rows = [line.split("|") for line in glossary.splitlines() if line.startswith("| ")][1:]
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row[3])]
    code = "\n".join(
        path.read_text(encoding="utf-8") for part in ("bot", "models") for path in (ROOT / part).rglob("*.py")
    )

    missing = [name for name in names if not (ROOT / name).exists() and name.removesuffix("*") not in code]
    assert missing == []


# The lists of pins and the licences.


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (r"(?m)^slack-bolt==", "slack-jolt==", "lacks slack-bolt"),
        (r"(?m)^slack-bolt==[\d.]+", "slack-bolt==1.2.0", "wants slack-bolt>="),
        (r"(?m)^uvicorn==(\S+) \\\n(    --hash=\S+( \\)?\n)+", r"uvicorn==\1\n", "pins uvicorn without a hash"),
        (r"\A", "--index-url https://packages.example\n", "names an address"),
    ],
)
def test_a_list_of_pins_that_does_not_fit_is_found_out(tmp_path: Path, old: str, new: str, fault: str) -> None:
    project = copied(tmp_path)
    file = project / pins.RUNTIME

    file.write_text(re.sub(old, new, file.read_text(encoding="utf-8")), encoding="utf-8")

    assert [found for found in pins.faults(project) if fault in found]


def test_a_package_whose_licence_nobody_looked_up_is_refused(tmp_path: Path) -> None:
    project = copied(tmp_path)
    with (project / pins.RUNTIME).open("a", encoding="utf-8") as file:
        file.write("novelty==1.0 \\\n    --hash=sha256:00\n")

    with pytest.raises(ValueError, match="no licence for novelty"):
        licences.page(project)


# The manifest.


def test_the_manifest_is_one_that_slack_takes() -> None:
    found = manifest()

    assert list(problems(found)) == []
    assert 175 <= len(found["display_information"]["long_description"]) <= 4000


def test_the_manifest_declares_what_is_handled_and_no_more() -> None:
    found = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    features, told = found["features"], found["settings"]

    assert [row["command"] for row in features["slash_commands"]] == [row.name for row in COMMANDS]
    assert [row["callback_id"] for row in features["shortcuts"]] == [row.callback_id for row in SHORTCUTS]
    assert told.get("event_subscriptions", {}).get("bot_events", []) == sorted(EVENTS)
    assert found["oauth_config"] == {"scopes": {"bot": sorted(SCOPES)}}
    assert {told["interactivity"]["request_url"], *(row["url"] for row in features["slash_commands"])} == {URL}


def test_each_name_of_the_manifest_has_its_handler() -> None:
    from handlers.commands import COMMANDS as COMMAND_HANDLERS
    from handlers.events import EVENTS as EVENT_HANDLERS
    from handlers.shortcuts import SHORTCUTS as SHORTCUT_HANDLERS

    assert set(EVENT_HANDLERS) == {name.partition(".")[0] for name in EVENTS}
    assert set(COMMAND_HANDLERS) == {row.name for row in COMMANDS}
    assert set(SHORTCUT_HANDLERS) == {row.callback_id for row in SHORTCUTS}


def test_the_scopes_are_those_that_the_code_needs() -> None:
    used = set(used_methods())
    needed = [set(METHOD_SCOPES[method]) for method in used] + [set(EVENT_SCOPES[event]) for event in EVENTS]
    lacking = [scopes for scopes in needed if scopes and not scopes & SCOPES.keys()]
    asked_for = {scope for scopes in needed for scope in scopes} | ({"commands"} if COMMANDS or SHORTCUTS else set())

    assert lacking == [], f"{sorted(used)} need more scopes: add rows to SCOPES in handlers/ids.py"
    assert SCOPES.keys() - asked_for == set(), "nothing uses these: take them out of SCOPES in handlers/ids.py"
    if used & {"conversations.history", "conversations.replies"}:
        assert {scope for scope in SCOPES if scope.endswith(":history")} == CARDS_STAND_IN
    assert all(reason.strip() for reason in SCOPES.values())


def used_methods() -> Iterator[str]:
    """Slack's methods that the code calls: ``client.chat_postMessage(...)``, and names such as "chat.update"."""
    known = {name for name in dir(AsyncWebClient) if not name.startswith("_")} - OWN
    for node in nodes():
        if isinstance(node, ast.Attribute) and node.attr in COMPOSED:
            yield from COMPOSED[node.attr]
        elif isinstance(node, ast.Attribute) and node.attr in known and "_" in node.attr:
            yield dotted(node.attr)
        elif isinstance(node, ast.Constant) and node.value in METHOD_SCOPES:
            yield str(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "api_call":
            assert isinstance(node.args[0], ast.Constant), "name the method in api_call, so that its scope is known"


def nodes() -> Iterator[ast.AST]:
    for place in SPEAKS_TO_SLACK:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def dotted(name: str) -> str:
    """``chat_postMessage`` as Slack writes it; a method that the table lacks has to be added to it."""
    found = name.replace("_", ".")
    assert found in METHOD_SCOPES, f"sandbox/scopes.py has no row for {found}"
    return found


# Links.


def test_links_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "sandbox").glob("*.md")]

    lost = [f"{page.relative_to(ROOT)} -> {target}" for page in pages for target in lost_links(page)]

    assert lost == []


def lost_links(page: Path) -> Iterator[str]:
    """Links inside the project whose file or heading is not there."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, heading = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (heading and heading not in headings(file)):
            yield target


def headings(page: Path) -> set[str]:
    """A page's headings as their links are written."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_record_of_processing_names_every_period_and_every_ground() -> None:
    assert set(privacy.KEPT) == set(Period)
    assert set(privacy.GROUNDS) == set(Ground)
