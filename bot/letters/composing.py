"""From the facts of a case to a ``Sheet``: the letter of an occasion in one language, or in two beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.inputs import INPUTS
from bot.domain.letters import AGREEMENT_DAYS, REVIEW_DAYS, Occasion
from bot.domain.restrictions import RestrictionKind
from bot.letters.dates import letter_words
from bot.letters.house import House
from bot.letters.paragraphs import CATEGORIES, LEADS, LISTS, Author, LetterFacts, Part, parts
from bot.letters.sheet import Agreement, Paragraph, Sheet, Wording
from bot.texts import Markup, Period, Phrase, Words

LONGEST = INPUTS["body"].max_length
"""Characters of a whole letter: what an input of Slack's takes, so that it can be edited."""

SIGNED = frozenset({Occasion.RESTRICTED, Occasion.REVIEW_VARIED})
"""Letters to which the agreement is added where it is asked for."""

UNDERTAKEN = (
    "letter.agreement.respect",
    "letter.agreement.no_threats",
    "letter.agreement.limits",
    "letter.agreement.complaints",
)
"""What the customer undertakes (P10)."""

FILLED_IN = ("letter.agreement.name", "letter.agreement.date", "letter.agreement.signature")
"""The lines that each side fills in by hand."""


def compose(
    occasion: Occasion, facts: LetterFacts, languages: tuple[str, ...], zone: ZoneInfo, house: House | None = None
) -> Sheet:
    """The letter in these languages, in their order; two make it bilingual. ``facts.said`` is said in each."""
    wordings = [wording(occasion, facts, letter_words(language, zone), house or House()) for language in languages]
    if len(wordings) > 1:
        wordings = [_of_two(one, letter_words(one.language, zone)) for one in wordings]
    sheet = Sheet(facts.number, facts.written_on, tuple(wordings))
    return sheet.saying(facts.said)


def wording(occasion: Occasion, facts: LetterFacts, words: Words, house: House) -> Wording:
    """The letter in one language, but for the author's words, whose place is left empty."""
    known = _known(facts, words, house)

    def say(key: str) -> str:
        return words.say(Phrase(key, None, **known), limit=LONGEST)

    subject, *rest = parts(occasion, facts)
    assert isinstance(subject, str)
    agreed = occasion in SIGNED and RestrictionKind.AGREEMENT in facts.kinds
    return Wording(
        language=words.language,
        date=say("letter.date"),
        reference=say("letter.reference"),
        address=(say("letter.address"),) if facts.customer else (),
        subject_label=say("letter.lead.subject"),
        subject=say(subject),
        greeting=say("letter.greeting" if facts.customer else "letter.greeting_unnamed"),
        paragraphs=tuple(_paragraphs(rest, facts, words, known)),
        closing=say("letter.closing"),
        office=say("letter.signature"),
        page=words("letter.page", page=Markup("{page}"), pages=Markup("{pages}")),
        enclosure=say("letter.enclosure") if agreed else "",
        agreement=_agreement(facts, words, known) if agreed else None,
    )


def _paragraphs(rest: list[Part], facts: LetterFacts, words: Words, known: Mapping[str, object]) -> Iterator[Paragraph]:
    def say(phrase: Phrase) -> str:
        return words.say(phrase, limit=LONGEST)

    for part in rest:
        if isinstance(part, Author):
            yield Paragraph(lead=words(part.lead) if part.lead else "", author=True)
            continue
        told = [Phrase(part, None, **known)] if isinstance(part, str) else part(facts)
        if told and part in LISTS:
            yield Paragraph(items=tuple(map(say, told)))
        elif told:
            lead = LEADS.get(told[0].key)
            yield Paragraph(" ".join(map(say, told)), words(lead) if lead else "")


def _agreement(facts: LetterFacts, words: Words, known: Mapping[str, object]) -> Agreement:
    def say(key: str) -> str:
        return words.say(Phrase(key, None, **known), limit=LONGEST)

    ends = "letter.agreement.until" if facts.ends_on else "letter.agreement.open"
    lines = tuple(map(words, FILLED_IN))
    return Agreement(
        title=say("letter.agreement.title"),
        intro=say("letter.agreement.intro"),
        items=tuple(map(say, UNDERTAKEN)),
        paragraphs=tuple(
            map(say, ("letter.agreement.company", ends, "letter.agreement.broken", "letter.agreement.return"))
        ),
        customer=(say("letter.agreement.customer"), *lines),
        company=(say("letter.agreement.for_company"), *lines),
    )


def _of_two(told: Wording, words: Words) -> Wording:
    """A wording of a bilingual letter says which of the two applies where they differ."""
    return replace(told, paragraphs=(*told.paragraphs, Paragraph(words("letter.bilingual"))))


def _known(facts: LetterFacts, words: Words, house: House) -> dict[str, object]:
    """What the sentences may ask for."""
    happened = tuple(Phrase(CATEGORIES.get(name, CATEGORIES["other"])) for name in facts.categories)
    return {
        "company": house.company_in(words.language),
        "number": facts.number,
        "written": facts.written_on,
        "happened": facts.happened_on,
        "customer": facts.customer,
        "categories": happened or Phrase(CATEGORIES["other"]),
        "until": facts.ends_on or facts.written_on,
        "period": Period(facts.recurrence_days),
        "days": REVIEW_DAYS,
        "return_days": AGREEMENT_DAYS,
    }
