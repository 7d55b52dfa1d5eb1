"""A letter to a customer (P11): why, what action, for how long, what they may still do, how to ask for a review (G3).

What each occasion tells stands in ``bot.letters.paragraphs``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.letters import Occasion, words_of
from bot.letters.composing import LONGEST, compose, wording
from bot.letters.dates import letter_words
from bot.letters.house import House
from bot.letters.paragraphs import CATEGORIES, CHANNELS, KINDS, LetterFacts
from bot.letters.plain import text_of
from bot.letters.sheet import Sheet, saying
from bot.texts import LANGUAGES, Words, clean, clip, one_line

__all__ = ["LONGEST", "LetterFacts", "other_language", "usual_words", "write"]

LONGEST_NAME = 120
"""Characters of a name or a place in a letter; what the law and the policy ask for is never cut."""


def write(
    occasion: Occasion, facts: LetterFacts, languages: tuple[str, ...], zone: ZoneInfo, house: House | None = None
) -> Sheet:
    """The letter of an occasion in one language, or in two beside each other."""
    return compose(occasion, replace(_cut(facts), said=clip(clean(facts.said), LONGEST)), languages, zone, house)


def other_language(language: str) -> str:
    """The second language of a bilingual letter."""
    return next(one for one in LANGUAGES if one != language)


@cache
def usual_words() -> frozenset[str]:
    """Every word that letters use by themselves, folded, in both languages: in a letter they name nobody."""
    months = [date(2000, month, 1) for month in range(1, 13)]
    usual = LetterFacts("", months[0], months[0], 365, kinds=tuple(KINDS), contacts=3, review_on=months[0])
    usual = replace(usual, categories=tuple(CATEGORIES), also=(("", months[0]),), own_failure=True, said=" ")
    dated = replace(usual, customer=" ", starts_on=months[0], ends_on=months[0])
    milder = replace(usual, kinds=tuple(KINDS)[:1])
    found = set()
    for words in (letter_words(language, ZoneInfo("UTC")) for language in LANGUAGES):
        for facts in (usual, dated, milder):
            found |= {word for occasion in Occasion for word in words_of(_text(occasion, facts, words))}
        said = [*map(words, CHANNELS.values()), *map(words.day, months)]
        found |= {word for text in said for word in words_of(text)}
    return frozenset(found)


def _cut(facts: LetterFacts) -> LetterFacts:
    def cut(name: str) -> str:
        return clip(one_line(name), LONGEST_NAME)

    return replace(facts, customer=cut(facts.customer), officer=cut(facts.officer), site=cut(facts.site))


def _text(occasion: Occasion, facts: LetterFacts, words: Words) -> str:
    house = House()
    return clean(text_of(saying(wording(occasion, facts, words, house), facts.said), house))
