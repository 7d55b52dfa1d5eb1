"""The ways of a case after the supervisor's approval, short and by the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import SQLModel, col, select

from bot.domain.vocabulary import Action
from bot.services.cases import Reported
from models import Letter, Restriction
from tests.factories import Company

A = Action
LAYLA, YUSUF, MAJED, REEM, SARA, NORA, OMAR = (
    "U0LAYLA",
    "U0YUSUF",
    "U0MAJED",
    "U0REEM",
    "U0SARA",
    "U0NORA",
    "U0OMAR",
)
BECAUSE = "Because of what the file says."


def day(office: Company, days: int) -> str:
    """So many days from today where the company is."""
    return ((office.database.clock() + timedelta(hours=3)).date() + timedelta(days=days)).isoformat()


def approved(office: Company, **values: Any) -> Reported:
    """Reported and approved: with complaint management."""
    made = office.report(**values)
    office.act(SARA, A.CASE_APPROVE, made.case_id)
    return made


def escalated(office: Company, **values: Any) -> Reported:
    """With high management."""
    made = approved(office, **values)
    office.act(LAYLA, A.CASE_ESCALATE, made.case_id, recommendation=BECAUSE)
    return made


def with_cause(office: Company, made: Reported) -> None:
    """Its root cause is recorded (P7)."""
    office.act(LAYLA, A.CASE_ROOT_CAUSE, made.case_id, root_cause_kind="delay", root_cause=BECAUSE)


def resolved(office: Company, **values: Any) -> Reported:
    """Resolved; its letter is to be written."""
    made = approved(office, **values)
    with_cause(office, made)
    office.act(LAYLA, A.CASE_RESOLVE, made.case_id, resolution=BECAUSE)
    return made


def restrict(office: Company, made: Reported, who: str = MAJED, days: int = 60, **inputs: str) -> None:
    """Restricted to e-mail."""
    usual = {
        "restriction_kinds": "email_only",
        "ends_on": day(office, days),
        "review_on": day(office, days - 14),
        "rationale": BECAUSE,
        "harsher_reason": BECAUSE,
    }
    office.act(who, A.CASE_RESTRICT, made.case_id, **(usual | inputs))


def restricted(office: Company, **values: Any) -> Reported:
    """Decided to restrict; the letter is to be written."""
    made = escalated(office, **values)
    restrict(office, made)
    return made


def send(office: Company, made: Reported, approver: str = REEM) -> Letter:
    """Approves and sends the newest letter of a case."""
    letter = newest(office, Letter, made.case_id)
    office.act(approver, A.LETTER_APPROVE, made.case_id, subject=letter.id)
    office.act(LAYLA, A.LETTER_SEND, made.case_id, subject=letter.id, method="post")
    return letter


def in_force(office: Company, **values: Any) -> tuple[Reported, Restriction]:
    """A restriction that began with its letter."""
    made = restricted(office, **values)
    send(office, made)
    return made, newest(office, Restriction, made.case_id)


def newest(office: Company, table: type[SQLModel], case_id: str) -> Any:
    """The newest row of a kind that belongs to a case."""
    return all_of(office, table, case_id)[-1]


def all_of(office: Company, table: type[SQLModel], case_id: str) -> list[Any]:
    """All rows of a kind that belong to a case, oldest first."""
    kind: Any = table
    rows = select(kind).where(kind.case_id == case_id).order_by(col(kind.id))
    return office.database.look(lambda unit: list(unit.session.exec(rows).all()))
