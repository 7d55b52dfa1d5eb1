"""Care for who was affected (G6): each is asked how they are, once; a wish for support is theirs to share."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, literal_column
from sqlmodel import col, select

from bot.domain.vocabulary import Action, Role
from bot.services import authority, notices, outbox, people, subjects
from bot.unit import Unit
from models import AuditEntry, Case, OutboxRow, Person, Statement, Support

AFTER, AT_LATEST = timedelta(days=3), timedelta(days=10)
"""How long after the report people are asked, and how long it still makes sense."""
BATCH = 100
"""How many are asked in one unit of work."""
CARE = frozenset({Action.SUPPORT_REQUEST.value, Action.SUPPORT_DONE.value})

_ASKED: dict[str, Any] = {"": Case.reporter_id, ":affected": Case.affected_id}
"""Whom a case has to be asked about: the end of the line's key, and the person."""


def ask_due(unit: Unit) -> int:
    """Asks, three days after a report, who reported it and to whom it happened how they are; how many were asked.

    The line's key says that somebody was asked; people without Slack, or who have left, are not.
    """
    asked = 0
    for end, person_id in _ASKED.items():
        for case, person in unit.session.exec(_unasked(unit, end, person_id).limit(BATCH - asked)).all():
            params = {"number": case.number, "case": case.id, "version": case.version, "affected": bool(end)}
            outbox.owe_line(unit, notices.at(person), "care_ask", params, key=f"care:{case.id}{end}", case=case)
            asked += 1
    return asked


def _unasked(unit: Unit, end: str, person_id: Any) -> Any:
    prefix: ColumnElement[str] = literal_column("'care:'", String)
    key = prefix + col(Case.id) + end
    found = (
        select(Case, Person)
        .join(Person, col(Person.id) == person_id)
        .where(
            col(Case.reported_at) > unit.now - AT_LATEST,
            col(Case.destroyed_at).is_(None),
            col(Case.reported_at) <= unit.now - AFTER,
            col(Person.active).is_(True),
            col(Person.slack_id).is_not(None),
            ~select(OutboxRow.seq).where(OutboxRow.key == key).exists(),
        )
        .order_by(col(Case.reported_at), col(Case.id))
    )
    return found.where(col(Case.affected_id) != Case.reporter_id) if end else found


def waiting(unit: Unit, case: Case, person: Person, supporter: Person | None) -> Support | None:
    """The wish for support that somebody made already, of the same person, and that nobody has met yet."""
    wanted = [one for one in subjects.of_case(unit, case, Support) if one.asked_by_id == person.id]
    chosen = supporter.id if supporter else None
    return next((one for one in wanted if one.given_at is None and one.supporter_id == chosen), None)


def supporter(unit: Unit, case: Case, support: Support) -> Person | None:
    """Of whom support is wanted: the manager who was chosen, else the supervisor; ``None``: nobody is there."""
    if support.supporter_id is not None:
        return unit.session.get_one(Person, support.supporter_id)
    return people.responsible(unit, people.parties(unit, case))


def hidden(unit: Unit, case: Case, reader: Person | None) -> frozenset[str]:
    """Wishes for support that were entrusted to somebody else than the reader: they see nothing of them."""
    wishes = subjects.of_case(unit, case, Support)
    trusted = {one.id: (one.asked_by_id, one.supporter_id) for one in wishes if one.supporter_id is not None}
    return frozenset(id_ for id_, ids in trusted.items() if reader is None or reader.id not in ids)


def is_hidden(entry: AuditEntry, ids: frozenset[str]) -> bool:
    """Whether a step tells of one of these wishes."""
    return entry.action in CARE and (entry.subject in ids or json.loads(entry.data).get("support") in ids)


def may_read(unit: Unit, case: Case, reader: Person | None, statement: Statement) -> bool:
    """Whether the words that came with a wish are this reader's to read: who wrote them, who is to help."""
    if statement.action not in CARE:
        return True
    if reader is None:
        return False
    wishes = subjects.of_case(unit, case, Support)
    helps = any(one.supporter_id == reader.id for one in wishes)
    supervises = not hidden(unit, case, reader) and Role.SUPERVISOR in authority.roles(unit, reader, case)
    return statement.author_id == reader.id or helps or supervises
