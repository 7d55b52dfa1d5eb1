"""Danger: called at once and again until somebody answers, told to whom it concerns, ended (P1, P13, P14)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from bot.domain.lifecycle import rows
from bot.domain.vocabulary import Action, AlertStatus
from bot.errors import FieldErrors, LateClick, NotYours
from bot.messages.registry import LINES
from bot.services import alerts, outbox
from bot.unit import Unit
from models import Alert, Route, Statement
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.alarms import (
    DANA,
    KHALID,
    OTHER,
    SALEH,
    WORDS,
    ZAINAB,
    A,
    S,
    act,
    called,
    card,
    owed,
    raise_it,
    text_of,
    the_alert,
    tick,
)
from tests.integration.walks import a_case, change, walk
from tests.integration.ways import BECAUSE, LAYLA, MAJED, NORA, REEM, SARA, escalated, resolved

# ---------------------------------------------------------------- called until somebody answers


def test_an_alarm_is_called_again_every_five_minutes_until_somebody_acknowledges(
    office: Company, clock: MovableClock
) -> None:
    made = office.alarm()
    first = the_alert(office, made)

    counts = []
    for minutes in (4.99, 0.01, 4.99, 0.01):
        clock.move(minutes=minutes)
        counts.append(tick(office))
    act(office, SALEH, A.ALERT_ACK, made)
    clock.move(minutes=60)

    assert (first.calls, first.next_call_at) == (1, first.raised_at + timedelta(minutes=5))
    assert counts == [0, 1, 0, 1]
    assert tick(office) == 0
    assert called(office).count("C0SEC") == 2
    now = the_alert(office, made)
    assert (now.status, now.calls, now.next_call_at) == (AlertStatus.ACKNOWLEDGED, 3, None)
    assert (now.acknowledged_by_id, now.acknowledged_at) == (office.ids[SALEH], now.raised_at + timedelta(minutes=10))


def test_each_call_is_a_new_root_message_with_all_that_helps(office: Company, clock: MovableClock) -> None:
    made = office.alarm(callback_phone="0551112222")
    alert = the_alert(office, made)
    clock.move(minutes=5)
    tick(office)

    found = owed(office, "alert_call")

    assert [who for who, _, _ in found] == ["C0SEC", DANA, SALEH]
    assert found[0][2].key == f"alert:{alert.id}:2"
    assert {(row.thread_card_id, row.card_id, row.priority) for _, _, row in found} == {(None, None, outbox.ALERT)}
    texts = [text_of(params, row) for _, params, row in found]
    assert ["<!channel>" in text for text in texts] == [True, False, False]
    for text in texts:
        assert [
            said for said in (made.number, "Branch 3, counter 2", "knife", "+966551112222") if said not in text
        ] == []
        assert "12:00" in text
        assert "Nobody has acknowledged" in text
        assert "late" not in text
        assert "Nothing goes to the customer" in text
    blocks = LINES["alert_call"](found[0][1], WORDS).blocks
    values = {button["action_id"]: button["value"] for button in blocks[-1]["elements"]}
    assert next(iter(values)) == "alert.ack"
    assert set(values.values()) == {f"{made.case_id}.1.{alert.id}"}


def test_from_the_second_repetition_on_one_manager_more_is_called_each_time(
    office: Company, clock: MovableClock
) -> None:
    change(office, KHALID, away_from=clock.at)
    office.alarm()

    rounds = []
    for _ in range(5):
        before = len(called(office))
        clock.move(minutes=5)
        tick(office)
        rounds.append(called(office)[before + 3 :])

    assert rounds == [[], [MAJED], [MAJED, REEM], [MAJED, REEM, KHALID], [MAJED, REEM, KHALID]]
    why = {text_of(params, row) for who, params, row in owed(office, "alert_call") if who == MAJED}
    assert all("because security has not answered" in text for text in why)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_every_minute_of_the_day_counts(office: Company, clock: MovableClock) -> None:
    clock.move(days=5, hours=14)  # a Friday night
    office.alarm()

    clock.move(minutes=5)

    assert tick(office) == 1


def test_a_bot_that_was_down_calls_once_and_says_that_it_is_late(office: Company, clock: MovableClock) -> None:
    office.alarm()
    clock.move(minutes=47)

    counts = [tick(office), tick(office)]

    assert counts == [1, 0]
    assert called(office) == ["C0SEC", DANA, SALEH, KHALID, MAJED, REEM]
    assert all(
        "This call comes late: it was due at 12:05" in text_of(p, row) for _, p, row in owed(office, "alert_call")
    )


@pytest.mark.parametrize(("back", "called_at_once"), [({"hours": -2}, 1), ({"seconds": -30}, 0)], ids=["hours", "skew"])
def test_a_clock_that_was_set_back_silences_no_alarm(
    office: Company, clock: MovableClock, back: dict[str, float], called_at_once: int
) -> None:
    """Else nobody would be called until it is as late again. Two machines that differ a little call no sooner."""
    office.alarm()
    clock.move(**back)

    first = [tick(office), tick(office)]
    clock.move(minutes=5)
    later = tick(office)
    clock.move(minutes=1)
    last = tick(office)

    assert first == [called_at_once, 0]
    assert (later, last) == ((1, 0) if called_at_once else (0, 1))


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_two_processes_call_once(office: Company, clock: MovableClock) -> None:
    office.alarm()
    clock.move(minutes=5)

    def both(unit: Unit) -> tuple[int, int]:
        return alerts.call_due(unit), tick(office)

    assert office.database.run(both) == (1, 0)
    assert called(office).count("C0SEC") == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_an_alarm_is_called_for_also_after_its_case_was_decided(office: Company, clock: MovableClock) -> None:
    made = office.alarm()
    office.act(MAJED, A.CASE_NO_RESTRICTION, made.case_id, rationale=BECAUSE)
    clock.move(minutes=5)

    assert tick(office) == 1
    assert a_case(office, made.case_id).status == S.WRITING


# ---------------------------------------------------------------- where security cannot be reached


def no_channel(office: Company) -> None:
    office.database.run(
        lambda unit: unit.session.execute(delete(Route).where(col(Route.purpose) == "security")) and None
    )


def no_person(office: Company) -> None:
    for one in (SALEH, DANA):
        change(office, one, roles="staff")


def no_manager(office: Company) -> None:
    for one in (KHALID, MAJED, REEM):
        change(office, one, roles="supervisor")


def test_without_a_security_channel_all_of_management_is_called_at_once_and_the_admin_told(office: Company) -> None:
    no_channel(office)

    office.alarm()

    assert called(office) == [KHALID, MAJED, REEM]
    assert [who for who, _, _ in owed(office, "nobody_routed")] == [ZAINAB]
    assert "no security channel is set up" in text_of(*owed(office, "alert_call")[0][1:])


def test_without_a_security_person_all_of_management_is_called_at_once_and_the_admin_told(
    office: Company, clock: MovableClock
) -> None:
    no_person(office)
    made = office.alarm()
    clock.move(minutes=5)
    tick(office)

    assert called(office) == [KHALID, MAJED, REEM, "C0SEC", KHALID, MAJED, REEM]
    told = owed(office, "no_security")
    assert [who for who, _, _ in told] == [ZAINAB]
    assert made.number in text_of(*told[0][1:])


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_with_nobody_left_the_admin_is_called_themselves(office: Company) -> None:
    no_channel(office)
    no_person(office)
    no_manager(office)

    office.alarm()

    found = owed(office, "alert_call")
    assert [who for who, _, _ in found] == [ZAINAB]
    message = LINES["alert_call"](found[0][1], WORDS)
    assert "Branch 3, counter 2" in message.text
    assert "actions" not in {block["type"] for block in message.blocks}


# ---------------------------------------------------------------- raised later, and again


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_who_has_the_card_already_gets_word_of_an_alarm_of_its_own(office: Company) -> None:
    made = escalated(office)

    raise_it(office, made)

    words = owed(office, "alert_word")
    assert [who for who, _, _ in words] == [SARA, "C0MGMT"]
    assert {row.priority for _, _, row in words} == {outbox.ALERT}
    for _, params, row in words:
        text = text_of(params, row)
        assert "Danger" in text
        assert "Nothing goes" in text or "nothing goes" in text
        assert not any(said in text for said in ("garage", "Nora", "NORA"))
    assert called(office) == []  # the cards of security are new: they are the call
    assert "<!channel>" in card(office, made, "security", "C0SEC")


def test_a_later_alarm_makes_no_second_alert_but_calls_again_at_once(office: Company, clock: MovableClock) -> None:
    made = office.alarm()
    clock.move(minutes=2)

    office.act(SARA, A.ALERT_RAISE, made.case_id, **OTHER)

    alert = the_alert(office, made)
    assert office.database.look(lambda unit: len(list(unit.session.exec(select(Alert))))) == 1
    assert called(office) == ["C0SEC", DANA, SALEH]
    text = text_of(*owed(office, "alert_call")[0][1:])
    assert [said for said in ("The roof", "They follow me", "+966557654321", "<!channel>") if said not in text] == []
    assert "Branch 3" not in text
    assert (alert.calls, alert.next_call_at) == (2, alert.raised_at + timedelta(minutes=7))
    assert (alert.raised_by_id, alert.raised_in) == (office.ids[SARA], None)


def test_a_later_alarm_after_the_acknowledgement_waits_for_an_answer_anew(office: Company, clock: MovableClock) -> None:
    made = office.alarm()
    act(office, SALEH, A.ALERT_ACK, made)
    clock.move(minutes=60)
    raise_it(office, made)
    raised = the_alert(office, made)

    clock.move(minutes=5)
    tick(office)
    act(office, DANA, A.ALERT_ACK, made)

    assert (raised.status, raised.acknowledged_by_id, raised.calls) == (AlertStatus.RAISED, None, 2)
    assert called(office) == ["C0SEC", DANA, SALEH] * 2  # no manager yet: the clock began anew
    assert the_alert(office, made).acknowledged_by_id == office.ids[DANA]
    taken = [params["name"] for who, params, _ in owed(office, "alert_taken") if who == NORA]
    assert taken == ["Saleh", "Dana"]


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_another_alert_of_the_case_is_called_by_new_messages(office: Company) -> None:
    made = office.alarm()
    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="safe")

    second = raise_it(office, made)

    assert called(office) == ["C0SEC", DANA, SALEH]
    assert owed(office, "alert_call")[0][2].key == f"alert:{second.id}:1"
    assert (second.status, second.raised_in) == (AlertStatus.RAISED, S.MANAGEMENT_REVIEW)


def test_an_alarm_keeps_what_was_written_and_seals_the_number(office: Company) -> None:
    made = walk(office)
    raise_it(office, made, callback_phone="055 111 2222")

    def opened(unit: Unit) -> tuple[str | None, set[str]]:
        alert = unit.session.exec(select(Alert)).one()
        return unit.vault.open(alert, "callback_phone"), set(unit.session.exec(select(Statement.input)))

    assert office.database.look(opened) == ("+966551112222", {"location", "danger_details"})


def test_the_place_alone_raises_an_alarm_and_the_card_says_what_was_not_said(
    office: Company, clock: MovableClock
) -> None:
    made = office.alarm(danger_details=" ", callback_phone="")
    clock.move(minutes=5)
    tick(office)
    unsaid = WORDS("fact.happening_unsaid")
    _, params, row = owed(office, "alert_call")[0]

    act(office, SALEH, A.ALERT_ACK, made)

    assert unsaid in card(office, made, "security", "C0SEC")
    assert unsaid in text_of(params, row)
    assert owed(office, "danger_rest"), "the rest is asked for"


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_wrong_number_is_named_and_nothing_is_raised(office: Company) -> None:
    made = walk(office)

    with pytest.raises(FieldErrors) as refused:
        raise_it(office, made, callback_phone="call me")

    assert set(refused.value.errors) == {"callback_phone"}
    assert a_case(office, made.case_id).status == S.SUPERVISOR_REVIEW


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_without_a_number_of_their_own_the_directorys_is_called(office: Company) -> None:
    change(office, NORA, phone="+966500000009")

    made = office.alarm()

    assert "+966500000009" in card(office, made, "security", "C0SEC")


def test_an_alarm_in_management_review_leaves_the_deadline_alone(office: Company, clock: MovableClock) -> None:
    made = escalated(office)
    since = a_case(office, made.case_id).since
    clock.move(hours=3)

    raise_it(office, made)

    assert a_case(office, made.case_id).since == since


# ---------------------------------------------------------------- who answers


def test_the_reporter_hears_at_once_who_has_taken_it_with_the_countrys_numbers(office: Company) -> None:
    made = office.alarm()
    before = card(office, made, "reporter", NORA)

    act(office, SALEH, A.ALERT_ACK, made)

    numbers = "police 999 / 911, ambulance 997, civil defence 998"
    ((who, params, row),) = owed(office, "alert_taken")
    text = text_of(params, row)
    assert (who, row.priority) == (NORA, outbox.ALERT)
    assert f"took the alarm {made.number} at 12:00" in text
    assert "<@U0SALEH>" in LINES["alert_taken"](params, WORDS).blocks[0]["text"]["text"]
    after = card(office, made, "reporter", NORA)
    assert "Saleh took your alarm" in after
    assert "Nobody has taken your alarm yet" in before
    assert [shown for shown in (text, before, after) if numbers not in shown] == []
    assert {row.priority for _, _, row in owed(office, "reporter")} == {outbox.ALERT}


def test_whoever_was_called_hears_that_it_is_taken(office: Company, clock: MovableClock) -> None:
    made = office.alarm()
    for _ in range(2):
        clock.move(minutes=5)
        tick(office)

    act(office, MAJED, A.ALERT_ACK, made)

    told = {who for who, _, _ in owed(office, "alert_taken")}
    assert told == {NORA, "C0SEC", SALEH, DANA, KHALID}
    channel = next(text_of(params, row) for who, params, row in owed(office, "alert_taken") if who == "C0SEC")
    assert "997" not in channel


def test_two_people_at_the_button_one_takes_it_the_other_is_told_who(office: Company) -> None:
    made = office.alarm()
    act(office, SALEH, A.ALERT_ACK, made)

    with pytest.raises(LateClick) as late:
        act(office, DANA, A.ALERT_ACK, made)

    assert late.value.data["who"].name == "Saleh"  # type: ignore[attr-defined]  # a person
    assert the_alert(office, made).acknowledged_by_id == office.ids[SALEH]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("who", [NORA, SARA, LAYLA, ZAINAB, "U0OMAR", "U0IBRAHIM"])
@pytest.mark.parametrize("action", [A.ALERT_ACK, A.ALERT_POLICE, A.ALERT_LEGAL, A.ALERT_OTHER, A.ALERT_STAND_DOWN])
def test_only_security_and_management_answer_an_alarm(office: Company, who: str, action: Action) -> None:
    made = office.alarm()

    with pytest.raises(NotYours):
        act(office, who, action, made, authority="A", reference="B", measure=BECAUSE, finding="safe")

    assert the_alert(office, made).status == AlertStatus.RAISED


def test_police_law_and_other_measures_move_nothing_and_stand_on_securitys_card(office: Company) -> None:
    made = office.alarm()
    act(office, SALEH, A.ALERT_POLICE, made, authority="Olaya station", reference="4411/47")
    act(office, MAJED, A.ALERT_ACK, made)
    act(office, SALEH, A.ALERT_POLICE, made, authority="Sulaimaniyah station", reference="12")
    act(office, MAJED, A.ALERT_LEGAL, made, reference="LEG-9")
    act(office, DANA, A.ALERT_OTHER, made, measure="A guard stands at the door.")

    texts = [card(office, made, "security", "C0SEC"), card(office, made, "security_person", SALEH)]

    assert the_alert(office, made).status == AlertStatus.ACKNOWLEDGED
    for text in texts:
        assert "Olaya station, 4411/47 (Saleh, 1 March 2026, 12:00)" in text
        assert "Sulaimaniyah station, 12" in text
        assert "LEG-9 (Majed" in text
        assert "A guard stands at the door. (Dana" in text
    for kind, place in (("complaints", "C0COMPL"), ("management", "C0MGMT"), ("reporter", NORA)):
        assert "station" not in card(office, made, kind, place)


def test_complaint_managements_thread_says_the_least(office: Company) -> None:
    made = resolved(office)
    raise_it(office, made)
    act(office, SALEH, A.ALERT_POLICE, made, authority="Olaya station", reference="4411/47")
    act(office, MAJED, A.ALERT_ACK, made)
    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="false_alarm")

    found = [(params, row) for _, params, row in owed(office, "alert_step")]

    said = [text_of(params, row) for params, row in found]
    assert said == [
        "Somebody on the case raised the alarm at 12:00 on 1 March 2026.",
        "Security recorded a police report at 12:00 on 1 March 2026.",
        "High management acknowledged the alarm at 12:00 on 1 March 2026.",
        "Security stood the alarm down at 12:00 on 1 March 2026.",
    ]
    assert all(row.thread_card_id for _, row in found)
    assert not any(name in json.dumps(params) for params, _ in found for name in ("Nora", "Saleh", "garage", "Olaya"))


# ---------------------------------------------------------------- the rest is asked afterwards


def test_after_the_short_modal_the_rest_is_asked_once_when_somebody_answers(office: Company) -> None:
    made = office.alarm()
    asked_before = owed(office, "danger_rest")

    act(office, SALEH, A.ALERT_ACK, made)
    office.act(NORA, A.CASE_ANSWER, made.case_id, answer="It was Mr Ali, at noon.")
    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="safe")

    assert asked_before == []
    assert [who for who, _, _ in owed(office, "danger_rest")] == [NORA]
    assert a_case(office, made.case_id).asked_at is None  # answered, and not asked a second time


def test_where_nobody_answers_the_rest_is_asked_after_a_quarter_of_an_hour(
    office: Company, clock: MovableClock
) -> None:
    made = office.alarm()

    asked = []
    for _ in range(4):
        clock.move(minutes=5)
        tick(office)
        asked.append(len(owed(office, "danger_rest")))

    assert asked == [0, 0, 1, 1]
    assert "You can: " in card(office, made, "reporter", NORA)
    assert WORDS("case.answer.button") in card(office, made, "reporter", NORA)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_who_reported_in_full_is_asked_for_no_rest(office: Company) -> None:
    made = office.report(danger=True, location="Branch 3")

    act(office, SALEH, A.ALERT_ACK, made)

    assert owed(office, "danger_rest") == []


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_an_open_alarm_on_a_confidential_case_is_answered_by_those_who_are_shut_out_otherwise(office: Company) -> None:
    made = office.alarm()
    office.act(MAJED, A.CASE_CONFIDENTIAL, made.case_id, people=office.ids["U0REEM"])

    act(office, SALEH, A.ALERT_ACK, made)
    act(office, KHALID, A.ALERT_POLICE, made, authority="Riyadh police", reference="77")
    with pytest.raises(NotYours):
        office.act(KHALID, A.CASE_NO_RESTRICTION, made.case_id, rationale="Not theirs to decide.")
    act(office, SALEH, A.ALERT_STAND_DOWN, made, finding="safe")

    with pytest.raises(NotYours):
        act(office, SALEH, A.ALERT_OTHER, made, measure="A guard at the door.")


def test_an_alarm_raised_again_is_a_row_of_the_table() -> None:
    assert [row.target for row in rows(A.ALERT_RAISE) if AlertStatus.ACKNOWLEDGED in row.sources] == [
        AlertStatus.RAISED
    ]
