"""The page in a real browser, against the real sandbox and a small bot: what a newcomer does first, by hand."""

import json
import re
import time
import urllib.request
from typing import Any

from page_harness import (
    ARABIC,
    ATTACK,
    WITH_BROWSER,
    Place,
    act_as,
    field_of,
    fill,
    open_channel,
    option,
    plain,
    run_command,
)
from playwright.sync_api import Locator, Page, expect

pytestmark = WITH_BROWSER


def test_a_report_goes_from_the_command_to_a_colleague_who_approves_it(page: Page, place: Place) -> None:
    act_as(page, "Nora")
    dialog = run_command(page)
    fill(dialog, "He shouted at me")
    dialog.get_by_role("checkbox", name="Damage").check()
    dialog.get_by_label("When").fill("2026-03-01T14:30")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()

    act_as(page, "Sara")
    open_channel(page, "desk")
    card = page.get_by_role("article").filter(has_text="Report 1")
    expect(card).to_contain_text("By @Nora Al-Harbi")
    card.get_by_role("button", name="Approve").click()
    page.get_by_role("alertdialog", name="Sure?").get_by_role("button", name="Yes").click()

    expect(page.get_by_role("article").filter(has_text="Approved by @Sara Al-Otaibi")).to_be_visible()
    values = next(one for one in place.bot.said if one["type"] == "view_submission")["view"]["state"]["values"]
    assert values["marks"]["marks"]["selected_options"][0]["value"] == "damage"
    assert values["when"]["when"]["selected_date_time"] == 1772364600, "14:30 in Riyadh, where Nora is, not in UTC"
    assert next(one for one in place.bot.said if one["type"] == "block_actions")["user"]["id"] == "U0SARA"


def test_an_error_stands_beside_its_field_and_what_was_typed_stays(page: Page) -> None:
    act_as(page, "Nora")
    dialog = run_command(page)
    dialog.get_by_label("Customer").fill("0501234567")
    fill(dialog, "oh")

    dialog.get_by_role("button", name="Send").click()

    narrative = dialog.get_by_label("ماذا حدث؟")
    expect(dialog.get_by_role("alert")).to_have_text("Say a little more.")
    expect(narrative).to_have_accessible_description(re.compile("Say a little more"))
    expect(narrative).to_be_focused()
    expect(narrative).to_have_value("oh")
    expect(dialog.get_by_label("Customer")).to_have_value("0501234567")


def test_the_client_itself_asks_for_required_fields(page: Page, place: Place) -> None:
    act_as(page, "Nora")
    dialog = run_command(page)

    dialog.get_by_role("button", name="Send").click()

    expect(dialog.get_by_role("alert")).to_have_count(2)
    assert not [one for one in place.bot.said if one["type"] == "view_submission"]


def test_an_update_of_the_modal_keeps_what_is_typed_and_where_one_types(page: Page) -> None:
    act_as(page, "Nora")
    dialog = run_command(page)
    fill(dialog, "half a sen")

    dialog.get_by_role("button", name="More fields").click()
    expect(dialog.get_by_label("Place")).to_be_visible()

    expect(dialog.get_by_label("ماذا حدث؟")).to_have_value("half a sen")
    expect(dialog.get_by_label("Kind")).to_have_value("threat")
    dialog.get_by_label("ماذا حدث؟").press_sequentially("tence")
    expect(dialog.get_by_label("ماذا حدث؟")).to_have_value("half a sentence")


def test_a_bot_that_answers_late_loses_nothing_typed(page: Page) -> None:
    act_as(page, "Nora")
    dialog = run_command(page)
    fill(dialog, "late")

    dialog.get_by_role("button", name="Send").click()

    expect(dialog.get_by_role("alert")).to_have_text(re.compile("We had some trouble connecting"), timeout=10000)
    expect(dialog.get_by_label("ماذا حدث؟")).to_have_value("late")


def test_options_of_an_external_select_come_as_one_types(page: Page, place: Place) -> None:
    act_as(page, "Nora")
    dialog = run_command(page)
    fill(dialog, "He shouted at me")

    colleague = dialog.get_by_role("combobox", name="Colleague")
    colleague.press_sequentially("sar")
    dialog.get_by_role("option", name="Sara Al-Otaibi").click()
    expect(colleague).to_have_value("Sara Al-Otaibi")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()

    values = next(one for one in place.bot.said if one["type"] == "view_submission")["view"]["state"]["values"]
    assert values["who"]["who"]["selected_option"]["value"] == "sara"


