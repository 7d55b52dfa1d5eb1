"""Complaint management and high management: from the approval to the decision (P6-P12)."""

from __future__ import annotations

import pytest

from bot.domain.vocabulary import Action, Outcome, RestrictionStatus, Status
from bot.errors import CauseNeeded, FieldErrors, LateClick, NotNow, NotYours, OwnCase, Repeated
from models import Case, Letter, Restriction, RestrictionEvent
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.walks import a_case, cards, steps
from tests.integration.ways import (
    BECAUSE,
    LAYLA,
    MAJED,
    NORA,
    OMAR,
    REEM,
    SARA,
    YUSUF,
    A,
    all_of,
    approved,
    day,
    escalated,
    in_force,
    newest,
    resolved,
    restrict,
    restricted,
    send,
    with_cause,
)


def status(office: Company, case_id: str) -> tuple[Status, Outcome | None]:
    case = a_case(office, case_id)
    return Status(case.status), Outcome(case.outcome) if case.outcome else None


def fault(office: Company, who: str, action: Action, case_id: str, subject: str = "", **inputs: str) -> set[str]:
    """Beside which fields an action is refused."""
    with pytest.raises(FieldErrors) as refused:
        office.act(who, action, case_id, subject=subject, **inputs)
    return {f"{name}: {found.code}" for name, found in refused.value.errors.items()}


def test_one_owner_at_a_time_and_a_handover(office: Company) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_CLAIM, made.case_id)

    with pytest.raises(LateClick) as late:
        office.act(YUSUF, A.CASE_CLAIM, made.case_id)
    office.act(LAYLA, A.CASE_HAND_OVER, made.case_id, owner=office.ids[YUSUF])
    wrong = fault(office, YUSUF, A.CASE_HAND_OVER, made.case_id, owner=office.ids[OMAR])

    assert getattr(late.value.data["who"], "slack_id", "") == LAYLA
    assert a_case(office, made.case_id).owner_id == office.ids[YUSUF]
    assert wrong == {"owner: not_complaints"}


def test_the_reporter_is_asked_and_answers_by_the_button(office: Company) -> None:
    made = approved(office)

    office.act(LAYLA, A.CASE_ASK, made.case_id, question="Which branch was it?")
    asked = a_case(office, made.case_id).asked_at
    office.act(NORA, A.CASE_ANSWER, made.case_id, answer="The one in Olaya.")

    assert asked is not None
    assert a_case(office, made.case_id).asked_at is None
    assert status(office, made.case_id) == (Status.COMPLAINT_REVIEW, None)


def test_nothing_is_resolved_without_its_root_cause(office: Company) -> None:
    made = approved(office)

    with pytest.raises(CauseNeeded):
        office.act(LAYLA, A.CASE_RESOLVE, made.case_id, resolution=BECAUSE)
    unnamed = fault(
        office, LAYLA, A.CASE_ROOT_CAUSE, made.case_id, root_cause_kind="service_failure", root_cause=BECAUSE
    )
    with_cause(office, made)
    office.act(LAYLA, A.CASE_RESOLVE, made.case_id, resolution=BECAUSE)

    assert unnamed == {"service_failure: failure_needed"}
    assert status(office, made.case_id) == (Status.WRITING, Outcome.RESOLVED)


def test_no_upheld_case_closes_before_its_letter_is_sent(office: Company) -> None:
    made = resolved(office)
    letter = newest(office, Letter, made.case_id)

    with pytest.raises(NotNow):
        office.act(LAYLA, A.LETTER_SEND, made.case_id, subject=letter.id, method="post")
    with pytest.raises(NotYours):
        office.act(LAYLA, A.LETTER_APPROVE, made.case_id, subject=letter.id)
    send(office, made, approver=YUSUF)

    assert status(office, made.case_id) == (Status.CLOSED, Outcome.RESOLVED)


def test_a_repetition_goes_to_management_and_may_be_resolved_once_sent_back(
    office: Company, clock: MovableClock
) -> None:
    approved(office)
    clock.move(days=3)
    again = approved(office)
    with_cause(office, again)

    with pytest.raises(Repeated):
        office.act(LAYLA, A.CASE_RESOLVE, again.case_id, resolution=BECAUSE)
    office.act(LAYLA, A.CASE_ESCALATE, again.case_id, recommendation=BECAUSE)
    office.act(MAJED, A.CASE_SEND_BACK, again.case_id, instructions="Try once more.")
    office.act(LAYLA, A.CASE_RESOLVE, again.case_id, resolution=BECAUSE)

    assert status(office, again.case_id) == (Status.WRITING, Outcome.RESOLVED)


