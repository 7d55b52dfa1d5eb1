"""`/api/<method>`: token, scope, rate limit, fault, and then the method: https://docs.slack.dev/apis/web-api."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import web

from sandbox.errors import SlackError
from sandbox.fault_rows import Step
from sandbox.jsons import Json, compact
from sandbox.scopes import METHOD_SCOPES
from sandbox.socket_mode import SocketMode
from sandbox.webapi import chat, conversations, files, people, views
from sandbox.webapi.call import Call, Method
from sandbox.workspace import Workspace

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **people.METHODS,
    **views.METHODS,
    **files.METHODS,
}
APP_LEVEL = "apps.connections.open"

# Methods that read take their arguments from a form or the address only; JSON bodies are not looked at.
# https://docs.slack.dev/apis/web-api#post_bodies
NO_JSON = frozenset(
    {
        "bots.info",
        "chat.getPermalink",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.replies",
        "files.getUploadURLExternal",
        "files.info",
        "team.info",
        "users.conversations",
        "users.info",
        "users.list",
        "users.lookupByEmail",
    }
)


class Endpoint:
    """Answers the bot's requests."""

    def __init__(self, workspace: Workspace, socket: SocketMode) -> None:
        self.workspace = workspace
        self.socket = socket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request, with its line in the traffic."""
        method = request.match_info["method"]
        args, is_json, bad_json = await _arguments(request, method)
        entry = self.workspace.traffic.begin("from_bot", method, args)
        channel = str(args.get("channel") or args.get("channel_id") or "") or None
        wait = self.workspace.rates.wait(method, self._place(channel))
        if wait:
            return self._finish(entry, limited(wait), {"ok": False, "error": "ratelimited"})
        token = _token(request, args)
        fault = self.workspace.faults.draw(method, channel)
        if fault is not None and not fault.after:
            return await self._fault(request, fault, entry, None)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        body = self._answer(Call(self.workspace, method, args, is_json), token, bad_json)
        if fault is not None and fault.kind != "delay":
            return await self._fault(request, fault, entry, body)
        response = web.json_response(body, dumps=compact)
        response.headers["X-OAuth-Scopes"] = ",".join(sorted(self.workspace.manifest.scopes))
        response.headers["X-Accepted-OAuth-Scopes"] = ",".join(METHOD_SCOPES.get(method, ()))
        return self._finish(entry, response, body)

    def _place(self, channel: str | None) -> str | None:
        """A person's id stands for their direct messages."""
        state = self.workspace.state
        im = state.find_im(channel, state.app.bot_user) if channel in state.users and channel else None
        return im.id if im is not None else channel

    def _finish(self, entry: Any, response: web.Response, body: Any) -> web.Response:
        error = body.get("error") if isinstance(body, dict) else str(body)
        self.workspace.traffic.finish(entry, response.status, body, error)
        self.workspace.changes.note()
        return response

    async def _fault(self, request: web.Request, fault: Step, entry: Any, body: Json | None) -> web.StreamResponse:
        """The answer of a fault, instead of `body`, which is what came of the request, if it was carried out."""
        if fault.kind == "http_429":
            return self._finish(entry, limited(fault.retry_after), {"ok": False, "error": "ratelimited"})
        if fault.kind.startswith("http_"):
            status = int(fault.kind[5:])
            words = {500: "Internal Server Error", 503: "Service Unavailable"}[status]
            return self._finish(entry, web.Response(status=status, text=words), words)
        if fault.kind == "error":
            refused = {"ok": False, "error": fault.error}
            return self._finish(entry, web.json_response(refused), refused)
        if fault.kind == "timeout":
            await asyncio.sleep(fault.seconds)
        self.workspace.traffic.finish(entry, "lost" if fault.after else "cut", body, f"fault: {fault.kind}")
        self.workspace.changes.note()
        return cut(request)

    def _answer(self, call: Call, token: str, bad_json: bool) -> Json:
        try:
            if bad_json:
                raise SlackError("invalid_json")
            self._check_token(call.method, token)
            if call.method == APP_LEVEL:
                return {"ok": True} | self._connect()
            method = METHODS.get(call.method)
            if method is None:
                raise SlackError("unknown_method", req_method=call.method)
            call.need_scope(METHOD_SCOPES[call.method])
            return {"ok": True} | method(call)
        except SlackError as error:
            return error.as_json()

    def _check_token(self, method: str, token: str) -> None:
        """https://docs.slack.dev/authentication/tokens"""
        app = self.workspace.state.app
        if not token:
            raise SlackError("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise SlackError("invalid_auth")
        if not app.installed:
            raise SlackError("account_inactive")
        if (method == APP_LEVEL) != (token == app.app_token):
            raise SlackError("not_allowed_token_type")

    def _connect(self) -> Json:
        """https://docs.slack.dev/reference/methods/apps.connections.open

        Socket Mode is on unless the manifest says no and an address is set where the bot listens.
        """
        if self.workspace.manifest.socket_mode is False and self.workspace.bot_url:
            raise SlackError("socket_mode_not_enabled")
        base = self.workspace.base.replace("http://", "ws://", 1)
        return {"url": f"{base}/socket?ticket={self.socket.ticket()}&app_id={self.workspace.state.app.id}"}


async def _arguments(request: web.Request, method: str) -> tuple[Json, bool, bool]:
    """The arguments, whether they came as JSON, and whether the JSON was none."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        text = await request.text()
        try:
            body = json.loads(text) if text.strip() else {}
        except json.JSONDecodeError:
            return args, True, True
        if not isinstance(body, dict):
            return args, True, True
        return (args if method in NO_JSON else args | body), True, False
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.post()
        args |= {name: value for name, value in form.items() if isinstance(value, str)}
    return args, False, False


def _token(request: web.Request, args: Json) -> str:
    """The token of the header, else of the form; never left among the arguments."""
    posted = str(args.pop("token", "") or "")
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" and value.strip() else posted


def limited(seconds: int) -> web.Response:
    """429, and when to come back: https://docs.slack.dev/apis/web-api/rate-limits."""
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})


def cut(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if request.transport is not None:
        with contextlib.suppress(OSError):
            request.transport.abort()
    return web.Response(status=500)
