"""The demo is told in Arabic as in English: nothing is missing, nothing is left over."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.acceptance.chapters_ar import NARRATION

TOLD = Path(__file__).parents[1] / "acceptance"
TELLS = ("step", "say", "told", "told_as")


def spoken() -> set[str]:
    """The words that are told in ``chapters``, ``play`` and ``demo``; none is put together, to be found."""
    found = set()
    for name in ("chapters", "play", "demo"):
        for node in ast.walk(ast.parse((TOLD / f"{name}.py").read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name_of = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if isinstance(node, ast.Call) and name_of in TELLS and node.args:
                words = node.args[0]
                if isinstance(words, ast.Constant):
                    found.add(str(words.value))
                else:
                    assert name == "play", f"{name}.py, line {node.lineno}: told in words that are put together"
    return found


def test_each_line_of_the_demo_is_told_in_arabic_and_no_line_is_left_over() -> None:
    assert spoken() == set(NARRATION)


def test_each_begins_with_the_policys_number_of_the_english_line_and_is_told_in_arabic() -> None:
    for english, arabic in NARRATION.items():
        number = re.match(r"[PG]\d+ +|", english)
        assert arabic.startswith(number[0] if number else ""), english
        assert any("\u0600" <= letter <= "\u06ff" for letter in arabic), english
