"""What is allowed in ``people.csv`` and yet probably not meant: said apart from the faults, and nothing is stopped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.services.directory_people import PersonRow
from bot.services.people import STANDS_IN

NAMED = 10
"""How many people a note names."""

PAIRS = {
    "complaints": "whoever settles a case cannot approve its letter, so management will have to",
    "management": "ending contact takes two of them, and nobody else can decide on a customer's appeal",
}


def odd(people: Sequence[PersonRow]) -> list[str]:
    """The notes, the weightiest first."""
    by_slack_id = {person.slack_id: person for person in people if person.slack_id}
    managers = {person.manager for person in people} - {""}
    deputies = {by_slack_id[one].deputy for one in managers if one in by_slack_id} - {""}
    above = {by_slack_id[manager].manager for manager in managers if manager in by_slack_id} - {""}
    found = [
        f"only {holders[0]} holds the role {role}: {so}"
        for role, so in PAIRS.items()
        if len(holders := [person.known_as for person in people if person.slack_id and person.holds([role])]) == 1
    ]
    found += _note(
        "no manager, so a report about them goes to the admin",
        (person for person in people if not person.manager and not person.holds(["management"])),
    )
    found += _note(
        "a deputy without the role supervisor or management, so they cannot stand in",
        (by_slack_id[one] for one in sorted(deputies) if one in by_slack_id and not by_slack_id[one].holds(STANDS_IN)),
    )
    found += _note(
        "a manager of managers without the role supervisor or management, so they cannot stand in",
        (by_slack_id[one] for one in sorted(above) if one in by_slack_id and not by_slack_id[one].holds(STANDS_IN)),
    )
    found += _note(
        "the role supervisor and nobody who answers to them",
        (person for person in people if person.holds(["supervisor"]) and person.slack_id not in managers | deputies),
    )
    return found


def _note(what: str, people: Iterable[PersonRow]) -> list[str]:
    said = [f"{person.known_as} (line {person.line})" for person in people]
    more = f" and {len(said) - NAMED} more" if len(said) > NAMED else ""
    return [f"{what}: {', '.join(said[:NAMED])}{more}"] if said else []
