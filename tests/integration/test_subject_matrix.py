"""What belongs to a case (letters, restrictions, alarms, agreements, reviews, support, reminders): every action in
every status by every kind of person; what is allowed happens, all else is refused unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.domain.vocabulary import (
    Action,
    AgreementStatus,
    AlertStatus,
    AnyStatus,
    AppealStatus,
    LetterStatus,
    ReminderStatus,
    RestrictionStatus,
    SupportStatus,
)
from bot.errors import Refusal
from bot.services import actions, restrictions, subjects
from bot.services.actions import WIRED
from bot.services.cases import Reported
from bot.services.commands import Act
from bot.services.subjects import TRACKS, track
from bot.unit import Unit
from models import Agreement, Alert, Appeal, Letter, Reminder, Restriction, Support
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.reminded import remind
from tests.integration.test_case_matrix import KINDS, NO_ROLE, Undone, inputs_for
from tests.integration.walks import APPROVE, DANGER, REASON, hire, state, walk
from tests.integration.ways import LAYLA, REEM, SARA, day, escalated, newest, restrict, send

A, L, R = Action, LetterStatus, RestrictionStatus
Place = Callable[[Company, MovableClock], tuple[Reported, str]]

COMPLAINTS, MANAGEMENT = {"complaints"}, {"management", "manager above"}
SUPERVISES, SECURITY = {"supervisor", "manager above"}, {"security"}
TAKES_PART = frozenset({"reporter"}) | SUPERVISES | COMPLAINTS | MANAGEMENT


def decided(office: Company, kinds: str = "email_only") -> Reported:
    """Restricted by Reem; its letter is a draft."""
    made = escalated(office)
    restrict(office, made, REEM, restriction_kinds=kinds)
    return made


def letter(*steps: tuple[str, Action, dict[str, str]]) -> Place:
    def place(office: Company, _clock: MovableClock) -> tuple[Reported, str]:
        made = decided(office)
        found = newest(office, Letter, made.case_id)
        for who, action, inputs in steps:
            office.act(who, action, made.case_id, subject=found.id, **inputs)
        return made, found.id

    return place


APPROVED = (REEM, A.LETTER_APPROVE, {})
SENT = (LAYLA, A.LETTER_SEND, {"method": "post"})
FAILED = (LAYLA, A.LETTER_FAILED, {"reason": REASON})


def extreme_letter(*steps: tuple[str, Action, dict[str, str]]) -> Place:
    def place(office: Company, _clock: MovableClock) -> tuple[Reported, str]:
        made = office.report(**DANGER)
        restrict(office, made, REEM)
        found = newest(office, Letter, made.case_id)
        for who, action, inputs in steps:
            office.act(who, action, made.case_id, subject=found.id, **inputs)
        return made, found.id

    return place


def held(office: Company, clock: MovableClock) -> tuple[Reported, str]:
    hold = (REEM, A.LETTER_HOLD, {"until": day(office, 10), "rationale": REASON})
    return extreme_letter(hold)(office, clock)


def mailed(status: LetterStatus) -> Place:
    """As the mail worker leaves it; without a mail server in the settings only a hand can put it there."""

    def place(office: Company, clock: MovableClock) -> tuple[Reported, str]:
        made, letter_id = letter(APPROVED)(office, clock)

        def put(unit: Unit) -> None:
            unit.session.get_one(Letter, letter_id).status = status.value

        office.database.run(put)
        return made, letter_id

    return place


def restriction(*, end: str = "") -> Place:
    def place(office: Company, clock: MovableClock) -> tuple[Reported, str]:
        made = decided(office)
        found = newest(office, Restriction, made.case_id)
        if end != "pending":
            send(office, made)
        if end == "expired":
            clock.move(days=61)
            office.database.run(restrictions.expire_due)
        elif end == "lifted":
            office.act(REEM, A.RESTRICTION_LIFT, made.case_id, subject=found.id, reason=REASON)
        elif end == "replaced":
            office.act(REEM, A.CASE_REOPEN, made.case_id, reason=REASON)
            restrict(office, made, REEM, restriction_kinds="letters_only")
            send(office, made)
        return made, found.id

    return place


def alarm(*steps: tuple[Action, dict[str, str]]) -> Place:
    def place(office: Company, _clock: MovableClock) -> tuple[Reported, str]:
        made = office.report(**DANGER)
        found = newest(office, Alert, made.case_id)
        for action, inputs in steps:
            office.act("U0DANA", action, made.case_id, subject=found.id, **inputs)
        return made, found.id

    return place


def agreement(*steps: tuple[Action, dict[str, str]]) -> Place:
    def place(office: Company, _clock: MovableClock) -> tuple[Reported, str]:
        made = decided(office, "agreement")
        found = newest(office, Agreement, made.case_id)
        for action, inputs in steps:
            office.act("U0YUSUF", action, made.case_id, subject=found.id, **inputs)
        return made, found.id

    return place


def appeal(*, over: bool) -> Place:
    def place(office: Company, _clock: MovableClock) -> tuple[Reported, str]:
        made = decided(office)
        send(office, made)
        office.act("U0YUSUF", A.APPEAL_RECORD, made.case_id, text=REASON, received_on=day(office, 0))
        found = newest(office, Appeal, made.case_id)
        if over:
            inputs = {"appeal_outcome": "stands", "rationale": REASON}
            office.act("U0KHALID", A.APPEAL_DECIDE, made.case_id, subject=found.id, **inputs)
        return made, found.id

    return place


def support(*, over: bool) -> Place:
    def place(office: Company, _clock: MovableClock) -> tuple[Reported, str]:
        made = office.report()
        office.act("U0NORA", A.SUPPORT_REQUEST, made.case_id)
        found = newest(office, Support, made.case_id)
        if over:
            office.act(SARA, A.SUPPORT_DONE, made.case_id, subject=found.id)
        return made, found.id

    return place


def reminder(*, snoozed: bool) -> Place:
    def place(office: Company, _clock: MovableClock) -> tuple[Reported, str]:
        made = walk(office, APPROVE)
        found = newest(office, Reminder, made.case_id)
        if snoozed:
            office.act("U0YUSUF", A.REMINDER_SNOOZE, made.case_id, subject=found.id, until=day(office, 9))
        return made, found.id

    return place


PLACES: dict[AnyStatus, Place] = {
    L.DRAFT: letter(),
    L.APPROVED: letter(APPROVED),
    L.SENT: letter(APPROVED, SENT),
    L.FAILED: letter(APPROVED, SENT, FAILED),
    L.HELD: held,
    L.SENDING: mailed(L.SENDING),
    L.IN_DOUBT: mailed(L.IN_DOUBT),
    R.PENDING: restriction(end="pending"),
    R.ACTIVE: restriction(),
    R.EXPIRED: restriction(end="expired"),
    R.LIFTED: restriction(end="lifted"),
    R.REPLACED: restriction(end="replaced"),
    AlertStatus.RAISED: alarm(),
    AlertStatus.ACKNOWLEDGED: alarm((A.ALERT_ACK, {})),
    AlertStatus.STOOD_DOWN: alarm((A.ALERT_STAND_DOWN, {"finding": "safe"})),
    AgreementStatus.OFFERED: agreement(),
    AgreementStatus.SIGNED: agreement((A.AGREEMENT_SIGN, {"signed_on": "2026-03-01"})),
    AgreementStatus.REFUSED: agreement((A.AGREEMENT_REFUSE, {})),
    AppealStatus.RECORDED: appeal(over=False),
    AppealStatus.DECIDED: appeal(over=True),
    SupportStatus.WANTED: support(over=False),
    SupportStatus.GIVEN: support(over=True),
    ReminderStatus.RUNNING: reminder(snoozed=False),
    ReminderStatus.SNOOZED: reminder(snoozed=True),
}
"""How each thing gets where it is tried; pairs of customers stand in the matrix of cases."""


@dataclass(frozen=True)
class Rule:
    """Who may, where, and what it is then; ``others`` have the role, but it is not to them that it belongs."""

    sources: tuple[AnyStatus, ...]
    people: set[str]
    target: AnyStatus | None = None
    others: frozenset[str] = frozenset()


ALERT_OPEN = (AlertStatus.RAISED, AlertStatus.ACKNOWLEDGED)
ALLOWED: dict[Action, Rule] = {
    A.LETTER_VIEW: Rule(tuple(L), COMPLAINTS | MANAGEMENT | {"auditor"}),
    A.LETTER_EDIT: Rule((L.DRAFT, L.APPROVED, L.FAILED, L.HELD), COMPLAINTS, L.DRAFT),
    A.LETTER_APPROVE: Rule((L.DRAFT, L.FAILED, L.HELD), MANAGEMENT, L.APPROVED),
    A.LETTER_SEND: Rule((L.APPROVED,), COMPLAINTS, L.SENT),
    A.LETTER_ACCEPTED: Rule((L.IN_DOUBT,), COMPLAINTS, L.SENT),
    A.LETTER_FAILED: Rule((L.SENT, L.IN_DOUBT), COMPLAINTS, L.FAILED),
    A.LETTER_HOLD: Rule((), MANAGEMENT),  # extreme cases only: below
    A.RESTRICTION_EXTEND: Rule((R.ACTIVE,), MANAGEMENT),
    A.RESTRICTION_LIFT: Rule((R.ACTIVE,), MANAGEMENT, R.LIFTED),
    A.ALERT_ACK: Rule((AlertStatus.RAISED,), SECURITY | MANAGEMENT, AlertStatus.ACKNOWLEDGED),
    A.ALERT_POLICE: Rule(ALERT_OPEN, SECURITY | MANAGEMENT),
    A.ALERT_LEGAL: Rule(ALERT_OPEN, SECURITY | MANAGEMENT),
    A.ALERT_OTHER: Rule(ALERT_OPEN, SECURITY | MANAGEMENT),
    A.ALERT_STAND_DOWN: Rule(ALERT_OPEN, SECURITY | MANAGEMENT, AlertStatus.STOOD_DOWN),
    A.AGREEMENT_SIGN: Rule((AgreementStatus.OFFERED,), COMPLAINTS, AgreementStatus.SIGNED),
    A.AGREEMENT_REFUSE: Rule((AgreementStatus.OFFERED,), COMPLAINTS, AgreementStatus.REFUSED),
    A.APPEAL_ASSIGN: Rule((AppealStatus.RECORDED,), {"admin"}),
    A.APPEAL_DECIDE: Rule((AppealStatus.RECORDED,), MANAGEMENT, AppealStatus.DECIDED),
    A.SUPPORT_DONE: Rule((SupportStatus.WANTED,), SUPERVISES, SupportStatus.GIVEN),
    A.REMINDER_SNOOZE: Rule((ReminderStatus.RUNNING,), COMPLAINTS, ReminderStatus.SNOOZED, TAKES_PART - COMPLAINTS),
}
"""What may be done; all else is refused."""

Result = str | type[BaseException]


def expected(action: Action, now: AnyStatus) -> dict[str, Result]:
    rule = ALLOWED[action]
    found: dict[str, Result] = dict.fromkeys(KINDS, NO_ROLE_AT_ALL)
    after = (rule.target or now).value if now in rule.sources else Refusal
    if now not in rule.sources:
        found |= dict.fromkeys(rule.others, Refusal)
    return found | dict.fromkeys(rule.people, after)


class NO_ROLE_AT_ALL(Exception):  # noqa: N801  # stands in a table for NotYours and its like
    """They have no authority over it, whatever its status."""


def attempt(office: Company, action: Action, made: Reported, subject_id: str) -> dict[str, Result]:
    """What each kind of person gets to see. Asserts that a refusal changes nothing."""
    table = track(action)
    assert table is not None
    inputs = inputs_for(office) | {"signed_on": day(office, 0), "until": day(office, 9), "ends_on": day(office, 80)}
    inputs |= {"person": office.ids["U0MAJED"], "method": "post", "body": REASON * 4}
    before = state(office, made.case_id)
    found: dict[str, Result] = {}
    for kind, slack_id in KINDS.items():
        command = Act(action, made.case_id, slack_id, f"key of {kind}", subject_id, inputs)
        reached: list[str] = []

        def work(unit: Unit, command: Act = command, reached: list[str] = reached) -> None:
            actions.act(unit, command)
            reached.append(subjects.status(unit.session.get_one(table[0], command.subject)).value)
            raise Undone

        try:
            office.database.run(work)
        except Undone:
            found[kind] = reached[0]
        except Refusal as refusal:
            found[kind] = NO_ROLE_AT_ALL if type(refusal) in NO_ROLE else Refusal
        assert state(office, made.case_id) == before, kind
    return found


def at_place(office: Company, clock: MovableClock, place: Place) -> tuple[Reported, str]:
    hire(office, "U0GONE", "admin;auditor;complaints;management;security;supervisor", active=False)
    return place(office, clock)


def actions_of(status: AnyStatus) -> list[Action]:
    return [action for action in ALLOWED if (found := track(action)) is not None and isinstance(status, found[1])]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("now", PLACES, ids=lambda status: f"{type(status).__name__}.{status.value}")
def test_what_belongs_to_a_case_is_moved_by_the_right_people_in_the_right_status(
    office: Company, clock: MovableClock, now: AnyStatus
) -> None:
    made, subject_id = at_place(office, clock, PLACES[now])
    table = next(table for table, words in TRACKS.values() if isinstance(now, words))
    stands = office.database.look(lambda unit: subjects.status(unit.session.get_one(table, subject_id)))

    found = {action: attempt(office, action, made, subject_id) for action in actions_of(now)}

    assert stands is now
    assert found == {action: expected(action, now) for action in actions_of(now)}


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("place", "may"), [(extreme_letter(), True), (extreme_letter(APPROVED, SENT), False)])
def test_a_letter_is_held_back_by_management_in_extreme_cases_until_it_is_sent(
    office: Company, clock: MovableClock, place: Place, may: bool
) -> None:
    made, letter_id = at_place(office, clock, place)

    found = attempt(office, A.LETTER_HOLD, made, letter_id)

    others: dict[str, Any] = dict.fromkeys(KINDS, NO_ROLE_AT_ALL)
    assert found == others | dict.fromkeys(MANAGEMENT, L.HELD.value if may else Refusal)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_reminder_that_went_up_is_also_put_off_by_those_above(office: Company, clock: MovableClock) -> None:
    made, reminder_id = at_place(office, clock, reminder(snoozed=False))
    for _ in range(4):
        clock.move(days=7)
        remind(office)

    found = attempt(office, A.REMINDER_SNOOZE, made, reminder_id)

    above = SUPERVISES | COMPLAINTS | MANAGEMENT
    others: dict[str, Any] = dict.fromkeys(KINDS, NO_ROLE_AT_ALL)
    assert found == others | dict.fromkeys(above, ReminderStatus.SNOOZED.value)


def test_every_status_and_every_action_has_its_place_in_the_matrix() -> None:
    words = [words for name, (_, words) in TRACKS.items() if name != "customer"]
    wired = {one for one in WIRED if (found := track(one)) is not None and found[1] in words}

    assert set(PLACES) == {status for statuses in words for status in statuses}
    assert set(ALLOWED) == wired
