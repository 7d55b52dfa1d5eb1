"""``docs/authority.md`` says what the trials of every action by every kind of person find, cell by cell."""

from __future__ import annotations

import pytest

from bot.documents.authority import BEGINS, KINDS, allowed, page
from bot.domain.lifecycle import rows
from bot.domain.vocabulary import Action, AnyStatus, PairStatus, Role, Status
from bot.services.actions import WIRED
from bot.services.subjects import track
from handlers.ids import SCOPES
from tests.integration import test_case_matrix as cases
from tests.integration import test_subject_matrix as parts

COLUMNS = {
    "reporter": ("reporter, affected person",),
    "colleague": ("any other employee",),
    "supervisor": ("supervisor",),
    "manager above": ("supervisor", "high management"),
    "complaints": ("complaint management",),
    "management": ("high management",),
    "security": ("security",),
    "admin": ("admin",),
    "auditor": ("auditor",),
}
"""Who is tried, and in which columns they stand."""

STATUS = {
    "warned": Status.WARNED,
    "supervisor_review": Status.SUPERVISOR_REVIEW,
    "returned": Status.RETURNED,
    "complaint_review": Status.COMPLAINT_REVIEW,
    "with its cause": Status.COMPLAINT_REVIEW,
    "in danger": Status.MANAGEMENT_REVIEW,
    "escalated": Status.MANAGEMENT_REVIEW,
    "second_approval": Status.SECOND_APPROVAL,
    "resolved": Status.WRITING,
    "restricted": Status.WRITING,
    "told": Status.CLOSED,
    "dismissed": Status.CLOSED,
    "withdrawn": Status.CLOSED,
    "held": Status.CLOSED,
}
"""What status the places of the matrix of cases are."""


def printed(action: Action, kind: str) -> frozenset[AnyStatus | str]:
    return frozenset().union(*(allowed(action, column) for column in COLUMNS[kind]))


def found(action: Action, kind: str) -> frozenset[AnyStatus | str]:
    """Where the matrix of cases finds it allowed."""
    places = {place for one, places, kinds, _ in cases.ALLOWED if one is action and kind in kinds for place in places}
    if not rows(action)[0].sources:
        return frozenset({BEGINS}) if places else frozenset()
    if action is Action.CASE_RELEASE and places == {"held"}:
        return frozenset(Status)  # the matrix tries one; that it is so in each, test_policies proves
    return frozenset(STATUS[place] for place in places)


def _of_cases(action: Action) -> frozenset[AnyStatus | str]:
    """What the matrix of cases asks about: the case's status, or that the action makes something."""
    return frozenset(Status) if rows(action)[0].sources else frozenset({BEGINS})


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_is_done_to_a_case_is_printed_as_it_was_found(kind: str) -> None:
    said = {action: printed(action, kind) for action in cases.ABOUT_CASES}
    if kind == "security":  # whose only place is the case with an alarm
        said = {action: where & {Status.MANAGEMENT_REVIEW} for action, where in said.items()}
    own = {action: where & _of_cases(action) for action, where in said.items()}

    assert own == {action: found(action, kind) for action in cases.ABOUT_CASES}


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_belongs_to_a_case_is_printed_as_it_was_found(kind: str) -> None:
    elsewhere = {Action.LETTER_HOLD} | ({Action.REMINDER_SNOOZE} if kind == "security" else set())  # no alarm there
    listed = [action for action in parts.ALLOWED if action not in elsewhere]

    said = {
        action: frozenset(one for one in printed(action, kind) if isinstance(one, words[1]))
        for action in listed
        if (words := track(action)) is not None
    }

    for action in listed:
        rule = parts.ALLOWED[action]
        may = kind in rule.people or kind in rule.others
        assert said[action] == (frozenset(rule.sources) if may else frozenset()), action


def test_holding_a_letter_back_is_printed_as_it_was_found() -> None:
    who = {kind for kind in COLUMNS if printed(Action.LETTER_HOLD, kind)}

    assert who == parts.MANAGEMENT


@pytest.mark.parametrize("kind", COLUMNS)
def test_pairs_of_customers_are_printed_as_they_were_found(kind: str) -> None:
    said = {action: printed(action, kind) for action in cases.ABOUT_PAIRS}

    tried = {
        action: frozenset(status for status in PairStatus if isinstance(cases.PAIRS[status][1][action], Status))
        for action in cases.ABOUT_PAIRS
    }
    assert said == (tried if kind == "complaints" else dict.fromkeys(cases.ABOUT_PAIRS, frozenset()))


def test_every_button_and_every_person_has_its_place_on_the_page() -> None:
    text = page()

    assert set(STATUS) == set(cases.PLACES)
    assert set(COLUMNS) | {"deactivated", "stranger"} == set(cases.KINDS)
    assert set().union(*KINDS.values()) == set(Role) - {Role.CLOCK, Role.MAIL_SERVER}
    for action in Action:
        assert f"`{action}`" in text, action
    for action in WIRED:
        assert f"| `{action}`" in text, action
    for scope, reason in SCOPES.items():
        assert f"| `{scope}` | {reason} |" in text
