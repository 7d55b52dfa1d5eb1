"""The file, the register, own cases and care as people read them: whole, harmless, in both languages, within limits."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.reminders import ROWS
from bot.domain.restrictions import RestrictionKind
from bot.domain.views import (
    CaseView,
    CustomerView,
    EntryView,
    FileView,
    FoundCasesView,
    HistoryView,
    LanguageView,
    OwnCasesView,
    OwnCaseView,
    PersonView,
    RegisterView,
    ReplyView,
    RuleView,
    StatementView,
    StepView,
)
from bot.domain.vocabulary import Action, Outcome, Status
from bot.messages import modals
from bot.messages.help_card import STEPS as HELP_STEPS
from bot.messages.help_card import help_card, help_more
from bot.messages.language_card import language_card
from bot.messages.limits import check
from bot.messages.message import Message
from bot.messages.own_cases import found_cases, own_cases
from bot.messages.register_card import register_card
from bot.messages.registry import LINES
from bot.messages.values import unpack
from bot.services.file import CHANGED, DELETED, POSTED
from bot.texts import Words
from handlers import payloads
from handlers.ids import COMMANDS

RIYADH = ZoneInfo("Asia/Riyadh")
EN, AR = Words.of("en", RIYADH), Words.of("ar", RIYADH)
BOTH = pytest.mark.parametrize("words", [EN, AR], ids=["en", "ar"])
AT = datetime(2026, 3, 3, 7, 42, tzinfo=UTC)
CASE_ID, NUMBER = "c" * 32, "EP-2026-00007"
TYPED = "<!channel> <@U0SARA> <http://x|y> *bold* & <script> :tada:"
SARA = PersonView("Sara", "U0SARA")
FILLERS = ["x", "&", "<!channel>", "word ", "a\n", "نص ", "😀"]
PARAMS: dict[str, Any] = {"number": NUMBER, "case": CASE_ID, "version": 3, "support": "d" * 32, "name": "Nora"}


def a_case(**changes: Any) -> CaseView:
    unknown = ("Care", "Riyadh", "phone", ("threat",), "warned_continued")
    bare = CaseView(
        CASE_ID, NUMBER, 1, Status.CLOSED, None, *unknown, False, AT, AT, AT, CustomerView(), HistoryView(365)
    )
    return replace(bare, **changes)


def shown(surface: Any) -> str:
    """All texts of a modal's blocks."""
    found = []
    for block in surface["blocks"]:
        texts = block.get("elements", [block.get("text")])
        found += [text["text"] for text in texts if isinstance(text, dict) and isinstance(text.get("text"), str)]
    return "\n".join(found)


def buttons(message: Message) -> list[dict[str, Any]]:
    found = [one for block in message.blocks if block["type"] == "actions" for one in block["elements"]]
    return found + [block["accessory"] for block in message.blocks if "accessory" in block]


# The details.


@BOTH
@pytest.mark.parametrize("filler", FILLERS, ids=ascii)
def test_slack_takes_the_fullest_file(words: Words, filler: str) -> None:
    text, name = (filler * 4000)[:4000], PersonView((filler * 120)[:120])
    view = a_case(
        narrative=text[:3000],
        evidence=text[:3000],
        statements=tuple(StatementView(Action.CASE_RETURN, "question", name, AT, text[:3000]) for _ in range(30)),
        replies=tuple(ReplyView(name, AT, text, 2, AT) for _ in range(40)),
        files=tuple(FileView(name, AT, text[:255], 10**9, "ab" * 32) for _ in range(40)),
        steps=tuple(StepView(Action.CASE_APPROVE, AT, name) for _ in range(150)),
    )

    modal = modals.details_modal(view, words)

    check(modal)
    ids = {block["block_id"].rpartition("-")[0] for block in modal["blocks"]}
    assert {"files", "said-29", "reply-39"} <= ids  # of each the newest is there


@BOTH
@pytest.mark.parametrize("label", ["a" * 62, "xn--" + "ا".encode("punycode").decode(), "ш" * 30])
def test_slack_takes_the_most_and_longest_links_and_each_is_shown_with_its_host(words: Words, label: str) -> None:
    evidence = " ".join(f"https://{label}.h{n}.{'b' * 62}.{'c' * 62}.example" for n in range(15))[:3000]
    view = a_case(evidence=evidence, narrative="x" * 3000)

    modal = modals.details_modal(view, words)

    check(modal)
    blocks = {block["block_id"]: block["text"] for block in modal["blocks"] if "text" in block}
    said = "".join(text["text"] for name, text in blocks.items() if name.startswith("evidence-leads"))
    assert [n for n in range(10) if f".h{n}." not in said] == []
    assert blocks["evidence-0"]["type"] == "plain_text"
    assert "<" not in said


