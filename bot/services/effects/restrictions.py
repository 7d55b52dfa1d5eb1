"""What happens to a restriction and to an agreement about conduct: extended, lifted, signed, refused (G2, P10)."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.letters import Occasion
from bot.domain.restrictions import LONGEST, HookEvent
from bot.domain.vocabulary import Action, RestrictionStatus
from bot.services import hooks, letters, restrictions
from bot.services.deed import Deed, Effect, moves, refuse
from models import Agreement, Restriction

REVIEW_BEFORE = timedelta(days=14)
"""How long before its last day an extended restriction is reviewed again."""


def _extended(deed: Deed) -> None:
    assert isinstance(deed.subject, Restriction)
    restriction, ends_on = deed.subject, deed.day("ends_on")
    assert ends_on is not None
    if restriction.ends_on is None:
        raise refuse("ends_on", "until_notice")
    if ends_on <= max(restriction.ends_on, deed.today):
        raise refuse("ends_on", "not_longer")
    if ends_on > deed.today + LONGEST:
        raise refuse("ends_on", "within_year")
    restriction.ends_on = ends_on
    restriction.review_on = max(deed.today + timedelta(days=1), ends_on - REVIEW_BEFORE)
    deed.noted["ends_on"] = ends_on
    restrictions.note_extension(deed, restriction)
    letters.draft(deed.unit, deed.case, Occasion.EXTENDED, deed.person, restriction)


def _lifted(deed: Deed) -> None:
    assert isinstance(deed.subject, Restriction)
    deed.subject.ended_at = deed.unit.now
    if deed.source is RestrictionStatus.ACTIVE:
        hooks.owe(deed.unit, deed.subject, HookEvent.ENDED)
        letters.draft(deed.unit, deed.case, Occasion.LIFTED, deed.person, deed.subject)


def _signed(deed: Deed) -> None:
    assert isinstance(deed.subject, Agreement)
    signed_on = deed.day("signed_on")
    assert signed_on is not None
    if signed_on > deed.today:
        raise refuse("signed_on", "future")
    deed.subject.signed_on = signed_on


EFFECTS: dict[Action, Effect] = {
    Action.RESTRICTION_EXTEND: _extended,
    Action.RESTRICTION_LIFT: _lifted,
    Action.AGREEMENT_SIGN: _signed,
    Action.AGREEMENT_REFUSE: moves,
}
