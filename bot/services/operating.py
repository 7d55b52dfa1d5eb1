"""What whoever runs the bot sees of the outbox and may do there: look, try again, give up with a reason (audited)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from bot.domain.characters import tidy
from bot.errors import BotError
from bot.services import audit, outbox
from bot.services.turns import MAIL
from bot.unit import Unit
from models import Case, OutboxRow, Person

SHORTEST = 5
"""Characters of a reason; the same as in the forms."""
SHOWN = 200
"""How many rows a list shows at the most, the oldest of those that need somebody first."""

DROP, RETRY = "outbox.drop", "outbox.retry"
"""What the audit calls the two."""


class OperatorError(BotError):
    """Nothing was changed: ``problem``, ``mend``."""

    code = "outbox"

    def __str__(self) -> str:
        return f"{self.data['problem']}. {self.data['mend']}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row as operators see it: ids and numbers, never what it says. ``reason`` is why it was dropped."""

    id: str
    state: str
    kind: str
    what: str
    where: str
    number: str
    priority: int
    tries: int
    error: str
    since: datetime
    due_at: datetime
    in_hand: bool
    reason: str = ""


def waiting(unit: Unit, now: datetime, *, dropped: bool = False) -> list[Waiting]:
    """What is parked, then what waits for another try, then what is owed; with ``dropped``, what was given up."""
    states = ("dropped",) if dropped else ("parked", "pending")
    rows = select(OutboxRow).where(col(OutboxRow.state).in_(states))
    tried = or_(col(OutboxRow.error).is_(None), col(OutboxRow.attempts) == 0)
    order = (col(OutboxRow.state), tried, col(OutboxRow.seq))
    return [_shown(unit, row, now) for row in unit.session.exec(rows.order_by(*order).limit(SHOWN)).all()]


def retry(unit: Unit, ids: Iterable[str], now: datetime) -> list[str]:
    """Puts these rows back at once, parked ones too; all of them or none. Raises ``OperatorError``."""
    rows = [_free(unit, one, now) for one in dict.fromkeys(ids)]
    for row in rows:
        _put_back(unit, row)
    return [row.id for row in rows]


def retry_all(unit: Unit, now: datetime) -> tuple[list[str], int]:
    """Puts back whatever is parked or waits for another try; how many parked alarms were left, being no news."""
    failed = and_(col(OutboxRow.state) == "pending", col(OutboxRow.error).is_not(None), _not_in_hand(now))
    news = or_(col(OutboxRow.state) != "parked", col(OutboxRow.priority) > outbox.ALERT)
    rows = select(OutboxRow).where(or_(col(OutboxRow.state) == "parked", failed), OutboxRow.kind != MAIL)
    found = unit.session.exec(rows.where(news).order_by(col(OutboxRow.seq)).with_for_update()).all()
    left = unit.session.exec(rows.where(~news)).all()
    for row in found:
        _put_back(unit, row)
    return [row.id for row in found], len(left)


def drop(unit: Unit, ids: Iterable[str], reason: str, now: datetime) -> list[str]:
    """Gives these rows up; all of them or none. The reason is kept sealed, its hash in the audit.

    Raises ``OperatorError``.
    """
    reason = tidy(reason).strip()
    if len(reason) < SHORTEST:
        raise OperatorError(problem="--reason: says too little", mend="Write why nobody needs this message any more")
    rows = [_free(unit, one, now) for one in dict.fromkeys(ids)]
    for row in rows:
        _record(unit, DROP, row, hashlib.sha256(reason.encode()).hexdigest())
        row.state = "dropped"
        unit.vault.seal(row, params=json.dumps({"reason": reason}, ensure_ascii=False))
        unit.session.add(row)
    return [row.id for row in rows]


def _put_back(unit: Unit, row: OutboxRow) -> None:
    _record(unit, RETRY, row)
    row.state, row.due_at = "pending", outbox.AT_ONCE
    unit.session.add(row)
    unit.owes = True


def _record(unit: Unit, action: str, row: OutboxRow, reason: str = "") -> None:
    case = unit.session.get(Case, row.case_id) if row.case_id else None
    audit.record(unit, None, action, case, subject=row.id, was=row.state, error=row.error or "", reason=reason)


def _free(unit: Unit, row_id: str, now: datetime) -> OutboxRow:
    row = unit.session.exec(select(OutboxRow).where(OutboxRow.id == row_id).with_for_update()).first()
    if row is None:
        raise OperatorError(problem=f"{row_id} is no message of the outbox", mend="See: python -m bot outbox list")
    if row.kind == MAIL:
        raise OperatorError(
            problem=f"{row_id} is a letter to a customer", mend="Its case's card in Slack has the buttons for it"
        )
    if row.state not in ("pending", "parked"):
        raise OperatorError(problem=f"{row_id} is {row.state} already", mend="Leave it out")
    if row.leased_until is not None and row.leased_until >= now:
        raise OperatorError(problem=f"{row_id} is being sent at this moment", mend="Look again in a minute")
    return row


def _not_in_hand(now: datetime) -> ColumnElement[bool]:
    return or_(col(OutboxRow.leased_until).is_(None), col(OutboxRow.leased_until) < now)


def _shown(unit: Unit, row: OutboxRow, now: datetime) -> Waiting:
    case = unit.session.get(Case, row.case_id) if row.case_id else None
    reason = ""
    if row.state == "dropped" and row.params is not None:
        reason = str(json.loads(unit.vault.open(row, "params") or "{}").get("reason", ""))
    return Waiting(
        id=row.id,
        state=row.state,
        kind=row.kind,
        what=row.builder,
        where=_where(unit, row.place),
        number=case.number if case else "",
        priority=row.priority,
        tries=row.attempts,
        error=row.error or "",
        since=row.created_at,
        due_at=max(row.due_at, row.created_at),
        in_hand=row.leased_until is not None and row.leased_until >= now,
        reason=reason,
    )


def _where(unit: Unit, place: str) -> str:
    """A channel's id, or a person's in Slack."""
    person = unit.session.get(Person, place[1:]) if place.startswith("@") else None
    return (person.slack_id or place) if person is not None else place
