"""What admins are told when a delivery needs their help: once for each cause and day, never silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.services import deliveries, notices, outbox, people
from bot.services.deliveries import Owed
from bot.unit import Unit
from models import Case, Person

MOST = 8
"""How many people a notice names; more would be no help."""


def tell_admins_of_channel(unit: Unit, owed: Owed, code: str, members: Sequence[Person]) -> None:
    """The bot cannot write to a channel: the mend, and whom to ask for it, who are written to meanwhile."""
    asked = [people.named(person) for person in members[:MOST]]
    _tell(unit, "channel_fault", owed.place, {"channel": owed.place, "error": code, "people": asked})


def tell_admins_of_person(unit: Unit, owed: Owed, code: str) -> None:
    """Somebody cannot be written to, and which case waited for them; one notice for each case."""
    person = deliveries.receiver(unit, owed.place)
    case = unit.session.get(Case, owed.case_id) if owed.case_id else None
    who = people.named(person) if person else {}
    number = {"number": case.number} if case else {}
    _tell(unit, "person_fault", owed.place, {**who, **number, "error": code}, case)


def tell_admins_of_message(unit: Unit, owed: Owed, code: str, *, as_text: bool = False) -> None:
    """A message was refused; it is parked, and where that could be done its words stand there without the form."""
    params = {"key": owed.id, "builder": owed.builder, "error": code, "as_text": as_text}
    _tell(unit, "message_fault", owed.key, params)


def tell_admins_of_deletion(unit: Unit, code: str) -> None:
    """What the bot said of destroyed cases, or showed, stays in Slack: somebody has to delete it there (G8)."""
    _tell(unit, "deletion_fault", outbox.DELETE, {"error": code})


def _tell(unit: Unit, builder: str, cause: str, params: Mapping[str, object], case: Case | None = None) -> None:
    for admin in people.admins(unit):
        place = notices.at(admin)
        if place != cause:  # an admin who cannot be reached is not told so themselves
            about = f":{case.id}" if case else ""
            key = f"{builder}:{cause}:{params['error']}:{unit.now.date()}:{admin.id}{about}"
            outbox.owe_line(unit, place, builder, params, key=key)
