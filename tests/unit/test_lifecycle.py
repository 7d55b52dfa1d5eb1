"""The table of transitions is total and says what the policy says; each check is seen to fail on a broken table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations
from typing import get_args

import pytest

from bot.domain.inputs import INPUTS
from bot.domain.lifecycle import TRANSITIONS, Transition, rows
from bot.domain.policies import GUARDS
from bot.domain.vocabulary import (
    FINAL,
    OWNERS,
    Action,
    AlertStatus,
    AnyStatus,
    AppealStatus,
    Guard,
    LetterStatus,
    Notice,
    Outcome,
    RestrictionStatus,
    Role,
    Status,
)

Table = tuple[Transition, ...]

TRACKS: tuple[type[AnyStatus], ...] = get_args(AnyStatus)
STATUSES: tuple[AnyStatus, ...] = tuple(status for track in TRACKS for status in track)

# What stands in a row for a role of OWNERS: `decider` and `other_management` are people of these roles.
ALSO: dict[Role, set[Role]] = {
    Role.MANAGEMENT: {Role.DECIDER},
    Role.COMPLAINTS: {Role.DECIDER},
}

# The actions of the design, and what the table adds so that nothing moves without a name.
DESIGNED = """
case.report case.take_up case.approve case.return case.resubmit case.dismiss case.dispute case.withdraw case.link_same
case.identify case.correct customer.merge customer.keep_apart customer.unmerge case.claim case.hand_over case.ask
case.answer case.log_contact case.root_cause case.resolve case.not_upheld case.escalate case.send_back
case.no_restriction case.restrict case.terminate case.confirm case.decline case.decide_together case.reconsider
case.reopen case.view case.confidential case.hold alert.report alert.raise alert.ack alert.police alert.legal
alert.other alert.stand_down letter.edit letter.approve letter.send letter.failed letter.hold restriction.extend
restriction.lift restriction.expire agreement.sign agreement.refuse appeal.record appeal.decide appeal.assign
support.request support.done reminder.snooze
"""
ADDED = """
case.route case.unlink customer.ask letter.draft restriction.impose restriction.start restriction.breach
case.release case.file restriction.replace agreement.offer reminder.start reminder.resume letter.accepted
letter.doubt letter.view
"""

# These lead to `closed` or `writing` with the outcome that the case already has, or that of each case decided together.
KEEPS_ITS_OUTCOME = {Action.LETTER_SEND, Action.LETTER_ACCEPTED, Action.LETTER_FAILED, Action.CASE_DECIDE_TOGETHER}


def unreachable(table: Table) -> set[str]:
    reached: set[AnyStatus] = set()
    while grown := {row.target for row in table if row.target and (not row.sources or row.sources & reached)} - reached:
        reached |= grown
    return {repr(status) for status in STATUSES if status not in reached}


def ways_out(table: Table, status: AnyStatus) -> list[Transition]:
    """Rows that move on; one that leads away from any status at all (danger) is no way out."""
    return [
        row
        for row in table
        if status in row.sources and row.target not in (None, status) and row.sources != set(type(status))
    ]


def without_way_out(table: Table) -> set[str]:
    return {repr(status) for status in STATUSES if status not in FINAL and not ways_out(table, status)}


def owners_without_a_way_out(table: Table) -> set[str]:
    """Whom a status waits for must be able to move it on."""
    found = set()
    for status, owner in OWNERS.items():
        if not roles_of(ways_out(table, status)) & {owner, *ALSO.get(owner, ())}:
            found.add(f"{status!r} waits for {owner}")
    return found


def without_rows(table: Table) -> set[str]:
    return {str(action) for action in Action if all(row.action is not action for row in table)}


def incomplete(table: Table) -> set[str]:
    return {str(row.action) for row in table if not (row.roles and row.notify and row.audit == row.action.value)}


def across_tracks(table: Table) -> set[str]:
    return {
        str(row.action) for row in table if len({type(status) for status in (*row.sources, row.target) if status}) > 1
    }


def idle(table: Table) -> set[str]:
    """Rows that lead nowhere and start nothing, and rows that lead back to where they started."""
    return {str(row.action) for row in table if (not row.sources and row.target is None) or row.sources == {row.target}}


def ambiguous(table: Table) -> set[str]:
    """Two rows of an action from one status need something to tell them apart: a guard or a role."""
    found = set()
    for one, other in combinations(table, 2):
        same_start = one.sources & other.sources or (
            not one.sources and not other.sources and type(one.target) is type(other.target)
        )
        if one.action is other.action and same_start and one.guard == other.guard and one.roles & other.roles:
            found.add(str(one.action))
    return found


def without_outcome(table: Table) -> set[str]:
    return {
        str(row.action)
        for row in table
        if row.target in (Status.CLOSED, Status.WRITING) and row.outcome is None and row.action not in KEEPS_ITS_OUTCOME
    }


def unused(table: Table) -> set[str]:
    guards = {str(guard) for guard in Guard} - {str(row.guard) for row in table}
    outcomes = {str(outcome) for outcome in Outcome} - {str(row.outcome) for row in table}
    notices = {str(notice) for notice in Notice} - {str(notice) for row in table for notice in row.notify}
    return guards | outcomes | notices


def wrongly_reminded(table: Table) -> set[str]:
    return {str(row.action) for row in table if row.remind != (row.target is not None and row.target in OWNERS)}


def misspelt_inputs(table: Table) -> set[str]:
    return {name for row in table for name in row.inputs if not re.fullmatch(r"[a-z_]+\??", name)}


def unknown_inputs(table: Table) -> set[str]:
    return {name for row in table for name in row.inputs if name.removesuffix("?") not in INPUTS}


CHECKS: tuple[Callable[[Table], set[str]], ...] = (
    unreachable,
    without_way_out,
    owners_without_a_way_out,
    without_rows,
    incomplete,
    across_tracks,
    idle,
    ambiguous,
    without_outcome,
    unused,
    wrongly_reminded,
    misspelt_inputs,
    unknown_inputs,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_table_is_total(check: Callable[[Table], set[str]]) -> None:
    found = check(TRANSITIONS)

    assert found == set(), f"{check.__name__}: {', '.join(sorted(found))}: mend bot/domain/lifecycle.py"


def without(*actions: Action) -> Table:
    return tuple(row for row in TRANSITIONS if row.action not in actions)


def changed(action: Action, **fields: object) -> Table:
    return tuple(replace(row, **fields) if row.action is action else row for row in TRANSITIONS)  # type: ignore[arg-type]


BREAKS: tuple[tuple[Callable[[Table], set[str]], Table], ...] = (
    (unreachable, without(Action.CASE_TERMINATE)),
    (unreachable, without(Action.RESTRICTION_IMPOSE)),
    (unreachable, changed(Action.APPEAL_RECORD, sources=frozenset({AppealStatus.DECIDED}))),
    (without_way_out, without(Action.CASE_CONFIRM, Action.CASE_DECLINE)),
    (without_way_out, without(Action.SUPPORT_DONE)),
    (owners_without_a_way_out, changed(Action.SUPPORT_DONE, roles=frozenset({Role.ADMIN}))),
    (owners_without_a_way_out, without(Action.ALERT_ACK, Action.ALERT_STAND_DOWN)),
    (without_rows, without(Action.CASE_HOLD)),
    (incomplete, changed(Action.CASE_CLAIM, roles=frozenset())),
    (incomplete, changed(Action.CASE_CLAIM, notify=frozenset())),
    (across_tracks, changed(Action.CASE_APPROVE, target=LetterStatus.DRAFT)),
    (idle, changed(Action.CASE_CLAIM, sources=frozenset())),
    (idle, changed(Action.CASE_RETURN, target=Status.SUPERVISOR_REVIEW)),
    (ambiguous, (*TRANSITIONS, replace(rows(Action.CASE_APPROVE)[0], target=Status.WRITING))),
    (ambiguous, (*TRANSITIONS, replace(rows(Action.CASE_REPORT)[0], target=Status.RETURNED))),
    (without_outcome, changed(Action.CASE_DISMISS, outcome=None)),
    (unused, changed(Action.LETTER_HOLD, guard=None)),
    (unused, changed(Action.CASE_WITHDRAW, outcome=Outcome.NOT_UPHELD)),
    (wrongly_reminded, changed(Action.CASE_ESCALATE, remind=False)),
    (wrongly_reminded, changed(Action.CASE_CLAIM, remind=True)),
    (misspelt_inputs, changed(Action.CASE_RETURN, inputs=("question ?",))),
    (unknown_inputs, changed(Action.CASE_RETURN, inputs=("qestion",))),
)


@pytest.mark.parametrize(
    ("check", "table"), BREAKS, ids=[f"{number}-{row[0].__name__}" for number, row in enumerate(BREAKS)]
)
def test_a_broken_table_is_found_out(check: Callable[[Table], set[str]], table: Table) -> None:
    found = check(table)

    assert found, f"{check.__name__} would not have noticed"


def test_each_check_is_seen_to_fail() -> None:
    assert {check for check, _ in BREAKS} == set(CHECKS)


def test_the_open_statuses_are_those_with_an_owner() -> None:
    assert set(OWNERS) == set(STATUSES) - FINAL
    assert set(STATUSES) >= FINAL


def test_all_actions_of_the_design_are_there_and_no_other() -> None:
    assert {str(action) for action in Action} == {*DESIGNED.split(), *ADDED.split()}


def test_each_guard_has_its_rule() -> None:
    assert set(GUARDS) == set(Guard)


def test_the_rows_of_an_action_are_found_by_its_name() -> None:
    found = [row for action in Action for row in rows(action)]

    assert sorted(map(repr, found)) == sorted(map(repr, TRANSITIONS))


# What the policy says, read from the table.


def leads_to(*targets: AnyStatus) -> list[Transition]:
    return [row for row in TRANSITIONS if row.target in targets]


def roles_of(found: Iterable[Transition]) -> set[Role]:
    return {role for row in found for role in row.roles}


def test_only_high_management_restricts_contact_p9() -> None:
    restricting = [row for row in TRANSITIONS if row.outcome in (Outcome.RESTRICTED, Outcome.TERMINATED)]

    assert roles_of(restricting) == {Role.MANAGEMENT, Role.OTHER_MANAGEMENT}
    assert roles_of(leads_to(RestrictionStatus.PENDING)) == {Role.MANAGEMENT}


def test_ending_contact_takes_a_second_person_p12() -> None:
    to_second = leads_to(Status.SECOND_APPROVAL)
    terminated = [row for row in leads_to(Status.WRITING) if row.outcome is Outcome.TERMINATED]

    assert [row.action for row in to_second] == [Action.CASE_TERMINATE]
    assert [set(row.sources) for row in terminated] == [{Status.SECOND_APPROVAL}]
    assert roles_of(terminated) == {Role.OTHER_MANAGEMENT}


def test_no_upheld_case_closes_without_a_letter_p11() -> None:
    closing = {(row.action, row.outcome) for row in leads_to(Status.CLOSED)}

    assert closing == {
        (Action.CASE_DISMISS, Outcome.NOT_UPHELD),
        (Action.CASE_NOT_UPHELD, Outcome.NOT_UPHELD),
        (Action.CASE_WITHDRAW, Outcome.WITHDRAWN),
        (Action.LETTER_SEND, None),
        (Action.LETTER_ACCEPTED, None),
    }


def test_a_report_that_goes_up_meets_the_supervisor_before_complaint_management_p5_p6() -> None:
    first = {row.target for row in rows(Action.CASE_REPORT)}
    to_complaints = {source for row in leads_to(Status.COMPLAINT_REVIEW) for source in row.sources}

    assert first == {Status.WARNED, Status.SUPERVISOR_REVIEW, Status.MANAGEMENT_REVIEW}
    assert Status.WARNED not in to_complaints


def test_a_repetition_cannot_just_be_resolved_p8() -> None:
    assert [row.guard for row in rows(Action.CASE_RESOLVE)] == [Guard.MAY_RESOLVE]


def test_danger_reaches_high_management_and_security_from_anywhere_p13() -> None:
    raised = [row for row in rows(Action.ALERT_RAISE) if row.target is Status.MANAGEMENT_REVIEW]

    assert raised[0].sources == set(Status)
    assert {Notice.SECURITY, Notice.MANAGEMENT} <= raised[0].notify
    assert roles_of(leads_to(AlertStatus.ACKNOWLEDGED)) == {Role.SECURITY, Role.MANAGEMENT}


def test_a_letter_is_held_back_in_extreme_cases_only_p14() -> None:
    assert {row.guard for row in leads_to(LetterStatus.HELD)} == {Guard.EXTREME}


def test_a_restriction_ends_by_the_clock_g2_and_an_appeal_by_an_untouched_hand_g3() -> None:
    assert roles_of(leads_to(RestrictionStatus.EXPIRED)) == {Role.CLOCK}
    assert {row.guard for row in leads_to(AppealStatus.DECIDED)} == {Guard.NO_PART_IN_DECISION}


def test_who_decides_is_never_who_reported() -> None:
    decisions = [
        row for row in TRANSITIONS if row.outcome and row.action not in (Action.CASE_REPORT, Action.CASE_WITHDRAW)
    ]

    assert [row.action for row in decisions if not row.deciding] == []
