"""Letters to customers (P11): the occasions on which the company writes, and what no letter tells: who reported it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from bot.domain.vocabulary import LetterStatus


class Occasion(StrEnum):
    """Why the company writes."""

    RESOLVED = "resolved"
    NO_RESTRICTION = "no_restriction"
    RESTRICTED = "restricted"
    TERMINATED = "terminated"
    EXTENDED = "extended"
    LIFTED = "lifted"
    EXPIRED = "expired"
    REVIEW_STANDS = "review_stands"
    REVIEW_VARIED = "review_varied"
    REVIEW_LIFTED = "review_lifted"
    REVIEW_SET_ASIDE = "review_set_aside"


class MailFault(StrEnum):
    """Why a letter did not go out by e-mail."""

    REFUSED = "refused"  # for good, by the mail server: above all an address that does not exist
    UNREACHABLE = "unreachable"  # not for good, but each time that it was tried
    ENDED = "ended"  # what it tells of was over before it could go out
    NO_SERVER = "no_server"  # SMTP_URL was taken away meanwhile


DECISIONS: frozenset[str] = frozenset(
    {Occasion.RESOLVED, Occasion.NO_RESTRICTION, Occasion.RESTRICTED, Occasion.TERMINATED}
)
"""Letters on which a case in ``writing`` waits; no upheld case closes without one."""

SAYS_UNTIL: frozenset[str] = frozenset(
    {Occasion.RESTRICTED, Occasion.TERMINATED, Occasion.EXTENDED, Occasion.REVIEW_VARIED}
)
"""Letters that say for how long, and what the customer may still do."""

REVIEW_DAYS = 30
"""Within how many days of receiving a letter the customer asks for a review (G3)."""

UNDER_WAY: frozenset[LetterStatus] = frozenset({LetterStatus.SENDING, LetterStatus.IN_DOUBT})
"""A letter that is out, or may be: it is neither written over nor sent beside itself."""

BY_MAIL = "email"
"""The way of sending that the bot takes itself, where it is given a mail server."""

ONE, BOTH = "one", "both"
"""A letter in the customer's language, or in both beside each other."""

AGREEMENT_DAYS = 14
"""Within how many days of receiving it the customer returns the agreement about conduct, signed (P10)."""

HOLD_DAYS = 90
"""For how many days at most a letter is held back (P14)."""

NEEDS_REFERENCE = frozenset({"registered_mail"})
"""Ways of sending whose number belongs to the record."""

SHORTEST_PART = 3
"""Letters of the shortest part of a name that points to somebody."""

NOBODY = frozenset({"bin", "ibn", "bint", "abu", "abd", "ابن", "بنت", "ابو", "عبد", "الله"})
"""Parts of names that point to nobody by themselves, folded."""

_SAME_LETTER = str.maketrans("ٱ", "ا", "\u0640")  # the lengthening stroke says nothing
_BEFORE = "[وفبلك]?"  # "and", "so", "by", "to", "like" are written together with the word after them
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Text in which case, accents, vowel marks, the forms of alif and runs of white space make no difference."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(plain.translate(_SAME_LETTER).casefold().split())


def words_of(text: str) -> frozenset[str]:
    """The words of a text, folded."""
    return frozenset(_WORD.findall(folded(text)))


def names(text: str, people: Iterable[str], spared: Iterable[str] = (), known: frozenset[str] = frozenset()) -> bool:
    """Whether a text names one of ``people``: the full name, or a part of it as a whole word, in either script.

    ``spared`` are full names that a letter may hold (the customer's, the named officer's) though they share a part;
    ``known`` are folded words that every letter uses, so that by themselves they name nobody.
    """
    text = folded(text)
    for name in filter(None, map(folded, spared)):
        text = re.sub(_whole(name), "\n", text)
    return any(re.search(_whole(part), text) for name in people for part in _parts(name, known))


def without_names(text: str, people: Iterable[str]) -> str:
    """The text, with ``[...]`` in the place of each word that is a part of one of the people's names."""
    parts = frozenset(part for name in people for part in _parts(name))
    return _WORD.sub(lambda found: "[...]" if _is_part(folded(found[0]), parts) else found[0], text)


def parts_of(name: str) -> list[str]:
    """The parts of a name that point to somebody, folded."""
    return [part for part in _parts(name) if " " not in part]


def _is_part(word: str, parts: frozenset[str]) -> bool:
    return any(re.fullmatch(_BEFORE + re.escape(part), word) for part in parts)


def _parts(name: str, known: frozenset[str] = frozenset()) -> list[str]:
    whole = folded(name)
    words = _WORD.findall(whole)
    found = [part for part in words if len(part) >= SHORTEST_PART and part not in NOBODY | known]
    return [*found, whole] if len(words) > 1 else found


def _whole(words: str) -> str:
    return rf"(?<!\w){_BEFORE}{re.escape(words)}(?!\w)"
