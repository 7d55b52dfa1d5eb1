"""The policy in figures: how they are counted, and which are too small to be shown. Arithmetic, no I/O (P2, G7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.reminders import ROWS
from bot.domain.vocabulary import Outcome, Status

LEAST = 3
"""Counts below this (but not 0) are not shown where they would point at a person, nor what gives them away."""
CONFIDENTIAL = ""
"""In the place of a department, site, channel or category: of a confidential case only that it was reported is told."""

Shown = int | None
"""A count; ``None``: too small to be shown, or it would give a small one away."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What is counted of a case; ``recurring``: upheld, and so was an earlier one of the same customer in the period
    of recurrence. ``week`` is the Monday of the week in which it was reported.
    """

    week: date
    status: Status
    outcome: Outcome | None
    department: str
    site: str
    channel: str
    categories: tuple[str, ...]
    upheld: bool
    recurring: bool
    confidential: bool


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Span:
    """How long something took: how often it was, the median and the 90th percentile; ``within`` of them kept to
    ``target``.
    """

    count: int
    median: timedelta
    high: timedelta
    within: int = 0
    target: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RestrictionFigures:
    """Of one kind: decided in the period, in force at its end, and of those decided: ended early, breached."""

    decided: int
    active: int
    early: int
    breached: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of a period of days; ``by`` and ``outcomes`` have what is shown, by the name of a column."""

    first: date
    last: date
    reports: int = 0
    open: int = 0
    weeks: tuple[tuple[date, int], ...] = ()
    by: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    warned: Share = Share(0, 0)
    recurring: Share = Share(0, 0)
    steps: Mapping[str, Span] = field(default_factory=dict)
    letters: Span | None = None
    alerts: Span | None = None
    restrictions: Mapping[str, RestrictionFigures] = field(default_factory=dict)
    outcomes: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)


COLUMNS = ("category", "department", "site", "contact_channel")
"""By what the reports are told apart, besides the week."""
TARGETS: dict[str, timedelta] = {
    Status.SUPERVISOR_REVIEW.value: ROWS["supervisor"].first,
    Status.RETURNED.value: ROWS["returned"].first,
    Status.COMPLAINT_REVIEW.value: ROWS["complaint"].first,
    Status.MANAGEMENT_REVIEW.value: ROWS["decision"].first,
    Status.SECOND_APPROVAL.value: ROWS["confirmation"].first,
    Status.WRITING.value: ROWS["writing"].first,
}
"""How much working time each step may take before somebody is reminded (G7)."""


def weeks(cases: Iterable[CaseRow], first: date, last: date) -> tuple[tuple[date, int], ...]:
    """Reports by the Monday of their week, weeks without any among them."""
    counted = Counter(case.week for case in cases)
    found, monday = [], first - timedelta(days=first.weekday())
    while monday <= last:
        found.append((monday, counted[monday]))
        monday += timedelta(days=7)
    return tuple(found)


def by_column(cases: Sequence[CaseRow]) -> dict[str, dict[str, Shown]]:
    """Reports by each column, small counts hidden. A case of two categories counts in both."""
    found = {}
    for column in COLUMNS:
        counted = Counter(value for case in cases for value in _values(case, column))
        found[column] = hidden_alone(dict(sorted(counted.items(), key=lambda one: (-one[1], one[0]))))
    return found


def outcomes(cases: Iterable[CaseRow]) -> dict[str, dict[str, Shown]]:
    """How cases ended, by department, side by side (P2); small counts hidden. Open cases are not in it."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        ended = Status.WARNED.value if case.status is Status.WARNED else case.outcome
        if ended is not None and not case.confidential and case.status in (Status.WARNED, Status.CLOSED):
            counted[case.department][str(ended)] += 1
    columns = (Status.WARNED.value, *(outcome.value for outcome in Outcome))
    return hidden({place: {name: found[name] for name in columns} for place, found in sorted(counted.items())})


def spread(spans: Iterable[timedelta], target: timedelta | None = None) -> Span | None:
    """Median and 90th percentile, by the nearest rank; ``None`` of nothing."""
    every = sorted(spans)
    if not every:
        return None
    within = sum(one <= target for one in every) if target is not None else 0
    return Span(len(every), _rank(every, 50), _rank(every, 90), within, target)


def stays(moves: Iterable[tuple[str, datetime, str]]) -> list[tuple[str, datetime, datetime]]:
    """From ``(case, at, status entered)``, a case's in their order: each finished stay in a step, from and until."""
    found = []
    where: dict[str, tuple[str, datetime]] = {}
    for case_id, at, status in moves:
        before = where.get(case_id)
        if before is not None and before[0] in TARGETS:
            found.append((before[0], before[1], at))
        where[case_id] = (status, at)
    return found


def hidden_alone(row: Mapping[str, int]) -> dict[str, Shown]:
    """A row of counts whose sum is known, without those that are small, nor what would give them away."""
    return _row(dict(row), set())


def hidden(table: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, Shown]]:
    """A table of counts whose sums by row and by column are known, without the small ones and what gives them away."""
    gone = {(row, name) for row, cells in table.items() for name, count in cells.items() if 0 < count < LEAST}
    names = list(dict.fromkeys(name for cells in table.values() for name in cells))
    while True:
        before = len(gone)
        for row, cells in table.items():
            gone |= {(row, name) for name in _gone(dict(cells), {name for at, name in gone if at == row})}
        for name in names:
            column = {row: cells[name] for row, cells in table.items()}
            gone |= {(row, name) for row in _gone(column, {at for at, one in gone if one == name})}
        if len(gone) == before:
            break
    return {
        row: {name: None if (row, name) in gone else count for name, count in cells.items()}
        for row, cells in table.items()
    }


def _row(row: dict[str, int], gone: set[str]) -> dict[str, Shown]:
    taken = _gone(row, gone | {name for name, count in row.items() if 0 < count < LEAST})
    return {name: None if name in taken else count for name, count in row.items()}


def _gone(row: Mapping[str, int], gone: set[str]) -> set[str]:
    """What has to be hidden so that the hidden ones cannot be worked out from their sum: two at least, and enough."""
    gone = set(gone)
    rest = sorted((name for name in row if name not in gone), key=lambda name: (row[name] == 0, row[name], name))
    while gone and rest and (len(gone) == 1 or sum(row[name] for name in gone) < LEAST):
        gone.add(rest.pop(0))
    return gone


def _values(case: CaseRow, column: str) -> tuple[str, ...]:
    if case.confidential:
        return (CONFIDENTIAL,)
    if column == "category":
        return case.categories
    return ({"department": case.department, "site": case.site, "contact_channel": case.channel}[column],)


def _rank(every: Sequence[timedelta], percent: int) -> timedelta:
    return every[max(0, -(-len(every) * percent // 100) - 1)]
