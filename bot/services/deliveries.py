"""The outbox as the delivery worker sees it: rows claimed under a lease, and what became of each recorded.

Within a conversation rows go out by priority, then by age; a row that waits for another try holds those behind it
in its own conversation only (promise 3).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from bot.unit import Unit
from models import Card, OutboxRow, Person


@dataclass(frozen=True, slots=True)
class Owed:
    """A claimed row. ``ts`` is where its card stands already; ``thread_ts`` the root it answers under.

    ``in_doubt``: an earlier try may have reached Slack, so it is looked for before anything is sent again.
    """

    id: str
    key: str
    kind: str
    builder: str
    place: str
    case_id: str | None
    card_id: str | None
    thread_card_id: str | None
    attempts: int
    in_doubt: bool
    created_at: datetime
    leased_until: datetime
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    request: str = ""


def claim(unit: Unit, worker: str, now: datetime, limit: int, lease: timedelta) -> list[Owed]:
    """Takes up to ``limit`` heads of conversations that are due; on PostgreSQL rows that others hold are skipped."""
    ahead = aliased(OutboxRow)
    free = or_(col(OutboxRow.leased_until).is_(None), col(OutboxRow.leased_until) < now)
    # Nothing overtakes a card's own row that was taken up already: until that is done nobody knows where the card is.
    may_overtake = or_(
        col(OutboxRow.card_id).is_(None),
        col(ahead.card_id).is_distinct_from(OutboxRow.card_id),
        col(OutboxRow.attempts) == 0,
        col(ahead.seq) < OutboxRow.seq,
    )
    earlier = or_(
        and_(col(ahead.priority) < OutboxRow.priority, may_overtake),
        and_(col(ahead.priority) == OutboxRow.priority, col(ahead.seq) < OutboxRow.seq),
        and_(col(ahead.card_id) == OutboxRow.card_id, col(ahead.attempts) > 0, col(ahead.seq) < OutboxRow.seq),
    )
    blocked = (
        select(ahead.seq)
        .where(col(ahead.conversation) == OutboxRow.conversation, col(ahead.state) == "pending", earlier)
        .exists()
    )
    heads = (
        select(OutboxRow)
        .where(OutboxRow.kind != "mail", OutboxRow.state == "pending", OutboxRow.due_at <= now, free, ~blocked)
        .order_by(col(OutboxRow.priority), col(OutboxRow.seq))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = []
    for row in unit.session.exec(heads).all():
        found.append(_owed(unit, row, now + lease))
        row.attempts += 1
        row.lease, row.leased_until = worker, now + lease
        row.error = None
        unit.session.add(row)
    return found


def _owed(unit: Unit, row: OutboxRow, leased_until: datetime) -> Owed:
    card = unit.session.get(Card, row.card_id) if row.card_id else None
    root = unit.session.get(Card, row.thread_card_id) if row.thread_card_id else None
    params = unit.vault.open(row, "params")
    return Owed(
        id=row.id,
        key=row.key,
        kind=row.kind,
        builder=row.builder,
        place=row.place,
        case_id=row.case_id,
        card_id=row.card_id,
        thread_card_id=row.thread_card_id,
        attempts=row.attempts,
        in_doubt=row.attempts > 0 and row.error in (None, "lost"),
        created_at=row.created_at,
        leased_until=leased_until,
        channel=card.channel if card else None,
        ts=card.ts if card else None,
        thread_ts=root.ts if root else None,
        params=json.loads(params) if params else {},
        request=row.request or "",
    )


def sent(unit: Unit, owed: Owed, channel: str, ts: str, now: datetime) -> None:
    """Records where Slack put the message; later changes of a card bring that message up to date."""
    row = _row(unit, owed)
    if row.state != "pending":
        return  # a worker that took it over was first
    row.state, row.sent_at, row.channel, row.ts = "sent", now, channel, ts
    row.lease = row.leased_until = None
    unit.note("delivered: row %s (%s) is %s in %s", row.id, row.builder, ts, channel, request=row.request)
    row.params = row.sealed_key = None  # what was said is in Slack; only the fact is kept here
    unit.session.add(row)
    if owed.card_id:
        card = unit.session.get_one(Card, owed.card_id)
        card.channel, card.ts = channel, ts
        unit.session.add(card)


def failed(unit: Unit, owed: Owed, error: str, due_at: datetime) -> None:
    """Puts the row back for another try at ``due_at``; ``error`` is Slack's code, or ``lost``."""
    row = _row(unit, owed)
    if not _is_ours(row, owed):
        return
    row.error, row.due_at = error, due_at
    row.lease = row.leased_until = None
    unit.session.add(row)


def park(unit: Unit, owed: Owed, error: str) -> None:
    """Takes the row out of the queue until somebody mends what is wrong; the admins are told apart."""
    row = _row(unit, owed)
    if not _is_ours(row, owed):
        return
    row.state, row.error = "parked", error
    row.lease = row.leased_until = None
    unit.session.add(row)


def repost(unit: Unit, owed: Owed) -> None:
    """Forgets where a card stood, since somebody deleted that message; the next try posts it anew."""
    row = _row(unit, owed)
    if not _is_ours(row, owed):
        return
    row.error = "message_not_found"
    row.lease = row.leased_until = None
    unit.session.add(row)
    if owed.card_id:
        card = unit.session.get_one(Card, owed.card_id)
        card.channel = card.ts = None
        unit.session.add(card)


def release(unit: Unit, owed: Owed) -> None:
    """Gives a row back untried, e.g. at a stop."""
    row = _row(unit, owed)
    if not _is_ours(row, owed):
        return
    row.attempts -= 1
    row.lease = row.leased_until = None
    unit.session.add(row)


def receiver(unit: Unit, place: str) -> Person | None:
    """The person of a direct message's place; ``None`` for a channel."""
    return unit.session.get(Person, place[1:]) if place.startswith("@") else None


def keep_dm(unit: Unit, person_id: str, channel: str) -> None:
    """Keeps a person's direct-message channel, so that it is opened once."""
    person = unit.session.get_one(Person, person_id)
    person.dm = channel
    unit.session.add(person)


def pending(unit: Unit) -> int:
    """How many rows are still owed."""
    return unit.session.exec(select(func.count()).where(OutboxRow.state == "pending")).one()


def _row(unit: Unit, owed: Owed) -> OutboxRow:
    return unit.session.exec(select(OutboxRow).where(OutboxRow.id == owed.id)).one()


def _is_ours(row: OutboxRow, owed: Owed) -> bool:
    """Whether nobody has taken the row over since it was claimed: a worker that stood still has no say any more."""
    return row.state == "pending" and row.attempts == owed.attempts + 1
