"""Whatever comes in over HTTP is answered in time with 4xx, and the bot goes on (promise 5)."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import patience, web
from bot.domain.vocabulary import Action
from bot.gate import _IDS, Gate, is_payload
from bot.web import MAX_BODY
from handlers.ids import HOME_REPORT, SHORTCUT_DANGER
from tests.integration.door import FORM, TEAM, Answer, Door, open_door, typed

JSON = "application/json"
REFUSED = {400, 401, 404, 408, 413}


@pytest.fixture
async def door(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """The bot, as patient as a loaded machine needs."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    async with open_door(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'door.db')}") as found:
        yield found


GARBAGE = [b"", b"{", b"[]", b"7", b"null", b'"x"', b"\xff\xfe", b"\x00", b"[" * 200_000, b"payload=%7B", b"payload=[]"]


@pytest.mark.parametrize("content_type", [JSON, FORM, "", "text/html; charset=utf-99"])
async def test_garbage_is_refused_signed_or_not_and_the_next_request_is_answered(door: Door, content_type: str) -> None:
    made = door.office.report()

    signed = [(await door.post(body, content_type=content_type)).status for body in GARBAGE]
    unsigned = [(await door.post(body, content_type=content_type, secret="x")).status for body in GARBAGE]
    bare = [(await door.knock("POST", "/slack/events", body, {})).status for body in GARBAGE]
    after = await door.act(door.approval("U0SARA", made.case_id))

    assert set(signed) <= {400, 401}
    assert set(unsigned) == {401}
    assert set(bare) == {401}
    assert after.json["response_action"] == "clear"


@pytest.mark.parametrize("strange", [None, 7, [], "x", {}], ids=json.dumps)
async def test_a_signed_payload_with_any_part_missing_or_strange_does_no_harm(door: Door, strange: object) -> None:
    made = door.office.report()
    whole = [
        door.button("U0OMAR", "case.claim", f"{made.case_id}.1"),
        door.modal("U0OMAR", "case.approve", {"case": made.case_id}, {"comment": typed("x")}),
    ]
    trials = [trial for payload in whole for trial in with_strange_parts(payload, strange)]

    statuses = {json.dumps(trial)[:400]: (await door.act(trial)).status for trial in trials}

    assert {one: status for one, status in statuses.items() if status != 200 and status not in REFUSED} == {}
    assert door.parts.database.look(lambda unit: door.office.ids)  # the database answers


def with_strange_parts(payload: Mapping[str, Any], strange: object) -> Iterator[dict[str, Any]]:
    """The payload without each of its parts, and with something else in its place; of its view too."""
    for name in payload:
        yield {key: value for key, value in payload.items() if key != name}
        yield {**payload, name: strange}
    for name in payload.get("view", {}):
        yield {**payload, "view": {key: value for key, value in payload["view"].items() if key != name}}
        yield {**payload, "view": {**payload["view"], name: strange}}
    for name in payload.get("actions", [{}])[0]:
        yield {**payload, "actions": [{**payload["actions"][0], name: strange}]}


async def test_a_modal_without_inputs_is_answered_too(door: Door) -> None:
    made = door.office.report()

    answer = await door.act(door.modal("U0OMAR", Action.LETTER_APPROVE.value, {"case": made.case_id}, {}))

    assert answer.json["response_action"] == "update"


def opened_by_command(door: Door) -> Awaitable[Answer]:
    return door.command("U0NORA", "/report-abuse", "0501234567")


def opened_in_danger(door: Door) -> Awaitable[Answer]:
    return door.command("U0NORA", "/report-abuse", "danger")


def opened_by_shortcut(door: Door) -> Awaitable[Answer]:
    shortcut = door.button("U0NORA", "", "") | {"type": "shortcut", "callback_id": SHORTCUT_DANGER}
    return door.act({name: value for name, value in shortcut.items() if name not in ("actions", "message")})


def opened_from_home(door: Door) -> Awaitable[Answer]:
    return door.act(door.button("U0NORA", HOME_REPORT, ""))


