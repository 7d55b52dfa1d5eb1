"""Random people do random things while the clock jumps: what must always hold, holds (P9, P11, P12, G2)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.db import Database, make_engine
from bot.domain.letters import DECISIONS
from bot.domain.lifecycle import TRANSITIONS, rows
from bot.domain.policies import can_act
from bot.domain.vocabulary import Action, Outcome, RestrictionStatus, Role, Status
from bot.errors import BotError
from bot.services import actions, audit, authority, restrictions, subjects
from bot.services.actions import WIRED
from bot.settings import load
from bot.unit import Unit
from bot.vault import KEY_BYTES, Vault
from models import AuditEntry, Case, Letter, Person, Reminder, Restriction
from tests.conftest import MovableClock
from tests.factories import Company, company
from tests.integration.test_case_matrix import inputs_for

PEOPLE = (
    "U0NORA",
    "U0OMAR",
    "U0SARA",
    "U0KHALID",
    "U0LAYLA",
    "U0YUSUF",
    "U0MAJED",
    "U0REEM",
    "U0SALEH",
    "U0ZAINAB",
)
MOVING = (
    *(one for one in WIRED if any(row.target for row in rows(one)) and one is not Action.ALERT_RAISE),
    Action.CASE_ROOT_CAUSE,
    Action.RESTRICTION_EXTEND,
)
UPHELD = {Outcome.RESOLVED, Outcome.RESTRICTED, Outcome.TERMINATED, Outcome.NO_RESTRICTION}
DECIDING = {row.action.value for row in TRANSITIONS if row.deciding}
_COUNT = itertools.count(1)

STEPS = 50
"""How many things happen in one walk."""


def a_step(chance: Random) -> tuple[Any, ...]:
    """What happens next: a report, a click on anything at all, a button that leads on, or time."""
    kind = chance.choices(("report", "act", "move", "clock"), (1, 2, 14, 1))[0]
    if kind == "report":
        step = chance.choice(("warned_stopped", "warned_continued", "not_warned_extreme"))
        phone = chance.choice(("0501234567", "0557654321"))
        return kind, chance.choice(PEOPLE), step, phone, chance.random() < 0.1
    if kind == "act":
        return kind, chance.choice(PEOPLE), chance.choice(WIRED), chance.randrange(6), chance.randrange(6)
    if kind == "move":
        return kind, chance.randrange(3), chance.randrange(1000), chance.randrange(1000)
    return kind, chance.choice((1, 5, 24, 24 * 15, 24 * 70))


@contextmanager
def an_office(template: Path, folder: Path) -> Iterator[tuple[Company, MovableClock]]:
    clock = MovableClock()
    path = folder / f"{next(_COUNT)}.db"
    path.write_bytes(template.read_bytes())
    url = f"sqlite:///{path}"
    vault = Vault([b"k" * KEY_BYTES]).with_lookup_key(b"l" * KEY_BYTES)
    database = Database(make_engine(url), vault, load({"DATABASE_URL": url}), clock)
    try:
        yield company(database), clock
    finally:
        database.close()
        path.unlink()


def reported(office: Company, who: str, step: str, phone: str, danger: bool) -> None:
    place = {"danger": True, "location": "Branch 3"} if danger else {}
    office.report(who, warning_step=step, customer_phone=phone, **place)


def clicked(office: Company, who: str, action: Action, nth_case: int, nth_part: int) -> None:
    """A click on one of the cases, or on what belongs to it; most are refused, and change nothing."""

    def target(unit: Unit) -> tuple[str, str] | None:
        cases = unit.session.exec(select(Case).order_by(col(Case.id).desc())).all()
        if not cases:
            return None
        case = cases[nth_case % len(cases)]
        about = subjects.track(action)
        parts = subjects.of_case(unit, case, about[0]) if about else []
        if about and not parts:
            return None
        return case.id, parts[-1 - nth_part % len(parts)].id if parts else ""

    found = office.database.look(target)
    if found is None:
        return
    with suppress(BotError):
        office.act(who, action, found[0], subject=found[1], **inputs_for(office))


def moved(office: Company, nth_case: int, nth_action: int, nth_person: int) -> None:
    """One of the buttons by which somebody can bring one of the newest cases, or what belongs to it, further."""

    def offered(unit: Unit) -> tuple[str, str, Action, str] | None:
        cases = unit.session.exec(select(Case).order_by(col(Case.id).desc())).all()
        case = cases[nth_case % len(cases)]
        found = []
        for who in PEOPLE:
            person = unit.session.get_one(Person, office.ids[who])
            roles = authority.roles(unit, person, case)
            found += [(who, case.id, action, part) for action, part in ways_on(unit, case, person, roles)]
        kinds = sorted({action for _, _, action, _ in found})
        chosen = [one for one in found if one[2] == kinds[nth_action % len(kinds)]] if kinds else []
        return chosen[nth_person % len(chosen)] if chosen else None

    button = office.database.look(offered)
    if button is not None:
        who, case_id, action, subject = button
        other = {} if nth_person % 2 else {"appeal_outcome": "set_aside", "finding": "false_alarm"}
        inputs = inputs_for(office) | other
        with suppress(BotError):
            office.act(who, action, case_id, subject=subject, **inputs)


def ways_on(unit: Unit, case: Case, person: Person, roles: frozenset[Role]) -> list[tuple[Action, str]]:
    """What this person may do now that moves something, alarms left aside."""
    found = []
    for action in MOVING:
        about = subjects.track(action)
        if not roles & {role for row in rows(action) for role in row.roles}:
            continue
        for part in subjects.of_case(unit, case, about[0]) if about else [None]:
            facts = authority.facts(unit, case, person, part)
            if can_act(action, actions.status_for(action, case, part), roles, facts):
                found.append((action, part.id if part else ""))
    return found


def broken(unit: Unit) -> list[str]:
    """What does not hold."""
    found = []
    managers = {one.id for one in unit.session.exec(select(Person)) if "management" in one.role_set}
    entries = unit.session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    for case in unit.session.exec(select(Case)).all():
        mine = [entry for entry in entries if entry.case_id == case.id]
        letters = unit.session.exec(
            select(Letter).where(col(Letter.case_id).in_([case.id, case.lead_id or case.id]))
        ).all()
        told = any(letter.sent_at and letter.occasion in DECISIONS for letter in letters)
        if case.status == Status.CLOSED and case.outcome in UPHELD and not told:
            found.append(f"{case.number} closed as {case.outcome} without a letter sent")
        moves = [entry.target for entry in mine if not entry.subject and entry.target in set(Status)]
        if moves[-1] != case.status:
            found.append(f"{case.number} is {case.status}, its audit says {moves[-1]}")
        if any(entry.action in DECIDING and entry.actor_id in (case.reporter_id, case.affected_id) for entry in mine):
            found.append(f"{case.number}: somebody decided on their own report")
        proposed = [entry.actor_id for entry in mine if entry.action == Action.CASE_TERMINATE]
        for at, entry in enumerate(mine):
            if entry.action == Action.CASE_CONFIRM:
                before = [one.actor_id for one in mine[:at] if one.action == Action.CASE_TERMINATE]
                if not before or before[-1] == entry.actor_id or not proposed:
                    found.append(f"{case.number}: one person ended the contact")
    for entry in entries:
        if entry.action == Action.RESTRICTION_IMPOSE and entry.actor_id not in managers:
            found.append("a restriction without a manager's decision")
    series = [(one.case_id, one.step, one.subject_id) for one in unit.session.exec(select(Reminder)) if one.next_at]
    if len(series) != len(set(series)):
        found.append("two open series for one step")
    if (fault := audit.verify(unit)) is not None:
        found.append(fault[1])
    return found


def outlived(unit: Unit) -> list[str]:
    """Restrictions still in force after their last day."""
    today = (unit.now + timedelta(hours=3)).date()
    active = select(Restriction).where(Restriction.status == RestrictionStatus.ACTIVE.value)
    return [one.id for one in unit.session.exec(active) if one.ends_on and one.ends_on < today]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walks")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_whatever_people_do_what_must_hold_holds(seed: int, sqlite_template: Path, folder: Path) -> None:
    chance = Random(seed)
    with an_office(sqlite_template, folder) as (office, clock):
        reported(office, "U0NORA", "warned_continued", "0501234567", False)
        for _ in range(STEPS):
            kind, *what = a_step(chance)
            if kind == "report":
                reported(office, *what)
            elif kind == "act":
                clicked(office, *what)
            elif kind == "move":
                moved(office, *what)
            else:
                clock.move(hours=what[0])
                while office.database.run(restrictions.expire_due):
                    pass
                assert office.database.look(outlived) == []

        assert office.database.look(broken) == []
