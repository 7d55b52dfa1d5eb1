"""What is said of an alarm: harmless, complete, taken by Slack, in both languages, to each what helps (P13, P14)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.views import MeasureView, Opening, PersonView, ReportForm
from bot.domain.vocabulary import Action, AlertStatus, Status
from bot.messages import modals
from bot.messages.alert_lines import ALERT_ACTIONS, SERVICES, emergency
from bot.messages.buttons import OF_ALERT
from bot.messages.limits import check
from bot.messages.registry import CARDS, LINES
from bot.messages.reporter import reporter_card
from bot.messages.security import MEASURES, security_card
from bot.messages.values import unpack
from bot.setting_values import SERVICES as SETTABLE
from bot.settings import load
from bot.texts import Words
from tests.unit.test_messages_safety import AR, AT, BOTH, EN, NUMBER, TYPED, a_view, check_harmless, mrkdwn_texts

SAID = ("alert_call", "alert_taken", "alert_over", "alert_step", "alert_word", "no_security")
EACH = pytest.mark.parametrize("kind", SAID)
NUMBERS = (("police", ("999", "911")), ("ambulance", ("997",)), ("civil_defence", ("998",)))


def params(typed: str = "", **changes: Any) -> dict[str, Any]:
    """All that ``services.alerts`` gives to its lines; ``typed`` stands wherever a person has typed."""
    return {
        "number": NUMBER,
        "case": "c" * 32,
        "version": 3,
        "alert": "a" * 32,
        "location": typed or "Branch 3, counter 2",
        "details": typed or "He has a knife.",
        "phone": typed or "+966551112222",
        "site": typed or "Riyadh",
        "name": typed or "Nora",
        "slack_id": "",
        "affected": typed or "Omar",
        "affected_slack_id": "",
        "at": AT.isoformat(),
        "due_at": AT.isoformat(),
        "action": "alert.ack",
        "role": "security",
        "finding": "safe",
        "repeated": True,
        "own": True,
        "emergency": NUMBERS,
        **changes,
    }


@BOTH
@EACH
def test_what_was_typed_does_nothing(kind: str, words: Words) -> None:
    message = LINES[kind](params(TYPED, everybody=True), words)

    check_harmless(message, call=kind == "alert_call")


@BOTH
@EACH
@pytest.mark.parametrize("filler", ["x", "word ", "نص ", "&", "<!channel>"], ids=ascii)
def test_slack_takes_the_longest(kind: str, words: Words, filler: str) -> None:
    message = LINES[kind](params((filler * 3000)[:3000]), words)

    check(message)
    assert NUMBER in message.text or kind == "alert_step"  # in the case's own thread


@BOTH
@EACH
def test_what_is_missing_is_left_unsaid(kind: str, words: Words) -> None:
    message = LINES[kind]({"number": NUMBER, "action": "alert.ack", "at": AT.isoformat()}, words)

    check(message)
    assert "actions" not in {block["type"] for block in message.blocks}


@EACH
def test_arabic_is_in_arabic(kind: str) -> None:
    message = LINES[kind](params(typed="نص"), AR)

    bare = re.sub(rf"<!channel>|{NUMBER}|people\.csv", "", message.text)
    assert not re.search("[A-Za-z]", bare), bare


@BOTH
def test_only_the_channel_is_called_and_only_where_it_is_asked_for(words: Words) -> None:
    shown = [LINES["alert_call"](params(everybody=everybody), words) for everybody in (True, False, "yes", TYPED)]

    calls = ["".join(mrkdwn_texts(message)).count("<!channel>") for message in shown]

    assert calls == [2, 0, 0, 0]  # the text and the block


@BOTH
@pytest.mark.parametrize("why", ["", "no_answer", "no_channel", "no_person"])
def test_a_call_says_place_people_time_and_how_to_reach_them_and_can_be_answered(words: Words, why: str) -> None:
    message = LINES["alert_call"](params(why=why), words)

    wanted = [NUMBER, "Branch 3, counter 2", "He has a knife.", "+966551112222", "Nora", "Omar", "Riyadh", "10:42"]
    assert [said for said in wanted if said not in message.text] == []
    elements = message.blocks[-1]["elements"]
    assert [button["action_id"] for button in elements] == [action.value for action in ALERT_ACTIONS]
    assert {unpack(button["value"]) for button in elements} == {("c" * 32, 3, ("a" * 32,))}
    assert [button for button in elements if button["text"]["text"] not in message.text] == []


def test_each_reason_to_call_a_manager_has_words_of_its_own() -> None:
    reasons = ("", "no_answer", "no_channel", "no_person", "nobody")

    said = {LINES["alert_call"](params(why=why), EN).text for why in reasons}

    assert len(said) == len(reasons)


def test_the_buttons_of_a_call_are_those_of_an_alert_and_the_answer_comes_first() -> None:
    assert set(ALERT_ACTIONS) == OF_ALERT
    assert ALERT_ACTIONS[0] is Action.ALERT_ACK


@pytest.mark.parametrize(("finding", "said"), [("safe", "everybody is safe"), ("false_alarm", "a false alarm")])
def test_the_end_says_how_it_ended_and_asks_after_who_was_in_danger(finding: str, said: str) -> None:
    texts = {own: LINES["alert_over"](params(own=own, finding=finding), EN).text for own in (True, False)}

    assert all(said in text for text in texts.values())
    assert ["How are you?" in texts[own] for own in (True, False)] == [finding == "safe", False]


def test_who_is_in_danger_gets_the_numbers_and_nobody_else() -> None:
    texts = [LINES["alert_taken"](params(own=own), EN).text for own in (True, False)]

    assert [EN.say(emergency(NUMBERS)[0]) in text for text in texts] == [True, False]


@BOTH
def test_the_numbers_are_those_of_the_setting(words: Words) -> None:
    found = load({"EMERGENCY_NUMBERS": "emergency 112, police +966114012222"}).emergency_numbers
    services = tuple((service, (number,)) for service, number in found)

    (said,) = emergency(services)

    assert re.search(r"112.*\+966114012222", words.say(said))
    assert "999" not in words.say(said)


@BOTH
def test_whoever_opens_a_modal_in_danger_reads_the_numbers_of_the_setting(words: Words) -> None:
    services = load({"EMERGENCY_NUMBERS": "emergency 112"}).emergency
    form = ReportForm("n", datetime(2026, 3, 1, tzinfo=UTC), danger=True, emergency=services)
    opened = Opening("case", "EP-2026-00001", 1, emergency=services)

    shown = (
        modals.report_modal(form, words),
        modals.danger_modal("n", words, services),
        modals.alarm_modal("EP-2026-00001", words, services),
        modals.opened_modal(Action.ALERT_RAISE, opened, words),
    )

    for view in shown:
        said = json.dumps(view["blocks"], ensure_ascii=False)
        assert "112" in said
        assert "999" not in said


def test_every_service_of_the_setting_has_its_words() -> None:
    assert set(SERVICES) == set(SETTABLE)
    assert emergency([["coast guard", ["994"]]]) == emergency(None) == emergency("") == []


@BOTH
@pytest.mark.parametrize("status", AlertStatus)
@pytest.mark.parametrize("stands", [Status.MANAGEMENT_REVIEW, Status.WRITING, Status.CLOSED])
def test_the_reporters_card_says_who_has_taken_it_and_whom_to_call(
    words: Words, status: AlertStatus, stands: Status
) -> None:
    alert = a_view().alert
    assert alert is not None
    who = PersonView("Saleh") if status is AlertStatus.ACKNOWLEDGED else None
    shown = replace(alert, status=status, acknowledged_by=who, emergency=NUMBERS)
    view = a_view(status=stands, alert=shown, danger=status is not AlertStatus.STOOD_DOWN)

    text = reporter_card(view, words).text

    in_danger = status is not AlertStatus.STOOD_DOWN
    assert ("Saleh" in text) is (status is AlertStatus.ACKNOWLEDGED)
    assert (words("next.danger_open") in text) is (status is AlertStatus.RAISED)
    assert [number in text for number in ("999", "911", "997", "998")] == [in_danger] * 4


@BOTH
def test_securitys_card_shows_the_newest_measures_with_who_and_when(words: Words) -> None:
    alert = a_view().alert
    assert alert is not None
    measures = tuple(
        MeasureView(Action.ALERT_POLICE, PersonView("Dana"), AT + timedelta(minutes=n), ("Olaya station", f"no-{n:02}"))
        for n in range(MEASURES + 3)
    )

    message = security_card(a_view(alert=replace(alert, measures=measures)), words)

    check(message)
    assert re.findall(r"no-\d\d", message.text) == [f"no-{n:02}" for n in range(3, MEASURES + 3)]
    assert "Dana" in message.text


@BOTH
@pytest.mark.parametrize("filler", ["x", "word ", "&", "نص "], ids=ascii)
def test_slack_takes_the_longest_measures(words: Words, filler: str) -> None:
    alert = a_view().alert
    assert alert is not None
    texts = ((filler * 3000)[:3000], (filler * 100)[:100])
    measures = (MeasureView(Action.ALERT_OTHER, PersonView((filler * 200)[:200]), AT, texts),) * (MEASURES + 1)

    message = security_card(a_view(alert=replace(alert, measures=measures)), words)

    check(message)


def test_on_securitys_card_the_answers_stand_first_and_to_raise_it_again_last() -> None:
    message = security_card(a_view(buttons=(Action.CASE_VIEW, Action.ALERT_RAISE, *ALERT_ACTIONS)), EN)

    shown = [
        button["action_id"] for block in message.blocks if block["type"] == "actions" for button in block["elements"]
    ]
    assert shown == [*(action.value for action in ALERT_ACTIONS), "case.view", "alert.raise"]


@BOTH
@pytest.mark.parametrize("kind", ["security", "security_person"])
def test_securitys_card_says_how_the_alarm_ended(kind: str, words: Words) -> None:
    alert = a_view().alert
    assert alert is not None
    over = replace(alert, status=AlertStatus.STOOD_DOWN, finding="false_alarm")

    text = CARDS[kind](a_view(alert=over), words).text

    assert words("option.finding.false_alarm") in text
    assert words("card.security.over") in text


@BOTH
@pytest.mark.parametrize("kind", ["security", "security_person", "management", "complaints"])
def test_every_screen_of_an_alarm_says_that_nothing_goes_to_the_customer(kind: str, words: Words) -> None:
    text = CARDS[kind](a_view(status=Status.MANAGEMENT_REVIEW), words).text

    assert words("card.security.no_warning" if kind.startswith("security") else "card.management.danger") in text
