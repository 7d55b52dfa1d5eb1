"""Who may see a case, and whether it may be destroyed (G8)."""

from __future__ import annotations

from bot.domain.vocabulary import Action
from bot.services.deed import Deed, Effect, refuse
from models import Person


def _confidential(deed: Deed) -> None:
    """Only the named people, whoever marks it among them; the reporter keeps their own part."""
    chosen = [one for one in deed.inputs["people"].split(";") if one]
    found = [deed.unit.session.get(Person, one) for one in chosen]
    if any(person is None or not person.active or not person.slack_id for person in found):
        raise refuse("people", "unknown_person")
    named = dict.fromkeys([*chosen, deed.person.id])
    deed.case.named_only = ";".join(named)
    deed.noted["people"] = sorted(named)


def _held(deed: Deed) -> None:
    deed.case.held = True


def _released(deed: Deed) -> None:
    deed.case.held = False


def _ordered(deed: Deed) -> None:
    """What was asked for; the document is made after, and its hash noted."""
    deed.noted.update({name: deed.inputs[name] for name in ("file_language", "file_mode")})


EFFECTS: dict[Action, Effect] = {
    Action.CASE_CONFIDENTIAL: _confidential,
    Action.CASE_HOLD: _held,
    Action.CASE_RELEASE: _released,
    Action.CASE_FILE: _ordered,
}
