"""What an admin reads on Home: the bot's health, and the directory's gaps, each with how many and a few names (G7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, literal, select

from bot.domain import places
from bot.domain.home_views import AdminNote
from bot.services import figures
from bot.unit import Unit
from models import Person, Route

NAMED = 3
"""How many people or places a note names."""
NEEDED = ("complaints", "management", "security")
"""Roles without which something has nowhere to go; whoever reads this is the admin."""
ALONE = ("complaints", "management")
"""Roles of which one holder is too few: nobody approves their own decision."""


def read(unit: Unit) -> tuple[AdminNote, ...]:
    """All of them, what stops the policy first; empty where all is well."""
    return (*_health(unit), *_roles(unit), *_routes(unit), *_people(unit))


def _health(unit: Unit) -> Iterator[AdminNote]:
    parked = figures.parked(unit)
    if parked:
        yield AdminNote("parked", parked)
    late = sum(queue.late for queue in figures.queues(unit))
    if late:
        yield AdminNote("late", late)
    due = sum(count for _, count in figures.due(unit))
    if due:
        yield AdminNote("due", due)


def _roles(unit: Unit) -> Iterator[AdminNote]:
    for role in NEEDED:
        held = unit.session.exec(select(func.count()).select_from(Person).where(_can_act(), _holds(role))).one()
        if not held:
            yield AdminNote("nobody", 1, about=role)
        elif held == 1 and role in ALONE:
            yield AdminNote("alone", 1, about=role)


def _routes(unit: Unit) -> Iterator[AdminNote]:
    there = unit.session.exec(select(Person.department, Person.site).where(_there()).distinct()).all()
    routes = unit.session.exec(select(Route.purpose, Route.department, Route.site)).all()
    for purpose, lacking in places.unrouted(((a, b) for a, b in there), [(a, b, c) for a, b, c in routes]).items():
        names = tuple(" / ".join(filter(None, place)) for place in lacking[:NAMED])
        yield AdminNote("no_route", len(lacking), tuple(filter(None, names)), about=purpose)


def _people(unit: Unit) -> Iterator[AdminNote]:
    manager = aliased(Person)
    gone = select(manager.id).where(manager.id == Person.manager_id, col(manager.active).is_(False)).exists()
    alone = and_(_there(), col(Person.manager_id).is_(None), ~_holds("management"))
    yield from _named(unit, "no_manager", alone)
    yield from _named(unit, "lost_manager", and_(_there(), gone))
    outside = and_(col(Person.active).is_(True), col(Person.listed).is_(False), col(Person.name) != "")
    yield from _named(unit, "unlisted", and_(outside, col(Person.unreachable_at).is_(None)))
    yield from _named(unit, "left_slack", and_(_there(), col(Person.unreachable_at).is_not(None)))


def _named(unit: Unit, code: str, asked: ColumnElement[bool]) -> Iterator[AdminNote]:
    count = unit.session.exec(select(func.count()).select_from(Person).where(asked)).one()
    if count:
        names = unit.session.exec(select(Person.name).where(asked).order_by(Person.name).limit(NAMED)).all()
        yield AdminNote(code, count, tuple(names))


def _there() -> Any:
    return and_(col(Person.active).is_(True), col(Person.listed).is_(True))


def _can_act() -> Any:
    return and_(_there(), col(Person.slack_id).is_not(None), col(Person.unreachable_at).is_(None))


def _holds(role: str) -> ColumnElement[bool]:
    return literal(";").concat(col(Person.roles)).concat(";").contains(f";{role};")
