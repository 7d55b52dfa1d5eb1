"""The slice by hand: in a real browser, on the sandbox's page, with the real bot behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.acceptance.pictures import chromium_path
from tests.acceptance.world import World

CHROMIUM = chromium_path()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here, so the slice is not played in a browser")
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NUMBER = re.compile(r"EP-\d{4}-\d{5}")
SECONDS_10 = 10_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path) as found:
        yield found


def page_of(chromium: Browser, world: World, size: dict[str, int], who: str) -> Page:
    """The page, as one person sees it in their conversation with the app."""
    context = chromium.new_context(viewport=size, timezone_id="Asia/Riyadh")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(SECONDS_10)
    expect.set_options(timeout=SECONDS_10)
    become(page, world, who)
    return page


def become(page: Page, world: World, who: str, place: str = "app") -> None:
    page.goto("about:blank")
    page.goto(f"{world.slack.base_url}/#{who}/{place}")


def type_command(page: Page, text: str) -> Locator:
    page.get_by_role("textbox", name=re.compile("^Message")).fill(text)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def press(card: Locator, name: str) -> None:
    card.get_by_role("button", name=name).click()


def test_a_newcomer_reports_approves_and_sees_the_thread(chromium: Browser, world: World) -> None:
    page = page_of(chromium, world, DESK, "U0NORA")
    dialog = type_command(page, "/report-abuse 0501234567")
    expect(dialog.get_by_label("Customer's phone")).to_have_value("0501234567")
    dialog.get_by_label("How did you meet?").select_option(label="Telephone")
    dialog.get_by_role("checkbox", name="Swearing or insults").check()
    dialog.get_by_label("What was said or done?").fill("He shouted at me & called me <names>.")
    dialog.get_by_role("radio", name=re.compile("went on")).check()
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_contain_text(NUMBER)
    number = NUMBER.search(dialog.inner_text())
    assert number is not None

    become(page, world, "U0SARA")
    card = page.get_by_role("article").filter(has_text=number[0])
    expect(card).to_contain_text("He shouted at me & called me <names>.")
    press(card, "Approve")
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(card).not_to_contain_text("Approve")

    become(page, world, "U0LAYLA", "C0COMPL")
    root = page.get_by_role("article").filter(has_text=number[0]).first
    expect(root).to_be_visible()
    expect(root).not_to_contain_text("0501234567")
    expect(page.get_by_text(re.compile("1 reply"))).to_be_visible()


def test_somebody_who_reads_arabic_is_met_in_arabic_on_a_phone(chromium: Browser, world: World, tmp_path: Path) -> None:
    page = page_of(chromium, world, PHONE, "U0AISHA")
    dialog = type_command(page, "/report-abuse ٠٥٥١٢٣٤٥٦٧")
    dialog.locator("select").first.select_option(index=1)
    dialog.get_by_role("checkbox").first.check()
    dialog.locator("textarea").first.fill("صرخ")
    dialog.get_by_role("radio").nth(1).check()
    dialog.get_by_role("button", name="إرسال").click()
    refusal = dialog.get_by_role("alert")
    expect(refusal).to_contain_text(re.compile("[\u0600-\u06ff]"))
    expect(dialog.locator("textarea").first).to_have_value("صرخ")
    page.screenshot(path=tmp_path / "refused.png")

    dialog.locator("textarea").first.fill("صرخ في وجهي وشتمني مرتين أمام الزملاء والعملاء.")
    dialog.get_by_role("button", name="إرسال").click()
    expect(dialog).to_contain_text(NUMBER)
    number = NUMBER.search(dialog.inner_text())
    assert number is not None

    dialog.get_by_role("button", name="إغلاق").last.click()
    expect(dialog).to_be_hidden()
    card = page.get_by_role("article").filter(has_text=number[0])
    expect(card).to_contain_text("لدى المشرف")
    page.screenshot(path=tmp_path / "card.png")
    press(card, "التفاصيل")
    expect(page.get_by_role("dialog")).to_contain_text("صرخ في وجهي وشتمني")
    page.screenshot(path=tmp_path / "details.png")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "the page scrolls sideways on a phone"
