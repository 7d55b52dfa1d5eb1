"""What each letter to a customer tells, paragraph by paragraph, as rows of ``LETTERS`` (P11, G2, G3).

No row and no fact holds an employee's name, except the officer's to whom the customer is to turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.letters import AGREEMENT_DAYS, Occasion
from bot.domain.restrictions import RestrictionKind
from bot.texts import Phrase

MOST_ALSO = 20
"""How many other cases one letter lists."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter tells. Days are those of ``TIMEZONE``; an empty field is left unsaid.

    ``starts_on`` is ``None`` where the restriction begins when the letter is sent; ``ends_on`` is ``None`` where it
    applies until further notice. ``officer`` is the one employee whom a letter names: whom the customer is to turn to.
    ``said`` are the author's own words on what was done, or the grounds. ``also``: other cases that it settles.
    """

    number: str
    written_on: date
    happened_on: date
    recurrence_days: int
    customer: str = ""
    categories: tuple[str, ...] = ()
    also: tuple[tuple[str, date], ...] = ()
    kinds: tuple[str, ...] = ()
    officer: str = ""
    channel: str = ""
    site: str = ""
    contacts: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    review_on: date | None = None
    own_failure: bool = False
    said: str = ""


CATEGORIES: dict[str, str] = {
    "abusive_language": "letter.category.abusive_language",
    "offensive": "letter.category.offensive",
    "discrimination": "letter.category.discrimination",
    "harassment": "letter.category.harassment",
    "threat": "letter.category.threat",
    "violence": "letter.category.violence",
    "damage": "letter.category.damage",
    "restriction_breach": "letter.category.restriction_breach",
    "other": "letter.category.other",
}
"""What happened, in words for the customer."""

CHANNELS: dict[str, str] = {
    "phone": "letter.channel.phone",
    "email": "letter.channel.email",
    "letter": "letter.channel.letter",
    "chat": "letter.channel.chat",
    "in_person": "letter.channel.in_person",
}

K = RestrictionKind
KINDS: dict[str, str] = {
    K.EMAIL_ONLY: "letter.kind.email_only",
    K.LETTERS_ONLY: "letter.kind.letters_only",
    K.ONE_CHANNEL: "letter.kind.one_channel",
    K.DEDICATED_STAFF: "letter.kind.dedicated_staff",
    K.NAMED_OFFICER: "letter.kind.named_officer",
    K.AGREEMENT: "letter.kind.agreement",
    K.NO_COUNTER: "letter.kind.no_counter",
    K.MAX_CONTACTS: "letter.kind.max_contacts",
    K.CONTACT_ENDED: "letter.kind.contact_ended",
}
"""What each restriction means for the customer (P10, P12)."""


@dataclass(frozen=True, slots=True)
class Author:
    """Where the author's own words stand, after the words of ``lead``. Each letter has one such place."""

    lead: str = ""


Part = str | Author | Callable[[LetterFacts], list[Phrase]]
"""A paragraph: a key whose words need only the facts, the author's, or a function to sentences."""


def _also(facts: LetterFacts) -> list[Phrase]:
    shown = tuple(Phrase("letter.also_case", number=number, day=day) for number, day in facts.also[:MOST_ALSO])
    return [Phrase("letter.also", also=shown)] if shown else []


def _own_failure(facts: LetterFacts) -> list[Phrase]:
    """P2: a failure of our own is named."""
    return [Phrase("letter.own_failure")] if facts.own_failure else []


def measures(facts: LetterFacts) -> list[Phrase]:
    """What is restricted: a line of a list for each kind."""
    return _each_kind(facts, KINDS)


def remaining(facts: LetterFacts) -> list[Phrase]:
    """What goes on being restricted: an agreement asked for before is not sent again."""
    return _each_kind(facts, {**KINDS, K.AGREEMENT: "letter.kind.agreement_remains"})


def _each_kind(facts: LetterFacts, kinds: Mapping[str, str]) -> list[Phrase]:
    return [
        Phrase(
            kinds[kind],
            max(facts.contacts, 1) if kind == K.MAX_CONTACTS else None,
            officer=facts.officer,
            site=facts.site,
            return_days=AGREEMENT_DAYS,
            channel=Phrase(CHANNELS.get(facts.channel, CHANNELS["letter"])),
        )
        for kind in RestrictionKind
        if kind in facts.kinds
    ]


LISTS = (measures, remaining)
"""Parts that are lists: a line for each sentence."""


def _remains(facts: LetterFacts) -> list[Phrase]:
    """What stands after a review; a warning restricted nothing."""
    return [Phrase("letter.review_stands.remains")] if facts.kinds else []


def _long(facts: LetterFacts) -> list[Phrase]:
    """From when, until when, reviewed by when (P11, G2)."""
    if not facts.kinds:
        return []
    starts, ends, review = facts.starts_on, facts.ends_on, facts.review_on
    said = [Phrase("letter.long.from", start=starts) if starts else Phrase("letter.long.on_sending")]
    said.append(Phrase("letter.long.until", until=ends) if ends else Phrase("letter.long.open"))
    return [*said, Phrase("letter.long.review", review=review)] if review else said


