"""``Sheet``: what one letter says, ready to be set on paper, in Word or in an e-mail. Pure data; keeps as JSON.

Each text may hold the isolating marks U+2066 to U+2069 around what is written in the other direction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot.letters.directions import isolated, language_of, without_marks
from bot.texts import clean, one_line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: ``lead`` opens it ("What we have decided:"), ``items`` are lines of a list.

    ``author``: these are the author's own words; every other paragraph is fixed. One without words is not set.
    """

    text: str = ""
    lead: str = ""
    items: tuple[str, ...] = ()
    author: bool = False

    def foreign(self, language: str) -> str:
        """The language in whose direction the author wrote, where that is not the letter's; else empty."""
        written = language_of(without_marks(self.text), language) if self.author else language
        return "" if written == language else written

    @property
    def is_said(self) -> bool:
        """Whether there is anything to set."""
        return bool(self.text or self.items)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The page that the customer signs (P10): what is undertaken, and the labels of the lines to be filled in."""

    title: str
    intro: str
    items: tuple[str, ...]
    paragraphs: tuple[str, ...]
    customer: tuple[str, ...]
    company: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The letter in one language. ``address`` is who it is addressed to, a line each; ``page`` numbers the pages."""

    language: str
    date: str
    reference: str
    address: tuple[str, ...]
    subject_label: str
    subject: str
    greeting: str
    paragraphs: tuple[Paragraph, ...]
    closing: str
    office: str
    page: str
    enclosure: str = ""
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter: ``number`` is the case's, ``wordings`` hold one language, or two for a bilingual letter."""

    number: str
    written_on: date
    wordings: tuple[Wording, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which it is written, in their order."""
        return tuple(wording.language for wording in self.wordings)

    @property
    def has_agreement(self) -> bool:
        """Whether it ends with a page to be signed."""
        return any(wording.agreement for wording in self.wordings)

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the paragraphs that are set: those that are said in any of its languages."""
        told = zip(*(wording.paragraphs for wording in self.wordings), strict=True)
        return tuple(number for number, row in enumerate(told) if any(one.is_said for one in row))

    @property
    def said(self) -> dict[str, str]:
        """The author's own words, by language, as they were typed."""
        return {
            wording.language: clean(paragraph.text)
            for wording in self.wordings
            for paragraph in wording.paragraphs
            if paragraph.author
        }

    def saying(self, said: str | Mapping[str, str]) -> Sheet:
        """The letter with other words of the author: the same in each language, or one text for each."""
        texts = dict.fromkeys(self.languages, said) if isinstance(said, str) else said
        return replace(
            self,
            wordings=tuple(
                saying(wording, texts[wording.language]) if wording.language in texts else wording
                for wording in self.wordings
            ),
        )

    def to_json(self) -> str:
        """The letter as JSON."""
        return json.dumps({**asdict(self), "written_on": self.written_on.isoformat()}, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Sheet:
        """The letter that ``to_json`` wrote."""
        found = json.loads(text)
        day, wordings = date.fromisoformat(found["written_on"]), tuple(map(_wording, found["wordings"]))
        return Sheet(found["number"], day, wordings)


def saying(wording: Wording, said: str) -> Wording:
    """The letter in one language with these words of the author: a line each, without empty ones."""
    text = "\n".join(filter(None, map(one_line, clean(said).split("\n"))))
    text = isolated(text, language_of(text, wording.language))
    told = (replace(one, text=text) if one.author else one for one in wording.paragraphs)
    return replace(wording, paragraphs=tuple(told))


def _wording(found: dict[str, Any]) -> Wording:
    paragraphs = tuple(Paragraph(**{**one, "items": tuple(one["items"])}) for one in found["paragraphs"])
    agreement = (
        Agreement(**{name: _tuple(item) for name, item in found["agreement"].items()}) if found["agreement"] else None
    )
    return Wording(**{**found, "address": tuple(found["address"]), "paragraphs": paragraphs, "agreement": agreement})


def _tuple(item: Any) -> Any:
    return tuple(item) if isinstance(item, list) else item
