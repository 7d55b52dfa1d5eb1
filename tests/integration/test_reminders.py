"""Reminders: in working time, gathered, to whoever is there, then further up; put off once, and seen by others (G7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.reminded import KHALID, ZAINAB, at, entries, remind, series, things, told
from tests.integration.walks import RETURN, cards, change, hire, walk
from tests.integration.ways import (
    BECAUSE,
    LAYLA,
    MAJED,
    NORA,
    REEM,
    SARA,
    YUSUF,
    A,
    approved,
    escalated,
)


def test_the_supervisor_is_reminded_after_four_hours_of_work_and_then_every_four(
    office: Company, clock: MovableClock
) -> None:
    office.report()  # on Sunday at noon

    clock.at = at("2026-03-01T15:59")
    early = remind(office)
    clock.at = at("2026-03-01T16:00")
    first, said = remind(office), told(office)
    clock.at = at("2026-03-02T10:59")
    between = remind(office)

    assert (early, first, between) == ((0, 0), (1, 0), (0, 0))
    assert list(said) == [SARA]
    (thing,) = said[SARA][0]["things"]
    assert (thing["step"], thing["hours"], thing["above"]) == ("supervisor", 4, False)
    assert thing["buttons"] == [A.CASE_APPROVE, A.CASE_RETURN, A.CASE_DISMISS, A.CASE_VIEW, A.REMINDER_SNOOZE]


def test_after_eight_hours_the_next_manager_gets_the_card_and_may_act(office: Company, clock: MovableClock) -> None:
    made = office.report()
    clock.at = at("2026-03-01T16:00")
    remind(office)
    told(office)

    clock.at = at("2026-03-02T11:00")
    counts, said = remind(office), told(office)
    office.act(KHALID, A.CASE_APPROVE, made.case_id)

    assert counts == (1, 1)
    assert {who: params[0]["things"][0]["above"] for who, params in said.items()} == {SARA: False, KHALID: True}
    assert cards(office, made.case_id, "supervisor") == {SARA, KHALID}
    (entry,) = entries(office, "reminder.escalate")
    assert (entry.actor_id, json.loads(entry.data)["people"]) == ("", [office.ids[KHALID]])


def test_above_the_last_manager_the_admins_are_told(office: Company, clock: MovableClock) -> None:
    made = office.report()

    for moment in ("2026-03-02T11:00", "2026-03-03T10:00", "2026-03-04T10:00", "2026-03-05T10:00"):
        clock.at = at(moment)
        remind(office)

    assert ZAINAB in told(office)
    assert cards(office, made.case_id, "admin") == {ZAINAB}
    assert len(entries(office, "reminder.escalate")) == 2


@pytest.mark.parametrize("moment", ["2026-03-01T17:00", "2026-03-01T23:30", "2026-03-06T12:00"])
def test_nobody_is_reminded_outside_working_time(office: Company, clock: MovableClock, moment: str) -> None:
    made = office.report()

    clock.at = at(moment)
    counts = remind(office)
    found = series(office, made.case_id)["supervisor"].next_at

    assert counts == (0, 0)
    assert told(office) == {}
    assert found is not None
    assert found in (at("2026-03-02T08:00"), at("2026-03-08T08:00"))


def test_a_persons_shift_stands_above_the_companys_hours(office: Company, clock: MovableClock) -> None:
    change(office, SARA, shift="sun-thu 16:00-00:00")
    made = office.report()

    due = series(office, made.case_id)["supervisor"].next_at
    clock.at = at("2026-03-01T20:00")
    at_eight = remind(office), list(told(office))
    clock.at = at("2026-03-02T16:00")  # eight hours of hers; Khalid works until five
    next_day = remind(office), set(told(office))

    assert due == at("2026-03-01T20:00")
    assert at_eight == ((1, 0), [SARA])
    assert next_day == ((1, 1), {SARA, KHALID})


def test_whoever_is_above_is_not_called_in_their_free_time(office: Company, clock: MovableClock) -> None:
    change(office, SARA, shift="sun-thu 18:00-02:00")
    made = office.report()

    clock.at = at("2026-03-02T18:00")  # eight hours of hers
    in_her_shift = remind(office), set(told(office))
    due = series(office, made.case_id)["supervisor"].next_at
    clock.at = at("2026-03-03T08:00")
    in_his = remind(office), set(told(office))

    assert in_her_shift == ((1, 0), {SARA})
    assert due == at("2026-03-02T22:00")
    assert in_his == ((1, 1), {KHALID})


def test_what_is_due_together_comes_in_one_message(office: Company, clock: MovableClock) -> None:
    numbers = [office.report(customer_phone=f"050123456{n}").number for n in range(3)]

    clock.at = at("2026-03-01T16:00")
    remind(office)

    assert [thing["number"] for thing in things(office, SARA)] == numbers


def test_what_comes_due_before_the_delivery_joins_the_message_that_waits(office: Company, clock: MovableClock) -> None:
    first = office.report()
    clock.at = at("2026-03-01T12:30")
    second = office.report(customer_phone="0551112223")

    for moment in ("2026-03-01T16:00", "2026-03-01T16:30"):
        clock.at = at(moment)
        remind(office)

    assert [thing["number"] for thing in things(office, SARA)] == [first.number, second.number]


def test_after_a_week_of_downtime_one_message_comes_and_says_that_it_is_late(
    office: Company, clock: MovableClock
) -> None:
    for n in range(4):
        office.report(customer_phone=f"050123456{n}")

    clock.at = at("2026-03-08T12:00")
    remind(office)
    again = remind(office)
    said = told(office)

    assert again == (0, 0)
    assert {who: len(messages) for who, messages in said.items()} == {SARA: 1, KHALID: 1}
    assert len(said[SARA][0]["things"]) == 4
    assert said[SARA][0]["late"] == at("2026-03-01T16:00").isoformat()


def test_a_reminder_in_time_does_not_say_that_it_is_late(office: Company, clock: MovableClock) -> None:
    office.report()

    clock.at = at("2026-03-01T16:01")
    remind(office)

    assert told(office)[SARA][0]["late"] == ""


def away(office: Company, clock: MovableClock) -> None:
    change(office, SARA, away_from=clock(), away_until=clock() + timedelta(days=30))


def gone(office: Company, _clock: MovableClock) -> None:
    change(office, SARA, active=False)


@pytest.mark.parametrize("lose", [away, gone])
def test_whoever_is_away_or_has_left_is_skipped_to_the_deputy(
    office: Company, clock: MovableClock, lose: Callable[[Company, MovableClock], None]
) -> None:
    hire(office, "U0DEPUTY", "supervisor")
    change(office, SARA, deputy_id=office.ids["U0DEPUTY"])
    made = office.report()
    lose(office, clock)

    clock.at = at("2026-03-01T16:00")
    remind(office)

    assert list(told(office)) == ["U0DEPUTY"]
    assert "U0DEPUTY" in cards(office, made.case_id, "supervisor")


def test_where_nobody_is_left_the_admins_are_told_at_once(office: Company, clock: MovableClock) -> None:
    made = office.report()
    for who in (SARA, KHALID):
        change(office, who, active=False)

    clock.at = at("2026-03-01T16:00")
    counts = remind(office)

    assert counts == (1, 1)
    assert list(told(office)) == [ZAINAB]
    assert cards(office, made.case_id, "admin") == {ZAINAB}


def test_an_unclaimed_case_is_called_in_its_thread_then_to_a_member_then_to_management(
    office: Company, clock: MovableClock
) -> None:
    made = approved(office)

    clock.at = at("2026-03-02T11:00")
    first, in_thread = remind(office), told(office)
    clock.at = at("2026-03-03T10:00")
    second, to_one = remind(office), told(office)
    clock.at = at("2026-03-05T08:00")
    third, to_management = remind(office), told(office)

    assert (first, list(in_thread)) == ((1, 0), ["C0COMPL"])
    assert in_thread["C0COMPL"][0]["things"][0]["buttons"][0] == A.CASE_CLAIM
    assert second == (1, 1)
    assert set(to_one) - {"C0COMPL"} in ({LAYLA}, {YUSUF})
    assert cards(office, made.case_id, "complaints") == {"C0COMPL", *(set(to_one) - {"C0COMPL"})}
    assert third == (1, 1)
    assert {MAJED, REEM, KHALID} <= set(to_management)


def test_a_claimed_case_reminds_its_owner_after_forty_hours(office: Company, clock: MovableClock) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, made.case_id)

    clock.at = at("2026-03-05T15:59")
    early = remind(office)
    clock.at = at("2026-03-08T10:00")
    counts, said = remind(office), told(office)

    assert (early, counts) == ((0, 0), (1, 0))
    assert list(said) == [LAYLA]
    assert said[LAYLA][0]["things"][0]["buttons"] == [A.CASE_ESCALATE, A.CASE_VIEW, A.REMINDER_SNOOZE]


def test_an_owner_who_left_leaves_the_case_to_be_claimed(office: Company, clock: MovableClock) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, made.case_id)
    change(office, LAYLA, active=False)

    clock.at = at("2026-03-08T10:00")
    remind(office)

    assert list(series(office, made.case_id)) == ["claim"]
    assert "C0COMPL" in told(office)


def test_management_is_reminded_in_its_channel_then_one_by_name_then_all(office: Company, clock: MovableClock) -> None:
    made = escalated(office)

    clock.at = at("2026-03-04T09:00")
    first, in_channel = remind(office), set(told(office))
    clock.at = at("2026-03-08T15:00")
    second, to_one = remind(office), set(told(office)) - {"C0MGMT"}
    clock.at = at("2026-03-16T09:00")
    third, to_all = remind(office), set(told(office))

    assert (first, in_channel) == ((1, 0), {"C0MGMT"})
    assert second == (1, 1)
    assert len(to_one & {MAJED, REEM, KHALID}) == 1
    assert third == (1, 1)
    assert to_all == {"C0MGMT", MAJED, REEM, KHALID}
    assert to_one < cards(office, made.case_id, "management")


def test_the_reporter_is_reminded_of_a_question_then_the_supervisor(office: Company, clock: MovableClock) -> None:
    walk(office, RETURN)

    clock.at = at("2026-03-03T10:00")
    first, to_nora = remind(office), set(told(office))
    clock.at = at("2026-03-05T08:00")
    second, to_both = remind(office), set(told(office))

    assert (first, to_nora) == ((1, 0), {NORA})
    assert (second, to_both) == ((1, 1), {NORA, SARA})


def test_an_open_question_of_complaint_management_reminds_the_reporter(office: Company, clock: MovableClock) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, made.case_id)
    office.act(LAYLA, A.CASE_ASK, made.case_id, question="What did he say?")

    clock.at = at("2026-03-03T10:00")
    remind(office)
    reminded = set(told(office))
    office.act(NORA, A.CASE_ANSWER, made.case_id, answer="He called me names.")

    assert reminded == {NORA}
    assert "answer" not in series(office, made.case_id)


def test_the_series_follows_the_case(office: Company) -> None:
    made = office.report()
    steps = [list(series(office, made.case_id))]

    office.act(SARA, A.CASE_RETURN, made.case_id, question=BECAUSE)
    steps.append(list(series(office, made.case_id)))
    office.act(NORA, A.CASE_RESUBMIT, made.case_id, answer=BECAUSE)
    steps.append(list(series(office, made.case_id)))
    office.act(SARA, A.CASE_DISMISS, made.case_id, reason=BECAUSE)
    steps.append(list(series(office, made.case_id)))

    assert steps == [["supervisor"], ["returned"], ["supervisor"], []]
    assert set(series(office, made.case_id, ended=True)) == {"supervisor", "returned"}
    started = entries(office, A.REMINDER_START)
    assert [(entry.actor_id, json.loads(entry.data)["step"]) for entry in started] == [
        ("", "supervisor"),
        ("", "returned"),
        ("", "supervisor"),
    ]


def test_a_case_that_comes_back_counts_from_the_beginning(office: Company, clock: MovableClock) -> None:
    made = office.report()
    clock.at = at("2026-03-02T11:00")
    remind(office)
    office.act(SARA, A.CASE_RETURN, made.case_id, question=BECAUSE)

    clock.at = at("2026-03-02T12:00")
    office.act(NORA, A.CASE_RESUBMIT, made.case_id, answer=BECAUSE)
    found = series(office, made.case_id)["supervisor"]

    assert (found.next_at, found.count, found.level) == (at("2026-03-02T16:00"), 0, 0)


def test_a_warning_that_worked_reminds_nobody(office: Company, clock: MovableClock) -> None:
    made = office.report(warning_step="warned_stopped")

    clock.at = at("2026-03-10T12:00")

    assert remind(office) == (0, 0)
    assert series(office, made.case_id, ended=True) == {}
