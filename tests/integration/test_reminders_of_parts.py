"""Letters, restrictions, reviews and support are chased too; whoever is reminded may put it off once (G2, G6, G7)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlmodel import select

from bot.domain.vocabulary import Action
from bot.errors import NotNow, NotYours, Once
from bot.messages.registry import LINES
from bot.texts import Words
from bot.unit import Unit
from models import Reminder, Restriction
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.reminded import KHALID, OMAR, ZAINAB, at, entries, newest_letter, remind, series, things, told
from tests.integration.test_complaint_management import fault
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
    day,
    escalated,
    in_force,
    newest,
    resolved,
    restricted,
)


def test_the_letter_is_chased_step_by_step(office: Company) -> None:
    made = resolved(office)
    letter = newest_letter(office, made.case_id)
    steps = [list(series(office, made.case_id))]

    office.act(YUSUF, A.LETTER_APPROVE, made.case_id, subject=letter)
    steps.append(list(series(office, made.case_id)))
    office.act(LAYLA, A.LETTER_SEND, made.case_id, subject=letter, method="post")
    steps.append(list(series(office, made.case_id)))
    office.act(LAYLA, A.LETTER_FAILED, made.case_id, subject=letter, reason=BECAUSE)
    steps.append(list(series(office, made.case_id)))

    assert steps == [["letter_draft"], ["letter_approved"], [], ["letter_failed"]]


def test_an_unapproved_letter_reminds_those_who_decided(office: Company, clock: MovableClock) -> None:
    restricted(office)

    clock.at = at("2026-03-03T10:00")
    counts, said = remind(office), told(office)

    assert counts == (1, 0)
    assert list(said) == ["C0MGMT"]
    assert said["C0MGMT"][0]["things"][0]["step"] == "letter_draft"


def test_a_held_letter_rests_until_its_day_has_passed(office: Company, clock: MovableClock) -> None:
    made = office.report(danger=True, location="Branch 3")
    usual = {"ends_on": day(office, 60), "review_on": day(office, 46), "rationale": BECAUSE, "harsher_reason": BECAUSE}
    office.act(MAJED, A.CASE_RESTRICT, made.case_id, restriction_kinds="email_only", **usual)
    letter = newest_letter(office, made.case_id)
    office.act(REEM, A.LETTER_HOLD, made.case_id, subject=letter, until="2026-03-10", rationale=BECAUSE)

    held = series(office, made.case_id)["letter_held"].next_at
    clock.at = at("2026-03-10T16:00")
    before = remind(office)
    clock.at = at("2026-03-11T08:00")
    after = remind(office)

    assert held == at("2026-03-11T08:00")
    assert (before, after) == ((0, 0), (1, 0))


def test_management_is_asked_before_a_restriction_ends_and_at_its_review(office: Company, clock: MovableClock) -> None:
    _, restriction = in_force(office)  # until 30 April, to be reviewed on 16 April

    clock.at = at("2026-04-16T08:00")
    review, at_review = remind(office), told(office)
    clock.at = at("2026-04-22T16:00")
    between = remind(office)
    clock.at = at("2026-04-23T08:00")
    end, at_end = remind(office), told(office)
    clock.at = at("2026-04-28T08:00")
    after = remind(office)

    assert (review, between, end, after) == ((1, 0), (0, 0), (1, 0), (0, 0))
    assert list(at_review) == list(at_end) == [MAJED]
    (thing,) = at_end[MAJED][0]["things"]
    assert (thing["step"], thing["ends_on"]) == ("restriction_end", "2026-04-30")
    assert thing["buttons"][:2] == [A.RESTRICTION_EXTEND, A.RESTRICTION_LIFT]
    assert thing["subject"] == restriction.id


def test_an_extended_restriction_is_asked_about_anew(office: Company, clock: MovableClock) -> None:
    made, restriction = in_force(office)
    clock.at = at("2026-04-23T08:00")
    remind(office)

    new_end = {"ends_on": "2026-06-30", "rationale": BECAUSE}
    office.act(REEM, A.RESTRICTION_EXTEND, made.case_id, subject=restriction.id, **new_end)
    found = series(office, made.case_id)

    assert found["restriction_end"].next_at == at("2026-06-23T08:00")
    assert found["restriction_review"].next_at == at("2026-06-16T08:00")


def test_contact_ended_until_further_notice_is_reviewed_every_year(office: Company, clock: MovableClock) -> None:
    made = escalated(office)
    when = {"effective_on": day(office, 0), "review_on": "2026-09-01"}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, rationale=BECAUSE, **when)
    office.act(REEM, A.CASE_CONFIRM, made.case_id)
    letter = newest_letter(office, made.case_id)
    office.act("U0KHALID", A.LETTER_APPROVE, made.case_id, subject=letter)
    office.act(LAYLA, A.LETTER_SEND, made.case_id, subject=letter, method="post")

    clock.at = at("2026-09-01T08:00")
    first = remind(office)
    due = series(office, made.case_id)["restriction_review"].next_at

    assert newest(office, Restriction, made.case_id).ends_on is None
    assert first == (1, 0)
    assert due == at("2027-09-01T08:00")


def test_a_lifted_restriction_is_asked_about_no_more(office: Company) -> None:
    made, restriction = in_force(office)

    office.act(MAJED, A.RESTRICTION_LIFT, made.case_id, subject=restriction.id, reason=BECAUSE)

    assert not {"restriction_review", "restriction_end"} & set(series(office, made.case_id))


def a_wish(office: Company, supporter: str = "") -> str:
    made = office.report()
    inputs = {"supporter": office.ids[supporter]} if supporter else {}
    office.act(NORA, A.SUPPORT_REQUEST, made.case_id, **inputs)
    return made.case_id


def test_a_wish_for_support_reminds_the_supervisor(office: Company, clock: MovableClock) -> None:
    case_id = a_wish(office)
    office.act(SARA, A.CASE_DISMISS, case_id, reason=BECAUSE)

    clock.at = at("2026-03-02T11:00")
    remind(office)

    assert [thing["step"] for thing in things(office, SARA)] == ["support"]


def test_of_an_entrusted_wish_nobody_else_hears(office: Company, clock: MovableClock) -> None:
    case_id = a_wish(office, KHALID)
    office.act(SARA, A.CASE_DISMISS, case_id, reason=BECAUSE)

    heard: set[str] = set()
    for moment in ("2026-03-02T11:00", "2026-03-04T11:00", "2026-03-08T11:00", "2026-03-12T11:00"):
        clock.at = at(moment)
        remind(office)
        heard |= set(told(office))

    assert heard == {KHALID}
    assert [entry.case_id for entry in entries(office, A.REMINDER_START)] == [case_id, None]


def snooze(office: Company, who: str, case_id: str, until: str, step: str = "supervisor") -> Reminder:
    """Puts a series off, as its button does."""
    subject = series(office, case_id)[step].id
    office.act(who, A.REMINDER_SNOOZE, case_id, subject=subject, until=until)
    return series(office, case_id)[step]


def test_a_reminder_is_put_off_to_a_day_once_and_the_others_see_it(office: Company, clock: MovableClock) -> None:
    made = office.report()

    found = snooze(office, SARA, made.case_id, "2026-03-09")
    seen = told(office, "reminder_snoozed")
    clock.at = at("2026-03-08T16:00")
    quiet = remind(office)
    clock.at = at("2026-03-09T08:00")
    back, said = remind(office), told(office)

    assert (found.status, found.snoozed_until, found.next_at) == ("snoozed", date(2026, 3, 9), at("2026-03-09T08:00"))
    assert list(seen) == [NORA]
    assert seen[NORA][0]["until"] == "2026-03-09"
    assert (quiet, back) == ((0, 0), (1, 0))
    assert A.REMINDER_SNOOZE not in said[SARA][0]["things"][0]["buttons"]
    assert [entry.actor_id for entry in entries(office, A.REMINDER_RESUME)] == [""]
    with pytest.raises(Once):
        snooze(office, SARA, made.case_id, "2026-03-11")


def test_what_was_put_off_goes_up_only_after_its_time_anew(office: Company, clock: MovableClock) -> None:
    made = office.report()
    snooze(office, SARA, made.case_id, "2026-03-09")

    clock.at = at("2026-03-09T08:00")
    remind(office)
    clock.at = at("2026-03-09T15:59")
    before = remind(office)
    clock.at = at("2026-03-09T16:00")
    after = remind(office)

    assert before == (1, 0)
    assert after == (0, 0)
    clock.at = at("2026-03-10T11:00")
    assert remind(office) == (1, 1)


def test_complaint_management_sees_in_the_thread_who_put_it_off(office: Company) -> None:
    made = approved(office)

    snooze(office, LAYLA, made.case_id, "2026-03-09", "claim")
    seen = told(office, "reminder_snoozed")

    assert seen["C0COMPL"][0]["name"] == "Layla"
    assert SARA in seen


def test_a_reporter_who_puts_it_off_is_not_named_in_a_channel(office: Company) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_ASK, made.case_id, question="What did he say?")

    snooze(office, NORA, made.case_id, "2026-03-09", "answer")
    seen = told(office, "reminder_snoozed")

    assert "name" not in seen["C0COMPL"][0]


@pytest.mark.parametrize(
    ("until", "expected"), [("2026-03-01", "until: past"), ("2026-04-01", "until: too_far"), ("2026-03-31", "")]
)
def test_it_is_put_off_by_thirty_days_at_the_most(office: Company, until: str, expected: str) -> None:
    made = office.report()
    subject = series(office, made.case_id)["supervisor"].id

    if expected:
        found = fault(office, SARA, A.REMINDER_SNOOZE, made.case_id, subject=subject, until=until)
        assert found == {expected}
    else:
        snooze(office, SARA, made.case_id, until)


def test_only_who_is_reminded_puts_it_off(office: Company) -> None:
    made = office.report()

    for who in (NORA, LAYLA, MAJED):
        with pytest.raises((NotYours, NotNow)):
            snooze(office, who, made.case_id, "2026-03-09")


def test_what_is_done_cannot_be_put_off(office: Company) -> None:
    made = office.report()
    subject = series(office, made.case_id)["supervisor"].id
    office.act(SARA, A.CASE_RETURN, made.case_id, question=BECAUSE)

    with pytest.raises(NotNow):
        office.act(SARA, A.REMINDER_SNOOZE, made.case_id, subject=subject, until="2026-03-09")


def test_a_case_from_before_the_reminders_is_followed(office: Company, clock: MovableClock) -> None:
    made = office.report()

    def forget(unit: Unit) -> None:
        for one in unit.session.exec(select(Reminder)):
            unit.session.delete(one)

    office.database.run(forget)
    clock.at = at("2026-03-01T16:00")

    assert remind(office) == (1, 0)
    assert list(series(office, made.case_id)) == ["supervisor"]


def test_a_reminder_names_no_customer_and_nobody_else(office: Company, clock: MovableClock) -> None:
    office.report(customer_name="Ahmad Alharbi")
    clock.at = at("2026-03-01T16:00")
    remind(office)

    (params,) = told(office)[SARA]
    message = LINES["reminders_due"](params, Words.of("en", office.database.settings.timezone))
    shown = message.text + json.dumps(message.blocks)

    assert not [name for name in ("Ahmad", "0501234567", "Nora", "NORA", "Sara") if name in shown]
    assert "EP-2026-00001" in message.text
    assert "4 working hours" in message.text


def test_a_confidential_case_reminds_only_the_named(office: Company, clock: MovableClock) -> None:
    made = escalated(office)
    office.act(MAJED, Action.CASE_CONFIDENTIAL, made.case_id, people=office.ids[REEM])

    for moment in ("2026-03-04T09:00", "2026-03-08T15:00", "2026-03-16T09:00"):
        clock.at = at(moment)
        remind(office)
    by_name = {who for who in told(office) if who.startswith("U0")}

    assert by_name == {MAJED, REEM}


def test_the_affected_person_who_manages_is_not_set_over_their_own_case(office: Company, clock: MovableClock) -> None:
    office.report(affected=office.ids[SARA], who=OMAR)

    for moment in ("2026-03-01T16:00", "2026-03-02T11:00", "2026-03-03T10:00"):
        clock.at = at(moment)
        remind(office)

    assert set(told(office)) == {KHALID, ZAINAB}
