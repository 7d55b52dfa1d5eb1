"""``python -m bot directory import``: people and channels out of two files, all or nothing.

Everything is checked before the database is touched, and every fault is said at once with its file, line and column,
so that whoever keeps the files mends them in one go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TextIO, TypeVar

from bot.services import audit, directory_apply, directory_notes, directory_people, directory_plan, directory_routes
from bot.services.directory_csv import Fault, read_sheet
from bot.services.directory_people import PersonRow, check_people
from bot.services.directory_plan import Plan
from bot.services.directory_routes import RouteRow, check_routes
from bot.unit import Unit

T = TypeVar("T")

Moved = Callable[[Unit], object]
"""Called after a change, in the same unit of work: what waited for somebody who left, or who is no longer the manager,
is put before whoever is now."""

IMPORTED = "directory.import"
"""The audit's name for an import; the entry holds counts, and as its subject the files' hash."""

PEOPLE, ROUTES = "people.csv", "routes.csv"
"""The files' names where nobody gives others."""

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


@dataclass(frozen=True, slots=True)
class Checked:
    """Both files, read: their rows, or where they have ``faults`` these alone; ``notes`` are worth a look.

    ``hash``: the SHA-256 of what they held.
    """

    hash: str
    people: list[PersonRow] = field(default_factory=list)
    routes: list[RouteRow] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def check_files(people: Path, routes: Path) -> Checked:
    """Reads both files and checks them, each by itself and with the other."""
    hashed = hash_of(people, routes)  # first: what is written meanwhile has another one, and is found later
    people_sheet = read_sheet(people, directory_people.REQUIRED, directory_people.OPTIONAL)
    routes_sheet = read_sheet(routes, directory_routes.REQUIRED, directory_routes.OPTIONAL)
    people_rows = check_people(people_sheet) if people_sheet.readable else None
    route_rows = check_routes(routes_sheet, people_rows) if routes_sheet.readable else None
    faults = sorted(people_sheet.faults) + sorted(routes_sheet.faults)
    if faults or people_rows is None or route_rows is None:
        return Checked(hashed, faults=tuple(faults))
    notes = (*people_sheet.notes, *directory_notes.odd(people_rows), *routes_sheet.notes)
    return Checked(hashed, people_rows, route_rows, notes=notes)


def hash_of(*files: Path) -> str:
    """The SHA-256 of what files hold, in their order; of one that cannot be read, that it cannot."""
    found = hashlib.sha256()
    for file in files:
        try:
            with file.open("rb") as content:
                found.update(hashlib.file_digest(content, "sha256").digest())
        except OSError as error:
            found.update(type(error).__name__.encode())
    return found.hexdigest()


def import_files(
    database: Store,
    people: Path,
    routes: Path,
    dry_run: bool,
    out: TextIO,
    err: TextIO,
    moved: Moved = lambda _unit: None,
) -> int:
    """Loads the files, or says on ``err`` what is wrong with them. Returns the exit code: 0, or 2 for faulty files.

    ``dry_run`` says on ``out`` what would change, and changes nothing.
    """
    checked = check_files(people, routes)
    for fault in checked.faults:
        _say(err, str(fault))
    if checked.faults:
        _say(err, f"Nothing was changed: {_count(len(checked.faults), 'fault')}.")
        return FAULTY
    for note in checked.notes:
        _say(err, f"warning: {note}")
    if dry_run:
        plan = database.look(lambda unit: directory_plan.make_plan(unit, checked.people, checked.routes))
        for line in directory_plan.lines(plan):
            _say(out, line)
    else:
        plan = database.run(lambda unit: take(unit, make(unit, checked), checked.hash, moved))
    if is_suspicious(plan):
        verb = "would be" if dry_run else "were"
        _say(err, f"warning: {len(plan.left)} of {plan.active_before} people {verb} deactivated. Is the file complete?")
    _say(out, _summary(plan, dry_run=dry_run))
    return 0


def hold(unit: Unit) -> None:
    """Nobody else takes any files until this unit of work ends."""
    directory_apply.begin(unit)


def make(unit: Unit, checked: Checked) -> Plan:
    """What taking the files would change."""
    hold(unit)
    return directory_plan.make_plan(unit, checked.people, checked.routes)


def take(unit: Unit, plan: Plan, hashed: str, moved: Moved) -> Plan:
    """Makes the changes; the audit keeps how many, and the files' hash."""
    directory_apply.apply(unit, plan)
    counts: dict[str, Any] = {**plan.counts}
    audit.record(unit, None, IMPORTED, subject=hashed, **counts)
    moved(unit)
    return plan


def is_suspicious(plan: Plan) -> bool:
    """Whether so many people would be deactivated that the file is probably not complete."""
    return len(plan.left) > SUSPICIOUS_SHARE * plan.active_before


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
