"""Month ends, leap days, nights on which clocks change, a clock that is set back: each due thing once, on its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.services import restrictions
from models import Restriction
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.reminded import remind, things
from tests.integration.ways import BECAUSE, MAJED, NORA, REEM, SARA, A, day, escalated, newest, restrict, send

SECOND = timedelta(seconds=1)

LAST_DAYS = {
    "the end of a month": ("Asia/Riyadh", "2026-04-30", "2026-04-30T21:00"),
    "the end of a year": ("Asia/Riyadh", "2026-12-31", "2026-12-31T21:00"),
    "a leap day": ("Asia/Riyadh", "2028-02-29", "2028-02-29T21:00"),
    "the day before a leap day": ("Asia/Riyadh", "2028-02-28", "2028-02-28T21:00"),
    "the end of February in another year": ("Asia/Riyadh", "2027-02-28", "2027-02-28T21:00"),
    "a day of 23 hours": ("Europe/Berlin", "2026-03-29", "2026-03-29T22:00"),
    "a day of 25 hours": ("Europe/Berlin", "2026-10-25", "2026-10-25T23:00"),
    "a midnight that the clocks skip": ("Africa/Cairo", "2026-04-23", "2026-04-23T22:00"),
    "a last hour that the clocks show twice": ("Africa/Cairo", "2026-10-29", "2026-10-29T22:00"),
    "west of Greenwich": ("America/New_York", "2026-11-01", "2026-11-02T05:00"),
}
"""A restriction's zone and last day, and the instant in UTC from which it is over."""


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def live_in(office: Company, zone: str) -> None:
    office.database.settings = replace(office.database.settings, timezone=ZoneInfo(zone))


def expire(office: Company) -> int:
    return office.database.run(restrictions.expire_due)


def begin(office: Company) -> int:
    return office.database.run(restrictions.start_due)


@pytest.mark.parametrize("case", LAST_DAYS)
def test_a_restriction_holds_to_the_last_second_of_its_last_day_and_ends_once(
    office: Company, clock: MovableClock, case: str
) -> None:
    zone, last, over = LAST_DAYS[case]
    live_in(office, zone)
    clock.at = utc(over) - timedelta(days=20)
    made = escalated(office)
    restrict(office, made, ends_on=last, review_on=last)
    send(office, made)

    counts = []
    for moment in (utc(over) - SECOND, utc(over), utc(over) + SECOND):
        clock.at = moment
        counts.append(expire(office))

    assert counts == [0, 1, 0]
    assert newest(office, Restriction, made.case_id).status == "expired"


@pytest.mark.parametrize("case", LAST_DAYS)
def test_an_end_of_contact_begins_with_the_first_second_of_its_day_and_once(
    office: Company, clock: MovableClock, case: str
) -> None:
    zone, before, begins = LAST_DAYS[case]
    live_in(office, zone)
    clock.at = utc(begins) - timedelta(days=20)
    made, on = escalated(office), date.fromisoformat(before) + timedelta(days=1)
    days = {"effective_on": on.isoformat(), "review_on": (on + timedelta(days=90)).isoformat()}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, rationale=BECAUSE, **days)
    office.act(REEM, A.CASE_CONFIRM, made.case_id)
    send(office, made)

    counts = []
    for moment in (utc(begins) - SECOND, utc(begins), utc(begins) + SECOND):
        clock.at = moment
        counts.append(begin(office))

    assert counts == [0, 1, 0]
    assert newest(office, Restriction, made.case_id).starts_on == on


def test_contact_ended_until_further_notice_is_looked_at_within_a_year_of_a_leap_day(
    office: Company, clock: MovableClock
) -> None:
    clock.at = utc("2028-01-10T09:00")  # a Monday
    made = escalated(office)
    office.act(
        MAJED,
        A.CASE_TERMINATE,
        made.case_id,
        rationale=BECAUSE,
        effective_on=day(office, 0),
        review_on="2028-02-29",
    )
    office.act(REEM, A.CASE_CONFIRM, made.case_id)
    send(office, made)
    remind(office)

    asked = []
    for moment in ("2028-02-28T10:00", "2028-02-29T10:00", "2028-03-01T10:00", "2029-02-27T10:00", "2029-02-28T10:00"):
        clock.at = utc(moment)
        asked.append(remind(office)[0])

    assert asked == [0, 1, 0, 0, 1]


@pytest.mark.parametrize("hours", [1, 3, 30])
def test_a_clock_that_is_set_back_reminds_nobody_twice_and_nobody_late(
    office: Company, clock: MovableClock, hours: int
) -> None:
    """After the first reminder, which was due at 16:00, the clock shows an earlier hour again."""
    clock.at = utc("2026-03-02T05:00")  # a Monday, 8:00 in Riyadh
    made = office.report()
    clock.move(hours=4)
    first = remind(office), [one["number"] for one in things(office, SARA)]

    clock.move(hours=-hours)
    again = []
    for _ in range(hours + 3):
        again.append(remind(office))
        clock.move(hours=1)
    clock.at = utc("2026-03-02T13:00")
    second = remind(office), [one["number"] for one in things(office, SARA)]

    assert first == ((1, 0), [made.number])
    assert set(again) == {(0, 0)}
    assert second == ((1, 1), [made.number])  # four hours after the first, and on to the next manager after eight


def test_a_clock_that_is_set_back_before_the_report_takes_the_answer_all_the_same(
    office: Company, clock: MovableClock
) -> None:
    made = office.report()
    clock.move(hours=-2)

    office.act(SARA, A.CASE_RETURN, made.case_id, question="Which call was it?")
    office.act(NORA, A.CASE_RESUBMIT, made.case_id, answer="The one at ten.")
    office.act(SARA, A.CASE_APPROVE, made.case_id)

    assert remind(office) == (0, 0)
