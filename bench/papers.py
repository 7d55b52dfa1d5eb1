"""Letters: how long one takes, the first one after a start, and how large its PDF is (P11)."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bench.figures import Figure, percentile, plain
from bench.house import ROOT
from bot.domain.letters import Occasion
from bot.letters.composing import compose
from bot.letters.house import House
from bot.letters.paragraphs import LetterFacts
from bot.letters.setting import set_pdf
from bot.letters.sheet import Sheet

RIYADH = ZoneInfo("Asia/Riyadh")
HOUSE = House(
    address="P.O. Box 100, Riyadh 11526, Saudi Arabia",
    address_ar="ص.ب 100، الرياض 11526، المملكة العربية السعودية",
    signatory="Huda Al-Salem",
    signatory_ar="هدى السالم",
    title="Head of Complaint Management",
    title_ar="مدير إدارة الشكاوى",
)
FACTS = replace(
    LetterFacts("EP-2026-00012", date(2026, 3, 1), date(2026, 2, 27), 365),
    customer="محمد بن عبد العزيز القحطاني",
    categories=("abusive_language", "threat"),
    kinds=("one_channel", "named_officer", "agreement"),
    officer="Huda Salem",
    channel="phone",
    ends_on=date(2026, 6, 1),
    review_on=date(2026, 5, 18),
    said="اتصل العميل ثلاثين مرة من الرقم +966 50 123-4567 بشأن البوليصة 290012345678.",
)
FIRST = "from bench.papers import first; print(first())"


def letter_figures(count: int) -> list[Figure]:
    """Of restrictions, in English and in Arabic; no two letters the same, so that nothing is kept from the last one."""
    figures = []
    for language in ("en", "ar"):
        set_pdf(letter(language, 0), HOUSE)
        times, sizes = [], []
        for number in range(1, count + 1):
            began = time.perf_counter()
            made = set_pdf(letter(language, number), HOUSE)
            times.append((time.perf_counter() - began) * 1000)
            sizes.append(len(made) / 1000)
        figures += [
            plain(f"a letter as PDF, {language}", times, "ms", 20),
            plain(f"letters a second, {language}", [len(times) / sum(times) * 1000], "/s"),
            plain(f"a letter as PDF, {language}, p99", [percentile(times, 0.99)], "ms"),
            plain(f"its size, {language}", sizes, "kB", 60),
        ]
    return [*figures, plain("the first letter after a start", [_first_elsewhere() for _ in range(3)], "ms")]


def letter(language: str, number: int) -> Sheet:
    """A letter on a restriction."""
    facts = replace(FACTS, number=f"EP-2026-{number:05}")
    return compose(Occasion.RESTRICTED, facts, (language,), RIYADH, HOUSE)


def first() -> float:
    """Milliseconds of the first letter of this process, the fonts still unread."""
    sheet = letter("ar", 1)
    began = time.perf_counter()
    set_pdf(sheet, HOUSE)
    return (time.perf_counter() - began) * 1000


def _first_elsewhere() -> float:
    done = subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout)