def test_the_details_say_who_wrote_and_sent_what_when() -> None:
    view = a_case(
        replies=(ReplyView(SARA, AT, "First."), ReplyView(SARA, AT, "Better.", 2), ReplyView(SARA, AT, "Gone.", 1, AT)),
        files=(FileView(SARA, AT, "door.jpg", 2048, "ab" * 32), FileView(SARA, AT, "", 0)),
    )

    text = shown(modals.details_modal(view, EN))

    assert "3 March 2026, 10:42:\nFirst." in text
    assert "changed:\nBetter." in text
    assert re.search(r"deleted on 3 March 2026, 10:42:\nGone\.", text)
    assert f"door.jpg, 2 KB (<@U0SARA>, 3 March 2026, 10:42). SHA-256: {'ab' * 32}" in text
    assert "a file without a name, size unknown" in text


@BOTH
def test_what_was_written_and_named_does_nothing_in_the_details(words: Words) -> None:
    view = a_case(replies=(ReplyView(SARA, AT, TYPED),), files=(FileView(SARA, AT, TYPED, 5),))

    modal = modals.details_modal(view, words)

    for block in modal["blocks"]:
        if block.get("text", {}).get("type") == "mrkdwn":
            assert "<" not in block["text"]["text"].replace("<@U0SARA>", "", 1)
            assert "*bold*" not in block["text"]["text"]


# Lines.


@BOTH
@pytest.mark.parametrize("kind", ["file_grew", "file_kept", "support_wanted", "support_given", "care_ask"])
def test_a_line_names_the_case_and_its_button_carries_ids_alone(words: Words, kind: str) -> None:
    message = LINES[kind](PARAMS | {"text": TYPED}, words)

    check(message)
    assert NUMBER in message.text
    for button in buttons(message):
        case_id, version, rest = unpack(button["value"])
        assert (case_id, version, rest) == (CASE_ID, 3, ("d" * 32,) if kind == "support_wanted" else ())
        assert button["text"]["text"] in message.text


@BOTH
@pytest.mark.parametrize("action", ["case.answer", "case.resubmit", "case.view", ""])
def test_the_answer_to_words_offers_the_button_that_helps(words: Words, action: str) -> None:
    params = PARAMS | {"button": action} if action else {}

    message = LINES["words_heard"](params, words)

    check(message)
    assert [button["action_id"] for button in buttons(message)] == ([action] if action else [])
    assert "/report-abuse danger" in message.text.replace("\u2068", "").replace("\u2069", "")


@BOTH
def test_a_file_line_in_a_channel_names_nobody(words: Words) -> None:
    in_channel = LINES["file_grew"]({"number": NUMBER}, words)
    in_person = LINES["file_grew"]({"number": NUMBER, "name": "Nora", "slack_id": "U0NORA"}, words)

    assert "Nora" not in in_channel.text + json.dumps(in_channel.blocks)
    assert "U0NORA" in json.dumps(in_person.blocks)


# The register.


@BOTH
@pytest.mark.parametrize("kind", [*RestrictionKind, "novelty"])
@pytest.mark.parametrize("known", [True, False])
def test_each_restriction_is_said_in_words_with_its_last_day(words: Words, kind: str, known: bool) -> None:
    more: dict[str, Any] = {"officer": SARA, "only_channel": "email", "at_site": "Branch 3", "max_contacts": 4}
    rule = RuleView((kind,), date(2026, 9, 1), **(more if known else {}))

    message = register_card(RegisterView((EntryView("phone", "•••4567", (rule,)),)), words)

    check(message)
    assert "•••4567" in message.text
    assert words.day(date(2026, 9, 1)) in message.text
    detail = {"named_officer": "Sara", "one_channel": words("option.only_channel.email"), "no_counter": "Branch 3"}
    if known and kind in detail:
        assert detail[kind] in message.text


