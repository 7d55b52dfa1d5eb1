"""The content of a file that was sent as evidence: read from Slack alone, whole, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.workers import evidence

CONTENT = b"a door, kicked in" * 10_000
MB = 1024 * 1024


class Slack:
    """As much of Slack as tells of a file and gives its content."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}
        self.refused = 0
        self.asked: list[str] = []

    async def info(self, _request: web.Request) -> web.Response:
        if self.refused:
            self.refused -= 1
            return web.json_response({"ok": False, "error": "internal_error"})
        return web.json_response({"ok": True, "file": self.told})

    async def content(self, request: web.Request) -> web.Response:
        self.asked.append(request.headers.get("Authorization", ""))
        if request.path == "/moved":
            raise web.HTTPFound("/content")
        return web.Response(body=CONTENT)


@pytest.fixture
async def slack() -> AsyncIterator[tuple[Slack, AsyncWebClient, str]]:
    """Slack, a client of it, and its address."""
    found, app = Slack(), web.Application()
    app.add_routes([web.route("*", "/api/files.info", found.info), web.get("/{name}", found.content)])
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        address = str(server.make_url("/")).rstrip("/")
        client = AsyncWebClient("xoxb-1", f"{address}/api/", session=session)
        client.retry_handlers = []
        yield found, client, address


async def test_the_content_is_read_with_the_token_and_hashed(slack: tuple[Slack, AsyncWebClient, str]) -> None:
    there, client, address = slack
    there.told = {"url_private": f"{address}/content", "size": len(CONTENT)}

    found = await evidence.read(client, "F1")

    assert found == hashlib.sha256(CONTENT).hexdigest()
    assert there.asked == ["Bearer xoxb-1"]


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/moved", len(CONTENT)),  # a redirect leads to the page to sign in
        ("/content", len(CONTENT) - 1),
        ("/content", len(CONTENT) + 1),
    ],
)
async def test_what_is_not_all_of_it_has_no_hash(
    slack: tuple[Slack, AsyncWebClient, str], path: str, size: int
) -> None:
    there, client, address = slack
    there.told = {"url_private": f"{address}{path}", "size": size}

    found = await evidence.read(client, "F1")

    assert found is None
    assert len(there.asked) == 1


@pytest.mark.parametrize("size", [0, 20 * MB + 1, None])
async def test_what_is_too_large_or_of_unknown_size_is_not_asked_for(
    slack: tuple[Slack, AsyncWebClient, str], size: int | None
) -> None:
    there, client, address = slack
    there.told = {"url_private": f"{address}/content", "size": size}

    found = await evidence.read(client, "F1")

    assert found is None
    assert there.asked == []


@pytest.mark.parametrize("host", ["localhost", ""])
async def test_the_token_goes_nowhere_but_to_slack(slack: tuple[Slack, AsyncWebClient, str], host: str) -> None:
    there, client, address = slack
    elsewhere = f"{address}/content".replace("127.0.0.1", host) if host else ""
    there.told = {"url_private": elsewhere, "size": len(CONTENT)}

    found = await evidence.read(client, "F1")

    assert found is None
    assert there.asked == []


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.png", True),
        ("https://slack.com/files-pri/T1-F1/a.png", True),
        ("https://notslack.com/a.png", False),
        ("https://files.slack.com.example/a.png", False),
        ("https://files.slack.com:8443/a.png", False),
        ("http://files.slack.com/a.png", False),
        ("https://drive.example/files.slack.com", False),
    ],
)
def test_slacks_own_addresses_are_told_from_others(url: str, ours: bool) -> None:
    assert evidence._is_slacks(AsyncWebClient("xoxb-1"), url) is ours


async def test_a_slack_that_fails_is_no_content(slack: tuple[Slack, AsyncWebClient, str]) -> None:
    there, client, address = slack
    there.told, there.refused = {"url_private": f"{address}/content", "size": len(CONTENT)}, 1

    first, second = await evidence.read(client, "F1"), await evidence.read(client, "F1")

    assert first is None
    assert second is not None
