"""How often Slack lets an app post, kept by ourselves, so that it has no cause to refuse (429).

https://docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel, short bursts allowed, and
several hundred a minute in a workspace. Several workers keep it each for itself; what is too much then, Slack says.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

BURST = 3.0
"""Messages that a channel takes at once after a pause."""
A_MINUTE = 600
"""Messages that a workspace takes in any minute."""
MINUTE = timedelta(minutes=1)


class Pace:
    """When the next message may go. A message counts when its answer has come: it arrived before that."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, datetime]] = {}
        self._posted: deque[datetime] = deque(maxlen=A_MINUTE)

    def free_at(self, channel: str, now: datetime) -> datetime | None:
        """From when on a message may go to the channel; ``None``: at once."""
        left = self._tokens(channel, now)
        return now + timedelta(seconds=1 - left) if left < 1 else None

    def full_until(self, now: datetime) -> datetime | None:
        """From when on the workspace takes another message; ``None``: at once."""
        full = len(self._posted) == A_MINUTE and timedelta(0) <= now - self._posted[0] < MINUTE
        return self._posted[0] + MINUTE if full else None

    def took(self, channel: str, now: datetime) -> None:
        """A message went there."""
        left = max(self._tokens(channel, now) - 1, 0.0)
        self._left = {one: kept for one, kept in self._left.items() if timedelta(0) <= now - kept[1] < MINUTE}
        self._left[channel] = (left, now)
        self._posted.append(now)

    def _tokens(self, channel: str, now: datetime) -> float:
        """What is left of the burst; a clock that was set back gives nothing and takes nothing."""
        left, at = self._left.get(channel, (BURST, now))
        return min(BURST, left + max((now - at).total_seconds(), 0.0))
