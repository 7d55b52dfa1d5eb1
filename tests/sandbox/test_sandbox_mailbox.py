"""The mailbox: what an app sends by e-mail is taken, kept as it came, and shown; or answered as ordered."""

import asyncio
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from conftest import Start
from sandbox_harness import Slack

T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, work)


def a_letter(subject: str = "خطاب من الشركة") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "care@example.com"
    message["To"] = "Zoe <zoe@example.com>"
    message["Subject"] = subject
    message.set_content("الفاضلة زوي،\n\n<b>Dear Zoe</b>\n")
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="EP-1 خطاب.pdf")
    return message


async def send(slack: Slack, message: EmailMessage) -> None:
    """As the app would, by the standard library's client."""
    address = urlsplit(slack.sandbox.workspace.mailbox.address or "")

    def work() -> None:
        with smtplib.SMTP(address.hostname or "", address.port or 0, "app", timeout=20) as client:
            client.send_message(message)

    await in_thread(work)


async def mails(slack: Slack) -> Any:
    async with slack.session.get(f"{slack.base}/control/mailbox") as answer:
        return (await answer.json())["mails"]


async def test_a_message_is_kept_as_it_came_with_its_attachment(start: Start) -> None:
    slack = await start(smtp_port=0)
    before = slack.sandbox.workspace.changes.version

    await send(slack, a_letter())
    (mail,) = await mails(slack)
    async with slack.session.get(f"{slack.base}/control/mailbox/{mail['id']}/0") as answer:
        content, headers = await answer.read(), answer.headers

    assert (mail["sender"], mail["receivers"], mail["subject"]) == (
        "care@example.com",
        ["zoe@example.com"],
        "خطاب من الشركة",
    )
    assert mail["text"] == "الفاضلة زوي،\n\n<b>Dear Zoe</b>\n"
    assert ["To", "Zoe <zoe@example.com>"] in mail["headers"]
    assert mail["attachments"] == [{"part": 0, "name": "EP-1 خطاب.pdf", "type": "application/pdf", "size": 10}]
    assert (content, headers["Content-Type"]) == (b"%PDF-1.7 x", "application/pdf")
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert slack.sandbox.workspace.changes.version > before


async def test_the_next_messages_are_answered_as_ordered(start: Start) -> None:
    slack = await start(smtp_port=0)
    order = {"answers": ["550 5.1.1 no such user", "hang_up"]}
    async with slack.session.put(f"{slack.base}/control/mailbox", json=order) as answer:
        assert (await answer.json())["ok"]

    with pytest.raises(smtplib.SMTPDataError) as refused:
        await send(slack, a_letter("refused"))
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await send(slack, a_letter("taken, and not said"))
    await send(slack, a_letter("taken"))

    assert refused.value.smtp_code == 550
    assert [mail["subject"] for mail in await mails(slack)] == ["taken, and not said", "taken"]


@pytest.mark.parametrize("order", [{}, {"answers": "550 no"}, {"answers": ["no"]}, {"answers": ["550 a\r\nb"]}])
async def test_an_order_that_says_nothing_is_refused(start: Start, order: Any) -> None:
    slack = await start(smtp_port=0)

    async with slack.session.put(f"{slack.base}/control/mailbox", json=order) as answer:
        told = await answer.json()

    assert (answer.status, told["error"]) == (400, "invalid_answers")


async def test_a_reset_empties_it_and_what_is_not_there_is_not_found(start: Start) -> None:
    slack = await start(smtp_port=0)
    await send(slack, a_letter())
    async with slack.session.post(f"{slack.base}/control/reset", json={}) as answer:
        assert answer.status == 200

    async with slack.session.get(f"{slack.base}/control/mailbox/1/0") as answer:
        status = answer.status

    assert (status, await mails(slack)) == (404, [])


async def test_without_being_asked_for_there_is_none(slack: Slack) -> None:
    async with slack.session.get(f"{slack.base}/control/workspace") as answer:
        assert (await answer.json())["mail"] is None
