"""Trigger ids: good for three seconds and one use.

https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
"""

import secrets
from dataclasses import dataclass

from sandbox.clock import monotonic, real_seconds
from sandbox.timing import Timing


class TriggerError(ValueError):
    """Slack's error code for a trigger id that does not do."""


@dataclass
class Trigger:
    """A person's interaction that a modal may answer."""

    id: str
    user: str
    made: float
    used: bool = False
    view_id: str | None = None


class Triggers:
    """All trigger ids given out."""

    def __init__(self, timing: Timing) -> None:
        self.timing = timing
        self._made: dict[str, Trigger] = {}

    def give(self, user: str, view_id: str | None = None) -> str:
        """A new trigger id for this person's interaction; `view_id` if it came from a modal."""
        first = int(real_seconds() * 1000)
        trigger_id = f"{first}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._made[trigger_id] = Trigger(trigger_id, user, monotonic(), view_id=view_id)
        return trigger_id

    def check(self, trigger_id: str) -> Trigger:
        """The trigger, if it can be used now. Raises TriggerError with Slack's code."""
        trigger = self._made.get(trigger_id)
        if trigger is None:
            raise TriggerError("invalid_trigger_id")
        if trigger.used:
            raise TriggerError("exchanged_trigger_id")
        if monotonic() - trigger.made > self.timing.trigger_seconds:
            raise TriggerError("expired_trigger_id")
        return trigger
