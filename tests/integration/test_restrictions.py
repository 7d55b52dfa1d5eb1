"""Restrictions to their last day, agreements, and the customer's right to a review (G2, G3, P10)."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.domain.vocabulary import Outcome, Status
from bot.errors import FieldErrors, NotNow, NotYours
from bot.services import restrictions
from models import Agreement, Appeal, AuditEntry, Letter, Restriction
from tests.conftest import MovableClock
from tests.factories import Company
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
