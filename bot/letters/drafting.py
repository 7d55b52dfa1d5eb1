"""The draft of a letter to a customer (P11): why, what action, for how long, what they may still do, how to ask for a
review (G3). What each occasion tells stands in ``bot.letters.paragraphs``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.letters import Occasion, words_of
from bot.letters.composing import LONGEST, wording
from bot.letters.house import House
from bot.letters.paragraphs import CATEGORIES, CHANNELS, KINDS, LetterFacts
from bot.letters.plain import text_of
from bot.letters.sheet import saying
from bot.texts import LANGUAGES, Phrase, Words, clean, clip, one_line

__all__ = ["LONGEST", "LetterFacts", "add_case", "usual_words", "write"]

CUTS = (120, 60, 30, 12)
"""How long a name or a place may be: the first that fits. What the law and the policy ask for is never cut."""

SHORTEST_SAID = 40
"""The author's own words are left out rather than cut to fewer characters than this."""


def write(occasion: Occasion, facts: LetterFacts, language: str, zone: ZoneInfo) -> str:
    """The letter's plain text, at most ``LONGEST`` characters: data are cut for it, never what has to be said."""
    words = Words.of(language, zone)
    text = ""
    for limit in CUTS:
        bare = replace(_cut(facts, limit), said="")
        text = _text(occasion, bare, words)
        if len(text) > LONGEST:
            continue
        said = clip(one_line(facts.said), LONGEST)
        whole = _text(occasion, replace(bare, said=said), words)
        if said and len(whole) > LONGEST:
            room = len(said) - (len(whole) - LONGEST)
            whole = _text(occasion, replace(bare, said=clip(said, room)), words) if room >= SHORTEST_SAID else text
        return whole
    return text


def add_case(body: str, number: str, day: date, language: str, zone: ZoneInfo) -> str | None:
    """The letter with a paragraph on one more case that it settles; ``None`` where it would become too long."""
    told = Phrase("letter.also", also=Phrase("letter.also_case", number=number, day=day))
    before, gap, ending = body.rpartition("\n\n")
    paragraph = clean(Words.of(language, zone).say(told))
    text = f"{before}\n\n{paragraph}\n\n{ending}" if gap else f"{ending}\n\n{paragraph}"
    return text if len(text) <= LONGEST else None


@cache
def usual_words() -> frozenset[str]:
    """Every word that letters use by themselves, folded, in both languages: in a letter they name nobody."""
    months = [date(2000, month, 1) for month in range(1, 13)]
    usual = LetterFacts("", months[0], months[0], 365, kinds=tuple(KINDS), contacts=3, review_on=months[0])
    usual = replace(usual, categories=tuple(CATEGORIES), also=(("", months[0]),), own_failure=True, said=" ")
    dated = replace(usual, customer=" ", starts_on=months[0], ends_on=months[0])
    milder = replace(usual, kinds=tuple(KINDS)[:1])
    found = set()
    for words in (Words.of(language, ZoneInfo("UTC")) for language in LANGUAGES):
        for facts in (usual, dated, milder):
            found |= {word for occasion in Occasion for word in words_of(_text(occasion, facts, words))}
        said = [*map(words, CHANNELS.values()), *map(words.day, months)]
        found |= {word for text in said for word in words_of(text)}
    return frozenset(found)


def _cut(facts: LetterFacts, limit: int) -> LetterFacts:
    def cut(name: str) -> str:
        return clip(one_line(name), limit)

    return replace(facts, customer=cut(facts.customer), officer=cut(facts.officer), site=cut(facts.site))


def _text(occasion: Occasion, facts: LetterFacts, words: Words) -> str:
    """The letter as text to be edited: without marks of direction, and without the agreement's page."""
    house = House()
    told = saying(wording(occasion, facts, words, house), facts.said)
    return clean(text_of(replace(told, enclosure="", agreement=None), house))
