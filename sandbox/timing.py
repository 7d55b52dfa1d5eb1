"""Slack's spans of time, scalable for tests; as Slack has them unless told otherwise."""

from dataclasses import dataclass

from sandbox.limits import most


@dataclass
class Timing:
    """All in seconds.

    `retry_delays`: an undelivered event is sent again at once, after a minute, after five
    (https://docs.slack.dev/apis/events-api#error-handling).
    """

    ack_seconds: float = float(most("ack.seconds"))
    trigger_seconds: float = float(most("trigger.seconds"))
    response_url_seconds: float = float(most("response_url.seconds"))
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
