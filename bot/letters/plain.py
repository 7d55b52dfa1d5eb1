"""A letter as plain text: for an e-mail, and to be read in Slack."""

from __future__ import annotations

from collections.abc import Iterator

from bot.letters.directions import isolated
from bot.letters.house import House
from bot.letters.sheet import Agreement, Paragraph, Sheet, Wording

BETWEEN = "\n\n" + "-" * 40 + "\n\n"
"""Stands between the two languages of a bilingual letter, and before the agreement."""
LINE = "_" * 24


def plain_text(sheet: Sheet, house: House) -> str:
    """The whole letter, one language after the other, with marks of direction around what needs them."""
    return BETWEEN.join(text_of(wording, house) for wording in sheet.wordings)


def text_of(wording: Wording, house: House) -> str:
    """The letter in one language."""
    text = "\n\n".join(_parts(wording, house))
    return text + BETWEEN + _agreement(wording.agreement) if wording.agreement else text


def signature(wording: Wording, house: House) -> tuple[str, ...]:
    """Who signs: name, office, company; complaint management where nobody is named."""
    language = wording.language
    told = (house.signatory_in(language), house.title_in(language) or wording.office, house.company_in(language))
    return tuple(isolated(one, language) for one in told if one)


def _parts(wording: Wording, house: House) -> Iterator[str]:
    yield "\n".join((isolated(house.company_in(wording.language), wording.language), wording.date, wording.reference))
    yield wording.greeting
    yield f"{wording.subject_label} {wording.subject}"
    yield from (_paragraph(one) for one in wording.paragraphs if one.is_said)
    yield "\n".join((wording.closing, *signature(wording, house)))
    if wording.enclosure:
        yield wording.enclosure


def _paragraph(told: Paragraph) -> str:
    text = " ".join(filter(None, (told.lead, told.text)))
    return "\n".join(filter(None, (text, *_list(told.items))))


def _agreement(agreement: Agreement) -> str:
    fields = ("\n".join((who, *(f"{label} {LINE}" for label in labels))) for who, *labels in _signers(agreement))
    return "\n\n".join(
        (agreement.title, agreement.intro, "\n".join(_list(agreement.items)), *agreement.paragraphs, *fields)
    )


def _signers(agreement: Agreement) -> tuple[tuple[str, ...], ...]:
    return agreement.customer, agreement.company


def _list(items: tuple[str, ...]) -> list[str]:
    return [f"- {item}" for item in items]
