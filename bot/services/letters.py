"""Letters to customers (P11): drafted from the case and its decision, in their language, naming no employee."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import col, select

from bot.domain.letters import DECISIONS, UNDER_WAY, Occasion, names, without_names
from bot.domain.vocabulary import Action, LetterStatus, RestrictionStatus
from bot.letters import drafting
from bot.letters.drafting import LetterFacts
from bot.letters.plain import plain_text
from bot.letters.sheet import Sheet
from bot.services import audit, customers, letterhead, outbox, routes, series, subjects, together
from bot.unit import Unit
from models import Case, Letter, LetterVersion, Person, Restriction

OWN_FAILURE = "service_failure"
"""The root cause that is ours (P2)."""


def draft(
    unit: Unit,
    case: Case,
    occasion: Occasion,
    actor: Person | None,
    restriction: Restriction | None = None,
    said: str = "",
) -> Letter:
    """Drafts the letter of an occasion (P11, G2, G3); ``said`` are the author's own words for the customer.

    A new decision is written over the case's unsent letter of a decision, whatever was edited or approved in it.
    """
    letter = _unsent_decision(unit, case) if occasion in DECISIONS else None
    source = letter.status if letter else None
    if letter is None:
        letter = Letter(id=unit.new_id(), case_id=case.id, occasion="", language="", created_at=unit.now)
    letter.occasion, letter.language = occasion.value, language_for(unit, case)
    letter.restriction_id = restriction.id if restriction else None
    letter.method = letter.sent_at = letter.sent_on = letter.message_id = letter.fault = None
    letter.also_in = None
    unit.vault.seal(letter, reference=None, sent_to=None, answer=None)
    _back_to_draft(letter)
    letter.edited_by_id = None
    digest = _write(unit, case, letter, restriction, _without_employees(unit, case, said), actor)
    _record(unit, actor, letter, case, source, digest=digest)
    return letter


def cover(unit: Unit, lead: Case, joined: Case, actor: Person) -> None:
    """Tells of one more case in the unsent letter of the decision that settles it too; it is approved anew."""
    letter = _unsent_decision(unit, lead)
    if letter is None:
        return
    source = letter.status
    restriction = unit.session.get(Restriction, letter.restriction_id) if letter.restriction_id else None
    digest = _write(unit, lead, letter, restriction, said(unit, letter), actor)
    if letter.status != LetterStatus.HELD:
        _back_to_draft(letter)
    _record(unit, actor, letter, lead, source, covers=joined.id, digest=digest)
    series.follow(unit, lead)
    outbox.refresh(unit, lead)


def rewrite(unit: Unit, case: Case, letter: Letter, words: str, bilingual: bool, actor: Person) -> str:
    """The letter with other words of the author, in one language or two; all else stays what the decision says.

    Returns the digest of its text, for the audit.
    """
    restriction = unit.session.get(Restriction, letter.restriction_id) if letter.restriction_id else None
    letter.also_in = drafting.other_language(letter.language) if bilingual else None
    return _write(unit, case, letter, restriction, words, actor)


def said(unit: Unit, letter: Letter) -> str:
    """The author's own words in a letter."""
    found = sheet(unit, letter)
    return next(iter(found.said.values()), "") if found else ""


def sheet(unit: Unit, letter: Letter) -> Sheet | None:
    """The letter as it is set on paper."""
    kept = unit.vault.open(letter, "sheet")
    return Sheet.from_json(kept) if kept else None


def _write(
    unit: Unit, case: Case, letter: Letter, restriction: Restriction | None, words: str, author: Person | None
) -> str:
    """Writes the next wording of a letter and keeps it; earlier ones stay."""
    settings = unit.settings
    languages = (letter.language, *([letter.also_in] if letter.also_in else []))
    head = letterhead.house(settings)
    facts = _facts(unit, case, restriction, words)
    told = drafting.write(Occasion(letter.occasion), facts, languages, settings.timezone, head)
    body = plain_text(told, head)
    digest = hashlib.sha256(body.encode()).hexdigest()
    letter.version += 1
    unit.vault.seal(letter, body=body, sheet=told.to_json())
    unit.session.add(letter)
    unit.session.flush()
    version = LetterVersion(
        id=unit.new_id(),
        letter_id=letter.id,
        number=letter.version,
        at=unit.now,
        author_id=author.id if author else None,
        digest=digest,
    )
    unit.vault.seal(version, body=body, sheet=told.to_json())
    unit.session.add(version)
    return digest


def language_for(unit: Unit, case: Case) -> str:
    """The customer's language: that of the complaint channel that serves the case; Arabic where there is none."""
    route = routes.route(unit, "complaints", case)
    return route.language if route else "ar"


