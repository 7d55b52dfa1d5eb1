"""The keys with which programs ask the register over HTTP: made once, kept as a keyed hash, ended by name (G5, G8)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from sqlmodel import col, select

from bot.services import audit
from bot.services.operating import OperatorError
from bot.unit import Unit
from models import LookupKey

ADDED, ENDED = "lookup.key_added", "lookup.key_ended"
"""What the audit calls the two."""
PREFIX = "epp_"
"""In front of each key, so that a search for leaked secrets finds it."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


def add(unit: Unit, name: str) -> str:
    """A fresh key for a program, said this once. Raises ``OperatorError``."""
    if not _NAME.fullmatch(name):
        raise OperatorError(
            problem="a name is 2 to 40 small letters, digits and hyphens", mend="Write for example contact-centre"
        )
    if unit.session.exec(select(LookupKey).where(LookupKey.name == name)).first() is not None:
        raise OperatorError(
            problem=f"there is, or was, a key {name}", mend="Choose another name, such as " + name + "-2"
        )
    key = PREFIX + secrets.token_urlsafe(32)
    row = LookupKey(id=unit.new_id(), name=name, hash=_hash(unit, key), created_at=unit.now)
    unit.session.add(row)
    audit.record(unit, None, ADDED, subject=row.id, name=name)
    return key


def end(unit: Unit, name: str) -> None:
    """From now on the key opens nothing. Raises ``OperatorError``."""
    row = unit.session.exec(select(LookupKey).where(LookupKey.name == name)).first()
    if row is None or row.ended_at is not None:
        raise OperatorError(problem=f"there is no key {name[:40]!r} in use", mend="See: python -m bot lookup list")
    row.ended_at = unit.now
    unit.session.add(row)
    audit.record(unit, None, ENDED, subject=row.id, name=name)


def all_of(unit: Unit) -> Sequence[LookupKey]:
    """Every key, ended ones too, by name."""
    return unit.session.exec(select(LookupKey).order_by(col(LookupKey.name))).all()


def find(unit: Unit, key: str) -> str | None:
    """The id of the key that somebody shows; ``None``: it opens nothing."""
    row = unit.session.exec(select(LookupKey).where(LookupKey.hash == _hash(unit, key))).first()
    return row.id if row is not None and row.ended_at is None else None


def _hash(unit: Unit, key: str) -> str:
    return unit.vault.lookup("lookup_key", key)
