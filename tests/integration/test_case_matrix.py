"""Every action, in every status, by every kind of person: what is allowed happens, all else is refused unchanged."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.domain.vocabulary import Action, PairStatus, Status
from bot.errors import (
    LateClick,
    NotActive,
    NotFound,
    NotNow,
    NotYours,
    Refusal,
)
from bot.services import actions
from bot.services.actions import WIRED
from bot.services.commands import Act
from bot.unit import Unit
from models import Case, CustomerPair
from tests.factories import Company
from tests.integration.walks import (
    APPROVE,
    DANGER,
    DISMISS,
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

PLACES: dict[str, tuple[dict[str, Any], list[Step], type[Refusal]]] = {
    "warned": (WARNED, [], NotNow),
    "supervisor_review": ({}, [], NotNow),
    "returned": ({}, [RETURN], LateClick),
    "complaint_review": ({}, [APPROVE], LateClick),
    "management_review": (DANGER, [], NotNow),
    "dismissed": ({}, [DISMISS], LateClick),
    "withdrawn": ({}, [WITHDRAW], LateClick),
}
"""How a case gets there, and what somebody hears who may do a thing, but not here: whether anybody moved the case."""

EVERYWHERE = tuple(PLACES)
UNDECIDED = ("supervisor_review", "returned")
SUPERVISES = {"supervisor", "manager above"}
REPORTER = {"reporter"}
COMPLAINTS = {"complaints"}
SEES = REPORTER | SUPERVISES | COMPLAINTS | {"management", "auditor"}

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
    (A.CUSTOMER_MERGE, EVERYWHERE, COMPLAINTS, None),
    (A.CUSTOMER_KEEP_APART, EVERYWHERE, COMPLAINTS, None),
    (A.CUSTOMER_UNMERGE, (), COMPLAINTS, None),  # only what is merged; see PAIRS
    (A.CASE_VIEW, EVERYWHERE, SEES, None),
    (A.CASE_VIEW, ("management_review",), {"security"}, None),  # only where there is an alert
]
"""What may be done, where, by whom, and where it leads (``None``: it stays). All else is refused."""

Result = Status | type[Refusal]


def expected(action: Action, place: str, now: Status) -> dict[str, Result]:
    """By kind of person: the status after, or how they are refused."""
    rows = [row[1:] for row in ALLOWED if row[0] is action]
    found: dict[str, Result] = dict.fromkeys(KINDS, NotYours)
    for kind in set().union(*(kinds for _, kinds, _ in rows)) - {"security"}:
        found[kind] = NotNow if action in ABOUT_PAIRS else PLACES[place][2]
    for places, kinds, target in rows:
        if place in places:
            found |= dict.fromkeys(kinds, target or now)
    return found | {"deactivated": NotActive, "stranger": NotFound}


ABOUT_PAIRS = (A.CUSTOMER_MERGE, A.CUSTOMER_KEEP_APART, A.CUSTOMER_UNMERGE)


class Undone(Exception):
    """Takes back an action that was allowed, so that the next person finds the case as it was."""


def attempt(office: Company, action: Action, case_id: str, pair_id: str) -> dict[str, Result]:
    """What each kind of person gets to see. Asserts that a refusal changes nothing, and that something else does."""
    inputs = {"reason": REASON, "question": REASON, "answer": REASON, "supervisor": office.ids["U0REEM"]}
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
            found[kind] = type(refusal)
        assert state(office, case_id) == before, kind
    return found


def asked_pair(office: Company, place: str) -> tuple[Case, str]:
    """A case in that place whose report named two known customers, and the id of the question."""
    everything = "admin;auditor;complaints;management;security;supervisor"
    hire(office, "U0GONE", everything, active=False)
    office.report("U0OMAR")
    office.report("U0OMAR", customer_phone="", customer_account="ACC-1")
    values, path, _ = PLACES[place]
    made = walk(office, *path, customer_account="ACC-1", **values)
    pair = select(CustomerPair.id).where(CustomerPair.case_id == made.case_id)
    return a_case(office, made.case_id), office.database.look(lambda unit: unit.session.exec(pair).one())


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("place", PLACES)
def test_an_action_is_done_by_the_right_people_in_the_right_status_and_refused_otherwise(
    office: Company, place: str
) -> None:
    case, pair_id = asked_pair(office, place)

    found = {action: attempt(office, action, case.id, pair_id) for action in WIRED}

    assert found == {action: expected(action, place, Status(case.status)) for action in WIRED}


def test_every_wired_action_has_its_row_in_the_matrix() -> None:
    listed = {row[0] for row in ALLOWED}

    assert listed == set(WIRED)


PAIRS: dict[PairStatus, tuple[Action | None, dict[Action, Result]]] = {
    PairStatus.ASKED: (
        None,
        {
            A.CUSTOMER_MERGE: S.SUPERVISOR_REVIEW,
            A.CUSTOMER_KEEP_APART: S.SUPERVISOR_REVIEW,
            A.CUSTOMER_UNMERGE: NotNow,
        },
    ),
    PairStatus.MERGED: (
        A.CUSTOMER_MERGE,
        {A.CUSTOMER_MERGE: LateClick, A.CUSTOMER_KEEP_APART: LateClick, A.CUSTOMER_UNMERGE: S.SUPERVISOR_REVIEW},
    ),
    PairStatus.APART: (
        A.CUSTOMER_KEEP_APART,
        {A.CUSTOMER_MERGE: LateClick, A.CUSTOMER_KEEP_APART: LateClick, A.CUSTOMER_UNMERGE: LateClick},
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
