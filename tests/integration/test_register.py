"""``/check-customer`` and ``/abuse-cases``: what staff need to know, no more, and every look is kept (G5, G6, P10)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.vocabulary import Outcome, Status
from bot.errors import NotActive
from bot.services import own_cases, register
from bot.services.cases import Reported
from bot.unit import Unit
from models import AuditEntry, Case, CustomerPair, Restriction
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.walks import DISMISS, change, count, walk
from tests.integration.ways import LAYLA, NORA, OMAR, YUSUF, A, approved, newest

PHONE = "0501234567"


def restriction(office: Company, made: Reported, **columns: Any) -> None:
    """A restriction in force on the case's customer."""

    def work(unit: Unit) -> None:
        today = unit.now.astimezone(unit.settings.timezone).date()
        case = unit.session.get_one(Case, made.case_id)
        usual = {
            "status": "active",
            "kinds": "email_only",
            "starts_on": today - timedelta(days=1),
            "ends_on": today + timedelta(days=30),
        }
        row = Restriction(
            id=unit.new_id(),
            case_id=case.id,
            customer_id=case.customer_id,
            decided_by_id=office.ids["U0MAJED"],
            decided_at=unit.now,
            **(usual | columns),
        )
        unit.session.add(row)

    office.database.run(work)


def look(office: Company, typed: str, who: str = OMAR) -> Any:
    return office.database.run(lambda unit: register.check(unit, who, typed))


def looks(office: Company) -> list[tuple[str, dict[str, str]]]:
    """Who looked, and what the audit says of it."""
    names = {id_: slack_id for slack_id, id_ in office.ids.items()}
    asked = select(AuditEntry).where(AuditEntry.action == "customer.check").order_by(col(AuditEntry.seq))
    rows = office.database.look(lambda unit: list(unit.session.exec(asked)))
    return [(names[row.actor_id], json.loads(row.data)) for row in rows]


def own(office: Company, who: str) -> Any:
    return office.database.look(lambda unit: own_cases.of(unit, who))


@pytest.mark.parametrize("typed", [PHONE, " +966 50 123 4567 ", "<tel:+966501234567|0501234567>", "acc-1", "Acc - 1"])
def test_a_customer_is_found_by_any_identifier_however_it_is_typed(office: Company, typed: str) -> None:
    made = office.report(NORA, customer_account="ACC-1")
    restriction(office, made, kinds="named_officer;max_contacts", named_officer_id=office.ids[YUSUF], max_contacts=4)

    (entry,) = look(office, typed).entries

    (rule,) = entry.rules
    assert (rule.kinds, rule.officer.slack_id, rule.max_contacts) == (("named_officer", "max_contacts"), YUSUF, 4)
    assert entry.value in ("•••4567", "•••1")


def test_no_restriction_says_so_of_known_and_unknown_customers_alike(office: Company) -> None:
    office.report(NORA)

    known, unknown = look(office, PHONE), look(office, "0559990000")

    assert replace(known.entries[0], value="") == replace(unknown.entries[0], value="")
    assert (known.fault, known.entries[0].rules) == ("", ())


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "pending"},
        {"status": "lifted"},
        {"starts_on": (2026, 3, 2)},
        {"ends_on": (2026, 2, 28)},  # over, though nobody has noted it yet
    ],
)
def test_only_what_holds_today_is_shown(office: Company, columns: dict[str, Any]) -> None:
    made = office.report(NORA)
    restriction(office, made, **{k: date(*v) if isinstance(v, tuple) else v for k, v in columns.items()})

    (entry,) = look(office, PHONE).entries

    assert entry.rules == ()


def test_the_last_day_still_counts_in_the_companys_zone(office: Company, clock: MovableClock) -> None:
    made = office.report(NORA)
    restriction(office, made, ends_on=clock().date())
    clock.move(hours=11, minutes=59)  # a minute before midnight in Riyadh
    before = look(office, PHONE)
    clock.move(minutes=1)

    after = look(office, PHONE)

    assert (len(before.entries[0].rules), len(after.entries[0].rules)) == (1, 0)


