"""What a person typed does no harm and reaches no wrong eyes; what the blocks show, the text says (promise 5, G8)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.inputs import INPUTS, STATED
from bot.domain.views import (
    AlertView,
    CaseView,
    CustomerView,
    HistoryView,
    PairView,
    PersonView,
    ReportForm,
    RestrictionView,
    StatementView,
    StepView,
)
from bot.domain.vocabulary import Action, AlertStatus, Outcome, PairStatus, Status
from bot.messages import modals
from bot.messages.message import Message
from bot.messages.registry import CARDS, LINES
from bot.messages.values import unpack
from bot.services.actions import WIRED, WITH_MODAL
from bot.services.identifiers import mask
from bot.texts import Words

RIYADH = ZoneInfo("Asia/Riyadh")
EN, AR = Words.of("en", RIYADH), Words.of("ar", RIYADH)
BOTH = pytest.mark.parametrize("words", [EN, AR], ids=["en", "ar"])
EACH_CARD = pytest.mark.parametrize("kind", CARDS)
SHARED = ("complaints", "management")
AT = datetime(2026, 3, 3, 7, 42, tzinfo=UTC)
NUMBER = "EP-2026-000007"
TYPED = "<!channel> <!here> <@U0SARA> <#C0X> <http://x|y> http://z *bold* _it_ ~no~ `code` & <script> :tada: > q"
HARM = ("<!", "<@U0SARA>", "<#C0X>", "<http", "<script", "*bold*", "_it_", "~no~", "`code`", ":tada:")
"""What of ``TYPED`` would act in Slack if it stood in mrkdwn as it is."""
PRIVATE = {
    "phone": "+966501234567",
    "account": "SM-77001234",
    "email": "ahmad.alharbi@gmail.example",
    "waybill": "290012345678",
}
"""A customer's identifiers in full."""


def a_view(typed: str = "", **changes: Any) -> CaseView:
    """A case with everything in it; ``typed`` stands wherever a person has typed, or plain words do."""

    def said(words: str) -> str:
        return typed or words

    customer = CustomerView(said("Ahmad Alharbi"), tuple((kind, said(value)) for kind, value in PRIVATE.items()))
    masked = CustomerView(None, tuple((kind, mask(kind, value)) for kind, value in PRIVATE.items()))
    kept = CustomerView(None, tuple((kind, said(value)) for kind, value in masked.identifiers)) if typed else masked
    people = {name: PersonView(said(name), f"U0{name.upper()}") for name in ("Nora", "Omar", "Khalid", "Layla")}
    view = CaseView(
        id="c" * 32,
        number=NUMBER,
        version=3,
        status=Status.SUPERVISOR_REVIEW,
        outcome=None,
        department=said("contact centre"),
        site=said("Riyadh"),
        contact_channel="phone",
        categories=("threat", "abusive_language"),
        warning_step="warned_continued",
        danger=True,
        occurred_at=AT,
        reported_at=AT,
        since=AT,
        customer=customer,
        history=HistoryView(365, 3, 1, AT, RestrictionView(("email_only", "letters_only"), date(2026, 9, 1))),
        reporter=people["Nora"],
        affected=people["Omar"],
        supervisor=people["Khalid"],
        owner=people["Layla"],
        narrative=said("He shouted for ten minutes. Then he hung up."),
        evidence=said("Recording 17 of that afternoon."),
        alert=AlertView(
            id="a" * 32,
            status=AlertStatus.ACKNOWLEDGED,
            raised_at=AT,
            raised_by=people["Nora"],
            location=said("Branch 3, counter 2"),
            danger_details=said("He has a knife."),
            callback_phone=said("0559876543"),
            acknowledged_by=PersonView(said("Saleh"), "U0SALEH"),
            acknowledged_at=AT,
        ),
        pairs=tuple(
            PairView(f"{n:032x}", status, kept, kept, PersonView(said("Yusuf"), "U0YUSUF"))
            for n, status in enumerate(PairStatus)
        ),
        statements=tuple(
            StatementView(
                action, "reason", PersonView(said("Hind"), "U0HIND"), AT, said(f"Written with {action.value}")
            )
            for action in (Action.CASE_RETURN, Action.CASE_RESUBMIT, Action.CASE_DISMISS)
        ),
        steps=(
            StepView(Action.CASE_REPORT, AT, people["Nora"]),
            StepView(Action.CASE_APPROVE, AT, PersonView(said("Khalid"))),
            StepView(Action.REMINDER_START, AT),
        ),
        buttons=WIRED,
    )
    return replace(view, **changes)


