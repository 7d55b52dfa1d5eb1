"""The bot's HTTP side, knocked at directly: payloads of anybody's making, signed as Slack signs or otherwise.

Nothing listens and nobody clicks: what Slack's own client could never send is sent here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot import main
from bot.domain.vocabulary import Action
from bot.local import MANIFEST, WORKSPACE
from bot.settings import load
from bot.web import Web
from sandbox.server import Sandbox
from tests.factories import Company, company

TEAM = "T0SMSA"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text) if self.text else {}
        return found


@dataclass
class Door:
    """The whole bot in this process; its workspace is there for its calls only."""

    parts: main.Parts
    web: Web
    office: Company
    sandbox: Sandbox
    count: int = field(default=0)

    async def get(self, path: str) -> Answer:
        """A monitor's look."""
        return await self.knock("GET", path, b"", {})

    async def knock(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Any request, as the server hands it on."""
        said: list[Mapping[str, Any]] = []
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Mapping[str, Any]) -> None:
            said.append(message)

        await self.web(scope, receive, send)
        await self.parts.edge.tasks.finish()
        text = b"".join(one.get("body", b"") for one in said).decode()
        return Answer(next(one["status"] for one in said if "status" in one), text)

    async def post(self, body: bytes, *, age: int = 0, secret: str = "", content_type: str = FORM) -> Answer:
        """A signed request; ``age`` in seconds, ``secret`` where it is not ours."""
        stamp = str(int(time.time()) - age)
        key = (secret or self.parts.settings.slack_signing_secret).encode()
        mark = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "content-type": content_type,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={mark}",
        }
        return await self.knock("POST", "/slack/events", body, headers)

    async def act(self, payload: Mapping[str, Any], **how: Any) -> Answer:
        """An interaction."""
        return await self.post(urlencode({"payload": json.dumps(payload)}).encode(), **how)

    async def command(self, who: str, command: str, text: str = "") -> Answer:
        """A slash command."""
        self.count += 1
        said = {
            "command": command,
            "text": text,
            "team_id": TEAM,
            "user_id": who,
            "user_name": who.lower(),
            "channel_id": "D1",
            "trigger_id": f"{self.count}.77.{'e' * 32}",
            "api_app_id": "A0EPP",
        }
        return await self.post(urlencode(said).encode())

    def button(self, who: str, action: str, value: str, **changes: Any) -> dict[str, Any]:
        """A click on a card, with any value on any button."""
        return {
            **self._common("block_actions", who),
            "container": {"type": "message", "message_ts": "1767222000.000100", "channel_id": "C0COMPL"},
            "channel": {"id": "C0COMPL", "name": "privategroup"},
            "message": {"ts": "1767222000.000100", "blocks": []},
            "response_url": "",
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1.1"}],
            **changes,
        }

    def modal(
        self, who: str, callback_id: str, metadata: Mapping[str, Any] | str, values: Mapping[str, Any], **changes: Any
    ) -> dict[str, Any]:
        """A submission of any modal with any metadata; ``values`` by block id, each as Slack's element."""
        known = metadata if isinstance(metadata, str) else json.dumps(metadata)
        view_id = f"V{self.count + 1:010}"
        view = {
            "id": view_id,
            "root_view_id": view_id,
            "hash": "1.x",
            "type": "modal",
            "team_id": TEAM,
            "callback_id": callback_id,
            "private_metadata": known,
            "state": {"values": {name: {name: element} for name, element in values.items()}},
            "blocks": [{"type": "input", "block_id": name, "element": {}} for name in values],
            **changes.pop("view", {}),
        }
        return {**self._common("view_submission", who), "view": view, "response_urls": [], **changes}

    def _common(self, kind: str, who: str) -> dict[str, Any]:
        self.count += 1
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "smsa-sandbox"},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": who, "username": who.lower(), "team_id": TEAM},
            "api_app_id": "A0EPP",
            "token": "gone",
            "trigger_id": f"{self.count}.77.{'e' * 32}",
        }

    def approval(self, who: str, case_id: str, **changes: Any) -> dict[str, Any]:
        """The supervisor's yes, with a comment."""
        known = {"case": case_id, "subject": ""}
        return self.modal(who, Action.CASE_APPROVE.value, known, {"comment": typed("I heard it.")}, **changes)


def typed(text: str) -> dict[str, str]:
    """A text input as Slack sends it."""
    return {"type": "plain_text_input", "value": text}


@asynccontextmanager
async def open_door(url: str, **settings: str) -> AsyncIterator[Door]:
    """The bot over a fresh database, with the tests' company."""
    async with AsyncExitStack() as stack:
        sandbox = Sandbox.from_files(WORKSPACE, MANIFEST)
        base = await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        app = sandbox.workspace.state.app
        known = {
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "SLACK_API_URL": f"{base}/api/",
            "DATABASE_URL": url,
        }
        parts = await stack.enter_async_context(main.put_together(load(known | settings)))
        await parts.identity.learn()
        yield Door(parts, Web(parts.settings, parts.app, parts.database), company(parts.database), sandbox)
