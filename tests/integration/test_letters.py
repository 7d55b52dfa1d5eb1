"""The letter's way: drafted with the decision, edited, approved, sent, failed, sent again, held (P11, P14, G2, G3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.letters import Occasion
from bot.domain.vocabulary import LetterStatus, RestrictionStatus, Status
from bot.errors import FieldErrors, NotYours, Refusal
from bot.letters.directions import without_marks
from bot.letters.drafting import LONGEST
from bot.services import form, letters
from bot.services.actions import WIRED
from bot.services.cases import Reported
from models import AuditEntry, Case, Customer, Letter, Person, Restriction, Route, Statement
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.walks import a_case, change, steps
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

TOLD = "We have decided to write to you only by e-mail, because of what was said on the telephone."


def the_letter(office: Company, made: Reported) -> Letter:
    found: Letter = newest(office, Letter, made.case_id)
    return found


def body(office: Company, letter: Letter) -> str:
    """The whole letter as text, its marks of direction and unbroken spaces aside."""
    text = office.database.look(lambda unit: unit.vault.open(letter, "body") or "")
    return without_marks(text).replace("\u00a0", " ")


def own_words(office: Company, letter: Letter) -> str:
    return office.database.look(lambda unit: letters.said(unit, letter))


def status(office: Company, made: Reported) -> Status:
    return Status(a_case(office, made.case_id).status)


def do(office: Company, who: str, action: Any, made: Reported, **inputs: str) -> None:
    """A button of the case's newest letter."""
    office.act(who, action, made.case_id, subject=the_letter(office, made).id, **inputs)


def faults(office: Company, who: str, action: Any, made: Reported, **inputs: str) -> dict[str, str]:
    """The code of what is wrong with each field."""
    with pytest.raises(FieldErrors) as caught:
        do(office, who, action, made, **inputs)
    return {name: fault.code for name, fault in caught.value.errors.items()}


def no_restriction(office: Company) -> Reported:
    made = escalated(office)
    office.act(MAJED, A.CASE_NO_RESTRICTION, made.case_id, rationale=BECAUSE)
    return made


def terminated(office: Company) -> Reported:
    made = escalated(office)
    days = {"effective_on": day(office, 0), "review_on": day(office, 200)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, rationale=BECAUSE, **days)
    office.act(REEM, A.CASE_CONFIRM, made.case_id)
    return made


def in_danger(office: Company) -> Reported:
    """Restricted where people are in danger: it holds before the letter."""
    made = office.report(danger=True, location="Branch 3, counter 2")
    restrict(office, made)
    return made


WAYS: dict[str, Callable[[Company], Reported]] = {
    "resolved": resolved,
    "no_restriction": no_restriction,
    "restricted": restricted,
    "terminated": terminated,
}
UPHELD = pytest.mark.parametrize("way", WAYS)


@UPHELD
def test_no_upheld_case_closes_before_its_letter_is_sent(office: Company, way: str) -> None:
    made = WAYS[way](office)
    drafted = the_letter(office, made)
    do(office, LAYLA, A.LETTER_EDIT, made, body=TOLD)

    for who in (LAYLA, YUSUF, MAJED, REEM, SARA, NORA):
        for action in WIRED:
            if action in (A.LETTER_APPROVE, A.CASE_RECONSIDER):
                continue
            try_all(office, who, action, made)
            assert status(office, made) is Status.WRITING, (who, action)
    waiting = the_letter(office, made)
    send(office, made, approver=REEM if way != "terminated" else MAJED)

    assert (drafted.occasion, drafted.status) == (way, LetterStatus.DRAFT)
    assert waiting.sent_at is None
    assert status(office, made) is Status.CLOSED
    assert the_letter(office, made).status == LetterStatus.SENT


def try_all(office: Company, who: str, action: Any, made: Reported) -> None:
    """Whatever somebody may click on in a case with a letter; refusals are expected."""
    inputs = {"method": "post", "reason": BECAUSE, "comment": BECAUSE, "rationale": BECAUSE, "cases": made.number}
    for subject in ("", the_letter(office, made).id):
        try:
            office.act(who, action, made.case_id, subject=subject, **inputs)
        except (Refusal, FieldErrors):
            continue


