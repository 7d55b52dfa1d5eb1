"""The threat model names tests that are there, and each package has somebody who keeps it."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot.documents.pins import normalised

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
ATTACKERS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", PAGE, re.MULTILINE))
WITHOUT_PROOF = {"What is trusted", "When something has happened"}


@cache
def names_in(path: str) -> frozenset[str]:
    nodes = ast.parse((ROOT / path).read_text(encoding="utf-8")).body if (ROOT / path).is_file() else []
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lost(named: list[tuple[str, str]]) -> list[str]:
    """Tests that are named and not there."""
    return [f"{path}::{name}" for path, name in named if name not in names_in(path)]


def test_each_test_that_the_page_names_is_there() -> None:
    assert len(NAMED) > 50
    assert lost(NAMED) == []
    assert lost([("tests/unit/test_security_page.py", "test_nothing"), ("tests/unit/nowhere.py", "test_x")]) != []


def test_nothing_that_looks_like_a_test_on_the_page_goes_unread() -> None:
    assert PAGE.count("::") == len(NAMED)


@pytest.mark.parametrize("attacker", sorted(ATTACKERS.keys() - WITHOUT_PROOF))
def test_each_attacker_has_what_stops_them_a_proof_and_what_remains(attacker: str) -> None:
    text = ATTACKERS[attacker]

    assert "\n- " in text
    assert re.search(r"^Proof:\n`tests/", text, re.MULTILINE)
    assert re.search(r"^Remains: \w", text, re.MULTILINE)


def test_the_page_tells_of_every_attacker_that_was_thought_of() -> None:
    titles = " ".join(ATTACKERS).lower()

    for one in ("outsider", "employee", "left", "customer's words", "database, backup", "token", "administrator",
                "another workspace", "supply chain"):  # fmt: skip
        assert one in titles, one


def rows() -> dict[str, list[str]]:
    """The rows of the page of dependencies: the cells by each package that the first one names."""
    page = (ROOT / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) >= 4:
            for name in re.findall(r"[A-Za-z][\w.-]*[\w]", cells[0].split("(")[0]):
                found[normalised(name)] = cells
    return found


def test_each_dependency_has_its_reason_and_its_keeper() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needs = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = [normalised(re.split(r"[\[>=<; ]", need, maxsplit=1)[0]) for need in needs]

    known = rows()

    assert len(names) > 30
    assert [name for name in names if name not in known] == []
    assert [name for name in names if not all(len(cell) > 2 for cell in known[name][1:4])] == []
