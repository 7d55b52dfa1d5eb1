"""Where a message goes whose own place cannot be written to, so that the case still moves.

A channel's cards and lines go to the holders of its office directly, and to the channel as well once it works again;
where ``routes.csv`` names another channel by now, there. A person's go to their deputy, in a role which that one
holds; else the admins, who are told in any case, take care of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.vocabulary import Role
from bot.services import authority, deliveries, notices, outbox, people
from bot.services.deliveries import Owed
from bot.services.routes import route
from bot.unit import Unit
from models import Card, Case, Person, Route

OFFICES: dict[str, tuple[str, Role]] = {
    "complaints": ("complaints", Role.COMPLAINTS),
    "management": ("management", Role.MANAGEMENT),
    "security": ("security_person", Role.SECURITY),
}
"""The purpose of a channel, which is also the role of its office -> the card that its holders get, and their role."""

OFFICE_OF: dict[str, str] = {
    "complaints": "complaints",
    "management": "management",
    "security": "security",
    "security_person": "security",
    "alert_call": "security",
}
"""A card or a line that is for an office -> which one; all others are for one person or place alone."""

TOLD_ALREADY = frozenset({"thread_opened", "alert_call", "alert_taken", "alert_over"})
"""Lines of a channel that its office's holders need not have: of no use elsewhere, or sent to each of them anyway."""


def members(unit: Unit, place: str) -> Sequence[Person]:
    """Who could invite the bot to a channel: the holders of the offices that are routed to it."""
    purposes = unit.session.exec(select(Route.purpose).where(Route.channel == place).distinct()).all()
    found = {one.id: one for purpose in sorted(purposes) for one in people.holders(unit, purpose)}
    return list(found.values())


def write_to_holders(unit: Unit, owed: Owed) -> None:
    """The card, or the line, of a channel that cannot be written to: once to each holder of its office."""
    purpose = _purpose(unit, owed)
    case = unit.session.get(Case, owed.case_id) if owed.case_id else None
    if purpose not in OFFICES:
        return
    for person in _holders(unit, purpose, case):
        if owed.kind == "card" and case is not None:
            _give_card(unit, case, OFFICES[purpose][0], notices.at(person), owed.priority)
        elif owed.kind == "line" and owed.builder not in TOLD_ALREADY:
            _give_line(unit, owed, case, notices.at(person), person.id)


def moved(unit: Unit, owed: Owed) -> bool:
    """Whether the case is routed to another channel by now; then that one has the card, or the line, from here on."""
    purpose = _purpose(unit, owed)
    case = unit.session.get(Case, owed.case_id) if owed.case_id else None
    found = route(unit, purpose, case) if case is not None and purpose in OFFICES else None
    if case is None or found is None or found.channel == owed.place:
        return False
    if owed.kind == "card" or owed.thread_card_id:
        outbox.owe_card(unit, case, purpose, found.channel, owed.priority)
    for old in unit.session.exec(_cards(case, purpose, owed.place)).all():
        old.retired = True
        unit.session.add(old)
    if owed.kind == "line":
        thread = purpose if owed.thread_card_id else None
        key = f"{owed.key}:{found.channel}"
        outbox.owe_line(unit, found.channel, owed.builder, owed.params, key, case, thread, owed.priority)
    return True


def unreachable(unit: Unit, owed: Owed, now: datetime) -> None:
    """Somebody whom Slack does not let us write to: they are passed over, and what waits for them finds another."""
    person = deliveries.receiver(unit, owed.place)
    if person is None:
        return
    person.unreachable_at = now
    unit.session.add(person)
    unit.session.flush()
    case = unit.session.get(Case, owed.case_id) if owed.case_id else None
    if case is not None and owed.builder == "supervisor" and case.supervisor_id == person.id:
        notices.put_before_supervisor(unit, case)
    purpose = OFFICE_OF.get(owed.builder)
    deputy = unit.session.get(Person, person.deputy_id) if person.deputy_id else None
    if case is None or purpose is None or deputy is None or deputy.unreachable_at is not None:
        return
    if deputy.id in {one.id for one in _holders(unit, purpose, case)}:
        if owed.kind == "card":
            _give_card(unit, case, owed.builder, notices.at(deputy), owed.priority)
        else:
            _give_line(unit, owed, case, notices.at(deputy), deputy.id)


def _purpose(unit: Unit, owed: Owed) -> str:
    """The office that a channel's row is for."""
    if owed.kind == "card":
        return OFFICE_OF.get(owed.builder, "")
    root = unit.session.get(Card, owed.thread_card_id) if owed.thread_card_id else None
    if root is not None:
        return OFFICE_OF.get(root.kind, "")
    purposes = unit.session.exec(select(Route.purpose).where(Route.channel == owed.place).distinct()).all()
    return purposes[0] if len(purposes) == 1 else ""


def _holders(unit: Unit, purpose: str, case: Case | None) -> Iterator[Person]:
    """The holders of an office who have that role on the case, and are no party to it."""
    for person in people.holders(unit, purpose):
        held = authority.roles(unit, person, case) if case is not None else frozenset({OFFICES[purpose][1]})
        if OFFICES[purpose][1] in held and Role.REPORTER not in held:
            yield person


def _give_card(unit: Unit, case: Case, kind: str, place: str, priority: int) -> None:
    """A card in this place, unless there is one: that is kept up to date anyway."""
    if unit.session.exec(_cards(case, kind, place).where(col(Card.retired).is_(False))).first() is None:
        outbox.owe_card(unit, case, kind, place, priority)


def _give_line(unit: Unit, owed: Owed, case: Case | None, place: str, name: str) -> None:
    outbox.owe_line(unit, place, owed.builder, owed.params, f"{owed.key}:{name}", case, None, owed.priority)


def _cards(case: Case, kind: str, place: str) -> SelectOfScalar[Card]:
    return select(Card).where(Card.case_id == case.id, Card.kind == kind, Card.place == place)
