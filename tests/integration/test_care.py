"""Care (G6): everybody concerned is asked once how they are; a wish for support reaches whom they trust."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlmodel import col, select

from bot.errors import FieldErrors, LateClick, NotFound, NotYours
from bot.services import care, views
from bot.services.cases import Reported
from bot.unit import Unit
from models import AuditEntry, OutboxRow, Statement, Support
from tests.conftest import MovableClock
from tests.factories import Company, person
from tests.integration.walks import DISMISS, WITHDRAW, change, count, walk
from tests.integration.ways import LAYLA, MAJED, NORA, OMAR, SARA, A, all_of, approved

KHALID = "U0KHALID"


def ask(office: Company) -> int:
    return office.database.run(care.ask_due)


def lines(office: Company, builder: str) -> list[tuple[str, dict[str, Any]]]:
    """Whom a line of the kind is owed to, and its parameters."""
    names = {f"@{id_}": slack_id for slack_id, id_ in office.ids.items()}

    def work(unit: Unit) -> list[tuple[str, dict[str, Any]]]:
        rows = unit.session.exec(select(OutboxRow).where(OutboxRow.builder == builder).order_by(col(OutboxRow.seq)))
        return [(names[row.place], json.loads(unit.vault.open(row, "params") or "{}")) for row in rows]

    return office.database.look(work)


def details(office: Company, who: str, made: Reported) -> Any:
    return office.database.look(lambda unit: views.details(unit, who, made.case_id))


def request(office: Company, made: Reported, who: str = NORA, **inputs: str) -> Support:
    office.act(who, A.SUPPORT_REQUEST, made.case_id, **inputs)
    found: Support = all_of(office, Support, made.case_id)[-1]
    return found


# How are you?


def test_three_days_after_the_report_the_reporter_is_asked_once(office: Company, clock: MovableClock) -> None:
    made = office.report(NORA)
    clock.move(days=2, hours=23)
    early = ask(office)
    clock.move(hours=1)

    asked = ask(office), ask(office)

    assert (early, asked) == (0, (1, 0))
    assert [(who, said["number"], said["case"]) for who, said in lines(office, "care_ask")] == [
        (NORA, made.number, made.case_id)
    ]


def test_a_colleague_to_whom_it_happened_is_asked_too(office: Company, clock: MovableClock) -> None:
    office.report(OMAR, affected=office.ids[NORA])
    clock.move(days=4)

    asked = ask(office)

    assert asked == 2
    assert {(who, said["affected"]) for who, said in lines(office, "care_ask")} == {(OMAR, False), (NORA, True)}


def test_who_has_left_or_is_not_in_slack_keeps_nobody_else_waiting(office: Company, clock: MovableClock) -> None:
    without_slack = office.database.run(lambda unit: person(unit, None, employee_no="E1", name="Bilal").id)
    office.report(NORA, affected=without_slack)
    office.report(OMAR)
    change(office, OMAR, active=False)
    clock.move(days=3)

    asked = ask(office), ask(office)

    assert asked == (1, 0)
    assert [who for who, _ in lines(office, "care_ask")] == [NORA]


@pytest.mark.parametrize("path", [DISMISS, WITHDRAW])
def test_a_case_that_is_over_is_no_reason_not_to_ask(office: Company, clock: MovableClock, path: Any) -> None:
    walk(office, path)
    clock.move(days=3)

    asked = ask(office)

    assert asked == 1


def test_a_bot_that_was_down_for_too_long_does_not_ask_out_of_the_blue(office: Company, clock: MovableClock) -> None:
    office.report(NORA)
    clock.move(days=10)

    asked = ask(office)

    assert asked == 0


def test_many_are_asked_in_turns_and_each_once(
    office: Company, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        office.report(OMAR, affected=office.ids[NORA])
    clock.move(days=3)
    monkeypatch.setattr(care, "BATCH", 2)

    asked = [ask(office) for _ in range(4)]

    assert asked == [2, 2, 2, 0]


# Support.


def test_a_wish_for_support_reaches_the_supervisor_with_what_was_written(office: Company) -> None:
    made = approved(office)

    support = request(office, made, comment="I cannot sleep.")

    assert (support.status, support.supporter_id, support.asked_by_id) == ("wanted", None, office.ids[NORA])
    ((who, said),) = lines(office, "support_wanted")
    assert (who, said["text"], said["slack_id"], said["support"]) == (SARA, "I cannot sleep.", NORA, support.id)
    entry = office.database.look(
        lambda unit: unit.session.exec(select(AuditEntry).where(AuditEntry.action == "support.request")).one()
    )
    assert json.loads(entry.data)["support"] == support.id


def test_to_whom_it_happened_can_ask_as_well(office: Company) -> None:
    made = office.report(OMAR, affected=office.ids[NORA])

    support = request(office, made, NORA)

    assert support.asked_by_id == office.ids[NORA]


def test_another_manager_can_be_chosen_and_the_supervisor_sees_nothing_of_it(office: Company) -> None:
    made = approved(office)

    support = request(office, made, supporter=office.ids[KHALID], comment="It is about my shift.")

    assert [who for who, _ in lines(office, "support_wanted")] == [KHALID]
    supervisor, chosen, reporter = (details(office, who, made) for who in (SARA, KHALID, NORA))
    assert [part.id for part in supervisor.parts] == []
    assert "support.request" not in {step.action for step in supervisor.steps}
    assert [said.text for said in supervisor.statements] == []
    for seen in (chosen, reporter):
        assert [part.id for part in seen.parts] == [support.id]
        assert [said.text for said in seen.statements] == ["It is about my shift."]


def test_words_that_came_with_a_wish_are_for_the_supervisor_and_not_for_complaint_management(office: Company) -> None:
    made = approved(office)

    request(office, made, comment="I cannot sleep.")

    texts = {who: [said.text for said in details(office, who, made).statements] for who in (SARA, NORA, LAYLA, MAJED)}
    assert texts == {SARA: ["I cannot sleep."], NORA: ["I cannot sleep."], LAYLA: [], MAJED: []}
    assert count(office, Statement, Statement.action == "support.request") == 1


@pytest.mark.parametrize("chosen", [OMAR, NORA, LAYLA, "nobody"])
def test_who_is_no_manager_above_them_cannot_be_chosen(office: Company, chosen: str) -> None:
    made = office.report(NORA)

    with pytest.raises(FieldErrors) as caught:
        request(office, made, supporter=office.ids.get(chosen, chosen))

    assert {name: fault.code for name, fault in caught.value.errors.items()} == {"supporter": "not_manager"}
    assert count(office, Support) == 0


def test_the_same_wish_twice_is_one(office: Company) -> None:
    made = office.report(NORA)
    request(office, made)

    with pytest.raises(LateClick) as caught:
        request(office, made)

    assert caught.value.data["you"] is True
    assert count(office, Support) == 1


def test_where_the_supervisor_does_not_help_another_manager_can_be_asked(office: Company) -> None:
    made = office.report(NORA)
    request(office, made)

    request(office, made, supporter=office.ids[KHALID])

    assert [who for who, _ in lines(office, "support_wanted")] == [SARA, KHALID]


def test_given_support_is_recorded_the_reporter_told_and_more_can_be_asked_for(office: Company) -> None:
    made = office.report(NORA)
    support = request(office, made)

    office.act(SARA, A.SUPPORT_DONE, made.case_id, subject=support.id, comment="We talked.")

    (given,) = all_of(office, Support, made.case_id)
    assert (given.status, given.given_by_id) == ("given", office.ids[SARA])
    assert [(who, said["slack_id"]) for who, said in lines(office, "support_given")] == [(NORA, SARA)]
    assert request(office, made).id != support.id


@pytest.mark.parametrize("who", [NORA, OMAR, LAYLA])
def test_only_a_supervisor_records_that_support_was_given(office: Company, who: str) -> None:
    made = office.report(NORA)
    support = request(office, made)

    with pytest.raises(NotYours):
        office.act(who, A.SUPPORT_DONE, made.case_id, subject=support.id)

    assert count(office, Support, Support.status == "given") == 0


def test_support_of_another_case_is_not_found(office: Company) -> None:
    support = request(office, office.report(NORA))
    other = office.report(NORA)

    with pytest.raises(NotFound):
        office.act(SARA, A.SUPPORT_DONE, other.case_id, subject=support.id)


def test_where_nobody_is_left_to_help_the_admins_are_told(office: Company) -> None:
    made = approved(office)
    for who in (SARA, KHALID):
        change(office, who, active=False)

    request(office, made)

    cards = select(OutboxRow.place).where(OutboxRow.builder == "admin", OutboxRow.case_id == made.case_id)
    assert office.database.look(lambda unit: list(unit.session.exec(cards))) == [f"@{office.ids['U0ZAINAB']}"]