@pytest.mark.parametrize("opened", [opened_by_command, opened_in_danger, opened_by_shortcut, opened_from_home])
async def test_a_form_is_acknowledged_before_anything_is_read(
    door: Door, opened: Callable[[Door], Awaitable[Answer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    tasks, database = door.parts.edge.tasks, door.parts.database

    def noted(what: str, call: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments: (done.append(what), call(*arguments))[1]

    monkeypatch.setattr(tasks, "start", noted("acknowledged", tasks.start))
    monkeypatch.setattr(database, "read", noted("read", database.read))
    answer = await opened(door)

    assert (answer.status, answer.text) == (200, "")
    assert done[:2] == ["acknowledged", "read"]


async def test_bodies_above_the_limit_are_refused_and_those_within_are_read(door: Door) -> None:
    large = b"payload=" + b"x" * (MAX_BODY - 8)

    within, above = await door.post(large), await door.post(large + b"x")

    assert (within.status, above.status) == (400, 413)


async def test_a_body_that_never_ends_is_given_up(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BODY_SECONDS", 0.0)
    said: list[Mapping[str, Any]] = []

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async def send(message: Mapping[str, Any]) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": "/slack/events", "query_string": b"", "headers": []}
    await door.web(scope, never, send)

    assert said[0]["status"] == 408


@pytest.mark.parametrize(("method", "path"), [("GET", "/slack/events"), ("POST", "/"), ("PUT", "/x"), ("GET", "/../")])
async def test_other_addresses_and_methods_are_not_there(door: Door, method: str, path: str) -> None:
    answer = await door.knock(method, path, b"", {})

    assert answer.status == 404


async def test_without_a_signing_secret_nobody_is_let_in() -> None:
    assert Gate("").answer({"x-slack-request-timestamp": "1", "x-slack-signature": "v0="}, b"") == 401


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(
    ["block_actions", "view_submission", "block_suggestion", "shortcut", "message_action", "event_callback", "x"]
)
NAMES = st.sampled_from(
    ["type", "user", "team", "view", "actions", "event", "message", "channel", "command", "user_id"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.binary(max_size=400), content_type=st.sampled_from([JSON, FORM, ""]))
def test_any_bytes_are_read_or_not_and_nothing_is_raised(body: bytes, content_type: str) -> None:
    answer = Gate("secret").answer({"x-slack-request-timestamp": "1", "x-slack-signature": "v0=x"}, body)

    assert answer == 401
    assert is_payload(content_type, body) in (True, False)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stamp=st.text(max_size=20), mark=st.text(max_size=80))
def test_any_signature_is_compared_and_nothing_is_raised(stamp: str, mark: str) -> None:
    assert Gate("secret").answer({"x-slack-request-timestamp": stamp, "x-slack-signature": mark}, b"x") == 401


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kind=KINDS, parts=st.dictionaries(NAMES, ANYTHING, max_size=8))
@example(kind="x", parts={"actions": True})
@example(kind="x", parts={"view": {"blocks": 1, "state": {"values": {"a": {"b": 1}}}}})
@example(kind="x", parts={"view": {"state": {"values": [1]}}})
def test_any_object_has_a_shape_or_not_and_nothing_is_raised(kind: str, parts: dict[str, Any]) -> None:
    found = json.dumps({**parts, "type": kind}).encode()

    assert is_payload(JSON, found) in (True, False)
    assert is_payload(FORM, urlencode({"payload": found.decode()}).encode()) == is_payload(JSON, found)


@pytest.mark.parametrize(
    "strange", ["a\x00b", "half \ud83d", "U0\u202eX", "x" * 300, "U0 X", 7, ["U0OMAR"], {"id": "U0OMAR"}]
)
@pytest.mark.parametrize("path", [*_IDS, ("event", "user"), ("event", "ts")], ids=".".join)
def test_what_is_looked_for_as_it_is_is_an_id_or_the_payload_has_no_shape(path: tuple[str, ...], strange: Any) -> None:
    event = {"type": "message", "user": "U0OMAR", "ts": "1.1"}
    found: dict[str, Any] = {"type": "event_callback", "event": event}
    *holders, name = path
    place = found
    for holder in holders:
        place = place.setdefault(holder, {})

    before = is_payload(JSON, json.dumps(found).encode())
    place[name] = strange

    assert (before, is_payload(JSON, json.dumps(found).encode())) == (True, False)


@pytest.mark.parametrize(
    "fields", [{"ssl_check": "1", "token": "x"}, {"command": "/x", "user_id": "U0", "text": "", "trigger_id": "1.1"}]
)
def test_what_slack_sends_as_a_form_has_a_shape(fields: dict[str, str]) -> None:
    assert is_payload(FORM, urlencode({**fields, "team_id": TEAM}).encode())
