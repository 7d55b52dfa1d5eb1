"""The real Bolt app against the sandbox, by Socket Mode and by HTTP: what works here works there."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from conftest import Start
from sandbox_harness import Slack, button, hasty, manifest, modal, section
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.limits import most

Heard = list[tuple[str, Any]]


def bolt_app(base: str, heard: Heard) -> AsyncApp:
    """A small app that uses every kind of listener."""
    client = AsyncWebClient("xoxb-1", base_url=f"{base}/api/")
    app = AsyncApp(token="xoxb-1", signing_secret="secret", client=client, process_before_response=True)

    @app.command("/do")
    async def command(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    async def submitted(ack: Any, body: Any, client: Any) -> None:
        name = body["view"]["state"]["values"]["name"]["name"]["value"]
        if name == "bad":
            await ack(response_action="errors", errors={"name": "No"})
            return
        await ack()
        await client.chat_postMessage(channel="CBOT", text=name, blocks=[section(name, accessory=button())])

    @app.action("press")
    async def pressed(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        await respond("thank you")

    @app.event("message")
    async def message(event: Any) -> None:
        heard.append(("message", event.get("text")))

    return app


@pytest.fixture
async def by_socket(start: Start) -> AsyncIterator[tuple[Slack, Heard, AsyncSocketModeHandler]]:
    slack, heard = await start(connected=False), Heard()
    app = bolt_app(slack.base, heard)
    handler = AsyncSocketModeHandler(app, "xapp-1", web_client=AsyncWebClient(base_url=f"{slack.base}/api/"))
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield slack, heard, handler
    await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def by_http(start: Start) -> AsyncIterator[tuple[Slack, Heard]]:
    slack, heard = await start(connected=False), Heard()
    app = bolt_app(slack.base, heard)

    async def take(request: web.Request) -> web.Response:
        headers = {name: [value] for name, value in request.headers.items()}
        answer = await app.async_dispatch(AsyncBoltRequest(body=await request.text(), headers=headers))
        kind = answer.first_headers().get("content-type", "text/plain").split(";")[0]
        return web.Response(status=answer.status, text=answer.body, content_type=kind)

    application = web.Application()
    application.router.add_post("/slack/events", take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    assert (await slack.control("PUT", "bot", {"url": url}))["verified"]
    yield slack, heard
    await runner.cleanup()


async def play(slack: Slack, heard: Heard) -> None:
    """A command, a wrong and a right submission, a click, an event."""
    opened = await slack.act("UANN", "command", command="/do")
    assert opened["shown"] == []
    view = opened["view"]["id"]
    wrong = await slack.act("UANN", "submit", view_id=view, values={"name": "bad"})
    assert wrong["errors"] == {"name": "No"}
    right = await slack.act("UANN", "submit", view_id=view, values={"name": "Zoe"})
    assert (right["view"], right["shown"]) == (None, [])
    [card] = await slack.messages("UANN", "CBOT")
    clicked = await slack.act("UANN", "click", channel="CBOT", ts=card["ts"], action_id="press")
    assert clicked["ack"]["status"] == 200
    assert [one["text"] for one in await slack.messages("UANN", "CBOT")] == ["Zoe", "thank you"]
    await slack.act("UBEN", "post", channel="CBOT", text="hi")
    await slack.until(lambda: ("message", "hi") in heard)


async def test_bolt_works_by_socket_mode(by_socket: tuple[Slack, Heard, AsyncSocketModeHandler]) -> None:
    slack, heard, _ = by_socket

    await play(slack, heard)

    assert (await slack.control("GET", "workspace"))["bot"] == {"connection": "socket", "healthy": True, "url": None}


async def test_bolt_works_by_signed_http(by_http: tuple[Slack, Heard]) -> None:
    slack, heard = by_http

    await play(slack, heard)

    assert (await slack.control("GET", "workspace"))["bot"]["connection"] == "http"


async def test_bolt_sees_slacks_errors(by_http: tuple[Slack, Heard]) -> None:
    slack, _ = by_http
    client = AsyncWebClient("xoxb-1", base_url=f"{slack.base}/api/")

    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel="CALIEN", text="x")

    assert error.value.response["error"] == "channel_not_found"


async def test_bolt_uploads_a_file(by_http: tuple[Slack, Heard]) -> None:
    slack, _ = by_http
    client = AsyncWebClient("xoxb-1", base_url=f"{slack.base}/api/")

    await client.files_upload_v2(channel="CBOT", content=b"%PDF", filename="a.pdf", title="A", initial_comment="See")

    [message] = await slack.messages("UANN", "CBOT")
    assert (message["text"], message["files"][0]["title"], message["files"][0]["size"]) == ("See", "A", 4)


async def connect(slack: Slack) -> aiohttp.ClientWebSocketResponse:
    """A bare Socket Mode connection, after its hello."""
    opened = await slack.api("apps.connections.open", token="xapp-1")
    socket = await slack.session.ws_connect(opened["url"])
    hello = await socket.receive_json()
    assert (hello["type"], hello["connection_info"]) == ("hello", {"app_id": "A1"})
    return socket


async def test_an_envelope_waits_for_its_acknowledgement(start: Start) -> None:
    slack = await start(connected=False)
    socket = await connect(slack)
    acting = asyncio.ensure_future(slack.act("UANN", "command", command="/do", channel="CBOT"))

    envelope = await socket.receive_json()
    await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "done"}})
    done = await acting

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["command"] == "/do"
    assert done["shown"] == ["done"]
    await socket.close()


async def test_an_unacknowledged_envelope_comes_again_with_its_number(start: Start) -> None:
    slack = await start(connected=False, timing=hasty())
    socket = await connect(slack)
    await slack.act("UANN", "post", channel="CBOT", text="hi")

    first = await socket.receive_json()
    again = await socket.receive_json()
    await socket.send_json({"envelope_id": again["envelope_id"]})
    await slack.settled()

    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert (first["type"], first["accepts_response_payload"]) == ("events_api", False)
    assert (first["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (0, 1, "timeout")
    await socket.close()


async def test_a_silent_socket_is_a_time_out(start: Start) -> None:
    slack = await start(connected=False, timing=hasty())
    socket = await connect(slack)

    done = await slack.act("UANN", "command", command="/do")

    assert done["shown"] == ['/do failed with the error "operation_timeout"']
    await socket.close()


async def test_a_ticket_is_good_once_and_needs_the_app_token(start: Start) -> None:
    slack = await start(connected=False)
    opened = await slack.api("apps.connections.open", token="xapp-1")
    socket = await slack.session.ws_connect(opened["url"])

    with pytest.raises(aiohttp.WSServerHandshakeError):
        await slack.session.ws_connect(opened["url"])

    assert (await slack.api("apps.connections.open"))["error"] == "not_allowed_token_type"
    await socket.close()


async def test_connections_are_told_to_renew_themselves(
    by_socket: tuple[Slack, Heard, AsyncSocketModeHandler],
) -> None:
    slack, _, _ = by_socket

    await slack.control("POST", "disconnect", {})
    await slack.until(lambda: slack.sandbox.socket.connected)

    assert (await slack.act("UANN", "command", command="/do"))["shown"] == []


async def test_socket_mode_that_is_off_gives_no_address(start: Start) -> None:
    slack = await start(manifest=manifest(socket_mode=False))

    assert (await slack.api("apps.connections.open", token="xapp-1"))["error"] == "socket_mode_not_enabled"


async def test_an_app_has_at_most_ten_connections(start: Start) -> None:
    slack = await start(connected=False)
    sockets = [await connect(slack) for _ in range(most("socket.connections"))]

    opened = await slack.api("apps.connections.open", token="xapp-1")
    eleventh = await slack.session.ws_connect(opened["url"])

    assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
    for socket in (*sockets, eleventh):
        await socket.close()
