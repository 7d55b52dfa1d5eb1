"""How an error reaches whoever asked: beside the field, in the modal, or in a private answer. Never silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import BotError, FieldErrors
from bot.texts import Words


def beside_fields(error: BotError, view: Mapping[str, Any], words: Words) -> dict[str, str]:
    """An error as ``response_action: errors``: the modal stays open and keeps what was typed.

    Slack refuses errors for blocks that the view does not show, so such a fault goes to the last input that it has,
    and so does what is no field's fault. Empty where the view has no input at all.
    https://docs.slack.dev/surfaces/modals/#displaying_errors
    """
    shown = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if not shown:
        return {}
    if not isinstance(error, FieldErrors):
        return {shown[-1]: words.error(error)}
    found: dict[str, str] = {}
    for block, fault in error.errors.items():
        place = block if block in shown else shown[-1]
        found.setdefault(place, words.fault(fault))
    return found
