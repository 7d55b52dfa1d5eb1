"""Letters as Word documents: the same words, Arabic paragraphs and runs marked as such, numbers and names not (P11)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from bot.domain.letters import Occasion
from bot.letters.directions import without_marks
from bot.letters.word import set_docx
from bot.texts.data import is_rtl
from tests.letter_reader import plain
from tests.unit.letter_samples import HOUSE, LANGUAGES, sheet
from tests.unit.test_letter_paper import DOT, said_in_order, words_of


def paragraphs(place: Any) -> list[Any]:
    """All paragraphs in their order, those in tables too."""
    return [docx.text.paragraph.Paragraph(found, None) for found in place.element.body.iter(qn("w:p"))]


def letter(occasion: Occasion, language: str, size: str = "usual") -> Any:
    return docx.Document(BytesIO(set_docx(sheet(occasion, language, size), HOUSE)))


def flags(run: Any) -> set[str]:
    properties = run._r.find(qn("w:rPr"))
    return set() if properties is None else {child.tag.split("}")[1] for child in properties}


@pytest.mark.parametrize("size", ["short", "longest"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("occasion", list(Occasion))
def test_each_letter_says_in_word_all_that_its_sheet_says(occasion: Occasion, language: str, size: str) -> None:
    told = sheet(occasion, language, size)

    found = plain("".join(paragraph.text for paragraph in paragraphs(letter(occasion, language, size))))

    for wording in told.wordings:
        assert said_in_order([without_marks(piece) for piece in words_of(wording)], found) == []


@pytest.mark.parametrize("occasion", list(Occasion))
def test_arabic_paragraphs_are_bidi_and_their_arabic_runs_right_to_left(occasion: Occasion) -> None:
    document = letter(occasion, "ar")

    written = [paragraph for paragraph in paragraphs(document) if paragraph.text.strip()]
    runs = [run for paragraph in written for run in paragraph.runs if run.text.strip()]

    assert len(written) > 6
    assert all(paragraph._p.pPr.find(qn("w:bidi")) is not None for paragraph in written)
    assert all("rtl" in flags(run) for run in runs if is_rtl(run.text))
    latin = {run.text for run in runs if "rtl" not in flags(run)}
    assert {"EP-2026-00012", "+966 50 123-4567", "290012345678", "EP-2026-00009"} <= latin
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is not None


def test_in_english_only_the_arabic_name_is_right_to_left() -> None:
    document = letter(Occasion.RESOLVED, "both")

    (table,) = document.tables
    left = [paragraph for cell in table.columns[0].cells for paragraph in cell.paragraphs]
    greeting = next(paragraph for paragraph in left if paragraph.text.startswith("Dear"))

    assert [("rtl" in flags(run), run.text) for run in greeting.runs] == [
        (False, "Dear "),
        (True, "محمد بن عبد العزيز القحطاني"),
        (False, ","),
    ]
    assert greeting._p.pPr is None or greeting._p.pPr.find(qn("w:bidi")) is None


def test_no_invisible_mark_is_left_for_who_edits() -> None:
    text = "".join(paragraph.text for paragraph in paragraphs(letter(Occasion.RESTRICTED, "ar", "longest")))

    assert not set(text) & {chr(code) for code in (*range(0x2066, 0x206A), *range(0x202A, 0x202F), 0x200E, 0x200F)}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_leads_and_the_subject_are_bold_in_both_scripts(language: str) -> None:
    told = sheet(Occasion.RESTRICTED, language).wordings[0]

    bold = [run for one in paragraphs(letter(Occasion.RESTRICTED, language)) for run in one.runs if run.bold]

    text = plain("".join(run.text for run in bold))
    assert all(plain(one.lead) in text for one in told.paragraphs)
    assert plain(told.subject) in text
    assert all("bCs" in flags(run) for run in bold)


def test_a_bilingual_letter_has_a_column_for_each_language_and_the_agreement_a_page() -> None:
    document = letter(Occasion.RESTRICTED, "both")

    rows, agreement = ([[plain(cell.text) for cell in row.cells] for row in table.rows] for table in document.tables)

    assert all(len(row) == 2 for row in (*rows, *agreement))
    assert rows[0][0].startswith("Date:1March2026")
    assert rows[0][1].startswith(plain("التاريخ: 12 رمضان 1447هـ الموافق 1 مارس 2026م"))
    assert agreement[0][0].startswith("Agreementaboutconduct")
    assert agreement[0][1].startswith(plain("تعهّد حسن التعامل"))
    assert 'w:type="page"' in document.element.xml


def test_the_head_has_both_names_and_the_logo_if_word_can_show_it() -> None:
    told = sheet(Occasion.RESOLVED)
    heads = {}
    for name, logo in (("none", b""), ("png", DOT), ("svg", b"<svg/>")):
        document = docx.Document(BytesIO(set_docx(told, replace(HOUSE, logo=logo))))
        heads[name] = document.sections[0].header

    assert all("SMSA Express" in head._element.xml and "سمسا إكسبرس" in head._element.xml for head in heads.values())
    assert ["pic:pic" in head._element.xml for head in heads.values()] == [False, True, False]


def test_its_properties_say_what_it_is_and_name_no_tool() -> None:
    core = letter(Occasion.RESTRICTED, "ar").core_properties

    assert core.title == "تقييد تواصلكم معنا (EP-2026-00012)"
    assert (core.author, core.language, core.comments) == ("سمسا إكسبرس", "ar-SA", "")
    assert str(core.created).startswith("2026-03-01")
