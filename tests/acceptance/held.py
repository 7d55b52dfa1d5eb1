"""A request of Slack's whose head has arrived and whose body is held back: in hand for as long as a test wants."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.acceptance.world import APP

TEAM = "T0SMSA"
SECONDS = 60
"""How long a test waits for the bot's side at the most; nothing is measured by it."""


def chosen(kind: str, *values: str) -> dict[str, Any]:
    """A choice as Slack sends it."""
    options = [{"value": value} for value in values]
    return (
        {"type": kind, "selected_options": options}
        if kind == "checkboxes"
        else {
            "type": kind,
            "selected_option": options[0],
        }
    )


def report(who: str, view_id: str, phone: str) -> dict[str, Any]:
    """The report modal, sent."""
    values = {
        "customer_phone": {"type": "plain_text_input", "value": phone},
        "contact_channel": chosen("static_select", "phone"),
        "category": chosen("checkboxes", "abusive_language"),
        "narrative": {"type": "plain_text_input", "value": "He shouted at me and called me names for ten minutes."},
        "warning_step": chosen("radio_buttons", "warned_continued"),
        "occurred_at": {"type": "datetimepicker", "selected_date_time": int(time.time()) - 60},
    }
    view = {
        "id": view_id,
        "root_view_id": view_id,
        "hash": "1.x",
        "type": "modal",
        "team_id": TEAM,
        "callback_id": "case.report",
        "private_metadata": "{}",
        "state": {"values": {name: {name: element} for name, element in values.items()}},
        "blocks": [{"type": "input", "block_id": name, "element": {}} for name in values],
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "smsa-sandbox"},
        "user": {"id": who, "username": who.lower(), "team_id": TEAM},
        "api_app_id": APP["id"],
        "token": "gone",
        "trigger_id": f"1.77.{'e' * 32}",
        "view": view,
        "response_urls": [],
    }


class Held:
    """One such request. It is in hand once this is made: the server has asked for the body."""

    def __init__(self, port: int, payload: Mapping[str, Any]) -> None:
        self._body = urlencode({"payload": json.dumps(payload)}).encode()
        stamp = str(int(time.time()))
        said = b"v0:" + stamp.encode() + b":" + self._body
        mark = hmac.new(APP["signing_secret"].encode(), said, hashlib.sha256).hexdigest()
        head = {
            "Host": "bot",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(self._body)),
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={mark}",
            "Expect": "100-continue",
        }
        lines = ["POST /slack/events HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        self._socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self._socket.sendall("\r\n".join(lines).encode())
        goes_on = self._socket.recv(1000)
        assert goes_on.startswith(b"HTTP/1.1 100"), goes_on

    def finish(self) -> tuple[int, dict[str, Any]]:
        """Sends the body; the answer. Status 0: there was none."""
        try:
            self._socket.sendall(self._body)
            answer = http.client.HTTPResponse(self._socket, method="POST")
            answer.begin()
            text = answer.read()
        except (http.client.HTTPException, OSError):
            return 0, {}
        finally:
            self._socket.close()
        return answer.status, json.loads(text) if answer.status == 200 else {}

    def hang_up(self) -> None:
        """Sends the body and waits for no answer: the connection is reset while the request is worked at."""
        self._socket.sendall(self._body)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


class Idle:
    """A connection over which a request went, and which is kept for the next one."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self._connection.request("GET", "/healthz")
        assert self._connection.getresponse().read() == b"ok\n"

    def is_closed(self) -> bool:
        """Waits for the server to close it."""
        try:
            return self._connection.sock.recv(1) == b""
        except ConnectionResetError:
            return True
        finally:
            self._connection.close()


def is_refused(port: int) -> bool:
    """Whether nobody takes connections any more."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
