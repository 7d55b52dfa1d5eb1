"""Customers: one in every spelling, two of one report asked about, merged, kept apart, and taken apart again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.domain.vocabulary import Action, PairStatus, Status
from bot.services import customers
from bot.services.cases import Reported
from bot.unit import Unit
from models import (
    AuditEntry,
    Customer,
    CustomerPair,
    Identifier,
)
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.offices import WARNED, a_case, read

A, S = Action, Status
PHONE, ACCOUNT = ("phone", "+966501234567"), ("account", "ACC-1")


SPELLINGS = ("0501234567", "+966 50-123-4567", "00966501234567", "٠٥٠١٢٣٤٥٦٧")


def history(office: Company, kind: str, value: str) -> tuple[int, int]:
    """How many reports, and how many upheld, of whoever is known by this."""

    def ask(unit: Unit) -> tuple[int, int]:
        found = customers.find(unit, kind, value)
        assert found is not None
        past = customers.history(unit, found.id, unit.now + timedelta(seconds=1))
        return past.reports, past.upheld

    return office.database.look(ask)


def histories(office: Company) -> list[tuple[int, int]]:
    return [history(office, *known_by) for known_by in (PHONE, ACCOUNT)]


def test_one_number_in_four_spellings_is_one_customer(office: Company) -> None:
    made = [office.report(customer_phone=typed) for typed in SPELLINGS]

    assert len({a_case(office, one).customer_id for one in made}) == 1
    assert len(read(office, select(Customer.id))) == len(read(office, select(Identifier.id))) == 1
    assert history(office, *PHONE) == (4, 0)


def test_what_a_known_customer_is_also_known_by_is_remembered(office: Company) -> None:
    first = office.report(customer_email="Ali@Example.com")

    again = office.report(customer_phone="", customer_email=" ali@example.COM")

    assert a_case(office, first).customer_id == a_case(office, again).customer_id
    assert read(office, select(CustomerPair.id)) == []


@pytest.fixture
def pair(office: Company, clock: MovableClock) -> tuple[Reported, CustomerPair]:
    """The phone's customer with one upheld case, the account's with two, and a report that names both."""
    upheld = [office.report(customer_phone="0501234567")]
    upheld += [office.report(customer_phone="", customer_account=typed) for typed in ("ACC-1", "acc-1")]
    for one in upheld[:2]:
        office.act("U0SARA", A.CASE_APPROVE, one.case_id)
    clock.move(hours=1)
    made = office.report(customer_account="ACC-1")
    (asked,) = read(office, select(CustomerPair))
    return made, asked


APART_BEFORE = [(2, 1), (2, 1)]
"""The two histories while the customers are two: the report that names both counts for the phone's."""
TOGETHER = [(4, 2), (4, 2)]


def settle(office: Company, made: Reported, pair: CustomerPair, *path: Action) -> str:
    for action in path:
        office.act("U0LAYLA", action, made.case_id, subject=pair.id)
    return str(read(office, select(CustomerPair.status).where(CustomerPair.id == pair.id))[0])


def test_two_known_customers_in_one_report_are_asked_about_and_not_merged(
    office: Company, pair: tuple[Reported, CustomerPair]
) -> None:
    made, asked = pair

    assert (asked.status, asked.case_id, asked.kept_id) == (
        PairStatus.ASKED,
        made.case_id,
        a_case(office, made).customer_id,
    )
    assert asked.kept_id != asked.other_id
    assert histories(office) == APART_BEFORE


def test_a_pair_is_asked_about_once(office: Company, pair: tuple[Reported, CustomerPair]) -> None:
    settle(office, *pair, A.CUSTOMER_KEEP_APART)

    office.report("U0OMAR", customer_account="ACC-1")

    assert len(read(office, select(CustomerPair.id))) == 1


def test_merged_customers_have_one_history(office: Company, pair: tuple[Reported, CustomerPair]) -> None:
    status = settle(office, *pair, A.CUSTOMER_MERGE)

    assert (status, histories(office)) == (PairStatus.MERGED, TOGETHER)


def test_customers_kept_apart_keep_their_histories(office: Company, pair: tuple[Reported, CustomerPair]) -> None:
    status = settle(office, *pair, A.CUSTOMER_KEEP_APART)

    assert (status, histories(office)) == (PairStatus.APART, APART_BEFORE)


def test_a_merge_can_be_undone_whole(office: Company, pair: tuple[Reported, CustomerPair]) -> None:
    status = settle(office, *pair, A.CUSTOMER_MERGE, A.CUSTOMER_UNMERGE)

    assert (status, histories(office)) == (PairStatus.APART, APART_BEFORE)


def test_each_settlement_of_a_pair_is_in_the_audit(office: Company, pair: tuple[Reported, CustomerPair]) -> None:
    _, asked = pair

    settle(office, *pair, A.CUSTOMER_MERGE, A.CUSTOMER_UNMERGE)

    entries = select(AuditEntry).where(AuditEntry.subject == asked.id).order_by(col(AuditEntry.seq))
    assert [(row.action, row.source, row.target) for row in read(office, entries)] == [
        (A.CUSTOMER_ASK, None, PairStatus.ASKED),
        (A.CUSTOMER_MERGE, PairStatus.ASKED, PairStatus.MERGED),
        (A.CUSTOMER_UNMERGE, PairStatus.MERGED, PairStatus.APART),
    ]


def test_upheld_cases_of_a_merged_customer_make_a_repetition(
    office: Company, pair: tuple[Reported, CustomerPair], clock: MovableClock
) -> None:
    office.report(customer_phone="", customer_email="b@example.com")
    other = office.report(customer_account="", customer_email="b@example.com")
    (asked,) = read(office, select(CustomerPair).where(CustomerPair.case_id == other.case_id))
    clock.move(hours=1)

    before = office.report(customer_phone="", customer_email="b@example.com", **WARNED)
    settle(office, other, asked, A.CUSTOMER_MERGE)
    after = office.report(customer_phone="", customer_email="b@example.com", **WARNED)

    assert (before.status, after.status) == (S.WARNED, S.SUPERVISOR_REVIEW)


def test_a_report_made_while_two_were_merged_goes_back_to_whom_it_named(
    office: Company, pair: tuple[Reported, CustomerPair]
) -> None:
    settle(office, *pair, A.CUSTOMER_MERGE)
    office.report("U0OMAR", customer_phone="", customer_account="ACC-1")

    settle(office, *pair, A.CUSTOMER_UNMERGE)

    phone, account = APART_BEFORE
    assert histories(office) == [phone, (account[0] + 1, account[1])]


def test_undoing_one_merge_leaves_another_as_it_was_decided(
    office: Company, pair: tuple[Reported, CustomerPair]
) -> None:
    office.report(customer_phone="", customer_email="c@example.com")
    other = office.report(customer_phone="", customer_account="ACC-1", customer_email="c@example.com")
    (asked,) = read(office, select(CustomerPair).where(CustomerPair.case_id == other.case_id))
    settle(office, *pair, A.CUSTOMER_MERGE)
    settle(office, other, asked, A.CUSTOMER_MERGE)

    settle(office, *pair, A.CUSTOMER_UNMERGE)

    assert office.database.look(lambda unit: _root(unit, *ACCOUNT)) == office.database.look(
        lambda unit: _root(unit, "email", "c@example.com")
    )


def _root(unit: Unit, kind: str, value: str) -> str:
    """Of the customers that are one, the one known longest."""
    found = customers.find(unit, kind, value)
    assert found is not None
    return customers.root(unit, found.id).id
