"""A letter as a Word document, for those who must edit it: the same words in the same order, Arabic right to left.

In Word a paragraph's direction is ``w:bidi`` and a run's is ``w:rtl``; Latin names and numbers are runs without it, so
that they keep their order without invisible marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from bot.letters.directions import direction_of, isolated, runs, without_marks
from bot.letters.house import House
from bot.letters.plain import signature
from bot.letters.sheet import Agreement, Sheet, Wording

FONT = "Arial"
"""Has both scripts and is on every machine that runs Word; what is edited need not look like what is sent."""
SIZE = Pt(11)
LANGUAGES = {"en": "en-GB", "ar": "ar-SA"}
LINE = "." * 32
PICTURES = (b"\x89PNG", b"\xff\xd8")
"""What python-docx can place: a logo that is SVG is left out."""


def set_docx(sheet: Sheet, house: House) -> bytes:
    """The letter as .docx; a bilingual one has a table with a column for each language."""
    document = docx.Document()
    _page(document, sheet, house)
    if len(sheet.wordings) == 1:
        _whole(_Writer(document, sheet.wordings[0].language), sheet.wordings[0], house)
    else:
        _beside(document, sheet, house)
    core = document.core_properties
    core.title = without_marks(f"{sheet.wordings[0].subject} ({sheet.number})")
    core.author = house.company_in(sheet.wordings[0].language)
    core.language = LANGUAGES[sheet.wordings[0].language]
    core.comments = ""
    core.created = core.modified = datetime.combine(sheet.written_on, time(), UTC)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Adds paragraphs of one language to a place."""

    place: Any  # a document or a cell: python-docx gives both the same methods but no common type
    language: str

    def add(self, *lines: str, lead: str = "", style: str = "Normal", bold: bool = False) -> Paragraph:
        """One paragraph, its lines broken as given, opened by ``lead``."""
        paragraph: Paragraph = self.place.add_paragraph(style=style)
        if direction_of(self.language) == "rtl":
            _flag(paragraph._p.get_or_add_pPr(), "w:bidi")
        if lead:
            self._say(paragraph, lead + (" " if any(lines) else ""), True)
        for number, line in enumerate(lines):
            if number:
                paragraph.add_run().add_break()
            self._say(paragraph, line, bold)
        return paragraph

    def _say(self, paragraph: Paragraph, text: str, bold: bool) -> None:
        base = direction_of(self.language)
        for piece in runs(text, self.language):
            run = paragraph.add_run(piece.text)
            direction = piece.direction or base
            _shape(run, bold, right_to_left=direction == "rtl")


def _whole(writer: _Writer, wording: Wording, house: House) -> None:
    _opening(writer, wording)
    for number in range(len(wording.paragraphs)):
        _paragraph(writer, wording, number)
    _ending(writer, wording, house)
    if wording.agreement:
        _new_page(writer.place)
        _undertaking(writer, wording.agreement)
        _signers(writer, wording.agreement)


def _beside(document: Document, sheet: Sheet, house: House) -> None:
    """English on the left, Arabic on the right, a row for each paragraph."""
    ordered = sorted(sheet.wordings, key=lambda wording: direction_of(wording.language))
    table = document.add_table(rows=0, cols=len(ordered))

    def row(write: Any) -> None:
        for cell, wording in zip(table.add_row().cells, ordered, strict=True):
            write(_Writer(cell, wording.language), wording)
            _without_first(cell)

    row(_opening)
    for number in sheet.rows:
        row(lambda writer, wording, number=number: _paragraph(writer, wording, number))
    row(lambda writer, wording: _ending(writer, wording, house))
    if sheet.has_agreement:
        _new_page(document)
        table = document.add_table(rows=0, cols=len(ordered))
        row(lambda writer, wording: _undertaking(writer, wording.agreement))
        row(lambda writer, wording: _signers(writer, wording.agreement))


def _opening(writer: _Writer, wording: Wording) -> None:
    writer.add(wording.date, wording.reference)
    if wording.address:
        writer.add(*wording.address)
    writer.add(f"{wording.subject_label} {wording.subject}", bold=True, style="Heading 1")
    writer.add(*wording.greeting.split("\n"))


def _paragraph(writer: _Writer, wording: Wording, number: int) -> None:
    told = wording.paragraphs[number]
    if foreign := told.foreign(wording.language):
        writer.add(lead=told.lead)
        _Writer(writer.place, foreign).add(*told.text.split("\n"))
    elif told.text:
        writer.add(*told.text.split("\n"), lead=told.lead)
    for item in told.items:
        writer.add(item, style="List Bullet")


