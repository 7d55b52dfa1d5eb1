"""How many statements a request costs: counts, which no machine's speed changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bench.statements import heard
from bot.db import Database
from bot.domain.vocabulary import Action
from bot.services import homes, register
from tests.factories import Company, company

ENDS = ("BEGIN", "SAVEPOINT", "RELEASE")
"""Not counted: the two kinds of database begin and end a unit of work in different words."""


@pytest.fixture
def office(database: Database) -> Company:
    """With a case behind it, so that nothing is done for the first time."""
    made = company(database)
    made.act("U0SARA", Action.CASE_APPROVE, made.report("U0NORA", customer_phone="0500000001").case_id)
    return made


@contextmanager
def counted(office: Company) -> Iterator[list[str]]:
    """The statements that are made meanwhile."""
    found: list[str] = []
    with heard(office.database.engine) as said:
        yield found
    found += [" ".join(statement.split()) for statement, _, _ in said if not statement.startswith(ENDS)]


def report(office: Company) -> Callable[[], object]:
    return lambda: office.report("U0NORA", customer_phone="0500000002")


def approve(office: Company) -> Callable[[], object]:
    case_id = office.report("U0NORA", customer_phone="0500000002").case_id
    return lambda: office.act("U0SARA", Action.CASE_APPROVE, case_id)


def claim(office: Company) -> Callable[[], object]:
    case_id = office.report("U0NORA", customer_phone="0500000002").case_id
    office.act("U0SARA", Action.CASE_APPROVE, case_id)
    return lambda: office.act("U0LAYLA", Action.CASE_CLAIM, case_id)


def check_customer(office: Company) -> Callable[[], object]:
    return lambda: office.database.run(lambda unit: register.check(unit, "U0LAYLA", "0500000001"))


@pytest.mark.parametrize(
    ("request_of", "most"),
    [(report, 21), (approve, 33), (claim, 28), (check_customer, 11)],
    ids=["a report", "an approval", "a claim", "a look-up"],
)
def test_a_request_costs_so_many_statements_at_most(
    office: Company, request_of: Callable[[Company], Callable[[], object]], most: int
) -> None:
    work = request_of(office)

    with counted(office) as statements:
        work()

    assert len(statements) <= most, "\n".join(statements)


def test_a_case_with_more_cards_is_told_of_in_as_few_questions(office: Company) -> None:
    plain = claim(office)
    case_id = office.report("U0NORA", customer_phone="0500000003", affected=office.ids["U0OMAR"]).case_id
    office.act("U0SARA", Action.CASE_APPROVE, case_id)

    with counted(office) as few:
        plain()
    with counted(office) as more:
        office.act("U0LAYLA", Action.CASE_CLAIM, case_id)

    asked = [sum(one.startswith("SELECT outbox.seq") for one in statements) for statements in (few, more)]
    assert asked[0] == asked[1], "\n".join(more)


def test_home_costs_no_more_beside_many_cases(office: Company) -> None:
    def look() -> list[str]:
        with counted(office) as statements:
            office.database.look(lambda unit: homes.view(unit, "U0SARA"))
        return statements

    def reported(count: int) -> None:
        for number in range(count):
            office.report("U0NORA", customer_phone=f"05000001{number:02d}")

    reported(20)
    few = look()
    reported(40)
    many = look()

    assert len(many) <= len(few) + 2, "\n".join(many)
