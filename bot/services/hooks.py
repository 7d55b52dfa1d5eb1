"""Word of restrictions to a program of the company's: rows of the outbox, with a worker of their own.

What is sent is read when it goes, so that a late word tells what holds now. The same word may come twice (its id says
so); of one restriction they come in order. https://www.standardwebhooks.com
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from bot.domain.restrictions import HookEvent
from bot.services import customers, outbox, people
from bot.services.outbox import PENDING
from bot.services.turns import HOOK
from bot.unit import Unit
from models import Case, OutboxRow, Restriction

PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Word:
    """A claimed row, and the JSON to send. ``lease`` fences: what became of it is recorded by its holder alone."""

    id: str
    attempts: int
    created_at: datetime
    lease: str
    content: dict[str, Any]
    request: str = ""


def owe(unit: Unit, restriction: Restriction, event: HookEvent) -> None:
    """Owes word that a restriction began, changed or ended, in the unit that does it; nothing where it is off."""
    if not unit.settings.webhook_url:
        return
    row_id = unit.new_id()
    row = OutboxRow(
        id=row_id,
        key=f"hook:{row_id}",
        kind=HOOK,
        builder=f"restriction.{event}",
        place=HOOK,
        conversation=f"hook:{restriction.id}",
        case_id=restriction.case_id,
        due_at=outbox.AT_ONCE,
        created_at=unit.now,
        request=unit.request or None,
    )
    unit.vault.seal(row, params=json.dumps({"restriction": restriction.id}))
    unit.session.add(row)
    unit.session.flush()


def claim(unit: Unit, worker: str, now: datetime, lease: timedelta) -> Word | None:
    """Takes the oldest row that is due and has none of its restriction before it."""
    ahead = aliased(OutboxRow)
    blocked = select(ahead.seq).where(
        col(ahead.conversation) == OutboxRow.conversation,
        col(ahead.state) == PENDING,
        col(ahead.seq) < OutboxRow.seq,
    )
    due = select(OutboxRow).where(
        OutboxRow.kind == HOOK,
        col(OutboxRow.state) == PENDING,
        OutboxRow.due_at <= now,
        or_(col(OutboxRow.leased_until).is_(None), col(OutboxRow.leased_until) < now),
        ~blocked.exists(),
    )
    row = unit.session.exec(due.order_by(col(OutboxRow.seq)).limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    word = Word(
        row.id, row.attempts, row.created_at, f"{worker}:{unit.new_id()}", _content(unit, row), row.request or ""
    )
    row.attempts += 1
    row.lease, row.leased_until = word.lease, now + lease
    unit.session.add(row)
    return word


def _content(unit: Unit, row: OutboxRow) -> dict[str, Any]:
    restriction = unit.session.get_one(Restriction, json.loads(unit.vault.open(row, "params") or "{}")["restriction"])
    days = {name: getattr(restriction, name) for name in ("starts_on", "ends_on")}
    return {
        "type": row.builder,
        "timestamp": row.created_at.isoformat(),
        "data": {
            "restriction": restriction.id,
            "status": restriction.status,
            "kinds": restriction.kinds.split(";"),
            **{name: day.isoformat() if day else None for name, day in days.items()},
            "customer": [
                {"kind": kind, "value": value} for kind, value in customers.identifiers(unit, restriction.customer_id)
            ],
        },
    }


def done(unit: Unit, word: Word) -> None:
    """It was taken: only the fact is kept."""
    row = _held(unit, word)
    if row is not None:
        row.state, row.sent_at, row.error = "sent", unit.now, None
        row.params = row.sealed_key = None


def again(unit: Unit, word: Word, error: str, due_at: datetime) -> None:
    """Puts it back for another try."""
    row = _held(unit, word)
    if row is not None:
        row.error, row.due_at = error, due_at


def park(unit: Unit, word: Word, error: str) -> None:
    """Takes it out of the queue until somebody mends what is wrong, and tells the admins, once a day and error."""
    row = _held(unit, word)
    if row is None:
        return
    row.state, row.error = PARKED, error
    case = unit.session.get(Case, row.case_id) if row.case_id else None
    params = {"key": row.id, "error": error, "number": case.number if case else ""}
    for admin in people.admins(unit):
        key = f"hook_fault:{error}:{unit.now.date()}:{admin.id}"
        outbox.owe_line(unit, f"@{admin.id}", "hook_fault", params, key=key)


def _held(unit: Unit, word: Word) -> OutboxRow | None:
    """The row, free again, if this claim still holds it: another may have taken it over, and its case be destroyed."""
    row = unit.session.exec(select(OutboxRow).where(OutboxRow.id == word.id).with_for_update()).first()
    if row is None or row.lease != word.lease or row.state != "pending":
        return None
    row.lease = row.leased_until = None
    unit.session.add(row)
    return row
