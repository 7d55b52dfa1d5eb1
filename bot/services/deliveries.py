"""The outbox as the delivery worker sees it: rows claimed under a lease, and what became of each recorded.

Within a conversation rows go out by priority, then by age; a row that waits for another try holds those behind it
in its own conversation only (promise 3). Of one place a worker takes one row at a time, so that an alert never has
more than one message in front of it. What became of a row is recorded only by whoever still holds its lease.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import col, func, select

from bot import tracing
from bot.services import outbox, turns
from bot.services.outbox import PENDING
from bot.services.turns import OURS
from bot.unit import Unit
from models import Card, OutboxRow, Person

LOST = "lost"
"""The error of a row whose last try may have reached Slack; so may one that a dead worker left without any."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A claimed row. ``ts`` is where its card stands already; ``thread_ts`` the root it answers under.

    ``person_id`` and ``slack_id``: whom a direct message is for; ``dm`` is their conversation, once opened.

    ``doubts``: keys under which earlier tries may have reached Slack, so they are looked for (``since`` the oldest was
    made) before anything is sent again. ``lease`` fences: it is this claim's alone, and ends at ``until``.
    """

    id: str
    key: str
    kind: str
    builder: str
    place: str
    case_id: str | None
    card_id: str | None
    thread_card_id: str | None
    priority: int
    attempts: int
    error: str | None
    doubts: frozenset[str]
    since: datetime
    lease: str
    until: datetime
    person_id: str | None = None
    slack_id: str | None = None
    dm: str | None = None
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    request: str = ""

    @property
    def direct(self) -> bool:
        """Whether it goes to one person."""
        return self.place.startswith("@")


def claim(
    unit: Unit,
    worker: str,
    now: datetime,
    limit: int,
    lease: timedelta,
    extra: int = 0,
    resting: Collection[str] = (),
) -> list[Owed]:
    """Takes up to ``limit`` rows that are due, and ``extra`` more if these are alerts; one of each place.

    Of places that are ``resting`` alerts only. On PostgreSQL rows that others hold are skipped.
    """
    found: list[Owed] = []
    for row in turns.next_ones(unit, now, limit + extra, resting):
        if len(found) >= limit and row.priority > outbox.ALERT:
            break
        if row.card_id is not None and not _alone(unit, row.card_id, now):
            continue
        owed = _owed(unit, row, f"{worker}:{unit.new_id()}", now + lease)
        found.append(owed)
        row.attempts += 1
        row.lease, row.leased_until, row.error = owed.lease, owed.until, None
        unit.session.add(row)
    return found


def _alone(unit: Unit, card_id: str, now: datetime) -> bool:
    """Whether no other worker is at this card: two at once could post it twice, or leave the older state on it."""
    locked = select(Card.id).where(Card.id == card_id).with_for_update(skip_locked=True)
    if unit.session.exec(locked).first() is None:
        return False
    held = select(OutboxRow.seq).where(
        OutboxRow.card_id == card_id, col(OutboxRow.state) == PENDING, col(OutboxRow.leased_until) >= now
    )
    return unit.session.exec(held).first() is None


def _owed(unit: Unit, row: OutboxRow, lease: str, until: datetime) -> Owed:
    card = unit.session.get(Card, row.card_id) if row.card_id else None
    root = unit.session.get(Card, row.thread_card_id) if row.thread_card_id else None
    person = receiver(unit, row.place)
    params = unit.vault.open(row, "params")
    doubtful = _doubtful(unit, row) if card is None or card.ts is None else []
    return Owed(
        id=row.id,
        key=row.key,
        kind=row.kind,
        builder=row.builder,
        place=row.place,
        case_id=row.case_id,
        card_id=row.card_id,
        thread_card_id=row.thread_card_id,
        priority=row.priority,
        attempts=row.attempts,
        error=row.error,
        doubts=frozenset(one.key for one in doubtful),
        since=min((one.created_at for one in doubtful), default=row.created_at),
        lease=lease,
        until=until,
        person_id=person.id if person else None,
        slack_id=person.slack_id if person else None,
        dm=person.dm if person else None,
        channel=card.channel if card else row.channel,
        ts=card.ts if card else row.ts,
        thread_ts=root.ts if root else None,
        params=json.loads(params) if params else {},
        request=row.request or "",
    )


def _doubtful(unit: Unit, row: OutboxRow) -> Sequence[OutboxRow]:
    """The rows of this message that may stand in Slack already: this one's earlier try, and of a card any other's."""
    tried = (OutboxRow.attempts > 0, or_(col(OutboxRow.error).is_(None), col(OutboxRow.error) == LOST))
    same = OutboxRow.card_id == row.card_id if row.card_id else OutboxRow.id == row.id
    return unit.session.exec(select(OutboxRow).where(same, *tried, col(OutboxRow.state) == PENDING)).all()


def sent(unit: Unit, owed: Owed, channel: str, ts: str, now: datetime) -> bool:
    """Records where Slack put the message; later changes of a card bring that message up to date."""
    row = _held(unit, owed)
    if row is None:
        return False
    row.state, row.sent_at, row.channel, row.ts = "sent", now, channel, ts
    unit.note("delivered: row %s (%s) is %s in %s", row.id, row.builder, ts, channel, request=row.request)
    row.params = row.sealed_key = None  # what was said is in Slack; only the fact is kept here
    _put_card(unit, owed, channel, ts)
    person = receiver(unit, owed.place)
    if person is not None and person.unreachable_at is not None:
        outbox.reachable_again(unit, person)
    return True


def deleted(unit: Unit, owed: Owed) -> bool:
    """The message or file is gone; so is the row, which held nothing but where it was."""
    row = _held(unit, owed)
    if row is None:
        return False
    unit.note("deleted: row %s (%s)", row.id, row.builder, request=row.request)
    unit.session.delete(row)
    return True


def failed(unit: Unit, owed: Owed, error: str, due_at: datetime) -> bool:
    """Puts the row back for another try at ``due_at``; ``error`` is Slack's code, or ``lost``."""
    row = _held(unit, owed)
    if row is None:
        return False
    row.error, row.due_at = error, due_at
    _melt(unit, row)
    return True


