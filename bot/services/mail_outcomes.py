"""What became of a letter that was e-mailed, recorded as the mail server's act: taken, refused, or nobody knows."""

from __future__ import annotations

from bot.domain.letters import MailFault
from bot.domain.lifecycle import Transition
from bot.domain.policies import check_can_act
from bot.domain.vocabulary import Action, LetterStatus, Role, Status
from bot.services import actions, audit, authority, cases, notices, sending
from bot.services.mail import Outgoing, row_of
from bot.unit import Unit
from models import Case, Letter

AS_MAIL_SERVER = frozenset({Role.MAIL_SERVER})


def accepted(unit: Unit, outgoing: Outgoing, answer: str) -> None:
    """The mail server has taken it: the letter is sent, and only now what waits for it closes and begins."""
    case, letter = _settle(unit, outgoing, "sent")
    unit.vault.seal(letter, answer=answer or None)
    row = _move(unit, Action.LETTER_ACCEPTED, case, letter, message_id=letter.message_id)
    sending.is_out(unit, case, letter, row, None)
    notices.tell(unit, case, row, None)


def failed(unit: Unit, outgoing: Outgoing, fault: MailFault, code: str, answer: str) -> None:
    """It did not go out, and is not tried again by itself: complaint management reads why."""
    case, letter = _settle(unit, outgoing, "parked")
    letter.fault = f"{fault.value} {code}".strip()
    unit.vault.seal(letter, answer=answer or None)
    row = _move(unit, Action.LETTER_FAILED, case, letter, fault=letter.fault)
    sending.is_back(unit, case, letter, row, None)
    notices.tell(unit, case, row, None)
    notices.say_in_thread(unit, case, "mail_failed", {"fault": letter.fault}, key=f"mail_failed:{outgoing.id}")


def doubt(unit: Unit, outgoing: Outgoing) -> None:
    """Nobody knows whether it went out: it is not sent again by itself, and people decide."""
    case, letter = _settle(unit, outgoing, "parked")
    row = _move(unit, Action.LETTER_DOUBT, case, letter, message_id=letter.message_id)
    notices.tell(unit, case, row, None)


def _settle(unit: Unit, outgoing: Outgoing, state: str) -> tuple[Case, Letter]:
    """Ends the row, and locks the case as every change of it does before what belongs to it is read."""
    row = row_of(unit, outgoing)
    row.state, row.lease, row.leased_until = state, None, None
    row.sent_at = unit.now if state == "sent" else None
    row.params = row.sealed_key = None
    unit.session.add(row)
    unit.note("e-mail: row %s is %s", row.id, state, request=row.request)
    assert row.case_id is not None
    case = cases.find(unit, row.case_id, lock=True)
    return case, unit.session.get_one(Letter, outgoing.letter_id, with_for_update=True)


def _move(unit: Unit, action: Action, case: Case, letter: Letter, **noted: object) -> Transition:
    """Moves the letter, and the case where the table says so, as the mail server's act."""
    facts = authority.facts(unit, case, None, letter)
    row = check_can_act(action, LetterStatus(letter.status), AS_MAIL_SERVER, facts)
    was, source = Status(case.status), letter.status
    actions.move_subject(unit, case, letter, row, AS_MAIL_SERVER, facts)
    case.version += 1
    unit.session.add(case)
    audit.record(unit, None, action, case, source=source, target=letter.status, subject=letter.id, **noted)
    if case.status != was:
        audit.record(unit, None, action, case, source=was, target=case.status)
    return row
