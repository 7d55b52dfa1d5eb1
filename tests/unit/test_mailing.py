"""A letter as an e-mail: it reads right in both languages, and nothing typed adds a header to it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.letters import mailing

RIYADH = ZoneInfo("Asia/Riyadh")
AT = datetime(2026, 3, 3, 21, 30, tzinfo=UTC)
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Content-Language", "MIME-Version"}
HEADERS |= {"Content-Type", "Content-Transfer-Encoding"}


def written(**values: Any) -> EmailMessage:
    """As whoever receives it reads it."""
    usual: dict[str, Any] = {
        "sender": Address("SMSA Express", addr_spec="care@smsa.example"),
        "address": "abdullah@example.com",
        "name": "Abdullah Al-Mutairi",
        "number": "EP-2026-00012",
        "company": "SMSA Express",
        "body": "Dear Abdullah Al-Mutairi,\n\nWe write to you about a telephone call.\n.\n",
        "language": "en",
        "zone": RIYADH,
        "message_id": "<1@smsa.example>",
        "at": AT,
    }
    sent = mailing.write(**(usual | values)).as_bytes(policy=SMTP.clone(cte_type="7bit"))
    assert all(len(line) <= 998 and line.isascii() for line in sent.split(b"\r\n"))
    found = message_from_bytes(sent, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(message: EmailMessage) -> str:
    """The body, with the ends of lines that it was written with."""
    return str(message.get_content()).replace("\r\n", "\n")


def test_it_says_from_whom_to_whom_when_and_in_which_language() -> None:
    found = written()

    assert (found["From"], found["To"]) == (
        "SMSA Express <care@smsa.example>",
        "Abdullah Al-Mutairi <abdullah@example.com>",
    )
    assert found["Subject"] == "A letter from SMSA Express, our reference EP-2026-00012"
    assert (found["Date"], found["Message-ID"]) == ("Wed, 04 Mar 2026 00:30:00 +0300", "<1@smsa.example>")
    assert found["Content-Language"] == "en"
    assert text_of(found) == "Dear Abdullah Al-Mutairi,\n\nWe write to you about a telephone call.\n.\n"


def test_an_arabic_letter_arrives_as_it_was_written() -> None:
    body = "الفاضل/ة عبد الله،\n\nنكتب إليكم بشأن مكالمة هاتفية.\n"

    found = written(language="ar", name="عبد الله المطيري", company="سمسا إكسبرس", body=body)

    assert str(found["To"]) == "عبد الله المطيري <abdullah@example.com>"
    assert found["Subject"] == "خطاب من سمسا إكسبرس، رقم المرجع EP-2026-00012"
    assert text_of(found) == body


@pytest.mark.parametrize(
    "name",
    [
        "A\r\nBcc: evil@example.com",
        "A\nSubject: other",
        "A\u2028Bcc: x",
        "A\x00\x0bBcc: x",
        'A" <evil@example.com>,"',
        "",
    ],
)
def test_a_name_adds_no_header_and_no_receiver(name: str) -> None:
    found = written(name=name)

    assert (set(found.keys()), len(found.keys())) == (HEADERS, len(HEADERS))
    assert [one.addr_spec for one in found["To"].addresses] == ["abdullah@example.com"]


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: x@y.example", "a@b.example, x@y.example", "a@b.example>\n"])
def test_an_address_that_is_more_than_one_is_not_written_to(address: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        written(address=address)


@given(name=st.text(max_size=200), body=st.text(max_size=400))
def test_whatever_people_are_called_and_write_one_person_is_written_to(name: str, body: str) -> None:
    found = written(name=name, body=body)

    assert set(found.keys()) == HEADERS
    assert [one.addr_spec for one in found["To"].addresses] == ["abdullah@example.com"]
