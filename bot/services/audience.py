"""Who hears of what waits, and who is above them (G7): people there now, who may act, in the order of the ladder.

A person who is away or deactivated is skipped to their deputy. Of a case on which nobody else is left the admins hear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.policies import can_act
from bot.domain.reminders import Waits
from bot.domain.vocabulary import Role, Status
from bot.services import actions, authority, care, notices, people, series
from bot.services.routes import route
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Appeal, Case, Person, Restriction, Support

_OFFICE = {Role.COMPLAINTS: "complaints", Role.MANAGEMENT: "management", Role.OTHER_MANAGEMENT: "management"}


@dataclass(frozen=True, slots=True)
class Receiver:
    """One place that is told, and the kind of card that it has or is given; ``person`` is ``None`` for a channel."""

    kind: str
    place: str
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom something waits, and rung by rung who is above them."""

    first: Sequence[Receiver]
    above: Sequence[Sequence[Receiver]]


def find(unit: Unit, case: Case, row: Waits, subject: Subject | None) -> Audience:
    """The audience of one series at this moment."""
    match row.role:
        case Role.SUPERVISOR if isinstance(subject, Support):
            return _of_support(unit, case, subject)
        case Role.SUPERVISOR:
            return _of_supervisor(unit, case)
        case Role.REPORTER:
            return _of_reporter(unit, case)
        case _:
            return _of_office(unit, case, row, subject)


def is_there(unit: Unit, person: Person | None) -> bool:
    """Whether somebody can be reminded now."""
    if person is None or not person.active or person.slack_id is None or person.unreachable_at is not None:
        return False
    return not person.is_away(unit.now)


def _of_supervisor(unit: Unit, case: Case) -> Audience:
    """Whoever is responsible now, then manager by manager, then the admins (P5)."""
    notices.put_before_supervisor(unit, case)
    found = unit.session.get(Person, case.supervisor_id) if case.supervisor_id else None
    above = _managers_above(unit, case, found)
    return Audience(_people("supervisor", [found]), [*above, _admins(unit)])


def _of_support(unit: Unit, case: Case, support: Support) -> Audience:
    """Of a wish that was entrusted to somebody only they hear, however long it takes (G6)."""
    chosen = care.supporter(unit, case, support)
    found = _people("supervisor", [chosen] if is_there(unit, chosen) else [])
    if series.is_entrusted(unit, support.id):
        return Audience(found, [])
    return Audience(found, [*_managers_above(unit, case, chosen), _admins(unit)])


def _of_reporter(unit: Unit, case: Case) -> Audience:
    """The reporter, then whoever asked them."""
    reporter = unit.session.get_one(Person, case.reporter_id)
    first = _people("reporter", [reporter] if is_there(unit, reporter) else [])
    if case.status == Status.RETURNED:
        notices.put_before_supervisor(unit, case)
        asked = unit.session.get(Person, case.supervisor_id) if case.supervisor_id else None
        return Audience(first, [_people("supervisor", [asked]) or _admins(unit)])
    owner = unit.session.get(Person, case.owner_id) if case.owner_id else None
    office = [owner] if owner and is_there(unit, owner) else _holding(unit, case, "complaints", Role.COMPLAINTS)[:1]
    return Audience(first, [_people("complaints", office) or _admins(unit)])


def _of_office(unit: Unit, case: Case, row: Waits, subject: Subject | None) -> Audience:
    """Whose it is, else the channel; then another member of the office, then all of management (P6, P9)."""
    office = _OFFICE.get(row.role, "complaints" if case.decided_in == Status.COMPLAINT_REVIEW else "management")
    members = [one for one in _holding(unit, case, office, row.role) if _may_act(unit, case, row, subject, one)]
    owner = _own(unit, case, row, subject)
    if owner is not None and not is_there(unit, owner):
        deputy = unit.session.get(Person, owner.deputy_id) if owner.deputy_id else None
        owner = next((one for one in members if deputy and one.id == deputy.id), None)
    channel = route(unit, office, case)
    if owner is not None:
        first: Sequence[Receiver] = _people(office, [owner])
    elif channel is not None:
        first = [Receiver(office, channel.channel)]
    else:
        first = _people(office, members)
    told = {one.place for one in first}
    others = [one for one in _people(office, members) if one.place not in told]
    above: list[Sequence[Receiver]] = [others[case.serial % len(others) :][:1]] if others else []
    above.append(_managements(unit, case) if office == "complaints" else others)
    above = [rung for rung in above if rung]
    return Audience(first, above or ([_admins(unit)] if channel is None or not members else []))


def _own(unit: Unit, case: Case, row: Waits, subject: Subject | None) -> Person | None:
    """Whose it is by name: the owner, whoever decided, whom the admin named."""
    if isinstance(subject, Appeal):
        found = subject.assigned_to_id
    elif isinstance(subject, Restriction) and row.role is Role.MANAGEMENT:
        found = subject.decided_by_id
    else:
        found = case.owner_id if row.role is Role.COMPLAINTS else None
    return unit.session.get(Person, found) if found else None


def _managers_above(unit: Unit, case: Case, person: Person | None) -> list[Sequence[Receiver]]:
    """The managers above somebody who supervise the case in a role of their own, the next one first."""
    affected = unit.session.get_one(Person, case.affected_id)
    chain = people.chain(unit, affected)
    ids = [one.id for one in chain]
    start = ids.index(person.id) + 1 if person and person.id in ids else 0
    above = [
        one
        for one in chain[start:]
        if is_there(unit, one)
        and (person is None or one.id != person.id)
        and Role.SUPERVISOR in (held := authority.roles(unit, one, case))
        and Role.REPORTER not in held
        and one.id not in (case.supervisor_id, affected.manager_id)
    ]
    return [_people("supervisor", [one]) for one in above]


def _holding(unit: Unit, case: Case, office: str, role: Role) -> list[Person]:
    """The members of an office who are there and have this role on the case; none of them is a party to it."""
    found = []
    for one in people.holders(unit, office):
        held = authority.roles(unit, one, case)
        if is_there(unit, one) and role in held and Role.REPORTER not in held:
            found.append(one)
    return found


def _may_act(unit: Unit, case: Case, row: Waits, subject: Subject | None, person: Person) -> bool:
    """Whether one of the row's steps is open to them, e.g. a letter that they have not edited themselves."""
    if not row.buttons:
        return True
    roles, facts = authority.roles(unit, person, case), authority.facts(unit, case, person, subject)
    return any(can_act(one, actions.status_for(one, case, subject), roles, facts) for one in row.buttons)


def _managements(unit: Unit, case: Case) -> Sequence[Receiver]:
    """High management over complaint management's work, with that office's card where they may act on it."""
    found = []
    for one in _holding(unit, case, "management", Role.MANAGEMENT):
        stands_in = Role.COMPLAINTS in authority.roles(unit, one, case)
        found.append(Receiver("complaints" if stands_in else "management", notices.at(one), one))
    return found


def _admins(unit: Unit) -> Sequence[Receiver]:
    return _people("admin", [one for one in people.admins(unit) if is_there(unit, one)])


def _people(kind: str, found: Sequence[Person | None]) -> list[Receiver]:
    return [Receiver(kind, notices.at(one), one) for one in found if one is not None]
