"""Which channel serves a case: the most specific row of ``routes.csv``."""

from __future__ import annotations

from sqlmodel import select

from bot.unit import Unit
from models import Case, Route


def route(unit: Unit, purpose: str, case: Case) -> Route | None:
    """The route for ``complaints``, ``management`` or ``security``; a department outweighs a site."""
    rows = unit.session.exec(select(Route).where(Route.purpose == purpose)).all()
    fitting = [row for row in rows if row.department in ("", case.department) and row.site in ("", case.site)]
    return max(fitting, key=lambda row: (bool(row.department) + bool(row.site), bool(row.department)), default=None)
