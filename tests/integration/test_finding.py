"""``/abuse-cases`` with a number, a customer, ``open`` or ``overdue``: what the asker may see, nothing else (G8)."""

from __future__ import annotations

import json

import pytest
from sqlmodel import col, select

from bot.domain.views import FoundCasesView
from bot.errors import NotActive
from bot.services import finding, reminders
from bot.unit import Unit
from models import AuditEntry, Person
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.ways import LAYLA, MAJED, NORA, OMAR, REEM, SARA, A, approved, escalated

IBRAHIM, SALEH, ZAINAB = "U0IBRAHIM", "U0SALEH", "U0ZAINAB"


def ask(office: Company, who: str, typed: str) -> FoundCasesView:
    return office.database.run(lambda unit: finding.by_words(unit, who, typed))


def numbers(found: FoundCasesView) -> list[str]:
    return [one.number for one in found.cases]


def lists(office: Company, who: str, *, late: bool = False) -> list[str]:
    return numbers(office.database.look(lambda unit: finding.waiting(unit, who, late=late)))


@pytest.mark.parametrize("typed", ["{}", " {} ", "ep-2026-00001", "EP-٢٠٢٦-٠٠٠٠١", "\u2067{}\u2069"])
def test_a_case_is_found_by_its_number_however_it_is_typed(office: Company, typed: str) -> None:
    made = office.report()

    assert numbers(ask(office, SARA, typed.format(made.number))) == [made.number]
    assert numbers(ask(office, NORA, typed.format(made.number))) == [made.number]


def test_what_somebody_may_not_see_is_answered_as_what_does_not_exist(office: Company) -> None:
    made = approved(office)

    may_not = [ask(office, who, made.number) for who in (OMAR, SALEH)]
    nowhere = ask(office, OMAR, "EP-2026-09999")

    assert may_not == [nowhere, nowhere]
    assert [numbers(ask(office, who, made.number)) for who in (LAYLA, REEM, IBRAHIM)] == [[made.number]] * 3


def test_a_confidential_case_is_there_for_the_named_alone(office: Company) -> None:
    made = escalated(office)
    office.act(MAJED, A.CASE_CONFIDENTIAL, made.case_id, people=office.ids[MAJED])

    assert numbers(ask(office, MAJED, made.number)) == [made.number]
    assert ask(office, REEM, made.number) == ask(office, REEM, "EP-2026-09999")
    assert numbers(ask(office, REEM, "0501234567")) == []


def test_a_customers_cases_are_found_however_the_number_is_typed_and_the_look_is_kept(office: Company) -> None:
    first, second = approved(office), approved(office)
    office.report(customer_phone="0509990001")

    found = [ask(office, LAYLA, typed) for typed in ("0501234567", "+966 50 123 4567", "٠٥٠١٢٣٤٥٦٧")]

    assert [sorted(numbers(one)) for one in found] == [sorted([first.number, second.number])] * 3
    kept = select(AuditEntry).where(AuditEntry.action == finding.SEARCHED).order_by(col(AuditEntry.seq))
    entries = office.database.look(lambda unit: unit.session.exec(kept).all())
    assert [one.actor_id for one in entries] == [office.ids[LAYLA]] * 3
    assert "501234567" not in str([json.loads(one.data) for one in entries])


def test_a_customer_of_whom_one_may_see_nothing_is_answered_as_an_unknown_one(office: Company) -> None:
    approved(office)

    assert ask(office, OMAR, "0501234567") == ask(office, OMAR, "0509998887")


@pytest.mark.parametrize("typed", ["what is this", "help me please", "<script>", "؟؟؟"])
def test_what_is_nothing_of_these_is_answered_with_what_can_be_typed(office: Company, typed: str) -> None:
    assert ask(office, LAYLA, typed) == FoundCasesView("misread")


def test_open_and_overdue_are_of_ones_own_lists(office: Company, clock: MovableClock) -> None:
    late = office.report()
    clock.move(hours=4)
    while any(office.database.run(reminders.run_due)):
        pass
    clock.move(minutes=30)
    fresh = office.report(customer_phone="0509990001")

    assert lists(office, SARA) == [late.number, fresh.number]
    assert lists(office, SARA, late=True) == [late.number]
    assert (lists(office, LAYLA), lists(office, ZAINAB)) == ([], [])
    assert lists(office, MAJED, late=True) == [late.number]


def test_more_than_are_shown_are_counted(office: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    for number in range(3):
        office.report(customer_phone=f"050999000{number}")

    found = office.database.look(lambda unit: finding.waiting(unit, SARA, late=False))

    assert (len(found.cases), found.total) == (2, 3)


def test_who_left_or_was_never_there_is_told_so(office: Company) -> None:
    def leave(unit: Unit) -> None:
        person = unit.session.get_one(Person, office.ids[OMAR])
        person.active = False
        unit.session.add(person)

    office.database.run(leave)

    for who in (OMAR, "U0NOWHERE"):
        with pytest.raises(NotActive):
            ask(office, who, "EP-2026-00001")
