"""What admins are told when a delivery needs their help: once for each cause and day, never silence."""

from __future__ import annotations

from collections.abc import Mapping

from bot.services import deliveries, notices, outbox, people
from bot.services.deliveries import Owed
from bot.unit import Unit


def tell_admins_of_channel(unit: Unit, owed: Owed, code: str) -> None:
    """The bot cannot write to a routed channel; the mend is in the words (invite it, unarchive it, route anew)."""
    _tell(unit, "channel_fault", owed.place, {"channel": owed.place, "error": code})


def tell_admins_of_person(unit: Unit, owed: Owed, code: str) -> None:
    """Somebody cannot be written to."""
    person = deliveries.receiver(unit, owed.place)
    who = people.named(person) if person else {}
    _tell(unit, "person_fault", owed.place, {**who, "error": code})


def tell_admins_of_message(unit: Unit, owed: Owed, code: str) -> None:
    """A message could not be built or was refused; it is parked."""
    _tell(unit, "message_fault", owed.key, {"key": owed.key, "builder": owed.builder, "error": code})


def _tell(unit: Unit, builder: str, cause: str, params: Mapping[str, object]) -> None:
    for admin in people.admins(unit):
        place = notices.at(admin)
        if place != cause:  # an admin who cannot be reached is not told so themselves
            key = f"{builder}:{cause}:{params['error']}:{unit.now.date()}:{admin.id}"
            outbox.owe_line(unit, place, builder, params, key=key)
