"""Somebody does something, again and again, and what must always hold is looked at after every step.

A walk is driven by a seed: who acts, on what, with which answers, and when the clock jumps. It is directed: an action
that was taken less often comes first, and so do people who should not take it. What is found depends on the seed alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import col, select

from bot.db import Database, make_engine
from bot.domain.lifecycle import rows
from bot.domain.policies import can_act
from bot.domain.vocabulary import Action, AnyStatus
from bot.errors import BotError
from bot.services import actions, alerts, authority, care, reminders, restrictions, subjects
from bot.services.actions import WIRED
from bot.settings import load
from bot.unit import Unit
from bot.vault import KEY_BYTES, Vault
from models import Case, Person
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.replay import Replay
from tests.integration.test_case_matrix import inputs_for

A = Action
PEOPLE = ("U0NORA", "U0OMAR", "U0SARA", "U0KHALID", "U0LAYLA", "U0YUSUF", "U0MAJED", "U0REEM", "U0SALEH", "U0ZAINAB")
CLICKED = tuple(one for one in WIRED if one not in (A.CASE_VIEW, A.CASE_CONFIDENTIAL, A.CASE_HOLD, A.CASE_RELEASE))
"""Looking and keeping move nothing; a confidential case would only end the walk."""
MOVING = (
    *(one for one in CLICKED if any(row.target for row in rows(one)) and one is not A.ALERT_RAISE),
    A.CASE_CLAIM,
    A.CASE_ROOT_CAUSE,
    A.APPEAL_ASSIGN,
    A.RESTRICTION_EXTEND,
)
"""What brings something further."""
PHONES = ("0501234567", "0557654321")
NUMBERS = tuple(f"EP-2026-{serial:05}" for serial in range(1, 13))
JUMPS = (1, 5, 24, 24 * 15, 24 * 70)
"""Hours."""
CHOICES = {
    "appeal_outcome": ("stands", "varied", "lifted", "set_aside"),
    "finding": ("safe", "false_alarm"),
    "root_cause_kind": ("delay", "service_failure"),
    "restriction_kinds": ("email_only", "letters_only;agreement", "named_officer;no_counter"),
    "customer_phone": PHONES,
    "other_case": NUMBERS,
    "cases": NUMBERS,
    "body": ("We write to you about what happened. It was not acceptable, and we ask for respect.",),
}
"""Answers between which a walk chooses."""


@contextmanager
def opened(path: Path, clock: MovableClock) -> Iterator[Database]:
    """The database in a file."""
    url = f"sqlite:///{path}"
    vault = Vault([b"k" * KEY_BYTES]).with_lookup_key(b"l" * KEY_BYTES)
    database = Database(make_engine(url), vault, load({"DATABASE_URL": url}), clock)
    try:
        yield database
    finally:
        database.close()


class Walk:
    """One walk through a company. ``faults`` is what did not hold after the last step.

    ``drawn`` are actions to which it comes back as often as it can.
    """

    def __init__(self, office: Company, clock: MovableClock, seed: int, drawn: tuple[Action, ...] = ()) -> None:
        self.office = office
        self.clock = clock
        self.chance = Random(seed)
        self.drawn = drawn
        self.tried: Counter[Action] = Counter()
        self.taken: Counter[Action] = Counter()
        self.replay = Replay()
        self.faults: list[str] = []

    def go(self, steps: int) -> list[str]:
        """So many steps, or until something does not hold; what that is."""
        for _ in range(steps):
            kind = self.chance.choices((self.report, self.click, self.move, self.jump), (1, 2, 14, 2))[0]
            kind()
            self.faults += self.office.database.look(self.replay.look)
            if self.faults:
                break
        return self.faults

    def report(self) -> None:
        """Anybody reports, sometimes in danger."""
        place = {"danger": True, "location": "Branch 3"} if self.chance.random() < 0.1 else {}
        step = self.chance.choice(("warned_stopped", "warned_continued", "not_warned_extreme"))
        phone = self.chance.choice(PHONES)
        self.office.report(self.chance.choice(PEOPLE), warning_step=step, customer_phone=phone, **place)

    def click(self) -> None:
        """A click on anything at all; most are refused, and change nothing."""
        who, action, nth = self.chance.choice(PEOPLE), self.chance.choice(CLICKED), self.chance.random()

        def target(unit: Unit) -> tuple[str, str] | None:
            case = self._case(unit)
            about = subjects.track(action)
            parts = subjects.of_case(unit, case, about[0]) if about else [None]
            part = parts[int(nth * len(parts))] if parts else None
            return None if about and part is None else (case.id, part.id if part else "")

        found = self.office.database.look(target)
        if found is not None:
            self._act(who, action, *found)

    def move(self) -> None:
        """One of the buttons by which somebody can bring a case, or what belongs to it, further."""
        if (button := self.office.database.look(self._button)) is not None:
            self._act(*button)

    def jump(self) -> None:
        """Time passes, and what is due is done."""
        self.clock.move(hours=self.chance.choice(JUMPS))
        run = self.office.database.run
        for work in (alerts.call_due, restrictions.expire_due, care.ask_due):
            while run(work):
                pass
        while any(run(reminders.run_due)):
            pass
        self.faults += self.office.database.look(self.replay.outlived)

    def _act(self, who: str, action: Action, case_id: str, subject: str) -> None:
        chosen = {name: self.chance.choice(options) for name, options in CHOICES.items()}
        ids = self.office.ids
        inputs = inputs_for(self.office) | chosen | {"person": ids["U0OMAR"], "supporter": ids["U0KHALID"]}
        self.tried[action] += 1
        with suppress(BotError):
            self.office.act(who, action, case_id, subject=subject, **inputs)
            self.taken[action] += 1

    def _case(self, unit: Unit) -> Case:
        """One of the cases, the newer ones more often."""
        cases = unit.session.exec(select(Case).order_by(col(Case.year), col(Case.serial))).all()
        return self.chance.choices(cases, range(1, len(cases) + 1))[0]

    def _button(self, unit: Unit) -> tuple[str, Action, str, str] | None:
        case = self._case(unit)
        people = [(who, unit.session.get_one(Person, self.office.ids[who])) for who in self._people(case)]
        roles = {who: authority.roles(unit, person, case) for who, person in people}
        for action, part, status in self._ways(unit, case):
            for who, person in people:
                allowed = frozenset().union(*(row.roles for row in rows(action)))
                if not allowed & roles[who]:
                    continue
                facts = authority.facts(unit, case, person, part)
                if can_act(action, status, roles[who], facts):
                    return who, action, case.id, part.id if part else ""
        return None

    def _people(self, case: Case) -> list[str]:
        """All in some order; mostly those first who reported, decided or wrote the letter: they should keep out."""
        found = self.chance.sample(PEOPLE, len(PEOPLE))
        parties = {case.reporter_id, case.affected_id, case.decided_by_id} | self.replay.took_part(case.id)
        if self.chance.random() < 0.7:
            found.sort(key=lambda who: self.office.ids[who] not in parties)
        return found

    def _ways(self, unit: Unit, case: Case) -> list[tuple[Action, Any, AnyStatus | None]]:
        """What the table knows from here, for somebody: the least tried first."""
        parts = {table: subjects.of_case(unit, case, table) for table, _ in subjects.TRACKS.values()}
        found = []
        for action in MOVING:
            about = subjects.track(action)
            for part in parts[about[0]] if about else [None]:
                status = actions.status_for(action, case, part)
                if status is None or any(status in row.sources for row in rows(action)):
                    found.append((action, part, status))
        comes_back = self.chance.random() < 0.7
        order = [
            (not (comes_back and action in self.drawn), self.tried[action], self.chance.random(), nth)
            for nth, (action, _, _) in enumerate(found)
        ]
        return [found[nth] for *_, nth in sorted(order)]
