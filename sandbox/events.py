"""Events: wrapped as Slack wraps them, delivered, and sent again until acknowledged, four times in all.

https://docs.slack.dev/apis/events-api
"""

import asyncio
import base64
from collections.abc import Coroutine
from typing import Any

from sandbox.clock import real_seconds
from sandbox.delivery import Ack, Delivery
from sandbox.jsons import Json, clone, compact, new_id
from sandbox.scopes import EVENT_SCOPES
from sandbox.workspace import Workspace

# https://docs.slack.dev/apis/events-api#error-handling
REASONS = {"timeout": "http_timeout", "refused": "connection_failed", "lost": "connection_failed"}


class Events:
    """Sends what the manifest subscribes to and the scopes allow."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self.workspace = workspace
        self.delivery = delivery
        self._tasks: set[asyncio.Task[Any]] = set()

    def wanted(self, name: str) -> bool:
        """Whether the app subscribes to the event and may have it."""
        manifest = self.workspace.manifest
        needed = EVENT_SCOPES[name]
        subscribed = name in manifest.events and self.workspace.state.app.installed
        return subscribed and (not needed or bool(needed & manifest.scopes))

    def emit(self, name: str, event: Json) -> None:
        """Deliver an event, beside what goes on."""
        if not self.wanted(name):
            return
        self.background(self._deliver(name, self.wrapped(event)))

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let work go on beside; `stop` ends it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def wrapped(self, event: Json) -> Json:
        """The outer event: https://docs.slack.dev/apis/events-api#callback-field."""
        state = self.workspace.state
        channel = event.get("channel", event.get("channel_id", ""))
        channel_id = channel if isinstance(channel, str) else ""
        found = state.channels.get(channel_id)
        context = {"et": event["type"], "tid": state.team.id, "aid": state.app.id, "cid": channel_id}
        return {
            "token": state.app.verification_token,
            "team_id": state.team.id,
            "context_team_id": state.team.id,
            "context_enterprise_id": None,
            "api_app_id": state.app.id,
            "event": clone(event),
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(str(event.get("event_ts") or real_seconds()).split(".")[0]),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": state.team.id,
                    "user_id": state.app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(found and found.shared),
            "event_context": "4-" + base64.urlsafe_b64encode(compact(context).encode()).decode().rstrip("="),
        }

    async def _deliver(self, name: str, envelope: Json) -> None:
        event = envelope["event"]
        channel = event.get("channel") if isinstance(event.get("channel"), str) else None
        retry: tuple[int, str] | None = None
        for number, delay in enumerate((None, *self.workspace.timing.retry_delays)):
            if delay is not None and retry is not None:
                retry = (number, retry[1])
                await asyncio.sleep(delay)
            what = f"event {name}" + (f" (retry {number})" if number else "")
            ack = await self._once(envelope, what, channel, retry)
            if ack.good or ack.headers.get("x-slack-no-retry") == "1":
                return
            retry = (number + 1, self._reason(ack))

    async def _once(self, envelope: Json, what: str, channel: str | None, retry: tuple[int, str] | None) -> Ack:
        if not await self.delivery.verify():
            return Ack("refused", 0.0)
        return await self.delivery.send("events", envelope, what, channel, retry)

    def _reason(self, ack: Ack) -> str:
        if self.delivery.socket.connected and ack.status == "timeout":
            return "timeout"
        return REASONS.get(str(ack.status), "http_error")

    async def stop(self) -> None:
        """Give up what is still to be sent."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
