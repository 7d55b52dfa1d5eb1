"""What an import would change: the file's people matched with the database's, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row
from sqlmodel import col, select

from bot.services.directory_people import PersonRow
from bot.services.directory_routes import RouteRow
from bot.unit import Unit
from models import Person, Route

FIELDS = (
    "slack_id",
    "employee_no",
    "name",
    "email",
    "phone",
    "department",
    "site",
    "roles",
    "shift",
    "language",
    "manager",
    "deputy",
)
UNSHOWN = frozenset({"email", "phone"})
"""Fields of which a line says only that they change."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the database as the file would write them: ``values`` has the columns of ``FIELDS``."""

    id: str
    values: dict[str, str]
    active: bool
    listed: bool

    @property
    def known_as(self) -> str:
        """How a line names the person."""
        return f"{self.values['slack_id'] or self.values['employee_no']} {self.values['name']}".strip()


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody whose row changes: ``fields`` of ``FIELDS``, and whether they come back or into the directory."""

    row: PersonRow
    was: Known
    fields: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """All that an import changes. ``left`` are people whom the file lacks, ``freed`` those of them whose employee
    number somebody else has now; ``ids`` are the database's ids of the file's people who have one already.
    """

    people: list[PersonRow] = field(default_factory=list)
    added: list[PersonRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    left: list[Known] = field(default_factory=list)
    freed: list[Known] = field(default_factory=list)
    ids: dict[int, str] = field(default_factory=dict)  # by line
    active_before: int = 0
    routes: list[RouteRow] = field(default_factory=list)
    routes_added: list[RouteRow] = field(default_factory=list)
    routes_changed: list[tuple[RouteRow, Route]] = field(default_factory=list)
    routes_removed: list[Route] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, as the audit keeps them."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "deactivated": len(self.left),
            "routes_added": len(self.routes_added),
            "routes_changed": len(self.routes_changed),
            "routes_removed": len(self.routes_removed),
        }


def make_plan(unit: Unit, people: Sequence[PersonRow], routes: Sequence[RouteRow]) -> Plan:
    """Compares the files with the database; changes nothing."""
    plan = Plan(people=list(people), routes=list(routes))
    known = _known(unit)
    plan.active_before = sum(person.active and person.listed for person in known)
    matched = _match(people, known)
    for row in people:
        was = matched.get(row.line)
        if was is None:
            plan.added.append(row)
            continue
        plan.ids[row.line] = was.id
        fields = tuple(name for name in FIELDS if getattr(row, name) != was.values[name])
        if fields or not was.active or not was.listed:
            plan.changed.append(Change(row, was, fields))
    staying = set(plan.ids.values())
    numbers = {row.employee_no.casefold() for row in people} - {""}
    for person in known:
        if person.id in staying:
            continue
        if person.listed and person.active:
            plan.left.append(person)
        if person.values["employee_no"].casefold() in numbers:
            plan.freed.append(person)
    _plan_routes(unit, plan)
    return plan


def _known(unit: Unit) -> list[Known]:
    columns = [getattr(Person, name) for name in FIELDS if name not in ("manager", "deputy")]
    rows = unit.session.connection().execute(
        select(Person.id, Person.active, Person.listed, Person.manager_id, Person.deputy_id, *columns)  # type: ignore[call-overload]  # many columns
    )
    found = rows.all()
    slack_ids = {row.id: row.slack_id or "" for row in found}
    return [Known(row.id, _values(row, slack_ids), row.active, row.listed) for row in found]


def _values(row: Row[Any], slack_ids: dict[str, str]) -> dict[str, str]:
    values = {name: getattr(row, name, "") or "" for name in FIELDS}
    return values | {
        "manager": slack_ids.get(row.manager_id, ""),
        "deputy": slack_ids.get(row.deputy_id, ""),
    }


def _match(people: Sequence[PersonRow], known: Sequence[Known]) -> dict[int, Known]:
    """Who is who: the same Slack id; else the same employee number, unless it was given to somebody else since.

    A number names the same person where one of the two has no Slack id, or where the name is the same too (the
    account was made anew); otherwise it has passed to a new colleague, who must not inherit the other's cases.
    """
    by_slack_id = {person.values["slack_id"]: person for person in known if person.values["slack_id"]}
    by_number = {number.casefold(): person for person in known if (number := person.values["employee_no"])}
    found = {row.line: by_slack_id[row.slack_id] for row in people if row.slack_id in by_slack_id}
    taken = {person.id for person in found.values()}
    for row in people:
        other = by_number.get(row.employee_no.casefold())
        if row.line in found or other is None or other.id in taken:
            continue
        same_name = row.name.casefold() == other.values["name"].casefold()
        if same_name or not row.slack_id or not other.values["slack_id"]:
            found[row.line] = other
            taken.add(other.id)
    return found


def _plan_routes(unit: Unit, plan: Plan) -> None:
    before = {(row.purpose, row.department, row.site): row for row in unit.session.exec(_all_routes())}
    for route in plan.routes:
        was = before.pop(route.key, None)
        if was is None:
            plan.routes_added.append(route)
        elif (was.channel, was.language) != (route.channel, route.language):
            plan.routes_changed.append((route, was))
    plan.routes_removed = list(before.values())


def _all_routes() -> Any:
    return select(Route).order_by(col(Route.purpose), col(Route.department), col(Route.site))


def lines(plan: Plan) -> Iterator[str]:
    """Each change as a line for whoever runs the import."""
    for row in plan.added:
        yield f"add {row.known_as}: {row.roles}, {row.department or 'no department'}, {row.site or 'no site'}"
    for change in plan.changed:
        yield f"change {change.row.known_as}: " + "; ".join(_said(change))
    for person in plan.left:
        passed_on = person in plan.freed
        yield f"deactivate {person.known_as}: " + (
            "the employee_no is another's now" if passed_on else "is not in the file"
        )
    for route in plan.routes_added:
        yield f"add route {_place(*route.key)}: {route.channel}, {route.language}"
    for route, was in plan.routes_changed:
        yield f"change route {_place(*route.key)}: {was.channel}, {was.language} -> {route.channel}, {route.language}"
    for was in plan.routes_removed:
        yield f"remove route {_place(was.purpose, was.department, was.site)}: {was.channel}"


def _said(change: Change) -> Iterator[str]:
    if not change.was.listed:
        yield "comes into the directory"
    if not change.was.active:
        yield "is active again"
    for name in change.fields:
        if name in UNSHOWN:
            yield f"{name} changes"
        else:
            yield f"{name} {change.was.values[name] or 'none'} -> {getattr(change.row, name) or 'none'}"


def _place(purpose: str, department: str, site: str) -> str:
    return f"{purpose}, {department or 'any department'}, {site or 'any site'}"
