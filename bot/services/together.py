"""Open cases of one customer that one decision and one letter can settle together."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from bot.domain.letters import DECISIONS, UNDER_WAY
from bot.domain.vocabulary import Status
from bot.services import customers
from bot.unit import Unit
from models import Case, Letter


def leads(unit: Unit, case: Case) -> Sequence[Case]:
    """Decided cases of the same customer whose letter is still being written, not on its way: this one can join."""
    if case.customer_id is None:
        return []
    out = select(Letter.case_id).where(
        col(Letter.occasion).in_(DECISIONS), col(Letter.status).in_([status.value for status in UNDER_WAY])
    )
    decided = select(Case).where(
        col(Case.customer_id).in_(customers.group(unit, case.customer_id)),
        Case.status == Status.WRITING.value,
        Case.decided_in == Status.MANAGEMENT_REVIEW.value,
        col(Case.lead_id).is_(None),
        Case.id != case.id,
        col(Case.id).not_in(out),
    )
    return unit.session.exec(decided.order_by(col(Case.id))).all()


def joined(unit: Unit, case: Case) -> Sequence[Case]:
    """The cases that were decided together with this one."""
    return unit.session.exec(select(Case).where(Case.lead_id == case.id).order_by(col(Case.id))).all()
