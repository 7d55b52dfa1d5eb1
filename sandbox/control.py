"""The control API: act as a person, see what a person sees, order faults, move the clock; loopback only."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import acts, seeing
from sandbox.clock import ClockError
from sandbox.delivery import Delivery
from sandbox.events import Events
from sandbox.fault_rows import FaultError
from sandbox.form import Refusal
from sandbox.jsons import Json, compact
from sandbox.live import stream
from sandbox.socket_mode import SocketMode
from sandbox.workspace import Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SEVERAL = 500


def answer(body: Json, status: int = 200) -> web.Response:
    """A JSON answer that no cache keeps."""
    return web.json_response(body, status=status, dumps=compact, headers={"Cache-Control": "no-store"})


def refused(code: str, detail: str, status: int = 400) -> web.Response:
    """A request that cannot be read."""
    return answer({"ok": False, "error": code, "detail": detail}, status)


class Control:
    """The handlers, over one workspace."""

    def __init__(self, workspace: Workspace, delivery: Delivery, socket: SocketMode, events: Events) -> None:
        self.workspace = workspace
        self.delivery = delivery
        self.socket = socket
        self.events = events
        self.background = events.background

    def routes(self) -> list[web.RouteDef]:
        """Paths and handlers."""
        return [
            web.post("/control/act", self.act),
            web.get("/control/see", self.see),
            web.get("/control/workspace", self.overview),
            web.get("/control/live", self.live),
            web.get("/control/traffic", self.traffic),
            web.get("/control/calls", self.calls),
            web.get("/control/faults", self.get_faults),
            web.put("/control/faults", self.put_faults),
            web.delete("/control/faults", self.delete_faults),
            web.put("/control/rate-limits", self.rate_limits),
            web.put("/control/timing", self.timing),
            web.put("/control/bot", self.bot),
            web.get("/control/clock", self.get_clock),
            web.put("/control/clock", self.put_clock),
            web.post("/control/reset", self.reset),
            web.post("/control/disconnect", self.disconnect),
            web.get("/control/files/{file}", self.file),
        ]

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Act as a person. `"wait": false` answers at once and lets the rest happen."""
        body = await read_body(request)
        if body.get("wait") is False:
            self.background(self._act(body))
            return answer({"ok": True, "waited": False})
        return answer(await self._act(body))

    async def _act(self, body: Json) -> Json:
        try:
            return await acts.perform(self.workspace, self.delivery, body)
        except Refusal as refusal:
            return {"ok": False, "error": refusal.code, "detail": refusal.detail} | refusal.more

    async def see(self, request: web.Request) -> web.StreamResponse:
        """What one person sees."""
        user = request.query.get("as", "")
        if user not in self.workspace.state.users:
            return refused("user_not_found", f"there is no person {user!r}", 404)
        return answer(seeing.sight(self.workspace, user))

    async def overview(self, request: web.Request) -> web.StreamResponse:
        """The workspace and how the bot is connected."""
        healthy = await self.delivery.healthy()
        return answer(seeing.overview(self.workspace, self.delivery.way(), healthy))

    async def live(self, request: web.Request) -> web.StreamResponse:
        """A stream of versions."""
        return await stream(request, self.workspace, request.app[STOPPING])

    async def traffic(self, request: web.Request) -> web.StreamResponse:
        """Requests both ways, after a number."""
        try:
            after = int(request.query.get("after", "0"))
            limit = int(request.query.get("limit", str(SEVERAL)))
        except ValueError:
            return refused("invalid_arguments", "after and limit are numbers")
        entries = self.workspace.traffic.since(after, max(1, limit))
        return answer({"entries": entries, "last": self.workspace.traffic.last})

    async def calls(self, request: web.Request) -> web.StreamResponse:
        """How often each method was called."""
        return answer(dict(self.workspace.traffic.calls))

    async def get_faults(self, request: web.Request) -> web.StreamResponse:
        """Rules and plan as they stand, and what fired."""
        return answer({"ok": True} | self.workspace.faults.public())

    async def put_faults(self, request: web.Request) -> web.StreamResponse:
        """Replace rules and plan."""
        try:
            self.workspace.faults.put(await read_body(request))
        except FaultError as error:
            return refused("invalid_rules", str(error))
        self.workspace.changes.note()
        return answer({"ok": True} | self.workspace.faults.public())

    async def delete_faults(self, request: web.Request) -> web.StreamResponse:
        """No faults any more."""
        self.workspace.faults.clear()
        self.workspace.changes.note()
        return answer({"ok": True})

    async def rate_limits(self, request: web.Request) -> web.StreamResponse:
        """Switch the rate limits on or off."""
        self.workspace.rates.switch(bool((await read_body(request)).get("on")))
        self.workspace.changes.note()
        return answer({"ok": True, "on": self.workspace.rates.on})

    async def timing(self, request: web.Request) -> web.StreamResponse:
        """Scale Slack's spans, in seconds: `ack_seconds`, `trigger_seconds`, `retry_delays`, ..."""
        spans = self.workspace.timing
        for name, value in (await read_body(request)).items():
            if not hasattr(spans, name):
                return refused("unknown_span", f"{name} is none of {', '.join(vars(spans))}")
            setattr(spans, name, tuple(map(float, value)) if name == "retry_delays" else float(value))
        return answer({"ok": True} | vars(spans))

    async def bot(self, request: web.Request) -> web.StreamResponse:
        """Set the address of the bot and have it verified, as Slack does when one saves it."""
        url = (await read_body(request)).get("url")
        self.workspace.bot_url = str(url) if url else None
        verified = bool(url) and await self.delivery.verify()
        self.workspace.changes.note()
        return answer({"ok": True, "verified": verified})

    async def get_clock(self, request: web.Request) -> web.StreamResponse:
        """What the workspace's clock shows."""
        return answer(seeing.clock_state(self.workspace.clock))

    async def put_clock(self, request: web.Request) -> web.StreamResponse:
        """Move the clock, or let it run by itself again."""
        to = (await read_body(request)).get("to")
        try:
            self.workspace.clock.move(None if to is None else str(to))
        except ClockError as error:
            return refused("clock_not_moved", str(error))
        self.workspace.changes.note()
        return answer(seeing.clock_state(self.workspace.clock))

    async def reset(self, request: web.Request) -> web.StreamResponse:
        """Back to the seed; undelivered events, faults and counts are forgotten."""
        await self.events.stop()
        self.workspace.faults.clear()
        self.workspace.traffic.calls.clear()
        self.workspace.restore()
        return answer({"ok": True})

    async def disconnect(self, request: web.Request) -> web.StreamResponse:
        """Make Socket Mode connections renew themselves."""
        await self.socket.disconnect(str((await read_body(request)).get("reason", "refresh_requested")))
        return answer({"ok": True})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file's content, for a person who is in a conversation it was shared in."""
        file = self.workspace.files.find(request.match_info["file"])
        user = request.query.get("as", "")
        channels = self.workspace.state.channels
        if file is None or file.deleted or not any(user in channels[name].members for name in file.channels):
            return refused("file_not_found", "there is no such file for this person", 404)
        return file_answer(file.content or b"", file.mimetype, file.name)


def file_answer(content: bytes, mimetype: str, name: str) -> web.Response:
    """A download that no browser runs as a page."""
    quoted = "".join(one if one.isascii() and one.isprintable() and one not in '"\\/' else "_" for one in name)
    headers = {
        "Content-Type": mimetype,
        "Content-Disposition": f'attachment; filename="{quoted}"',
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=content, headers=headers)


async def read_body(request: web.Request) -> Json:
    """The JSON object of a request."""
    try:
        body: Any = json.loads(await request.text() or "{}")
    except json.JSONDecodeError:
        raise web.HTTPBadRequest(text=compact(_no_json), content_type="application/json") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text=compact(_no_json), content_type="application/json")
    return body


_no_json: Json = {"ok": False, "error": "invalid_json", "detail": "the body must be a JSON object"}
STOPPING: "web.AppKey[Any]" = web.AppKey("stopping", object)
