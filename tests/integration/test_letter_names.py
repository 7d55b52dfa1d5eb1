"""No employee's name gets into a letter, wherever somebody types it (P11); the named officer's is meant to."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from sqlmodel import select

from bot.domain.inputs import INPUTS, Kind
from bot.errors import FieldErrors
from bot.letters.house import House
from bot.letters.setting import set_docx, set_pdf
from bot.services import letters
from bot.services.cases import Reported
from models import Letter, Restriction
from tests.factories import Company
from tests.integration.test_letters import do, faults
from tests.integration.walks import change
from tests.integration.ways import (
    BECAUSE,
    LAYLA,
    MAJED,
    NORA,
    OMAR,
    REEM,
    A,
    all_of,
    approved,
    day,
    newest,
    restrict,
    send,
    with_cause,
)
from tests.letter_reader import plain, reading

NAMED = f"{BECAUSE} Nora Al-Harbi and نورة الحربي, and Omar Saad too."
PARTS = ("nora", "harbi", "نورة", "الحربي", "omar", "saad")
TYPED = [name for name, one in INPUTS.items() if one.kind in (Kind.TEXT, Kind.LINE)]


@pytest.fixture
def made(office: Company) -> Reported:
    """A case whose every free text names the two employees of it, up to its approval."""
    change(office, NORA, name="Nora Al-Harbi نورة الحربي")
    change(office, OMAR, name="Omar Saad")
    return approved(office, affected=office.ids[OMAR], narrative=NAMED, customer_name="Abdullah")


def resolved(office: Company, made: Reported) -> None:
    cause = {"root_cause_kind": "service_failure", "root_cause": NAMED, "service_failure": NAMED}
    office.act(LAYLA, A.CASE_ROOT_CAUSE, made.case_id, **cause)
    office.act(LAYLA, A.CASE_RESOLVE, made.case_id, resolution=NAMED)


def not_restricted(office: Company, made: Reported) -> None:
    office.act(LAYLA, A.CASE_ESCALATE, made.case_id, recommendation=NAMED)
    office.act(MAJED, A.CASE_NO_RESTRICTION, made.case_id, rationale=NAMED)


def restricted(office: Company, made: Reported) -> None:
    """Restricted, extended, reviewed, lifted: a letter each."""
    with_cause(office, made)
    office.act(LAYLA, A.CASE_ESCALATE, made.case_id, recommendation=NAMED)
    restrict(office, made, rationale=NAMED, harsher_reason=NAMED)
    send(office, made)
    found = newest(office, Restriction, made.case_id)
    longer = {"ends_on": day(office, 90), "rationale": NAMED}
    office.act(MAJED, A.RESTRICTION_EXTEND, made.case_id, subject=found.id, **longer)
    office.act(MAJED, A.RESTRICTION_LIFT, made.case_id, subject=found.id, reason=NAMED)


def terminated(office: Company, made: Reported) -> None:
    office.act(LAYLA, A.CASE_ESCALATE, made.case_id, recommendation=NAMED)
    days = {"effective_on": day(office, 0), "review_on": day(office, 200)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, rationale=NAMED, **days)
    office.act(REEM, A.CASE_CONFIRM, made.case_id, comment=NAMED)


@pytest.mark.parametrize("way", [resolved, not_restricted, restricted, terminated], ids=lambda way: way.__name__)
def test_whatever_people_wrote_about_the_case_no_letter_names_the_employees(
    office: Company, made: Reported, way: Callable[[Company, Reported], None]
) -> None:
    way(office, made)

    written = all_of(office, Letter, made.case_id)
    assert written
    for letter in written:
        body, sheet = office.database.look(
            lambda unit, one=letter: (unit.vault.open(one, "body") or "", letters.sheet(unit, one))
        )
        assert sheet is not None
        word = "\n".join(one.text for one in Document(BytesIO(set_docx(sheet, House()))).paragraphs)
        for told in (body, sheet.to_json(), reading(set_pdf(sheet, House())), word):
            assert [part for part in PARTS if part in plain(told).lower()] == []


@pytest.mark.parametrize("named", ["Nora", "الحربي", "Omar Saad"])
def test_a_name_typed_where_the_letter_would_say_it_is_refused_beside_the_field(
    office: Company, made: Reported, named: str
) -> None:
    office.act(LAYLA, A.CASE_ESCALATE, made.case_id, recommendation=BECAUSE)
    decision = {"ends_on": day(office, 60), "review_on": day(office, 40), "rationale": BECAUSE}
    decision |= {"restriction_kinds": "no_counter", "harsher_reason": BECAUSE}

    with pytest.raises(FieldErrors) as refused:
        office.act(MAJED, A.CASE_RESTRICT, made.case_id, **decision, at_site=f"Olaya, counter of {named}")
    restrict(office, made, restriction_kinds="no_counter", at_site="Olaya")
    body = faults(office, LAYLA, A.LETTER_EDIT, made, body=f"As {named} told you.")

    assert {name: one.code for name, one in refused.value.errors.items()} == {"at_site": "names_employee"}
    assert body == {"body": "names_employee"}


def test_the_named_officer_is_named_though_they_share_a_name_with_the_reporter(office: Company, made: Reported) -> None:
    change(office, REEM, name="Reem Al-Harbi")
    office.act(LAYLA, A.CASE_ESCALATE, made.case_id, recommendation=BECAUSE)
    restrict(office, made, restriction_kinds="named_officer", named_officer=office.ids[REEM])

    do(office, LAYLA, A.LETTER_EDIT, made, body="Reem Al-Harbi is there for you from Sunday to Thursday.")

    asked = select(Letter).where(Letter.case_id == made.case_id)
    letter = office.database.look(lambda unit: unit.session.exec(asked).one())
    body = office.database.look(lambda unit: unit.vault.open(letter, "body") or "")
    assert body.count("Reem Al-Harbi") == 2


def test_these_are_all_the_texts_that_people_type() -> None:
    """A new input must be tried above, or be known not to reach a letter."""
    reach = {"body", "at_site", "resolution"}
    tried = {"narrative", "customer_name", "root_cause", "service_failure", "recommendation", "rationale"}
    tried |= {"harsher_reason", "reason", "comment"}

    assert reach | tried <= set(TYPED)