def postpone(unit: Unit, owed: Owed, due_at: datetime) -> bool:
    """Gives a row back untried until ``due_at``: Slack asked us to wait."""
    row = _held(unit, owed)
    if row is None:
        return False
    row.attempts, row.error, row.due_at = owed.attempts, owed.error, due_at
    _melt(unit, row)
    return True


def park(unit: Unit, owed: Owed, error: str, channel: str | None = None, ts: str | None = None) -> bool:
    """Takes the row out of the queue until somebody mends what is wrong; the admins are told apart.

    ``channel`` and ``ts``: where the same stands as plain text meanwhile.
    """
    row = _held(unit, owed)
    if row is None:
        return False
    row.state, row.error = "parked", error
    if channel and ts:
        row.channel, row.ts = channel, ts
        _put_card(unit, owed, channel, ts)
    return True


def drop(unit: Unit, owed: Owed, error: str) -> bool:
    """Gives up a row whose message another row took over."""
    row = _held(unit, owed)
    if row is None:
        return False
    row.state, row.error = "dropped", error
    return True


def repost(unit: Unit, owed: Owed, error: str, due_at: datetime) -> bool:
    """Forgets where a card stood, since somebody deleted that message; the next try posts it anew."""
    row = _held(unit, owed)
    if row is None:
        return False
    row.error, row.due_at = error, due_at
    row.channel = row.ts = None
    _melt(unit, row)
    if owed.card_id:
        card = unit.session.get_one(Card, owed.card_id)
        card.channel = card.ts = None
        unit.session.add(card)
    return True


def _held(unit: Unit, owed: Owed) -> OutboxRow | None:
    """The row, free again, if this claim still holds it: whoever took it over has the say now."""
    row = unit.session.exec(select(OutboxRow).where(OutboxRow.id == owed.id).with_for_update()).first()
    if row is None or row.lease != owed.lease or row.state != "pending":
        return None
    row.lease = row.leased_until = None
    unit.session.add(row)
    return row


def _put_card(unit: Unit, owed: Owed, channel: str, ts: str) -> None:
    if owed.card_id:
        card = unit.session.get_one(Card, owed.card_id)
        card.channel, card.ts = channel, ts
        unit.session.add(card)


def _melt(unit: Unit, row: OutboxRow) -> None:
    """A change of the same card that came meanwhile needs no row of its own: this one shows it at its next try."""
    if row.card_id is None:
        return
    unit.session.flush()
    newer = select(OutboxRow).where(
        OutboxRow.card_id == row.card_id,
        col(OutboxRow.state) == PENDING,
        OutboxRow.attempts == 0,
        OutboxRow.id != row.id,
        col(OutboxRow.lease).is_(None),
    )
    for one in unit.session.exec(newer.with_for_update()).all():
        one.state = "melted"
        row.request = tracing.joined(row.request, one.request or "")
        if one.priority < row.priority:
            row.priority = one.priority
        unit.session.add_all([one, row])


def clock_went_back(unit: Unit, now: datetime, lease: timedelta, longest: timedelta) -> None:
    """No lease and no wait lasts longer than it may from ``now`` on; else a clock set back by an hour would add one."""
    leases = update(OutboxRow).where(*OURS, col(OutboxRow.leased_until) > now + lease)
    unit.session.execute(leases.values(leased_until=now + lease))
    waits = update(OutboxRow).where(*OURS, col(OutboxRow.due_at) > now + longest)
    unit.session.execute(waits.values(due_at=now + longest))


def receiver(unit: Unit, place: str) -> Person | None:
    """The person of a direct message's place; ``None`` for a channel."""
    return unit.session.get(Person, place[1:]) if place.startswith("@") else None


def forget_dm(unit: Unit, place: str) -> bool:
    """Forgets a person's direct-message channel, which is no more; whether one was known."""
    person = receiver(unit, place)
    if person is None or person.dm is None:
        return False
    person.dm = None
    unit.session.add(person)
    return True


def keep_dm(unit: Unit, person_id: str, channel: str) -> None:
    """Keeps a person's direct-message channel, so that it is opened once."""
    person = unit.session.get_one(Person, person_id)
    person.dm = channel
    unit.session.add(person)


def try_again_at_once(unit: Unit, codes: Sequence[str], now: datetime) -> None:
    """Rows that failed with one of these codes wait no longer."""
    rows = update(OutboxRow).where(col(OutboxRow.state) == PENDING, col(OutboxRow.error).in_(codes))
    unit.session.execute(rows.values(due_at=now))


def refused_app(unit: Unit, codes: Sequence[str]) -> str | None:
    """The code with which Slack refuses the app itself, as long as something waits for that."""
    rows = select(OutboxRow.error).where(col(OutboxRow.state) == PENDING, col(OutboxRow.error).in_(codes))
    return unit.session.exec(rows.order_by(col(OutboxRow.seq).desc())).first()


def pending(unit: Unit) -> int:
    """How many rows are still owed."""
    return unit.session.exec(select(func.count()).where(col(OutboxRow.state) == PENDING)).one()
