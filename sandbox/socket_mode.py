"""Socket Mode: the bot's websockets, the envelopes sent over them, and their acknowledgements.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import secrets
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.changes import Changes
from sandbox.jsons import Json, compact
from sandbox.limits import most

ENVELOPES = {
    "events": "events_api",
    "interactive": "interactive",
    "options": "interactive",
    "commands": "slash_commands",
}


def accepts_answer(kind: str, payload: Json) -> bool:
    """`accepts_response_payload`: whether the acknowledgement may carry an answer."""
    return kind in ("commands", "options") or payload.get("type") == "view_submission"


class SocketMode:
    """The open connections and the envelopes that wait for their acknowledgement."""

    def __init__(self, app_id: str, changes: Changes) -> None:
        self.app_id = app_id
        self.changes = changes
        self.connections: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0

    def ticket(self) -> str:
        """The one-time part of an address that `apps.connections.open` gives out."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    @property
    def connected(self) -> bool:
        """Whether a bot listens."""
        return any(not connection.closed for connection in self.connections)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid_auth")
        self._tickets.discard(ticket)
        connection = web.WebSocketResponse(heartbeat=10.0, max_msg_size=0)
        await connection.prepare(request)
        if len(self.connections) >= most("socket.connections"):
            await connection.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await connection.close()
            return connection
        self.connections.append(connection)
        self.changes.note()
        try:
            await connection.send_json(self._hello())
            async for message in connection:
                if message.type == WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self.connections.remove(connection)
            self.changes.note()
        return connection

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self.app_id},
        }

    def _take(self, data: str) -> None:
        try:
            answer = json.loads(data)
        except json.JSONDecodeError:
            return
        waiting = self._waiting.pop(answer.get("envelope_id", ""), None) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None = None) -> Any:
        """Send one envelope to one of the connections; the payload of its acknowledgement.

        Raises ConnectionError where nobody listens. Waits for as long as the caller lets it.
        """
        open_ones = [connection for connection in self.connections if not connection.closed]
        if not open_ones:
            raise ConnectionError("no Socket Mode connection")
        self._turn += 1
        connection = open_ones[self._turn % len(open_ones)]
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": ENVELOPES[kind],
            "accepts_response_payload": accepts_answer(kind, payload),
        }
        if kind == "events":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        try:
            await connection.send_str(compact(envelope))
            return await waiting
        finally:
            self._waiting.pop(envelope_id, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell each connection to make another, and end it: what Slack does every few hours."""
        for connection in list(self.connections):
            if not connection.closed:
                await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
                await connection.close()
