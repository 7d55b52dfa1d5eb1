"""An alarm ends: everybody is safe, or it was false and the case stands again where it stood (P13)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select

from bot.domain.vocabulary import Outcome, Status
from bot.services import audit
from bot.services.cases import Reported
from models import AuditEntry, Card
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.alarms import SALEH, A, S, act, buttons, card, owed, raise_it, text_of, the_alert, tick
from tests.integration.walks import APPROVE, DISMISS, RETURN, WARNED, WITHDRAW, a_case, walk
from tests.integration.ways import BECAUSE, LAYLA, MAJED, NORA, SARA, day, escalated, in_force, resolved


def second_approval(office: Company) -> Reported:
    made = escalated(office)
    days = {"effective_on": day(office, 0), "review_on": day(office, 90)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, rationale=BECAUSE, **days)
    return made


STOOD: dict[str, tuple[Callable[[Company], Reported], Status, Outcome | None]] = {
    "warned": (lambda office: walk(office, **WARNED), S.WARNED, None),
    "supervisor_review": (lambda office: walk(office), S.SUPERVISOR_REVIEW, None),
    "returned": (lambda office: walk(office, RETURN), S.RETURNED, None),
    "complaint_review": (lambda office: walk(office, APPROVE), S.COMPLAINT_REVIEW, None),
    "management_review": (lambda office: escalated(office), S.MANAGEMENT_REVIEW, None),
    "second_approval": (second_approval, S.SECOND_APPROVAL, Outcome.TERMINATED),
    "writing": (lambda office: resolved(office), S.WRITING, Outcome.RESOLVED),
    "dismissed": (lambda office: walk(office, DISMISS), S.CLOSED, Outcome.NOT_UPHELD),
    "withdrawn": (lambda office: walk(office, WITHDRAW), S.CLOSED, Outcome.WITHDRAWN),
    "restricted": (lambda office: in_force(office)[0], S.CLOSED, Outcome.RESTRICTED),
}
"""Where a case stands when the alarm is raised: how it gets there, its status, its outcome."""


@pytest.mark.parametrize("stood", STOOD)
def test_an_alarm_brings_the_case_to_management_and_a_false_one_puts_it_back(
    office: Company, clock: MovableClock, stood: str
) -> None:
    make, status, outcome = STOOD[stood]
    made = make(office)
    before = a_case(office, made.case_id)
    clock.move(hours=1)

    alert = raise_it(office, made)
    raised = a_case(office, made.case_id)
    clock.move(minutes=3)
    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="false_alarm")

    after, ended = a_case(office, made.case_id), the_alert(office, made)
    assert (before.status, before.outcome) == (status, outcome)
    assert (raised.status, raised.closed_at, raised.danger, raised.extreme) == (S.MANAGEMENT_REVIEW, None, True, True)
    assert (alert.raised_in, alert.raised_outcome) == (status, outcome)
    assert (after.status, after.outcome, after.closed_at) == (status, outcome, before.closed_at)
    assert (after.danger, after.extreme) == (False, False)
    assert after.upheld_at == before.upheld_at
    fixed = status in (S.WARNED, S.CLOSED, S.MANAGEMENT_REVIEW)
    assert after.since == (before.since if fixed else clock.at)
    assert (ended.finding, ended.ended_at, ended.next_call_at) == ("false_alarm", clock.at, None)
    moved = select(AuditEntry.source, AuditEntry.target).where(
        AuditEntry.action == "alert.stand_down", AuditEntry.subject == ""
    )
    way = office.database.look(lambda unit: [tuple(row) for row in unit.session.exec(moved)])
    assert way == ([] if status is S.MANAGEMENT_REVIEW else [(S.MANAGEMENT_REVIEW, status)])
    assert office.database.look(audit.verify) is None


@pytest.mark.parametrize(
    "tell",
    [lambda office: office.alarm(), lambda office: office.report(danger=True, location="Branch 3")],
    ids=["alarm", "report"],
)
def test_a_false_alarm_that_was_the_report_itself_goes_before_the_supervisor(
    office: Company, tell: Callable[[Company], Reported]
) -> None:
    made = tell(office)

    act(office, MAJED, A.ALERT_STAND_DOWN, made, finding="false_alarm")

    case = a_case(office, made.case_id)
    assert (case.status, case.outcome, case.extreme) == (S.SUPERVISOR_REVIEW, None, False)
    assert case.supervisor_id == office.ids[SARA]
    assert A.CASE_APPROVE.value in str(buttons(office, made, "supervisor", SARA))
    assert [who for who, _, _ in owed(office, "alert_word")] == [SARA]
    assert [who for who, _, _ in owed(office, "alert_step")] == ["C0COMPL"]  # who was told of it hears its end
    office.act(SARA, A.CASE_APPROVE, made.case_id)


def test_standing_down_as_safe_keeps_the_case_with_management(office: Company) -> None:
    made = walk(office)
    raise_it(office, made)

    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="safe")

    case = a_case(office, made.case_id)
    assert (case.status, case.extreme) == (S.MANAGEMENT_REVIEW, True)
    assert tick(office) == 0
    ((who, params, row),) = owed(office, "alert_over")
    assert who == NORA
    assert "everybody is safe" in text_of(params, row)
    assert "Everybody is safe" in card(office, made, "security", "C0SEC")
    assert "Danger" not in card(office, made, "management", "C0MGMT")
    assert "took your alarm" not in card(office, made, "reporter", NORA)


def test_a_false_alarm_leaves_alone_what_was_decided_or_moved_since(office: Company) -> None:
    decided, moved = walk(office), walk(office, APPROVE)
    raise_it(office, decided)
    office.act(MAJED, A.CASE_NO_RESTRICTION, decided.case_id, rationale=BECAUSE)
    raise_it(office, moved)
    office.act(MAJED, A.CASE_SEND_BACK, moved.case_id, instructions=BECAUSE)
    office.act(LAYLA, A.CASE_ESCALATE, moved.case_id, recommendation=BECAUSE)

    for made in (decided, moved):
        act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="false_alarm")

    assert a_case(office, decided.case_id).status == S.WRITING
    assert a_case(office, decided.case_id).outcome == Outcome.NO_RESTRICTION
    assert a_case(office, moved.case_id).status == S.MANAGEMENT_REVIEW


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_false_alarm_after_a_true_one_leaves_the_case_extreme(office: Company) -> None:
    made = walk(office)
    raise_it(office, made)
    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="safe")
    raise_it(office, made)

    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="false_alarm")

    case = a_case(office, made.case_id)
    assert (case.status, case.extreme) == (S.MANAGEMENT_REVIEW, True)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_an_alarm_raised_again_where_the_case_had_moved_goes_back_there(office: Company) -> None:
    made = walk(office)
    raise_it(office, made)
    office.act(MAJED, A.CASE_SEND_BACK, made.case_id, instructions=BECAUSE)
    raise_it(office, made)

    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="false_alarm")

    assert a_case(office, made.case_id).status == S.COMPLAINT_REVIEW


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_buttons_of_an_alarm_stand_first_and_only_while_they_apply(office: Company) -> None:
    made = office.alarm()
    answers = ["alert.ack", "alert.police", "alert.legal", "alert.other", "alert.stand_down"]

    shown = [buttons(office, made, "security", "C0SEC")]
    for action, inputs in ((A.ALERT_ACK, {}), (A.ALERT_STAND_DOWN, {"finding": "safe"})):
        act(office, SALEH, action, made, **inputs)
        shown.append(buttons(office, made, "security", "C0SEC"))

    assert [[one for one in answers if one in seen] for seen in shown] == [answers, answers[1:], []]
    places = office.database.look(
        lambda unit: set(unit.session.exec(select(Card.place).where(Card.kind == "security")))
    )
    assert places == {"C0SEC"}
