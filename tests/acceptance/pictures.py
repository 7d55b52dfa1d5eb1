"""``make pictures``: the pictures of README and guides, taken from real cases in the sandbox; they never grow old."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bot.domain.letters import Occasion
from bot.domain.vocabulary import Action
from bot.letters.setting import set_picture
from tests.acceptance.arabic import company
from tests.acceptance.play import Play
from tests.acceptance.world import (
    AISHA,
    COMPLAINTS,
    IBRAHIM,
    LAYLA,
    MAJED,
    MANAGEMENT,
    NORA,
    OMAR,
    ROOT,
    SALEH,
    SAMI,
    SARA,
    SECURITY,
    ZAINAB,
    World,
    card,
    press,
    report,
    submit_report,
)
from tests.unit.letter_samples import HOUSE, sheet

PICTURES = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WORDS = "He shouted at me and called me names for ten minutes, because his parcel is late. I asked him twice to stop."
WIDE = {"width": 1360, "height": 1040}
PHONE = {"width": 390, "height": 844}
TALL = {"width": 390, "height": 2600}
TYPED = {
    "en": {
        "narrative": WORDS,
        "recommendation": "He was asked twice to stop and went on. Please restrict contact to e-mail.",
        "location": "Branch Olaya, counter 3",
        "danger_details": "He has a knife.",
    },
    "ar": {
        "narrative": "صرخ في وجهي وشتمني عشر دقائق لأن شحنته تأخرت، وطلبت منه مرتين أن يتوقف.",
        "recommendation": "طُلب منه التوقف مرتين واستمر. نرجو قصر التواصل على البريد الإلكتروني.",
        "location": "فرع العليا، النافذة 3",
        "danger_details": "معه سكين.",
    },
}
"""What the people of the guides type, by language."""


def set_letters(folder: Path) -> None:
    """Keeps the first page of a letter in English and of one in Arabic in ``folder``; needs no browser."""
    for language in ("en", "ar"):
        letter = sheet(Occasion.RESTRICTED, language)
        (folder / f"letter-{language}.png").write_bytes(set_picture(letter, HOUSE))


def take(folder: Path) -> None:
    """Plays a case and keeps three pictures of it in ``folder``."""
    with tempfile.TemporaryDirectory() as scratch, World(Path(scratch)) as world, browser() as page:
        number = report(world, NORA, "0501234567", customer_name="Abdullah Al-Mutairi", narrative=WORDS)
        asked = world.slack.wait_for(lambda: card(world, SARA, number), what="the supervisor's card")
        assert asked is not None
        press(world, SARA, asked, "case.approve", comment="He has done this before. Please take it up with him.")
        world.slack.wait_for(lambda: card(world, LAYLA, number, COMPLAINTS), what="the thread")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        show(page, f"{world.slack.base_url}/#everybody/{NORA},{SARA},{LAYLA}", number)
        page.screenshot(path=folder / "case.png")
        world.slack.command(NORA, "/report-abuse", "0501234567")
        world.slack.wait_for(lambda: world.slack.view(NORA), what="the report modal")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        show(page, f"{world.slack.base_url}/#{NORA}/app", "0501234567")
        page.screenshot(path=folder / "report.png")
        arabic = report(world, AISHA, "0551234567", narrative="صرخ في وجهي وشتمني مرتين أمام الزملاء.")
        world.slack.wait_for(lambda: card(world, AISHA, arabic), what="the Arabic card")
        show(page, f"{world.slack.base_url}/#{AISHA}/app", arabic)
        page.screenshot(path=folder / "arabic.png")


def take_guides(folder: Path, language: str) -> None:
    """What each role opens Slack for, as they see it on a phone, for the guide of the role in the language."""
    with tempfile.TemporaryDirectory() as scratch, World(Path(scratch)) as world, browser() as page:
        if language == "ar":
            world.import_directory(*company(Path(scratch)))
        play, typed = Play(world), TYPED[language]

        def keep(role: str, place: str, words: str, part: str = ".message") -> None:
            page.set_viewport_size(TALL if part == ".message" else PHONE)  # type: ignore[arg-type]
            show(page, f"{world.slack.base_url}/#{place}", words)
            shown = page.locator(part, has_text=words).last
            shown.screenshot(path=folder / f"guide-{role}-{language}.png")

        world.slack.command(NORA, "/report-abuse", "0501234567")
        play.form(NORA, "case.report")
        keep("staff", f"{NORA}/app", "1.", ".modal")
        number = submit_report(world, NORA, narrative=typed["narrative"])
        play.find(SARA, number, button="case.approve")
        keep("supervisor", f"{SARA}/app", number)
        play.do(SARA, number, Action.CASE_APPROVE)
        play.do(LAYLA, number, Action.CASE_CLAIM, COMPLAINTS)
        play.without(LAYLA, number, COMPLAINTS, "case.claim")
        keep("complaint-management", f"{LAYLA}/{COMPLAINTS}", number)
        play.do(LAYLA, number, Action.CASE_ESCALATE, COMPLAINTS, recommendation=typed["recommendation"])
        play.find(MAJED, number, MANAGEMENT, button="case.restrict")
        keep("high-management", f"{MAJED}/{MANAGEMENT}", number)
        world.slack.command(OMAR, "/report-abuse", "danger")
        play.form(OMAR, "alert.report")
        world.slack.submit(OMAR, {name: typed[name] for name in ("location", "danger_details")})
        play.told(SALEH, typed["location"], SECURITY)
        keep("security", f"{SALEH}/{SECURITY}", typed["location"])
        world.slack.command(IBRAHIM, "/abuse-cases", number)
        answer = play.told(IBRAHIM, number)
        world.slack.click(IBRAHIM, world.slack.dm_id(IBRAHIM), answer["ts"], "case.view")
        play.form(IBRAHIM, "case.view")
        keep("auditor", f"{IBRAHIM}/app", number, ".modal")
        unlisted = report(world, SAMI, "0507654321", narrative=typed["narrative"])
        play.find(ZAINAB, unlisted, button="case.route")
        keep("administrator", f"{ZAINAB}/app", unlisted)


def show(page: Page, address: str, words: str) -> None:
    """Opens an address of the page anew and waits until the words are on it."""
    page.goto("about:blank")
    page.goto(address)
    page.get_by_text(words).first.wait_for(state="attached")
    page.evaluate("document.fonts.ready")


def chromium_path() -> str | None:
    """The Chromium that is installed here."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Page]:
    """A page of the Chromium that is installed here."""
    found = chromium_path()
    if found is None:
        raise SystemExit("No Chromium here: install chromium and try again")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield chromium.new_page(device_scale_factor=1.5, color_scheme="light", timezone_id="Asia/Riyadh")
        chromium.close()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    set_letters(target)
    take(target)
    for spoken in TYPED:
        take_guides(target, spoken)
