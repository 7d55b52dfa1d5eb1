"""Response addresses: five uses within thirty minutes of the interaction.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import secrets
from dataclasses import dataclass

from sandbox.clock import monotonic
from sandbox.limits import most
from sandbox.timing import Timing


@dataclass
class ResponseUrl:
    """Where an app may answer one interaction. `message_ts` is the message it came from, if any."""

    key: str
    user: str
    channel: str
    made: float
    message_ts: str | None = None
    ephemeral: bool = False
    uses: int = 0

    def fault(self, timing: Timing) -> str | None:
        """Slack's error code if it cannot be used now."""
        if monotonic() - self.made > timing.response_url_seconds:
            return "expired_url"
        return "used_url" if self.uses >= most("response_url.uses") else None


class ResponseUrls:
    """All response addresses given out."""

    def __init__(self, timing: Timing) -> None:
        self.timing = timing
        self._made: dict[str, ResponseUrl] = {}

    def give(
        self,
        base: str,
        kind: str,
        team: str,
        user: str,
        channel: str,
        message_ts: str | None = None,
        ephemeral: bool = False,
    ) -> str:
        """A new address. `kind` is "commands", "actions" or "app", as in Slack's addresses."""
        key = f"{kind}/{team}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self._made[key] = ResponseUrl(key, user, channel, monotonic(), message_ts, ephemeral)
        return f"{base}/response/{key}"

    def find(self, key: str) -> ResponseUrl | None:
        """The address of that key."""
        return self._made.get(key)
