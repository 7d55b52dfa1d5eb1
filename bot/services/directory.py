"""``python -m bot directory import``: people and channels out of two files, all or nothing.

Everything is checked before the database is touched, and every fault is said at once with its file, line and column,
so that whoever keeps the files mends them in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO, TypeVar

from bot.services import audit, directory_apply, directory_notes, directory_people, directory_plan, directory_routes
from bot.services.directory_csv import read_sheet
from bot.services.directory_people import PersonRow, check_people
from bot.services.directory_plan import Plan
from bot.services.directory_routes import RouteRow, check_routes
from bot.unit import Unit

T = TypeVar("T")

IMPORTED = "directory.import"
"""The audit's name for an import; the entry holds counts only."""

FAULTY = 2
"""The exit code where a file has a fault."""

SUSPICIOUS_SHARE = 0.2
"""An import that deactivates more of the directory than this is remarked on: the file may be incomplete."""


class Store(Protocol):
    """What the import needs of the database: units of work that read, and units that commit."""

    def look(self, work: Callable[[Unit], T]) -> T:
        """Runs work that changes nothing."""
        ...

    def run(self, work: Callable[[Unit], T]) -> T:
        """Runs a unit of work and commits it."""
        ...


def import_files(
    database: Store,
    people: Path,
    routes: Path,
    dry_run: bool,
    out: TextIO,
    err: TextIO,
    moved: Callable[[Unit], object] = lambda _unit: None,
) -> int:
    """Loads the files, or says on ``err`` what is wrong with them. Returns the exit code: 0, or 2 for faulty files.

    ``moved`` is called in the same unit of work after the change, to put what waited for somebody who left, or who is
    no longer the manager, before whoever is now. ``dry_run`` says on ``out`` what would change, and changes nothing.
    """
    people_sheet = read_sheet(people, directory_people.REQUIRED, directory_people.OPTIONAL)
    routes_sheet = read_sheet(routes, directory_routes.REQUIRED, directory_routes.OPTIONAL)
    people_rows = check_people(people_sheet) if people_sheet.readable else None
    route_rows = check_routes(routes_sheet, people_rows) if routes_sheet.readable else None
    faults = sorted(people_sheet.faults) + sorted(routes_sheet.faults)
    if faults or people_rows is None or route_rows is None:
        for fault in faults:
            _say(err, str(fault))
        _say(err, f"Nothing was changed: {_count(len(faults), 'fault')}.")
        return FAULTY
    for note in [*people_sheet.notes, *directory_notes.odd(people_rows), *routes_sheet.notes]:
        _say(err, f"warning: {note}")
    if dry_run:
        plan = database.look(lambda unit: directory_plan.make_plan(unit, people_rows, route_rows))
        for line in directory_plan.lines(plan):
            _say(out, line)
    else:
        plan = database.run(lambda unit: _import(unit, people_rows, route_rows, moved))
    if len(plan.left) > SUSPICIOUS_SHARE * plan.active_before:
        verb = "would be" if dry_run else "were"
        _say(err, f"warning: {len(plan.left)} of {plan.active_before} people {verb} deactivated. Is the file complete?")
    _say(out, _summary(plan, dry_run=dry_run))
    return 0


def _import(
    unit: Unit, people: Sequence[PersonRow], routes: Sequence[RouteRow], moved: Callable[[Unit], object]
) -> Plan:
    directory_apply.begin(unit)
    plan = directory_plan.make_plan(unit, people, routes)
    directory_apply.apply(unit, plan)
    counts: dict[str, Any] = {**plan.counts}
    audit.record(unit, None, IMPORTED, **counts)
    moved(unit)
    return plan


def _summary(plan: Plan, *, dry_run: bool) -> str:
    counts = plan.counts
    people = ", ".join(f"{counts[what]} {what}" for what in ("added", "changed", "deactivated"))
    routes = ", ".join(f"{counts[f'routes_{what}']} {what}" for what in ("added", "changed", "removed"))
    said = f"{_count(len(plan.people), 'person', 'people')} in the file ({people})"
    said += f", {_count(len(plan.routes), 'route')} ({routes})"
    return f"Dry run, nothing was changed: {said}." if dry_run else f"Imported: {said}."


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def _say(stream: TextIO, line: str) -> None:
    """Writes a line; letters that the terminal cannot show are escaped, so that no name stops an import half-told."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
