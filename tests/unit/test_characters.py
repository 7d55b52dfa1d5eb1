"""What nobody sees does not come in, what can be seen stays: character by character, for all of Unicode."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.characters import JOINERS, MOST_MARKS, ROWS, SEEN, Row, tidy

INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of what has no shape: controls, format characters, halves of pairs, ends of lines."""
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\U0001d159"
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]), max_size=60)
TRICKY = st.text(
    alphabet="aA1 \n\r\t\0\x1b\x85\u2028\u202e\u202c\u2066\u2069\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff\xad"
    "\u3164\u2800\ufe0f\ufe0e\U000e0041\ud83d\ufffe\u0301\u0316\u094d\u0915م\u06ddé❤👩\U0001f3fd",
    max_size=30,
)


def every_character() -> map[str]:
    return map(chr, range(sys.maxunicode + 1))


def test_every_character_without_a_shape_has_its_row_whatever_unicode_adds() -> None:
    stays = {
        letter for letter in every_character() if unicodedata.category(letter) in INVISIBLE and tidy(letter) == letter
    }

    assert stays == {"\n", "\t"} | SEEN


def test_alone_a_joiner_or_a_choice_of_shape_is_nothing() -> None:
    alone = {letter for letter in every_character() if letter in JOINERS or "\ufe00" <= letter <= "\ufe0f"}

    assert {tidy(letter) for letter in alone} == {""}
    assert len(alone) == 18


def test_each_character_that_can_be_seen_stays() -> None:
    gone = {
        letter for letter in every_character() if unicodedata.category(letter)[0] in "LNPS" and not tidy(letter).strip()
    }

    assert {letter for letter in gone if letter not in BLANK_LETTERS} == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ascii(row.letters)[:24])
def test_each_row_says_why_and_holds_for_each_of_its_characters(row: Row) -> None:
    letters = re.findall(f"[{row.letters}]", "".join(every_character()))

    assert row.why
    assert {tidy(letter) for letter in letters} == {row.becomes}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("He left\u202egnp.exe", "He leftgnp.exe"),
        ("\u2067أحمد\u2069\u2069", "أحمد"),
        ("Ahmad\u200b Al\xad-\ufeffHarbi", "Ahmad Al-Harbi"),
        ("one\r\ntwo\rthree\u2028four\x85five\vsix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("\x1b[31mred\x1b[0m\x07", "[31mred[0m"),
        ("tab\tstays", "tab\tstays"),
        ("e\u0301", "é"),
        ("\ud83d", "\ufffd"),
        ("\uffff", "\ufffd"),
        ("\u3164", " "),
        ("hidden\U000e0068\U000e0069", "hidden"),
        ("I\u2063\u2064\u206a", "I"),
    ],
)
def test_what_nobody_sees_does_not_come_in(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "می\u200cخواهم",  # Persian: the verb's prefix stands apart
        "1446 ه\u200d",  # Arabic: "of the Hijra", in the shape of a beginning
        "بِسْمِ اللَّهِ ۝",
        "क्\u200dष and ক্\u200cষ",  # Hindi and Bengali: half a letter, and the letters apart
        "👩\U0001f3fd\u200d🚀 👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3",
        "葛\U000e0100城市",  # a place in Japan whose name has a shape of its own
        "₪ 5 000 – “said”… 7\xa0kg",
        "فاتورة رقم ١٢٣٤",
    ],
)
def test_what_a_language_needs_stays(typed: str) -> None:
    assert tidy(typed) == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\u200cb", "ab"), ("ab\u200d c", "ab c"), ("\u200cب", "ب"), ("م\u200c\u200c\u200cم", "م\u200cم")],
)
def test_a_joiner_that_joins_nothing_goes(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@given(typed=ANY_TEXT | TRICKY)
@example(typed="ब\u200d\u0301\u200c")
def test_tidying_twice_is_tidying_once(typed: str) -> None:
    once = tidy(typed)

    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


@given(typed=ANY_TEXT | TRICKY)
@example(typed="A\ufeff\u0300")  # the mark comes to its letter
def test_what_was_typed_can_all_be_read_afterwards(typed: str) -> None:
    def seen(text: str) -> str:
        whole = unicodedata.normalize("NFD", "".join(one for one in text if one not in BLANK_LETTERS))
        return "".join(one for one in whole if unicodedata.category(one)[0] in "LNPS" and one not in "\ufffd")

    assert seen(tidy(typed)) == seen(typed)


@pytest.mark.parametrize(
    "heap", ["a" + "\u0301\u0316" * 20_000, "\u0f73" * 20_000, "\u200d" * 40_000, "م\u200c" * 20_000]
)
def test_a_heap_of_marks_is_cut_before_it_takes_time(heap: str) -> None:
    marks = [letter for letter in tidy(heap) if unicodedata.category(letter)[0] == "M"]

    assert len(marks) <= 2 * MOST_MARKS
