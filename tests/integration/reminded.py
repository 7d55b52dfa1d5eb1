"""Who was reminded of what, and which series run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from bot.messages.registry import LINES
from bot.services import reminders
from bot.texts import Words
from bot.unit import Unit
from models import AuditEntry, Letter, OutboxRow, Reminder
from tests.factories import Company
from tests.integration.ways import (
    newest,
)

KHALID, ZAINAB, OMAR = "U0KHALID", "U0ZAINAB", "U0OMAR"


def remind(office: Company) -> tuple[int, int]:
    """Everything that is due now: how many series reminded, and how many of those went up."""
    reminded = escalated = 0
    while any(done := office.database.run(reminders.run_due)):
        reminded, escalated = reminded + done[0], escalated + done[1]
    return reminded, escalated


def told(office: Company, builder: str = "reminders_due") -> dict[str, list[dict[str, Any]]]:
    """The lines that are owed, by place; each is taken for delivered, so that the next look finds fresh ones."""
    names = {f"@{id_}": slack_id for slack_id, id_ in office.ids.items()}

    def work(unit: Unit) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        owed = select(OutboxRow).where(OutboxRow.builder == builder, OutboxRow.state == "pending")
        for row in unit.session.exec(owed.order_by(col(OutboxRow.seq))).all():
            params = json.loads(unit.vault.open(row, "params") or "{}")
            assert LINES[builder](params, Words.of("ar", unit.settings.timezone)).text
            found.setdefault(names.get(row.place, row.place), []).append(params)
            row.state = "sent"
            unit.session.add(row)
        return found

    return office.database.run(work)


def things(office: Company, who: str) -> list[dict[str, Any]]:
    """What somebody was reminded of, in one message at the most."""
    messages = told(office).get(who, [])
    assert len(messages) <= 1
    return messages[0]["things"] if messages else []


def series(office: Company, case_id: str, *, ended: bool = False) -> dict[str, Reminder]:
    """A case's series by step, without those that have ended."""
    asked = select(Reminder).where(Reminder.case_id == case_id)
    found = office.database.look(lambda unit: list(unit.session.exec(asked)))
    assert len({(one.step, one.subject_id) for one in found}) == len(found)
    return {one.step: one for one in found if ended or one.next_at}


def entries(office: Company, action: str) -> list[AuditEntry]:
    asked = select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.seq))
    return office.database.look(lambda unit: list(unit.session.exec(asked)))


def newest_letter(office: Company, case_id: str) -> str:
    found: str = newest(office, Letter, case_id).id
    return found


def at(moment: str) -> datetime:
    """An instant of Riyadh's."""
    return datetime.fromisoformat(moment + "+03:00").astimezone(UTC)
