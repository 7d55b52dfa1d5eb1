"""Random people do random things while the clock jumps: what must always hold, holds (P8, P9, P11, P12, G2, G3, G7)."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain import lifecycle, policies
from bot.domain.vocabulary import Action, Guard, Role, Status
from bot.services import actions, audit, restrictions, series
from bot.unit import Unit
from models import Letter, Restriction
from tests.conftest import MovableClock
from tests.factories import Company, company
from tests.integration.test_case_matrix import PLACES
from tests.integration.walks import REASON
from tests.integration.wandering import Walk, opened
from tests.integration.ways import day, newest

A = Action
_COUNT = itertools.count(1)
SEEDS = tuple(range(1, 1 + int(os.environ.get("WALKS", "3"))))
"""``WALKS=200 make test ARGS="-k must_hold"`` walks more."""
STEPS = 40
"""How many things happen in one walk."""


@dataclass(frozen=True)
class Town:
    """A company in which a good deal has happened already; each walk begins in a copy of it."""

    file: Path
    ids: dict[str, str]
    clock: MovableClock


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Cases in every place that is far from the report, and some that officials reported themselves."""
    clock, file = MovableClock(), tmp_path_factory.mktemp("town") / "town.db"
    shutil.copyfile(sqlite_template, file)
    with opened(file, clock) as database:
        office = company(database)
        made = {}
        for place in ("resolved", "dismissed", "told", "in danger", "second_approval", "with its cause"):
            made[place] = PLACES[place](office).case_id
            clock.move(hours=2)
        letter = newest(office, Letter, made["resolved"])
        office.act("U0LAYLA", A.LETTER_EDIT, made["resolved"], subject=letter.id, body=3 * REASON)
        office.act("U0LAYLA", A.APPEAL_RECORD, made["told"], text=REASON, received_on=day(office, 0))
        extended = newest(office, Restriction, made["told"])
        office.act("U0MAJED", A.RESTRICTION_EXTEND, made["told"], subject=extended.id, **until(office, 90))
        own = office.report("U0SARA", customer_phone="0557654321").case_id
        office.act("U0KHALID", A.CASE_APPROVE, own)
        office.act("U0YUSUF", A.CASE_ESCALATE, own, recommendation=REASON)
        office.report("U0LAYLA", customer_phone="0557654321")
        office.alarm("U0MAJED")
        return Town(file, office.ids, clock)


def until(office: Company, days: int) -> dict[str, str]:
    return {"ends_on": day(office, days), "rationale": REASON}


@contextmanager
def a_walk(town: Town, folder: Path, seed: int, drawn: tuple[Action, ...] = ()) -> Iterator[Walk]:
    clock, path = MovableClock(), folder / f"{next(_COUNT)}.db"
    clock.at = town.clock.at
    shutil.copyfile(town.file, path)
    with opened(path, clock) as database:
        yield Walk(Company(database, dict(town.ids)), clock, seed, drawn)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_do_what_must_hold_holds(town: Town, tmp_path: Path, seed: int) -> None:
    with a_walk(town, tmp_path, seed) as walk:
        faults = walk.go(STEPS)

        assert faults == []
        assert walk.office.database.look(walk.replay.chain) == []
        assert walk.taken.total() > STEPS // 3


Patch = pytest.MonkeyPatch


def _rows(patch: Patch, action: Action, **columns: Any) -> None:
    changed = tuple(replace(row, **columns) for row in lifecycle.rows(action))
    patch.setitem(lifecycle._ROWS, action, changed)


def _no_guard(patch: Patch, guard: Guard) -> None:
    patch.setitem(policies.GUARDS, guard, lambda _facts: None)


def _one_person(patch: Patch) -> None:
    _rows(patch, A.CASE_CONFIRM, roles=frozenset({Role.MANAGEMENT}))


def _anybody_restricts(patch: Patch) -> None:
    _rows(patch, A.CASE_RESTRICT, roles=frozenset({Role.MANAGEMENT, Role.COMPLAINTS}))


