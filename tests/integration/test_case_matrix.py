"""Every action, in every status, by every kind of person: what is allowed happens, all else is refused unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from bot.domain.inputs import INPUTS, Kind
from bot.domain.vocabulary import Action, PairStatus, Status
from bot.errors import NotActive, NotFound, NotYours, Refusal
from bot.services import actions
from bot.services.actions import WIRED
from bot.services.cases import Reported
from bot.services.commands import Act
from bot.services.subjects import track
from bot.unit import Unit
from models import Case, CustomerPair
from tests.factories import Company
from tests.integration.walks import (
    APPROVE,
    DANGER,
    DISMISS,
    HOLD,
    REASON,
    RETURN,
    WARNED,
    WITHDRAW,
    Step,
    a_case,
    hire,
    state,
    walk,
)
from tests.integration.ways import day, restrict, send

A, S = Action, Status

KINDS = {
    "reporter": "U0NORA",
    "colleague": "U0OMAR",
    "supervisor": "U0SARA",
    "manager above": "U0KHALID",
    "complaints": "U0LAYLA",
    "management": "U0MAJED",
    "security": "U0SALEH",
    "admin": "U0ZAINAB",
    "auditor": "U0IBRAHIM",
    "deactivated": "U0GONE",  # who held every role
    "stranger": "U0NOWHERE",  # who is not in the directory
}

Place = Callable[[Company], Reported]
PLACES: dict[str, Place] = {
    "warned": lambda office: walk(office, **BOTH, **WARNED),
    "supervisor_review": lambda office: walk(office, **BOTH),
    "returned": lambda office: walk(office, RETURN, **BOTH),
    "complaint_review": lambda office: walk(office, APPROVE, **BOTH),
    "with its cause": lambda office: walk(office, APPROVE, CAUSE, **BOTH),
    "in danger": lambda office: walk(office, **BOTH, **DANGER),
    "escalated": lambda office: walk(office, APPROVE, ESCALATE, **BOTH),
    "second_approval": lambda office: walk(office, APPROVE, ESCALATE, end_contact(office), **BOTH),
    "resolved": lambda office: walk(office, APPROVE, CAUSE, RESOLVE, **BOTH),
    "restricted": lambda office: restricted_by_reem(office),
    "told": lambda office: told(office),
    "dismissed": lambda office: walk(office, DISMISS, **BOTH),
    "withdrawn": lambda office: walk(office, WITHDRAW, **BOTH),
    "held": lambda office: walk(office, WITHDRAW, HOLD, **BOTH),
}
"""How a case gets where it is tried; nobody who tries took part in a decision."""

BOTH: dict[str, Any] = {"customer_account": "ACC-1"}
CAUSE: Step = ("U0YUSUF", A.CASE_ROOT_CAUSE, {"root_cause_kind": "delay", "root_cause": REASON})
RESOLVE: Step = ("U0YUSUF", A.CASE_RESOLVE, {"resolution": REASON})
ESCALATE: Step = ("U0YUSUF", A.CASE_ESCALATE, {"recommendation": REASON})


def end_contact(office: Company) -> Step:
    days = {"effective_on": day(office, 0), "review_on": day(office, 90)}
    return "U0REEM", A.CASE_TERMINATE, {"rationale": REASON, **days}


def restricted_by_reem(office: Company) -> Reported:
    made = walk(office, APPROVE, ESCALATE, **BOTH)
    restrict(office, made, "U0REEM")
    return made


def told(office: Company) -> Reported:
    """The letter is sent, the restriction in force."""
    made = restricted_by_reem(office)
    send(office, made)
    return made


OPEN = (
    "supervisor_review",
    "returned",
    "complaint_review",
    "with its cause",
    "in danger",
    "escalated",
    "second_approval",
    "resolved",
    "restricted",
)
EVERYWHERE = tuple(PLACES)
UNDECIDED = ("supervisor_review", "returned")
COMPLAINED = ("complaint_review", "with its cause")
MANAGED = ("in danger", "escalated")
CLOSED = ("told", "dismissed", "withdrawn", "held")
SUPERVISES = {"supervisor", "manager above"}
REPORTER = {"reporter"}
COMPLAINTS = {"complaints"}
MANAGEMENT = {"management", "manager above"}
TAKES_PART = REPORTER | SUPERVISES | COMPLAINTS | MANAGEMENT
SEES = TAKES_PART | {"auditor"}

Allowed = list[tuple[Action, tuple[str, ...], set[str], Status | None]]
ALLOWED: Allowed = [
    (A.CASE_TAKE_UP, ("warned",), SUPERVISES | REPORTER, S.SUPERVISOR_REVIEW),
    (A.CASE_ROUTE, UNDECIDED, {"admin"}, None),
    (A.CASE_APPROVE, UNDECIDED, SUPERVISES, S.COMPLAINT_REVIEW),
    (A.CASE_RETURN, ("supervisor_review",), SUPERVISES, S.RETURNED),
    (A.CASE_RESUBMIT, ("returned",), REPORTER, S.SUPERVISOR_REVIEW),
    (A.CASE_DISMISS, UNDECIDED, SUPERVISES, S.CLOSED),
    (A.CASE_DISPUTE, ("dismissed",), REPORTER, S.COMPLAINT_REVIEW),
    (A.CASE_WITHDRAW, UNDECIDED, REPORTER, S.CLOSED),
    (A.CASE_LINK_SAME, OPEN, SUPERVISES | COMPLAINTS, None),
    (A.CASE_IDENTIFY, OPEN, SUPERVISES | COMPLAINTS, None),
    (A.CASE_CORRECT, OPEN, SUPERVISES | COMPLAINTS, None),
    (A.CASE_CLAIM, COMPLAINED, COMPLAINTS, None),
    (A.CASE_HAND_OVER, COMPLAINED, COMPLAINTS, None),
    (A.CASE_ASK, COMPLAINED, COMPLAINTS, None),
    (A.CASE_ANSWER, OPEN, REPORTER, None),
    (A.CASE_LOG_CONTACT, OPEN, COMPLAINTS, None),
    (A.CASE_ROOT_CAUSE, COMPLAINED, COMPLAINTS, None),
    (A.CASE_RESOLVE, ("with its cause",), COMPLAINTS, S.WRITING),
    (A.CASE_NOT_UPHELD, COMPLAINED, COMPLAINTS, S.CLOSED),
    (A.CASE_ESCALATE, COMPLAINED, COMPLAINTS, S.MANAGEMENT_REVIEW),
    (A.CASE_SEND_BACK, MANAGED, MANAGEMENT, S.COMPLAINT_REVIEW),
    (A.CASE_NO_RESTRICTION, MANAGED, MANAGEMENT, S.WRITING),
    (A.CASE_RESTRICT, MANAGED, MANAGEMENT, S.WRITING),
    (A.CASE_TERMINATE, MANAGED, MANAGEMENT, S.SECOND_APPROVAL),
    (A.CASE_CONFIRM, ("second_approval",), MANAGEMENT, S.WRITING),
    (A.CASE_DECLINE, ("second_approval",), MANAGEMENT, S.MANAGEMENT_REVIEW),
    (A.CASE_DECIDE_TOGETHER, (*UNDECIDED, *COMPLAINED, *MANAGED), MANAGEMENT, S.WRITING),
    (A.CASE_RECONSIDER, ("restricted",), MANAGEMENT, S.MANAGEMENT_REVIEW),
    (A.CASE_RECONSIDER, ("resolved",), COMPLAINTS, S.COMPLAINT_REVIEW),
    (A.CASE_REOPEN, CLOSED, MANAGEMENT, S.MANAGEMENT_REVIEW),
    (A.CASE_CONFIDENTIAL, EVERYWHERE, MANAGEMENT, None),
    (A.CASE_HOLD, tuple(place for place in EVERYWHERE if place != "held"), MANAGEMENT, None),
    (A.CASE_RELEASE, ("held",), MANAGEMENT, None),
    (A.CASE_FILE, EVERYWHERE, MANAGEMENT, None),
    (A.CASE_VIEW, EVERYWHERE, SEES, None),
    (A.CASE_VIEW, ("in danger",), {"security"}, None),  # only where there is an alert
    (A.ALERT_RAISE, EVERYWHERE, TAKES_PART, S.MANAGEMENT_REVIEW),
    (A.ALERT_RAISE, ("in danger",), {"security"}, S.MANAGEMENT_REVIEW),
    (A.APPEAL_RECORD, ("told",), COMPLAINTS, None),
    (A.SUPPORT_REQUEST, EVERYWHERE, REPORTER, None),
]
"""What may be done, where, by whom, and where it leads (``None``: it stays). All else is refused."""

NO_ROLE = {NotYours, NotFound, NotActive}
ABOUT_CASES = tuple(action for action in WIRED if track(action) is None and action is not A.CASE_UNLINK)
Result = Status | type[Refusal]


def expected(action: Action, place: str, now: Status) -> dict[str, Result]:
    """By kind of person: the status after, or ``NotYours`` and its like, or that it cannot be now (``Refusal``)."""
    rows = [row[1:] for row in ALLOWED if row[0] is action]
    found: dict[str, Result] = dict.fromkeys(KINDS, NotYours)
    for kind in set().union(*(kinds for _, kinds, _ in rows)) - {"security"}:
        found[kind] = Refusal
    for places, kinds, target in rows:
        if place in places:
            found |= dict.fromkeys(kinds, target or now)
    return found | {"deactivated": NotActive, "stranger": NotFound}


def inputs_for(office: Company) -> dict[str, str]:
    """Something acceptable in every input of every action."""
    texts = {name: REASON for name, row in INPUTS.items() if row.kind in (Kind.TEXT, Kind.LINE)}
    days = {name: day(office, 30) for name, row in INPUTS.items() if row.kind is Kind.DAY}
    choices = {name: row.options[0] for name, row in INPUTS.items() if row.options}
    return (
        texts
        | days
        | choices
        | {
            "supervisor": office.ids["U0REEM"],
            "owner": office.ids["U0YUSUF"],
            "people": office.ids["U0REEM"],
            "named_officer": office.ids["U0YUSUF"],
            "affected": "",
            "occurred_at": office.database.clock().isoformat(),
            "received_on": day(office, 0),
            "restriction_kinds": "email_only",
            "root_cause_kind": "delay",
            "review_on": day(office, 20),
            "effective_on": day(office, 0),
            "max_contacts": "4",
            "customer_phone": "0501234567",
            "customer_account": "ACC-1",
            "customer_email": "",
            "waybill": "",
            "evidence": "",
            "callback_phone": "",
            "contact_channel": "phone",
            "other_case": "EP-2026-00001",
            "cases": "EP-2026-00002",
        }
    )


ABOUT_PAIRS = (A.CUSTOMER_MERGE, A.CUSTOMER_KEEP_APART, A.CUSTOMER_UNMERGE)


class Undone(Exception):
    """Takes back an action that was allowed, so that the next person finds the case as it was."""


def attempt(office: Company, action: Action, case_id: str, pair_id: str) -> dict[str, Result]:
    """What each kind of person gets to see. Asserts that a refusal changes nothing, and that something else does."""
    inputs = inputs_for(office)
    found: dict[str, Result] = {}
    before = state(office, case_id)
    for kind, slack_id in KINDS.items():
        command = Act(action, case_id, slack_id, f"key of {kind}", pair_id, inputs)
        changed: list[Case] = []

        def work(unit: Unit, command: Act = command, changed: list[Case] = changed, kind: str = kind) -> None:
            found[kind] = actions.act(unit, command).status
            changed.append(unit.session.get_one(Case, command.case_id))
            raise Undone

        try:
            office.database.run(work)
        except Undone:
            assert changed[0].status == found[kind]
            assert changed[0].version == before[0]["version"] + 1
        except Refusal as refusal:
            found[kind] = type(refusal) if type(refusal) in NO_ROLE else Refusal
        assert state(office, case_id) == before, kind
    return found


def asked_pair(office: Company, place: str) -> tuple[Case, str]:
    """A case in that place whose report named two known customers, and the id of the question."""
    everything = "admin;auditor;complaints;management;security;supervisor"
    hire(office, "U0GONE", everything, active=False)
    office.report("U0OMAR", customer_phone="0551112222")
    lead = walk(office, APPROVE, ESCALATE)
    restrict(office, lead, "U0REEM")
    office.report("U0OMAR", customer_phone="", customer_account="ACC-1")
    made = PLACES[place](office)
    pair = select(CustomerPair.id).where(CustomerPair.case_id == made.case_id)
    return a_case(office, made.case_id), office.database.look(lambda unit: unit.session.exec(pair).one())


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("place", PLACES)
def test_an_action_is_done_by_the_right_people_in_the_right_status_and_refused_otherwise(
    office: Company, place: str
) -> None:
    case, pair_id = asked_pair(office, place)

    found = {action: attempt(office, action, case.id, pair_id) for action in ABOUT_CASES}

    assert found == {action: expected(action, place, Status(case.status)) for action in ABOUT_CASES}


def test_every_action_about_a_case_has_its_row_in_the_matrix() -> None:
    listed = {row[0] for row in ALLOWED}

    assert listed == set(ABOUT_CASES)


PAIRS: dict[PairStatus, tuple[Action | None, dict[Action, Result]]] = {
    PairStatus.ASKED: (
        None,
        {
            A.CUSTOMER_MERGE: S.SUPERVISOR_REVIEW,
            A.CUSTOMER_KEEP_APART: S.SUPERVISOR_REVIEW,
            A.CUSTOMER_UNMERGE: Refusal,
        },
    ),
    PairStatus.MERGED: (
        A.CUSTOMER_MERGE,
        {A.CUSTOMER_MERGE: Refusal, A.CUSTOMER_KEEP_APART: Refusal, A.CUSTOMER_UNMERGE: S.SUPERVISOR_REVIEW},
    ),
    PairStatus.APART: (
        A.CUSTOMER_KEEP_APART,
        {A.CUSTOMER_MERGE: Refusal, A.CUSTOMER_KEEP_APART: Refusal, A.CUSTOMER_UNMERGE: Refusal},
    ),
}
"""How a pair gets to its status, and what complaint management gets to see there for each action."""


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("status", PairStatus)
def test_a_pair_of_customers_is_settled_by_complaint_management_once(office: Company, status: PairStatus) -> None:
    case, pair_id = asked_pair(office, "supervisor_review")
    before, results = PAIRS[status]
    if before:
        office.act("U0YUSUF", before, case.id, subject=pair_id)

    found = {action: attempt(office, action, case.id, pair_id) for action in ABOUT_PAIRS}

    others: dict[str, Result] = dict.fromkeys(KINDS, NotYours)
    others |= {"deactivated": NotActive, "stranger": NotFound}
    assert found == {action: others | {"complaints": results[action]} for action in ABOUT_PAIRS}


def test_a_pair_is_settled_only_from_its_own_case(office: Company) -> None:
    _, pair_id = asked_pair(office, "supervisor_review")
    other = office.report("U0OMAR")

    with pytest.raises(NotFound):
        office.act("U0LAYLA", A.CUSTOMER_MERGE, other.case_id, subject=pair_id)


def test_a_case_that_does_not_exist_is_not_found(office: Company) -> None:
    with pytest.raises(NotFound):
        office.act("U0SARA", A.CASE_APPROVE, "nothing")
