"""Identifiers of rows: known before the row is written, so that sealed columns can be bound to them."""

from __future__ import annotations

import secrets
from datetime import datetime


def new_id(now: datetime) -> str:
    """32 hex digits in the order of time (the layout of UUID version 7, RFC 9562), so that indexes stay local."""
    millis = int(now.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    random = secrets.randbits(74)
    value = millis << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    return f"{value:032x}"
