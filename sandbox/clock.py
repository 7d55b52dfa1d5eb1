"""Time: the workspace's clock (which a file can move) and Slack's timestamps, which never repeat or go back.

The times of Slack's own protocol (three seconds to acknowledge, the age of a signature, the life of a
trigger) are always real: they read `real_seconds` and `monotonic`, never the moved clock.
"""

import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEP = re.compile(r"^\+(\d+)([smhd])$")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class ClockError(ValueError):
    """The clock cannot be moved as asked; the text says why."""


def real_seconds() -> float:
    """Real seconds since 1970."""
    return time.time()


def monotonic() -> float:
    """Real seconds for measuring spans."""
    return time.monotonic()


class Clock:
    """The workspace's time: that of the clock file if it holds an instant, else the real one."""

    def __init__(
        self,
        file: Path | None = None,
        tz: str = "UTC",
        working_days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri"),
        day_starts: str = "08:00",
    ) -> None:
        self.file = file
        self.tz = ZoneInfo(tz)
        self.working_days = working_days
        self.day_starts = day_starts
        self._last_ts = 0

    def set_instant(self) -> datetime | None:
        """The instant in the clock file, None when time runs by itself."""
        if self.file is None:
            return None
        try:
            text = self.file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        if not text:
            return None
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            return None
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """The workspace's present instant, aware, UTC."""
        return (self.set_instant() or datetime.fromtimestamp(real_seconds(), UTC)).astimezone(UTC)

    def seconds(self) -> int:
        """The workspace's present instant as whole seconds since 1970."""
        return int(self.now().timestamp())

    def next_ts(self) -> str:
        """A new message timestamp: unique, strictly increasing, six decimals.

        https://docs.slack.dev/messaging/retrieving-messages: a `ts` identifies a message within its channel.
        """
        microseconds = int(self.now().timestamp() * 1_000_000)
        self._last_ts = max(microseconds, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def move(self, to: str | None) -> None:
        """Write the clock file: `+30d`, `+4h`, `+5m`, `next_working_day`, an ISO instant; None clears it."""
        if self.file is None:
            raise ClockError("no clock file is set; start the sandbox with --clock-file")
        if to is None:
            self.file.unlink(missing_ok=True)
            return
        instant = self._target(to)
        draft = self.file.with_name(self.file.name + ".new")
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(instant.isoformat(timespec="seconds") + "\n", encoding="utf-8")
        os.replace(draft, self.file)

    def _target(self, to: str) -> datetime:
        step = STEP.match(to)
        if step:
            return self.now() + timedelta(**{UNITS[step[2]]: int(step[1])})
        if to == "next_working_day":
            return self._next_working_day()
        try:
            instant = datetime.fromisoformat(to)
        except ValueError:
            raise ClockError(
                f"cannot read {to!r}: give +30d, +4h, +5m, next_working_day, an ISO instant or null"
            ) from None
        return (instant if instant.tzinfo else instant.replace(tzinfo=self.tz)).astimezone(UTC)

    def _next_working_day(self) -> datetime:
        hour, minute = (int(part) for part in self.day_starts.split(":"))
        day = self.now().astimezone(self.tz)
        for _ in range(8):
            day += timedelta(days=1)
            if DAYS[day.weekday()] in self.working_days:
                break
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)
