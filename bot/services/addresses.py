"""To which e-mail address a customer's letter goes: the one that is known, or the one that was chosen."""

from __future__ import annotations

from bot.services import customers, identifiers
from bot.services.deed import refuse
from bot.unit import Unit
from models import Case

INPUT = "customer_email"


def known(unit: Unit, case: Case) -> list[str]:
    """The e-mail addresses by which the customer is known."""
    if case.customer_id is None:
        return []
    return [value for kind, value in customers.identifiers(unit, case.customer_id) if kind == "email"]


def chosen(unit: Unit, case: Case, typed: str) -> str:
    """The address to write to. Raises ``FieldErrors``: none is known, several are, or mail cannot go there."""
    if typed:
        address = identifiers.normalise("email", typed)
    else:
        found = known(unit, case)
        if not found:
            raise refuse(INPUT, "email_needed")
        if len(found) > 1:
            raise refuse(INPUT, "email_several")
        address = found[0]
    local, _, domain = address.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise refuse(INPUT, "email_unusual") from None
    if not local.isascii():
        raise refuse(INPUT, "email_unusual")  # few mail servers take such a name (RFC 6531)
    return address
