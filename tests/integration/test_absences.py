"""Being away: what waits goes to whoever stands in, on the day it begins, once; faults stand beside fields (P5, G7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.domain.absences import Absence, AwayView
from bot.errors import FieldErrors, NotActive
from bot.services import absences
from models import AuditEntry, Card, Case, OutboxRow, Person
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.ways import MAJED, NORA, OMAR, REEM, SARA

KHALID = "U0KHALID"
MORNING = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def morning(clock: MovableClock) -> None:
    clock.at = MORNING


def say(office: Company, who: str = SARA, first: str = "2026-03-10", **more: object) -> AwayView:
    said = Absence(first, **more)  # type: ignore[arg-type]
    return office.database.run(lambda unit: absences.keep(unit, who, said))


def supervisor(office: Company, case_id: str) -> str:
    return office.database.look(lambda unit: unit.session.get_one(Case, case_id).supervisor_id or "")


def fault(office: Company, who: str = SARA, first: str = "2026-03-10", **more: object) -> dict[str, str]:
    with pytest.raises(FieldErrors) as found:
        say(office, who, first, **more)
    return {field: one.code for field, one in found.value.errors.items()}


def owed(office: Company, builder: str) -> list[str]:
    asked = select(OutboxRow.place).where(OutboxRow.builder == builder).order_by(col(OutboxRow.seq))
    return office.database.look(lambda unit: list(unit.session.exec(asked)))


def test_what_waits_goes_to_the_deputy_at_once_and_what_comes_too(office: Company) -> None:
    waiting = office.report()

    found = say(office, last="2026-03-12", deputy=office.ids[MAJED])
    later = office.report(customer_phone="0509990001")

    assert found == AwayView(date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 12), found.deputy, True)
    assert found.deputy is not None
    assert found.deputy.slack_id == MAJED
    assert [supervisor(office, one.case_id) for one in (waiting, later)] == [office.ids[MAJED]] * 2
    asked = select(Card.case_id).where(Card.kind == "supervisor", Card.place == f"@{office.ids[MAJED]}")
    cards = office.database.look(lambda unit: set(unit.session.exec(asked)))
    assert cards == {waiting.case_id, later.case_id}
    assert owed(office, "stands_in") == [f"@{office.ids[MAJED]}"]
    assert owed(office, "moved_on") == [f"@{office.ids[SARA]}"]


def test_an_absence_that_is_said_ahead_begins_on_its_day(office: Company, clock: MovableClock) -> None:
    waiting = office.report()
    say(office, first="2026-03-12", last="2026-03-13", deputy=office.ids[MAJED])
    before = office.database.run(absences.hand_on_due), supervisor(office, waiting.case_id)
    clock.at = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)  # midnight in Riyadh

    counts = [office.database.run(absences.hand_on_due) for _ in range(2)]

    assert before == (0, office.ids[SARA])
    assert counts == [1, 0]
    assert supervisor(office, waiting.case_id) == office.ids[MAJED]


def test_after_the_last_day_and_after_they_are_back_new_reports_are_theirs(
    office: Company, clock: MovableClock
) -> None:
    say(office, last="2026-03-11", deputy=office.ids[MAJED])
    clock.at = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)
    over = supervisor(office, office.report().case_id)
    say(office, first="2026-03-12", deputy=office.ids[MAJED])
    away = office.report(customer_phone="0509990001")
    back = say(office, back=True)
    after = office.report(customer_phone="0509990002")

    assert over == office.ids[SARA]
    assert [supervisor(office, one.case_id) for one in (away, after)] == [office.ids[MAJED], office.ids[SARA]]
    assert back.first is None
    assert back.deputy is not None  # who stands in is known for the next time


def test_without_a_deputy_it_goes_to_the_next_manager(office: Company) -> None:
    waiting = office.report()

    found = say(office)

    assert (found.deputy, found.leads, found.last) == (None, True, None)
    assert supervisor(office, waiting.case_id) == office.ids[KHALID]


def test_what_is_wrong_stands_beside_its_field(office: Company) -> None:
    say(office, REEM, last="2026-03-20")

    assert fault(office, first="") == {"away_from": "needed"}
    assert fault(office, last="soon") == {"away_until": "needed"}
    assert fault(office, last="2026-03-09") == {"away_until": "away_backwards"}
    assert fault(office, first="2026-03-01", last="2026-03-09") == {"away_until": "away_past"}
    assert fault(office, deputy="nobody") == {"deputy": "unknown_person"}
    assert fault(office, deputy=office.ids[SARA]) == {"deputy": "deputy_self"}
    assert fault(office, deputy=office.ids[NORA]) == {"deputy": "deputy_cannot"}
    assert fault(office, last="2026-03-12", deputy=office.ids[REEM]) == {"deputy": "deputy_away"}
    assert say(office, OMAR, deputy=office.ids[NORA]).leads is False  # nothing waits for who leads nobody


def test_a_deputy_who_is_back_before_it_begins_may_stand_in(office: Company) -> None:
    say(office, REEM, last="2026-03-11")

    assert say(office, first="2026-03-12", last="2026-03-14", deputy=office.ids[REEM]).deputy is not None


def test_nobody_outside_the_directory_and_nobody_who_left_says_so(office: Company) -> None:
    def leave(unit: object) -> None:
        person = unit.session.get_one(Person, office.ids[NORA])  # type: ignore[attr-defined]
        person.active = False
        unit.session.add(person)  # type: ignore[attr-defined]

    office.report("U0STRANGER")
    office.database.run(leave)

    for who in ("U0NEVER", "U0STRANGER", NORA):
        with pytest.raises(NotActive):
            say(office, who)


def test_it_is_in_the_audit(office: Company) -> None:
    say(office, last="2026-03-12", deputy=office.ids[MAJED])
    say(office, back=True)

    asked = select(AuditEntry.action).where(AuditEntry.actor_id == office.ids[SARA]).order_by(col(AuditEntry.seq))
    assert office.database.look(lambda unit: list(unit.session.exec(asked))) == ["person.away", "person.back"]


def test_the_same_absence_said_twice_is_told_the_deputy_each_time_it_is_said(office: Company) -> None:
    for _ in range(2):
        say(office, last="2026-03-12", deputy=office.ids[MAJED])

    assert len(owed(office, "stands_in")) == 2


def test_the_longest_absence_is_held(office: Company) -> None:
    last = (MORNING + timedelta(days=3650)).date()

    assert say(office, last=last.isoformat()).last == last


# ---------------------------------------------------------------- Slack's own status

IN_A_WEEK = MORNING + timedelta(days=7)


def ask(office: Company, who: str = SARA, until: datetime | None = IN_A_WEEK) -> bool:
    return office.database.run(lambda unit: absences.ask_who_stands_in(unit, who, until))


def test_who_is_on_holiday_in_slack_is_asked_once_a_week_who_stands_in(office: Company, clock: MovableClock) -> None:
    asked = [ask(office), ask(office)]
    clock.move(days=7)
    asked.append(ask(office))

    assert asked == [True, True, True]
    assert owed(office, "away_asked") == [f"@{office.ids[SARA]}"] * 2
    assert supervisor(office, office.report().case_id) == office.ids[SARA], "a status gives nobody authority"


@pytest.mark.parametrize("who", [NORA, "U0NOBODY"])
def test_for_whom_nothing_waits_is_not_asked(office: Company, who: str) -> None:
    assert not ask(office, who)
    assert owed(office, "away_asked") == []


def test_who_has_said_so_is_not_asked(office: Company) -> None:
    say(office, first="2026-03-11", last="2026-03-12", deputy=office.ids[MAJED])

    assert not ask(office)


def test_complaint_management_is_asked_too(office: Company) -> None:
    assert ask(office, "U0LAYLA", None)
