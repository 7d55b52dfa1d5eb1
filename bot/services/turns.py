"""Whose turn it is: which rows of the outbox go out next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from bot.services import outbox
from bot.services.outbox import PENDING
from bot.unit import Unit
from models import OutboxRow
from models.base import Instant

MAIL, HOOK = "mail", "hook"
"""The kinds of row that go elsewhere, each by a worker of its own: to the mail server, to the company's program."""
ELSEWHERE = (MAIL, HOOK)
OURS: tuple[ColumnElement[bool], ...] = (col(OutboxRow.state) == PENDING, col(OutboxRow.kind).not_in(ELSEWHERE))
"""What is owed to Slack."""


def next_ones(unit: Unit, now: datetime, limit: int, resting: Collection[str]) -> Sequence[OutboxRow]:
    """The first row of each place that may go out now, alerts first; locked."""
    values = {"now": now, "most": limit, "resting": list(resting)}
    found: Sequence[OutboxRow] = unit.session.exec(_asked(bool(resting)), params=values).all()
    return found


@cache
def _asked(rested: bool) -> Any:
    """The question itself, written once: it is asked for every message."""
    now = bindparam("now", type_=Instant)
    ahead, other = aliased(OutboxRow), aliased(OutboxRow)
    earlier = or_(
        col(ahead.priority) < OutboxRow.priority,
        and_(col(ahead.priority) == OutboxRow.priority, col(ahead.seq) < OutboxRow.seq),
    )
    blocked = (
        select(ahead.seq)
        .where(col(ahead.conversation) == OutboxRow.conversation, col(ahead.state) == PENDING, earlier)
        .exists()
    )
    busy = select(other.place).where(
        col(other.kind).not_in(ELSEWHERE), col(other.state) == PENDING, col(other.leased_until) >= now
    )
    free = or_(col(OutboxRow.leased_until).is_(None), col(OutboxRow.leased_until) < now)
    order = (col(OutboxRow.priority), col(OutboxRow.seq))
    due = (*OURS, col(OutboxRow.due_at) <= now, free)
    resting = (col(OutboxRow.place).not_in(bindparam("resting", expanding=True)),) if rested else ()
    may_go = or_(col(OutboxRow.priority) <= outbox.ALERT, and_(col(OutboxRow.place).not_in(busy), *resting))
    nth = func.row_number().over(partition_by=col(OutboxRow.place), order_by=order).label("nth")
    ranked = select(col(OutboxRow.seq).label("seq"), nth).where(*due, may_go, ~blocked).subquery()
    firsts = select(ranked.c.seq).where(ranked.c.nth == 1)
    heads = select(OutboxRow).where(*due, col(OutboxRow.seq).in_(firsts)).order_by(*order)
    return heads.limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True)
