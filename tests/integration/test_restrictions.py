"""Restrictions to their last day, agreements, and the customer's right to a review (G2, G3, P10)."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.domain.vocabulary import Outcome, Status
from bot.errors import FieldErrors, NotNow, NotYours
from bot.services import restrictions
from bot.services.cases import Reported
from models import Agreement, Appeal, AuditEntry, Letter, Reminder, Restriction
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.alarms import KHALID, act, raise_it
from tests.integration.test_complaint_management import fault, status
from tests.integration.walks import a_case
from tests.integration.ways import (
    BECAUSE,
    LAYLA,
    MAJED,
    REEM,
    A,
    all_of,
    day,
    escalated,
    in_force,
    newest,
    resolved,
    restrict,
    send,
)


def expire(office: Company) -> int:
    return office.database.run(restrictions.expire_due)


def test_a_restriction_ends_at_the_end_of_its_last_day_and_once(office: Company, clock: MovableClock) -> None:
    _, restriction = in_force(office)  # at noon in Riyadh, for 60 days
    clock.move(days=60, hours=11, minutes=59)
    on_its_last_day = expire(office)
    clock.move(minutes=2)

    after = expire(office), expire(office)

    assert on_its_last_day == 0
    assert after == (1, 0)
    assert newest(office, Restriction, restriction.case_id).status == "expired"
    assert newest(office, Letter, restriction.case_id).occasion == "expired"


def test_a_bot_that_was_down_for_a_week_ends_it_once(office: Company, clock: MovableClock) -> None:
    _, restriction = in_force(office)
    clock.move(days=68)

    ended = expire(office) + expire(office)
    asked = select(AuditEntry.action).where(AuditEntry.subject == restriction.id)
    told = office.database.look(lambda unit: list(unit.session.exec(asked)))

    assert ended == 1
    assert told.count("restriction.expire") == 1


def test_an_extension_has_grounds_and_a_letter(office: Company) -> None:
    made, restriction = in_force(office)
    extend = (MAJED, A.RESTRICTION_EXTEND, made.case_id)

    shorter = fault(office, *extend, subject=restriction.id, ends_on=day(office, 30), rationale=BECAUSE)
    too_long = fault(office, *extend, subject=restriction.id, ends_on=day(office, 500), rationale=BECAUSE)
    office.act(*extend, subject=restriction.id, ends_on=day(office, 90), rationale=BECAUSE)

    assert (shorter, too_long) == ({"ends_on: not_longer"}, {"ends_on: within_year"})
    assert newest(office, Restriction, made.case_id).ends_on.isoformat() == day(office, 90)
    assert newest(office, Letter, made.case_id).occasion == "extended"


def test_a_restriction_is_lifted_once_and_the_customer_is_told(office: Company) -> None:
    made, restriction = in_force(office)
    office.act(MAJED, A.RESTRICTION_LIFT, made.case_id, subject=restriction.id, reason=BECAUSE)
    letter = send(office, made)

    with pytest.raises(Exception, match="late_click"):
        office.act(REEM, A.RESTRICTION_LIFT, made.case_id, subject=restriction.id, reason=BECAUSE)

    assert newest(office, Restriction, made.case_id).status == "lifted"
    assert letter.occasion == "lifted"
    assert expire(office) == 0


def test_an_agreement_is_signed_or_refused(office: Company) -> None:
    made = escalated(office)
    restrict(office, made, restriction_kinds="agreement")
    agreement = newest(office, Agreement, made.case_id)

    tomorrow = fault(office, LAYLA, A.AGREEMENT_SIGN, made.case_id, subject=agreement.id, signed_on=day(office, 1))
    office.act(LAYLA, A.AGREEMENT_SIGN, made.case_id, subject=agreement.id, signed_on=day(office, 0))

    assert tomorrow == {"signed_on: future"}
    assert newest(office, Agreement, made.case_id).status == "signed"


def appeal(office: Company, case_id: str) -> Appeal:
    office.act(LAYLA, A.APPEAL_RECORD, case_id, text="It was not like that.", received_on=day(office, 0))
    found: Appeal = newest(office, Appeal, case_id)
    return found


def decide(office: Company, who: str, asked: Appeal, outcome: str, **inputs: str) -> None:
    office.act(
        who, A.APPEAL_DECIDE, asked.case_id, subject=asked.id, appeal_outcome=outcome, rationale=BECAUSE, **inputs
    )


def test_a_review_needs_a_decision_of_which_the_customer_was_told(office: Company) -> None:
    made = resolved(office)

    with pytest.raises(NotNow):
        appeal(office, made.case_id)
    send(office, made)
    asked = appeal(office, made.case_id)

    assert asked.status == "recorded"


def test_nobody_who_had_a_part_decides_on_the_review(office: Company) -> None:
    made, _ = in_force(office)  # Majed decided, Reem approved the letter
    asked = appeal(office, made.case_id)

    for who in (MAJED, REEM):
        with pytest.raises((NotNow, NotYours)):
            decide(office, who, asked, "stands")
    decide(office, "U0KHALID", asked, "stands")

    assert newest(office, Letter, made.case_id).occasion == "review_stands"


def test_where_nobody_uninvolved_is_left_the_admin_names_who_decides(office: Company) -> None:
    made, _ = in_force(office)
    asked = appeal(office, made.case_id)

    involved = fault(office, "U0ZAINAB", A.APPEAL_ASSIGN, made.case_id, subject=asked.id, person=office.ids[MAJED])
    office.act("U0ZAINAB", A.APPEAL_ASSIGN, made.case_id, subject=asked.id, person=office.ids["U0IBRAHIM"])
    decide(office, "U0IBRAHIM", asked, "lifted")

    assert involved == {"person: had_part"}
    assert newest(office, Restriction, made.case_id).status == "lifted"


def test_a_review_that_sets_aside_ends_the_restriction_and_the_case_counts_no_more(office: Company) -> None:
    made, _ = in_force(office)

    decide(office, "U0KHALID", appeal(office, made.case_id), "set_aside")

    assert newest(office, Restriction, made.case_id).status == "lifted"
    assert a_case(office, made.case_id).upheld_at is None
    assert status(office, made.case_id) == (Status.CLOSED, Outcome.NOT_UPHELD)


def test_a_review_that_varies_replaces_the_restriction_with_its_letter(office: Company) -> None:
    made, before = in_force(office)
    asked = appeal(office, made.case_id)
    with pytest.raises(FieldErrors):
        decide(office, "U0KHALID", asked, "varied")

    decide(
        office,
        "U0KHALID",
        asked,
        "varied",
        restriction_kinds="agreement",
        ends_on=day(office, 30),
        review_on=day(office, 20),
    )
    send(office, made)
    found = {one.id: one.status for one in all_of(office, Restriction, made.case_id)}

    assert found.pop(before.id) == "replaced"
    assert list(found.values()) == ["active"]


def ended_later(office: Company, days: int, **values: object) -> Reported:
    """Contact is to end in so many days; two people have decided it."""
    made = escalated(office, **values)
    inputs = {"rationale": BECAUSE, "effective_on": day(office, days), "review_on": day(office, days + 90)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, **inputs)
    office.act(REEM, A.CASE_CONFIRM, made.case_id)
    return made


def begin(office: Company) -> int:
    return office.database.run(restrictions.start_due)


def test_an_end_of_contact_on_a_later_day_leaves_in_force_what_holds_until_then(
    office: Company, clock: MovableClock
) -> None:
    _, before = in_force(office)
    made = ended_later(office, 10)
    send(office, made, approver=KHALID)
    told = newest(office, Restriction, made.case_id).status, newest(office, Restriction, before.case_id).status
    clock.move(days=9)
    too_soon = begin(office)

    clock.move(hours=12)
    began = begin(office), begin(office)

    assert (told, too_soon, began) == (("pending", "active"), 0, (1, 0))
    assert newest(office, Restriction, made.case_id).status == "active"
    assert newest(office, Restriction, before.case_id).status == "replaced"
    steps = select(AuditEntry.action).where(AuditEntry.subject == newest(office, Restriction, made.case_id).id)
    assert office.database.look(lambda unit: list(unit.session.exec(steps))).count("restriction.start") == 1


def test_a_later_day_comes_only_for_a_decision_of_which_the_customer_was_told(
    office: Company, clock: MovableClock
) -> None:
    made = ended_later(office, 10)
    clock.move(days=11)

    assert begin(office) == 0
    assert newest(office, Restriction, made.case_id).status == "pending"


def test_in_danger_a_later_day_waits_for_no_letter(office: Company, clock: MovableClock) -> None:
    made = office.alarm()
    office.act(LAYLA, A.CASE_IDENTIFY, made.case_id, customer_phone="0501234567")
    inputs = {"rationale": BECAUSE, "effective_on": day(office, 2), "review_on": day(office, 90)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, **inputs)
    office.act(REEM, A.CASE_CONFIRM, made.case_id)
    decided = newest(office, Restriction, made.case_id).status
    clock.move(days=2)

    began = begin(office)

    assert (decided, began) == ("pending", 1)
    assert newest(office, Restriction, made.case_id).status == "active"


@pytest.mark.parametrize("anew", ["no_restriction", "restrict", "terminate"])
def test_a_new_decision_after_an_alarm_leaves_no_earlier_restriction_waiting(office: Company, anew: str) -> None:
    made = escalated(office)
    restrict(office, made, restriction_kinds="agreement")
    raise_it(office, made)
    act(office, "U0SALEH", A.ALERT_STAND_DOWN, made, finding="safe")

    if anew == "no_restriction":
        office.act(REEM, A.CASE_NO_RESTRICTION, made.case_id, rationale=BECAUSE)
    elif anew == "restrict":
        restrict(office, made, REEM)
    else:
        inputs = {"rationale": BECAUSE, "effective_on": day(office, 0), "review_on": day(office, 90)}
        office.act(REEM, A.CASE_TERMINATE, made.case_id, **inputs)
        office.act(MAJED, A.CASE_CONFIRM, made.case_id)

    first, *later = all_of(office, Restriction, made.case_id)
    assert first.status == "replaced"
    assert len(later) == (anew != "no_restriction")
    chased = select(Reminder.id).where(Reminder.step == "agreement", col(Reminder.next_at).is_not(None))
    assert office.database.look(lambda unit: unit.session.exec(chased).first()) is None


def test_a_declined_end_of_contact_leaves_in_force_what_was_decided_before(office: Company) -> None:
    made, before = in_force(office)
    office.act(MAJED, A.CASE_REOPEN, made.case_id, reason=BECAUSE)
    inputs = {"rationale": BECAUSE, "effective_on": day(office, 0), "review_on": day(office, 90)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, **inputs)

    office.act(REEM, A.CASE_DECLINE, made.case_id, comment="Not yet.")

    statuses = {one.id: one.status for one in all_of(office, Restriction, made.case_id)}
    assert statuses.pop(before.id) == "active"
    assert list(statuses.values()) == ["lifted"]
