"""People of the directory: who somebody is, who is above them, who decides for them now, and finding one by name.

Authority over a case at ``supervisor_review`` comes from the affected person's chain of managers (P5), read anew at
each click. Nobody decides on a report of their own or about themselves.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, literal_column
from sqlmodel import col, func, or_, select

from bot.unit import Unit
from models import Case, Person

STANDS_IN = frozenset({"supervisor", "management"})
"""Who stands in for a direct manager, or acts above them, must hold one of these roles."""

_SAME_LETTERS = {"-": " ", "'": "", "’": "", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه"}
"""What people write in one way or the other; a search takes each for the same."""

_SEPARATOR: ColumnElement[str] = literal_column("';'", String)
_SPACE: ColumnElement[str] = literal_column("' '", String)


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom a case is about: who was affected, who reported it, and the manager whom it was sent past, if any (P5)."""

    affected: Person
    reporter: Person
    passed_over_id: str | None = None

    @property
    def ids(self) -> frozenset[str | None]:
        """Who decides nothing at ``supervisor_review``."""
        return frozenset({self.affected.id, self.reporter.id, self.passed_over_id})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody whom a search found."""

    id: str
    name: str
    department: str
    site: str
    employee_no: str | None


def person_by_slack_id(unit: Unit, slack_id: str) -> Person | None:
    """The row of a Slack user, active or not; ``None`` where the bot never heard of them."""
    return unit.session.exec(select(Person).where(Person.slack_id == slack_id)).first()


def get_or_add_unlisted(unit: Unit, slack_id: str) -> Person:
    """The row of a Slack user; somebody whom the directory lacks gets one, so that they can report (P1)."""
    found = person_by_slack_id(unit, slack_id)
    if found is None:
        found = Person(id=unit.new_id(), slack_id=slack_id, listed=False, created_at=unit.now)
        unit.session.add(found)
        unit.session.flush()
    return found


def named(person: Person) -> dict[str, str]:
    """Somebody as a line's parameters name them; ``slack_id`` is empty for people without Slack."""
    return {"name": person.name, "slack_id": person.slack_id or ""}


def admins(unit: Unit) -> list[Person]:
    """Who is told where nobody else is left to decide."""
    return holders(unit, "admin")


def guards(unit: Unit, case: Case) -> list[Person]:
    """The security people who are called over a case (P13)."""
    return [one for one in holders(unit, "security") if one.id != case.passed_over_id]


def holders(unit: Unit, role: str) -> list[Person]:
    """The active people who hold a role of the directory and can act, by name."""
    rows = select(Person).where(
        col(Person.roles) != literal_column("'staff'"),  # as in the index of those few who hold more
        (_SEPARATOR + col(Person.roles) + _SEPARATOR).contains(f";{role};", autoescape=True),
        col(Person.active).is_(True),
        col(Person.slack_id).is_not(None),
    )
    return list(unit.session.exec(rows.order_by(col(Person.name), col(Person.id))))


def chain(unit: Unit, person: Person) -> list[Person]:
    """The managers above somebody, the direct one first. A circle ends where it would begin again."""
    found: list[Person] = []
    seen = {person.id}
    above = person.manager_id
    while above is not None and above not in seen:
        seen.add(above)
        manager = unit.session.get_one(Person, above)
        found.append(manager)
        above = manager.manager_id
    return found


def parties(unit: Unit, case: Case) -> Parties:
    """The parties of a case."""
    affected, reporter = (unit.session.get_one(Person, id_) for id_ in (case.affected_id, case.reporter_id))
    return Parties(affected, reporter, case.passed_over_id)


