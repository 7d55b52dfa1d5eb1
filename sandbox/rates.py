"""Slack's rate limits, one row a method, and the keeping of them.

https://docs.slack.dev/apis/web-api/rate-limits: tiers are requests a minute for each method, app and workspace;
posting is about one message a second a channel, short bursts allowed.
"""

import math
from collections import deque

from sandbox.clock import monotonic

# Requests a minute: tier -> how many.
TIERS: dict[int, int] = {1: 1, 2: 20, 3: 50, 4: 100}

# The tier named on each method's own page, https://docs.slack.dev/reference/methods/<method>.
METHOD_TIERS: dict[str, int] = {
    "apps.connections.open": 1,
    "bots.info": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.invite": 3,
    "conversations.join": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "files.delete": 3,
    "reactions.add": 3,
    "team.info": 3,
    "users.conversations": 3,
    "users.info": 4,
    "users.list": 2,
    "users.lookupByEmail": 3,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}

# "Special" methods: requests a minute for the whole workspace.
SPECIAL: dict[str, int] = {"auth.test": 600, "chat.getPermalink": 600, "chat.postMessage": 600}

# chat.postMessage, for each channel: one a second in the long run, this many at once.
PER_CHANNEL_BURST = 3
MINUTE = 60.0


class Rates:
    """Counts requests; off unless switched on."""

    def __init__(self, on: bool = False) -> None:
        self.on = on
        self._windows: dict[str, deque[float]] = {}
        self._channels: dict[str, tuple[float, float]] = {}

    def switch(self, on: bool) -> None:
        """On or off, and what was counted is forgotten."""
        self.on = on
        self._windows.clear()
        self._channels.clear()

    def wait(self, method: str, channel: str | None) -> int:
        """0 if the request may pass (and then it is counted), else the seconds of `Retry-After`."""
        if not self.on:
            return 0
        most = SPECIAL.get(method) or TIERS[METHOD_TIERS.get(method, 3)]
        now = monotonic()
        window = self._windows.setdefault(method, deque())
        while window and now - window[0] >= MINUTE:
            window.popleft()
        if len(window) >= most:
            return max(1, math.ceil(MINUTE - (now - window[0])))
        if method == "chat.postMessage" and channel:
            seconds = self._channel_wait(channel, now)
            if seconds:
                return seconds
        window.append(now)
        return 0

    def _channel_wait(self, channel: str, now: float) -> int:
        left, at = self._channels.get(channel, (float(PER_CHANNEL_BURST), now))
        left = min(float(PER_CHANNEL_BURST), left + (now - at))
        if left < 1:
            self._channels[channel] = (left, now)
            return max(1, math.ceil(1 - left))
        self._channels[channel] = (left - 1, now)
        return 0
