"""The rows of ``people.csv``: each checked by itself, then against the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.vocabulary import DIRECTORY_ROLES
from bot.errors import FieldErrors, SettingError
from bot.services import identifiers
from bot.services.directory_csv import Row, Sheet, did_you_mean, quoted
from bot.setting_values import parse_days, parse_hours

REQUIRED = ("slack_id", "name", "email", "department", "site", "roles", "manager", "deputy", "language")
OPTIONAL = ("employee_no", "phone", "shift")
LANGUAGES = ("en", "ar")
LONGEST = {"name": 120, "department": 80, "site": 80, "employee_no": 40}
NEEDED = ("complaints", "management", "security", "admin")
"""The roles that somebody must hold, else a case or an alert ends before nobody."""

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,19}")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the file, checked. ``manager`` and ``deputy`` are Slack ids; empty texts are not given."""

    line: int
    slack_id: str
    employee_no: str
    name: str
    email: str
    phone: str
    department: str
    site: str
    roles: str
    shift: str
    language: str
    manager: str
    deputy: str

    @property
    def known_as(self) -> str:
        """How a message names the person."""
        return f"{self.slack_id or self.employee_no} {self.name}".strip()

    def holds(self, roles: Iterable[str]) -> bool:
        """Whether the person holds one of the roles."""
        return not set(self.roles.split(";")).isdisjoint(roles)


def check_people(sheet: Sheet) -> list[PersonRow]:
    """The people of the file. What is wrong is in the sheet's faults, what is odd in its notes."""
    spellings: dict[str, str] = {}
    people = [_person(sheet, row, spellings) for row in sheet.rows]
    _check_twice(sheet, people, "slack_id", lambda person: person.slack_id)
    _check_twice(sheet, people, "employee_no", lambda person: person.employee_no.casefold())
    _check_links(sheet, people)
    _check_circles(sheet, people)
    for role in NEEDED:
        if not sheet.lost and not any(person.slack_id and person.holds([role]) for person in people):
            sheet.fault(f"nobody holds the role {role}, which somebody must", column="roles")
    return people


def spelt(spellings: dict[str, str], text: str) -> str:
    """A department or site as it was first spelt: capitals make no second one."""
    return spellings.setdefault(text.casefold(), text)


def _person(sheet: Sheet, row: Row, spellings: dict[str, str]) -> PersonRow:
    def cell(column: str) -> str:
        return row.cells.get(column, "")

    def fault(column: str, problem: str) -> None:
        sheet.fault(problem, row.line, column)

    slack_id, employee_no = cell("slack_id"), cell("employee_no")
    if slack_id and not _SLACK_ID.fullmatch(slack_id):
        fault("slack_id", f"{quoted(slack_id)} is no Slack member ID. In Slack: profile, More, Copy member ID (U...)")
    if not slack_id and not employee_no:
        fault("slack_id", "the person has neither a slack_id nor an employee_no; one of them is needed")
    if not cell("name"):
        fault("name", "the name is missing")
    for column, longest in LONGEST.items():
        if len(cell(column)) > longest:
            fault(column, f"the cell holds {len(cell(column))} characters; at most {longest} are kept")
    roles = _roles(cell("roles"), lambda problem: fault("roles", problem))
    if not slack_id and employee_no and roles != "staff":
        fault("roles", f"{quoted(roles)} without a slack_id: who is not in Slack cannot act. Write staff")
    language = cell("language").lower() or "en"
    if language not in LANGUAGES:
        fault("language", f"{quoted(language)} is no language of the bot. Write en or ar")
    return PersonRow(
        line=row.line,
        slack_id=slack_id,
        employee_no=employee_no,
        name=cell("name"),
        email=_identifier("email", cell("email"), lambda problem: fault("email", problem)),
        phone=_identifier("phone", cell("phone"), lambda problem: fault("phone", problem)),
        department=spelt(spellings, cell("department")),
        site=spelt(spellings, cell("site")),
        roles=roles,
        shift=_shift(cell("shift"), lambda problem: fault("shift", problem)),
        language=language,
        manager=cell("manager"),
        deputy=cell("deputy"),
    )


def _roles(text: str, fault: Callable[[str], None]) -> str:
    roles = {role.strip().lower() for role in text.split(";")} - {""}
    for role in sorted(roles - DIRECTORY_ROLES):
        hint = did_you_mean(role, sorted(DIRECTORY_ROLES)) or f". The roles are {', '.join(sorted(DIRECTORY_ROLES))}"
        fault(f"{quoted(role)} is no role{hint}")
    return ";".join(sorted(roles & DIRECTORY_ROLES)) or "staff"


def _identifier(kind: str, text: str, fault: Callable[[str], None]) -> str:
    """Empty or normalised. What was typed is personal and not repeated in the fault."""
    if not text:
        return ""
    try:
        return identifiers.normalise(kind, text)
    except FieldErrors:
        if kind == "phone" and re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.I):
            fault("the spreadsheet has turned the number into a power of ten. Format the column as text")
        elif kind == "phone":
            fault("this is no telephone number. Write for example +966501234567 or 0501234567")
        else:
            fault("this is no e-mail address")
        return ""


def _shift(text: str, fault: Callable[[str], None]) -> str:
    if not text:
        return ""
    days, _, hours = text.lower().partition(" ")
    try:
        parse_days("shift", days)
        parse_hours("shift", hours)
    except SettingError:
        fault(f"{quoted(text)} is no shift. Write for example sun-thu 16:00-00:00")
    return f"{days} {hours.replace(' ', '')}"


def _check_twice(sheet: Sheet, people: list[PersonRow], column: str, key: Callable[[PersonRow], str]) -> None:
    first: dict[str, int] = {}
    for person in people:
        value = key(person)
        if value and value in first:
            sheet.fault(f"{quoted(getattr(person, column))} is also on line {first[value]}", person.line, column)
        elif value:
            first[value] = person.line


def _check_links(sheet: Sheet, people: list[PersonRow]) -> None:
    by_slack_id = {person.slack_id for person in people if person.slack_id}
    by_number = {person.employee_no: person for person in people if person.employee_no}
    for person in people:
        for column, other in (("manager", person.manager), ("deputy", person.deputy)):
            if not other or (other in by_slack_id and other != person.slack_id):
                continue
            if other in (person.slack_id, person.employee_no):
                problem = f"nobody is their own {column}"
            elif other in by_number and by_number[other].slack_id:
                problem = f"{quoted(other)} is an employee_no. Write the slack_id, {by_number[other].slack_id}"
            elif other in by_number:
                problem = f"{quoted(other)} is not in Slack and so cannot decide"
            elif sheet.lost:
                continue
            else:
                problem = f"{quoted(other)} is the slack_id of nobody in this file"
            sheet.fault(problem, person.line, column)


def _check_circles(sheet: Sheet, people: list[PersonRow]) -> None:
    """Notes each circle of managers once, whole, on its first line."""
    manager = {person.slack_id: person.manager for person in people if person.slack_id}
    lines = {person.slack_id: person.line for person in people}
    done: set[str] = set()
    for start in manager:
        way: dict[str, int] = {}
        here = start
        while here in manager and here not in done and here not in way:
            way[here] = len(way)
            here = manager[here]
        done.update(way)
        circle = list(way)[way[here] :] if here in way else []
        if len(circle) > 1:
            said = " -> ".join([*circle, circle[0]])
            sheet.fault(f"the managers go round in a circle: {said}", lines[circle[0]], "manager")