def test_after_another_escalation_it_is_managements_again(office: Company, clock: MovableClock) -> None:
    approved(office)
    clock.move(days=3)
    again = escalated(office)
    office.act(MAJED, A.CASE_SEND_BACK, again.case_id, instructions="Try once more.")
    office.act(LAYLA, A.CASE_ESCALATE, again.case_id, recommendation=BECAUSE)
    office.act(MAJED, A.CASE_NO_RESTRICTION, again.case_id, rationale=BECAUSE)
    office.act(MAJED, A.CASE_RECONSIDER, again.case_id, reason=BECAUSE)

    assert status(office, again.case_id) == (Status.MANAGEMENT_REVIEW, None)


def test_two_reports_of_one_incident_are_no_repetition(office: Company) -> None:
    first, second = approved(office), approved(office, who=OMAR)
    with_cause(office, second)
    office.act(LAYLA, A.CASE_LINK_SAME, second.case_id, other_case=first.number)

    office.act(LAYLA, A.CASE_RESOLVE, second.case_id, resolution=BECAUSE)
    twice = fault(office, LAYLA, A.CASE_LINK_SAME, first.case_id, other_case=second.number)
    nobody = fault(office, LAYLA, A.CASE_LINK_SAME, first.case_id, other_case="EP-1999-00001")

    assert status(office, second.case_id) == (Status.WRITING, Outcome.RESOLVED)
    assert (twice, nobody) == ({"other_case: linked_already"}, {"other_case: no_case"})


def test_a_link_can_be_undone(office: Company, clock: MovableClock) -> None:
    first = approved(office)
    clock.move(hours=1)
    second = approved(office)
    with_cause(office, second)
    office.act(LAYLA, A.CASE_LINK_SAME, second.case_id, other_case=first.number)
    office.act(LAYLA, A.CASE_UNLINK, second.case_id, other_case=first.number)

    with pytest.raises(Repeated):
        office.act(LAYLA, A.CASE_RESOLVE, second.case_id, resolution=BECAUSE)


def test_only_management_restricts_and_nobody_their_own_report(office: Company) -> None:
    made = escalated(office)
    own = office.report("U0KHALID", affected=office.ids[NORA])
    office.act(SARA, A.CASE_APPROVE, own.case_id)
    office.act(LAYLA, A.CASE_ESCALATE, own.case_id, recommendation=BECAUSE)

    for who in (LAYLA, SARA, NORA, "U0ZAINAB", "U0IBRAHIM", "U0SALEH"):
        with pytest.raises(NotYours):
            restrict(office, made, who)
    with pytest.raises(OwnCase):
        restrict(office, own, "U0KHALID")

    assert all_of(office, Restriction, made.case_id) == []


def test_a_restriction_begins_with_its_letter(office: Company) -> None:
    made = restricted(office)
    before = newest(office, Restriction, made.case_id)

    send(office, made)
    after = newest(office, Restriction, made.case_id)

    assert (before.status, after.status) == ("pending", "active")
    assert after.starts_on.isoformat() == day(office, 0)
    assert status(office, made.case_id) == (Status.CLOSED, Outcome.RESTRICTED)


def test_in_danger_it_holds_at_once_and_the_letter_follows(office: Company) -> None:
    made = office.report(danger=True, location="Branch 3", warning_step="not_warned_extreme")

    restrict(office, made)

    assert newest(office, Restriction, made.case_id).status == "active"
    assert status(office, made.case_id) == (Status.WRITING, Outcome.RESTRICTED)


BAD_DECISIONS: list[tuple[dict[str, int | str], set[str]]] = [
    ({"ends_on": -1}, {"ends_on: past", "review_on: review_after_end"}),
    ({"ends_on": 0}, {"ends_on: past", "review_on: review_after_end"}),
    ({"review_on": 61}, {"review_on: review_after_end"}),
    ({"review_on": 0}, {"review_on: past"}),
    ({"ends_on": 800, "review_on": 366}, {"review_on: review_within_year"}),
    ({"restriction_kinds": "named_officer"}, {"named_officer: needed_with_kind"}),
    ({"restriction_kinds": "named_officer", "named_officer": "nobody"}, {"named_officer: officer_left"}),
    ({"restriction_kinds": "no_counter"}, {"at_site: needed_with_kind"}),
    ({"restriction_kinds": "max_contacts", "max_contacts": "many"}, {"max_contacts: too_long"}),
    ({"restriction_kinds": "max_contacts", "max_contacts": "0"}, {"max_contacts: number"}),
    ({"restriction_kinds": "email_only;letters_only"}, {"restriction_kinds: contradiction"}),
    ({"restriction_kinds": "contact_ended"}, {"restriction_kinds: needed"}),
    ({"harsher_reason": ""}, {"harsher_reason: harsher"}),
    ({"rationale": ""}, {"rationale: needed"}),
]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("inputs", "faults"), BAD_DECISIONS)
def test_a_decision_that_cannot_stand_is_refused_beside_the_field(
    office: Company, inputs: dict[str, int | str], faults: set[str]
) -> None:
    made = escalated(office)
    typed = {name: day(office, value) if isinstance(value, int) else value for name, value in inputs.items()}

    with pytest.raises(FieldErrors) as refused:
        restrict(office, made, **typed)

    assert {f"{name}: {found.code}" for name, found in refused.value.errors.items()} == faults
    assert status(office, made.case_id) == (Status.MANAGEMENT_REVIEW, None)


