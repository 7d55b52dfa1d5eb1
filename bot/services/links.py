"""Reports of one incident: linked, so that they are no repetition of each other (P8)."""

from __future__ import annotations

from sqlmodel import col, or_, select

from bot.unit import Unit
from models import CaseLink


def same_incident(unit: Unit, case_id: str) -> tuple[str, ...]:
    """The ids of all reports of the incident, over any number of links; the case's own first."""
    found = [case_id]
    fresh = {case_id}
    while fresh:
        pairs = select(CaseLink.case_id, CaseLink.other_id).where(
            or_(col(CaseLink.case_id).in_(fresh), col(CaseLink.other_id).in_(fresh))
        )
        fresh = {one for pair in unit.session.exec(pairs) for one in pair} - set(found)
        found += sorted(fresh)
    return tuple(found)


def between(unit: Unit, one: str, other: str) -> CaseLink | None:
    """The link of two cases, whichever way round it was made."""
    either = or_(
        (col(CaseLink.case_id) == one) & (col(CaseLink.other_id) == other),
        (col(CaseLink.case_id) == other) & (col(CaseLink.other_id) == one),
    )
    return unit.session.exec(select(CaseLink).where(either)).first()
