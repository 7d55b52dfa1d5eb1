"""Who may do what when: every action of the slice in every status in every role, allowed and forbidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.lifecycle import TRANSITIONS
from bot.domain.policies import GUARDS, Facts, can_act, check_can_act
from bot.domain.vocabulary import Action, Guard, Outcome, PairStatus, Role, Status
from bot.errors import BotError, CauseNeeded, NotNow, NotYours, Once, OwnCase, Repeated, TooLate

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
FRIENDLY = Facts(
    now=NOW,
    since=NOW,
    outcome=Outcome.NOT_UPHELD,
    dismissed_at=NOW,
    root_cause_known=True,
    extreme=True,
    finding="false_alarm",
)
"""Facts that no guard of the slice minds, so that only status and role decide."""

S, R = Status, Role
OPEN = {
    S.SUPERVISOR_REVIEW,
    S.RETURNED,
    S.COMPLAINT_REVIEW,
    S.MANAGEMENT_REVIEW,
    S.SECOND_APPROVAL,
    S.WRITING,
}
EXPECTED: dict[Action, tuple[set[Status], set[Role]]] = {
    Action.CASE_TAKE_UP: ({S.WARNED}, {R.SUPERVISOR, R.REPORTER}),
    Action.CASE_ROUTE: ({S.SUPERVISOR_REVIEW, S.RETURNED}, {R.ADMIN}),
    Action.CASE_APPROVE: ({S.SUPERVISOR_REVIEW, S.RETURNED}, {R.SUPERVISOR}),
    Action.CASE_RETURN: ({S.SUPERVISOR_REVIEW}, {R.SUPERVISOR}),
    Action.CASE_RESUBMIT: ({S.RETURNED}, {R.REPORTER}),
    Action.CASE_DISMISS: ({S.SUPERVISOR_REVIEW, S.RETURNED}, {R.SUPERVISOR}),
    Action.CASE_DISPUTE: ({S.CLOSED}, {R.REPORTER}),
    Action.CASE_WITHDRAW: ({S.SUPERVISOR_REVIEW, S.RETURNED}, {R.REPORTER}),
    Action.CASE_LINK_SAME: (OPEN, {R.SUPERVISOR, R.COMPLAINTS}),
    Action.CASE_IDENTIFY: (OPEN, {R.SUPERVISOR, R.COMPLAINTS}),
    Action.CASE_CORRECT: (OPEN, {R.SUPERVISOR, R.COMPLAINTS}),
    Action.CASE_CLAIM: ({S.COMPLAINT_REVIEW}, {R.COMPLAINTS}),
    Action.CASE_HAND_OVER: ({S.COMPLAINT_REVIEW}, {R.COMPLAINTS}),
    Action.CASE_ASK: ({S.COMPLAINT_REVIEW}, {R.COMPLAINTS}),
    Action.CASE_ANSWER: (OPEN, {R.REPORTER}),
    Action.CASE_LOG_CONTACT: (OPEN, {R.COMPLAINTS}),
    Action.CASE_ROOT_CAUSE: ({S.COMPLAINT_REVIEW}, {R.COMPLAINTS}),
    Action.CASE_RESOLVE: ({S.COMPLAINT_REVIEW}, {R.COMPLAINTS}),
    Action.CASE_NOT_UPHELD: ({S.COMPLAINT_REVIEW}, {R.COMPLAINTS}),
    Action.CASE_ESCALATE: ({S.COMPLAINT_REVIEW}, {R.COMPLAINTS}),
    Action.CASE_SEND_BACK: ({S.MANAGEMENT_REVIEW}, {R.MANAGEMENT}),
    Action.CASE_NO_RESTRICTION: ({S.MANAGEMENT_REVIEW}, {R.MANAGEMENT}),
    Action.CASE_RESTRICT: ({S.MANAGEMENT_REVIEW}, {R.MANAGEMENT}),
    Action.CASE_TERMINATE: ({S.MANAGEMENT_REVIEW}, {R.MANAGEMENT}),
    Action.CASE_CONFIRM: ({S.SECOND_APPROVAL}, {R.OTHER_MANAGEMENT}),
    Action.CASE_DECLINE: ({S.SECOND_APPROVAL}, {R.OTHER_MANAGEMENT}),
    Action.CASE_DECIDE_TOGETHER: (
        {S.SUPERVISOR_REVIEW, S.RETURNED, S.COMPLAINT_REVIEW, S.MANAGEMENT_REVIEW},
        {R.MANAGEMENT},
    ),
    Action.CASE_RECONSIDER: ({S.WRITING}, {R.MANAGEMENT}),
    Action.CASE_REOPEN: ({S.CLOSED}, {R.MANAGEMENT}),
    Action.CASE_VIEW: (
        set(Status),
        {R.REPORTER, R.PARTICIPANT, R.SUPERVISOR, R.COMPLAINTS, R.MANAGEMENT, R.SECURITY, R.AUDITOR},
    ),
    Action.CASE_CONFIDENTIAL: (set(Status), {R.MANAGEMENT}),
    Action.CASE_HOLD: (set(Status), {R.MANAGEMENT}),
    Action.CASE_FILE: (set(Status), {R.MANAGEMENT}),
    Action.ALERT_RAISE: (set(Status), {R.PARTICIPANT}),
}
"""The design's table for cases that exist, written out by hand: where and by whom; all else is forbidden."""


