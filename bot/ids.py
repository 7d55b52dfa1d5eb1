"""Identifiers of rows: known before the row is written, so that sealed columns can be bound to them."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime

_lock = threading.Lock()
_last = 0


def new_id(now: datetime) -> str:
    """32 hex digits in the order of time (the layout of UUID version 7, RFC 9562), so that indexes stay local.

    Within a millisecond a process counts up from the last one (method 1 of its section 6.2), so that rows made
    together keep their order.
    """
    global _last
    millis = int(now.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    random = secrets.randbits(74)
    fresh = millis << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    with _lock:
        _last = _last + 1 + secrets.randbits(16) if _last >> 80 == millis else fresh
        return f"{_last:032x}"
