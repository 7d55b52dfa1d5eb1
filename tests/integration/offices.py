"""What the tests of reports ask of a company's database."""

from __future__ import annotations

from typing import Any

from sqlmodel import SQLModel, func, select

from bot.domain.vocabulary import Action, Status
from bot.services.cases import Reported
from bot.services.commands import Report
from models import (
    Alert,
    AuditEntry,
    Card,
    Case,
    CaseNumber,
    Customer,
    CustomerPair,
    Identifier,
    OutboxRow,
    Person,
    Statement,
)
from tests.factories import Company

A, S = Action, Status
PHONE, ACCOUNT = ("phone", "+966501234567"), ("account", "ACC-1")


def read(office: Company, asked: Any) -> list[Any]:
    """The rows that a statement finds."""
    return office.database.look(lambda unit: list(unit.session.exec(asked)))


def a_case(office: Company, made: Reported) -> Case:
    return office.database.look(lambda unit: unit.session.get_one(Case, made.case_id))


def cards(office: Company, made: Reported) -> set[tuple[str, str]]:
    """The case's cards: their kind, and the Slack id of the person or the channel."""
    names = {id_: slack_id for slack_id, id_ in office.ids.items()}
    rows = read(office, select(Card).where(Card.case_id == made.case_id))
    return {(row.kind, names[row.place[1:]] if row.place.startswith("@") else row.place) for row in rows}


def a_report(office: Company, **values: Any) -> Report:
    """A report that is fine but for the values."""
    usual: dict[str, Any] = {
        "submission": "V",
        "reporter": "U0NORA",
        "customer_phone": "0501234567",
        "occurred_at": office.database.clock(),
        "contact_channel": "phone",
        "category": ("abusive_language",),
        "narrative": "He shouted at me and called me names for ten minutes.",
        "warning_step": "warned_continued",
    }
    return Report(**(usual | values))


OF_A_REPORT: tuple[type[SQLModel], ...] = (
    Alert,
    AuditEntry,
    Card,
    Case,
    CaseNumber,
    Customer,
    CustomerPair,
    Identifier,
    OutboxRow,
    Person,
    Statement,
)


def counts(office: Company) -> dict[str, int]:
    """How many rows there are of all that a report makes."""
    asked = select(*(select(func.count()).select_from(table).scalar_subquery() for table in OF_A_REPORT))
    return dict(zip((table.__name__ for table in OF_A_REPORT), read(office, asked)[0], strict=True))


WARNED = {"warning_step": "warned_stopped"}
