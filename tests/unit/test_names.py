"""No employee's name goes to a customer: found in either script, and a role put in its place; other words stay."""

from __future__ import annotations

import pytest

from bot.domain.letters import folded
from bot.domain.names import Named, Veil, sound, sounds_alike

NORA = Named("Nora Al-Harbi", "[reporter]", "U0NORA", ("nora@smsa.example", "+966551234567"))
FATIMA = Named("فاطمة الزهراني", "[supervisor]", "U0FATIMA")
SAMI = Named("Sami Zahrani", "[employee]", "U0SAMI")
VEIL = Veil([NORA, FATIMA], [SAMI], ["Nasser Harbi"])

SAME = [
    ("Nora", "نورة"),
    ("Sarah", "سارة"),
    ("Khalid", "خالد"),
    ("Omar", "عمر"),
    ("Yusuf", "يوسف"),
    ("Layla", "ليلى"),
    ("Saleh", "صالح"),
    ("Harbi", "الحربي"),
    ("Fatimah", "فاطمة"),
    ("Abdullah", "عبدالله"),
    ("Zainab", "زينب"),
    ("Ibrahim", "إبراهيم"),
    ("Mohammed", "محمد"),
    ("Aisha", "عائشة"),
]


@pytest.mark.parametrize(("latin", "arabic"), SAME)
def test_a_name_sounds_alike_in_both_scripts(latin: str, arabic: str) -> None:
    assert sounds_alike(sound(folded(arabic)), sound(folded(latin)))


@pytest.mark.parametrize(
    ("latin", "arabic"), [("Nora", "نار"), ("user", "سارة"), ("Omar", "أمير"), ("Layla", "ليل نهار")]
)
def test_other_words_do_not(latin: str, arabic: str) -> None:
    assert not sounds_alike(sound(folded(arabic)), sound(folded(latin)))


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("I am Nora Al-Harbi of Olaya.", "I am [reporter] of Olaya."),
        ("NORA, nora and Nora's", "[reporter], [reporter] and [reporter]'s"),
        ("Ask <@U0NORA> or <@U0SAMI|sami> or <@U0OTHER>", "Ask [reporter] or [employee] or [employee]"),
        ("Write to Nora@SMSA.example or call +966551234567", "Write to [reporter] or call [reporter]"),
        ("قال لنورة الحربي كلامًا", "قال [reporter] كلامًا"),
        ("رفض الحديث مع فاطمة", "رفض الحديث مع [supervisor]"),
        ("He shouted at Fatima.", "He shouted at [supervisor]."),
        ("Sami Zahrani saw it; Sami too", "[employee] saw it; Sami too"),
        ("I, Nasser Harbi, was not there", "I, Nasser Harbi, was not there"),
        ("A parcel was late.", "A parcel was late."),
    ],
)
def test_a_role_stands_in_the_place_of_a_name(said: str, read: str) -> None:
    assert VEIL.over(said) == read
