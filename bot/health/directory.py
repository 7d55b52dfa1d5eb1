"""The directory's gaps: nobody for a role, nobody above somebody, no channel for a place (P5, P6, P9, P13)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.health.findings import Finding, found, listed
from bot.services.directory_notes import PAIRS
from bot.services.directory_state import Directory

NEEDED = ("complaints", "management", "security", "admin")
"""Roles without which something has nowhere to go."""
PURPOSES = ("complaints", "management", "security")
"""Of channels; see ``routes.csv``."""


def gaps(directory: Directory) -> Iterator[Finding]:
    """What the directory lacks, the weightiest first."""
    if not directory.members:
        yield found("directory.empty")
        return
    for role in NEEDED:
        holders = [one for one in directory.members if one.slack_id and role in one.roles]
        if not holders:
            yield found("directory.nobody", role=role)
        elif len(holders) == 1 and role in PAIRS:
            yield found("directory.alone", role=role, so=PAIRS[role])
    yield from _unrouted(directory)
    alone = [one.known_as for one in directory.members if not one.has_manager and "management" not in one.roles]
    if alone:
        yield found("directory.no_manager", people=listed(alone))
    lost = [one.known_as for one in directory.members if one.lost_manager]
    if lost:
        yield found("directory.lost_manager", people=listed(lost))


def _unrouted(directory: Directory) -> Iterator[Finding]:
    for purpose in PURPOSES:
        rows = [(department, site) for kind, department, site, _channel in directory.routes if kind == purpose]
        lacking = {
            " in ".join(filter(None, place)) or "people without a department"
            for place in {one.place for one in directory.members}
            if not any(row[0] in ("", place[0]) and row[1] in ("", place[1]) for row in rows)
        }
        if lacking:
            yield found("directory.no_route", purpose=purpose, places=listed(lacking) if rows else "anybody")