@pytest.mark.parametrize("action", EXPECTED)
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_an_action_is_possible_just_where_the_design_says(action: Action, status: Status, role: Role) -> None:
    sources, roles = EXPECTED[action]

    possible = can_act(action, status, frozenset({role}), FRIENDLY)

    assert possible is (status in sources and role in roles)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_management_ends_a_legal_hold_in_any_status_and_only_where_there_is_one(status: Status, role: Role) -> None:
    roles = frozenset({role})

    held = can_act(Action.CASE_RELEASE, status, roles, replace(FRIENDLY, held=True))
    free = can_act(Action.CASE_RELEASE, status, roles, FRIENDLY)

    assert (held, free) == (role is Role.MANAGEMENT, False)


@pytest.mark.parametrize("status", PairStatus)
@pytest.mark.parametrize(
    ("action", "source"),
    [
        (Action.CUSTOMER_MERGE, PairStatus.ASKED),
        (Action.CUSTOMER_KEEP_APART, PairStatus.ASKED),
        (Action.CUSTOMER_UNMERGE, PairStatus.MERGED),
    ],
)
@pytest.mark.parametrize("role", Role)
def test_customers_are_merged_and_parted_by_complaint_management_only(
    action: Action, source: PairStatus, status: PairStatus, role: Role
) -> None:
    possible = can_act(action, status, frozenset({role}), FRIENDLY)

    assert possible is (status is source and role is Role.COMPLAINTS)


DECIDING = sorted({row.action for row in TRANSITIONS if row.deciding and row.sources <= set(Status)})


@pytest.mark.parametrize("action", DECIDING)
def test_nobody_decides_on_their_own_report(action: Action) -> None:
    status = next(row.sources for row in TRANSITIONS if row.action is action)
    everything = frozenset(Role)

    with pytest.raises(OwnCase):
        check_can_act(action, min(status), everything, FRIENDLY)


def test_a_stranger_learns_nothing_of_the_case() -> None:
    strangers = frozenset({Role.EMPLOYEE})

    refusals = []
    for status in Status:
        with pytest.raises(BotError) as refused:
            check_can_act(Action.CASE_APPROVE, status, strangers, FRIENDLY)
        refusals.append(type(refused.value))

    assert set(refusals) == {NotYours}


REPORTS: list[tuple[dict[str, Any], Status]] = [
    ({"warning_step": "warned_stopped"}, Status.WARNED),
    ({"warning_step": "warned_stopped", "repetition": True}, Status.SUPERVISOR_REVIEW),
    ({"warning_step": "warned_stopped", "restricted": True}, Status.SUPERVISOR_REVIEW),
    ({"warning_step": "warned_continued"}, Status.SUPERVISOR_REVIEW),
    ({"warning_step": "not_warned_extreme"}, Status.SUPERVISOR_REVIEW),
    ({"warning_step": "warned_stopped", "danger": True}, Status.MANAGEMENT_REVIEW),
    ({"warning_step": "not_warned_extreme", "danger": True, "repetition": True}, Status.MANAGEMENT_REVIEW),
]


@pytest.mark.parametrize(("told", "expected"), REPORTS)
def test_a_report_goes_where_the_policy_sends_it(told: dict[str, Any], expected: Status) -> None:
    facts = Facts(now=NOW, **told)

    row = check_can_act(Action.CASE_REPORT, None, frozenset({Role.EMPLOYEE}), facts)

    assert row.target is expected


def test_no_guard_of_the_table_is_without_its_rule() -> None:
    assert set(GUARDS) == set(Guard)


