"""Restrictions of contact: their kinds, who decides, and the ladder that keeps them in proportion (P9, P10, P12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class HookEvent(StrEnum):
    """Of what a program of the company's gets word: the end of a type of its webhooks."""

    BEGAN = "began"
    CHANGED = "changed"  # its last day
    ENDED = "ended"  # on its last day, lifted, or replaced by another


class RestrictionKind(StrEnum):
    """What a restriction does. The design's list, with what the policy itself names (P10)."""

    EMAIL_ONLY = "email_only"
    LETTERS_ONLY = "letters_only"
    ONE_CHANNEL = "one_channel"
    DEDICATED_STAFF = "dedicated_staff"
    NAMED_OFFICER = "named_officer"
    AGREEMENT = "agreement"
    NO_COUNTER = "no_counter"
    MAX_CONTACTS = "max_contacts"
    CONTACT_ENDED = "contact_ended"


K = RestrictionKind
CHOSEN_KINDS: tuple[RestrictionKind, ...] = tuple(kind for kind in K if kind is not K.CONTACT_ENDED)
"""What can be chosen one by one; contact is ended by an action of its own that takes two people (P12)."""

NEEDS: dict[RestrictionKind, str] = {
    K.ONE_CHANNEL: "only_channel",
    K.NAMED_OFFICER: "named_officer",
    K.NO_COUNTER: "at_site",
    K.MAX_CONTACTS: "max_contacts",
}
"""What a kind leaves open without this input."""

CONTRADICTIONS: tuple[frozenset[RestrictionKind], ...] = (
    frozenset({K.EMAIL_ONLY, K.LETTERS_ONLY}),
    frozenset({K.EMAIL_ONLY, K.ONE_CHANNEL}),
    frozenset({K.LETTERS_ONLY, K.ONE_CHANNEL}),
)
"""Kinds that cannot hold together."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: from this severity and this many upheld cases on, these kinds and at most this long."""

    severity: int
    upheld: int
    kinds: frozenset[RestrictionKind]
    days: int


LADDER: tuple[Rung, ...] = (
    Rung(1, 1, frozenset({K.AGREEMENT}), 90),
    Rung(1, 2, frozenset({K.AGREEMENT, K.EMAIL_ONLY, K.ONE_CHANNEL, K.DEDICATED_STAFF, K.MAX_CONTACTS}), 90),
    Rung(
        1,
        3,
        frozenset(
            {
                K.AGREEMENT,
                K.EMAIL_ONLY,
                K.LETTERS_ONLY,
                K.ONE_CHANNEL,
                K.DEDICATED_STAFF,
                K.NAMED_OFFICER,
                K.MAX_CONTACTS,
            }
        ),
        180,
    ),
    Rung(
        2,
        1,
        frozenset({K.AGREEMENT, K.EMAIL_ONLY, K.ONE_CHANNEL, K.DEDICATED_STAFF, K.NAMED_OFFICER, K.MAX_CONTACTS}),
        180,
    ),
    Rung(
        2,
        2,
        frozenset(
            {
                K.AGREEMENT,
                K.EMAIL_ONLY,
                K.LETTERS_ONLY,
                K.ONE_CHANNEL,
                K.DEDICATED_STAFF,
                K.NAMED_OFFICER,
                K.NO_COUNTER,
                K.MAX_CONTACTS,
            }
        ),
        365,
    ),
    Rung(3, 1, frozenset(CHOSEN_KINDS), 365),
    Rung(3, 2, frozenset(K), 365),
)
"""Rungs from the mildest to the harshest; the highest one that a case has reached counts."""

SEVERITY: dict[str, int] = {
    "abusive_language": 1,
    "offensive": 1,
    "other": 1,
    "restriction_breach": 1,
    "discrimination": 2,
    "harassment": 2,
    "damage": 2,
    "threat": 3,
    "violence": 3,
}
"""How grave each category of a report is."""

LONGEST = timedelta(days=365)
"""Reviewed at least yearly: no review lies farther off than this (G2)."""


def severity(categories: Iterable[str], danger: bool) -> int:
    """1 to 3: the gravest category; danger is always 3."""
    return 3 if danger else max((SEVERITY.get(category, 1) for category in categories), default=1)


def rung(grave: int, upheld: int) -> Rung:
    """The rung for a severity (1 to 3) and a number of upheld cases, this one among them."""
    reached = [row for row in LADDER if row.severity <= grave and row.upheld <= max(upheld, 1)]
    return reached[-1]


def is_harsher(row: Rung, kinds: Iterable[RestrictionKind], starts_on: date, ends_on: date | None) -> bool:
    """Whether a decision goes beyond the rung: another kind, longer, or until further notice. It needs a reason."""
    beyond = frozenset(kinds) - row.kinds
    return bool(beyond) or ends_on is None or ends_on > starts_on + timedelta(days=row.days)
