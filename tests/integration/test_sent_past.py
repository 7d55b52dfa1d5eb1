"""A report goes past a manager who has a part in what happened: they decide, see and hear nothing of it (P5, G8)."""

from __future__ import annotations

import json

import pytest
from sqlmodel import col, select

from bot.domain.vocabulary import Action, Status
from bot.errors import FieldErrors, NotYours
from bot.services import actions
from bot.services.cases import Reported
from bot.services.views import case_view
from bot.unit import Unit
from models import AuditEntry, Case, OutboxRow, Person
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.offices import a_case, cards, read
from tests.integration.reminded import at, remind, told

A = Action
KHALID, NORA, SARA, ZAINAB = "U0KHALID", "U0NORA", "U0SARA", "U0ZAINAB"
BECAUSE = "As the report says."
ALL = "staff;supervisor;complaints;management;security;auditor;admin"
"""Offices enough to have a part in every case."""


def sent_past(office: Company, **values: object) -> Reported:
    return office.report(past_supervisor=True, **values)


def change(office: Company, slack_id: str, **columns: object) -> None:
    """What the next import of the directory would change."""

    def work(unit: Unit) -> None:
        person = unit.session.get_one(Person, office.ids[slack_id])
        for column, value in columns.items():
            setattr(person, column, value)
        unit.session.add(person)

    office.database.run(work)


def places(office: Company, made: Reported) -> set[str]:
    """Whom anything was written to about the case."""
    names = {f"@{id_}": slack_id for slack_id, id_ in office.ids.items()}
    rows = read(office, select(OutboxRow.place).where(OutboxRow.case_id == made.case_id))
    return {names.get(place, place) for place in rows}


def test_the_next_manager_up_gets_it_and_the_audit_says_whom_it_went_past(office: Company) -> None:
    made = sent_past(office)

    entry = read(office, select(AuditEntry).where(AuditEntry.case_id == made.case_id))[0]
    assert made.status is Status.SUPERVISOR_REVIEW
    assert cards(office, made) == {("reporter", NORA), ("supervisor", KHALID)}
    assert json.loads(entry.data)["passed_over"] == office.ids[SARA]


def test_for_a_colleague_it_goes_past_the_manager_of_the_colleague(office: Company) -> None:
    made = sent_past(office, who="U0LAYLA", affected=office.ids[NORA])

    assert a_case(office, made).passed_over_id == office.ids[SARA]
    assert ("supervisor", KHALID) in cards(office, made)


def test_a_warning_that_worked_is_not_told_to_them_either(office: Company) -> None:
    made = sent_past(office, warning_step="warned_stopped")

    assert cards(office, made) == {("reporter", NORA), ("supervisor", KHALID)}


@pytest.mark.parametrize("roles", ["staff;supervisor", ALL], ids=["a supervisor", "every office"])
def test_they_have_no_part_in_it_whatever_else_they_are(office: Company, roles: str) -> None:
    made = sent_past(office)
    change(office, SARA, roles=roles)

    for action, typed in (
        (A.CASE_APPROVE, {}),
        (A.CASE_DISMISS, {"reason": BECAUSE}),
        (A.CASE_RETURN, {"question": BECAUSE}),
        (A.CASE_VIEW, {}),
        (A.CASE_IDENTIFY, {"customer_phone": "0507654321"}),
    ):
        with pytest.raises(NotYours):
            office.act(SARA, action, made.case_id, **typed)
    office.act(KHALID, A.CASE_APPROVE, made.case_id)
    with pytest.raises(NotYours):
        office.act(SARA, A.CASE_CLAIM, made.case_id)
    with pytest.raises(NotYours):
        office.database.run(lambda unit: actions.view(unit, SARA, made.case_id, "key"))


def test_they_are_not_reminded_nor_heard_when_others_are_late(office: Company, clock: MovableClock) -> None:
    made = sent_past(office)

    for moment in ("2026-03-01T16:00", "2026-03-02T11:00", "2026-03-03T10:00", "2026-03-05T10:00"):
        clock.at = at(moment)
        remind(office)

    assert SARA not in told(office) | dict.fromkeys(places(office, made))
    assert KHALID in places(office, made)


@pytest.mark.parametrize("first", ["danger", "later"])
def test_an_alarm_does_not_call_them_and_calls_the_others(office: Company, first: str) -> None:
    change(office, SARA, roles="staff;supervisor;security;management")
    told_at_once = {"danger": True, "location": "Branch 3"} if first == "danger" else {}

    made = sent_past(office, **told_at_once)
    if first == "later":
        office.act(NORA, A.ALERT_RAISE, made.case_id, location="Branch 3", danger_details="He is back.")

    assert SARA not in places(office, made)
    assert {"U0SALEH", "U0DANA"} <= places(office, made)


def test_where_nobody_is_above_them_the_admin_is_told_and_cannot_give_it_back_to_them(office: Company) -> None:
    change(office, SARA, manager_id=None)
    made = sent_past(office)

    with pytest.raises(FieldErrors) as refused:
        office.act(ZAINAB, A.CASE_ROUTE, made.case_id, supervisor=office.ids[SARA])
    office.act(ZAINAB, A.CASE_ROUTE, made.case_id, supervisor=office.ids[KHALID])

    assert refused.value.errors.keys() == {"supervisor"}
    assert ("admin", ZAINAB) in cards(office, made)
    assert a_case(office, made).supervisor_id == office.ids[KHALID]


def test_an_admin_whom_it_was_sent_past_is_told_only_where_there_is_no_other(office: Company) -> None:
    change(office, SARA, manager_id=None, roles="staff;supervisor;admin")
    two = sent_past(office)
    change(office, ZAINAB, active=False)
    one = sent_past(office)

    assert ("admin", SARA) not in cards(office, two)
    assert ("admin", SARA) in cards(office, one)


def test_a_wish_for_support_goes_past_them_too(office: Company) -> None:
    made = sent_past(office)

    office.act(NORA, A.SUPPORT_REQUEST, made.case_id)

    lines = read(office, select(OutboxRow.place).where(col(OutboxRow.builder) == "support_wanted"))
    assert lines == [f"@{office.ids[KHALID]}"]


def test_the_card_of_who_decides_says_past_whom_it_was_sent(office: Company) -> None:
    made = sent_past(office)

    def shown(unit: Unit) -> str:
        case = unit.session.get_one(Case, made.case_id)
        view = case_view(unit, case, "supervisor", f"@{office.ids[KHALID]}")
        return view.sent_past.name if view.sent_past else ""

    assert office.database.look(shown) == "Sara"
