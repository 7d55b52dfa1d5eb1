"""The page in a real browser, against the real sandbox and a small bot: what a newcomer does first, by hand."""

import asyncio
import hashlib
import hmac
import json
import re
import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox import manifest
from sandbox.server import Sandbox

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here, so the page is not tried in a browser")

SECRET = "shh"
ATTACK = "<img src=x onerror=window.hacked=1>"
ARABIC = "قال العميل إنه سيأتي يوم الأحد"
SEED = {
    "team": {"id": "T1", "domain": "here", "name": "Courier (sandbox)"},
    "app": {
        "id": "A1",
        "bot_user": "U0BOT",
        "bot_id": "B1",
        "name": "Helper",
        "bot_token": "xoxb-1",
        "app_token": "xapp-1",
        "signing_secret": SECRET,
    },
    "users": [
        {"id": "U0NORA", "name": "Nora Al-Harbi", "handle": "nora", "title": "Agent", "tz": "Asia/Riyadh"},
        {"id": "U0SARA", "name": "Sara Al-Otaibi", "handle": "sara", "title": "Supervisor"},
        {"id": "U0AISHA", "name": "عائشة القحطاني", "handle": "aisha", "title": "موظفة"},
        {"id": "U0EVIL", "name": ATTACK, "handle": "evil", "title": "<script>window.hacked=1</script>"},
    ],
    "channels": [
        {"id": "C0DESK", "name": "desk", "private": False, "members": ["U0NORA", "U0SARA", "U0EVIL", "U0BOT"]}
    ],
}
MANIFEST = {
    "display_information": {"name": "Helper"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "Helper"},
        "slash_commands": [{"command": "/report", "description": "Report something", "url": "https://x.example/"}],
        "shortcuts": [
            {"name": "Report", "callback_id": "report", "description": "Report something", "type": "global"},
            {"name": "Report this", "callback_id": "report_it", "description": "With its text", "type": "message"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "im:write"]}},
    "settings": {"interactivity": {"is_enabled": True, "request_url": "https://x.example/"}},
}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str, text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def field_of(block_id: str, label: str, kind: str = "plain_text_input", **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": block_id} | more.pop("element", {})
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element} | more


def report(more: bool = False) -> dict[str, Any]:
    """The modal; `more` adds a field in front of the others."""
    kinds = [option("threat", "Threat"), option("damage", "Damage")]
    blocks = [
        field_of("customer", "Customer", optional=True, hint=plain("Name or number")),
        field_of("what", "ماذا حدث؟", element={"multiline": True}),
        field_of("kind", "Kind", "static_select", element={"options": kinds}),
        field_of("marks", "Marks", "checkboxes", element={"options": kinds}, optional=True),
        field_of("when", "When", "datetimepicker", optional=True),
        field_of("who", "Colleague", "external_select", element={"min_query_length": 1}, optional=True),
        {
            "type": "actions",
            "block_id": "extra",
            "elements": [{"type": "button", "action_id": "more", "text": plain("More fields")}],
        },
    ]
    if more:
        blocks.insert(0, field_of("place", "Place", optional=True))
    return {
        "type": "modal",
        "callback_id": "report",
        "title": plain("Report"),
        "submit": plain("Send"),
        "blocks": blocks,
    }


