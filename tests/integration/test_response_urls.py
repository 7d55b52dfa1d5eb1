"""The bot calls no address of anybody's choosing: a ``response_url`` that is not Slack's is answered otherwise (G8)."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import col, select

from bot import patience
from bot.settings import load
from bot.unit import Unit
from handlers.replies import is_slacks
from models import OutboxRow
from tests.integration.door import Door, open_door

SECRET_PATH = "/internal/delete?what=everything"


@pytest.fixture
async def door(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """The bot, as patient as a loaded machine needs."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    async with open_door(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'door.db')}") as found:
        yield found


@pytest.fixture
async def inside() -> AsyncIterator[tuple[str, list[str]]]:
    """Something within the company's network that believes whoever can reach it; and what it was asked."""
    asked: list[str] = []

    async def take(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path_qs}")
        return web.Response(text="ok")

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", take)
    async with TestServer(application) as server:
        yield str(server.make_url("/")).rstrip("/"), asked


def private_answers(door: Door) -> list[str]:
    """The words of the private answers that are owed by direct message, with whom they are for."""
    rows = select(OutboxRow).where(OutboxRow.builder == "private").order_by(col(OutboxRow.seq))

    def work(unit: Unit) -> list[str]:
        found = unit.session.exec(rows).all()
        return [f"{row.place} {json.loads(unit.vault.open(row, 'params') or '')['text']}" for row in found]

    return door.parts.database.look(work)


CLICKS: dict[str, Callable[[Door], dict[str, Any]]] = {
    "a refusal": lambda door: door.button("U0OMAR", "case.claim", f"{'0' * 32}.1"),
    "an unknown button": lambda door: door.button("U0OMAR", "nothing", "x"),
    "a language": lambda door: door.button("U0OMAR", "language.ar", "ar"),
}


@pytest.mark.parametrize("team", [{"id": "T0OTHER"}, {"id": ""}, None])
async def test_nor_is_it_for_a_request_of_another_workspace(
    door: Door, inside: tuple[str, list[str]], team: dict[str, str] | None
) -> None:
    base, asked = inside
    click = {**CLICKS["a refusal"](door), "team": team, "response_url": f"{base}{SECRET_PATH}"}
    modal = {**door.approval("U0SARA", "0" * 32), "team": team, "response_urls": [{"response_url": base}]}

    answers = [
        (await door.act({**one, "user": {"id": "U0OMAR", "team_id": "T0OTHER"}})).status for one in (click, modal)
    ]

    assert set(answers) == {200}
    assert asked == []


@pytest.mark.parametrize("click", CLICKS)
async def test_an_address_that_is_not_slacks_is_not_called_and_whoever_clicked_is_answered_by_direct_message(
    door: Door, inside: tuple[str, list[str]], caplog: pytest.LogCaptureFixture, click: str
) -> None:
    base, asked = inside

    answer = await door.act({**CLICKS[click](door), "response_url": f"{base}{SECRET_PATH}"})

    assert answer.status == 200
    assert asked == []
    (told,) = private_answers(door)
    assert told.startswith(f"@{door.office.ids['U0OMAR']} ")
    assert "does not lead to Slack" in caplog.text
    assert [part for part in (base, "internal", "everything") if part in caplog.text] == []


async def test_one_that_is_missing_or_no_text_is_answered_by_direct_message_too(door: Door) -> None:
    strange: list[Any] = [None, "", 7, ["http://x.example"], {"url": "x"}, True]
    clicks = [{**click(door), "response_url": url} for click in CLICKS.values() for url in strange]

    answers = [(await door.act(click)).status for click in clicks]

    assert set(answers) == {200}
    assert len(private_answers(door)) == len(clicks)


async def test_the_workspace_on_this_machine_is_answered_where_it_says(door: Door) -> None:
    url = door.sandbox.workspace.response_urls.give(
        door.sandbox.workspace.base, "actions", "U0OMAR", "C0COMPL", None, None
    )

    await door.act({**CLICKS["an unknown button"](door), "response_url": url})

    assert private_answers(door) == []


SLACKS = [
    "https://hooks.slack.com/actions/T0SMSA/1234567890/abcDEF123",
    "https://hooks.slack.com/commands/T0SMSA/1234567890/abcDEF123",
    "https://hooks.slack.com/app/T0SMSA/1234567890/abcDEF123",
]
OTHERS = [
    "http://hooks.slack.com/actions/T0SMSA/1/x",
    "https://hooks.slack.com",
    "https://hooks.slack.com.evil.example/actions/T0SMSA/1/x",
    "https://hooks.slack.com@evil.example/actions",
    "https://hooks.slack.com:x@evil.example/actions",
    "https://hooks.slack.com:8443/actions",
    "https://hooks.slack.com\\@evil.example/actions",
    "https://user:password@hooks.slack.com/actions",
    "https://evil.example/https://hooks.slack.com/actions",
    "https://evil.example#https://hooks.slack.com/",
    "HTTPS://HOOKS.SLACK.COM/actions",
    " https://hooks.slack.com/actions",
    "https://hooks.slack.com/actions\r\nX-Evil: 1",
    "https://hooks.slack.com/act\u202eions",
    "https://hooks.slack.com/" + "x" * 3000,
    "https://hooks.sl\u0430ck.com/actions",
    "https://xn--hooks-slack.com/actions",
    "https://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:9000/response/actions",
    "file:///etc/passwd",
    "//hooks.slack.com/actions",
    "hooks.slack.com/actions",
    "",
]


@pytest.mark.parametrize("url", [*SLACKS, *OTHERS], ids=lambda url: ascii(url)[:60])
def test_in_slack_only_slacks_own_host_is_called(url: str) -> None:
    assert is_slacks(url, load({})) is (url in SLACKS)


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("http://127.0.0.1:8642/response/actions/T1/1/x", True),
        ("http://127.0.0.1:86420/response", False),
        ("http://127.0.0.1/response", False),
        ("http://localhost:8642/response", False),
        ("https://127.0.0.1:8642/response", False),
        ("http://127.0.0.1:8642@evil.example/response", False),
        ("https://hooks.slack.com/actions/T0SMSA/1/x", False),
    ],
)
def test_beside_a_workspace_on_this_machine_only_that_one_is_called(url: str, called: bool) -> None:
    assert is_slacks(url, load({"SLACK_API_URL": "http://127.0.0.1:8642/api/"})) is called


def test_an_address_that_only_looks_like_this_machine_is_slack_s_business() -> None:
    settings = load({"SLACK_API_URL": "https://proxy.example.com/api/"})

    assert is_slacks(SLACKS[0], settings)
    assert not is_slacks("https://proxy.example.com/response/1", settings)
