"""A real browser before the real sandbox and a small bot; what a hand does there, and the fixtures for it."""

import asyncio
import hashlib
import hmac
import json
import re
import shutil
import threading
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
WITH_BROWSER = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here, so the page is not tried in a browser")

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
    """Answers what the page makes Slack send: a modal, a check, a card, an update of the card.

    ``seconds``: how long it thinks about a click.
    """

    api: str = ""
    seconds: float = 0
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
        await asyncio.sleep(self.seconds)
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
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        sandbox = Sandbox(SEED, manifest.read(MANIFEST), bot_url=url, smtp_port=0)
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