@UPHELD
def test_a_closed_case_waits_again_when_its_letter_did_not_arrive_and_closes_when_it_is_sent_again(
    office: Company, way: str
) -> None:
    made = WAYS[way](office)
    send(office, made)

    do(office, LAYLA, A.LETTER_FAILED, made, reason="The address does not exist.")
    failed, waiting = the_letter(office, made), a_case(office, made.case_id)
    do(office, REEM, A.LETTER_APPROVE, made)
    do(office, LAYLA, A.LETTER_SEND, made, method="with_waybill")

    assert (failed.status, waiting.status, waiting.closed_at) == (LetterStatus.FAILED, Status.WRITING, None)
    assert a_case(office, made.case_id).outcome == waiting.outcome == way
    assert (status(office, made), the_letter(office, made).method) == (Status.CLOSED, "with_waybill")
    assert steps(office, made.case_id).count("letter.failed") >= 1


def test_only_an_approved_letter_is_sent(office: Company) -> None:
    made = resolved(office)

    with pytest.raises(Refusal):
        do(office, LAYLA, A.LETTER_SEND, made, method="post")
    do(office, YUSUF, A.LETTER_APPROVE, made)
    with pytest.raises(NotYours):
        do(office, MAJED, A.LETTER_SEND, made, method="post")

    assert status(office, made) is Status.WRITING


def test_what_was_sent_how_and_when_is_recorded_with_its_number_sealed(office: Company, clock: MovableClock) -> None:
    made = resolved(office)
    do(office, YUSUF, A.LETTER_APPROVE, made)
    clock.move(hours=12)  # past midnight in Riyadh

    missing = faults(office, LAYLA, A.LETTER_SEND, made, method="registered_mail")
    do(office, LAYLA, A.LETTER_SEND, made, method="registered_mail", reference="RR123456785SA")
    letter = the_letter(office, made)

    assert missing == {"reference": "needed"}
    assert (letter.method, str(letter.sent_on)) == ("registered_mail", day(office, 0))
    assert str(letter.sent_on) == "2026-03-02"
    assert office.database.look(lambda unit: unit.vault.open(letter, "reference")) == "RR123456785SA"
    assert b"RR123456785SA" not in (letter.reference or b"")
    assert kept(office, made, "reference") == []


def kept(office: Company, made: Reported, name: str) -> list[str]:
    """The statements of an input."""
    asked = select(Statement.id).where(Statement.case_id == made.case_id, Statement.input == name)
    return office.database.look(lambda unit: list(unit.session.exec(asked)))


def test_an_edit_voids_the_approval_and_whoever_edited_does_not_approve(office: Company) -> None:
    made = resolved(office)
    do(office, YUSUF, A.LETTER_APPROVE, made)

    do(office, YUSUF, A.LETTER_EDIT, made, body=TOLD)
    edited = the_letter(office, made)
    with pytest.raises(Refusal):
        do(office, YUSUF, A.LETTER_APPROVE, made)
    do(office, MAJED, A.LETTER_APPROVE, made)
    letter = the_letter(office, made)

    assert (edited.status, edited.approved_by_id, edited.approved_at) == (LetterStatus.DRAFT, None, None)
    assert (letter.status, letter.approved_by_id) == (LetterStatus.APPROVED, office.ids[MAJED])
    assert own_words(office, letter) == TOLD
    assert f"What we have done about the matter itself: {TOLD}\n\n" in body(office, letter)
    assert kept(office, made, "body") == []


def test_whoever_resolved_the_case_does_not_approve_the_letter(office: Company) -> None:
    made = resolved(office)

    with pytest.raises(NotYours):
        do(office, LAYLA, A.LETTER_APPROVE, made)

    assert the_letter(office, made).status == LetterStatus.DRAFT


