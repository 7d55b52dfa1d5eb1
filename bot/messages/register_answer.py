"""The register's answer to a program, in the words of ``/check-customer``: what to tell whoever takes the call (G5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.views import EntryView, RegisterView, RuleView
from bot.messages.register_card import said
from bot.texts import Words


def register_answer(view: RegisterView, words: Words, now: datetime) -> dict[str, Any]:
    """A JSON object as in ``docs/openapi.json``; identifiers are masked, and nothing is said of why."""
    return {
        "checked_at": now.isoformat(),
        "restricted": any(entry.rules for entry in view.entries),
        "customers": [_customer(entry, words) for entry in view.entries],
    }


def _customer(entry: EntryView, words: Words) -> dict[str, Any]:
    return {
        "identifier": {"kind": entry.kind, "masked": entry.value},
        "restrictions": [_restriction(rule, words) for rule in entry.rules],
    }


def _restriction(rule: RuleView, words: Words) -> dict[str, Any]:
    return {
        "kinds": list(rule.kinds),
        "ends_on": rule.ends_on.isoformat() if rule.ends_on else None,
        "says": [words.say(phrase) for phrase in said(rule)],
    }
