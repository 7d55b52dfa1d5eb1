"""The mailbox on the page, in a real browser."""

import json
import re
import smtplib
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from page_harness import ARABIC, ATTACK, WITH_BROWSER, Place
from playwright.sync_api import Page, expect

pytestmark = WITH_BROWSER


def send(place: Place, subject: str, text: str) -> None:
    """A letter of the app's."""
    with urllib.request.urlopen(f"{place.url}/control/mailbox") as answer:
        address = urlsplit(json.load(answer)["address"])
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "care@example.com", "zoe@example.com", subject
    message.set_content(text)
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="EP-1.pdf")
    with smtplib.SMTP(address.hostname or "", address.port or 0, "app", timeout=20) as client:
        client.send_message(message)


def test_a_letter_arrives_while_one_watches_and_its_attachment_can_be_taken(
    page: Page, place: Place, tmp_path: Path
) -> None:
    page.get_by_role("button", name="Mailbox").click()
    expect(page.get_by_text("No mail was sent yet.")).to_be_visible()

    send(place, "A letter", f"{ARABIC}\n\n{ATTACK}")
    row = page.get_by_role("button", name="zoe@example.com")
    row.click()
    letter = page.get_by_role("article", name="A letter")
    expect(letter).to_contain_text("care@example.com")
    with page.expect_download() as taken:
        letter.get_by_role("link", name="EP-1.pdf").click()
    taken.value.save_as(tmp_path / "EP-1.pdf")

    expect(row.locator("time")).to_contain_text(re.compile(r"\d:\d\d [AP]M"))
    expect(letter).to_contain_text(ATTACK)
    assert page.evaluate("window.hacked") is None
    assert letter.get_by_text(ARABIC).evaluate("one => getComputedStyle(one).direction") == "rtl"
    assert (tmp_path / "EP-1.pdf").read_bytes() == b"%PDF-1.7 x"