@pytest.mark.parametrize(
    "text",
    ["It was Nora Al-Harbi who told us.", "NORA told us.", "Ms Al-Harbi told us.", "Omar Saad was hurt.", "Saad."],
)
def test_a_letter_that_names_the_reporter_or_the_affected_person_is_refused_beside_the_field(
    office: Company, text: str
) -> None:
    change(office, NORA, name="Nora Al-Harbi")
    change(office, OMAR, name="Omar Saad")
    made = resolved(office, affected=office.ids[OMAR])
    before = body(office, the_letter(office, made))

    found = faults(
        office, LAYLA, A.LETTER_EDIT, made, body=f"{text} We ask you to be polite to everybody who works here."
    )

    assert found == {"body": "names_employee"}
    assert body(office, the_letter(office, made)) == before
    assert "Nora" not in before
    assert "Omar" not in before


def test_a_draft_can_be_edited_though_customer_and_officer_share_a_name_with_the_reporter(office: Company) -> None:
    change(office, NORA, name="Mohammed Will Al-Qahtani")
    change(office, OMAR, name="Fahad Al-Qahtani")
    made = escalated(office, customer_name="Mohammed Saleh")
    restrict(office, made, restriction_kinds="named_officer", named_officer=office.ids[OMAR])
    drafted = body(office, the_letter(office, made))

    do(office, LAYLA, A.LETTER_EDIT, made, body=drafted)
    named = faults(office, LAYLA, A.LETTER_EDIT, made, body=f"{drafted}\nMohammed told us.")

    assert "Dear Mohammed Saleh," in drafted
    assert "one officer only: Fahad Al-Qahtani." in drafted
    assert named == {"body": "names_employee"}


def test_a_restriction_begins_when_its_letter_is_sent_and_not_before(office: Company) -> None:
    made = restricted(office)
    before = newest(office, Restriction, made.case_id).status

    do(office, REEM, A.LETTER_APPROVE, made)
    approved_only = newest(office, Restriction, made.case_id).status
    do(office, LAYLA, A.LETTER_SEND, made, method="post")

    assert (before, approved_only) == (RestrictionStatus.PENDING, RestrictionStatus.PENDING)
    assert newest(office, Restriction, made.case_id).status == RestrictionStatus.ACTIVE
    assert "from the day on which this letter is sent" in body(office, the_letter(office, made))


def test_in_danger_it_holds_before_the_letter_which_may_wait_and_follows(office: Company, clock: MovableClock) -> None:
    made = in_danger(office)
    at_once = newest(office, Restriction, made.case_id)

    do(office, MAJED, A.LETTER_HOLD, made, until=day(office, 90), rationale=BECAUSE)
    held = the_letter(office, made)
    clock.move(days=7)
    do(office, REEM, A.LETTER_APPROVE, made)
    do(office, LAYLA, A.LETTER_SEND, made, method="registered_mail", reference="1")

    assert at_once.status == RestrictionStatus.ACTIVE
    assert "applies from 1 March 2026" in body(office, held)
    assert (held.status, str(held.held_until)) == (LetterStatus.HELD, "2026-05-30")
    assert the_letter(office, made).held_until is None
    assert status(office, made) is Status.CLOSED
    assert newest(office, Restriction, made.case_id).starts_on == at_once.starts_on


def test_a_letter_is_held_for_at_most_ninety_days_and_only_in_an_extreme_case(office: Company) -> None:
    made, usual = in_danger(office), restricted(office, customer_phone="0507654321")

    today = faults(office, MAJED, A.LETTER_HOLD, made, until=day(office, 0), rationale=BECAUSE)
    too_far = faults(office, MAJED, A.LETTER_HOLD, made, until=day(office, 91), rationale=BECAUSE)
    with pytest.raises(Refusal):
        do(office, MAJED, A.LETTER_HOLD, usual, until=day(office, 5), rationale=BECAUSE)

    assert (today, too_far) == ({"until": "past"}, {"until": "too_far"})
    assert the_letter(office, made).status == the_letter(office, usual).status == LetterStatus.DRAFT


