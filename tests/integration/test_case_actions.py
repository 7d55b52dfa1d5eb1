"""Every action on a case: by whom, from which status, to which; and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from sqlmodel import select

from bot.domain.views import PersonView
from bot.domain.vocabulary import Action, Outcome, Status
from bot.errors import (
    FieldErrors,
    FieldFault,
    LateClick,
    NotActive,
    NotYours,
    Once,
    TooLate,
)
from bot.services import actions, cases
from bot.services.actions import Done
from bot.services.commands import Act
from bot.unit import Unit
from models import Case, OutboxRow, Statement
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.walks import (
    APPROVE,
    DISMISS,
    DISPUTE,
    REASON,
    REFUSES_OWN,
    RESUBMIT,
    RETURN,
    TAKE_UP,
    WARNED,
    WITHDRAW,
    Step,
    a_case,
    cards,
    change,
    count,
    hire,
    state,
    steps,
    walk,
)

A, S = Action, Status

WALKS: list[tuple[str, dict[str, Any], list[Step], Status, Outcome | None]] = [
    ("taken up by the reporter", WARNED, [TAKE_UP], S.SUPERVISOR_REVIEW, None),
    ("taken up by the supervisor", WARNED, [("U0SARA", *TAKE_UP[1:])], S.SUPERVISOR_REVIEW, None),
    ("approved", {}, [APPROVE], S.COMPLAINT_REVIEW, None),
    ("approved with a comment", {}, [(*APPROVE[:2], {"comment": "Rightly so."})], S.COMPLAINT_REVIEW, None),
    ("approved by the manager above", {}, [("U0KHALID", *APPROVE[1:])], S.COMPLAINT_REVIEW, None),
    ("returned", {}, [RETURN], S.RETURNED, None),
    ("approved though returned", {}, [RETURN, APPROVE], S.COMPLAINT_REVIEW, None),
    ("resubmitted", {}, [RETURN, RESUBMIT], S.SUPERVISOR_REVIEW, None),
    ("returned again", {}, [RETURN, RESUBMIT, RETURN], S.RETURNED, None),
    ("dismissed", {}, [DISMISS], S.CLOSED, Outcome.NOT_UPHELD),
    ("dismissed though returned", {}, [RETURN, DISMISS], S.CLOSED, Outcome.NOT_UPHELD),
    ("disputed", {}, [DISMISS, DISPUTE], S.COMPLAINT_REVIEW, None),
    ("withdrawn", {}, [WITHDRAW], S.CLOSED, Outcome.WITHDRAWN),
    ("withdrawn though returned", {}, [RETURN, WITHDRAW], S.CLOSED, Outcome.WITHDRAWN),
]


@pytest.mark.parametrize(("values", "path", "status", "outcome"), [row[1:] for row in WALKS], ids=[w[0] for w in WALKS])
def test_a_case_goes_where_the_right_people_send_it(
    office: Company,
    clock: MovableClock,
    values: dict[str, Any],
    path: list[Step],
    status: Status,
    outcome: Outcome | None,
) -> None:
    *before, (who, action, inputs) = path
    made = walk(office, *before, **values)
    clock.move(hours=1)

    done = office.act(who, action, made.case_id, **inputs)

    case = a_case(office, made.case_id)
    assert done == Done(action, made.number, status)
    assert (case.status, case.outcome, case.since) == (status, outcome, clock())
    assert case.closed_at == (clock() if status is S.CLOSED else None)
    assert case.version == 1 + len(path)
    assert steps(office, made.case_id) == [A.CASE_REPORT, *(step[1] for step in path)]


def test_a_case_is_upheld_by_the_approval_and_no_more_after_a_dismissal(office: Company, clock: MovableClock) -> None:
    approved, dismissed = walk(office, APPROVE), walk(office, RETURN, DISMISS)

    upheld = [a_case(office, made.case_id).upheld_at for made in (approved, dismissed)]

    assert upheld == [clock(), None]


def test_what_was_written_is_kept_sealed_with_its_author(office: Company) -> None:
    made = walk(office, RETURN)

    def read(unit: Unit) -> list[tuple[str, str, str, str | None]]:
        rows = unit.session.exec(select(Statement).where(Statement.case_id == made.case_id))
        return [(row.author_id, row.action, row.input, unit.vault.open(row, "text")) for row in rows]

    assert office.database.look(read) == [(office.ids["U0SARA"], A.CASE_RETURN, "question", "What was said?")]


def test_the_admin_routes_a_stranger_s_report_to_somebody_who_then_decides(office: Company) -> None:
    made = office.report("U0NEW")

    routed = office.act("U0ZAINAB", A.CASE_ROUTE, made.case_id, supervisor=office.ids["U0REEM"])
    approved = office.act("U0REEM", A.CASE_APPROVE, made.case_id)

    assert cards(office, made.case_id, "admin") == {"U0ZAINAB"}
    assert cards(office, made.case_id, "supervisor") == {"U0REEM"}
    assert (routed.status, approved.status) == (S.SUPERVISOR_REVIEW, S.COMPLAINT_REVIEW)


def test_before_the_admin_routed_it_they_may_not_decide(office: Company) -> None:
    made = office.report("U0NEW")

    with pytest.raises(NotYours):
        office.act("U0REEM", A.CASE_APPROVE, made.case_id)


@pytest.mark.parametrize("chosen", ["U0NORA", "U0OMAR", "U0LAYLA", "U0NOBODY"])
def test_a_case_is_routed_only_to_who_may_supervise_it(office: Company, chosen: str) -> None:
    made = office.report()
    before = state(office, made.case_id)

    with pytest.raises(FieldErrors) as refused:
        office.act("U0ZAINAB", A.CASE_ROUTE, made.case_id, supervisor=office.ids.get(chosen, chosen))

    assert refused.value.errors == {"supervisor": FieldFault("not_supervisor")}
    assert state(office, made.case_id) == before


# ---------------------------------------------------------------- one's own case

DECIDING: list[tuple[Action, dict[str, str]]] = [step[1:] for step in (APPROVE, RETURN, DISMISS)]


@pytest.mark.parametrize(("action", "inputs"), DECIDING)
def test_a_supervisor_s_own_report_is_decided_by_the_next_manager_up(
    office: Company, action: Action, inputs: dict[str, str]
) -> None:
    made = office.report("U0SARA")

    with pytest.raises(REFUSES_OWN):
        office.act("U0SARA", action, made.case_id, **inputs)
    done = office.act("U0KHALID", action, made.case_id, **inputs)

    assert cards(office, made.case_id, "supervisor") == {"U0KHALID"}
    assert done.status is not S.SUPERVISOR_REVIEW


@pytest.mark.parametrize(
    ("reporter", "affected"), [("U0NORA", "U0SARA"), ("U0SARA", "U0NORA")], ids=["about them", "by them"]
)
def test_a_supervisor_who_is_a_party_never_decides(office: Company, reporter: str, affected: str) -> None:
    made = office.report(reporter, affected=office.ids[affected])
    before = state(office, made.case_id)

    for who in ("U0SARA", "U0NORA"):
        for action, inputs in DECIDING:
            with pytest.raises(REFUSES_OWN):
                office.act(who, action, made.case_id, **inputs)

    assert cards(office, made.case_id, "supervisor") == {"U0KHALID"}
    assert state(office, made.case_id) == before


def test_not_even_the_admin_s_routing_lets_somebody_decide_on_their_own_report(office: Company) -> None:
    made = office.report("U0KHALID", affected=office.ids["U0NORA"])

    with pytest.raises(FieldErrors) as refused:
        office.act("U0ZAINAB", A.CASE_ROUTE, made.case_id, supervisor=office.ids["U0KHALID"])

    assert set(refused.value.errors) == {"supervisor"}


def test_a_report_for_a_colleague_goes_to_the_colleague_s_supervisor(office: Company) -> None:
    tariq = hire(office, "U0TARIQ", manager_id=office.ids["U0KHALID"], department="delivery", site="Jeddah")

    made = office.report("U0NORA", affected=tariq)

    case = a_case(office, made.case_id)
    assert (case.reporter_id, case.affected_id) == (office.ids["U0NORA"], tariq)
    assert (case.department, case.site) == ("delivery", "Jeddah")
    assert cards(office, made.case_id, "supervisor") == {"U0KHALID"}
    assert cards(office, made.case_id, "affected") == {"U0TARIQ"}
    assert cards(office, made.case_id, "reporter") == {"U0NORA"}
    with pytest.raises(NotYours):
        office.act("U0SARA", A.CASE_APPROVE, made.case_id)


@pytest.mark.parametrize("affected", ["U0GONE", "nobody"])
def test_a_report_for_somebody_who_is_not_there_is_refused_beside_the_field(office: Company, affected: str) -> None:
    hire(office, "U0GONE", active=False)

    with pytest.raises(FieldErrors) as refused:
        office.report("U0NORA", affected=office.ids.get(affected, affected))

    assert refused.value.errors == {"affected": FieldFault("unknown_person")}
    assert count(office, Case) == 0


# ---------------------------------------------------------------- twice, and two at once


def test_a_double_click_acts_once_and_says_so_again(office: Company) -> None:
    made = office.report()
    first = office.act("U0SARA", A.CASE_APPROVE, made.case_id, key="one click")
    before = state(office, made.case_id)

    second = office.act("U0SARA", A.CASE_APPROVE, made.case_id, key="one click")

    assert (first.again, second.again) == (False, True)
    assert (second.number, second.status) == (first.number, first.status)
    assert state(office, made.case_id) == before
    assert steps(office, made.case_id).count(A.CASE_APPROVE) == 1


def test_a_view_is_noted_once_a_click(office: Company) -> None:
    made = office.report()

    for key in ("one", "one", "two"):
        office.database.run(lambda unit, key=key: actions.view(unit, "U0IBRAHIM", made.case_id, key))  # type: ignore[misc]

    assert steps(office, made.case_id) == [A.CASE_REPORT, A.CASE_VIEW, A.CASE_VIEW]


def test_the_second_at_a_button_is_told_who_was_first_and_when(office: Company, clock: MovableClock) -> None:
    made = office.report()
    clock.move(minutes=42)
    office.act("U0SARA", A.CASE_APPROVE, made.case_id)
    acted = clock()
    clock.move(minutes=1)
    before = state(office, made.case_id)

    with pytest.raises(LateClick) as late:
        office.act("U0KHALID", A.CASE_DISMISS, made.case_id, reason=REASON)

    told = {"who": PersonView("Sara", "U0SARA"), "action": A.CASE_APPROVE, "at": acted, "you": False}
    assert late.value.data == told
    assert state(office, made.case_id) == before


def test_whoever_clicks_an_old_card_again_is_told_that_it_was_them(office: Company) -> None:
    made = walk(office, APPROVE)

    with pytest.raises(LateClick) as late:
        office.act("U0SARA", A.CASE_APPROVE, made.case_id)

    assert late.value.data["you"] is True


def outcomes(futures: list[Future[Done]]) -> list[str]:
    """What became of clicks that were made at the same moment."""
    found = []
    for future in futures:
        try:
            found.append("again" if future.result(20).again else "done")
        except LateClick:
            found.append("late")
    return sorted(found)


def at_once(office: Company, case_id: str, clicks: list[tuple[str, str]]) -> list[str]:
    commands = [Act(A.CASE_APPROVE, case_id, who, key) for who, key in clicks]
    works: list[Callable[[Unit], Done]] = [lambda unit, one=one: actions.act(unit, one) for one in commands]  # type: ignore[misc]
    return outcomes([office.database.submit(work) for work in works])


def test_of_two_people_at_the_same_moment_one_wins(office: Company) -> None:
    made = office.report()

    found = at_once(office, made.case_id, [("U0SARA", "a"), ("U0KHALID", "b")])

    assert found == ["done", "late"]
    assert steps(office, made.case_id) == [A.CASE_REPORT, A.CASE_APPROVE]


def test_of_many_repeats_of_one_click_at_the_same_moment_one_acts(office: Company) -> None:
    made = office.report()

    found = at_once(office, made.case_id, [("U0SARA", "one")] * 6)

    assert found == ["again"] * 5 + ["done"]
    assert steps(office, made.case_id) == [A.CASE_REPORT, A.CASE_APPROVE]


# ---------------------------------------------------------------- inputs

SHORT = FieldFault("too_short", min=5)
FAULTS: list[tuple[list[Step], dict[str, Any], Step, dict[str, FieldFault]]] = [
    ([], WARNED, ("U0NORA", A.CASE_TAKE_UP, {}), {"reason": FieldFault("needed")}),
    ([], WARNED, ("U0NORA", A.CASE_TAKE_UP, {"reason": "no"}), {"reason": SHORT}),
    ([], {}, ("U0SARA", A.CASE_APPROVE, {"comment": "x" * 3001}), {"comment": FieldFault("too_long", max=3000)}),
    ([], {}, ("U0SARA", A.CASE_RETURN, {"question": "  "}), {"question": FieldFault("needed")}),
    ([], {}, ("U0SARA", A.CASE_RETURN, {"question": " why \n"}), {"question": SHORT}),
    ([RETURN], {}, ("U0NORA", A.CASE_RESUBMIT, {"answer": ""}), {"answer": FieldFault("needed")}),
    ([RETURN], {}, ("U0NORA", A.CASE_RESUBMIT, {"answer": "k"}), {"answer": FieldFault("too_short", min=2)}),
    ([], {}, ("U0SARA", A.CASE_DISMISS, {}), {"reason": FieldFault("needed")}),
    ([], {}, ("U0SARA", A.CASE_DISMISS, {"reason": "no"}), {"reason": SHORT}),
    ([DISMISS], {}, ("U0NORA", A.CASE_DISPUTE, {"reason": "\t"}), {"reason": FieldFault("needed")}),
    ([DISMISS], {}, ("U0NORA", A.CASE_DISPUTE, {"reason": "no"}), {"reason": SHORT}),
    ([], {}, ("U0NORA", A.CASE_WITHDRAW, {}), {"reason": FieldFault("needed")}),
    ([], {}, ("U0NORA", A.CASE_WITHDRAW, {"reason": "x" * 3001}), {"reason": FieldFault("too_long", max=3000)}),
    ([], {}, ("U0ZAINAB", A.CASE_ROUTE, {}), {"supervisor": FieldFault("needed")}),
]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("path", "values", "step", "faults"), FAULTS)
def test_what_is_missing_too_short_or_too_long_is_named_by_its_field(
    office: Company, path: list[Step], values: dict[str, Any], step: Step, faults: dict[str, FieldFault]
) -> None:
    made = walk(office, *path, **values)
    before = state(office, made.case_id)
    who, action, inputs = step

    with pytest.raises(FieldErrors) as refused:
        office.act(who, action, made.case_id, **inputs)

    assert refused.value.errors == faults
    assert state(office, made.case_id) == before


# ---------------------------------------------------------------- in time, and once


@pytest.mark.parametrize(("before", "values", "step"), [([], WARNED, TAKE_UP), ([DISMISS], {}, DISPUTE)])
def test_a_warning_is_taken_up_and_a_dismissal_disputed_within_fourteen_days(
    office: Company, clock: MovableClock, before: list[Step], values: dict[str, Any], step: Step
) -> None:
    in_time, late = (walk(office, *before, **values) for _ in range(2))
    who, action, inputs = step

    clock.move(days=14)
    done = office.act(who, action, in_time.case_id, **inputs)
    clock.move(days=1)
    unchanged = state(office, late.case_id)
    with pytest.raises(TooLate) as refused:
        office.act(who, action, late.case_id, **inputs)

    assert done.status in (S.SUPERVISOR_REVIEW, S.COMPLAINT_REVIEW)
    assert refused.value.data == {"days": 14, "action": action}
    assert state(office, late.case_id) == unchanged


def test_the_days_to_dispute_run_from_the_dismissal_and_not_from_the_report(
    office: Company, clock: MovableClock
) -> None:
    made = office.report()
    clock.move(days=30)
    office.act("U0SARA", A.CASE_DISMISS, made.case_id, reason=REASON)
    clock.move(days=14)

    done = office.act("U0NORA", A.CASE_DISPUTE, made.case_id, reason=REASON)

    assert done.status is S.COMPLAINT_REVIEW


def test_a_dismissal_is_disputed_once(office: Company) -> None:
    made = walk(office, DISMISS, DISPUTE)
    with pytest.raises(LateClick):
        office.act("U0NORA", A.CASE_DISPUTE, made.case_id, reason=REASON)

    office.act("U0LAYLA", A.CASE_NOT_UPHELD, made.case_id, reason=REASON)

    with pytest.raises(Once):
        office.act("U0NORA", A.CASE_DISPUTE, made.case_id, reason=REASON)


# ---------------------------------------------------------------- who is there

GONE: list[dict[str, Any]] = [{"active": False}, {"away": True}]


def leave(office: Company, who: str, how: dict[str, Any]) -> None:
    """Takes somebody out of the directory, or notes that they are away."""
    now = office.database.clock()
    change(office, who, **({"away_from": now, "away_until": None} if "away" in how else how))


@pytest.mark.parametrize("how", GONE, ids=["deactivated", "away"])
def test_the_deputy_decides_for_a_manager_who_is_not_there(office: Company, how: dict[str, Any]) -> None:
    change(office, "U0SARA", deputy_id=hire(office, "U0FAHAD", "supervisor"))
    leave(office, "U0SARA", how)

    made = office.report()
    done = office.act("U0FAHAD", A.CASE_APPROVE, made.case_id)

    assert cards(office, made.case_id, "supervisor") == {"U0FAHAD"}
    assert done.status is S.COMPLAINT_REVIEW


@pytest.mark.parametrize("how", GONE, ids=["deactivated", "away"])
@pytest.mark.parametrize(("roles", "there"), [("staff", True), ("complaints", True), ("supervisor", False)])
def test_the_next_manager_up_decides_where_the_deputy_has_no_role_or_is_not_there(
    office: Company, how: dict[str, Any], roles: str, there: bool
) -> None:
    change(office, "U0SARA", deputy_id=hire(office, "U0FAHAD", roles, active=there))
    leave(office, "U0SARA", how)

    made = office.report()

    assert cards(office, made.case_id, "supervisor") == {"U0KHALID"}
    with pytest.raises(NotYours if there else NotActive):
        office.act("U0FAHAD", A.CASE_APPROVE, made.case_id)
    assert office.act("U0KHALID", A.CASE_APPROVE, made.case_id).status is S.COMPLAINT_REVIEW


@pytest.mark.parametrize("how", [*GONE, {"roles": "staff"}], ids=["deactivated", "away", "without a role"])
def test_where_nobody_is_left_the_admins_get_the_case(office: Company, how: dict[str, Any]) -> None:
    hire(office, "U0ANAS", "admin")
    leave(office, "U0SARA", {"active": False})
    leave(office, "U0KHALID", how)

    made = office.report()

    case = a_case(office, made.case_id)
    assert (case.status, case.supervisor_id) == (S.SUPERVISOR_REVIEW, None)
    assert cards(office, made.case_id, "supervisor") == set()
    assert cards(office, made.case_id, "admin") == {"U0ZAINAB", "U0ANAS"}


def test_authority_is_that_of_the_click_and_not_of_the_card(office: Company) -> None:
    made = office.report()
    change(office, "U0NORA", manager_id=office.ids["U0REEM"])

    with pytest.raises(NotYours):
        office.act("U0SARA", A.CASE_APPROVE, made.case_id)
    done = office.act("U0REEM", A.CASE_APPROVE, made.case_id)

    assert cards(office, made.case_id, "supervisor") == {"U0SARA"}
    assert done.status is S.COMPLAINT_REVIEW


@pytest.mark.parametrize("path", [[], [RETURN]], ids=["supervisor_review", "returned"])
def test_a_change_of_the_directory_moves_what_waits_for_a_supervisor(office: Company, path: list[Step]) -> None:
    made = walk(office, *path)
    change(office, "U0NORA", manager_id=office.ids["U0REEM"])

    moved = office.database.run(cases.reassign_all)
    again = office.database.run(cases.reassign_all)

    assert (moved, again) == (1, 0)
    assert a_case(office, made.case_id).supervisor_id == office.ids["U0REEM"]
    assert cards(office, made.case_id, "supervisor") == {"U0SARA", "U0REEM"}
    assert count(office, OutboxRow, OutboxRow.builder == "moved_on", OutboxRow.place == f"@{office.ids['U0SARA']}") == 1


@pytest.mark.parametrize("path", [[APPROVE], [DISMISS], [WITHDRAW]], ids=["approved", "dismissed", "withdrawn"])
def test_a_change_of_the_directory_leaves_what_waits_for_no_supervisor(office: Company, path: list[Step]) -> None:
    made = walk(office, *path)
    change(office, "U0NORA", manager_id=office.ids["U0REEM"])
    before = state(office, made.case_id)

    moved = office.database.run(cases.reassign_all)

    assert moved == 0
    assert state(office, made.case_id) == before


def test_a_case_whose_last_supervisor_left_goes_to_the_admins_and_comes_back(office: Company) -> None:
    made = office.report()
    for who in ("U0SARA", "U0KHALID"):
        change(office, who, active=False)

    left = office.database.run(cases.reassign_all)
    nobody = a_case(office, made.case_id).supervisor_id
    change(office, "U0SARA", active=True)
    came_back = office.database.run(cases.reassign_all)

    assert (left, nobody, came_back) == (1, None, 1)
    assert cards(office, made.case_id, "admin") == {"U0ZAINAB"}
    assert a_case(office, made.case_id).supervisor_id == office.ids["U0SARA"]
