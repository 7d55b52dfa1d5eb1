"""Somebody's own cases: what they reported and what happened to them (G6)."""

from __future__ import annotations

from sqlmodel import col, func, or_, select

from bot.domain.views import OwnCasesView, OwnCaseView
from bot.domain.vocabulary import Outcome, Status
from bot.services import authority, people
from bot.unit import Unit
from models import Case, Person

MOST = 20
"""How many are shown, the newest."""


def of(unit: Unit, slack_id: str) -> OwnCasesView:
    """Their cases, newest first; none for who has never reported. Raises ``NotActive``."""
    person = people.person_by_slack_id(unit, slack_id)
    if person is None:
        return OwnCasesView((), 0)
    authority.check_active(person)
    mine = or_(Case.reporter_id == person.id, Case.affected_id == person.id)
    newest = select(Case).where(mine).order_by(col(Case.reported_at).desc(), col(Case.id).desc()).limit(MOST)
    total = unit.session.exec(select(func.count()).select_from(Case).where(mine)).one()
    return OwnCasesView(tuple(_line(case, person) for case in unit.session.exec(newest)), total)


def _line(case: Case, person: Person) -> OwnCaseView:
    return OwnCaseView(
        id=case.id,
        number=case.number,
        version=case.version,
        status=Status(case.status),
        outcome=Outcome(case.outcome) if case.outcome else None,
        reported_at=case.reported_at,
        affected=case.reporter_id != person.id,
    )