def every_element() -> list[dict[str, Any]]:
    """A Home with one of each element that is no button."""
    kinds = [option("threat", "Threat"), option("damage", "Damage")]
    rows: list[dict[str, Any]] = [
        {"type": "static_select", "action_id": "static", "placeholder": plain("Static"), "options": kinds},
        {"type": "users_select", "action_id": "user", "placeholder": plain("User")},
        {"type": "multi_static_select", "action_id": "multi", "placeholder": plain("Multi"), "options": kinds},
        {"type": "overflow", "action_id": "overflow", "options": kinds},
        {"type": "datepicker", "action_id": "date", "placeholder": plain("Day")},
        {"type": "timepicker", "action_id": "time", "placeholder": plain("Hour")},
        {"type": "radio_buttons", "action_id": "radio", "options": kinds},
        {"type": "checkboxes", "action_id": "boxes", "options": kinds},
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "actions", "block_id": f"b{n}", "elements": [row]} for n, row in enumerate(rows)
    ]
    return [*blocks, field_of("note", "Note", dispatch_action=True)]


def home_of_elements(page: Page, place: Place) -> Locator:
    body = json.dumps({"user_id": "U0NORA", "view": {"type": "home", "blocks": every_element()}}).encode()
    headers = {"Authorization": "Bearer xoxb-1", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{place.bot.api}views.publish", body, headers)) as answer:
        published = json.load(answer)
    assert published["ok"], published
    act_as(page, "Nora")
    open_channel(page, "Home")
    return page.get_by_role("region", name="Home")


def test_every_element_tells_the_bot_what_was_chosen(page: Page, place: Place) -> None:
    home = home_of_elements(page, place)

    def told() -> Any:
        """What the newest click said, once it has come."""
        deadline = time.monotonic() + 30
        while not place.bot.said and time.monotonic() < deadline:
            page.wait_for_timeout(20)
        return place.bot.said.pop()["actions"][0]

    home.get_by_label("Static").select_option("damage")
    assert told()["selected_option"]["value"] == "damage"
    home.get_by_label("User").select_option("U0SARA")
    assert told()["selected_user"] == "U0SARA"
    home.get_by_role("combobox", name="Multi").click()
    home.get_by_role("listbox").get_by_role("option", name="Threat").click()
    assert [one["value"] for one in told()["selected_options"]] == ["threat"]
    home.get_by_role("button", name="Remove Threat").click()
    assert told()["selected_options"] == []
    home.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Threat").click()
    assert told()["selected_option"]["value"] == "threat"
    home.get_by_label("Day").fill("2026-03-01")
    assert told()["selected_date"] == "2026-03-01"
    home.get_by_label("Hour").fill("14:30")
    assert told()["selected_time"] == "14:30"
    home.get_by_role("radio", name="Damage").check()
    assert told()["selected_option"]["value"] == "damage"
    home.get_by_role("checkbox", name="Threat").check()
    assert [one["value"] for one in told()["selected_options"]] == ["threat"]
    home.get_by_label("Note").fill("written")
    page.keyboard.press("Enter")
    assert told()["value"] == "written"


def test_a_choice_made_while_another_is_on_its_way_is_told_too(page: Page, place: Place) -> None:
    home = home_of_elements(page, place)
    place.bot.seconds = 0.5

    home.get_by_label("Static").select_option("damage")
    home.get_by_label("Static").select_option("threat")
    page.wait_for_timeout(3000)

    assert [one["actions"][0]["selected_option"]["value"] for one in place.bot.said] == ["damage", "threat"]


def test_a_modal_keeps_the_focus_and_escape_closes_it(page: Page) -> None:
    act_as(page, "Nora")
    dialog = run_command(page)

    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")
    page.keyboard.press("Escape")
    if dialog.is_visible():  # the first Escape may have closed the list of a type-ahead field
        page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()


def test_names_and_texts_are_never_markup(page: Page) -> None:
    act_as(page, "onerror")
    open_channel(page, "desk")
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    for words in (ATTACK, "<script>window.hacked=1</script>", "<javascript:window.hacked=1|click me>"):
        composer.fill(words)
        page.keyboard.press("Enter")
        expect(page.get_by_role("article").filter(has_text=words)).to_be_visible()

    act_as(page, "Nora")
    expect(page.get_by_role("article").filter(has_text=ATTACK).first).to_be_visible()
    page.get_by_role("button", name="Everybody at once").click()
    expect(page.get_by_role("main", name="Everybody at once")).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#page img, #page script, #page a[href^=javascript]").count() == 0


def test_whoever_types_fast_loses_no_message(page: Page) -> None:
    act_as(page, "Nora")
    open_channel(page, "desk")
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    said = [f"message {number}" for number in range(8)]
    for words in said:
        composer.fill(words)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")

    for words in said:
        expect(page.get_by_role("article").filter(has_text=words)).to_have_count(1)
    texts = [one.inner_text() for one in page.get_by_role("article").filter(has_text="message ").all()]
    assert [words for text in texts for words in said if words in text] == said


def test_arabic_runs_from_right_to_left_in_messages_fields_and_labels(page: Page) -> None:
    act_as(page, "عائشة")
    dialog = run_command(page)
    fill(dialog, ARABIC)
    assert direction(dialog.get_by_label("ماذا حدث؟")) == "rtl"
    assert direction(dialog.get_by_text("ماذا حدث؟")) == "rtl"
    assert direction(dialog.get_by_text("Customer", exact=False).first) == "ltr"
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()

    act_as(page, "Sara")
    open_channel(page, "desk")
    words = page.get_by_role("article").get_by_text(ARABIC)
    expect(words).to_be_visible()
    assert direction(words) == "rtl"
    assert words.evaluate("node => getComputedStyle(node).unicodeBidi") == "plaintext"
    assert page.evaluate("document.documentElement.dir") == "ltr"


def direction(words: Any) -> str:
    return str(words.evaluate("node => getComputedStyle(node).direction"))


def test_each_person_sees_only_their_own_side_by_side(page: Page) -> None:
    act_as(page, "Nora")
    open_channel(page, "desk")
    page.get_by_role("textbox", name=re.compile("^Message")).fill("Good morning @sara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_have_count(1)

    page.get_by_role("button", name="Everybody at once").click()
    for name, on in (("Sara", True), ("عائشة", True)):
        button = page.get_by_role("group", name=re.compile("^People to show")).get_by_role("button", name=name)
        if (button.get_attribute("aria-pressed") == "true") != on:
            button.click()

    expect(page.get_by_role("region", name="What Sara sees")).to_contain_text("Good morning @Sara Al-Otaibi")
    expect(page.get_by_role("region", name="What عائشة sees")).not_to_contain_text("Good morning")
    page.get_by_role("button", name="Open #desk as Sara").click()
    expect(page.get_by_role("main", name="Channel desk")).to_contain_text("Good morning")


def test_a_thread_opens_beside_and_the_address_leads_back_to_it(page: Page) -> None:
    act_as(page, "Nora")
    open_channel(page, "desk")
    page.get_by_role("textbox", name=re.compile("^Message")).fill("Who is in?")
    page.keyboard.press("Enter")
    page.get_by_role("article").get_by_role("button", name=re.compile("Reply in thread")).click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_role("textbox", name="Reply in thread").fill("I am")
    page.keyboard.press("Enter")
    expect(thread.get_by_role("article").filter(has_text="I am")).to_be_visible()

    page.reload()

    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("I am")
    expect(page.get_by_role("main").get_by_role("button", name="1 reply")).to_be_visible()


def test_a_message_shortcut_takes_the_message_along(page: Page) -> None:
    act_as(page, "Nora")
    open_channel(page, "desk")
    page.get_by_role("textbox", name=re.compile("^Message")).fill("They threatened me")
    page.keyboard.press("Enter")

    page.get_by_role("article").get_by_role("button", name=re.compile("More actions")).click()
    page.get_by_role("menuitem", name=re.compile("Report this")).click()

    expect(page.get_by_role("dialog").get_by_label("ماذا حدث؟")).to_have_value("They threatened me")


def test_the_traffic_shows_both_ways_with_the_time_to_acknowledge(page: Page) -> None:
    act_as(page, "Nora")
    run_command(page)
    page.keyboard.press("Escape")
    traffic = page.get_by_role("region", name="Traffic")
    traffic.get_by_role("button", name="Traffic").click()

    traffic.get_by_role("searchbox").fill("/report")
    row = traffic.get_by_role("button", name=re.compile(r"command .report.*200.*ms"))
    row.click()

    expect(traffic).to_contain_text('"command": "/report"')
    traffic.get_by_role("searchbox").fill("views.open")
    expect(traffic.get_by_role("button", name=re.compile("views.open"))).to_be_visible()


def test_a_phone_shows_one_thing_at_a_time_and_nothing_sticks_out(phone: Page) -> None:
    phone.get_by_role("button", name="Back to conversations").click()
    phone.get_by_role("button", name="Act as somebody else").click()
    act_as(phone, "Nora")
    open_channel(phone, "Messages")
    dialog = run_command(phone)

    box = dialog.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    small = "nodes => nodes.filter(n => n.offsetParent && n.getBoundingClientRect().height < 40).map(n => n.outerHTML)"
    assert dialog.locator("button, input:not([type=checkbox]), select, label.choice").evaluate_all(small) == []
    fill(dialog, ARABIC)
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    phone.get_by_role("button", name="Back to conversations").click()
    open_channel(phone, "desk")

    expect(phone.get_by_role("article").get_by_role("button", name="Approve")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_a_bot_out_of_reach_is_told_as_slack_tells_it(page: Page, place: Place) -> None:
    started = time.monotonic()
    page.evaluate(
        "fetch('/control/bot', {method: 'PUT', headers: {'Content-Type': 'application/json'},"
        " body: JSON.stringify({url: 'http://127.0.0.1:9/slack/events'})}).then(r => r.json())"
    )
    act_as(page, "Nora")
    page.get_by_role("textbox", name=re.compile("^Message")).fill("/report")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").get_by_text('/report failed with the error "dispatch_failed"')).to_be_visible()
    assert time.monotonic() - started < 10
