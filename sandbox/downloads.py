"""Files to and fro, and response addresses: the parts of Slack's own web that apps use outside the Web API."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from sandbox.control import file_answer
from sandbox.errors import SlackError
from sandbox.fault_rows import Step
from sandbox.jsons import Json, compact
from sandbox.respond import by_response_url
from sandbox.webapi.endpoint import cut, limited
from sandbox.workspace import Workspace

SIGN_IN = "<!doctype html><title>Sign in | Slack</title><p>Sign in to see this file."


class Downloads:
    """The handlers, over one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        """Paths and handlers."""
        return [
            web.post("/upload/{secret}", self.upload),
            web.get("/files-pri/{place}/{name}", self.download),
            web.get("/files-pri/{place}/download/{name}", self.download),
            web.post("/response/{key:.+}", self.respond),
        ]

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The second step of an upload: the content, raw or as a form's file, exactly as long as announced."""
        file = self.workspace.files.of_upload(request.match_info["secret"])
        if file is None or file.completed:
            return web.Response(status=404, text="not found")
        content = await _uploaded(request)
        entry = self.workspace.traffic.begin("from_bot", "upload", {"file": file.id, "bytes": len(content)})
        if len(content) != file.size:
            words = f"expected {file.size} bytes, got {len(content)}"
            self.workspace.traffic.finish(entry, 400, words, "bad_length")
            return web.Response(status=400, text=words)
        file.content = content
        self.workspace.traffic.finish(entry, 200, f"OK - {len(content)}")
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """`url_private`: only with the app's token and `files:read`, else the sign-in page.

        https://docs.slack.dev/reference/objects/file-object#authentication
        """
        file = self.workspace.files.find(request.match_info["place"].rpartition("-")[2])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        entry = self.workspace.traffic.begin("from_bot", "download", {"file": file.id if file else None})
        allowed = token == self.workspace.state.app.bot_token and "files:read" in self.workspace.manifest.scopes
        if not allowed:
            self.workspace.traffic.finish(entry, 302, error="not_authed")
            raise web.HTTPFound("/signin")
        state = self.workspace.state
        bot = state.app.bot_user
        seen = file is not None and (
            file.user == bot or any(bot in state.channels[name].members for name in file.channels)
        )
        if file is None or not seen or not file.completed or file.deleted:
            self.workspace.traffic.finish(entry, 404, error="file_not_found")
            return web.Response(status=404, text="file_not_found")
        self.workspace.traffic.finish(entry, 200)
        return file_answer(file.content or b"", file.mimetype, file.name)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """`response_url`: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses."""
        text = await request.text()
        body = _json_or_form(text, request.content_type)
        entry = self.workspace.traffic.begin("from_bot", "response_url", body)
        fault = self.workspace.faults.draw("response_url")
        if fault is not None and not fault.after:
            return await self._fault(request, fault, entry)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        try:
            by_response_url(self.workspace, request.match_info["key"], body)
        except SlackError as error:
            return self._refused(entry, error)
        if fault is not None and fault.kind != "delay":
            return await self._fault(request, fault, entry)
        self.workspace.traffic.finish(entry, 200, "ok")
        return web.Response(text="ok")

    async def _fault(self, request: web.Request, fault: Step, entry: Any) -> web.StreamResponse:
        if fault.kind == "timeout":
            await asyncio.sleep(fault.seconds)
        self.workspace.traffic.finish(entry, "lost" if fault.after else "fault", error=f"fault: {fault.kind}")
        if fault.kind == "http_429":
            return limited(fault.retry_after)
        if fault.kind.startswith("http_"):
            return web.Response(status=int(fault.kind[5:]), text="error")
        return cut(request)

    def _refused(self, entry: Any, error: SlackError) -> web.Response:
        status = 404 if error.code in ("invalid_url", "expired_url", "used_url") else 200
        self.workspace.traffic.finish(entry, status, error.as_json(), error.code)
        return web.json_response(error.as_json(), status=status, dumps=compact)


async def _uploaded(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


def _json_or_form(text: str, content_type: str) -> Json | None:
    if content_type == "application/x-www-form-urlencoded" and text.startswith("payload="):
        text = parse_qs(text).get("payload", [""])[0]
    try:
        body = json.loads(text)
    except json.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


async def sign_in(request: web.Request) -> web.StreamResponse:
    """The page one lands on without a token."""
    return web.Response(text=SIGN_IN, content_type="text/html")