def test_a_decision_within_the_ladder_needs_no_reason(office: Company) -> None:
    made = escalated(office)

    restrict(office, made, restriction_kinds="agreement", harsher_reason="")

    assert status(office, made.case_id) == (Status.WRITING, Outcome.RESTRICTED)


def test_a_customer_nobody_knows_is_named_before_anything_is_restricted(office: Company) -> None:
    made = escalated(office, customer_phone="", contact_channel="in_person")
    with pytest.raises(FieldErrors) as refused:
        restrict(office, made)

    office.act(LAYLA, A.CASE_IDENTIFY, made.case_id, customer_name="Abu Fahd", customer_phone="0559998877")
    restrict(office, made)

    assert refused.value.errors["restriction_kinds"].code == "customer_unknown"
    assert newest(office, Restriction, made.case_id).customer_id == a_case(office, made.case_id).customer_id


def test_contact_is_ended_by_two_people_of_management(office: Company) -> None:
    made = escalated(office)
    inputs = {"rationale": BECAUSE, "effective_on": day(office, 0), "review_on": day(office, 300)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, **inputs)

    with pytest.raises(NotYours):
        office.act(MAJED, A.CASE_CONFIRM, made.case_id)
    office.act(REEM, A.CASE_CONFIRM, made.case_id)
    send(office, made)

    assert status(office, made.case_id) == (Status.CLOSED, Outcome.TERMINATED)
    assert newest(office, Restriction, made.case_id).status == "active"
    assert a_case(office, made.case_id).second_id == office.ids[REEM]


def test_whoever_declines_may_propose_and_the_first_confirm(office: Company) -> None:
    made = escalated(office)
    inputs = {"rationale": BECAUSE, "effective_on": day(office, 0), "review_on": day(office, 300)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, **inputs)
    office.act(REEM, A.CASE_DECLINE, made.case_id, comment="Not yet.")
    declined = newest(office, Restriction, made.case_id).status
    office.act(REEM, A.CASE_TERMINATE, made.case_id, **inputs)

    office.act(MAJED, A.CASE_CONFIRM, made.case_id)

    assert declined == "lifted"
    assert status(office, made.case_id) == (Status.WRITING, Outcome.TERMINATED)


def test_the_end_of_contact_replaces_what_was_in_force(office: Company, clock: MovableClock) -> None:
    _, before = in_force(office)
    clock.move(days=2)
    made = escalated(office)
    office.act(
        MAJED,
        A.CASE_TERMINATE,
        made.case_id,
        rationale=BECAUSE,
        effective_on=day(office, 0),
        review_on=day(office, 300),
    )
    office.act(REEM, A.CASE_CONFIRM, made.case_id)
    send(office, made)

    assert newest(office, Restriction, before.case_id).status == RestrictionStatus.REPLACED


def test_no_restriction_is_a_decision_too_and_the_customer_is_written_to(office: Company) -> None:
    made = escalated(office)

    office.act(MAJED, A.CASE_NO_RESTRICTION, made.case_id, rationale=BECAUSE)
    writing = status(office, made.case_id)
    send(office, made)

    assert writing == (Status.WRITING, Outcome.NO_RESTRICTION)
    assert status(office, made.case_id) == (Status.CLOSED, Outcome.NO_RESTRICTION)


def test_a_decision_can_be_reconsidered_until_its_letter_is_sent(office: Company) -> None:
    made = restricted(office)
    office.act(REEM, A.CASE_RECONSIDER, made.case_id, reason=BECAUSE)
    reconsidered = status(office, made.case_id), newest(office, Restriction, made.case_id).status
    restrict(office, made, REEM, days=30)
    send(office, made, approver=MAJED)

    with pytest.raises(LateClick):
        office.act(REEM, A.CASE_RECONSIDER, made.case_id, reason=BECAUSE)

    assert reconsidered == ((Status.MANAGEMENT_REVIEW, None), "lifted")
    assert len(all_of(office, Letter, made.case_id)) == 1