def test_a_letter_whose_last_day_has_passed_is_not_sent(office: Company, clock: MovableClock) -> None:
    made = restricted(office)  # for 60 days
    do(office, REEM, A.LETTER_APPROVE, made)
    clock.move(days=61)

    with pytest.raises(Refusal):
        do(office, LAYLA, A.LETTER_SEND, made, method="post")

    assert status(office, made) is Status.WRITING
    assert newest(office, Restriction, made.case_id).status == RestrictionStatus.PENDING


def test_on_its_last_day_it_is_still_sent(office: Company, clock: MovableClock) -> None:
    made = restricted(office)
    clock.move(days=60)

    send(office, made)

    assert status(office, made) is Status.CLOSED


def test_a_new_decision_is_written_over_the_letter_that_was_not_sent(office: Company) -> None:
    made = restricted(office)
    do(office, LAYLA, A.LETTER_EDIT, made, body=TOLD)
    do(office, REEM, A.LETTER_APPROVE, made)
    first = the_letter(office, made)

    office.act(MAJED, A.CASE_RECONSIDER, made.case_id, reason=BECAUSE)
    with pytest.raises(Refusal):
        do(office, LAYLA, A.LETTER_SEND, made, method="post")
    office.act(MAJED, A.CASE_NO_RESTRICTION, made.case_id, rationale=BECAUSE)
    (letter,) = all_of(office, Letter, made.case_id)

    assert letter.id == first.id
    assert (letter.occasion, letter.status) == (Occasion.NO_RESTRICTION, LetterStatus.DRAFT)
    assert (letter.restriction_id, letter.edited_by_id, letter.approved_by_id) == (None, None, None)
    assert "does not restrict your contact" in body(office, letter)


def approve_and_send(office: Company, made: Reported, letter: Letter) -> None:
    office.act(REEM, A.LETTER_APPROVE, made.case_id, subject=letter.id)
    office.act(LAYLA, A.LETTER_SEND, made.case_id, subject=letter.id, method="post")


def test_a_letter_of_a_decision_that_no_longer_stands_closes_nothing(office: Company) -> None:
    made = resolved(office)
    send(office, made)
    first = the_letter(office, made)
    office.act(MAJED, A.CASE_REOPEN, made.case_id, reason=BECAUSE)
    office.act(MAJED, A.CASE_NO_RESTRICTION, made.case_id, rationale=BECAUSE)
    office.act(LAYLA, A.LETTER_FAILED, made.case_id, subject=first.id, reason=BECAUSE)

    with pytest.raises(Refusal):
        approve_and_send(office, made, first)
    waiting = status(office, made)
    send(office, made)

    assert waiting is Status.WRITING
    assert status(office, made) is Status.CLOSED


def test_extension_lifting_and_expiry_write_to_the_customer_and_move_no_case(office: Company) -> None:
    made, restriction = in_force(office)

    office.act(
        MAJED, A.RESTRICTION_EXTEND, made.case_id, subject=restriction.id, ends_on=day(office, 90), rationale=BECAUSE
    )
    extended = the_letter(office, made)
    send(office, made)
    do(office, LAYLA, A.LETTER_FAILED, made, reason=BECAUSE)
    after_failure = status(office, made)
    office.act(MAJED, A.RESTRICTION_LIFT, made.case_id, subject=restriction.id, reason=BECAUSE)
    lifted = the_letter(office, made)
    send(office, made)

    assert (extended.occasion, lifted.occasion) == (Occasion.EXTENDED, Occasion.LIFTED)
    assert "Its last day is 30 May 2026" in body(office, extended)
    assert "because of your conduct on 1 March 2026" in body(office, extended)
    assert after_failure is Status.CLOSED
    assert status(office, made) is Status.CLOSED
    assert len(all_of(office, Letter, made.case_id)) == 3


def test_what_was_sent_does_not_stand_for_the_decision(office: Company) -> None:
    made, restriction = in_force(office)
    office.act(MAJED, A.CASE_REOPEN, made.case_id, reason=BECAUSE)
    office.act(MAJED, A.CASE_NO_RESTRICTION, made.case_id, rationale=BECAUSE)
    office.act(MAJED, A.RESTRICTION_LIFT, made.case_id, subject=restriction.id, reason=BECAUSE)

    send(office, made)  # the newest letter: of the lifting

    assert the_letter(office, made).occasion == Occasion.LIFTED
    assert status(office, made) is Status.WRITING


