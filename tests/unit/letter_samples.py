"""Letters to try: with little data and with the longest, in English, in Arabic and in both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.inputs import INPUTS
from bot.domain.letters import Occasion
from bot.domain.restrictions import RestrictionKind
from bot.letters.composing import compose
from bot.letters.house import House
from bot.letters.paragraphs import LetterFacts
from bot.letters.sheet import Sheet

RIYADH = ZoneInfo("Asia/Riyadh")
LANGUAGES = {"en": ("en",), "ar": ("ar",), "both": ("ar", "en")}
HOUSE = House(
    address="P.O. Box 100, Riyadh 11526, Saudi Arabia. Tel. +966 11 000 0000",
    address_ar="ص.ب 100، الرياض 11526، المملكة العربية السعودية. هاتف +966 11 000 0000",
    signatory="Huda Al-Salem",
    signatory_ar="هدى السالم",
    title="Head of Complaint Management",
    title_ar="مدير إدارة الشكاوى",
)
SHORT = LetterFacts("EP-2026-00012", date(2026, 3, 1), date(2026, 2, 27), 365)
ENGLISH = replace(
    SHORT,
    customer="Abu Saad",
    categories=("abusive_language", "threat"),
    kinds=("one_channel", "named_officer", "no_counter", "max_contacts", "agreement"),
    officer="Huda Salem",
    channel="phone",
    site="Olaya branch",
    contacts=3,
    ends_on=date(2026, 6, 1),
    review_on=date(2026, 5, 18),
    said="He called thirty times about waybill 290012345678 from +966 50 123-4567.",
)
ARABIC = replace(
    ENGLISH,
    customer="محمد بن عبد العزيز القحطاني",
    officer="Huda Salem",
    site="فرع العليا",
    said="اتصل العميل ثلاثين مرة من الرقم +966 50 123-4567 بشأن البوليصة 290012345678 (EP-2026-00009).",
)
LONGEST = replace(
    ARABIC,
    customer="عبد الرحمن بن محمد بن عبد العزيز آل سعيد القحطاني " * 2,
    categories=INPUTS["category"].options,
    also=tuple((f"EP-2026-{number:06}", date(2026, 11, 30)) for number in range(123456, 123476)),
    kinds=tuple(RestrictionKind),
    officer="o" * 120,
    site="https://example.com/" + "s" * 100,
    contacts=99,
    starts_on=date(2026, 11, 30),
    own_failure=True,
    said="\n".join(["اتصل العميل بشأن البوليصة 290012345678 مرات كثيرة، ولم يقبل أي حل عُرض عليه. " * 3] * 8),
)
FACTS = {
    "short": {"en": SHORT, "ar": SHORT},
    "usual": {"en": ENGLISH, "ar": ARABIC},
    "longest": {"en": LONGEST, "ar": LONGEST},
}


def sheet(occasion: Occasion, language: str = "en", size: str = "usual", house: House = HOUSE) -> Sheet:
    """The letter of an occasion in ``en``, ``ar`` or ``both``, with ``short``, ``usual`` or ``longest`` data."""
    facts = FACTS[size]["ar" if language == "both" else language]
    return compose(occasion, facts, LANGUAGES[language], RIYADH, house)
