"""Working time: so many hours of a week's working days and hours, holidays left out, whatever the clocks do (G7).

A shift belongs to the day on which it begins: one that runs over midnight goes on into a day off, and a holiday
takes out the shifts that begin on it. Spans are real time; of an hour that the clocks repeat, or leave out, only
what the wall clock surely shows as working time counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_BREAK = 366
"""Days without any working time after which a week is taken for one that never works."""

_DAY = timedelta(days=1)
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Week:
    """When somebody works. ``days``: 0 is Monday; an end of ``hours`` at or before the start is on the next day."""

    days: frozenset[int]
    hours: tuple[time, time]
    zone: ZoneInfo
    holidays: frozenset[date] = field(default_factory=frozenset)


def add(start: datetime, span: timedelta, week: Week) -> datetime:
    """The first instant, in UTC, by which ``span`` of working time has passed since ``start``.

    With no span it is ``start`` where that is working time, else when work begins next. Raises ``ValueError`` for a
    week that never works and for a span below nothing.
    """
    if span < _NONE:
        raise ValueError("working time is counted forward")
    left = span
    for opens, closes in _shifts(start, week):
        begins = max(opens, start.astimezone(UTC))
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    raise AssertionError("unreachable")


def between(start: datetime, end: datetime, week: Week) -> timedelta:
    """How much working time lies between two instants; none where ``end`` is the earlier one."""
    found = _NONE
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return found
    for opens, closes in _shifts(start, week):
        if opens >= end:
            break
        found += min(closes, end) - max(opens, start)
    return found


def is_working(at: datetime, week: Week) -> bool:
    """Whether work goes on at this instant; at the end of a shift it does not."""
    return opening(at, week) == at


def opening(at: datetime, week: Week) -> datetime:
    """``at`` itself where work goes on then, else when it begins next."""
    return next(max(opens, at.astimezone(UTC)) for opens, closes in _shifts(at, week) if closes > at)


def _shifts(start: datetime, week: Week) -> Iterator[tuple[datetime, datetime]]:
    """The shifts that end at or after ``start``, in their order, without end. A shift is never empty."""
    day = start.astimezone(week.zone).date() - _DAY
    idle = 0
    while idle < LONGEST_BREAK:
        found = _shift(day, week) if day.weekday() in week.days and day not in week.holidays else None
        day, idle = day + _DAY, idle + 1
        if found is not None and found[1] >= start:
            idle = 0
            yield found
    raise ValueError("a week without working time")


def _shift(day: date, week: Week) -> tuple[datetime, datetime] | None:
    first, last = week.hours
    opens = _instant(datetime.combine(day, first), week.zone, fold=1)
    closes = _instant(datetime.combine(day if last > first else day + _DAY, last), week.zone, fold=0)
    return (opens, closes) if closes > opens else None


def _instant(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    """The instant at which the wall clock shows this; where it skips it, the instant of the skip.

    Of two such instants ``fold`` chooses the later (1) or the earlier one (0).
    """
    first, second = (wall.replace(tzinfo=zone, fold=one).astimezone(UTC) for one in (0, 1))
    if first <= second:  # shown once or twice
        return second if fold else first
    after = wall.replace(tzinfo=zone, fold=1).utcoffset()
    before_skip, after_skip = second, first  # read with the later and with the earlier of the two offsets
    while after_skip - before_skip > timedelta(seconds=1):
        middle = before_skip + (after_skip - before_skip) // 2
        if middle.astimezone(zone).utcoffset() == after:
            after_skip = middle
        else:
            before_skip = middle
    return after_skip.replace(microsecond=0)
