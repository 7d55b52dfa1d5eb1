"""Each of Slack's requests, however it came: counted, timed, and told in one line of the log under its id."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot import metrics, tracing

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Answer:
    """What the request was answered with; 0: nothing."""

    status: int = 0


@contextmanager
def received() -> Iterator[Answer]:
    """From a request's arrival to its answer, whose status is put into the ``Answer``."""
    answer, loop = Answer(), asyncio.get_running_loop()
    began = loop.time()
    with tracing.within(tracing.fresh()) as request:
        try:
            yield answer
        finally:
            seconds = loop.time() - began
            metrics.answered(request.kind, f"{answer.status // 100}xx" if answer.status else "none", seconds)
            millis = round(seconds * 1000)
            log.info("%s %s: %s in %d ms", request.kind, request.name or "-", answer.status or "no answer", millis)