def _still(facts: LetterFacts) -> list[Phrase]:
    """What the customer may still do."""
    if not facts.kinds:
        return []
    return [Phrase("letter.still.terminated" if K.CONTACT_ENDED in facts.kinds else "letter.still.restricted")]


_WHY: tuple[Part, ...] = ("letter.why", _also, _own_failure)
_GROUNDS = Author("letter.lead.grounds")

LETTERS: dict[Occasion, tuple[Part, ...]] = {
    Occasion.RESOLVED: (
        "letter.resolved.subject",
        *_WHY,
        "letter.resolved.action",
        Author("letter.lead.done"),
        "letter.long.record",
        "letter.again",
        "letter.review",
    ),
    Occasion.NO_RESTRICTION: (
        "letter.no_restriction.subject",
        *_WHY,
        "letter.no_restriction.action",
        _GROUNDS,
        "letter.long.record",
        "letter.again",
        "letter.review",
    ),
    Occasion.RESTRICTED: (
        "letter.restricted.subject",
        *_WHY,
        "letter.restricted.action",
        measures,
        _GROUNDS,
        _long,
        _still,
        "letter.goes_on",
        "letter.review",
    ),
    Occasion.TERMINATED: (
        "letter.terminated.subject",
        *_WHY,
        "letter.terminated.action",
        measures,
        _GROUNDS,
        _long,
        _still,
        "letter.review",
    ),
    Occasion.EXTENDED: (
        "letter.extended.subject",
        "letter.extended.action",
        remaining,
        _GROUNDS,
        _long,
        _still,
        "letter.goes_on",
        "letter.review",
    ),
    Occasion.LIFTED: ("letter.lifted.subject", "letter.lifted.action", _GROUNDS, "letter.respect", "letter.questions"),
    Occasion.EXPIRED: (
        "letter.expired.subject",
        "letter.expired.action",
        Author(),
        "letter.respect",
        "letter.questions",
    ),
    Occasion.REVIEW_STANDS: (
        "letter.review_stands.subject",
        "letter.review_asked",
        "letter.review_stands.action",
        _GROUNDS,
        _remains,
        remaining,
        _long,
        _still,
        "letter.review_further",
    ),
    Occasion.REVIEW_VARIED: (
        "letter.review_varied.subject",
        "letter.review_asked",
        "letter.review_varied.action",
        measures,
        _GROUNDS,
        _long,
        _still,
        "letter.goes_on",
        "letter.review_further",
    ),
    Occasion.REVIEW_LIFTED: (
        "letter.review_lifted.subject",
        "letter.review_asked",
        "letter.review_lifted.action",
        _GROUNDS,
        "letter.respect",
        "letter.questions",
    ),
    Occasion.REVIEW_SET_ASIDE: (
        "letter.review_set_aside.subject",
        "letter.review_asked",
        "letter.review_set_aside.action",
        _GROUNDS,
        "letter.questions",
    ),
}
"""What each letter tells: its subject, then paragraph by paragraph. A test proves that no occasion is missing."""

AGREEMENT_ALONE: tuple[Part, ...] = (
    "letter.agreement_alone.subject",
    *_WHY,
    "letter.agreement_alone.action",
    _GROUNDS,
    _long,
    "letter.agreement_alone.still",
    "letter.goes_on",
    "letter.review",
)
"""In place of ``Occasion.RESTRICTED`` where nothing is asked for but an agreement: contact is not limited."""

LEADS: dict[str, str] = {
    "letter.resolved.action": "letter.lead.decided",
    "letter.no_restriction.action": "letter.lead.decided",
    "letter.restricted.action": "letter.lead.decided",
    "letter.agreement_alone.action": "letter.lead.decided",
    "letter.terminated.action": "letter.lead.decided",
    "letter.review_stands.action": "letter.lead.result",
    "letter.review_varied.action": "letter.lead.result",
    "letter.review_lifted.action": "letter.lead.result",
    "letter.review_set_aside.action": "letter.lead.result",
    "letter.long.record": "letter.lead.long",
    "letter.long.from": "letter.lead.long",
    "letter.long.on_sending": "letter.lead.long",
    "letter.still.restricted": "letter.lead.still",
    "letter.still.terminated": "letter.lead.still",
    "letter.agreement_alone.still": "letter.lead.still",
}
"""The words that open a paragraph, by its first sentence: they let a reader find what is decided, and for how long."""


def parts(occasion: Occasion, facts: LetterFacts) -> tuple[Part, ...]:
    """What a letter tells, its subject first."""
    alone = occasion is Occasion.RESTRICTED and facts.kinds == (K.AGREEMENT,)
    return AGREEMENT_ALONE if alone else LETTERS[occasion]
