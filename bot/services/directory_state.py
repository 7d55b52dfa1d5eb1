"""What of the directory ``doctor`` and the start-up look at: ids, roles, managers and routes; no names (G8)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from bot.unit import Unit
from models import Person, Route


@dataclass(frozen=True, slots=True)
class Member:
    """An active person. ``known_as`` is their Slack id, else their employee number."""

    known_as: str
    slack_id: str | None
    roles: frozenset[str]
    place: tuple[str, str]  # department, site
    has_manager: bool
    lost_manager: bool  # who is not active any more


@dataclass(frozen=True, slots=True)
class Directory:
    """The listed people who are active, and the routes: ``(purpose, department, site, channel)``."""

    members: tuple[Member, ...]
    routes: tuple[tuple[str, str, str, str], ...]

    def channels(self) -> dict[str, list[str]]:
        """Each routed channel with its purposes."""
        purposes: dict[str, list[str]] = {}
        for purpose, _department, _site, channel in self.routes:
            if purpose not in purposes.setdefault(channel, []):
                purposes[channel].append(purpose)
        return purposes


def read(unit: Unit) -> Directory:
    """The directory as it stands."""
    active = set(unit.session.exec(select(Person.id).where(col(Person.active).is_(True))))
    rows = select(Person).where(col(Person.active).is_(True), col(Person.listed).is_(True)).order_by(col(Person.id))
    members = tuple(
        Member(
            known_as=row.slack_id or f"employee {row.employee_no}",
            slack_id=row.slack_id,
            roles=row.role_set,
            place=(row.department, row.site),
            has_manager=row.manager_id is not None,
            lost_manager=row.manager_id is not None and row.manager_id not in active,
        )
        for row in unit.session.exec(rows)
    )
    return Directory(members, routes(unit))


def routes(unit: Unit) -> tuple[tuple[str, str, str, str], ...]:
    """The routes, by purpose, department and site."""
    rows = unit.session.exec(select(Route).order_by(col(Route.purpose), col(Route.department), col(Route.site)))
    return tuple((row.purpose, row.department, row.site, row.channel) for row in rows)
