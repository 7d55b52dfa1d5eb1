"""A small company, and cases that came to their status by the real rules."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from bot.db import Database
from bot.domain.vocabulary import Action
from bot.services import actions, cases
from bot.services.actions import Done
from bot.services.cases import Reported
from bot.services.commands import Act, Alarm, Report
from bot.unit import Unit
from models import Person, Route

_COUNT = itertools.count(1)

ROUTES = (("complaints", "C0COMPL"), ("management", "C0MGMT"), ("security", "C0SEC"))


def person(unit: Unit, slack_id: str | None = None, roles: str = "staff", **columns: Any) -> Person:
    """Somebody of the directory; ``manager`` and ``deputy`` may be given as people."""
    row = _person(unit, slack_id, roles, **columns)
    unit.session.flush()
    return row


def _person(unit: Unit, slack_id: str | None, roles: str, **columns: Any) -> Person:
    for link in ("manager", "deputy"):
        other = columns.pop(link, None)
        if other is not None:
            columns[f"{link}_id"] = other.id
    name = columns.pop("name", (slack_id or "U0NOBODY")[2:].title())
    columns = {"department": "contact centre", "site": "Riyadh"} | columns
    row = Person(id=unit.new_id(), slack_id=slack_id, name=name, roles=roles, created_at=unit.now, **columns)
    unit.session.add(row)
    return row


@dataclass
class Company:
    """Nora reports to Sara, Sara to Khalid; Layla and Yusuf manage complaints; ids are the Slack ids' names."""

    database: Database
    ids: dict[str, str]

    def report(self, who: str = "U0NORA", **values: Any) -> Reported:
        """A report as the modal would send it; ``values`` are fields of ``Report``."""
        usual: dict[str, Any] = {
            "submission": f"V{next(_COUNT)}",
            "reporter": who,
            "customer_phone": "0501234567",
            "occurred_at": self.database.clock(),
            "contact_channel": "phone",
            "category": ("abusive_language",),
            "narrative": "He shouted at me and called me names for ten minutes.",
            "warning_step": "warned_continued",
        }
        command = Report(**(usual | values))
        return self.database.run(lambda unit: cases.report(unit, command))

    def alarm(self, who: str = "U0NORA", **values: str) -> Reported:
        """The short modal in danger."""
        usual = {"location": "Branch 3, counter 2", "danger_details": "He has a knife.", "callback_phone": ""}
        command = Alarm(f"V{next(_COUNT)}", who, **(usual | values))
        return self.database.run(lambda unit: cases.alarm(unit, command))

    def act(self, who: str, action: Action, case_id: str, *, key: str = "", subject: str = "", **inputs: str) -> Done:
        """A button, with what was typed behind it."""
        command = Act(action, case_id, who, key or f"key{next(_COUNT)}", subject, inputs)
        return self.database.run(lambda unit: actions.act(unit, command))


def company(database: Database) -> Company:
    """Makes the company."""

    def make(unit: Unit) -> dict[str, str]:
        khalid = _person(unit, "U0KHALID", "management;supervisor")
        sara = _person(unit, "U0SARA", "supervisor", manager=khalid)
        everybody = [khalid, sara]
        everybody += [_person(unit, slack_id, "staff", manager=sara) for slack_id in ("U0NORA", "U0OMAR")]
        for slack_id, roles in (
            ("U0LAYLA", "complaints"),
            ("U0YUSUF", "complaints"),
            ("U0MAJED", "management"),
            ("U0REEM", "management"),
            ("U0SALEH", "security"),
            ("U0DANA", "security"),
            ("U0ZAINAB", "admin"),
            ("U0IBRAHIM", "auditor"),
        ):
            everybody.append(_person(unit, slack_id, roles))
        unit.session.add_all([Route(purpose=purpose, channel=channel) for purpose, channel in ROUTES])
        return {one.slack_id or one.id: one.id for one in everybody}

    return Company(database, database.run(make))
