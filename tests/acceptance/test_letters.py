"""The way of a letter, in English and in Arabic: edited, approved, e-mailed, refused, sent again (P11)."""

from __future__ import annotations

import itertools
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.domain.vocabulary import Action
from tests.acceptance.play import Play, hides, says
from tests.acceptance.world import COMPLAINTS, COMPLAINTS_JEDDAH, LAYLA, NORA, SARA, YUSUF, World, report
from tests.letter_reader import plain, reading

A = Action
ADDRESS = "abdullah@example.com"
_PHONES = itertools.count(1)


@dataclass(frozen=True)
class Office:
    """Who works on it, where, and the words to be found there."""

    reporter: str
    supervisor: str
    channel: str
    subject: str
    on_its_way: str
    refused: str
    unsure: str
    closed: str
    author: str


OFFICES = {
    "en": Office(
        NORA,
        SARA,
        COMPLAINTS,
        "A letter from SMSA Express, our reference",
        "on its way by e-mail",
        "the mail server refused it (550 5.1.1)",
        "did not say whether it took the letter",
        "losed",
        "We spoke on Sunday and you apologised.",
    ),
    "ar": Office(
        "U0AISHA",
        "U0FAHAD",
        COMPLAINTS_JEDDAH,
        "خطاب من سمسا إكسبرس، رقم المرجع",
        "في طريقه بالبريد الإلكتروني",
        "رفضه خادم البريد (\u2068550 5.1.1\u2069)",
        "ما يؤكد قبول الخطاب",
        "مغلق",
        "تحدثنا يوم الأحد وقدّمتم اعتذاركم.",
    ),
}


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """One workspace for all."""
    with World(tmp_path_factory.mktemp("letters")) as world:
        yield Play(world)


@pytest.fixture(params=OFFICES)
def office(request: pytest.FixtureRequest) -> Office:
    return OFFICES[request.param]


def drafted(play: Play, office: Office) -> str:
    """Resolved; its letter is to be approved."""
    number = report(play.world, office.reporter, f"05{70000000 + next(_PHONES)}", customer_name="Abdullah Al-Mutairi")
    play.do(office.supervisor, number, A.CASE_APPROVE)
    cause = {"root_cause_kind": "delay", "root_cause": "It came late."}
    play.do(LAYLA, number, A.CASE_ROOT_CAUSE, office.channel, **cause)
    play.do(LAYLA, number, A.CASE_RESOLVE, office.channel, resolution=office.author)
    return number


def mails(play: Play, number: str) -> list[dict[str, Any]]:
    return [one for one in play.slack.mailbox() if number in one["subject"]]


def test_a_letter_is_mailed_after_a_refusal_and_only_then_the_case_closes(play: Play, office: Office) -> None:
    number = drafted(play, office)
    play.do(YUSUF, number, A.LETTER_APPROVE, office.channel)
    play.opens(LAYLA, number, A.LETTER_SEND, office.channel)
    errors = play.refused(LAYLA, method="email")
    play.slack.answer_mail("550 5.1.1 no such user")
    play.do(LAYLA, number, A.LETTER_SEND, office.channel, method="email", customer_email="wrong@example.com")
    play.in_thread(LAYLA, number, office.channel, office.refused)
    back = play.find(LAYLA, number, office.channel, saying="550 5.1.1")

    play.do(YUSUF, number, A.LETTER_APPROVE, office.channel)
    play.do(LAYLA, number, A.LETTER_SEND, office.channel, method="email", customer_email=ADDRESS)
    play.find(LAYLA, number, office.channel, saying=office.closed)

    (mail,) = mails(play, number)
    assert set(errors) == {"customer_email"}
    assert hides(play.slack.text_of(back), office.closed, "wrong@example.com")
    assert mail["receivers"] == [ADDRESS]
    assert mail["subject"] == f"{office.subject} {number}"
    assert says(mail["text"], number, "Abdullah Al-Mutairi", office.author)
    assert hides(mail["text"], "Nora", "Aisha", "عائشة")


def test_what_nobody_knows_is_put_to_people_and_not_sent_twice(play: Play, office: Office) -> None:
    number = drafted(play, office)
    play.do(YUSUF, number, A.LETTER_APPROVE, office.channel)
    play.slack.answer_mail("hang_up")
    play.do(LAYLA, number, A.LETTER_SEND, office.channel, method="email", customer_email=ADDRESS)
    play.in_thread(LAYLA, number, office.channel, office.unsure)

    play.press(LAYLA, number, A.LETTER_ACCEPTED, office.channel)
    play.find(LAYLA, number, office.channel, saying=office.closed)

    assert len(mails(play, number)) == 1


def content(play: Play, file: dict[str, Any]) -> bytes:
    """What somebody gets who opens a file in the workspace."""
    with urllib.request.urlopen(play.slack.base_url + file["page_url"]) as answer:
        found: bytes = answer.read()
    return found


def test_whoever_may_see_a_letter_gets_it_on_paper_and_in_word_by_direct_message(play: Play, office: Office) -> None:
    number = drafted(play, office)

    play.press(YUSUF, number, A.LETTER_VIEW, office.channel)

    message = play.told(YUSUF, f"The letter of {number}: as it is printed")
    files = {one["name"]: one for one in message["files"]}
    assert number in play.slack.text_of(message)
    assert list(files) == [f"{number}-1.png", f"{number}.pdf", f"{number}.docx"]
    assert content(play, files[f"{number}-1.png"]).startswith(b"\x89PNG")
    assert plain(office.author) in reading(content(play, files[f"{number}.pdf"]))
    assert content(play, files[f"{number}.docx"]).startswith(b"PK")
    assert not any(number in one.get("text", "") and one.get("files") for one in play.slack.dm(LAYLA))


def test_a_letter_that_slack_does_not_take_is_said_to_be_asked_for_again(play: Play, office: Office) -> None:
    number = drafted(play, office)
    play.slack.faults({"method": "files.completeUploadExternal", "kind": "http_500", "times": None})

    play.press(YUSUF, number, A.LETTER_VIEW, office.channel)
    play.told(YUSUF, f"did not take the letter of {number}", office.channel)
    play.slack.faults()
    play.press(YUSUF, number, A.LETTER_VIEW, office.channel)

    play.slack.wait_for(
        lambda: [one for one in play.slack.dm(YUSUF) if one.get("files") and number in play.slack.text_of(one)],
        what="the letter",
    )
