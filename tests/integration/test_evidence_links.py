"""A link that hides where it leads is refused beside its field, in the reader's language, and what was typed stays."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot import patience
from bot.domain.inputs import INPUTS
from bot.services import languages
from bot.unit import Unit
from models import AuditEntry, Case
from tests.integration.door import Door, open_door, typed
from tests.integration.walks import APPROVE, walk

HIDING = "Recording 17\nhttps://smsa.com@evil.example/x"


@pytest.fixture
async def door(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """The bot, as patient as a loaded machine needs."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    async with open_door(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'door.db')}") as found:
        yield found


def filled(door: Door, evidence: str) -> dict[str, Any]:
    """A report with everything that it needs, as Slack sends it."""

    def chosen(kind: str, value: str) -> dict[str, Any]:
        return {"type": kind, "selected_option": {"value": value}}

    return {
        "customer_phone": typed("0501234567"),
        "occurred_at": {"type": "datetimepicker", "selected_date_time": int(door.parts.database.clock().timestamp())},
        "contact_channel": chosen("static_select", INPUTS["contact_channel"].options[0]),
        "category": {"type": "checkboxes", "selected_options": [{"value": "threat"}]},
        "narrative": typed("He shouted at me for ten minutes."),
        "warning_step": chosen("radio_buttons", "warned_continued"),
        "evidence": typed(evidence),
        "reason": typed("The link was wrong."),
    }


def cases(door: Door) -> int:
    return len(door.parts.database.look(lambda unit: unit.session.exec(select(Case.id)).all()))


@pytest.mark.parametrize(("language", "said"), [("en", "hides where this link leads"), ("ar", "يخفي وجهة هذا الرابط")])
async def test_on_reporting_it_is_refused_beside_the_field_and_nothing_else_is_touched(
    door: Door, language: str, said: str
) -> None:
    door.parts.database.run(lambda unit: languages.choose(unit, "U0NORA", language))

    refused = await door.act(door.modal("U0NORA", "case.report", {"n": "x", "m": True}, filled(door, HIDING)))
    none = cases(door)
    taken = await door.act(
        door.modal("U0NORA", "case.report", {"n": "x", "m": True}, filled(door, "https://a.example"))
    )

    assert refused.json["response_action"] == "errors"  # the modal stays as it is, with all that was typed
    assert list(refused.json["errors"]) == ["evidence"]
    assert said in refused.json["errors"]["evidence"]
    assert (none, taken.status, cases(door)) == (0, 200, 1)


async def test_on_correcting_it_is_refused_as_well(door: Door) -> None:
    made = walk(door.office, APPROVE)
    known = {"case": made.case_id, "subject": ""}

    refused = await door.act(door.modal("U0LAYLA", "case.correct", known, filled(door, HIDING)))
    before = kept(door, made.case_id)
    await door.act(door.modal("U0LAYLA", "case.correct", known, filled(door, "https://a.example")))

    assert list(refused.json["errors"]) == ["evidence"]
    assert (before, kept(door, made.case_id)) == (None, "https://a.example")


def kept(door: Door, case_id: str) -> str | None:
    def work(unit: Unit) -> str | None:
        corrected = unit.session.exec(select(AuditEntry).where(AuditEntry.action == "case.correct")).first()
        found = unit.vault.open(unit.session.get_one(Case, case_id), "evidence")
        assert (corrected is None) == (found is None)
        return found

    return door.parts.database.look(work)
