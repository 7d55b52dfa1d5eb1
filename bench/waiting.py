"""Ten thousand cases open at once, each late: what Home costs those who have them on it, and whether it fits Slack."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from bench.figures import Figure, plain
from bench.house import house
from bench.years import Tables, add_rows, customers
from bot.db import Database
from bot.domain.home_views import HomeView
from bot.domain.vocabulary import Status
from bot.messages.home import home_view
from bot.services import people, worklists
from bot.texts import Words
from bot.unit import Unit
from models import Case, Person, Reminder

OPEN_CASES = 10_000
GOAL_MS = 200.0
BLOCKS = 100
SHARES = (
    (Status.SUPERVISOR_REVIEW, "supervisor"),
    (Status.COMPLAINT_REVIEW, "claim"),
    (Status.COMPLAINT_REVIEW, "complaint"),
    (Status.MANAGEMENT_REVIEW, "decision"),
)
"""In which status a quarter each stands, and what it waits for; ``complaint``: claimed."""
WHO = {"a supervisor": "U0SARA", "complaint management": "U0LAYLA", "high management": "U0REEM", "staff": "U0NORA"}


def home_figures(rounds: int) -> list[Figure]:
    """Home read, written in Slack's blocks, for each role; and the first page of its longest list."""
    with _store() as database:
        return [
            plain(f"Home of {who}, {OPEN_CASES:,} open cases{said}", found, "ms", GOAL_MS)
            for who, slack_id in WHO.items()
            for said, part in (("", ""), (", a list's page", _longest(database, slack_id)))
            if (found := [_timed(database, slack_id, part) for _ in range(rounds)])
        ]


@contextmanager
def _store() -> Iterator[Database]:
    with house() as made:
        database = made.open_database()
        try:
            ids = database.look(_ids)
            database.run(lambda unit: _add(unit, ids))
            yield database
        finally:
            database.close()


def _ids(unit: Unit) -> dict[str, str]:
    return {str(one.slack_id): one.id for one in unit.session.exec(select(Person)) if one.slack_id}


def _add(unit: Unit, ids: dict[str, str]) -> None:
    since = {n: unit.now - timedelta(days=3, minutes=n) for n in range(OPEN_CASES)}
    tables: Tables = customers(unit, since) | {
        Case: (_case(n, ids, at) for n, at in since.items()),
        Reminder: (
            {
                "id": f"re{n}",
                "case_id": f"ca{n}",
                "step": SHARES[n % len(SHARES)][1],
                "subject_id": f"ca{n}",
                "since": at,
                "next_at": unit.now + timedelta(hours=1),
                "count": 1,
            }
            for n, at in since.items()
        ),
    }
    add_rows(unit, tables)


def _case(n: int, ids: dict[str, str], at: datetime) -> dict[str, Any]:
    status, step = SHARES[n % len(SHARES)]
    upheld = status is not Status.SUPERVISOR_REVIEW
    return {
        "id": f"ca{n}",
        "year": 2026,
        "serial": n + 1,
        "status": status.value,
        "submission": f"su{n}",
        "reporter_id": ids["U0NORA"],
        "affected_id": ids["U0NORA"],
        "supervisor_id": ids["U0SARA"],
        "owner_id": ids["U0LAYLA"] if step == "complaint" else None,
        "customer_id": f"cu{n}",
        "department": "Contact Centre",
        "site": "Riyadh",
        "contact_channel": "phone",
        "categories": "abusive_language",
        "warning_step": "warned_continued",
        "occurred_at": at,
        "reported_at": at,
        "since": at,
        "upheld_at": at if upheld else None,
    }


def _read(unit: Unit, slack_id: str, part: str) -> HomeView:
    person = people.person_by_slack_id(unit, slack_id)
    assert person is not None
    return worklists.home(unit, person, part)


def _longest(database: Database, slack_id: str) -> str:
    lists = database.look(lambda unit: _read(unit, slack_id, "")).lists
    return max(lists, key=lambda one: one.total).name


def _timed(database: Database, slack_id: str, part: str) -> float:
    """Milliseconds; what comes out has to fit Slack."""
    words = Words.of("ar", database.settings.timezone)
    began = time.perf_counter()
    found = database.look(lambda unit: _read(unit, slack_id, part))
    view = home_view(found, words)
    json.dumps(view)
    spent = time.perf_counter() - began
    assert sum(one.total for one in found.lists) >= OPEN_CASES / 4
    assert 1 < len(view["blocks"]) <= BLOCKS
    return spent * 1000
