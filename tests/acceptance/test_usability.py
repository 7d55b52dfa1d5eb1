"""A report fits between two calls and an alarm into fifteen seconds, in both languages, as the document says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.usability import BEGIN, DOC, END, LANGUAGES, Effort, measured

REPORT_ANSWERS, REPORT_SECONDS, ALARM_SECONDS = 8, 60, 15
TASKS = 10


def written() -> dict[str, tuple[int, int]]:
    """Answers and touches by task, as the document has them."""
    text = DOC.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def counted(found: Mapping[str, Effort]) -> dict[str, tuple[int, int]]:
    return {task: (effort.answers, effort.touches) for task, effort in found.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_common_tasks_ask_for_little_and_the_document_says_how_much(language: str, tmp_path: Path) -> None:
    found = measured(language, tmp_path)

    assert len(found) >= TASKS
    assert found["report"].answers <= REPORT_ANSWERS
    assert found["report"].known <= REPORT_SECONDS
    assert found["raise an alarm"].known <= ALARM_SECONDS
    assert counted(found) == written()