def responsible(unit: Unit, parties: Parties) -> Person | None:
    """Who decides at ``supervisor_review`` now; ``None``: nobody is left, and the admin is told (P5).

    The direct manager; where they are away, deactivated or not in Slack, their deputy, then the next manager up
    and so on, each stand-in only with a role of ``STANDS_IN``. A manager who is the reporter, the affected person
    or said to have a part in it is passed over together with their deputy: it goes to the next manager up.
    """
    for level, manager in enumerate(chain(unit, parties.affected)):
        if manager.id in parties.ids:
            continue
        if is_there(unit, manager) and (level == 0 or _holds(manager)):
            return manager
        deputy = unit.session.get(Person, manager.deputy_id) if manager.deputy_id else None
        if deputy and deputy.id not in parties.ids and is_there(unit, deputy) and _holds(deputy):
            return deputy
    return None


def may_supervise(unit: Unit, person: Person, parties: Parties, routed_to: Person | None) -> bool:
    """Whether somebody has a supervisor's authority over the affected person's case at this moment (P5).

    The direct manager; any manager above who holds a role of ``STANDS_IN``; whoever stands in now; and, with such a
    role, whom the admin routed the case to. Never one of the parties, never who cannot act.
    """
    if not _can_act(person) or person.id in parties.ids:
        return False
    if person.id == parties.affected.manager_id:
        return True
    if not _holds(person):
        return False
    if routed_to is not None and routed_to.id == person.id:
        return True
    if any(manager.id == person.id for manager in chain(unit, parties.affected)):
        return True
    standing_in = responsible(unit, parties)
    return standing_in is not None and standing_in.id == person.id


def search(unit: Unit, query: str, limit: int) -> list[Person]:
    """Active people by name or employee number: each word of the query begins a word of theirs. By name.

    Case, hyphens and the Arabic letters that people write in two ways make no difference.
    """
    words = _folded(query).split()
    if not words:
        return []
    name = _SPACE + _same_letters(func.lower(col(Person.name)))
    number = func.lower(func.coalesce(col(Person.employee_no), ""))
    rows = select(Person).where(
        col(Person.active).is_(True),
        col(Person.listed).is_(True),
        *(or_(name.like(f"% {word}%", escape="\\"), number.like(f"{word}%", escape="\\")) for word in words),
    )
    return list(unit.session.exec(rows.order_by(col(Person.name), col(Person.id)).limit(limit)))


def leads(unit: Unit, person: Person) -> bool:
    """Whether somebody answers to them."""
    asked = select(Person.id).where(Person.manager_id == person.id, col(Person.active).is_(True)).limit(1)
    return unit.session.exec(asked).first() is not None


def suggestions(unit: Unit, slack_id: str, query: str, limit: int) -> list[Suggestion]:
    """What ``search`` finds, for a select; nothing for people outside the directory, who may not look into it (G8)."""
    asking = person_by_slack_id(unit, slack_id)
    if asking is None or not (asking.listed and asking.active):
        return []
    return [
        Suggestion(person.id, person.name, person.department, person.site, person.employee_no)
        for person in search(unit, query, limit)
    ]


def _can_act(person: Person) -> bool:
    return person.active and person.slack_id is not None


def is_there(unit: Unit, person: Person) -> bool:
    """Whether somebody can act, is reached by Slack and is not away now."""
    return _can_act(person) and person.unreachable_at is None and not person.is_away(unit.now)


def _holds(person: Person) -> bool:
    return not STANDS_IN.isdisjoint(person.role_set)


def _same_letters(column: ColumnElement[str]) -> ColumnElement[str]:
    for written, meant in _SAME_LETTERS.items():
        column = func.replace(column, written, meant)
    return column


def _folded(query: str) -> str:
    """The query as ``_same_letters`` has names, as a pattern: ``%``, ``_`` and ``\\`` mean themselves.

    The databases lower ASCII letters alike; any other letter with a case is left open.
    """
    lowered = unicodedata.normalize("NFC", query).lower()
    for written, meant in _SAME_LETTERS.items():
        lowered = lowered.replace(written, meant)
    return "".join(map(_pattern, lowered))


def _pattern(letter: str) -> str:
    if letter in "%_\\":
        return f"\\{letter}"
    if not letter.isascii() and letter.upper() != letter:
        return "_"
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in ("Cf", "Cc", "Cs", "Mn") else letter
