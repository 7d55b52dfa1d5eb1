"""The value of a button: ids and the case's version, nothing else (promise 6: no personal data in button values)."""

from __future__ import annotations

import re

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


def pack(case_id: str, version: int, *rest: str) -> str:
    """``case_id.version[.rest]``; ``rest`` names what else is meant, such as a pair of customers or an alert."""
    parts = (case_id, str(version), *rest)
    if version < 0 or not all(_ID.fullmatch(part) for part in parts):
        raise ValueError("an id of letters, digits, - and _ was expected")
    return ".".join(parts)


def unpack(value: str) -> tuple[str, int, tuple[str, ...]]:
    """Case id, version and the rest. Raises ``ValueError`` for what ``pack`` has not made."""
    case_id, *rest = value.split(".")
    if not rest or not rest[0].isascii() or not rest[0].isdigit() or len(rest[0]) > 12:
        raise ValueError("no value of ours")
    if not all(_ID.fullmatch(part) for part in (case_id, *rest)):
        raise ValueError("no value of ours")
    return case_id, int(rest[0]), tuple(rest[1:])
