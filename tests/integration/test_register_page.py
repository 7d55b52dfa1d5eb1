"""The register page by page: what holds, for whoever serves customers; no more than they may see (G5, G8, P10)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.register_views import PAGE, RegisterAsk, RegisterPageView
from bot.errors import FieldErrors, NotActive
from bot.services import register_page
from bot.services.cases import Reported
from bot.unit import Unit
from models import AuditEntry, Case
from tests.factories import Company
from tests.integration.test_register import restriction
from tests.integration.ways import LAYLA, MAJED, NORA, OMAR


def page(office: Company, who: str = OMAR, sought: str = "", kind: str = "", number: int = 0) -> RegisterPageView:
    ask = RegisterAsk(sought, kind, number)
    return office.database.run(lambda unit: register_page.read(unit, who, ask))


def restricted(office: Company, phone: str, **columns: Any) -> Reported:
    made = office.report(customer_phone=phone)
    restriction(office, made, **columns)
    return made


def name_only(office: Company, made: Reported, who: str) -> None:
    def work(unit: Unit) -> None:
        unit.session.get_one(Case, made.case_id).named_only = office.ids[who]

    office.database.run(work)


def test_everybody_who_serves_customers_sees_what_holds_masked_and_without_its_case(office: Company) -> None:
    restricted(office, "0501110001", kinds="email_only;max_contacts", max_contacts=2)
    restricted(office, "0501110002", status="lifted")

    found = page(office)

    (row,) = found.rows
    assert (found.total, found.pages, row.masked, row.identifier) == (1, 1, "•••0001", "phone")
    assert (row.rule.kinds, row.rule.max_contacts) == (("email_only", "max_contacts"), 2)
    assert (row.number, row.case_id) == ("", "")


def test_whoever_may_see_the_case_gets_its_number_and_details(office: Company) -> None:
    made = restricted(office, "0501110001")

    assert page(office, MAJED).rows[0].number == page(office, NORA).rows[0].number == made.number
    assert page(office, MAJED).rows[0].case_id == made.case_id


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        ({}, True),
        ({"ends_on": None}, True),
        ({"status": "pending"}, False),
        ({"status": "expired"}, False),
        ({"starts_in": 1}, False),
        ({"ends_in": 0}, True),
        ({"ends_in": -1}, False),
    ],
)
def test_only_what_holds_today_is_listed(office: Company, columns: dict[str, Any], shown: bool) -> None:
    today = (office.database.clock() + timedelta(hours=3)).date()
    days = {"starts_in": "starts_on", "ends_in": "ends_on"}
    put = {days.get(name, name): today + timedelta(days=v) if name in days else v for name, v in columns.items()}
    restricted(office, "0501110001", **put)

    assert bool(page(office).rows) is shown


def test_a_confidential_cases_restriction_is_listed_for_the_named_alone_and_told_to_who_asks_for_the_customer(
    office: Company,
) -> None:
    made = restricted(office, "0501110001")
    name_only(office, made, MAJED)

    assert [bool(page(office, who).rows) for who in (MAJED, OMAR, LAYLA)] == [True, False, False]
    asked = page(office, OMAR, "050 111 0001")
    assert [row.masked for row in asked.rows] == ["•••0001"]
    assert asked.rows[0].number == ""
    assert page(office, OMAR, made.number).rows == ()


def test_it_is_searched_by_customer_by_case_and_by_kind(office: Company) -> None:
    first = restricted(office, "0501110001", kinds="letters_only")
    restricted(office, "0501110002", kinds="letters_only;agreement")
    restricted(office, "0501110003", kinds="no_counter", at_site="Jeddah")

    def masked(who: str = MAJED, sought: str = "", kind: str = "") -> list[str]:
        return sorted(row.masked for row in page(office, who, sought, kind).rows)

    assert masked(sought="+966 50 111 0002") == ["•••0002"]
    assert masked(sought="٠٥٠١١١٠٠٠٢") == ["•••0002"]
    assert masked(sought=first.number.lower()) == ["•••0001"]
    assert masked(kind="letters_only") == ["•••0001", "•••0002"]
    assert masked(kind="agreement", sought="0501110001") == []
    assert masked(kind="'; drop table") == ["•••0001", "•••0002", "•••0003"]
    assert masked(sought="0559998888") == masked(sought="EP-2026-99999") == masked(OMAR, first.number) == []


def test_what_names_nobody_is_said_beside_the_field(office: Company) -> None:
    with pytest.raises(FieldErrors) as refused:
        page(office, sought="the man in the red car")

    assert list(refused.value.errors) == ["register_customer"]


def test_pages_hold_each_once_the_strictest_and_next_to_end_first(office: Company) -> None:
    today = (office.database.clock() + timedelta(hours=3)).date()
    for n in range(2 * PAGE + 1):
        ends = None if n == 7 else today + timedelta(days=40 - n)
        restricted(office, f"05011100{n:02}", ends_on=ends)

    found = [page(office, number=n) for n in range(3)]

    assert [(len(one.rows), one.ask.page, one.pages, one.total) for one in found] == [
        (PAGE, 0, 3, 2 * PAGE + 1),
        (PAGE, 1, 3, 2 * PAGE + 1),
        (1, 2, 3, 2 * PAGE + 1),
    ]
    days = [row.rule.ends_on for one in found for row in one.rows]
    assert days == [None, *sorted(filter(None, days))]
    assert len({row.id for one in found for row in one.rows}) == 2 * PAGE + 1
    assert page(office, number=99).rows == found[2].rows


def test_each_look_is_kept_and_holds_nothing_that_was_typed(office: Company) -> None:
    restricted(office, "0501110001")
    page(office, OMAR)
    page(office, OMAR, "0501110001")
    asked = select(AuditEntry).where(col(AuditEntry.action).in_(["register.read", "customer.check"]))

    kept = office.database.look(lambda unit: list(unit.session.exec(asked.order_by(col(AuditEntry.seq)))))

    assert [row.action for row in kept] == ["register.read", "customer.check", "register.read"]
    assert {row.actor_id for row in kept} == {office.ids[OMAR]}
    assert json.loads(kept[0].data) == {"page": 0, "kind": "", "total": 1}
    assert not any("0501110001" in row.data or "501110001" in row.data for row in kept)


def test_who_is_not_in_the_directory_reads_nothing(office: Company) -> None:
    with pytest.raises(NotActive):
        page(office, "U0GUEST")