def test_every_guard_can_say_yes_and_no() -> None:
    yes = {
        Guard.SETTLED: Facts(now=NOW, warning_step="warned_stopped"),
        Guard.GOES_UP: Facts(now=NOW, warning_step="warned_continued"),
        Guard.DANGER: Facts(now=NOW, danger=True),
        Guard.WITHIN_14_DAYS: Facts(now=NOW, since=NOW - timedelta(days=14)),
        Guard.DISMISSED_ONCE: FRIENDLY,
        Guard.MAY_RESOLVE: Facts(now=NOW, root_cause_known=True, repetition=True, sent_back=True),
        Guard.MANAGEMENT_UNSENT: Facts(now=NOW, decided_in="management_review"),
        Guard.COMPLAINTS_UNSENT: Facts(now=NOW, decided_in="complaint_review"),
        Guard.DECIDED: Facts(now=NOW, decided=True, letter_sent=True),
        Guard.NOT_LAST_EDITOR: Facts(now=NOW),
        Guard.ENDS_LATER: Facts(now=NOW, ends_on=date(2026, 3, 1), today=date(2026, 3, 1)),
        Guard.ENDS_LATER_BY_MAIL: Facts(now=NOW, by_mail=True),
        Guard.EXTREME: Facts(now=NOW, extreme=True),
        Guard.FALSE_ALARM: Facts(now=NOW, finding="false_alarm"),
        Guard.NO_PART_IN_DECISION: Facts(now=NOW),
        Guard.PAST_ITS_END: Facts(now=NOW, ends_on=date(2026, 2, 28), today=date(2026, 3, 1)),
        Guard.NOT_SNOOZED_BEFORE: Facts(now=NOW),
        Guard.NOT_HELD: Facts(now=NOW),
        Guard.HELD: Facts(now=NOW, held=True),
    }
    no = {
        Guard.SETTLED: Facts(now=NOW, warning_step="warned_stopped", danger=True),
        Guard.GOES_UP: Facts(now=NOW, warning_step="warned_stopped"),
        Guard.DANGER: Facts(now=NOW),
        Guard.WITHIN_14_DAYS: Facts(now=NOW, since=NOW - timedelta(days=14, seconds=1)),
        Guard.DISMISSED_ONCE: Facts(now=NOW, outcome=Outcome.WITHDRAWN),
        Guard.MAY_RESOLVE: Facts(now=NOW, root_cause_known=True, repetition=True),
        Guard.MANAGEMENT_UNSENT: Facts(now=NOW, decided_in="management_review", letter_sent=True),
        Guard.COMPLAINTS_UNSENT: Facts(now=NOW, decided_in="management_review"),
        Guard.DECIDED: Facts(now=NOW, decided=True),
        Guard.NOT_LAST_EDITOR: Facts(now=NOW, is_last_editor=True),
        Guard.ENDS_LATER: Facts(now=NOW, ends_on=date(2026, 2, 28), today=date(2026, 3, 1)),
        Guard.ENDS_LATER_BY_MAIL: Facts(now=NOW),
        Guard.EXTREME: Facts(now=NOW),
        Guard.FALSE_ALARM: Facts(now=NOW, finding="false_alarm", decided=True),
        Guard.NO_PART_IN_DECISION: Facts(now=NOW, had_part=True),
        Guard.PAST_ITS_END: Facts(now=NOW, ends_on=date(2026, 3, 1), today=date(2026, 3, 1)),
        Guard.NOT_SNOOZED_BEFORE: Facts(now=NOW, snoozed_before=True),
        Guard.NOT_HELD: Facts(now=NOW, held=True),
        Guard.HELD: Facts(now=NOW),
    }

    assert yes.keys() == no.keys() == set(Guard)
    assert {guard: GUARDS[guard](facts) for guard, facts in yes.items()} == dict.fromkeys(Guard)
    assert all(isinstance(GUARDS[guard](facts), NotNow | TooLate | Once | Repeated) for guard, facts in no.items())


def test_complaint_management_takes_back_its_own_decisions_only() -> None:
    complaints = frozenset({Role.COMPLAINTS})
    theirs = Facts(now=NOW, decided_in="complaint_review")

    assert check_can_act(Action.CASE_RECONSIDER, Status.WRITING, complaints, theirs).target is Status.COMPLAINT_REVIEW
    with pytest.raises(NotNow):
        check_can_act(Action.CASE_RECONSIDER, Status.WRITING, complaints, FRIENDLY)


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({}, CauseNeeded),
        ({"root_cause_known": True, "repetition": True}, Repeated),
        ({"root_cause_known": True, "restricted": True}, Repeated),
        ({"root_cause_known": True, "restricted": True, "sent_back": True}, None),
    ],
)
def test_a_repetition_is_not_resolved_unless_management_sent_it_back(
    told: dict[str, Any], refusal: type[BotError] | None
) -> None:
    facts = Facts(now=NOW, **told)

    if refusal is None:
        check_can_act(Action.CASE_RESOLVE, Status.COMPLAINT_REVIEW, frozenset({Role.COMPLAINTS}), facts)
    else:
        with pytest.raises(refusal):
            check_can_act(Action.CASE_RESOLVE, Status.COMPLAINT_REVIEW, frozenset({Role.COMPLAINTS}), facts)


def test_a_dismissal_is_disputed_once_and_in_time() -> None:
    reporter = frozenset({Role.REPORTER})
    disputed = Facts(now=NOW, outcome=Outcome.NOT_UPHELD, dismissed_at=NOW, disputed_at=NOW)
    late = Facts(now=NOW, outcome=Outcome.NOT_UPHELD, dismissed_at=NOW - timedelta(days=15))

    with pytest.raises(Once):
        check_can_act(Action.CASE_DISPUTE, Status.CLOSED, reporter, disputed)
    with pytest.raises(TooLate):
        check_can_act(Action.CASE_DISPUTE, Status.CLOSED, reporter, late)
