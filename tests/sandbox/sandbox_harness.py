"""A sandbox, a bot that answers as told, and short ways to ask both."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from sandbox.manifest import Manifest, problems, read
from sandbox.server import Sandbox
from sandbox.timing import Timing

Json = dict[str, Any]

SEED: Json = {
    "team": {"id": "T1", "domain": "acme", "name": "Acme", "tz": "Asia/Riyadh", "working_days": ["sun", "mon"]},
    "app": {
        "id": "A1",
        "bot_user": "UBOT",
        "bot_id": "B1",
        "name": "Helper",
        "bot_token": "xoxb-1",
        "app_token": "xapp-1",
        "signing_secret": "secret",
    },
    "users": [
        {"id": "UANN", "name": "Ann Able", "handle": "ann", "email": "ann@acme.example"},
        {"id": "UBEN", "name": "Ben Bold", "handle": "ben", "email": "ben@acme.example"},
        {"id": "UGUEST", "name": "Gus Guest", "handle": "gus", "is_restricted": True},
        {"id": "UGONE", "name": "Gone Girl", "handle": "gone", "deleted": True, "email": "gone@acme.example"},
    ],
    "channels": [
        {"id": "CPUB", "name": "general", "members": ["UANN", "UBEN"]},
        {"id": "CPRIV", "name": "secret", "private": True, "members": ["UANN", "UBOT"]},
        {"id": "CALIEN", "name": "aliens", "private": True, "members": ["UANN"]},
        {"id": "COLD", "name": "old", "members": ["UANN", "UBOT"], "archived": True},
        {"id": "CBOT", "name": "bots", "members": ["UANN", "UBEN", "UBOT"]},
    ],
}

EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "file_shared",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "team_join",
    "tokens_revoked",
    "user_change",
]
SCOPES = (
    "app_mentions:read channels:history channels:join channels:manage channels:read chat:write "
    "chat:write.customize commands files:read files:write groups:history groups:read groups:write im:history "
    "im:read im:write reactions:read reactions:write team:read users:read users:read.email"
)
MANIFEST: Json = {
    "display_information": {"name": "Helper"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "helper"},
        "shortcuts": [
            {"name": "Go", "type": "global", "callback_id": "go", "description": "Go"},
            {"name": "Take", "type": "message", "callback_id": "take", "description": "Take"},
        ],
        "slash_commands": [
            {"command": "/do", "description": "Do"},
            {"command": "/safe", "description": "Do safely", "should_escape": True},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES.split(" ")}},
    "settings": {
        "event_subscriptions": {"bot_events": EVENTS},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def manifest(**changes: Any) -> Manifest:
    """The manifest, with scopes or events taken out or others put in."""
    raw = json.loads(json.dumps(MANIFEST))
    scopes = set(SCOPES.split(" ")) - set(changes.get("without_scopes", []))
    raw["oauth_config"]["scopes"]["bot"] = sorted(scopes | set(changes.get("with_scopes", [])))
    raw["settings"]["event_subscriptions"]["bot_events"] = changes.get("events", EVENTS)
    raw["features"]["app_home"].update(changes.get("app_home", {}))
    raw["settings"]["socket_mode_enabled"] = changes.get("socket_mode", True)
    raw["settings"]["interactivity"]["is_enabled"] = changes.get("interactivity", True)
    assert {"events", "interactivity"} & set(changes) or "without_scopes" in changes or not list(problems(raw))
    return read(raw)


@dataclass
class Got:
    """One request that the bot got."""

    payload: Json
    headers: dict[str, str]
    body: bytes
    path: str
    content_type: str


@dataclass
class Bot:
    """Answers as its `answer` says: a status, a body, headers; `None` for an empty 200."""

    got: list[Got] = field(default_factory=list)
    answer: Callable[[Json], Any] = lambda payload: None
    challenge: bool = True
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.content_type == "application/json":
            payload = json.loads(body)
        else:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            payload = json.loads(form["payload"]) if "payload" in form else form
        if payload.get("type") == "url_verification":
            return web.json_response({"challenge": payload["challenge"] if self.challenge else "no"})
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(payload, headers, body, request.path, request.content_type))
        told = self.answer(payload)
        if asyncio.iscoroutine(told):
            told = await told
        if told is None:
            return web.Response()
        if isinstance(told, int):
            return web.Response(status=told)
        if isinstance(told, str):
            return web.Response(text=told)
        if isinstance(told, web.Response):
            return told
        return web.json_response(told)

    def payloads(self, kind: str | None = None) -> list[Json]:
        """What came, of one type: an event's, an interaction's, or "command"."""
        return [got.payload for got in self.got if kind in (None, type_of(got.payload))]


def type_of(payload: Json) -> str:
    """A payload's kind in a word."""
    if payload.get("type") == "event_callback":
        event = payload["event"]
        return f"{event['type']}/{event['subtype']}" if "subtype" in event else str(event["type"])
    return str(payload.get("type", "command"))


