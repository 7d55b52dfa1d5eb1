"""Requests to the bot, signed over HTTP or by Socket Mode, and what became of them within three seconds.

https://docs.slack.dev/apis/events-api/using-http-request-urls,
https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
"""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from sandbox.clock import monotonic
from sandbox.fault_rows import Step
from sandbox.jsons import Json, compact
from sandbox.signing import signed_headers
from sandbox.socket_mode import SocketMode, accepts_answer
from sandbox.workspace import Workspace

USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass
class Ack:
    """What came back. `status`: an HTTP status, or "timeout", "refused", "lost" where none came."""

    status: int | str
    ms: float
    body: str = ""
    json_body: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    attempts: int = 1

    @property
    def good(self) -> bool:
        """Acknowledged: 200, in time."""
        return isinstance(self.status, int) and 200 <= self.status < 300

    def content(self) -> Any:
        """The body as JSON; None if there is none. Raises ValueError if it is no JSON."""
        if not self.body.strip():
            return None
        return json.loads(self.body)

    def public(self) -> Json:
        """As the control API shows it."""
        return {"ms": round(self.ms, 1), "status": self.status, "attempts": self.attempts}


class Delivery:
    """Sends to the bot by the way it is connected."""

    def __init__(self, workspace: Workspace, socket: SocketMode) -> None:
        self.workspace = workspace
        self.socket = socket
        self._session: aiohttp.ClientSession | None = None
        self._verified: str | None = None
        self.last_status: int | str | None = None

    async def start(self) -> None:
        """Open the shared HTTP session."""
        timeout = aiohttp.ClientTimeout(total=None)
        self._session = aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": USER_AGENT})

    async def stop(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    def way(self) -> str:
        """How the bot is reached now: "socket", "http" or "none"."""
        if self.socket.connected:
            return "socket"
        return "http" if self.workspace.bot_url else "none"

    async def healthy(self) -> bool:
        """Whether the bot could be reached right now."""
        if self.socket.connected:
            return True
        if not self.workspace.bot_url:
            return False
        parts = urlsplit(self.workspace.bot_url)
        try:
            async with asyncio.timeout(0.5):
                _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    async def verify(self) -> bool:
        """Slack's url_verification: the bot must echo a challenge before it gets events.

        https://docs.slack.dev/reference/events/url_verification
        """
        url = self.workspace.bot_url
        if self.socket.connected or (url is not None and self._verified == url):
            return True
        if url is None:
            return False
        challenge = secrets.token_urlsafe(32)
        body = {"type": "url_verification", "challenge": challenge, "token": self._token()}
        ack = await self._exchange("events", body, None, "url_verification")
        try:
            echoed = ack.content()
        except ValueError:
            echoed = ack.body
        if isinstance(echoed, dict):
            echoed = echoed.get("challenge")
        if ack.good and isinstance(echoed, str) and echoed.strip() == challenge:
            self._verified = url
        return self._verified == url

    def _token(self) -> str:
        return self.workspace.state.app.verification_token

    async def send(
        self,
        kind: str,
        payload: Json,
        what: str,
        channel: str | None = None,
        retry: tuple[int, str] | None = None,
    ) -> Ack:
        """Deliver once (or as a fault has it). `kind`: "events", "interactive", "commands" or "options"."""
        if kind in ("interactive", "options") and not self.workspace.manifest.interactivity:
            return Ack("refused", 0.0)
        if kind != "events" and not self.workspace.state.app.installed:
            return Ack("refused", 0.0)
        rule = self.workspace.faults.draw(kind, channel)
        if rule is None:
            return await self._exchange(kind, payload, retry, what)
        return await self._faulty(rule, kind, payload, retry, what)

    async def _faulty(self, rule: Step, kind: str, payload: Json, retry: tuple[int, str] | None, what: str) -> Ack:
        if rule.kind in ("drop_connection", "http_429", "http_500", "http_503"):
            status = int(rule.kind[5:]) if rule.kind.startswith("http_") else "refused"
            entry = self.workspace.traffic.begin("to_bot", what, payload)
            self.workspace.traffic.finish(entry, status, error=f"fault: {rule.kind}", ack=True)
            return Ack(status, 0.0)
        if rule.kind == "delay":
            await asyncio.sleep(rule.seconds)
        if rule.kind == "duplicate":
            twin = self._exchange(kind, payload, retry, f"{what} (duplicate)")
            first, _ = await asyncio.gather(self._exchange(kind, payload, retry, what), twin)
            return first
        ack = await self._exchange(kind, payload, retry, what)
        if rule.kind == "timeout":
            span = self.workspace.timing.ack_seconds
            await asyncio.sleep(max(0.0, span - ack.ms / 1000))
            return Ack("timeout", span * 1000)
        return Ack("lost", ack.ms) if rule.kind == "lost_answer" else ack

    async def _exchange(self, kind: str, payload: Json, retry: tuple[int, str] | None, what: str) -> Ack:
        entry = self.workspace.traffic.begin("to_bot", what, payload)
        started = monotonic()
        status: int | str = "refused"
        ack = Ack(status, 0.0)
        try:
            async with asyncio.timeout(self.workspace.timing.ack_seconds):
                if self.socket.connected:
                    ack = await self._by_socket(kind, payload, retry)
                else:
                    ack = await self._by_http(kind, payload, retry)
        except TimeoutError:
            ack.status = "timeout"
        except (aiohttp.ClientError, ConnectionError, OSError):
            ack.status = "refused"
        ack.ms = (monotonic() - started) * 1000
        self.last_status = ack.status
        shown: Any = ack.body
        if ack.json_body:
            try:
                shown = ack.content()
            except ValueError:
                shown = ack.body
        error = None if ack.good else str(ack.status)
        self.workspace.traffic.finish(entry, ack.status, shown, error, ack=True)
        self.workspace.changes.note()
        return ack

    async def _by_socket(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Ack:
        answer = await self.socket.send(kind, payload, retry)
        if answer is None or not accepts_answer(kind, payload):
            return Ack(200, 0.0)
        return Ack(200, 0.0, answer if isinstance(answer, str) else compact(answer), json_body=True)

    async def _by_http(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Ack:
        url = self.workspace.bot_url
        if url is None or self._session is None:
            raise ConnectionError("no bot address")
        body, content_type = encoded(kind, payload)
        headers = {"Content-Type": content_type, "Accept": "application/json,*/*"}
        headers |= signed_headers(self.workspace.state.app.signing_secret, body)
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        follow = kind == "events"
        async with self._session.post(
            url, data=body, headers=headers, allow_redirects=follow, max_redirects=2
        ) as answer:
            text = (await answer.read()).decode("utf-8", "replace")
            is_json = answer.content_type == "application/json"
            lower = {name.lower(): value for name, value in answer.headers.items()}
            return Ack(answer.status, 0.0, text, is_json, lower)


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """A request body as Slack encodes it: events as JSON, commands as a form, the rest as a form's `payload`."""
    if kind == "events":
        return compact(payload).encode(), "application/json"
    form = payload if kind == "commands" else {"payload": compact(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"