def _ending(writer: _Writer, wording: Wording, house: House) -> None:
    kept = [writer.add(wording.closing), *(writer.add("") for _ in range(2))]
    for paragraph in kept:
        paragraph.paragraph_format.keep_with_next = True
    writer.add(*signature(wording, house))
    if wording.enclosure:
        writer.add(wording.enclosure)


def _undertaking(writer: _Writer, agreement: Agreement) -> None:
    writer.add(agreement.title, bold=True, style="Heading 1")
    writer.add(agreement.intro)
    for item in agreement.items:
        writer.add(item, style="List Number")
    for text in agreement.paragraphs:
        writer.add(text)


def _signers(writer: _Writer, agreement: Agreement) -> None:
    for who, *labels in (agreement.customer, agreement.company):
        writer.add(who, bold=True)
        for label in labels:
            writer.add(f"{label} {LINE}")


def _page(document: Document, sheet: Sheet, house: House) -> None:
    """A4, the fonts of the styles, the head and the foot of each page in both languages."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(38), Mm(28)
    if direction_of(sheet.wordings[0].language) == "rtl":
        _flag(section._sectPr, "w:bidi")
    for name in ("Normal", "Heading 1", "List Bullet", "List Number", "Header", "Footer"):
        _font(document.styles[name].element.get_or_add_rPr(), sheet.wordings[0].language)
    document.styles["Normal"].paragraph_format.space_after = Pt(9)
    head = section.header.add_table(1, 3, Mm(160)).rows[0].cells
    _Writer(head[0], "en").add(isolated(house.company_in("en"), "en"), bold=True)
    if house.logo.startswith(PICTURES):
        picture = head[1].add_paragraph()
        picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture.add_run().add_picture(BytesIO(house.logo), height=Mm(14))
    else:
        head[1].add_paragraph()
    _Writer(head[2], "ar").add(isolated(house.company_in("ar"), "ar"), bold=True)
    foot = section.footer.add_table(1, 3, Mm(160)).rows[0].cells
    _Writer(foot[0], "en").add(isolated(house.address_in("en"), "en"))
    number = foot[1].add_paragraph(f"{sheet.number} · ")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(number, "PAGE")
    number.add_run(" / ")
    _field(number, "NUMPAGES")
    _Writer(foot[2], "ar").add(isolated(house.address_in("ar"), "ar"))
    for cell in (*head, *foot):
        _without_first(cell)


def _without_first(cell: _Cell) -> None:
    """Takes away the empty paragraph that each new cell holds, unless nothing else is in it."""
    first, *others = cell.paragraphs
    if others:
        cell._tc.remove(first._p)


def _new_page(place: Any) -> None:
    place.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _shape(run: Run, bold: bool, right_to_left: bool) -> None:
    """Bold and direction, as Word asks for them in both scripts."""
    run.bold = bold or None
    properties = run._r.get_or_add_rPr()
    if bold:
        _flag(properties, "w:bCs")
    if right_to_left:
        _flag(properties, "w:rtl")


def _font(properties: Any, language: str) -> None:
    """One font and size for both scripts."""
    for name in ("w:rFonts", "w:sz", "w:szCs", "w:lang", "w:color"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    fonts = _element("w:rFonts", **{f"w:{script}": FONT for script in ("ascii", "hAnsi", "cs", "eastAsia")})
    properties.insert(0, fonts)
    half_points = str(int(SIZE.pt * 2))
    properties.append(_element("w:sz", **{"w:val": half_points}))
    properties.append(_element("w:szCs", **{"w:val": half_points}))
    properties.append(_element("w:lang", **{"w:val": LANGUAGES["en"], "w:bidi": LANGUAGES["ar"]}))


def _field(paragraph: Paragraph, name: str) -> None:
    field = _element("w:fldSimple", **{"w:instr": name})
    run = _element("w:r")
    run.append(_element("w:t"))
    field.append(run)
    paragraph._p.append(field)


def _flag(properties: Any, name: str) -> None:
    properties.append(_element(name))


def _element(tag: str, /, **attributes: str) -> Any:
    found = OxmlElement(tag)
    for name, value in attributes.items():
        found.set(qn(name), value)
    return found