def without_slack(view: CaseView) -> CaseView:
    """The same with people who are not in Slack, so that their names are shown."""
    people = {
        name: PersonView(person.name)
        for name in ("reporter", "affected", "supervisor", "owner")
        if (person := getattr(view, name))
    }
    return replace(view, **people)  # type: ignore[arg-type]  # all four are people


def as_channels_see(view: CaseView) -> CaseView:
    """The customer as ``services.views`` gives them to a shared channel."""
    known = tuple((kind, mask(kind, value)) for kind, value in view.customer.identifiers)
    return replace(view, customer=CustomerView(identifiers=known))


def text_objects(thing: Any) -> Iterator[dict[str, Any]]:
    """All text objects in blocks, wherever they stand."""
    if isinstance(thing, Mapping):
        if thing.get("type") in ("mrkdwn", "plain_text"):
            yield dict(thing)
        else:
            for part in thing.values():
                yield from text_objects(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from text_objects(part)


def mrkdwn_texts(shown: Message | Mapping[str, Any]) -> list[str]:
    """All that Slack would format: the text and the mrkdwn objects."""
    blocks = shown.blocks if isinstance(shown, Message) else shown["blocks"]
    found = [text["text"] for text in text_objects(blocks) if text["type"] == "mrkdwn"]
    return [shown.text, *found] if isinstance(shown, Message) else found


def check_harmless(shown: Message | Mapping[str, Any], call: bool = False) -> None:
    """``call``: the bot itself calls the channel, once at the start of a paragraph."""
    for text in mrkdwn_texts(shown):
        own = re.sub(r"<@U0(?:NORA|OMAR|KHALID|LAYLA|SALEH|YUSUF|HIND)>", "", text)
        own = re.sub(r"(?m)^(?:<!channel>|\u200f\u2068<!channel>\u2069) ", "", own, count=1) if call else own
        assert [harm for harm in HARM if harm in own] == []
        assert "<" not in own
        assert not re.search("[\u202a-\u202e\u2066\u2067]", own)


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [button for block in blocks if block["type"] == "actions" for button in block["elements"]]


def everything(message: Message) -> str:
    return message.text + json.dumps(message.blocks, ensure_ascii=False)


@BOTH
@EACH_CARD
@pytest.mark.parametrize("status", Status)
def test_what_was_typed_does_nothing_on_a_card(kind: str, words: Words, status: Status) -> None:
    view = a_view(TYPED, status=status, outcome=Outcome.NOT_UPHELD)

    messages = [CARDS[kind](view, words), CARDS[kind](without_slack(view), words)]

    for message in messages:
        check_harmless(message, call=kind == "security")


@BOTH
@EACH_CARD
@given(typed=st.text(alphabet="<>&!@#|*_~`:/U0SARchanelhtp \n\u202e", min_size=1, max_size=40))
@settings(max_examples=20)
def test_whatever_was_typed_mentions_and_links_nothing(kind: str, words: Words, typed: str) -> None:
    view = without_slack(a_view(typed))

    message = CARDS[kind](view, words)

    for text in mrkdwn_texts(message):
        found = set(re.findall(r"<[^>]*>?", text))
        assert found <= {"<!channel>", "<@U0NORA>", "<@U0SALEH>", "<@U0YUSUF>", "<@U0HIND>"}


@BOTH
def test_only_the_bots_own_alarm_calls_the_channel(words: Words) -> None:
    view = a_view(TYPED)

    called = {kind: "".join(mrkdwn_texts(build(view, words))).count("<!channel>") for kind, build in CARDS.items()}

    assert {kind for kind, count in called.items() if count} == {"security"}
    assert called["security"] == 2  # the text and the block


@BOTH
def test_what_was_typed_does_nothing_in_the_details(words: Words) -> None:
    view = a_view(TYPED)

    shown = [modals.details_modal(view, words), modals.details_modal(without_slack(view), words)]

    for modal in shown:
        check_harmless(modal)


WRITTEN = {name: TYPED for name, row in INPUTS.items() if row.kind in STATED}


@BOTH
@pytest.mark.parametrize("action", WITH_MODAL)
def test_what_was_typed_does_nothing_in_a_modal_of_an_action(words: Words, action: Action) -> None:
    modal = modals.action_modal(action, "c" * 32, 3, NUMBER, words, initial=WRITTEN, said=TYPED)

    check_harmless(modal)
    assert TYPED not in modal["private_metadata"]


@BOTH
def test_what_was_typed_does_nothing_in_the_report_and_stays_as_it_was(words: Words) -> None:
    form = ReportForm(
        nonce="n",
        now=AT,
        more=True,
        danger=True,
        customer_email=TYPED,
        narrative=TYPED,
        evidence=TYPED,
        extras={"customer_name": TYPED[:120]},
    )

    modal = modals.report_modal(form, words)

    check_harmless(modal)
    assert "channel" not in modal["private_metadata"]
    inputs = {block["block_id"]: block["element"] for block in modal["blocks"] if block["type"] == "input"}
    typed = {name: inputs[name]["initial_value"] for name in ("customer_email", "narrative", "evidence")}
    assert set(typed.values()) == {TYPED}


@BOTH
def test_what_was_typed_does_nothing_in_an_answer(words: Words) -> None:
    shown = [modals.sorry_modal(TYPED, words), modals.done_modal("modal.done.title", TYPED, words)]

    for modal in shown:
        check_harmless(modal)


@BOTH
def test_what_was_typed_does_nothing_in_an_option(words: Words) -> None:
    options = modals.person_options([("p" * 32, TYPED, TYPED)], words)

    kinds = {text["type"] for text in text_objects(options)}

    assert kinds == {"plain_text"}


TYPED_PARAMS = ("name", "who", "error", "key", "purpose", "department", "site", "text", "bot", "channel", "slack_id")


@BOTH
@pytest.mark.parametrize("kind", LINES)
def test_what_was_typed_does_nothing_in_a_line(kind: str, words: Words) -> None:
    params = {"number": NUMBER, "action": "case.approve", "at": AT.isoformat(), **dict.fromkeys(TYPED_PARAMS, TYPED)}

    message = LINES[kind](params, words)

    check_harmless(message)


@BOTH
@pytest.mark.parametrize("name", ["BANDAR", "U0SARA"])
def test_a_name_that_looks_like_an_id_is_no_mention(words: Words, name: str) -> None:
    params = {"who": name, "who_id": "U0BANDAR", "error": "user_disabled"}  # as bot.workers.faults gives them

    message = LINES["person_fault"](params, words)

    mentions = {mention for text in mrkdwn_texts(message) for mention in re.findall(r"<@\w+>", text)}
    assert mentions <= {"<@U0BANDAR>"}


@BOTH
@EACH_CARD
def test_plain_text_objects_show_no_emoji_and_mrkdwn_ones_make_no_links(kind: str, words: Words) -> None:
    message = CARDS[kind](a_view(TYPED), words)

    for text in text_objects(message.blocks):
        assert text["emoji"] is False if text["type"] == "plain_text" else text["verbatim"] is True


@BOTH
@pytest.mark.parametrize("kind", SHARED)
@pytest.mark.parametrize("status", Status)
def test_a_shared_channel_sees_the_least_even_where_the_view_carries_more(
    kind: str, words: Words, status: Status
) -> None:
    view = as_channels_see(a_view(status=status, outcome=Outcome.NOT_UPHELD))
    wrong = replace(view, customer=replace(view.customer, name="Ahmad Alharbi"))
    secrets = ["Ahmad", "shouted", "Recording 17", "Nora", "NORA", "Omar", "OMAR", "knife", "Branch 3", "0559876543"]

    shown = [everything(CARDS[kind](seen, words)) for seen in (wrong, without_slack(wrong))]

    for text in shown:
        assert [secret for secret in [*secrets, "Written with", "HIND", *PRIVATE.values()] if secret in text] == []
        assert NUMBER in text


@BOTH
@pytest.mark.parametrize("kind", SHARED)
def test_a_shared_channel_can_still_tell_customers_apart(kind: str, words: Words) -> None:
    view = as_channels_see(a_view())

    message = CARDS[kind](view, words)

    assert mask("phone", PRIVATE["phone"]) in message.text
    assert mask("email", PRIVATE["email"]) in message.text


@BOTH
def test_the_admins_card_says_nothing_of_what_happened(words: Words) -> None:
    view = a_view(unrouted=True)

    text = everything(CARDS["admin"](view, words))

    told = ["Ahmad", "shouted", "knife", words("option.category.threat"), *PRIVATE.values()]
    assert [word for word in told if word in text] == []


@BOTH
@pytest.mark.parametrize("kind", ["affected", "security", "security_person"])
def test_cards_that_need_no_customer_do_not_name_one(kind: str, words: Words) -> None:
    view = a_view()

    text = everything(CARDS[kind](view, words))

    assert [word for word in ["Ahmad", "shouted", *PRIVATE.values()] if word in text] == []


@BOTH
@EACH_CARD
def test_buttons_carry_ids_and_nothing_personal(kind: str, words: Words) -> None:
    message = CARDS[kind](a_view(), words)

    for button in buttons(message.blocks):
        case_id, version, rest = unpack(button["value"])
        assert (case_id, version) == ("c" * 32, 3)
        assert all(re.fullmatch("[0-9a-f]{32}", part) for part in rest)


@BOTH
@EACH_CARD
def test_what_the_blocks_show_the_text_says(kind: str, words: Words) -> None:
    view = a_view()
    view = as_channels_see(view) if kind in SHARED else view

    message = CARDS[kind](view, words)

    said = _bare(message.text)
    for block in message.blocks:
        if block["type"] == "actions":
            continue
        for shown in text_objects(block):
            for line in _bare(shown["text"]).splitlines():
                assert line in said


def _bare(text: str) -> str:
    """Without looks: labels are bold and people mentions in blocks alone."""
    text = re.sub(r"<@U0(\w+)>", lambda found: found[1].title(), text)
    return re.sub("[*\u2060\u2068\u2069]", "", text)


@BOTH
@EACH_CARD
@pytest.mark.parametrize("status", Status)
def test_the_text_names_the_case_its_status_and_the_buttons(kind: str, words: Words, status: Status) -> None:
    view = a_view(status=status, outcome=Outcome.NOT_UPHELD)

    message = CARDS[kind](view, words)

    assert NUMBER in message.text
    alarm = kind.startswith("security")
    assert words("alert_status.acknowledged" if alarm else f"status.{status.value}") in message.text
    shown = buttons(message.blocks)
    assert shown
    for button in shown:
        assert button["text"]["text"] in message.text
        assert NUMBER in button["accessibility_label"]


@BOTH
def test_a_closed_case_says_how_it_ended(words: Words) -> None:
    view = a_view(status=Status.CLOSED, outcome=Outcome.WITHDRAWN)

    texts = {kind: CARDS[kind](view, words).text for kind in ("reporter", "supervisor", "complaints", "management")}

    assert [kind for kind, text in texts.items() if words("outcome.withdrawn") not in text] == []


@BOTH
@EACH_CARD
def test_a_card_without_buttons_offers_none_in_its_text(kind: str, words: Words) -> None:
    offer = words("format.can", actions="|").partition("|")[0].rstrip("\u2068 ")

    messages = [CARDS[kind](a_view(buttons=chosen), words) for chosen in ((), (Action.CASE_VIEW,))]

    assert [len(buttons(message.blocks)) for message in messages] == [0, 1]
    assert [offer in message.text for message in messages] == [False, True]


@EACH_CARD
def test_arabic_cards_are_in_arabic(kind: str) -> None:
    message = CARDS[kind](as_channels_see(a_view()), AR)

    own = [b for b in message.blocks if not re.match(r"(narrative|answer|said|happening)-\d", b["block_id"])]
    for text in text_objects(own):
        for line in text["text"].splitlines():
            assert re.search("[\u0621-\u064a]", line), line
    assert len(re.findall("[\u0621-\u064a]", message.text)) > 100


@EACH_CARD
def test_english_cards_have_no_arabic_words(kind: str) -> None:
    message = CARDS[kind](as_channels_see(a_view()), EN)

    assert not re.search("[\u0621-\u064a]", everything(message))


@pytest.mark.parametrize("action", WITH_MODAL)
def test_arabic_modals_are_in_arabic(action: Action) -> None:
    modal = modals.action_modal(action, "c" * 32, 3, NUMBER, AR)

    for text in text_objects(modal):
        assert re.search("[\u0621-\u064a]", text["text"]), text["text"]


@EACH_CARD
def test_times_on_a_card_are_in_the_readers_zone(kind: str) -> None:
    message = CARDS[kind](a_view(), EN)

    assert "10:42" in message.text
    assert "07:42" not in message.text