def together(office: Company) -> tuple[Reported, Reported]:
    """Two cases of one customer, settled by one decision."""
    lead = restricted(office)
    other = approved(office)
    office.act(MAJED, A.CASE_DECIDE_TOGETHER, other.case_id, cases=lead.number)
    return lead, other


def last_entry(office: Company, made: Reported) -> AuditEntry:
    asked = select(AuditEntry).where(AuditEntry.case_id == made.case_id).order_by(col(AuditEntry.seq).desc())
    return office.database.look(lambda unit: unit.session.exec(asked).first() or AuditEntry())


def test_one_letter_closes_the_cases_that_were_decided_together_and_its_failure_opens_them(office: Company) -> None:
    lead, other = together(office)

    send(office, lead)
    closed, entry = a_case(office, other.case_id), last_entry(office, other)
    do(office, LAYLA, A.LETTER_FAILED, lead, reason=BECAUSE)
    opened = status(office, other)
    send(office, lead)

    assert (closed.status, closed.outcome, closed.closed_at is not None) == (Status.CLOSED, "restricted", True)
    assert (entry.action, entry.source, entry.target) == ("letter.send", Status.WRITING, Status.CLOSED)
    assert entry.subject == the_letter(office, lead).id
    assert opened is Status.WRITING
    assert status(office, other) is Status.CLOSED


def test_a_joined_case_that_was_closed_before_stays_as_it_is(office: Company) -> None:
    lead, other = together(office)
    send(office, lead)
    office.act(MAJED, A.CASE_REOPEN, other.case_id, reason=BECAUSE)
    office.act(MAJED, A.CASE_NO_RESTRICTION, other.case_id, rationale=BECAUSE)
    do(office, LAYLA, A.LETTER_FAILED, lead, reason=BECAUSE)

    send(office, lead)
    waiting = status(office, other)
    send(office, other)
    do(office, LAYLA, A.LETTER_FAILED, lead, reason=BECAUSE)

    assert waiting is Status.WRITING
    assert status(office, other) is Status.CLOSED


def covered(office: Company, lead: Reported, other: Reported) -> str:
    """The lead's letter after it was told to speak of the other case too."""

    def work(unit: Any) -> None:
        actor = unit.session.get_one(Person, office.ids[MAJED])
        cases = [unit.session.get_one(Case, one.case_id) for one in (lead, other)]
        letters.cover(unit, cases[0], cases[1], actor)

    office.database.run(work)
    return body(office, the_letter(office, lead))


def test_one_letter_tells_of_the_other_case_too_and_is_approved_anew(office: Company) -> None:
    lead, other = together(office)
    do(office, LAYLA, A.LETTER_EDIT, lead, body=TOLD)
    do(office, REEM, A.LETTER_APPROVE, lead)

    text = covered(office, lead, other)
    letter = the_letter(office, lead)

    assert f"Our reasons: {TOLD}\n\n" in text
    assert f"This letter also covers: what happened on 1 March 2026 ({other.number})." in text
    assert (letter.status, letter.approved_by_id) == (LetterStatus.DRAFT, None)
    assert letter.edited_by_id == office.ids[LAYLA]


