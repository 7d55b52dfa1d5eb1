"""The stored work in numbers, for ``/metrics`` and ``/readyz``: cheap whatever the history, by the partial indexes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import case, literal_column
from sqlmodel import col, func, select

from bot.domain.figures import Figures, Queue
from bot.domain.vocabulary import RestrictionStatus
from bot.services import outbox, turns
from bot.unit import Unit
from models import Alert, OutboxRow, Reminder, Restriction

QUEUES = (("slack", "alert"), ("slack", "normal"), ("mail", "normal"), ("hook", "normal"))


def read(unit: Unit) -> Figures:
    """All of them."""
    return Figures(queues(unit), failing(unit), parked(unit), due(unit))


def queues(unit: Unit) -> tuple[Queue, ...]:
    """What is owed, each queue in its place, the empty ones too."""
    found = {(to, priority): Queue(to, priority, 0, 0.0, 0) for to, priority in QUEUES}
    for kind, priority, count, oldest, late in unit.session.exec(queued(unit)).all():
        name = (kind if kind in turns.ELSEWHERE else "slack", "alert" if priority <= outbox.ALERT else "normal")
        one, age = found[name], (unit.now - oldest).total_seconds()
        found[name] = Queue(*name, one.count + count, max(one.age, age), one.late + late)
    return tuple(found.values())


def queued(unit: Unit) -> Any:
    """The query of ``queues``, without what is to be deleted: nobody waits for that.

    The state stands in it as a word: with a parameter no partial index is used.
    """
    before = unit.now - timedelta(minutes=unit.settings.late_delivery_minutes)
    late = func.sum(case((col(OutboxRow.created_at) < before, 1), else_=0))
    found = select(OutboxRow.kind, OutboxRow.priority, func.count(), func.min(col(OutboxRow.created_at)), late)  # type: ignore[call-overload]
    return found.where(_is("pending"), OutboxRow.kind != outbox.DELETE).group_by(OutboxRow.kind, OutboxRow.priority)


def failing(unit: Unit) -> tuple[tuple[str, int], ...]:
    """Why the tries of what is still owed failed."""
    found = select(OutboxRow.error, func.count()).where(_is("pending"), col(OutboxRow.error).is_not(None))
    rows = unit.session.exec(found.group_by(col(OutboxRow.error)).order_by(col(OutboxRow.error))).all()
    return tuple((code or "", count) for code, count in rows)


def parked(unit: Unit) -> int:
    """How many messages wait until a person mends something."""
    return unit.session.exec(select(func.count()).select_from(OutboxRow).where(_is("parked"))).one()


def due(unit: Unit) -> tuple[tuple[str, int], ...]:
    """What the clock should have done by now, by kind."""
    today = unit.now.astimezone(unit.settings.timezone).date()
    ending = col(Restriction.ends_on) < today
    works = (
        ("alert", select(func.count()).where(col(Alert.next_call_at) <= unit.now)),
        ("reminder", select(func.count()).where(col(Reminder.next_at) <= unit.now)),
        ("restriction_end", select(func.count()).where(_status(RestrictionStatus.ACTIVE), ending)),
    )
    return tuple((work, unit.session.exec(count).one()) for work, count in works)


def _is(state: str) -> Any:
    return col(OutboxRow.state) == literal_column(f"'{state}'")


def _status(status: RestrictionStatus) -> Any:
    return col(Restriction.status) == literal_column(f"'{status.value}'")
