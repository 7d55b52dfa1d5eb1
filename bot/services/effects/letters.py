"""The letter's way: edited, approved, sent, failed and sent again, held (P11, P14). A case in ``writing`` waits for it.

The engine has moved the letter, and with a letter of a decision the case, before these run.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.letters import BOTH, DECISIONS, HOLD_DAYS, NEEDS_REFERENCE
from bot.domain.vocabulary import Action, LetterStatus
from bot.errors import NotNow
from bot.services import addresses, letters, mail, sending
from bot.services.deed import Deed, Effect, refuse
from models import Letter


def _looked(_deed: Deed) -> None:
    """A look changes nothing; it is in the audit."""


def _edited(deed: Deed) -> None:
    """Whoever edits it does not approve it; an approval that it had is void. What the law asks for cannot be edited."""
    letter, body = _letter(deed), deed.inputs.get("body", "")
    if letters.names_an_employee(deed.unit, deed.case, body, letter):
        raise refuse("body", "names_employee")
    deed.unstated.add("body")
    bilingual = deed.inputs.get("languages") == BOTH
    deed.noted["digest"] = letters.rewrite(deed.unit, deed.case, letter, body, bilingual, deed.person)
    letter.edited_by_id = deed.person.id
    letter.approved_by_id = letter.approved_at = letter.held_until = None


def _approved(deed: Deed) -> None:
    letter = _letter(deed)
    letter.approved_by_id, letter.approved_at = deed.person.id, deed.unit.now
    letter.held_until = None


def _sent(deed: Deed) -> None:
    """Closes what waits for it and starts what was decided; by e-mail only once the mail server has taken it."""
    unit, letter, method = deed.unit, _letter(deed), deed.inputs["method"]
    if letter.occasion in DECISIONS and not letters.is_newest_decision(unit, deed.case, letter):
        raise NotNow(action=deed.row.action)
    if method in NEEDS_REFERENCE and "reference" not in deed.inputs:
        raise refuse("reference", "needed")
    deed.unstated.update(("reference", addresses.INPUT))
    letter.method = method
    deed.noted["method"] = method
    if deed.row.target is LetterStatus.SENDING:
        _hand_to_mail(deed, letter)
        return
    unit.vault.seal(letter, reference=deed.inputs.get("reference"))
    deed.noted["sent_on"] = deed.today
    sending.is_out(unit, deed.case, letter, deed.row, deed.person)


def _hand_to_mail(deed: Deed, letter: Letter) -> None:
    server = deed.unit.settings.mail
    assert server is not None
    address = addresses.chosen(deed.unit, deed.case, deed.inputs.get(addresses.INPUT, ""))
    letter.fault = None
    mail.owe(deed.unit, deed.case, letter, address, server.sender.domain)
    deed.noted["message_id"] = letter.message_id


def _accepted(deed: Deed) -> None:
    """Nobody knew whether the mail server had taken it; somebody has found out that it had."""
    sending.is_out(deed.unit, deed.case, _letter(deed), deed.row, deed.person)


def _failed(deed: Deed) -> None:
    _letter(deed).fault = None  # people's own words stand in its place
    sending.is_back(deed.unit, deed.case, _letter(deed), deed.row, deed.person)


def _held(deed: Deed) -> None:
    until = deed.day("until")
    assert until is not None
    if until <= deed.today:
        raise refuse("until", "past")
    if until > deed.today + timedelta(days=HOLD_DAYS):
        raise refuse("until", "too_far", days=HOLD_DAYS)
    _letter(deed).held_until = until
    deed.noted["until"] = until


def _letter(deed: Deed) -> Letter:
    assert isinstance(deed.subject, Letter)
    return deed.subject


EFFECTS: dict[Action, Effect] = {
    Action.LETTER_VIEW: _looked,
    Action.LETTER_EDIT: _edited,
    Action.LETTER_APPROVE: _approved,
    Action.LETTER_SEND: _sent,
    Action.LETTER_ACCEPTED: _accepted,
    Action.LETTER_FAILED: _failed,
    Action.LETTER_HOLD: _held,
}