def names_an_employee(unit: Unit, case: Case, text: str, letter: Letter | None = None) -> bool:
    """Whether what somebody writes names who reported the case or to whom it happened.

    The officer whom the letter tells the customer to turn to may be named in it.
    """
    decided = letter.restriction_id if letter else None
    restriction = unit.session.get(Restriction, decided) if decided else None
    spared = (_customer(unit, case), _officer(unit, restriction))
    return names(text, _employees(unit, case), spared, drafting.usual_words())


def is_newest_decision(unit: Unit, case: Case, letter: Letter) -> bool:
    """Whether a letter of a decision tells of the one that stands: an earlier one closes nothing any more."""
    decisions = [one for one in subjects.of_case(unit, case, Letter) if one.occasion in DECISIONS]
    return not decisions or decisions[-1].id == letter.id


def has_unsent_decision(unit: Unit, case: Case) -> bool:
    """Whether a case has a letter of its own to wait for, one that is on its way included."""
    return any(
        letter.occasion in DECISIONS and letter.status != LetterStatus.SENT
        for letter in subjects.of_case(unit, case, Letter)
    )


def _unsent_decision(unit: Unit, case: Case) -> Letter | None:
    unsent = select(Letter).where(
        Letter.case_id == case.id,
        col(Letter.occasion).in_(DECISIONS),
        col(Letter.status).not_in([LetterStatus.SENT, *UNDER_WAY]),
    )
    return unit.session.exec(unsent.order_by(col(Letter.id).desc())).first()


def _back_to_draft(letter: Letter) -> None:
    letter.status = LetterStatus.DRAFT.value
    letter.approved_by_id = letter.approved_at = letter.held_until = None


def _record(unit: Unit, actor: Person | None, letter: Letter, case: Case, source: str | None, **data: object) -> None:
    audit.record(
        unit,
        actor,
        Action.LETTER_DRAFT,
        case,
        source=source,
        target=letter.status,
        subject=letter.id,
        occasion=letter.occasion,
        language=letter.language,
        restriction=letter.restriction_id,
        **data,
    )


def _without_employees(unit: Unit, case: Case, said: str) -> str:
    """What was written about the case, not to the customer, without the names in it."""
    employees = _employees(unit, case)
    said = without_names(said, employees)
    return "" if names(said, employees) else said


def _facts(unit: Unit, case: Case, restriction: Restriction | None, said: str) -> LetterFacts:
    stands = restriction or _in_force(unit, case)
    told = LetterFacts(
        number=case.number,
        written_on=_day(unit, unit.now),
        happened_on=_day(unit, case.occurred_at),
        recurrence_days=unit.settings.recurrence_days,
        customer=_customer(unit, case),
        categories=tuple(filter(None, case.categories.split(";"))),
        also=tuple((one.number, _day(unit, one.occurred_at)) for one in together.joined(unit, case)),
        own_failure=case.root_cause_kind == OWN_FAILURE,
        said=said,
    )
    return _with(unit, told, stands) if stands else told


def _with(unit: Unit, told: LetterFacts, restriction: Restriction) -> LetterFacts:
    """What is restricted and how long; one that is pending begins when its letter is sent, or later."""
    starts_on = restriction.starts_on
    pending = restriction.status == RestrictionStatus.PENDING.value
    return replace(
        told,
        kinds=tuple(restriction.kinds.split(";")),
        officer=_officer(unit, restriction),
        channel=restriction.only_channel or "",
        site=restriction.at_site or "",
        contacts=restriction.max_contacts or 0,
        starts_on=None if pending and (starts_on is None or starts_on <= told.written_on) else starts_on,
        ends_on=restriction.ends_on,
        review_on=restriction.review_on,
    )


def _in_force(unit: Unit, case: Case) -> Restriction | None:
    """What the decision restricts now, its own or that of the case it was decided together with."""
    ids = [case.id, *([case.lead_id] if case.lead_id else [])]
    active = select(Restriction).where(
        col(Restriction.case_id).in_(ids), Restriction.status == RestrictionStatus.ACTIVE.value
    )
    return unit.session.exec(active.order_by(col(Restriction.id).desc())).first()


def _employees(unit: Unit, case: Case) -> list[str]:
    ids = {case.reporter_id, case.affected_id}
    return [unit.session.get_one(Person, one).name for one in ids]


def _customer(unit: Unit, case: Case) -> str:
    if case.customer_id is None:
        return ""
    return unit.vault.open(customers.root(unit, case.customer_id), "name") or ""


def _officer(unit: Unit, restriction: Restriction | None) -> str:
    if restriction is None or restriction.named_officer_id is None:
        return ""
    return unit.session.get_one(Person, restriction.named_officer_id).name


def _day(unit: Unit, at: datetime) -> date:
    return at.astimezone(unit.settings.timezone).date()