@dataclass
class Bot:
    """Answers what the page makes Slack send: a modal, a check, a card, an update of the card."""

    api: str = ""
    said: list[dict[str, Any]] = field(default_factory=list)
    session: aiohttp.ClientSession | None = None
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    async def answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        mac = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(f"v0={mac}", request.headers["X-Slack-Signature"])
        if request.content_type == "application/json":
            return web.json_response({})
        form = {name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
        said = json.loads(form["payload"]) if "payload" in form else {"type": "command"} | form
        self.said.append(said)
        return await getattr(self, f"on_{said['type']}")(said)

    async def call(self, method: str, **body: Any) -> Any:
        assert self.session
        async with self.session.post(f"{self.api}{method}", json=body) as answer:
            found = await answer.json()
        assert found["ok"], found
        return found

    async def on_command(self, said: dict[str, Any]) -> web.Response:
        await self.call("views.open", trigger_id=said["trigger_id"], view=report())
        return web.Response()

    on_shortcut = on_command

    async def on_message_action(self, said: dict[str, Any]) -> web.Response:
        view = report()
        view["blocks"][1]["element"]["initial_value"] = said["message"]["text"]
        await self.call("views.open", trigger_id=said["trigger_id"], view=view)
        return web.Response()

    async def on_block_suggestion(self, said: dict[str, Any]) -> web.Response:
        people = [option("sara", "Sara Al-Otaibi"), option("sami", "سامي")]
        wanted = [one for one in people if said["value"].lower() in one["text"]["text"].lower()]
        return web.json_response({"options": wanted})

    async def on_block_actions(self, said: dict[str, Any]) -> web.Response:
        if said["actions"][0]["action_id"] == "more":
            await self.call("views.update", view_id=said["view"]["id"], view=report(more=True))
        if said["actions"][0]["action_id"] == "approve":
            done = {"type": "section", "text": {"type": "mrkdwn", "text": f"Approved by <@{said['user']['id']}>"}}
            where = {"channel": said["channel"]["id"], "ts": said["message"]["ts"]}
            await self.call("chat.update", **where, text="Approved", blocks=[done])
        return web.Response()

    async def on_view_submission(self, said: dict[str, Any]) -> web.Response:
        values = said["view"]["state"]["values"]
        what = values["what"]["what"]["value"]
        if what == "late":
            await asyncio.sleep(3.3)
        if len(what) < 5:
            return web.json_response({"response_action": "errors", "errors": {"what": "Say a little more."}})
        escaped = what.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        confirm = {"title": plain("Sure?"), "text": plain("It is told."), "confirm": plain("Yes"), "deny": plain("No")}
        button = {"type": "button", "action_id": "approve", "text": plain("Approve"), "value": "1", "confirm": confirm}
        card = [
            {"type": "header", "text": plain("Report 1")},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*By* <@{said['user']['id']}>\n{escaped}"}},
            {"type": "actions", "elements": [button]},
        ]
        self.later(self.call("chat.postMessage", channel="C0DESK", text="Report 1", blocks=card))
        return web.Response()

    def later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


@dataclass
class Place:
    """A running sandbox with its bot."""

    url: str
    bot: Bot


@pytest.fixture
def place() -> Iterator[Place]:
    """The sandbox and the bot, in a loop of their own beside the browser's."""
    bot = Bot()
    ready: list[str] = []
    up, end = threading.Event(), threading.Event()

    async def run() -> None:
        application = web.Application()
        application.router.add_post("/slack/events", bot.answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sandbox = Sandbox(
            SEED, manifest.read(MANIFEST), bot_url=f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        )
        ready.append(await sandbox.start())
        bot.api = f"{ready[0]}/api/"
        async with aiohttp.ClientSession(headers={"Authorization": "Bearer xoxb-1"}) as bot.session:
            up.set()
            await asyncio.to_thread(end.wait)
        await sandbox.stop()
        await runner.cleanup()

    def live() -> None:
        try:
            asyncio.run(run())
        finally:
            up.set()

    thread = threading.Thread(target=live)
    thread.start()
    up.wait(10)
    assert ready, "the sandbox did not start"
    yield Place(ready[0], bot)
    end.set()
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, place: Place) -> Iterator[Page]:
    yield from opened(browser, place, 1280, 800)


@pytest.fixture
def phone(browser: Browser, place: Place) -> Iterator[Page]:
    yield from opened(browser, place, 390, 844)


def opened(browser: Browser, place: Place, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.goto(place.url)
    yield page
    context.close()
    assert not wrong, "the browser complained: " + "; ".join(wrong)


def act_as(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Act as").get_by_role("button", name=name).click()


def open_channel(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Conversations").get_by_role("button", name=name).click()


def run_command(page: Page) -> Any:
    """Types the command as a person does; the dialog it opens."""
    page.get_by_role("textbox", name=re.compile("^Message")).fill("/report")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Report")
    expect(dialog).to_be_visible()
    return dialog


def fill(dialog: Any, what: str) -> None:
    dialog.get_by_label("ماذا حدث؟").fill(what)
    dialog.get_by_label("Kind").select_option(label="Threat")


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


def test_every_element_tells_the_bot_what_was_chosen(page: Page, place: Place) -> None:
    body = json.dumps({"user_id": "U0NORA", "view": {"type": "home", "blocks": every_element()}}).encode()
    headers = {"Authorization": "Bearer xoxb-1", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{place.bot.api}views.publish", body, headers)) as answer:
        published = json.load(answer)
    assert published["ok"], published
    act_as(page, "Nora")
    open_channel(page, "Home")
    home = page.get_by_role("region", name="Home")

    def told() -> Any:
        """What the newest click said, once it has come."""
        deadline = time.monotonic() + 5
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