def signature_holds(got: Got, secret: str = "secret") -> bool:
    """Slack's own recipe for checking a request."""
    base = f"v0:{got.headers['x-slack-request-timestamp']}:".encode() + got.body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={digest}", got.headers["x-slack-signature"])


class Slack:
    """The running sandbox, from the test's side."""

    def __init__(self, sandbox: Sandbox, base: str, session: aiohttp.ClientSession, bot: Bot) -> None:
        self.sandbox, self.base, self.session, self.bot = sandbox, base, session, bot
        self.workspace = sandbox.workspace

    async def api(self, method: str, token: str = "xoxb-1", **args: Any) -> Json:
        """Call the Web API as the bot: structures as JSON, else a form."""
        form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in args.items()}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.session.post(f"{self.base}/api/{method}", data=form, headers=headers) as answer:
            self.status, self.headers = answer.status, answer.headers
            return dict(await answer.json())

    async def act(self, as_: str, do: str, **body: Any) -> Json:
        """Act as a person."""
        return await self.control("POST", "act", {"as": as_, "do": do, **body})

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the control API."""
        async with self.session.request(method, f"{self.base}/control/{path}", json=body) as answer:
            self.status = answer.status
            return await answer.json()

    async def see(self, user: str) -> Json:
        """What a person sees."""
        return dict(await self.control("GET", f"see?as={user}"))

    async def messages(self, user: str, channel: str) -> list[Json]:
        """The messages a person sees in a conversation."""
        seen = (await self.see(user))["conversations"]
        return next((list(one["messages"]) for one in seen if one["id"] == channel), [])

    async def modal(self, user: str = "UANN", **view: Any) -> Json:
        """Open a modal for a person; the view as the API shows it."""
        trigger = self.workspace.triggers.give(user)
        answer = await self.api("views.open", trigger_id=trigger, view=modal(**view))
        assert answer["ok"], answer
        return dict(answer["view"])

    async def until(self, reached: Callable[[], Any], what: str = "it") -> Any:
        """Wait for something that happens by itself soon."""
        async with asyncio.timeout(30):
            while not reached():
                version = self.workspace.changes.version
                waiting = asyncio.ensure_future(self.workspace.changes.after(version))
                await asyncio.wait({waiting}, timeout=0.02)
                waiting.cancel()
        return reached()

    async def settled(self) -> None:
        """Wait until every event under way has been delivered or given up."""
        await self.until(lambda: not self.sandbox.events._tasks)


def section(text: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str = "press", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **more}


def options(*values: str) -> list[Json]:
    return [{"text": plain(value.title()), "value": value} for value in values]


def text_input(block_id: str = "name", **element: Any) -> Json:
    more = {key: element.pop(key) for key in ("optional", "dispatch_action") if key in element}
    inner = {"type": "plain_text_input", "action_id": element.pop("action_id", block_id), **element}
    return {"type": "input", "block_id": block_id, "label": plain("Name"), "element": inner, **more}


def modal(**changes: Any) -> Json:
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": [text_input()],
    }
    return {key: value for key, value in {**view, **changes}.items() if value is not None}


def fast() -> Timing:
    """Slack's pauses between retries, shortened; time enough for an answer, however busy the machine is."""
    return Timing(ack_seconds=30.0, trigger_seconds=30.0, retry_delays=(0.0, 0.01, 0.02))


def hasty() -> Timing:
    """As `fast`, and a bot that does not answer is given up soon: for those that are late on purpose."""
    return replace(fast(), ack_seconds=1.0)


def values_of(view: Json) -> Json:
    """block_id -> what stands there."""
    found = {}
    for block_id, held in view["state"].items():
        entry = next(iter(held.values()))
        found[block_id] = next(value for key, value in entry.items() if key != "type")
    return found


async def top(slack: Slack, user: str = "UANN") -> Json:
    return dict((await slack.see(user))["views"][-1])
