"""Stopping (promise 7): what is in hand is finished in time, or given back; nothing can keep the process alive.

SIGTERM and SIGINT ask for it. SIGTERM again, or beside SIGINT, changes nothing, since some supervisors send more than
one; a second SIGINT, an impatient Ctrl-C, ends the process at once, as SIGKILL would: nothing acknowledged is lost by
that either.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Sequence

log = logging.getLogger(__name__)

IN_HAND_SECONDS = 7.0
"""How long what is in hand may take; what is not done by then is cancelled, and deliveries are given back."""
LAST_SECONDS = 9.5
"""When the process ends whatever hangs (a database that answers nothing); supervisors send SIGKILL after 10 s."""


class Stopping:
    """``asked`` is set by the first signal."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self._interrupted = False
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.ask)
        loop.add_signal_handler(signal.SIGINT, self._interrupt)

    def ask(self) -> None:
        """Asks everything to stop; from now on the time runs."""
        if self.asked.is_set():
            return
        self.asked.set()
        log.info("stopping: finishing what is in hand")
        last = threading.Timer(LAST_SECONDS, _end)
        last.daemon = True
        last.start()

    def _interrupt(self) -> None:
        if self._interrupted:
            _end()
        self._interrupted = True
        self.ask()

    async def finish(self, running: Sequence[asyncio.Task[None]]) -> None:
        """Waits for the tasks, and cancels them after ``IN_HAND_SECONDS``. Raises what one of them raised."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IN_HAND_SECONDS):
                for ended in await asyncio.gather(*running, return_exceptions=True):
                    if isinstance(ended, Exception):
                        raise ended
                return
        log.warning("stopping: not everything in hand was finished in %.0f s", IN_HAND_SECONDS)


def _end() -> None:
    log.error("stopping: ended before everything in hand was finished; what was owed is still owed")
    logging.shutdown()
    os._exit(1)