def test_the_kinds_are_told_apart() -> None:
    said = [
        register_card(
            RegisterView((EntryView("phone", "•••4567", (RuleView((kind,), None, SARA, "email", "Riyadh", 4),)),)), EN
        ).text
        for kind in RestrictionKind
    ]

    assert len(set(said)) == len(RestrictionKind)
    assert all("Until further notice." in text for text in said)


@BOTH
def test_the_longest_register_card_fits(words: Words) -> None:
    everything = RuleView(tuple(RestrictionKind), date(2026, 9, 1), PersonView("&" * 120), "letter", "<" * 100, 99)
    view = RegisterView(tuple(EntryView(kind, "•••4567", (everything,) * 12) for kind in ("phone", "account") * 3))

    message = register_card(view, words)

    check(message)


@BOTH
def test_no_restriction_and_faults_are_one_sentence(words: Words) -> None:
    answers = [
        register_card(RegisterView((EntryView("waybill", "•••5678"),)), words),
        register_card(RegisterView(fault="usage"), words),
        register_card(RegisterView(fault="no_identifier"), words),
    ]

    for message in answers:
        check(message)
    assert len({message.text for message in answers}) == 3


# One's own cases.


@BOTH
def test_twenty_cases_fit_each_with_its_details(words: Words) -> None:
    cases = tuple(
        OwnCaseView(f"{n:032x}", f"EP-2026-{n:05d}", 2, Status.CLOSED, Outcome.RESOLVED, AT, n % 2 == 0)
        for n in range(20)
    )

    message = own_cases(OwnCasesView(cases, 31), words)

    check(message)
    assert [button["action_id"] for button in buttons(message)] == ["case.view"] * 20
    assert unpack(buttons(message)[3]["value"]) == (f"{3:032x}", 2, ())
    assert message.text.count(words("outcome.resolved")) == 20
    assert "31" in message.text


@BOTH
def test_nobody_is_left_without_a_word(words: Words) -> None:
    own = own_cases(OwnCasesView((), 0), words)
    asked = [found_cases(FoundCasesView(about), words) for about in ("number", "customer", "open", "misread")]

    for message in (own, *asked, found_cases(FoundCasesView("overdue"), words)):
        check(message)
    assert "/report-abuse" in own.text
    assert all("/abuse-cases" in message.text for message in asked)


@BOTH
@pytest.mark.parametrize("about", ["number", "customer", "open", "overdue"])
def test_cases_that_were_asked_for_have_a_line_and_the_details_each(words: Words, about: str) -> None:
    line = OwnCaseView("c" * 32, "EP-2026-00001", 2, Status.CLOSED, Outcome.RESOLVED, AT)

    message = found_cases(FoundCasesView(about, (line,) * 20, 31), words)

    check(replace(message, blocks=[one | {"block_id": f"b{n}"} for n, one in enumerate(message.blocks)]))
    assert [button["action_id"] for button in buttons(message)] == ["case.view"] * 20
    assert "31" in message.text


# What Slack tells.


def event(**said: Any) -> dict[str, Any]:
    usual = {
        "type": "message",
        "user": "U0LAYLA",
        "text": "Hello",
        "ts": "1772355600.000200",
        "thread_ts": "1772355600.000100",
        "channel": "C0COMPL",
        "channel_type": "group",
        "event_ts": "1772355600.000200",
    }
    ours = {"user_id": "U0BOT", "is_bot": True}
    return {"type": "event_callback", "event_id": "Ev1", "event": usual | said, "authorizations": [ours]}


def changed(subtype: str, message: dict[str, Any] | None, before: dict[str, Any] | None, **said: Any) -> dict[str, Any]:
    body = event(subtype=subtype, **said)
    for name in ("user", "text", "thread_ts"):
        del body["event"][name]
    body["event"] |= {"message": message} if message else {}
    body["event"] |= {"previous_message": before} if before else {}
    return body


OLD = {"user": "U0LAYLA", "text": "old", "ts": "1772355600.000200", "thread_ts": "1772355600.000100"}
NEW = OLD | {"text": "new"}


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast", "me_message"])
def test_a_message_in_a_thread_is_heard(subtype: str | None) -> None:
    files = [{"id": "F1", "name": "a.jpg", "size": 5}, {"id": "F2", "file_access": "check_file_info"}, {}]

    heard = payloads.heard(event(subtype=subtype, files=files))

    assert heard is not None
    assert (heard.change, heard.author, heard.text, heard.direct) == (POSTED, "U0LAYLA", "Hello", False)
    assert heard.written_at == datetime(2026, 3, 1, 9, 0, 0, 200, tzinfo=UTC)
    assert [(one.id, one.name, one.size) for one in heard.files] == [("F1", "a.jpg", 5), ("F2", "", 0)]


