"""The directory's gaps: nobody for a role, nobody above somebody, no channel for a place (P5, P6, P9, P13)."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bot.domain import places
from bot.health.findings import Finding, found, listed
from bot.services.directory import PEOPLE, ROUTES
from bot.services.directory_notes import PAIRS
from bot.services.directory_state import Directory
from bot.settings import Settings

NEEDED = ("complaints", "management", "security", "admin")
"""Roles without which something has nowhere to go."""


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


def look_at_folder(settings: Settings) -> Iterator[Finding]:
    """Whether both files are there that are to be loaded from ``DIRECTORY_FOLDER``."""
    folder = settings.directory_folder
    missing = [name for name in (PEOPLE, ROUTES) if folder and not os.access(folder / name, os.R_OK)]
    if missing:
        yield found("directory.folder", files=listed(missing))


def _unrouted(directory: Directory) -> Iterator[Finding]:
    rows = [(kind, department, site) for kind, department, site, _channel in directory.routes]
    for purpose, lacking in places.unrouted((one.place for one in directory.members), rows).items():
        names = {" in ".join(filter(None, place)) or "people without a department" for place in lacking}
        some = any(kind == purpose for kind, *_ in rows)
        yield found("directory.no_route", purpose=purpose, places=listed(names) if some else "anybody")
