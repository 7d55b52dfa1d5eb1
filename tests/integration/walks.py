"""Short ways through a case's life, by the right people, and what is found after them."""

from __future__ import annotations

from typing import Any

from sqlmodel import SQLModel, col, func, select

from bot.domain.vocabulary import Action, Status
from bot.errors import (
    NotYours,
    OwnCase,
)
from bot.services.cases import Reported
from bot.unit import Unit
from models import AuditEntry, Card, Case, CustomerPair, OutboxRow, Person, Receipt, Statement
from tests.factories import Company, person

A, S = Action, Status
REASON = "That is not what happened."
REFUSES_OWN = (NotYours, OwnCase)
"""How somebody is told that the case is their own: they never supervise it, so either is exact."""


def a_case(office: Company, case_id: str) -> Case:
    return office.database.look(lambda unit: unit.session.get_one(Case, case_id))


def count(office: Company, table: type[SQLModel], *conditions: Any) -> int:
    asked = select(func.count()).select_from(table).where(*conditions)
    return office.database.look(lambda unit: unit.session.exec(asked).one())


def steps(office: Company, case_id: str) -> list[str]:
    """The case's audit entries, in their order; without the starts of reminders, which follow many a step."""
    asked = select(AuditEntry.action).where(AuditEntry.case_id == case_id).order_by(col(AuditEntry.seq))
    found = office.database.look(lambda unit: list(unit.session.exec(asked)))
    return [action for action in found if action != Action.REMINDER_START]


def cards(office: Company, case_id: str, kind: str) -> set[str]:
    """The Slack ids of the people (or the channels) who have a card of this kind."""
    names = {id_: slack_id for slack_id, id_ in office.ids.items()}
    asked = select(Card.place).where(Card.case_id == case_id, Card.kind == kind)
    places = office.database.look(lambda unit: list(unit.session.exec(asked)))
    return {names.get(place[1:], place[1:]) if place.startswith("@") else place for place in places}


def change(office: Company, who: str, **columns: Any) -> None:
    """Changes somebody of the directory."""

    def work(unit: Unit) -> None:
        one = unit.session.get_one(Person, office.ids[who])
        for column, value in columns.items():
            setattr(one, column, value)
        unit.session.add(one)

    office.database.run(work)


def hire(office: Company, slack_id: str, roles: str = "staff", **columns: Any) -> str:
    """Adds somebody to the directory; their id."""
    office.ids[slack_id] = office.database.run(lambda unit: person(unit, slack_id, roles, **columns).id)
    return office.ids[slack_id]


State = tuple[Any, ...]


def state(office: Company, case_id: str) -> State:
    """All that a refused click must leave alone."""
    tables: tuple[type[SQLModel], ...] = (AuditEntry, OutboxRow, Card, Receipt, Statement)
    counted = select(*(select(func.count()).select_from(table).scalar_subquery() for table in tables))
    pairs = select(CustomerPair.status).order_by(col(CustomerPair.id))

    def work(unit: Unit) -> State:
        case = unit.session.get_one(Case, case_id).model_dump()
        return case, tuple(unit.session.exec(pairs)), tuple(unit.session.exec(counted).one())

    return office.database.look(work)


Step = tuple[str, Action, dict[str, str]]
APPROVE: Step = ("U0SARA", A.CASE_APPROVE, {})
RETURN: Step = ("U0SARA", A.CASE_RETURN, {"question": "What was said?"})
RESUBMIT: Step = ("U0NORA", A.CASE_RESUBMIT, {"answer": "He called me names."})
DISMISS: Step = ("U0SARA", A.CASE_DISMISS, {"reason": REASON})
DISPUTE: Step = ("U0NORA", A.CASE_DISPUTE, {"reason": REASON})
WITHDRAW: Step = ("U0NORA", A.CASE_WITHDRAW, {"reason": REASON})
TAKE_UP: Step = ("U0NORA", A.CASE_TAKE_UP, {"reason": REASON})
HOLD: Step = ("U0REEM", A.CASE_HOLD, {"reason": REASON})
WARNED = {"warning_step": "warned_stopped"}
DANGER = {"danger": True, "location": "Branch 3, counter 2"}


def walk(office: Company, *path: Step, **values: Any) -> Reported:
    """A report of Nora's, brought along the path by real clicks."""
    made = office.report(**values)
    for who, action, inputs in path:
        office.act(who, action, made.case_id, **inputs)
    return made