def test_open_cases_of_one_customer_are_decided_together_by_one_letter(office: Company, clock: MovableClock) -> None:
    lead = restricted(office)
    clock.move(hours=1)
    other = approved(office, who=OMAR)
    stranger = escalated(office, customer_phone="0557776655")

    office.act(MAJED, A.CASE_DECIDE_TOGETHER, other.case_id, cases=lead.number)
    wrong = fault(office, MAJED, A.CASE_DECIDE_TOGETHER, stranger.case_id, cases=lead.number)
    writing = status(office, other.case_id)
    send(office, lead)

    assert writing == (Status.WRITING, Outcome.RESTRICTED)
    assert status(office, other.case_id) == (Status.CLOSED, Outcome.RESTRICTED)
    assert all_of(office, Letter, other.case_id) == []
    assert wrong == {"cases: no_decision"}


def test_what_was_decided_together_is_reconsidered_together(office: Company) -> None:
    lead, other = restricted(office), approved(office, who=OMAR)
    office.act(MAJED, A.CASE_DECIDE_TOGETHER, other.case_id, cases=lead.number)

    office.act(REEM, A.CASE_RECONSIDER, lead.case_id, reason=BECAUSE)

    assert status(office, other.case_id) == (Status.COMPLAINT_REVIEW, None)


def test_a_report_under_a_restriction_is_a_breach_once_approved(office: Company, clock: MovableClock) -> None:
    _, restriction = in_force(office)
    clock.move(days=2)
    made = office.report(warning_step="warned_stopped", category=("restriction_breach",))

    before = all_of_events(office, restriction)
    office.act(SARA, A.CASE_APPROVE, made.case_id)

    assert before == []
    assert all_of_events(office, restriction) == [("breached", made.case_id)]
    assert Action.RESTRICTION_BREACH in steps(office, made.case_id)


def all_of_events(office: Company, restriction: Restriction) -> list[tuple[str, str]]:
    from sqlmodel import select

    rows = select(RestrictionEvent).where(RestrictionEvent.restriction_id == restriction.id)
    return office.database.look(lambda unit: [(row.kind, row.case_id) for row in unit.session.exec(rows)])


def test_a_correction_cleans_the_history_of_whom_it_named_wrongly(office: Company, clock: MovableClock) -> None:
    wrong = approved(office)
    later = approved(office)
    facts = {
        "customer_phone": "0558889900",
        "occurred_at": clock().isoformat(),
        "contact_channel": "phone",
        "category": "threat",
        "narrative": "It was another customer altogether.",
        "warning_step": "warned_continued",
        "reason": "The number was mistyped.",
    }

    office.act(LAYLA, A.CASE_CORRECT, wrong.case_id, **facts)
    clock.move(hours=1)
    fresh = approved(office)
    with_cause(office, fresh)
    office.act(LAYLA, A.CASE_NOT_UPHELD, later.case_id, reason=BECAUSE)
    office.act(LAYLA, A.CASE_RESOLVE, fresh.case_id, resolution=BECAUSE)

    assert a_case(office, wrong.case_id).customer_id != a_case(office, fresh.case_id).customer_id
    assert status(office, fresh.case_id) == (Status.WRITING, Outcome.RESOLVED)


def test_a_confidential_case_is_for_the_named_people_only(office: Company) -> None:
    made = escalated(office)
    office.act(MAJED, A.CASE_CONFIDENTIAL, made.case_id, people=office.ids[LAYLA])

    for who in (YUSUF, REEM, SARA):
        with pytest.raises(NotYours):
            office.act(who, A.CASE_LOG_CONTACT, made.case_id, contact_method="phone", summary=BECAUSE)
    office.act(LAYLA, A.CASE_LOG_CONTACT, made.case_id, contact_method="phone", summary=BECAUSE)
    office.act(MAJED, A.CASE_HOLD, made.case_id, reason="The court asks for it.")

    assert a_case(office, made.case_id).held
    with pytest.raises(NotNow):
        office.act(MAJED, A.CASE_HOLD, made.case_id, reason="The court asks for it.")
    office.act(MAJED, A.CASE_RELEASE, made.case_id, reason="The court has decided.")
    assert not a_case(office, made.case_id).held


def test_management_has_one_card_a_case_and_the_thread_a_root(office: Company) -> None:
    made = restricted(office)

    assert cards(office, made.case_id, "management") == {"C0MGMT"}
    assert cards(office, made.case_id, "complaints") == {"C0COMPL"}
    assert office.database.look(lambda unit: unit.session.get_one(Case, made.case_id).version) == 4