def test_a_merged_customers_restriction_is_shown_by_either_identifier(office: Company) -> None:
    first = office.report(NORA, customer_phone="0551112222")
    office.report(NORA, customer_phone="", customer_account="ACC-1")
    both = approved(office, customer_phone="0551112222", customer_account="ACC-1")
    restriction(office, first)
    pair = newest(office, CustomerPair, both.case_id)
    before = look(office, "ACC-1")
    office.act(LAYLA, A.CUSTOMER_MERGE, both.case_id, subject=pair.id)

    after = look(office, "ACC-1")

    assert [len(found.entries[0].rules) for found in (before, after)] == [0, 1]


def test_digits_that_are_two_customers_are_shown_as_both(office: Company) -> None:
    office.report(NORA, customer_phone="0501234567")
    other = office.report(NORA, customer_phone="", customer_account="0501234567")
    restriction(office, other)

    found = look(office, "0501234567")

    assert [(entry.kind, len(entry.rules)) for entry in found.entries] == [("phone", 0), ("account", 1)]


def test_digits_that_are_one_customers_phone_and_account_are_shown_once(office: Company) -> None:
    office.report(NORA, customer_phone="0501234567", customer_account="0501234567")

    found = look(office, "0501234567")

    assert [entry.kind for entry in found.entries] == ["phone"]


@pytest.mark.parametrize(("typed", "fault"), [("", "usage"), ("  ", "usage"), ("the loud man", "no_identifier")])
def test_what_is_no_identifier_is_said_to_be_none_and_is_no_look(office: Company, typed: str, fault: str) -> None:
    found = look(office, typed)

    assert (found.fault, found.entries) == (fault, ())
    assert looks(office) == []


def test_every_look_is_in_the_audit_without_what_was_typed(office: Company) -> None:
    office.report(NORA)

    for typed in (PHONE, PHONE, "0559990000"):
        look(office, typed)

    found = looks(office)
    assert [(who, data["kind"], "customer" in data) for who, data in found] == [
        (OMAR, "phone", True),
        (OMAR, "phone", True),
        (OMAR, "phone", False),
    ]
    assert all(len(data["lookup"]) == 64 for _, data in found)
    assert "50123" not in json.dumps(found)


def test_who_is_not_in_the_directory_or_has_left_sees_nothing(office: Company) -> None:
    office.report("U0STRANGER")  # reported, and is known as unlisted since
    change(office, OMAR, active=False)

    for who in ("U0STRANGER", OMAR, "U0NOWHERE"):
        with pytest.raises(NotActive):
            look(office, PHONE, who)

    assert count(office, AuditEntry, AuditEntry.action == "customer.check") == 0


# One's own cases.


def test_ones_own_cases_are_listed_newest_first_with_those_that_a_colleague_reported(
    office: Company, clock: MovableClock
) -> None:
    first = walk(office, DISMISS)
    clock.move(minutes=1)
    second = office.report(OMAR, affected=office.ids[NORA])
    office.report(OMAR)

    found = own(office, NORA)

    assert [(one.number, one.status, one.affected) for one in found.cases] == [
        (second.number, Status.SUPERVISOR_REVIEW, True),
        (first.number, Status.CLOSED, False),
    ]
    assert found.cases[1].outcome is Outcome.NOT_UPHELD
    assert found.total == 2


def test_of_many_cases_the_newest_twenty_are_listed(office: Company, clock: MovableClock) -> None:
    numbers = []
    for _ in range(22):
        numbers.append(office.report(NORA).number)
        clock.move(minutes=1)

    found = own(office, NORA)

    assert [one.number for one in found.cases] == numbers[:1:-1]
    assert found.total == 22


def test_who_never_reported_has_no_cases_and_who_has_left_is_told(office: Company) -> None:
    change(office, OMAR, active=False)

    found = own(office, "U0NOWHERE")

    assert (found.cases, found.total) == ((), 0)
    with pytest.raises(NotActive):
        own(office, OMAR)