def test_a_change_and_a_deletion_are_heard_with_the_words_before() -> None:
    change = payloads.heard(changed("message_changed", NEW, OLD, ts="1772355660.000100", event_ts="1772355660.000100"))
    gone = payloads.heard(changed("message_deleted", None, OLD, deleted_ts=OLD["ts"], ts="1772355660.000100"))
    tomb = payloads.heard(changed("message_changed", {**OLD, "user": "USLACKBOT", "subtype": "tombstone"}, OLD))

    assert change is not None
    assert gone is not None
    assert tomb is not None
    assert (change.change, change.ts, change.before, change.text) == (CHANGED, OLD["ts"], "old", "new")
    assert change.at == datetime(2026, 3, 1, 9, 1, 0, 100, tzinfo=UTC)
    assert [(one.change, one.ts, one.author, one.text) for one in (gone, tomb)] == [
        (DELETED, OLD["ts"], "U0LAYLA", "")
    ] * 2


def test_a_deletion_without_its_message_is_heard() -> None:
    heard = payloads.heard(changed("message_deleted", None, None, deleted_ts=OLD["ts"]))

    assert heard is not None
    assert (heard.change, heard.author) == (DELETED, "")


BOTS: list[dict[str, Any]] = [
    event(bot_id="B1", user="U0BOT"),
    event(user="U0BOT"),
    event(user="USLACKBOT"),
    event(subtype="bot_message", bot_id="B2"),
    event(subtype="channel_join"),
    event(user=""),
    event(thread_ts=None),
    changed("message_changed", NEW | {"bot_id": "B1"}, OLD),
    changed("message_changed", NEW | {"user": "U0BOT"}, OLD),
    changed("message_deleted", None, OLD | {"bot_id": "B1"}, deleted_ts=OLD["ts"]),
    changed("message_replied", NEW, None),
]


@pytest.mark.parametrize("body", BOTS, ids=range(len(BOTS)))
def test_the_bots_own_and_other_apps_messages_and_the_channels_own_are_not_heard(body: dict[str, Any]) -> None:
    heard = payloads.heard(body)

    assert heard is None


def test_words_to_the_bot_are_heard_outside_threads_too() -> None:
    heard = payloads.heard(event(channel="D0NORA", channel_type="im", thread_ts=None))

    assert heard is not None
    assert heard.direct


# The language.


@BOTH
@pytest.mark.parametrize(("chosen", "listed"), [(True, True), (False, True), (False, False)])
def test_each_language_is_offered_in_its_own_name_whatever_is_read_now(
    words: Words, chosen: bool, listed: bool
) -> None:
    message = language_card(LanguageView(words.language, chosen, listed, misread=True), words)

    check(message)
    labels = [button["text"]["text"] for button in buttons(message)]
    assert labels == ["English", "العربية", words("language.auto")]
    assert [button["action_id"] for button in buttons(message)] == ["language.en", "language.ar", "language.auto"]
    assert all(label in message.text for label in labels)
    assert "/report-abuse language ar" in message.text
    assert (words is EN) == ("English" in message.blocks[1]["text"]["text"])


# Help.


@BOTH
def test_help_says_what_to_say_in_both_languages_and_what_happens_with_the_times_of_the_table(words: Words) -> None:
    first, second = help_card(words), help_more(words)

    for message in (first, second):
        check(message)
    assert all(
        Words.of(language, words.zone)("say.stop.words") in shown({"blocks": first.blocks}) for language in ("en", "ar")
    )
    for _, row in HELP_STEPS:
        assert words.working(ROWS[row].first) in second.text
    for key in ("say.stop.label", "say.suspend.label"):
        assert shown({"blocks": first.blocks}).count(f"{words(key)}:") == 1
    assert [one["action_id"] for one in buttons(second)] == ["help.back"]
    assert "help.next" in [one["action_id"] for one in buttons(first)]


@BOTH
def test_help_names_every_command_of_the_app(words: Words) -> None:
    message = help_card(words)

    check(message)
    for command in (*(row.name for row in COMMANDS), "/report-abuse danger", "/report-abuse language"):
        assert command in shown({"blocks": message.blocks})
        assert command in message.text
