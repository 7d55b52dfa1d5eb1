"""Whoever leaves: all that waited for them finds other hands, and admins hear of who comes and goes (P5, P6, G7)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.leaving import WorkView
from bot.errors import FieldErrors, NotActive
from bot.services import leaving, register
from bot.services.cases import Reported
from bot.unit import Unit
from models import Appeal, AuditEntry, Case, OutboxRow, Person
from tests.factories import Company
from tests.integration.test_register import restriction
from tests.integration.ways import LAYLA, MAJED, NORA, OMAR, REEM, SARA, YUSUF, A, approved

KHALID, ZAINAB = "U0KHALID", "U0ZAINAB"


def hand_over(office: Company, who: str, successor: str) -> WorkView:
    to = office.ids.get(successor, successor)
    return office.database.run(lambda unit: leaving.hand_over(unit, who, to, f"view:{who}:V1"))


def case_of(office: Company, made: Reported) -> Case:
    return office.database.look(lambda unit: unit.session.get_one(Case, made.case_id))


def person(office: Company, who: str) -> Person:
    return office.database.look(lambda unit: unit.session.get_one(Person, office.ids[who]))


def owed(office: Company, builder: str) -> list[tuple[str, dict[str, Any]]]:
    def work(unit: Unit) -> list[tuple[str, dict[str, Any]]]:
        rows = unit.session.exec(
            select(OutboxRow).where(OutboxRow.builder == builder).order_by(col(OutboxRow.seq))
        ).all()
        return [(row.place, json.loads(unit.vault.open(row, "params") or "{}")) for row in rows]

    return office.database.look(work)


def audited(office: Company, *actions: str) -> list[str]:
    asked = select(AuditEntry.action).where(col(AuditEntry.action).in_(actions)).order_by(col(AuditEntry.seq))
    return office.database.look(lambda unit: list(unit.session.exec(asked)))


def reviewed_by(office: Company, made: Reported, who: str) -> None:
    def work(unit: Unit) -> None:
        today = unit.now.date()
        row = Appeal(
            id=unit.new_id(),
            case_id=made.case_id,
            recorded_at=unit.now,
            received_on=today,
            assigned_to_id=office.ids[who],
        )
        unit.session.add(row)

    office.database.run(work)


def assigned(office: Company) -> list[str | None]:
    return office.database.look(lambda unit: list(unit.session.exec(select(Appeal.assigned_to_id))))


def gone(office: Company, who: str) -> None:
    office.database.run(lambda unit: leaving.gone(unit, who))


def test_a_supervisors_reports_go_to_the_successor_and_so_does_what_comes(office: Company) -> None:
    waiting = office.report()

    found = hand_over(office, SARA, MAJED)
    later = office.report(customer_phone="0509990001")

    assert (found.supervised, found.claimed, found.successor.slack_id if found.successor else "") == (1, 0, MAJED)
    assert [case_of(office, one).supervisor_id for one in (waiting, later)] == [office.ids[MAJED]] * 2
    assert [place for place, _ in owed(office, "stands_in")] == [f"@{office.ids[MAJED]}"]
    assert audited(office, "person.handed_over") == ["person.handed_over"]


def test_claimed_cases_go_to_the_colleague_by_the_tables_own_row(office: Company) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, made.case_id)

    found = hand_over(office, LAYLA, YUSUF)
    again = hand_over(office, LAYLA, YUSUF)

    assert (found.claimed, found.kept, again.claimed) == (1, (), 0)
    assert case_of(office, made).owner_id == office.ids[YUSUF]
    assert audited(office, A.CASE_HAND_OVER.value) == [A.CASE_HAND_OVER.value]


def test_a_case_in_which_the_successor_has_a_part_is_open_again_for_all(office: Company) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, made.case_id)
    office.database.run(
        lambda unit: setattr(unit.session.get_one(Case, made.case_id), "affected_id", office.ids[YUSUF])
    )

    found = hand_over(office, LAYLA, YUSUF)

    assert (found.claimed, found.kept) == (0, (made.number,))
    assert case_of(office, made).owner_id is None
    ((place, told),) = owed(office, "owner_left")
    assert (place, told["number"], told["slack_id"]) == ("C0COMPL", made.number, LAYLA)


@pytest.mark.parametrize(
    ("who", "successor", "code"),
    [
        (LAYLA, SARA, "not_complaints"),
        (LAYLA, LAYLA, "deputy_self"),
        (LAYLA, "", "needed"),
        (LAYLA, "0" * 32, "unknown_person"),
        (SARA, OMAR, "deputy_cannot"),
    ],
)
def test_who_cannot_take_it_is_said_beside_the_field_and_nothing_moves(
    office: Company, who: str, successor: str, code: str
) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, made.case_id)

    with pytest.raises(FieldErrors) as refused:
        hand_over(office, who, successor)

    assert {field: fault.code for field, fault in refused.value.errors.items()} == {"successor": code}
    assert case_of(office, made).owner_id == office.ids[LAYLA]
    assert person(office, who).away_from is None


def test_a_closed_account_lets_go_of_everything_and_the_admins_hear_of_it_once(office: Company) -> None:
    waits = office.report(customer_phone="0509990001")
    claimed = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, claimed.case_id)
    reviewed_by(office, claimed, SARA)

    for who in (SARA, LAYLA, SARA, LAYLA, "U0STRANGER"):
        gone(office, who)

    assert case_of(office, waits).supervisor_id == office.ids[KHALID]
    assert case_of(office, claimed).owner_id is None
    assert assigned(office) == [None]
    told = owed(office, "left_slack")
    assert [place for place, _ in told] == [f"@{office.ids[ZAINAB]}"] * 2
    assert [one["cases"] for _, one in told] == [2, 1]
    office.act(YUSUF, A.CASE_CLAIM, claimed.case_id)
    assert case_of(office, claimed).owner_id == office.ids[YUSUF]


def test_an_account_that_is_open_again_is_written_to_again(office: Company) -> None:
    gone(office, SARA)

    news = [
        office.database.look(lambda unit, closed=closed: leaving.is_news(unit, SARA, closed=closed))
        for closed in (True, False)
    ]
    office.database.run(lambda unit: leaving.back(unit, SARA))

    assert news == [False, True]
    assert person(office, SARA).unreachable_at is None
    assert not office.database.look(lambda unit: leaving.is_news(unit, "U0STRANGER", closed=True))


def test_who_leaves_the_directory_lets_go_of_claimed_cases(office: Company) -> None:
    claimed = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, claimed.case_id)

    def work(unit: Unit) -> int:
        unit.session.get_one(Person, office.ids[LAYLA]).active = False
        unit.session.flush()
        return leaving.settle(unit)

    moved = [office.database.run(work), office.database.run(leaving.settle)]

    assert moved == [1, 0]
    assert case_of(office, claimed).owner_id is None


def test_admins_hear_of_newcomers_outside_the_directory_once_a_day(office: Company) -> None:
    for slack_id, name in (("U0NEW", "Huda"), ("U0NEWER", "Bilal"), ("U0NEW", "Huda"), (NORA, "Nora")):
        office.database.run(lambda unit, a=slack_id, b=name: leaving.joined(unit, a, b))

    ((place, told),) = owed(office, "joined_slack")
    assert (place, told["slack_id"], told["name"]) == (f"@{office.ids[ZAINAB]}", "U0NEW", "Huda")
    found = office.database.look(
        lambda unit: sorted(unit.session.exec(select(Person.name).where(col(Person.listed).is_(False))))
    )
    assert found == ["Bilal", "Huda"]


@pytest.mark.parametrize(("deputy", "told"), [(YUSUF, YUSUF), (REEM, None), (None, None)])
def test_staff_are_led_to_who_stands_in_for_a_named_officer_who_is_gone(
    office: Company, deputy: str | None, told: str | None
) -> None:
    made = office.report()
    restriction(office, made, kinds="named_officer", named_officer_id=office.ids[LAYLA])

    def work(unit: Unit) -> None:
        unit.session.get_one(Person, office.ids[LAYLA]).deputy_id = office.ids[deputy] if deputy else None
        unit.session.get_one(Person, office.ids[REEM]).active = False

    office.database.run(work)
    gone(office, LAYLA)

    (entry,) = office.database.run(lambda unit: register.check(unit, OMAR, "0501234567")).entries

    assert (entry.rules[0].officer.slack_id if entry.rules[0].officer else None) == told
    assert [one["named"] for _, one in owed(office, "left_slack")] == [[made.number]]


def test_who_is_in_no_directory_has_nothing_to_hand_over(office: Company) -> None:
    with pytest.raises(NotActive):
        office.database.look(lambda unit: leaving.read(unit, "U0STRANGER"))
