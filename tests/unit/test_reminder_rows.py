"""The rows of reminders are total: nothing waits for a person without one, and each can be said and acted on (G7)."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.lifecycle import TRANSITIONS, rows
from bot.domain.reminders import ROWS, Waits
from bot.domain.vocabulary import FINAL, OWNERS, AlertStatus, AnyStatus, ReminderStatus, RestrictionStatus, Role, Status
from bot.messages import reminder_lines
from bot.services import series
from bot.services.actions import WIRED
from bot.texts import Words

NONE = timedelta(0)
MACHINES = (Role.CLOCK, Role.MAIL_SERVER)
OTHERWISE = (AlertStatus, ReminderStatus)
"""Alerts have a clock of their own, and a reminder reminds of something else than itself."""

HOURS = {step: row.first // timedelta(hours=1) for step, row in ROWS.items()}


def without_row(table: dict[str, Waits]) -> set[AnyStatus]:
    covered = {row.status for row in table.values()}
    waiting = {status for status, owner in OWNERS.items() if owner not in MACHINES}
    return {status for status in waiting - covered if not isinstance(status, OTHERWISE)}


def for_the_wrong_one(table: dict[str, Waits]) -> set[str]:
    """Rows that remind somebody else than whom the status waits for; a question waits for the reporter meanwhile."""
    asked = {"answer", *(step for step, row in table.items() if row.status is RestrictionStatus.ACTIVE)}
    return {step for step, row in table.items() if step not in asked and row.role is not OWNERS[row.status]}


def of_no_use(table: dict[str, Waits]) -> set[str]:
    """Rows with a button that is not there, or not in that status."""
    found = set()
    for step, row in table.items():
        for action in row.buttons:
            if action not in WIRED or not any(row.status in one.sources for one in rows(action)):
                found.add(step)
    return found


def test_whatever_waits_for_a_person_has_a_row() -> None:
    assert without_row(ROWS) == set()
    assert without_row({step: row for step, row in ROWS.items() if step != "appeal"}) != set()


def test_each_row_reminds_whom_the_status_waits_for() -> None:
    assert for_the_wrong_one(ROWS) == set()


def test_each_button_is_open_in_the_rows_status() -> None:
    assert of_no_use(ROWS) == set()


def test_a_transition_that_starts_reminders_leads_to_a_row() -> None:
    targets = {row.target for row in TRANSITIONS if row.remind and not isinstance(row.target, OTHERWISE)}

    by_machines = {status for status, owner in OWNERS.items() if owner in MACHINES}
    assert targets - by_machines - {row.status for row in ROWS.values()} == set()
    assert {row.status for row in ROWS.values()} & FINAL == set()


def test_what_a_case_waits_for_by_its_status_alone_is_the_rows_status() -> None:
    assert all(ROWS[step].status is status for status, step in series.STEPS.items())
    assert set(series.STEPS) <= set(Status)


def test_a_series_goes_on_until_it_is_done_and_goes_up_in_time() -> None:
    for row in ROWS.values():
        assert row.once or row.repeat > NONE
        assert row.limit is None or row.limit > row.first
        assert row.once == (row.limit is None)


def test_the_deadlines_are_those_of_the_design() -> None:
    designed = {"supervisor": 4, "claim": 8, "complaint": 40, "decision": 24, "confirmation": 8, "returned": 16}
    letters = {"letter_draft": 16, "letter_approved": 16, "letter_failed": 16, "letter_doubt": 16, "letter_held": 0}
    others = {"appeal": 24, "agreement": 40, "support": 8}

    assert designed | letters | others == {
        step: hours for step, hours in HOURS.items() if step in designed | letters | others
    }
    assert (ROWS["supervisor"].repeat, ROWS["supervisor"].limit) == (timedelta(hours=4), timedelta(hours=8))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_row_can_be_said(language: str) -> None:
    words = Words.of(language, ZoneInfo("Asia/Riyadh"))

    assert reminder_lines.STEPS.keys() == ROWS.keys()
    for key in reminder_lines.STEPS.values():
        assert "EP-2026-00001" in words(key, number="EP-2026-00001")
