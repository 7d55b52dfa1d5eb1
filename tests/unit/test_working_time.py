"""Working time: never outside the week's hours, additive, right where the clocks change and in leap years (G7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.working_time import Week, add, between, is_working, opening

RIYADH, NEW_YORK = ZoneInfo("Asia/Riyadh"), ZoneInfo("America/New_York")
ZONES = [RIYADH, NEW_YORK, ZoneInfo("Europe/London"), ZoneInfo("Africa/Cairo"), ZoneInfo("Australia/Lord_Howe")]
SUN_TO_THU = frozenset({6, 0, 1, 2, 3})
OFFICE = Week(SUN_TO_THU, (time(8), time(17)), RIYADH)
LATE = Week(SUN_TO_THU, (time(16), time(0)), RIYADH)
NIGHT = Week(SUN_TO_THU, (time(22), time(6)), RIYADH)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
instants = st.integers(0, 4 * 365 * 86400).map(
    lambda after: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=after)
)
spans = st.integers(0, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Any days and hours in a zone that changes its clocks, or not, with a few holidays."""
    first, hours = draw(times), draw(st.integers(1, 24))
    last = (datetime.combine(date(2026, 1, 1), first) + hours * HOUR).time()
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    off = draw(st.frozensets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=5))
    return Week(days, (first, last), draw(st.sampled_from(ZONES)), off)


def at(day: str, zone: ZoneInfo = RIYADH) -> datetime:
    """``2026-03-01 12:00`` on the wall clock of a zone."""
    return datetime.fromisoformat(day).replace(tzinfo=zone)


def works(moment: datetime, week: Week) -> bool:
    """The wall clock's answer, by another way than the code's: each shift is looked up on the day it began."""
    local = moment.astimezone(week.zone)
    first, last = week.hours
    day, clock = local.date(), local.time()
    before = day - timedelta(days=1)
    today, yesterday = (one.weekday() in week.days and one not in week.holidays for one in (day, before))
    if first < last:
        return today and first <= clock < last
    return (today and clock >= first) or (yesterday and clock < last)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-01 12:00", 4, "2026-03-01 16:00"),
        ("2026-03-01 12:00", 8, "2026-03-02 11:00"),
        ("2026-03-05 16:00", 4, "2026-03-08 11:00"),  # Thursday; the weekend does not count
        ("2026-03-06 10:00", 4, "2026-03-08 12:00"),  # a Friday
        ("2026-03-01 05:00", 4, "2026-03-01 12:00"),
        ("2026-03-01 20:00", 0, "2026-03-02 08:00"),
        ("2026-03-01 12:00", 45, "2026-03-08 12:00"),
        ("2024-02-28 16:00", 4, "2024-02-29 11:00"),  # a leap day
    ],
)
def test_hours_are_counted_in_the_week(start: str, hours: int, due: str) -> None:
    found = add(at(start), hours * HOUR, OFFICE)

    assert found == at(due)
    assert found.tzinfo is UTC


def test_holidays_do_not_count() -> None:
    week = Week(SUN_TO_THU, (time(8), time(17)), RIYADH, frozenset({date(2026, 3, 2), date(2026, 3, 3)}))

    assert add(at("2026-03-01 16:00"), 2 * HOUR, week) == at("2026-03-04 09:00")


def test_a_shift_may_run_over_midnight_and_belongs_to_the_day_on_which_it_begins() -> None:
    holiday = Week(SUN_TO_THU, (time(22), time(6)), RIYADH, frozenset({date(2026, 3, 3)}))

    assert add(at("2026-03-01 23:00"), 8 * HOUR, LATE) == at("2026-03-02 23:00")
    assert is_working(at("2026-03-06 03:00"), NIGHT)  # Thursday's night
    assert not is_working(at("2026-03-08 03:00"), NIGHT)  # Saturday's
    assert is_working(at("2026-03-03 03:00"), holiday)
    assert not is_working(at("2026-03-03 23:00"), holiday)


