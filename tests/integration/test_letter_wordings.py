"""What becomes of a letter's words: each wording kept, one language or two, more cases told of in it (P11)."""

from __future__ import annotations

import hashlib

from sqlmodel import col, select

from models import AuditEntry, LetterVersion
from tests.factories import Company
from tests.integration.reminded import series
from tests.integration.test_letters import TOLD, body, do, own_words, the_letter
from tests.integration.ways import LAYLA, MAJED, REEM, YUSUF, A, approved, resolved, restricted


def test_each_wording_of_a_letter_is_kept_sealed_with_its_author_and_the_hash_that_the_audit_has(
    office: Company,
) -> None:
    made = resolved(office)
    do(office, YUSUF, A.LETTER_EDIT, made, body=TOLD)
    do(office, LAYLA, A.LETTER_EDIT, made)
    letter = the_letter(office, made)

    asked = select(LetterVersion).where(LetterVersion.letter_id == letter.id).order_by(col(LetterVersion.number))
    versions = office.database.look(lambda unit: list(unit.session.exec(asked)))
    entries = select(AuditEntry).where(AuditEntry.subject == letter.id).order_by(col(AuditEntry.seq))
    audited = office.database.look(lambda unit: list(unit.session.exec(entries)))

    texts = [office.database.look(lambda unit, one=one: unit.vault.open(one, "body") or "") for one in versions]
    assert [(one.number, one.author_id) for one in versions] == [
        (1, office.ids[LAYLA]),
        (2, office.ids[YUSUF]),
        (3, office.ids[LAYLA]),
    ]
    assert [TOLD in text for text in texts] == [False, True, False]
    assert [one.digest for one in versions] == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert [one.digest in entry.data for one, entry in zip(versions, audited, strict=True)] == [True] * 3
    assert not any(b"SMSA" in (one.body or b"") + (one.sheet or b"") for one in versions)


def test_a_letter_can_be_had_in_both_languages_and_in_one_again(office: Company) -> None:
    made = resolved(office, customer_name="Abu Saad")

    do(office, LAYLA, A.LETTER_EDIT, made, body=TOLD, languages="both")
    both = the_letter(office, made)
    told = body(office, both)
    do(office, LAYLA, A.LETTER_EDIT, made, body=TOLD, languages="one")
    one = the_letter(office, made)

    assert (both.language, both.also_in, one.also_in) == ("en", "ar", None)
    assert "Dear Abu Saad," in told
    assert "وتفضلوا بقبول فائق الاحترام والتقدير" in told
    assert "وتفضلوا" not in body(office, one)
    assert own_words(office, one) == TOLD


def test_a_letter_that_is_to_tell_of_one_more_case_waits_for_its_approval_again(office: Company) -> None:
    lead = restricted(office)
    do(office, REEM, A.LETTER_APPROVE, lead)
    other = approved(office)

    office.act(MAJED, A.CASE_DECIDE_TOGETHER, other.case_id, cases=lead.number)

    assert {step for step in series(office, lead.case_id) if step.startswith("letter")} == {"letter_draft"}