def _no_letter(patch: Patch) -> None:
    for action in (A.CASE_RESTRICT, A.CASE_NO_RESTRICTION, A.CASE_CONFIRM, A.CASE_RESOLVE):
        _rows(patch, action, target=Status.CLOSED)


def _own_report(patch: Patch) -> None:
    for action in Action:
        _rows(patch, action, deciding=False)


def _no_end(patch: Patch) -> None:
    patch.setattr(restrictions, "expire_due", lambda _unit: 0)


def _two_series(patch: Patch) -> None:
    once = series._wanted

    def twice(unit: Unit, case: Any) -> Iterator[series.Wanted]:
        for one in once(unit, case):
            yield one
            yield replace(one, subject_id=one.subject_id[::-1])

    patch.setattr(series, "_wanted", twice)


def _series_forever(patch: Patch) -> None:
    kept: dict[str, dict[tuple[str, str], series.Wanted]] = {}
    once = series._wanted

    def always(unit: Unit, case: Any) -> list[series.Wanted]:
        known = kept.setdefault(case.id, {})
        known |= {(one.step, one.subject_id): one for one in once(unit, case)}
        return list(known.values())

    patch.setattr(series, "_wanted", always)


def _unaudited(patch: Patch) -> None:
    record = audit.record

    def forgets(unit: Unit, actor: Any, action: Any, case: Any = None, **more: Any) -> Any:
        if str(action) in (A.CASE_RESTRICT, A.CASE_NO_RESTRICTION, A.CASE_SEND_BACK, A.CASE_DECLINE):
            return None
        return record(unit, actor, action, case, **more)

    patch.setattr(actions.audit, "record", forgets)


@dataclass(frozen=True)
class Break:
    """A rule taken away, what a walk is drawn to then, and what it says."""

    take_away: Callable[[Patch], None]
    said: str
    drawn: tuple[Action, ...] = ()
    seed: int = 1  # with which it is seen soonest


BREAKS: dict[str, Break] = {
    "one person ends contact": Break(_one_person, "one person ended the contact", (A.CASE_TERMINATE, A.CASE_CONFIRM)),
    "complaint management restricts": Break(
        _anybody_restricts, "without a manager's decision", (A.CASE_RESTRICT,), seed=2
    ),
    "a decision closes the case": Break(_no_letter, "without a letter sent", (A.CASE_RESTRICT, A.CASE_NO_RESTRICTION)),
    "people decide on their own report": Break(_own_report, "on their own report", (A.CASE_SEND_BACK, A.CASE_CLAIM)),
    "nothing ends": Break(_no_end, "in force after"),
    "each series is started twice": Break(_two_series, "two open series"),
    "no series ends": Break(_series_forever, "goes on though"),
    "a decision is not audited": Break(_unaudited, "its audit says", (A.CASE_RESTRICT, A.CASE_DECLINE)),
    "a repetition may be resolved": Break(
        lambda patch: _no_guard(patch, Guard.MAY_RESOLVE), "a repetition was resolved", (A.CASE_RESOLVE,)
    ),
    "a review by who decided": Break(
        lambda patch: _no_guard(patch, Guard.NO_PART_IN_DECISION), "who had a part", (A.APPEAL_DECIDE,)
    ),
    "a letter by one person": Break(
        lambda patch: _no_guard(patch, Guard.NOT_LAST_EDITOR), "by who wrote it", (A.LETTER_EDIT, A.LETTER_APPROVE), 3
    ),
}
"""The rules that a walk is there to watch."""


@pytest.mark.parametrize("name", BREAKS)
def test_a_walk_notices_a_rule_that_was_taken_away(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    broken = BREAKS[name]
    broken.take_away(monkeypatch)

    found: list[str] = []
    for seed in (broken.seed, *SEEDS):
        with a_walk(town, tmp_path, seed, broken.drawn) as walk:
            found = walk.go(STEPS)
        if found:
            break

    assert [fault for fault in found if broken.said in fault]