def test_at_the_end_of_a_shift_nobody_works() -> None:
    assert is_working(at("2026-03-01 08:00"), OFFICE)
    assert not is_working(at("2026-03-01 17:00"), OFFICE)
    assert opening(at("2026-03-01 17:00"), OFFICE) == at("2026-03-02 08:00")


def test_work_round_the_clock_is_never_closed() -> None:
    week = Week(frozenset(range(7)), (time(8), time(8)), RIYADH)

    assert add(at("2026-03-01 12:00"), 100 * HOUR, week) == at("2026-03-05 16:00")
    assert is_working(at("2026-03-02 08:00"), week)


@pytest.mark.parametrize(
    ("day", "hours", "worked"),
    [
        ("2026-03-08", (time(0), time(8)), 7),  # the clocks leave out 02:00 to 03:00
        ("2026-11-01", (time(0), time(8)), 9),  # they repeat 01:00 to 02:00
        ("2026-03-08", (time(2, 30), time(5)), 2),  # a beginning that there is not
        ("2026-03-08", (time(1), time(2, 30)), 1),  # an end that there is not
        ("2026-11-01", (time(1, 30), time(5)), 3.5),  # of two beginnings the later one
        ("2026-11-01", (time(0), time(1, 30)), 1.5),  # of two ends the earlier one
    ],
)
def test_where_the_clocks_change_real_hours_count(day: str, hours: tuple[time, time], worked: float) -> None:
    week = Week(frozenset(range(7)), hours, NEW_YORK)
    midnight = at(f"{day} 00:00", NEW_YORK)

    found = between(midnight, at(f"{day} 12:00", NEW_YORK), week)

    assert found == worked * HOUR
    assert works(add(midnight, found, week) - timedelta(seconds=1), week)


@given(instants, spans, weeks())
@settings(deadline=None, max_examples=300)
def test_nothing_is_due_outside_working_time(start: datetime, span: timedelta, week: Week) -> None:
    due = add(start, span, week)
    begins = opening(start, week)

    assert due >= start
    assert works(begins, week)
    if span:
        assert works(due - timedelta(seconds=1), week)
    else:
        assert due == start or works(due, week)


@given(instants, spans, spans, weeks())
@settings(deadline=None, max_examples=300)
def test_spans_add_up(start: datetime, first: timedelta, second: timedelta, week: Week) -> None:
    once = add(start, first + second, week)

    assert add(add(start, first, week), second, week) == once
    assert between(start, once, week) == first + second


@given(instants, st.integers(0, 4 * 24 * 60), weeks())
@settings(deadline=None, max_examples=60)
def test_what_lies_between_is_what_a_watch_counts(start: datetime, minutes: int, week: Week) -> None:
    start = start.replace(second=0)
    end = start + minutes * MINUTE

    counted = sum(works(start + minute * MINUTE, week) for minute in range(minutes)) * MINUTE
    found = between(start, end, week)

    # Of a beginning or an end that the clocks show twice only what is sure counts: never more than the watch.
    assert found <= counted
    assert counted - found <= 2 * HOUR
    if len({(start + hours * HOUR).astimezone(week.zone).utcoffset() for hours in range(-48, 144)}) == 1:
        assert found == counted


@given(instants, instants, weeks())
@settings(deadline=None, max_examples=60)
def test_no_time_lies_between_an_end_and_what_is_before_it(one: datetime, other: datetime, week: Week) -> None:
    earlier, later = sorted((one, min(other, one + timedelta(days=40))))

    assert between(later, earlier, week) == timedelta(0)


@given(instants, weeks())
@settings(deadline=None, max_examples=200)
def test_somebody_works_exactly_from_the_opening_on(start: datetime, week: Week) -> None:
    begins = opening(start, week)

    assert is_working(begins, week)
    assert is_working(start, week) == (begins == start)


def test_a_week_that_never_works_is_an_error() -> None:
    with pytest.raises(ValueError, match="without working time"):
        add(at("2026-03-01 12:00"), HOUR, Week(frozenset(), (time(8), time(17)), RIYADH))
    with pytest.raises(ValueError, match="forward"):
        add(at("2026-03-01 12:00"), -HOUR, OFFICE)
