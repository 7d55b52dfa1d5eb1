"""Puts the sandbox together and runs it: one aiohttp application, one address for everything."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import manifest as manifests
from sandbox import page_files, seed
from sandbox.clock import Clock
from sandbox.control import STOPPING, Control, Handler
from sandbox.delivery import Delivery
from sandbox.downloads import Downloads, sign_in
from sandbox.events import Events
from sandbox.jsons import Json
from sandbox.mail_routes import MailRoutes
from sandbox.manifest import Manifest, ManifestError
from sandbox.socket_mode import SocketMode
from sandbox.timing import Timing
from sandbox.webapi.endpoint import Endpoint
from sandbox.workspace import Workspace

DEFAULT_WORKSPACE = Path(__file__).parent / "workspace.json"
LARGEST_BODY = 64 * 1024 * 1024


@web.middleware
async def only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No web page from elsewhere may act here: not by its origin, nor by a name that leads to this address."""
    host = urlsplit(f"//{request.host}").hostname or ""
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or not (host == "localhost" or host.startswith("127.") or host == "::1"):
        return web.Response(status=403, text="the sandbox answers only to this machine")
    return await handler(request)


class Sandbox:
    """A workspace that can be started and stopped within a running event loop."""

    def __init__(
        self,
        workspace_seed: Json,
        app_manifest: Manifest,
        *,
        bot_url: str | None = None,
        clock_file: Path | None = None,
        rate_limits: bool = False,
        smtp_port: int | None = None,
        timing: Timing | None = None,
    ) -> None:
        team = seed.read(workspace_seed).team
        clock = Clock(clock_file, team.tz, team.working_days, team.day_starts)
        self.workspace = Workspace(workspace_seed, app_manifest, clock, timing or Timing())
        self.workspace.bot_url = bot_url
        self.workspace.rates.on = rate_limits
        self.socket = SocketMode(self.workspace.state.app.id, self.workspace.changes)
        self.delivery = Delivery(self.workspace, self.socket)
        self.events = Events(self.workspace, self.delivery)
        self.workspace.emit = self.events.emit
        self.smtp_port = smtp_port
        self._stopping = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @classmethod
    def from_files(
        cls,
        workspace: Path | str | None = None,
        manifest: Path | str | None = None,
        *,
        bot_url: str | None = None,
        clock_file: Path | str | None = None,
        rate_limits: bool = False,
        smtp_port: int | None = None,
        timing: Timing | None = None,
    ) -> "Sandbox":
        """From the two files. Without a manifest the app can do nothing yet, but people can look around.

        Raises SeedError and ManifestError, whose texts name each fault.
        """
        place = Path(workspace) if workspace else DEFAULT_WORKSPACE
        seed.load(place)
        declared = manifests.load(Path(manifest)) if manifest else Manifest()
        return cls(
            json.loads(place.read_text(encoding="utf-8")),
            declared,
            bot_url=bot_url,
            clock_file=Path(clock_file) if clock_file else None,
            rate_limits=rate_limits,
            smtp_port=smtp_port,
            timing=timing,
        )

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[only_this_machine])
        application[STOPPING] = self._stopping
        endpoint = Endpoint(self.workspace, self.socket)
        application.add_routes(
            [
                web.post("/api/{method}", endpoint.serve),
                web.get("/api/{method}", endpoint.serve),
                web.get("/socket", self.socket.serve),
                web.get("/signin", sign_in),
                *Control(self.workspace, self.delivery, self.socket, self.events).routes(),
                *MailRoutes(self.workspace).routes(),
                *Downloads(self.workspace).routes(),
                *page_files.routes(),
            ]
        )
        return application

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen; the base address, without a slash at its end. Port 0 takes a free one."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        await self.delivery.start()
        if self.smtp_port is not None:
            clock, changes = self.workspace.clock, self.workspace.changes
            await self.workspace.mailbox.start(host, self.smtp_port, changes.note, lambda: clock.now().isoformat())
        address = self._runner.addresses[0]
        name = f"[{address[0]}]" if ":" in str(address[0]) else address[0]
        self.workspace.base = f"http://{name}:{address[1]}"
        return self.workspace.base

    async def stop(self) -> None:
        """Stop listening, end every connection, within a second."""
        self._stopping.set()
        await self.events.stop()
        await self.socket.disconnect("link_disabled")
        if self._runner is not None:
            await self._runner.cleanup()
        await self.delivery.stop()
        await self.workspace.mailbox.stop()


__all__ = ["DEFAULT_WORKSPACE", "ManifestError", "Sandbox"]
