"""The rows of ``routes.csv``: each checked by itself, then whether every person's cases find a channel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.directory_csv import Row, Sheet, did_you_mean, quoted
from bot.services.directory_people import LANGUAGES, LONGEST, PersonRow, spelt

REQUIRED = ("purpose", "department", "site", "channel")
OPTIONAL = ("language",)
PURPOSES = ("complaints", "management", "security")
NAMED = 5
"""How many uncovered departments a fault names."""

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,19}")


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One route of the file, checked; an empty department or site means any."""

    line: int
    purpose: str
    department: str
    site: str
    channel: str
    language: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What the route is for; unique."""
        return self.purpose, self.department, self.site

    def serves(self, department: str, site: str) -> bool:
        """Whether cases of a department and site may take the route."""
        return self.department in ("", department) and self.site in ("", site)


def check_routes(sheet: Sheet, people: Sequence[PersonRow] | None) -> list[RouteRow]:
    """The routes of the file; ``people`` is ``None`` where their file could not be read, and coverage is not asked."""
    spellings: dict[str, str] = {}
    for person in people or ():
        spelt(spellings, person.department)
        spelt(spellings, person.site)
    routes = [_route(sheet, row, spellings) for row in sheet.rows]
    first: dict[tuple[str, str, str], int] = {}
    for route in routes:
        if route.purpose in PURPOSES and first.setdefault(route.key, route.line) != route.line:
            sheet.fault(f"the same purpose, department and site are on line {first[route.key]}", route.line, "purpose")
    for purpose in PURPOSES if not sheet.lost else ():
        _check_covered(sheet, purpose, [route for route in routes if route.purpose == purpose], people)
    if people is not None:
        _note_unused(sheet, routes, people)
    return routes


def _route(sheet: Sheet, row: Row, spellings: dict[str, str]) -> RouteRow:
    def cell(column: str) -> str:
        return row.cells.get(column, "")

    purpose, channel = cell("purpose").lower(), cell("channel")
    language = cell("language").lower() or "en"
    if purpose not in PURPOSES:
        hint = did_you_mean(purpose, PURPOSES) or f". The purposes are {', '.join(PURPOSES)}"
        sheet.fault(f"{quoted(cell('purpose'))} is no purpose{hint}", row.line, "purpose")
    if not _CHANNEL.fullmatch(channel):
        sheet.fault(_no_channel(channel), row.line, "channel")
    if language not in LANGUAGES:
        sheet.fault(f"{quoted(language)} is no language of the bot. Write en or ar", row.line, "language")
    for column in ("department", "site"):
        if len(cell(column)) > LONGEST[column]:
            sheet.fault(f"the cell holds more than {LONGEST[column]} characters", row.line, column)
    return RouteRow(
        line=row.line,
        purpose=purpose,
        department=spelt(spellings, cell("department")),
        site=spelt(spellings, cell("site")),
        channel=channel,
        language=language,
    )


def _no_channel(channel: str) -> str:
    mend = "In Slack: open the private channel, click its name, copy the channel ID at the end of About (C... or G...)"
    if not channel:
        return f"the channel is missing. {mend}"
    if re.fullmatch(r"D[A-Z0-9]{2,19}", channel):
        return f"{quoted(channel)} is a direct message; cases need a private channel. {mend}"
    if re.fullmatch(r"[UW][A-Z0-9]{2,19}", channel):
        return f"{quoted(channel)} is a person's ID; cases need a private channel. {mend}"
    if channel.startswith("#") or channel != channel.upper():
        return f"{quoted(channel)} is a name, not an ID; names change and may be public. {mend}"
    return f"{quoted(channel)} is no channel ID. {mend}"


def _check_covered(sheet: Sheet, purpose: str, routes: list[RouteRow], people: Sequence[PersonRow] | None) -> None:
    if any(route.serves("", "") for route in routes) or (routes and people is None):
        return
    default = f"Add a line with the purpose {purpose}, an empty department, an empty site and a channel"
    if not routes:
        sheet.fault(f"nothing is routed for {purpose}. {default}", column="purpose")
        return
    places = sorted({(person.department, person.site) for person in people or ()})
    open_ = [place for place in places if not any(route.serves(*place) for route in routes)]
    if open_:
        said = "; ".join(f"{department or 'no department'}, {site or 'no site'}" for department, site in open_[:NAMED])
        more = f" and {len(open_) - NAMED} more" if len(open_) > NAMED else ""
        sheet.fault(f"nothing is routed for {purpose} in {said}{more}. {default}", column="purpose")


def _note_unused(sheet: Sheet, routes: list[RouteRow], people: Sequence[PersonRow]) -> None:
    known = {
        "department": {person.department for person in people} | {""},
        "site": {person.site for person in people} | {""},
    }
    uses: dict[str, set[str]] = {}
    for route in routes:
        uses.setdefault(route.channel, set()).add(route.purpose)
        for column, names in known.items():
            name = getattr(route, column)
            if name not in names:
                hint = did_you_mean(name, sorted(names - {""}))
                sheet.notes.append(f"{sheet.file}, line {route.line}: nobody is in the {column} {quoted(name)}{hint}")
    for channel, purposes in uses.items():
        if len(purposes) > 1 and channel:
            said = " and ".join(sorted(purposes))
            sheet.notes.append(f"{sheet.file}: {channel} serves {said}: each sees what is meant for the other")
