"""Nothing that is planted runs on the page, whoever says it and wherever it stands; and the page forbids it besides."""

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from page_harness import WITH_BROWSER, Place, act_as, open_channel, plain
from playwright.sync_api import Browser, Page, Request, expect

from sandbox.control import file_answer
from tests.planted import PLANTED

WORDS = {name: text.encode(errors="replace").decode()[:2500] for name, text in PLANTED.items()}
"""As they can come over the network, and as long as a block takes."""


def say(place: Place, method: str, **body: Any) -> None:
    """A call of the app's."""
    headers = {"Authorization": "Bearer xoxb-1", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{place.bot.api}{method}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        said = json.load(answer)
    assert said["ok"], said


def blocks(text: str) -> list[dict[str, Any]]:
    """The text in each place of a card that shows any."""
    words = text.strip() or "x"
    return [
        {"type": "header", "text": plain(words[:150])},
        {"type": "section", "text": {"type": "mrkdwn", "text": words}},
        {"type": "section", "text": plain(words)},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": words}]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}],
        },
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "b", "text": plain(words[:75]), "value": "1"}],
        },
    ]


@WITH_BROWSER
def test_what_is_planted_in_cards_messages_and_modals_runs_nothing(page: Page, place: Place) -> None:
    for name, text in WORDS.items():
        say(place, "chat.postMessage", channel="C0DESK", text=f"{name}: {text}", blocks=blocks(text))
        say(place, "chat.postMessage", channel="C0DESK", text=f"{name}: {text}")
    act_as(page, "onerror")  # whose name is a picture that runs
    open_channel(page, "desk")
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    composer.fill(WORDS["script"] + WORDS["picture"] + WORDS["address that runs"])
    page.keyboard.press("Enter")

    expect(page.get_by_role("article")).to_have_count(2 * len(WORDS) + 1)

    assert page.evaluate("window.hacked") is None
    assert page.locator("#page script, #page svg[onload], #page img, #page iframe, #page [onerror]").count() == 0
    targets = page.locator("#page a").evaluate_all("links => links.map(link => link.href)")
    assert [one for one in targets if not re.match("https?://|mailto:|tel:", one)] == []


@pytest.fixture
def watched(browser: Browser, place: Place) -> Iterator[Page]:
    """The page, on which the browser may complain: that is what is looked for."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(place.url)
    yield page
    context.close()


HARM = {
    "a script in the page": "add('script', {text: 'window.hacked = 1'})",
    "a script from elsewhere": "add('script', {src: 'https://a.example/x.js'})",
    "a script in an address": "add('iframe', {src: 'javascript:top.hacked=1'})",
    "a handler in markup": "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.hacked=1>')",
    "a script made of text": "setTimeout('window.hacked = 1')",
    "a form that leads away": "add('form', {action: 'https://a.example/'}).submit()",
    "a picture from elsewhere": "add('img', {src: 'https://a.example/x.png'})",
    "a call elsewhere": "fetch('https://a.example/').catch(() => 0)",
    "another base": "add('base', {href: 'https://a.example/'})",
}
WATCH = """() => {
  window.stopped = new Promise((told) => {
    addEventListener('securitypolicyviolation', (event) => told(event.violatedDirective));
    setTimeout(told, 10000, '');  // so that a policy that lets it through fails here, and does not hang
  });
}"""
ADD = """const add = (tag, what) => {
  const made = Object.assign(document.createElement(tag), what);
  document.body.append(made);
  return made;
};"""


@WITH_BROWSER
@pytest.mark.parametrize("harm", HARM)
def test_even_what_gets_into_the_page_is_not_run_and_sends_nothing_away(watched: Page, harm: str) -> None:
    asked: list[Request] = []
    watched.on("request", lambda request: asked.append(request))
    watched.evaluate(WATCH)

    watched.evaluate(f"() => {{ {ADD} {HARM[harm]} }}")

    assert watched.evaluate("window.stopped")
    assert watched.evaluate("window.hacked") is None
    assert {one.failure for one in asked if "a.example" in one.url} <= {"csp"}  # stopped before it went out


@pytest.mark.parametrize("path", ["/", "/page/page.js", "/page/page.css", "/page/icon.svg"])
def test_every_answer_that_a_browser_shows_forbids_what_does_not_belong_to_it(place: Place, path: str) -> None:
    with urllib.request.urlopen(place.url + path) as answer:
        policy, sniffing = answer.headers["Content-Security-Policy"], answer.headers["X-Content-Type-Options"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert sniffing == "nosniff"


@pytest.mark.parametrize("name", PLANTED.values(), ids=PLANTED)
def test_a_file_is_a_download_under_a_name_that_is_one(name: str) -> None:
    answer = file_answer(b"<script>", "text/html", name)

    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[ -~]*"', disposition)
    assert not set(disposition.removeprefix('attachment; filename="').removesuffix('"')) & set('"\\/')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
