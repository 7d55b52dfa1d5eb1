"""Writes a plan into the tables, in few statements whatever the number of people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, bindparam, insert, text, update
from sqlmodel import col, select

from bot.services import outbox
from bot.services.directory_people import PersonRow
from bot.services.directory_plan import Plan
from bot.unit import Unit
from models import Person, Route

_PEOPLE: Table = Person.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_PLAIN = ("name", "email", "phone", "department", "site", "roles", "shift", "language")
_LINKS = ("manager", "deputy")
_IDENTIFYING = ("slack_id", "employee_no")


def begin(unit: Unit) -> None:
    """Keeps two imports from running into each other; readers and reports are not held up."""
    if unit.session.connection().dialect.name == "postgresql":
        unit.session.connection().execute(text("LOCK TABLE route IN SHARE ROW EXCLUSIVE MODE"))


def apply(unit: Unit, plan: Plan) -> None:
    """Makes the changes of a plan that was made in the same unit of work."""
    moving = [change for change in plan.changed if not set(_IDENTIFYING).isdisjoint(change.fields)]
    _update(unit, [{"_id": person.id, "employee_no": None} for person in plan.freed])
    # Ids may change hands within the file, so all are given up before any is given out.
    _update(unit, [{"_id": change.was.id, "slack_id": None, "employee_no": None} for change in moving])
    _update(unit, [{"_id": person.id, "active": False} for person in plan.left])
    ids = plan.ids | {row.line: unit.new_id() for row in plan.added}
    if plan.added:
        unit.session.connection().execute(insert(_PEOPLE), [_inserted(unit, ids[row.line], row) for row in plan.added])
    _update(unit, [{"_id": change.was.id, **_columns(change.row)} for change in plan.changed])
    _update(unit, [{"_id": change.was.id, "dm": None} for change in moving if "slack_id" in change.fields])
    _link(unit, plan, ids)
    _apply_routes(unit, plan)
    unit.session.expire_all()
    for person in unit.session.exec(select(Person).where(col(Person.unreachable_at).is_not(None))).all():
        outbox.reachable_again(unit, person)  # the directory was looked through: they are tried anew


def _columns(row: PersonRow) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return plain | {name: getattr(row, name) or None for name in _IDENTIFYING} | {"active": True, "listed": True}


def _inserted(unit: Unit, id_: str, row: PersonRow) -> dict[str, Any]:
    return {"id": id_, "created_at": unit.now, **_columns(row)}


def _link(unit: Unit, plan: Plan, ids: dict[int, str]) -> None:
    """Managers and deputies, once everybody has a row."""
    by_slack_id = {row.slack_id: ids[row.line] for row in plan.people if row.slack_id}
    linked = [row for row in plan.added if row.manager or row.deputy]
    linked += [change.row for change in plan.changed if not set(_LINKS).isdisjoint(change.fields)]
    _update(
        unit,
        [
            {
                "_id": ids[row.line],
                "manager_id": by_slack_id[row.manager] if row.manager else None,
                "deputy_id": by_slack_id[row.deputy] if row.deputy else None,
            }
            for row in linked
        ],
    )


def _update(unit: Unit, rows: list[dict[str, Any]]) -> None:
    """One statement for all rows, which name the same columns; ``_id`` says which person."""
    if rows:
        statement = update(_PEOPLE).where(_PEOPLE.c.id == bindparam("_id"))
        statement = statement.values({name: bindparam(name) for name in rows[0] if name != "_id"})
        unit.session.connection().execute(statement, rows)


def _apply_routes(unit: Unit, plan: Plan) -> None:
    for was in plan.routes_removed:
        unit.session.delete(was)
    for route, was in plan.routes_changed:
        was.channel, was.language = route.channel, route.language
        unit.session.add(was)
    unit.session.flush()
    for route in plan.routes_added:
        unit.session.add(
            Route(
                purpose=route.purpose,
                department=route.department,
                site=route.site,
                channel=route.channel,
                language=route.language,
            )
        )
    unit.session.flush()
