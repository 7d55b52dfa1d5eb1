"""Letters on paper: whole, in reading order in both scripts, fit to keep (PDF/A), the same each time (P11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.domain.letters import Occasion
from bot.letters.directions import without_marks
from bot.letters.fonts import MISSING, coverage, showable
from bot.letters.setting import set_pdf, set_picture, set_pictures
from bot.letters.sheet import Sheet, Wording
from tests.letter_reader import fonts, frame, pages, plain, reading, seen
from tests.unit.letter_samples import HOUSE, LANGUAGES, sheet

PNG = b"\x89PNG\r\n\x1a\n"
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
EVERY_LETTER = pytest.mark.parametrize(
    ("occasion", "language", "size"),
    [(occasion, language, size) for occasion in Occasion for language in LANGUAGES for size in ("short", "longest")],
)
MOST_PAGES = {"short": 1, "longest": 4}


def words_of(wording: Wording) -> Iterator[str]:
    """All that a wording says, piece by piece, in its order."""
    yield from (wording.date, wording.reference, *wording.address)
    yield from (f"{wording.subject_label} {wording.subject}", wording.greeting)
    for told in wording.paragraphs:
        yield from (told.lead, *told.text.split("\n"), *told.items) if told.is_said else ()
    yield from (wording.closing, wording.enclosure)
    if agreement := wording.agreement:
        yield from (agreement.title, agreement.intro, *agreement.items, *agreement.paragraphs)
        yield from (*agreement.customer, *agreement.company)


def said_in_order(told: list[str], text: str) -> list[str]:
    """The pieces that the text does not say, each after the one before it."""
    at, missing = 0, []
    for piece in told:
        found = text.find(plain(piece), at)
        if found < 0:
            missing.append(piece)
        else:
            at = found + len(plain(piece))
    return missing


@EVERY_LETTER
def test_each_letter_says_on_paper_all_that_its_sheet_says_in_reading_order(
    occasion: Occasion, language: str, size: str
) -> None:
    letter = sheet(occasion, language, size)

    pdf = set_pdf(letter, HOUSE)

    assert pages(pdf) <= MOST_PAGES[size] + (language == "both") + letter.has_agreement
    text = reading(pdf)
    for wording in letter.wordings:
        told = [showable(without_marks(piece)) for piece in words_of(wording)]
        assert said_in_order(told, text) == []


@pytest.mark.parametrize("occasion", list(Occasion))
def test_in_an_arabic_line_the_eye_sees_numbers_and_latin_names_from_left_to_right(occasion: Occasion) -> None:
    letter = sheet(occasion, "ar")

    lines = "\n".join(seen(set_pdf(letter, HOUSE)))

    assert "EP-2026-00012" in lines
    assert plain("+966 50 123-4567") in lines
    assert "290012345678" in lines
    assert "محمد"[::-1] in lines
    assert "محمد" not in lines
    assert "هاتف"[::-1] in lines
    assert "+966110000000" in lines


def test_without_isolation_a_phone_number_would_fall_apart_in_an_arabic_line() -> None:
    """What the test above is worth: typst left to itself shows the number in another order."""
    letter = sheet(Occasion.RESOLVED, "ar")
    told = replace(
        letter.wordings[0], paragraphs=(replace(letter.wordings[0].paragraphs[0], text="الرقم +966 50 123."),)
    )

    lines = seen(set_pdf(Sheet(letter.number, letter.written_on, (told,)), HOUSE))

    assert not any("+96650123" in line for line in lines)


def test_an_arabic_name_in_an_english_letter_is_seen_from_right_to_left_and_the_comma_after_it() -> None:
    letter = sheet(Occasion.RESOLVED, "both")
    english = Sheet(letter.number, letter.written_on, letter.wordings[1:])

    lines = seen(set_pdf(english, HOUSE))

    (greeting,) = (line for line in lines if line.startswith("Dear"))
    assert greeting.endswith("محمد بن عبد"[::-1].replace(" ", "") + ",")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_kept_pdf_a_with_its_own_fonts_its_language_and_no_moment_but_its_day(language: str) -> None:
    pdf = set_pdf(sheet(Occasion.RESTRICTED, language), HOUSE)

    reader = PdfReader(BytesIO(pdf))
    assert reader.xmp_metadata is not None
    stated = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in stated
    assert "<pdfuaid:part>1</pdfuaid:part>" in stated
    assert "2026-03-01T00:00:00" in stated
    assert reader.trailer["/Root"]["/Lang"] in LANGUAGES[language]
    assert "EP-2026-00012" in str(reader.metadata and reader.metadata.title)
    assert all(fonts(pdf).values())
    assert {re.sub(r"^/[A-Z]+\+|-\w+$", "", name) for name in fonts(pdf)} <= {"IBMPlexSans", "IBMPlexSansArabic"}


def test_the_same_letter_is_the_same_file_and_another_is_not() -> None:
    letter = sheet(Occasion.RESTRICTED, "ar")

    first = set_pdf(letter, HOUSE)

    assert set_pdf(sheet(Occasion.RESTRICTED, "ar"), HOUSE) == first
    assert set_pdf(letter.saying("سبب آخر"), HOUSE) != first


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_usual_letter_is_light(language: str) -> None:
    letters = [sheet(occasion, language) for occasion in Occasion]

    bytes_a_page = [len(pdf) / pages(pdf) for pdf in (set_pdf(letter, HOUSE) for letter in letters)]

    assert max(bytes_a_page) < 60_000


def test_the_agreement_is_a_page_of_its_own_to_be_signed() -> None:
    asked = reading(set_pdf(sheet(Occasion.RESTRICTED), HOUSE))
    standing = reading(set_pdf(sheet(Occasion.EXTENDED), HOUSE))

    assert plain("Enclosed: agreement about conduct Agreement about conduct This agreement belongs") in asked
    assert asked.endswith(plain("For SMSA Express Name: Date: Signature:"))
    assert "Signature:" not in standing
    assert plain("The agreement about conduct that we asked you to sign remains in force.") in standing


@pytest.mark.parametrize("size", ["usual", "longest"])
def test_each_page_has_the_head_the_number_and_the_foot(size: str) -> None:
    pdf = set_pdf(sheet(Occasion.RESTRICTED, "ar", size), HOUSE)

    told, count = frame(pdf), pages(pdf)

    assert told.count(plain("سمسا إكسبرس")) == told.count(plain(HOUSE.address)) == told.count("EP-2026-00012") == count
    assert [f"صفحة{number}من{count}" in told for number in range(1, count + 1)] == [True] * count


def test_nobody_signs_a_page_that_says_nothing() -> None:
    letter = sheet(Occasion.RESOLVED)
    for lines in range(1, 40):
        longer = letter.saying("\n".join(["A line."] * lines))

        pdf = set_pdf(longer, HOUSE)

        if pages(pdf) == 2:
            break
    second = plain(PdfReader(BytesIO(pdf)).pages[1].extract_text())
    assert pages(pdf) == 2
    assert plain("If you disagree") in second
    assert plain("Yours sincerely,") in second


@pytest.mark.parametrize(
    "typed",
    [
        "#panic() $x$ *bold* _it_ @ref <label> \\ // /* ]] }} #sys.inputs",
        '"quoted", \\u{41} \\n {"json": [1]}',
        "\u202e\u2066\u200f\x00\ufeffafter",
    ],
)
def test_what_people_type_is_printed_and_never_obeyed(typed: str) -> None:
    letter = sheet(Occasion.RESOLVED).saying(typed)

    text = reading(set_pdf(letter, HOUSE))

    assert plain(without_marks(letter.said["en"])) in text
    assert "after" in text or "\\" in text


def test_what_no_font_can_show_is_seen_to_be_missing_and_emoji_are_left_out() -> None:
    letter = sheet(Occasion.RESOLVED).saying("Name 漢 \U0001f600 \u2764\ufe0f \ufb01ne ½ Ω Ж é ﷺ")

    text = reading(set_pdf(letter, HOUSE))

    assert plain(f"Name {MISSING} fine ½ Ω Ж é ﷺ") in text
    assert showable("مُحَمَّد") == "محمد"


def test_what_can_be_shown_is_known_from_the_fonts_themselves() -> None:
    known = coverage()

    assert {*map(ord, "aZ09éßŁžЖΩ€–…•أبتثپچگ٠٩،؛؟ﻻ")} <= known
    assert not {*map(ord, "漢हกא\U0001f600")} & known


def test_very_long_words_break_and_stay_on_the_page() -> None:
    letter = sheet(Occasion.RESOLVED, "ar").saying("q" * 300 + " " + "س" * 300)

    lines = seen(set_pdf(letter, HOUSE))

    assert max(map(len, lines)) < 130
    assert sum(line.count("q") for line in lines) == 300


def test_the_logo_is_shown_be_it_points_or_lines() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><path d="M0 0H7V7Z" fill="#123456"/></svg>'

    dot, drawn = (PdfReader(BytesIO(set_pdf(sheet(Occasion.RESOLVED), replace(HOUSE, logo=one)))) for one in (DOT, svg))

    assert len(dot.pages[0]["/Resources"]["/XObject"]) == 1
    assert b"0.07058824 0.20392157 0.3372549" in drawn.pages[0].get_contents().get_data()


def test_a_picture_shows_each_page() -> None:
    letter = sheet(Occasion.RESTRICTED, "ar")

    pictures = set_pictures(letter, HOUSE)

    assert len(pictures) == pages(set_pdf(letter, HOUSE)) == 2
    assert all(picture.startswith(PNG) for picture in pictures)
    assert set_picture(letter, HOUSE) == pictures[0]
