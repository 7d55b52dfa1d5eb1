"""The fault plan on the page, in a real browser."""

import json
import re
import urllib.request
from typing import Any

from page_harness import WITH_BROWSER, Place
from playwright.sync_api import Page, expect

pytestmark = WITH_BROWSER


def test_a_fault_plan_is_written_on_the_page_and_found_there_again(page: Page, place: Place) -> None:
    page.get_by_role("button", name="Faults").click()
    page.get_by_role("menuitem", name=re.compile("^Plan")).click()
    dialog = page.get_by_role("dialog", name="Fault plan")
    dialog.get_by_label("Seed").fill("7")
    dialog.get_by_label("Method", exact=True).select_option("chat.update")
    dialog.get_by_label("Chances", exact=True).fill("http_500 2.5% effect, http_429 1% 30s")
    dialog.get_by_label("Sequence, before the chances").fill("ok, error fatal_error")
    dialog.get_by_role("button", name="Set the plan").click()
    expect(dialog).to_be_hidden()

    with urllib.request.urlopen(f"{place.url}/control/faults") as answer:
        told = json.load(answer)
    page.get_by_role("button", name="Faults (by plan)").click()
    page.get_by_role("menuitem", name=re.compile("^Plan")).click()

    plan = told["plan"]["chat.update"]
    assert told["seed"] == 7
    assert [(one["kind"], one["probability"], one["effect"]) for one in plan["chances"]] == [
        ("http_500", 0.025, True),
        ("http_429", 0.01, False),
    ]
    assert plan["chances"][1]["retry_after"] == 30
    assert (plan["sequence"][0], plan["sequence"][1]["error"], plan["repeat"]) == ("ok", "fatal_error", False)
    expect(dialog.get_by_label("Chances", exact=True)).to_have_value("http_500 effect 2.5%, http_429 30s 1%")
    expect(dialog.get_by_label("Sequence, before the chances")).to_have_value("ok, error fatal_error")


def test_a_fault_plan_that_cannot_be_used_stays_open_and_says_why(page: Page, place: Place) -> None:
    refusal = {"ok": False, "error": "invalid_rules", "detail": "there is no method 'chat.shout'"}
    page.route("**/control/faults", lambda route: route.fulfill(json=refusal) if is_put(route) else route.continue_())
    page.get_by_role("button", name="Faults").click()
    page.get_by_role("menuitem", name=re.compile("^Plan")).click()
    dialog = page.get_by_role("dialog", name="Fault plan")

    dialog.get_by_role("button", name="Set the plan").click()

    expect(dialog.get_by_role("alert")).to_have_text("there is no method 'chat.shout'")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def is_put(route: Any) -> bool:
    return str(route.request.method) == "PUT"
