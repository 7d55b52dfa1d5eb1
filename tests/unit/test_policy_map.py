"""``docs/policy.md`` is complete: every demand has its rule, its place in Slack and its acceptance test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NUMBERS = [f"P{n}" for n in range(1, 15)] + [f"G{n}" for n in range(1, 9)]
ROW = re.compile(r"^\| ([PG]\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| `(\w+)` \|$", re.MULTILINE)


def rows() -> list[tuple[str, ...]]:
    return ROW.findall((ROOT / "docs" / "policy.md").read_text(encoding="utf-8"))


def acceptance_tests() -> set[str]:
    source = (ROOT / "tests" / "acceptance" / "test_policy.py").read_text(encoding="utf-8")
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


def test_every_demand_stands_there_once() -> None:
    assert [row[0] for row in rows()] == NUMBERS


def test_every_demand_has_an_acceptance_test_named_after_it() -> None:
    named = {number: name for number, *_, name in rows()}

    assert {number: name for number, name in named.items() if not name.startswith(f"test_{number.lower()}_")} == {}
    assert set(named.values()) <= acceptance_tests()


def test_every_rule_can_be_found() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    named = [code for _, _, rule, *_ in rows() for code in re.findall(r"`([^`]+)`", rule)]
    lost = [code for code in named if not _is_there(code, sources)]

    assert lost == []


def _is_there(code: str, sources: str) -> bool:
    """A file exists; a name, or an action, stands in the program."""
    if code.endswith(".py"):
        return (ROOT / code).exists()
    return (code.removesuffix("*") if code.endswith("*") else code.split(".")[-1]) in sources
