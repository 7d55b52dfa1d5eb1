"""What of the personal data may be destroyed, and what stands against it (G8).

A case and those that were linked to it as one incident, or decided together with it, are one matter: they are kept and
destroyed together. A customer is kept as long as any case of theirs, those of merged customers included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, or_, select

from bot.domain.letters import UNDER_WAY
from bot.domain.retention import ENDED, Ground, Stands, period
from bot.domain.vocabulary import AlertStatus, AppealStatus, RestrictionStatus, Status
from bot.services import customers, links, series
from bot.unit import Unit
from models import Alert, Appeal, Case, Customer, Identifier, Letter, OutboxRow, Restriction, RestrictionEvent

IN_FORCE = (RestrictionStatus.PENDING.value, RestrictionStatus.ACTIVE.value)
SETTLED = timedelta(days=1)
"""How long a customer without a case is left alone: what was corrected may be corrected back."""
PAGE = 200
"""How many cases are looked at together for what stands against each."""


def matter(unit: Unit, case: Case) -> tuple[Case, ...]:
    """All cases that are one matter with this one, itself included, in the order of their ids."""
    found: dict[str, Case] = {}
    fresh = {case.id}
    while fresh:
        rows = unit.session.exec(select(Case).where(col(Case.id).in_(fresh))).all()
        found |= {one.id: one for one in rows}
        near = {other for one in rows for other in links.same_incident(unit, one.id)}
        near |= {one.lead_id for one in rows if one.lead_id}
        near |= set(unit.session.exec(select(Case.id).where(col(Case.lead_id).in_(fresh))))
        fresh = near - found.keys()
    return tuple(found[one] for one in sorted(found))


def against(unit: Unit, cases: Sequence[Case]) -> list[Stands]:
    """What stands against destroying a matter now; nothing where its time is up."""
    return [stands for case in cases if case.destroyed_at is None for stands in _against(unit, case)]


def due_at(unit: Unit, case: Case) -> datetime:
    """When the case's own time is up: so long after it ended, and after the last restriction of it did (P12, G2)."""
    restrictions = _restrictions(unit, case)
    days = getattr(unit.settings, period(case.status, case.outcome, restricted=bool(restrictions)))
    ends = [case.closed_at or case.since, *(one.ended_at or one.decided_at for one in restrictions)]
    return max(ends) + timedelta(days=days)


def due(unit: Unit, most: int) -> list[str]:
    """Ids of at most so many cases with nothing standing against them, of each matter one."""
    found: list[str] = []
    seen: set[str] = set()
    for case_id in candidates(unit):
        if case_id in seen:
            continue
        cases = matter(unit, unit.session.get_one(Case, case_id))
        seen |= {case.id for case in cases}
        if not against(unit, cases):
            found.append(case_id)
            if len(found) == most:
                break
    return found


def orphans(unit: Unit, most: int) -> list[str]:
    """Customers of whom no case is left, above all since a wrong identifier was corrected: nothing needs them."""
    no_case = ~select(Case.id).where(Case.customer_id == Customer.id).exists()
    no_restriction = ~select(Restriction.id).where(Restriction.customer_id == Customer.id).exists()
    alone = select(Customer.id).where(no_case, no_restriction, col(Customer.created_at) < unit.now - SETTLED)
    known_by = select(Identifier.id).where(Identifier.customer_id == Customer.id).exists()
    named = or_(col(Customer.sealed_key).is_not(None), known_by)
    found = []
    for customer_id in unit.session.exec(alone.where(named).order_by(col(Customer.id))):
        ids = customers.group(unit, customer_id)
        if customer_id == min(ids) and not is_known(unit, ids):
            found.append(customer_id)
        if len(found) == most:
            break
    return found


def is_known(unit: Unit, customer_ids: Iterable[str]) -> bool:
    """Whether a case that is kept, or a restriction, is of one of these customers."""
    ids = list(customer_ids)
    kept = select(Case.id).where(col(Case.customer_id).in_(ids), col(Case.destroyed_at).is_(None))
    bound = select(Restriction.id).where(col(Restriction.customer_id).in_(ids))
    return any(unit.session.exec(asked.limit(1)).first() is not None for asked in (kept, bound))


def candidates(unit: Unit) -> Iterator[str]:
    """Ids of cases whose own time may be up, the oldest first; what holds them beyond that is asked of each."""
    settings = unit.settings
    shortest = min(settings.retention_days, settings.warning_retention_days, settings.not_upheld_retention_days)
    runs = select(Restriction.id).where(Restriction.case_id == Case.id, col(Restriction.status).in_(IN_FORCE))
    ended: Any = select(Case.since, Case.id).where(
        col(Case.destroyed_at).is_(None),
        col(Case.status).in_([status.value for status in ENDED]),
        col(Case.since) <= unit.now - timedelta(days=shortest),
        col(Case.held).is_(False),
        ~runs.exists(),
    )
    after: tuple[datetime, str] | None = None
    while True:
        page = ended
        if after is not None:
            since, last = after
            page = page.where(or_(col(Case.since) > since, (col(Case.since) == since) & (col(Case.id) > last)))
        rows = unit.session.exec(page.order_by(col(Case.since), col(Case.id)).limit(PAGE)).all()
        yield from (case_id for _, case_id in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1]


def is_in_hand(unit: Unit, cases: Sequence[Case]) -> bool:
    """Whether a worker is sending something about them at this moment: they are destroyed at the next look."""
    leased = select(OutboxRow.seq).where(
        col(OutboxRow.case_id).in_([case.id for case in cases]),
        OutboxRow.state == "pending",
        col(OutboxRow.lease).is_not(None),
    )
    return unit.session.exec(leased).first() is not None


def _against(unit: Unit, case: Case) -> Iterator[Stands]:
    if Status(case.status) not in ENDED:
        yield Stands(case.number, Ground.OPEN)
    if case.held:
        yield Stands(case.number, Ground.HELD)
    for restriction in _restrictions(unit, case):
        if restriction.status in IN_FORCE:
            yield Stands(case.number, Ground.RESTRICTION, _end_of(unit, restriction))
    waiting: tuple[tuple[Any, Any, Ground], ...] = (
        (Appeal, col(Appeal.status) == AppealStatus.RECORDED.value, Ground.REVIEW),
        (Alert, col(Alert.status) != AlertStatus.STOOD_DOWN.value, Ground.ALERT),
        (Letter, col(Letter.status).in_([status.value for status in UNDER_WAY]), Ground.LETTER),
    )
    for table, condition, ground in waiting:
        if unit.session.exec(select(table.id).where(table.case_id == case.id, condition)).first() is not None:
            yield Stands(case.number, ground)
    due = due_at(unit, case)
    if Status(case.status) in ENDED and due > unit.now:
        yield Stands(case.number, Ground.PERIOD, due)


def _restrictions(unit: Unit, case: Case) -> Sequence[Restriction]:
    """Those that the case led to, and those that it extended or was a breach of: it is their evidence."""
    told_of = select(RestrictionEvent.restriction_id).where(RestrictionEvent.case_id == case.id)
    own = or_(Restriction.case_id == case.id, col(Restriction.id).in_(told_of))
    return unit.session.exec(select(Restriction).where(own).order_by(col(Restriction.id))).all()


def _end_of(unit: Unit, restriction: Restriction) -> datetime | None:
    """The first instant at which it is over, as far as that is decided."""
    if restriction.ends_on is None:
        return None
    return series.midnight(unit, restriction.ends_on + timedelta(days=1))