def test_however_much_the_author_wrote_there_is_room_for_the_other_case(office: Company) -> None:
    lead, other = together(office)
    words = "Long words. " * (LONGEST // 12)
    do(office, LAYLA, A.LETTER_EDIT, lead, body=words)

    text = covered(office, lead, other)

    assert f"({other.number})" in text
    assert words.strip() in text
    assert the_letter(office, lead).edited_by_id == office.ids[LAYLA]


def test_the_letter_is_in_the_language_of_the_complaint_channel(office: Company) -> None:
    def speak_arabic(unit: Any) -> None:
        unit.session.add(Route(purpose="complaints", site="Jeddah", channel="C0COMPLJED", language="ar"))
        for who in (NORA, OMAR):
            unit.session.get_one(Person, office.ids[who]).site = "Jeddah" if who == OMAR else "Riyadh"

    office.database.run(speak_arabic)
    riyadh = resolved(office)
    jeddah = resolved(office, affected=office.ids[OMAR], customer_phone="0507654321", customer_name="سعد")

    assert "Subject: Written warning" in body(office, the_letter(office, riyadh))
    assert "الموضوع: تنبيه خطي" in body(office, the_letter(office, jeddah))
    assert "الفاضل/ة سعد،" in body(office, the_letter(office, jeddah))
    assert "12 رمضان 1447هـ الموافق 1 مارس 2026م" in body(office, the_letter(office, jeddah))
    assert [the_letter(office, made).language for made in (riyadh, jeddah)] == ["en", "ar"]


def test_without_a_complaint_channel_it_is_arabic(office: Company) -> None:
    made = office.report()
    office.database.run(lambda unit: unit.session.delete(unit.session.get_one(Route, ("complaints", "", ""))))

    found = office.database.look(lambda unit: letters.language_for(unit, unit.session.get_one(Case, made.case_id)))

    assert found == "ar"


def test_the_authors_words_and_a_failure_of_ours_go_into_the_draft_without_names(office: Company) -> None:
    change(office, NORA, name="Nora Al-Harbi")
    made = approved(office)
    failure = {"root_cause_kind": "service_failure", "root_cause": BECAUSE, "service_failure": BECAUSE}
    office.act(LAYLA, A.CASE_ROOT_CAUSE, made.case_id, **failure)

    def work(unit: Any) -> str:
        case = unit.session.get_one(Case, made.case_id)
        drafted = letters.draft(unit, case, Occasion.RESOLVED, None, said="We talked to Nora and paid it back.")
        return unit.vault.open(drafted, "body") or ""

    text = office.database.run(work)

    assert "What we have done about the matter itself: We talked to [...] and paid it back." in text
    assert "our own service failed you" in text


def test_a_letter_is_drafted_sealed_and_on_record(office: Company) -> None:
    made = resolved(office, customer_name="Abu Saad")
    letter = the_letter(office, made)
    asked = select(AuditEntry).where(AuditEntry.case_id == made.case_id, AuditEntry.action == "letter.draft")
    (entry,) = office.database.look(lambda unit: list(unit.session.exec(asked)))

    assert "Dear Abu Saad," in body(office, letter)
    assert b"Abu Saad" not in (letter.body or b"")
    assert (entry.subject, entry.target, entry.actor_id) == (letter.id, LetterStatus.DRAFT, office.ids[LAYLA])
    assert "Abu Saad" not in entry.data


def test_a_customer_of_whom_nothing_is_known_is_written_to_with_the_shipment(office: Company) -> None:
    made = approved(office, customer_phone="", contact_channel="in_person")
    with_cause(office, made)
    office.act(LAYLA, A.CASE_RESOLVE, made.case_id, resolution=BECAUSE)

    do(office, YUSUF, A.LETTER_APPROVE, made)
    do(office, LAYLA, A.LETTER_SEND, made, method="with_waybill")

    assert "Dear customer," in body(office, the_letter(office, made))
    assert status(office, made) is Status.CLOSED
    assert office.database.look(lambda unit: list(unit.session.exec(select(Customer.id)))) == []


def test_the_whole_letter_is_read_before_it_is_approved(office: Company) -> None:
    made = resolved(office)
    letter = the_letter(office, made)

    def opened(unit: Any, action: Any) -> Any:
        case, found = unit.session.get_one(Case, made.case_id), unit.session.get_one(Letter, letter.id)
        return form.opening(unit, action, case, found)

    read = office.database.look(lambda unit: opened(unit, A.LETTER_APPROVE).said)
    editing = office.database.look(lambda unit: opened(unit, A.LETTER_EDIT))

    assert read == editing.said == office.database.look(lambda unit: unit.vault.open(letter, "body"))
    assert editing.initial == {"body": BECAUSE, "languages": "one"}
