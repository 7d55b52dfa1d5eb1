"""Narrowing a list on Home: by department, site, category and age, each chosen from what is on the list (G7)."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, literal, select, true

from bot.domain.home_views import Choices
from bot.domain.worklists import AGES, CHOICES, Narrowing
from bot.unit import Unit
from models import Case


def condition(unit: Unit, narrowing: Narrowing) -> ColumnElement[bool]:
    """What is left of a list; what is not narrowed holds all of it, and what is not known to it nothing."""
    kept: list[ColumnElement[bool]] = [true()]
    if narrowing.department:
        kept.append(col(Case.department) == narrowing.department)
    if narrowing.site:
        kept.append(col(Case.site) == narrowing.site)
    if narrowing.category:
        among = literal(";").concat(col(Case.categories)).concat(";")
        kept.append(among.contains(f";{narrowing.category};", autoescape=True))
    if narrowing.age:
        kept.append(col(Case.reported_at) <= unit.now - AGES[narrowing.age])
    return and_(*kept)


def choices(unit: Unit, asked: ColumnElement[bool], narrowing: Narrowing) -> Choices:
    """The departments and sites of a list's cases, in their order; what is chosen is always among them."""
    departments = _found(unit, asked, Case.department, narrowing.department)
    return Choices(departments, _found(unit, asked, Case.site, narrowing.site))


def _found(unit: Unit, asked: ColumnElement[bool], column: str, chosen: str) -> tuple[str, ...]:
    names = select(column).where(asked, column != "").distinct().order_by(column).limit(CHOICES)
    found = set(unit.session.exec(names)) | ({chosen} if chosen else set())
    return tuple(sorted(found))
